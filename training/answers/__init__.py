"""The adapter with which the embedded chat model says what a point of a plan says."""
