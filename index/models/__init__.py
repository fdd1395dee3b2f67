"""The models of retrieval: embedding, reranking, and the checks of their weights."""
