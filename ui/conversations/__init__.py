"""The conversations that the page keeps."""
