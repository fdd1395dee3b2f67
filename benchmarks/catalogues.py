"""Searching words at size: FTS5, the word index in SQLite and in PostgreSQL, and two not taken.

    python -m benchmarks.catalogues [--database URL] [--passages N] [--questions N] [--times N]

Passages are made up: words by Zipf's law, with topics. Each question has three to seven words of
one passage, a common word and some that no passage has. The database should be an empty one of its
own: what is made there is deleted at the end; without one, what is in SQLite is measured alone.
`--times` measures the word index again with its blocks copied, as an index of so many times the
passages has them.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from benchmarks.measuring import load_average, print_table, summary, write_result
from corpus.document import Document
from corpus.language.words import searchable
from index.passage import Passage
from index.storage.catalog import EditableCatalog
from index.storage.files import FileRecord
from index.storage.postgres.storage import PostgresStorage
from index.storage.postgres.word_rows import PostgresWordRows
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.words.sqlite_rows import SqliteWordRows
from index.storage.words.tokens import Tokenizer

WORDS, TOPIC_WORDS, DOCUMENT_PASSAGES = 200_000, 25, 50
LIMIT = 40
NAME = "benchmark"
Search = Callable[[Sequence[str]], list[tuple[str, float]]]
_SYLLABLES = [c + v for c in "bcdfghjklmnprstvw" for v in "aeiou"]
_ENDINGS = ("", "ing", "s", "ed", "er", "tion")
_TABLES = """
DROP TABLE IF EXISTS bench_postings, bench_terms, bench_matches;
CREATE TABLE bench_postings(
    generation bigint, term text COLLATE "C", number int, count int, length int);
CREATE TABLE bench_matches(number int PRIMARY KEY, length int, counts jsonb, terms tsvector);
"""
_INDEXES = """
CREATE TABLE bench_terms AS SELECT term, count(*)::int AS passages FROM bench_postings GROUP BY 1;
ALTER TABLE bench_terms ADD PRIMARY KEY (term);
ALTER TABLE bench_postings ADD PRIMARY KEY (generation, term, number) INCLUDE (count, length);
CREATE INDEX ON bench_matches USING gin (terms);
"""
_FTS5 = """
CREATE VIRTUAL TABLE texts USING fts5(
    context, text, content='', tokenize='porter unicode61 remove_diacritics 2')
"""
_BM25 = """
SELECT rowid, -bm25(texts) AS score FROM texts WHERE texts MATCH ?
ORDER BY score DESC, rowid LIMIT ?
"""
_WEIGHTS = """
WITH asked AS (SELECT term, count(*) AS times FROM unnest(%(terms)s::text[]) AS q(term) GROUP BY 1),
weights AS MATERIALIZED (
    SELECT term, times * greatest(ln((%(n)s - passages + 0.5) / (passages + 0.5)::float8), 1e-6)
    AS weight FROM asked JOIN bench_terms USING (term))
"""
_SCORE = """
sum(weight * (count * 2.2::float8) / (count + 1.2::float8 * (0.25 + 0.75 * length / %(average)s)))
"""
_POSTINGS = f"""{_WEIGHTS}
SELECT number, {_SCORE} AS score FROM weights JOIN bench_postings USING (term)
WHERE generation = 1 GROUP BY number ORDER BY score DESC, number LIMIT %(limit)s
"""
_MATCHES = f"""{_WEIGHTS}
SELECT number, {_SCORE} AS score FROM bench_matches CROSS JOIN LATERAL (
    SELECT weight, (counts ->> term)::int AS count FROM weights WHERE counts ? term) AS held
WHERE terms @@ %(query)s::tsquery GROUP BY number ORDER BY score DESC, number LIMIT %(limit)s
"""


class Corpus:
    """Made-up passages, the same ones every time."""

    def __init__(self, passages: int) -> None:
        self._passages = passages
        weights = 1.0 / (np.arange(WORDS) + 2.7) ** 1.05
        self._sums = np.cumsum(weights / weights.sum())
        self.words = [_word(number) for number in range(WORDS)]

    def documents(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """A document's id, and its passages, each with what stands above it."""
        chance = np.random.default_rng(1)
        for number in range(self._passages // DOCUMENT_PASSAGES):
            topic = self._drawn(chance.random(TOPIC_WORDS) * 0.65 + 0.35)
            heading = "Document " + " ".join(self.words[n] for n in topic[:5])
            texts = []
            for _ in range(DOCUMENT_PASSAGES):
                words = self._drawn(chance.random(int(chance.integers(40, 130))))
                own = chance.random(len(words)) < 0.12
                words[own] = topic[chance.integers(0, TOPIC_WORDS, own.sum())]
                texts.append((heading, " ".join(self.words[n] for n in words)))
            yield f"document {number:08}", texts

    def questions(self, count: int) -> list[list[str]]:
        """Words that are asked for together."""
        chance = random.Random(2)
        _, texts = next(iter(self.documents()))
        asked = []
        for _ in range(count):
            words = list(dict.fromkeys(chance.choice(texts)[1].split()))
            rare = [word for word in words if word not in self.words[:60]]
            some = chance.sample(rare, chance.randint(3, 7)) + [self.words[chance.randint(60, 300)]]
            pairs = zip(some, some[1:], strict=False)
            asked.append(some + [a[0] + b[0] for a, b in pairs])
        return asked

    def _drawn(self, points: Any) -> Any:
        return np.searchsorted(self._sums, points).clip(0, WORDS - 1)


def _word(number: int) -> str:
    text, rest = "", number + 17
    while rest:
        rest, syllable = divmod(rest, len(_SYLLABLES))
        text += _SYLLABLES[syllable]
    return text + _ENDINGS[(len(text) + number * 7) % len(_ENDINGS)]


def fill(catalog: EditableCatalog, corpus: Corpus) -> float:
    """Put the passages into a catalogue; return the seconds it took."""
    started = time.perf_counter()
    for key, texts in corpus.documents():
        text, passages = "\n".join(text for _, text in texts), []
        start = 0
        for number, (_, own) in enumerate(texts):
            passage = Passage(f"{key} {number:04}", key, start, start + len(own), own)
            passages.append(passage)
            start += len(own) + 1
        catalog.put_document(Document(key, key, text), passages, [above for above, _ in texts])
        catalog.put_file(FileRecord(f"/{key}", "/", key, key, "hash", len(text), 1.0))
    return time.perf_counter() - started


def fill_fts5(path: Path, corpus: Corpus) -> tuple[sqlite3.Connection, float]:
    """The passages in SQLite's own index of words; and the seconds that it took."""
    started, number = time.perf_counter(), 0
    connection = sqlite3.connect(path)
    connection.execute(_FTS5)
    for _, texts in corpus.documents():
        rows = [(number + n, searchable(a), searchable(t)) for n, (a, t) in enumerate(texts, 1)]
        connection.executemany("INSERT INTO texts(rowid, context, text) VALUES (?, ?, ?)", rows)
        number += len(texts)
    connection.commit()
    return connection, time.perf_counter() - started


def search_fts5(connection: sqlite3.Connection, words: Sequence[str]) -> list[tuple[str, float]]:
    """What SQLite's own index finds."""
    query = " OR ".join(f'"{searchable(word)}"' for word in words)
    found = connection.execute(_BM25, (query, LIMIT))
    return [(_id(number), score) for number, score in found]


def fill_others(connection: psycopg.Connection[Any], corpus: Corpus) -> tuple[int, float]:
    """Fill the two designs that were not taken; return the passages and their mean length."""
    tokenizer, last, total = Tokenizer(), 0, 0
    connection.execute(_TABLES)
    for _, texts in corpus.documents():
        found = tokenizer.tokens(texts)
        lengths = found.lengths.tolist()
        held: list[dict[str, int]] = [{} for _ in texts]
        for n, term in enumerate(found.terms):
            for text in found.texts[found.starts[n] : found.starts[n + 1]].tolist():
                held[text][term] = held[text].get(term, 0) + 1
        with connection.cursor().copy("COPY bench_postings FROM STDIN") as copy:
            for n, counts in enumerate(held, 1):
                for term, count in counts.items():
                    copy.write_row((1, term, last + n, count, lengths[n - 1]))
        with connection.cursor().copy("COPY bench_matches FROM STDIN") as copy:
            for n, counts in enumerate(held, 1):
                counted = ", ".join(f'"{term}": {count}' for term, count in counts.items())
                terms = " ".join(f"'{term}'" for term in counts)
                copy.write_row((last + n, lengths[n - 1], f"{{{counted}}}", terms))
        last, total = last + len(texts), total + sum(lengths)
    connection.execute(_INDEXES)
    for table in ("bench_postings", "bench_terms", "bench_matches"):
        connection.execute(f"VACUUM ANALYZE {table}")
    return last, total / last


def others(connection: psycopg.Connection[Any], passages: int, average: float) -> dict[str, Search]:
    """Searches by the two designs that were not taken."""
    tokenizer = Tokenizer()

    def search(statement: str) -> Search:
        def run(words: Sequence[str]) -> list[tuple[str, float]]:
            terms = [term for phrase in tokenizer.phrases(words) for term in phrase]
            query = " | ".join(f"'{term}'" for term in set(terms))
            values = {"terms": terms, "n": passages, "average": average, "limit": LIMIT}
            found = connection.execute(statement, values | {"query": query}).fetchall()
            return [(_id(int(number)), float(score)) for number, score in found]

        return run

    return {"a row a posting": search(_POSTINGS), "tsvector and GIN": search(_MATCHES)}


def _id(number: int) -> str:
    document, passage = divmod(number - 1, DOCUMENT_PASSAGES)
    return f"document {document:08} {passage:04}"


def measure(searches: dict[str, Search], questions: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Seconds of each search, in turn for each question, and how many rankings are SQLite's."""
    seconds: dict[str, list[float]] = {name: [] for name in searches}
    equal = dict.fromkeys(searches, 0)
    for number, words in enumerate([*questions[:5], *questions]):
        expected: list[tuple[str, float]] | None = None
        for name, search in searches.items():
            started = time.perf_counter()
            found = search(words)
            spent = time.perf_counter() - started
            expected = found if expected is None else expected
            if number >= 5:  # the first ones read what is not in memory yet
                seconds[name].append(spent)
                equal[name] += _same(found, expected)
    return {name: {**summary(seconds[name]), "equal": equal[name]} for name in searches}


def _same(found: list[tuple[str, float]], expected: list[tuple[str, float]]) -> bool:
    keys = [key for key, _ in found] == [key for key, _ in expected]
    pairs = zip(found, expected, strict=False)
    return keys and all(abs(one[1] - other[1]) < 1e-6 for one, other in pairs)


def enlarge(connection: psycopg.Connection[Any], times: int) -> None:
    """Copy the blocks and the passages of the index, so that it looks so many times larger."""
    [(generation, blocks)] = connection.execute(
        "SELECT generation, max(block) + 1 FROM groundwise.words GROUP BY 1"
    ).fetchall()
    for copy in range(1, times):
        values = {"generation": generation, "by": copy * blocks, "copy": f" {copy}"}
        connection.execute(
            "INSERT INTO groundwise.words SELECT generation, term, block + %(by)s, entries, "
            "positions FROM groundwise.words WHERE block < %(by)s / "
            f"{copy} AND generation = %(generation)s",
            values,
        )
        connection.execute(
            "INSERT INTO groundwise.passages SELECT generation, number + %(by)s * "
            f"{1 << PostgresWordRows.bits}, "
            'id || %(copy)s, document_id, start, "end", text, heading_path, page, place, context '
            "FROM groundwise.passages WHERE length(id) = 22 AND generation = %(generation)s",
            values,
        )
    connection.execute(
        "UPDATE groundwise.generations SET passages = passages * %s, tokens = tokens * %s",
        (times, times),
    )
    for table in ("words", "passages"):
        connection.execute(f"VACUUM ANALYZE groundwise.{table}")


def enlarge_file(path: Path, times: int) -> None:
    """As `enlarge`, of a catalogue in a file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN")
        [(blocks,)] = connection.execute("SELECT max(block) + 1 FROM words")
        for copy in range(1, times):
            connection.execute(
                "INSERT INTO words SELECT term, block + ?, entries, positions FROM words "
                "WHERE block < ?",
                (copy * blocks, blocks),
            )
            connection.execute(
                'INSERT INTO passages SELECT number + ?, id || ?, document_id, start, "end", '
                "text, heading_path, page, place, context FROM passages WHERE length(id) = 22",
                (copy * blocks << SqliteWordRows.bits, f" {copy}"),
            )
        connection.execute(
            "UPDATE word_totals SET passages = passages * ?, tokens = tokens * ?", (times, times)
        )
        connection.execute("COMMIT")


def sizes(connection: psycopg.Connection[Any]) -> dict[str, float]:
    """Megabytes of each table with its indexes."""
    rows = connection.execute(
        "SELECT relname, pg_total_relation_size(oid) / 1e6 FROM pg_class WHERE relkind = 'r' AND "
        "(relname LIKE 'bench_%' OR relnamespace = 'groundwise'::regnamespace)"
    )
    return {str(name): round(float(size), 1) for name, size in rows}


def measure_database(
    url: str, corpus: Corpus, times: int, result: dict[str, Any], opened: ExitStack
) -> tuple[dict[str, Search], Callable[[], Search]]:
    """Fill a database; what searches it, and what makes it larger and then searches it."""
    connection = opened.enter_context(psycopg.connect(url, autocommit=True))
    storage = opened.enter_context(closing(PostgresStorage(url, NAME)))
    opened.callback(connection.execute, "DROP SCHEMA groundwise CASCADE")
    opened.callback(connection.execute, "DROP TABLE bench_postings, bench_terms, bench_matches")
    with storage.exclusive(), storage.editing(new=True) as catalog:
        result["seconds_to_fill"]["postgresql"] = fill(catalog, corpus)
    total = fill_others(connection, corpus)
    result["megabytes"] |= sizes(connection)

    def search() -> Search:
        catalog = opened.enter_context(storage.reading())
        return lambda words: catalog.search(words, LIMIT)

    def larger() -> Search:
        enlarge(connection, times)
        return search()

    return {"blocks in PostgreSQL": search(), **others(connection, *total)}, larger


def file_sizes(catalog: Path, fts5: Path) -> dict[str, float]:
    """Megabytes of the two indexes of words in SQLite."""
    with closing(sqlite3.connect(catalog)) as connection:
        [(size,)] = connection.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'words'")
    return {"words in sqlite": round(size / 1e6, 1), "fts5": round(fts5.stat().st_size / 1e6, 1)}


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="postgresql://user:password@host/name")
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    corpus = Corpus(arguments.passages)
    questions = corpus.questions(arguments.questions)
    result: dict[str, Any] = {"load": load_average(), "seconds_to_fill": {}, "megabytes": {}}
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        path, seconds = folder / "catalog.sqlite3", result["seconds_to_fill"]
        with closing(SqliteCatalog(path, editable=True)) as catalog, catalog.transaction():
            seconds["sqlite"] = fill(catalog, corpus)
        fts5, seconds["fts5"] = fill_fts5(folder / "fts5.sqlite3", corpus)
        opened.enter_context(closing(fts5))
        result["megabytes"] |= file_sizes(path, folder / "fts5.sqlite3")
        sqlite = opened.enter_context(closing(SqliteCatalog(path)))
        searches: dict[str, Search] = {
            "SQLite's FTS5": lambda words: search_fts5(fts5, words),
            "blocks in SQLite": lambda words: sqlite.search(words, LIMIT),
        }
        enlarged: dict[str, Callable[[], Search]] = {}
        if arguments.database:
            more, enlarged["blocks in PostgreSQL"] = measure_database(
                arguments.database, corpus, arguments.times, result, opened
            )
            searches |= more
        result["medians"] = measure(searches, questions)
        sqlite.close()
        enlarge_file(path, arguments.times)
        larger = opened.enter_context(closing(SqliteCatalog(path)))
        found = measure(
            {
                "blocks in SQLite": lambda words: larger.search(words, LIMIT),
                **{name: search() for name, search in enlarged.items()},
            },
            questions,
        )
        # There is nothing to compare their rankings with.
        result["enlarged"] = {
            name: {**row, "times": arguments.times, "equal": None} for name, row in found.items()
        }
    rows = [
        (name, f"{1000 * row['median']:.0f}", f"{1000 * row['p95']:.0f}", row["equal"])
        for name, row in [*result["medians"].items(), *result["enlarged"].items()]
    ]
    print_table(("search", "median ms", "p95 ms", "as the first"), rows)
    # The address stays out: it may hold a password.
    options = ("passages", "questions", "times")
    given = [f"--{name}={getattr(arguments, name)}" for name in options]
    name = "" if arguments.database else "word_index"
    print(write_result("catalogues", given, result, name))


if __name__ == "__main__":
    main()
