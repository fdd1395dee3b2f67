"""The language model behind the page: which there are, how fast, and changing it."""
