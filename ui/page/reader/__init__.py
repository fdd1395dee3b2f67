"""The reader: the document behind a number of an answer."""
