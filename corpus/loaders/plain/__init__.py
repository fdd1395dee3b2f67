"""Formats whose text is the file's own."""
