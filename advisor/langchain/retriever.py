"""The search of an index as a retriever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict, Field

from advisor.advisor import Advisor
from advisor.gathering.searching import search
from advisor.langchain.documents import allowed_documents, passage_document


class GroundwiseRetriever(BaseRetriever):
    """Finds passages: dense and lexical search fused, then read by the reranker, best first.

    Each is a document whose `metadata` says where it stands (see `passage_document`) and how it was
    found: `score`, which the order follows, `rank` from 1, and `scores`, what each retriever gave.
    No model writes and nothing is checked. `invoke` takes `k`, `documents` and `collection`, too.
    """

    model_config = ConfigDict(extra="forbid")

    advisor: Advisor
    """What `build_advisor` makes; its owner closes it."""
    k: int = Field(6, ge=1, le=50)
    """How many passages at most."""
    documents: list[str] | None = None
    """Paths or ids of the documents that are searched; None for all."""
    collection: str | None = None
    """Name of the collection that is searched; None for all documents."""

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun | None = None,
        k: int | None = None,
        documents: Sequence[str] | None = None,
        collection: str | None = None,
    ) -> list[Document]:
        among = allowed_documents(
            self.advisor.index_address,
            self.documents if documents is None else documents,
            self.collection if collection is None else collection,
        )
        return [
            passage_document(
                hit.passage,
                self.advisor.document(hit.passage.document_id),
                self.advisor.path(hit.passage.document_id),
                score=hit.score,
                rank=hit.rank,
                scores=dict(hit.scores),
            )
            for hit in search(self.advisor, query, self.k if k is None else k, among)
        ]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun | None = None,
        **changes: Any,
    ) -> list[Document]:
        return await run_in_executor(None, self._get_relevant_documents, query, **changes)
