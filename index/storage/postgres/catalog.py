"""The catalogue of one generation of an index, in a PostgreSQL database.

Everything is as `index.storage.catalog` has it, scores included; only `check` has words of its
own. It is made by `PostgresStorage`, which begins and ends the transaction that it works in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import TableClause, exists, func, select

from corpus.document import Document
from corpus.language.words import count_words
from index.passage import Passage
from index.storage.postgres import tables
from index.storage.postgres.documents import Documents, document_values, passage_values
from index.storage.postgres.generation import Generation
from index.storage.postgres.known_files import KnownFiles
from index.storage.postgres.session import Session
from index.storage.postgres.tables import among
from index.storage.postgres.word_rows import PostgresWordRows
from index.storage.words.rows import Totals
from index.storage.words.searching import WordIndex
from index.storage.words.tokens import Tokenizer
from index.storage.words.writing import WordWriter

# As `index.storage.catalog` has it.
_SAMPLE = 10_000
# Documents whose passages are removed at once.
_AT_ONCE = 200


class PostgresCatalog(KnownFiles, Documents):
    """One generation; may be read from several threads, and is written from one.

    Attributes:
        gone: the ids of the passages that were removed.
    """

    def __init__(self, session: Session, number: int, totals: Totals, tokenizer: Tokenizer) -> None:
        """`number` is that of the generation, `totals` what the database says of it."""
        super().__init__(Generation(session, number))
        self.gone: list[str] = []
        self._totals = totals
        rows = PostgresWordRows(session, number)
        self._index = WordIndex(rows, totals, tokenizer)
        self._writer = WordWriter(rows, totals, tokenizer)
        self._last: int | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, within the transaction of the whole run."""
        self.flush()
        totals, gone = replace(self._totals), len(self.gone)
        try:
            with self._generation.session.savepoint():
                yield
                self.flush()
        except BaseException:
            self._writer.forget(totals)
            self._last = None
            del self.gone[gone:]
            raise

    def flush(self) -> None:
        """Write the words that were kept back; every method that needs them does it itself.

        Raises:
            DatabaseError, IndexUnwritable: here and in every method.
        """
        self._writer.flush()

    def put_document(
        self, document: Document, passages: Sequence[Passage], contexts: Sequence[str]
    ) -> None:
        """Add a document with its passages and what stands above each."""
        first = self._last_number() + 1
        numbered = list(enumerate(zip(passages, contexts, strict=True), first))
        self._generation.add(tables.documents, [document_values(document, first, len(numbered))])
        rows = [passage_values(number, *pair) for number, pair in numbered]
        self._generation.add(tables.passages, rows)
        self._last = first + len(rows) - 1
        self._writer.add([(number, above, p.text) for number, (p, above) in numbered])

    def remove_unreferenced(self) -> list[str]:
        """Remove the documents that no file has any more; return the ids of their passages."""
        held = exists().where(
            self._generation.here(tables.files), tables.files.c.document_id == tables.documents.c.id
        )
        query = self._generation.select(tables.documents, ["id"]).where(~held)
        rows = self._generation.session.rows(query.order_by(tables.documents.c.first_number))
        lost = [str(row[0]) for row in rows]
        removed = []
        for first in range(0, len(lost), _AT_ONCE):
            removed.extend(self._remove_documents(lost[first : first + _AT_ONCE]))
        self.gone.extend(removed)
        self._last = None
        return removed

    def counts(self) -> tuple[int, int]:
        """How many files with a document, and how many passages there are."""
        self.flush()
        return self._count(tables.files), self._totals.passages

    def search(
        self, words: Sequence[str], limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Passages that hold any of `words`, stemmed, with their BM25 scores, best first.

        With `documents`, given by id, only passages of these; how rare a word is, which BM25
        weighs, is still counted over all.
        """
        self.flush()
        return self._index.search(words, limit, documents)

    def document_frequency(self, word: str) -> int:
        """In how many passages a word occurs, stemmed, headings included."""
        self.flush()
        return self._index.document_frequency(word)

    def vocabulary(self) -> Counter[str]:
        """The words of the passages and what stands above them, lower case, with their counts.

        Word forms, which the stemmed word index has not. In a large index only an even sample of
        passages is read: a word that is missed then is a rare one.
        """
        every = 1 + self.counts()[1] // _SAMPLE
        sample = range(every, self._last_number() + 1, every)
        text = tables.passages.c.context + " " + tables.passages.c.text
        here = self._generation.here(tables.passages)
        query = select(text).where(here, among(tables.passages.c.number, sample))
        return count_words(str(row[0]) for row in self._generation.session.rows(query))

    def check(self) -> str:
        """`ok`, or what of the catalogue does not agree with the rest of it."""
        self.flush()
        listed = self._generation.session.value(
            select(func.coalesce(func.sum(tables.documents.c.passages), 0)).where(
                self._generation.here(tables.documents)
            )
        )
        counted, recorded = self._count(tables.passages), self._totals.passages
        if not counted == listed == recorded:
            return f"{counted} passages are there, {listed} in documents, {recorded} recorded"
        return self._index.missing() or "ok"

    def _remove_documents(self, ids: Sequence[str]) -> list[str]:
        query = self._generation.select(tables.passages, ["id", "number", "context", "text"])
        query = query.where(among(tables.passages.c.document_id, ids)).order_by(
            tables.passages.c.number
        )
        rows = self._generation.session.rows(query)
        self._writer.remove([(number, above, text) for _, number, above, text in rows])
        for table, column in (
            (tables.passages, tables.passages.c.document_id),
            (tables.digests, tables.digests.c.document_id),
            (tables.documents, tables.documents.c.id),
        ):
            self._generation.remove(table, column, ids)
        return [str(row[0]) for row in rows]

    def _last_number(self) -> int:
        """The highest number of a passage, as SQLite counts: the next one is the one after."""
        if self._last is None:
            query = select(func.coalesce(func.max(tables.passages.c.number), 0))
            here = self._generation.here(tables.passages)
            self._last = int(self._generation.session.value(query.where(here)))
        return self._last

    def _count(self, table: TableClause) -> int:
        query = select(func.count()).select_from(table).where(self._generation.here(table))
        return int(self._generation.session.value(query))
