"""How faithfully files are read: documents with known words, compared with what comes out."""
