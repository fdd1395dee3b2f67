"""The word index: BM25 with the scores of FTS5, over blocks of postings, whatever keeps them."""
