"""The embedding model of an index as LangChain's."""

from __future__ import annotations

from functools import cached_property

from langchain_core.embeddings import Embeddings

from advisor.build import cache_dir
from index.models.embedding import Embedder, build_question_embedder


class GroundwiseEmbeddings(Embeddings):
    """Texts as unit vectors, by the model that comes with groundwise or by another.

    It runs on onnxruntime in this process, and is loaded when something is first embedded.
    """

    def __init__(self, model: str = "embedded") -> None:
        """Name the model, as the setting `embedding` does: `embedded`, a folder or a hub name."""
        self.model = model

    @cached_property
    def _embedder(self) -> Embedder:
        return build_question_embedder(self.model, cache_dir())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector for each text, in order.

        Raises:
            EmbeddingError, WeightsError: the model cannot be loaded.
        """
        vectors: list[list[float]] = self._embedder.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a text.

        Raises:
            EmbeddingError, WeightsError: the model cannot be loaded.
        """
        return self.embed_documents([text])[0]
