"""The word index: tokens as FTS5 has them, and postings in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import numpy as np
import pytest

from index.storage.postgres.session import Session
from index.storage.postgres.storage import PostgresStorage
from index.storage.postgres.words.blocks import BLOCK_BITS, Postings, joined, packed, unpacked
from index.storage.postgres.words.searching import Totals, WordIndex
from index.storage.postgres.words.tokens import Tokenizer
from index.storage.postgres.words.writing import WordWriter

EDGE = 1 << BLOCK_BITS


@pytest.fixture
def tokenizer() -> Iterator[Tokenizer]:
    with closing(Tokenizer()) as tokenizer:
        yield tokenizer


@pytest.fixture
def session(postgres_url: str) -> Iterator[Session]:
    with closing(PostgresStorage(postgres_url, uuid4().hex)) as storage:
        with storage.exclusive(), storage.editing(new=True) as catalog:
            yield catalog._generation.session


class TestTokens:
    def test_words_are_cut_folded_and_stemmed(self, tokenizer: Tokenizer) -> None:
        assert tokenizer.phrases(["Running", "3.5", "Crème", "--", "isn't"]) == [
            ["run"],
            ["3", "5"],
            ["creme"],
            [],
            ["isn", "t"],
        ]

    def test_where_words_stand(self, tokenizer: Tokenizer) -> None:
        found = tokenizer.tokens([("a b", "b a b"), ("", ""), ("", "b")])
        assert found.terms == ["a", "b"]
        assert found.starts.tolist() == [0, 2, 6]
        assert found.texts.tolist() == [0, 0, 0, 0, 0, 2]
        # One place stays empty between what stands above and the text.
        assert found.positions.tolist() == [0, 4, 1, 3, 5, 1]
        assert found.lengths.tolist() == [5, 0, 1]
        assert tokenizer.tokens([]).terms == []

    def test_very_long_words_are_told_apart_and_fit_an_index(self, tokenizer: Tokenizer) -> None:
        [[one], [other], [same]] = tokenizer.phrases(["x" * 5000, "x" * 5001, "x" * 5000])
        assert one == same != other
        assert len(one) < 100


class TestBlocks:
    def test_a_row_and_back(self) -> None:
        columns = ([EDGE + 3, EDGE + 9], [2, 1], [30, 40], [5, 29, 7])
        postings = Postings(*map(np.array, columns))
        again = unpacked(1, *packed(postings))
        for before, after in zip(postings, again, strict=True):
            assert before.tolist() == after.tolist()
        rest = postings.only(np.array([False, True]))
        assert [column.tolist() for column in rest] == [[EDGE + 9], [1], [40], [7]]
        assert len(joined([]).numbers) == 0
        assert joined([postings, rest]).positions.tolist() == [5, 29, 7, 7]


class TestWriting:
    def test_passages_of_several_blocks(self, session: Session, tokenizer: Tokenizer) -> None:
        totals = Totals(0, 0)
        writer = WordWriter(session, -1, totals, tokenizer)
        index = WordIndex(session, -1, totals, tokenizer)
        texts = [
            (EDGE + n, "Top", f"alpha beta {'odd' if n % 2 else 'even'}") for n in range(-3, 3)
        ]
        writer.add(texts[:2])
        writer.flush()
        writer.add(texts[2:])
        writer.flush()
        assert totals == Totals(6, 24)
        assert index.document_frequency("alpha") == 6
        assert index.document_frequency("alpha.beta") == 6
        assert index.document_frequency("top.alpha") == 0
        assert index.document_frequency("beta.odd") == 3
        writer.remove(texts[1:5])
        assert totals == Totals(2, 8)
        assert index.document_frequency("alpha") == 2
        assert index.document_frequency("beta.even") == 1
        writer.remove([texts[0], texts[5]])
        assert totals == Totals(0, 0)
        left = session.binary("SELECT 1 FROM groundwise.words WHERE generation = -1", {})
        assert left == []
