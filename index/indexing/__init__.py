"""Indexing: folders compared with the catalogue, and an index that agrees put in its place."""
