"""One module for each format: from a file's bytes to text with sections."""
