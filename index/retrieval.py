"""Retrieval: dense and lexical search in parallel, fused by reciprocal rank."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from corpus.language.words import acronyms, content_words, short_options
from index.models.embedding import Embedder
from index.models.reranking import Reading
from index.passage import Passage, RetrievedPassage
from index.storage.catalog import Catalog
from index.storage.place import SearchedVectors

# Cormack, Clarke and Buettcher, SIGIR 2009: score = sum of 1 / (k + rank). Their k = 60 is for
# many rankings of which none is trusted; for two good ones a first place should count for more.
# Measured in docs/decisions/002-retrieval.md.
RECIPROCAL_RANK_K = 5
# How many passages each retriever hands to the fusion. Beyond it a passage that only one of them
# found could not reach the first ten.
_POOL = 40
# Two cosines that agree in so many digits are equal.
_DIGITS = 6
# How many of the fused passages are read beside the question, and what the place that fusion gave
# them counts against that. Measured in docs/decisions/006-reading.md.
READ = 8
_FUSED_WEIGHT = 5.0


class DenseRetriever:
    """Passages whose vectors are nearest to the question's."""

    def __init__(self, catalog: Catalog, store: SearchedVectors, embedder: Embedder) -> None:
        self._catalog = catalog
        self._store = store
        self._embedder = embedder

    def retrieve(
        self, question: str, limit: int, documents: Collection[str] | None = None
    ) -> list[RetrievedPassage]:
        """Return at most `limit` passages by cosine similarity, of `documents` where given."""
        among = None if documents is None else sorted(self._catalog.passage_ids(documents))
        vector = self._embedder.embed([question])[0]
        # The store may hold vectors that no committed run knows: ask for more when they crowd
        # out the passages.
        asked = limit
        while True:
            hits = self._store.nearest(vector, asked, among)
            found = self._catalog.passages([key for key, _ in hits])
            if len(found) >= limit or len(hits) < asked or asked > 16 * limit:
                break
            asked *= 4
        # Chroma gives equal ones in any order, and a server's scores have seven digits: by id, so
        # that results repeat, and are the same wherever the vectors are.
        hits.sort(key=lambda hit: (-round(hit[1], _DIGITS), hit[0]))
        known = [(found[key], score) for key, score in hits if key in found]
        return _ranked(known[:limit], "dense")


class LexicalRetriever:
    """Passages that share words with the question, by BM25."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def retrieve(
        self, question: str, limit: int, documents: Collection[str] | None = None
    ) -> list[RetrievedPassage]:
        """Return at most `limit` passages by BM25, none when they share no word."""
        words = [*content_words(question), *acronyms(question), *short_options(question)]
        hits = self._catalog.search(words, limit, documents)
        found = self._catalog.passages([key for key, _ in hits])
        return _ranked([(found[key], score) for key, score in hits], "lexical")


class FusedRetriever:
    """Several retrievers at once, fused by reciprocal rank."""

    def __init__(self, retrievers: Sequence[DenseRetriever | LexicalRetriever]) -> None:
        self._retrievers = retrievers
        self._pool = ThreadPoolExecutor(len(retrievers), thread_name_prefix="retrieval")

    def retrieve(
        self, question: str, limit: int, documents: Collection[str] | None = None
    ) -> list[RetrievedPassage]:
        """Return at most `limit` passages by fused score, of `documents` where given."""
        depth = max(_POOL, limit)
        futures = [
            self._pool.submit(r.retrieve, question, depth, documents) for r in self._retrievers
        ]
        return fuse([future.result() for future in futures])[:limit]

    def close(self, *, wait: bool = False) -> None:
        """End the threads, and wait for their end when asked to."""
        self._pool.shutdown(wait=wait)


def rerank(
    found: Sequence[RetrievedPassage], readings: Sequence[Reading]
) -> list[RetrievedPassage]:
    """Order passages by what was read and by where they were found, best first.

    The log-odds that a passage answers and the logarithm of its fused score are added: both are
    evidence, and each retriever has seen more than the few passages that are read.
    """
    read = [
        replace(
            hit,
            score=reading.answers + _FUSED_WEIGHT * math.log(max(hit.score, 1e-9)),
            scores={**hit.scores, "reader": reading.answers},
            reading=reading,
        )
        for hit, reading in zip(found, readings, strict=True)
    ]
    read.sort(key=lambda hit: (-hit.score, hit.rank))
    return [replace(hit, rank=rank) for rank, hit in enumerate(read, 1)]


def fuse(rankings: Sequence[Sequence[RetrievedPassage]]) -> list[RetrievedPassage]:
    """Reciprocal rank fusion of rankings of the same passages, best first.

    Ties are broken by the first ranking's order, then the second's, so that results repeat.
    """
    totals: dict[str, float] = {}
    passages: dict[str, Passage] = {}
    scores: dict[str, dict[str, float]] = {}
    for ranking in rankings:
        for hit in ranking:
            key = hit.passage.id
            passages.setdefault(key, hit.passage)
            totals[key] = totals.get(key, 0.0) + 1.0 / (RECIPROCAL_RANK_K + hit.rank)
            scores.setdefault(key, {}).update(hit.scores)
    order = sorted(totals, key=lambda key: -totals[key])
    return [
        RetrievedPassage(passages[key], rank, totals[key], scores[key])
        for rank, key in enumerate(order, 1)
    ]


def carry(found: Sequence[RetrievedPassage], carried: Sequence[Passage]) -> list[RetrievedPassage]:
    """Add passages cited in the last turn, as one more ranking, to what was found now."""
    if not carried:
        return list(found)
    last_turn = [
        RetrievedPassage(passage, rank, 0.0, {"carried": 1.0})
        for rank, passage in enumerate(carried, 1)
    ]
    return fuse([found, last_turn])


def _ranked(pairs: Sequence[tuple[Passage, float]], name: str) -> list[RetrievedPassage]:
    return [
        RetrievedPassage(passage, rank, score, {name: score})
        for rank, (passage, score) in enumerate(pairs, 1)
    ]
