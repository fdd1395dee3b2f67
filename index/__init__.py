"""Passages, embeddings, the vector store and retrieval."""
