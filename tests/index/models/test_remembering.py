"""What was embedded or read once is not embedded or read again, and is the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pytest

from index.models.embedding import HashingEmbedder, Progress, Vectors
from index.models.remembering import RememberingEmbedder, RememberingReranker
from index.models.reranking import Readable, Reading
from tests.at_once import at_once


class Embedding(HashingEmbedder):
    """Hashes words, and notes what it was given."""

    def __init__(self) -> None:
        super().__init__(64)
        self.given: list[str] = []

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        self.given += texts
        return super().embed(texts, on_progress)


class Reranking:
    def __init__(self) -> None:
        self.given: list[tuple[str, str, str]] = []

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        self.given += [(question, passage.context, passage.text) for passage in passages]
        none = np.zeros(0, dtype=np.int64)
        return [Reading(float(len(p.text)), none, none, none.astype(np.float32)) for p in passages]


def test_a_text_is_embedded_once() -> None:
    inner = Embedding()
    embedder = RememberingEmbedder(inner)
    texts = ["bread and salt", "the tide", "bread and salt"]
    first = embedder.embed(texts)
    assert first.tolist() == HashingEmbedder(64).embed(texts).tolist()
    assert inner.given == ["bread and salt", "the tide"]
    again = embedder.embed(["the moon", *reversed(texts)])
    assert again[1:].tolist() == first[::-1].tolist()
    assert inner.given == ["bread and salt", "the tide", "the moon"]
    assert embedder.fingerprint == inner.fingerprint


def test_no_text_gives_no_vector() -> None:
    assert len(RememberingEmbedder(Embedding()).embed([])) == 0


def test_what_a_browser_can_send_is_remembered() -> None:
    inner = Embedding()
    embedder = RememberingEmbedder(inner)
    for _ in range(2):
        embedder.embed(["\ud800", "a\x00b", "a", "b"])
    assert len(inner.given) == 4


def test_the_oldest_is_forgotten() -> None:
    inner = Embedding()
    embedder = RememberingEmbedder(inner, most=2)
    for text in ("one", "two", "one", "three"):  # "two" was used longest ago
        embedder.embed([text])
    embedder.embed(["one", "three"])
    assert inner.given == ["one", "two", "three"]
    embedder.embed(["two"])
    assert inner.given[3:] == ["two"]
    # More at once than are remembered: all are given nevertheless.
    assert len(embedder.embed([str(number) for number in range(10)])) == 10


def test_a_passage_is_read_once_for_a_question() -> None:
    inner = Reranking()
    reranker = RememberingReranker(inner)
    above, below = Readable("Bread", "Salt."), Readable("", "Bread\nSalt.")
    first = reranker.read("What is in it?", [above, below])
    assert reranker.read("What is in it?", [below, above]) == first[::-1]
    assert len(inner.given) == 2
    reranker.read("And why?", [above])
    assert inner.given[2:] == [("And why?", "Bread", "Salt.")]
    assert reranker.read("And why?", []) == []


@pytest.mark.parametrize("most", [3, 1000])
def test_threads_get_their_own(most: int) -> None:
    embedder = RememberingEmbedder(HashingEmbedder(64), most=most)
    wrong: list[str] = []

    def embed_often(first: int) -> None:
        for number in range(200):
            text = f"word{(first + number) % 40}"
            if embedder.embed([text]).tolist() != HashingEmbedder(64).embed([text]).tolist():
                wrong.append(text)

    at_once(partial(embed_often, n * 7) for n in range(4))
    assert wrong == []
