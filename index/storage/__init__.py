"""What an index keeps: the catalogue, the vectors, and how their folder is laid out."""
