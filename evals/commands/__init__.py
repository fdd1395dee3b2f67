"""The commands of `advisor eval`."""
