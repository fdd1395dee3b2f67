"""The word index: tokens as FTS5 has them, postings in blocks, and what is found in them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from corpus.language.words import searchable
from index.storage.postgres.storage import PostgresStorage
from index.storage.postgres.word_rows import PostgresWordRows
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.words.blocks import Postings, packed, unpacked
from index.storage.words.rows import Totals, WordRows
from index.storage.words.searching import WordIndex
from index.storage.words.sqlite_rows import SqliteWordRows
from index.storage.words.tokens import Tokenizer
from index.storage.words.writing import Text, WordWriter

BITS = 14
EDGE = 1 << BITS


@pytest.fixture
def tokenizer() -> Iterator[Tokenizer]:
    with closing(Tokenizer()) as tokenizer:
        yield tokenizer


@pytest.fixture(params=["sqlite", "postgres"])
def rows(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WordRows]:
    """The empty word index of something that keeps one, with ids for passages."""
    if request.param == "sqlite":
        with closing(SqliteCatalog(tmp_path / "c.sqlite3", editable=True)) as catalog:
            yield _named(SqliteWordRows(catalog._file))
        return
    url = request.getfixturevalue("postgres_url")
    with closing(PostgresStorage(url, uuid4().hex)) as storage:
        with storage.exclusive(), storage.editing(new=True) as editing:
            yield _named(PostgresWordRows(editing._generation.session, -1))


def _named(rows: WordRows) -> WordRows:
    """Rows whose passages are called by their numbers: there are no passages here."""
    rows.ids = lambda numbers: {number: str(number) for number in numbers}  # type: ignore[method-assign]
    return rows


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
        row = packed(postings, BITS)
        again = unpacked([(1, *row)], BITS)
        for before, after in zip(postings, again, strict=True):
            assert before.tolist() == after.tolist()
        rest = postings.only(np.array([False, True]))
        assert [column.tolist() for column in rest] == [[EDGE + 9], [1], [40], [7]]
        assert len(unpacked([], BITS).numbers) == 0
        both = unpacked([(1, *row), (2, *packed(rest, BITS))], BITS)
        assert both.numbers.tolist() == [EDGE + 3, EDGE + 9, 2 * EDGE + 9]
        assert both.positions.tolist() == [5, 29, 7, 7]


class TestWriting:
    def test_passages_of_several_blocks(self, rows: WordRows, tokenizer: Tokenizer) -> None:
        totals, edge = Totals(0, 0), 1 << rows.bits
        writer = WordWriter(rows, totals, tokenizer)
        index = WordIndex(rows, totals, tokenizer)
        texts = [
            (edge + n, "Top", f"alpha beta {'odd' if n % 2 else 'even'}") for n in range(-3, 3)
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
        assert index.document_frequency("--") == index.document_frequency("gamma") == 0
        writer.remove(texts[1:5])
        assert totals == Totals(2, 8)
        assert index.document_frequency("alpha") == 2
        assert index.document_frequency("beta.even") == 1
        writer.remove([texts[0], texts[5]])
        assert totals == Totals(0, 0)
        assert rows.read(["alpha", "beta", "odd", "even", "top"], ()) == {}
        assert index.search(["alpha"], 5, None) == []


class TestSearching:
    def test_scores_and_order_are_those_of_fts5(self, rows: WordRows, tokenizer: Tokenizer) -> None:
        texts, chance = some_texts(500), random.Random(3)
        totals = Totals(0, 0)
        writer, index = WordWriter(rows, totals, tokenizer), WordIndex(rows, totals, tokenizer)
        # Over several blocks, and with some that were removed.
        gone = [(number, "Heading", f"w{number % 40} w1") for number in range(20_000, 20_050)]
        far = [(number + (30_000 if number > 250 else 0), *rest) for number, *rest in texts]
        writer.add(far[:250])
        writer.add(gone)
        writer.add(far[250:])
        writer.remove(gone)
        with closing(fts5(texts)) as reference:
            for _ in range(60):
                words = [f"w{int(chance.paretovariate(0.5))}" for _ in range(4)] + ["w3.w4", "--"]
                asked = [word for word in words if word != "--"]
                expected = [
                    (str(number + (30_000 if number > 250 else 0)), score)
                    for number, score in reference.execute(
                        "SELECT rowid, -bm25(texts) AS score FROM texts WHERE texts MATCH ? "
                        "ORDER BY score DESC, rowid LIMIT 40",
                        (" OR ".join(f'"{searchable(word)}"' for word in asked),),
                    )
                ]
                found = index.search(words, 40, None)
                assert [key for key, _ in found] == [key for key, _ in expected]
                assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-6)


def some_texts(count: int) -> list[Text]:
    """Made-up passages with their numbers, from 1 on: few words are in most, most in few."""
    chance = random.Random(1)
    return [
        (
            number,
            f"Heading w{number % 7}",
            " ".join(f"w{int(chance.paretovariate(0.6))}" for _ in range(chance.randrange(20, 90))),
        )
        for number in range(1, count + 1)
    ]


def fts5(texts: list[Text]) -> sqlite3.Connection:
    """The same texts in SQLite's own index."""
    found = sqlite3.connect(":memory:")
    found.execute(
        "CREATE VIRTUAL TABLE texts USING fts5(context, text, "
        "tokenize='porter unicode61 remove_diacritics 2')"
    )
    folded = [(number, searchable(above), searchable(text)) for number, above, text in texts]
    found.executemany("INSERT INTO texts(rowid, context, text) VALUES (?, ?, ?)", folded)
    return found
