"""The files that people have uploaded, and which of them they share."""
