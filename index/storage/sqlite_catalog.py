"""The catalogue: which documents and passages an index holds, in one SQLite file.

It also holds the word index. A run edits a copy, which either becomes
the one in use or is thrown away; a large one it edits in place, in one transaction (see `layout`).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from pathlib import Path

from corpus.document import Document, ReadingNote, Source
from corpus.language.words import count_words
from index.digest import Digest
from index.errors import IndexBroken, IndexingError, full_disk
from index.passage import Passage
from index.storage.document_rows import (
    COLUMNS,
    DIGEST_COLUMNS,
    digest_of,
    digest_row,
    document_of,
    notes_of,
    row_of,
    unread_notes,
)
from index.storage.files import ContainerRecord, FileRecord, Listing
from index.storage.fresh_vectors import FreshVectors
from index.storage.passage_rows import PASSAGE_COLUMNS, passage_of, passage_row
from index.storage.schema import EDITING, EDITING_IN_PLACE, SCHEMA
from index.storage.sqlite_file import SqliteFile, is_full, open_unchanging
from index.storage.words.searching import WordIndex
from index.storage.words.sqlite_rows import SqliteWordRows
from index.storage.words.tokens import Tokenizer
from index.storage.words.writing import WordWriter

# So many passages are counted for the vocabulary: about 0.3 s.
_SAMPLE = 10_000
_FILE = "path, root, relative, document_id, content_hash, size, modified, ocr"


class SqliteCatalog:
    """One catalogue file; may be used from several threads.

    Attributes:
        fresh: the vectors of passages that no graph holds yet, where changes are made in place.
    """

    def __init__(self, path: Path, *, editable: bool = False, in_place: bool = False) -> None:
        """Open a catalogue.

        Args:
            path: the file.
            editable: create it when it is absent, and allow changes. The file must be a copy that
                nobody reads: a crash while it is open for editing makes it useless.
            in_place: allow changes of one that others may be reading, and that `share` has
                prepared for it. They go on reading what was there when they opened it.

        Raises:
            IndexBroken: the file is absent or is not a catalogue.
            IndexUnwritable: the disk is full.
        """
        self._path = path
        if editable:
            self._file = SqliteFile(path, self._failed, EDITING + SCHEMA)
        elif in_place:
            self._file = SqliteFile(path, self._failed, EDITING_IN_PLACE, mode="mode=rw")
        else:
            self._file = open_unchanging(path, self._failed, "SELECT count(*) FROM meta")
        self._rows, self._many = self._file.rows, self._file.many
        self.fresh = FreshVectors(self._file)
        words = SqliteWordRows(self._file)
        self._totals = words.totals()
        self._tokenizer = Tokenizer()
        self._index = WordIndex(words, self._totals, self._tokenizer)
        self._writer = WordWriter(words, self._totals, self._tokenizer)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._tokenizer.close()

    def share(self) -> None:
        """Prepare an editable one to be changed in place while others read it."""
        self._file.rows("PRAGMA journal_mode=WAL")

    def settle(self) -> None:
        """Carry what was changed in place into the file itself, as far as no reader forbids it."""
        self._file.rows("PRAGMA busy_timeout=0")
        self._file.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        totals = replace(self._totals)
        try:
            with self._file.transaction():
                yield
                self._writer.flush()
        except BaseException:
            self._writer.forget(totals)
            raise

    # --- what the index was made with

    def meta(self) -> dict[str, str]:
        """Key and value of everything that describes the index."""
        return {str(k): str(v) for k, v in self._rows("SELECT key, value FROM meta")}

    def set_meta(self, values: dict[str, str]) -> None:
        """Set some of them."""
        self._many("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def roots(self) -> list[str]:
        """The folders and files that were given to index, in order."""
        return [str(row[0]) for row in self._rows("SELECT path FROM roots ORDER BY rowid")]

    def add_roots(self, roots: Iterable[str]) -> None:
        """Remember folders and files."""
        self._many("INSERT OR IGNORE INTO roots VALUES (?)", [(root,) for root in roots])

    def remove_roots(self, roots: Iterable[str]) -> None:
        """Forget folders and files that were given; their documents are not touched."""
        self._many("DELETE FROM roots WHERE path = ?", [(root,) for root in roots])

    # --- files and documents

    def files(self) -> list[FileRecord]:
        """Every file, by root and relative path."""
        rows = self._rows(f"SELECT {_FILE} FROM files ORDER BY root, relative")
        return [FileRecord(*row) for row in rows]

    def put_file(self, record: FileRecord) -> None:
        """Add or replace a file."""
        statement = f"INSERT OR REPLACE INTO files({_FILE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        self._many(statement, [astuple(record)])
        self._many("DELETE FROM refusals WHERE path = ?", [(record.path,)])

    def remove_file(self, path: str) -> None:
        """Forget a file."""
        self._many("DELETE FROM files WHERE path = ?", [(path,)])

    def refusals(self) -> dict[str, tuple[str, str]]:
        """Files that could not be read: path to the hash of what they held, and why."""
        rows = self._rows("SELECT path, content_hash, reason FROM refusals")
        return {str(path): (str(content), str(reason)) for path, content, reason in rows}

    def put_refusal(self, path: str, content_hash: str, reason: str) -> None:
        """Remember that a file cannot be read, so that the next run need not try again."""
        self._many(
            "INSERT OR REPLACE INTO refusals VALUES (?, ?, ?)", [(path, content_hash, reason)]
        )

    def forget_refusals(self, paths: Iterable[str]) -> None:
        """Forget refusals of files that are gone."""
        self._many("DELETE FROM refusals WHERE path = ?", [(path,) for path in paths])

    def containers(self) -> list[ContainerRecord]:
        """The archives and mails that were opened."""
        rows = self._rows("SELECT * FROM containers")
        return [ContainerRecord(path, known, json.loads(skipped)) for path, known, skipped in rows]

    def put_containers(self, records: Iterable[ContainerRecord]) -> None:
        """Remember that archives and mails were opened."""
        rows = [(r.path, r.content_hash, json.dumps(dict(r.skipped))) for r in records]
        self._many("INSERT OR REPLACE INTO containers VALUES (?, ?, ?)", rows)

    def forget_containers(self, paths: Iterable[str]) -> None:
        """Forget archives and mails that are gone; their documents are not touched."""
        self._many("DELETE FROM containers WHERE path = ?", [(path,) for path in paths])

    def has_document(self, document_id: str) -> bool:
        """Whether a document is in the catalogue."""
        return bool(self._rows("SELECT 1 FROM documents WHERE id = ?", (document_id,)))

    def put_document(
        self, document: Document, passages: Sequence[Passage], contexts: Sequence[str]
    ) -> None:
        """Add a document with its passages and what stands above each."""
        row = row_of(document)
        self._many(f"INSERT INTO documents({COLUMNS}) VALUES ({', '.join('?' * len(row))})", [row])
        first = 1 + int(self._rows("SELECT coalesce(max(number), 0) FROM passages")[0][0])
        numbered = list(enumerate(zip(passages, contexts, strict=True), first))
        self._many(
            f"INSERT INTO passages(number, {PASSAGE_COLUMNS}, context) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(number, *passage_row(p), above) for number, (p, above) in numbered],
        )
        self._writer.add([(number, above, p.text) for number, (p, above) in numbered])
        self._write_words()

    def remove_unreferenced(self) -> list[str]:
        """Remove the documents that no file has any more; return the ids of their passages."""
        gone = "SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM files)"
        rows = self._rows(
            "SELECT id, number, context, text FROM passages "
            f"WHERE document_id IN ({gone}) ORDER BY number"
        )
        self._writer.remove([(number, above, text) for _, number, above, text in rows])
        self._many(f"DELETE FROM passages WHERE document_id IN ({gone})", [()])
        self._many(f"DELETE FROM digests WHERE document_id IN ({gone})", [()])
        self._many(f"DELETE FROM documents WHERE id IN ({gone})", [()])
        return [str(row[0]) for row in rows]

    def set_title(self, document_id: str, title: str) -> None:
        """Give a document another title: one made from a file name follows the name."""
        self._many("UPDATE documents SET title = ? WHERE id = ?", [(title, document_id)])

    def document_ids(self) -> list[str]:
        """The ids of the documents, in the order in which they were added."""
        return [str(row[0]) for row in self._rows("SELECT id FROM documents ORDER BY rowid")]

    def document(self, document_id: str) -> Document | None:
        """A document as it was when it was indexed."""
        rows = self._rows(
            f"SELECT {COLUMNS} FROM documents WHERE id = ?",
            (document_id,),
        )
        return document_of(rows[0]) if rows else None

    def path(self, document_id: str) -> str:
        """The relative path of a document, the first of several; empty when it is gone."""
        files = self.files_of(document_id)
        return files[0].relative if files else ""

    def files_of(self, document_id: str) -> list[FileRecord]:
        """The files that hold a document, by root and relative path."""
        rows = self._rows(
            f"SELECT {_FILE} FROM files WHERE document_id = ? ORDER BY root, relative",
            (document_id,),
        )
        return [FileRecord(*row) for row in rows]

    def listing(self) -> list[Listing]:
        """Every file with its document's title, origin and size."""
        rows = self._rows(
            "SELECT f.relative, f.root, d.id, d.title, d.source, "
            "(SELECT count(*) FROM passages p WHERE p.document_id = d.id), length(d.text), "
            "f.path, f.content_hash, f.modified, coalesce(substr(d.text, "
            "json_extract(g.about, '$[0][0]') + 1, "
            "json_extract(g.about, '$[0][1]') - json_extract(g.about, '$[0][0]')), ''), d.notes "
            "FROM files f JOIN documents d ON d.id = f.document_id "
            "LEFT JOIN digests g ON g.document_id = d.id ORDER BY f.root, f.relative"
        )
        return [
            Listing(*row[:4], *(Source(**json.loads(row[4])), *row[5:-1], notes_of(row[-1])))
            for row in rows
        ]

    # --- digests

    def undigested(self) -> list[str]:
        """The ids of the documents that have no digest yet."""
        rows = self._rows(
            "SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM digests) ORDER BY id"
        )
        return [str(row[0]) for row in rows]

    def put_digest(self, digest: Digest) -> None:
        """Add or replace the digest of a document; its title stays the document's."""
        statement = f"INSERT OR REPLACE INTO digests({DIGEST_COLUMNS}) VALUES (?, ?, ?, ?, ?)"
        self._many(statement, [digest_row(digest)])

    def digests(self) -> list[Digest]:
        """The digest of each document once, in the order of `listing`."""
        return self._digests("ORDER BY f.root, f.relative")

    def digest(self, document_id: str) -> Digest | None:
        """The digest of a document; None when it is gone."""
        found = self._digests("WHERE d.id = ?", document_id)
        return found[0] if found else None

    def _digests(self, rest: str, *values: str) -> list[Digest]:
        rows = self._rows(
            f"SELECT d.title, {', '.join(f'g.{name}' for name in DIGEST_COLUMNS.split(', '))} "
            "FROM files f JOIN documents d ON d.id = f.document_id "
            f"JOIN digests g ON g.document_id = d.id {rest}",
            values,
        )
        return list(dict.fromkeys(map(digest_of, rows)))

    # --- passages

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those `ids` that exist."""
        marks = ",".join("?" * len(ids))
        rows = self._rows(
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id IN ({marks})", tuple(ids)
        )
        return {row[0]: passage_of(row) for row in rows}

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order."""
        rows = self._rows(
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_id = ? ORDER BY start",
            (document_id,),
        )
        return [passage_of(row) for row in rows]

    def contexts(self, ids: Sequence[str]) -> dict[str, str]:
        """What stands above each of the passages of those `ids` that exist."""
        marks = ",".join("?" * len(ids))
        rows = self._rows(f"SELECT id, context FROM passages WHERE id IN ({marks})", tuple(ids))
        return {str(key): str(context) for key, context in rows}

    def passage_ids(self, documents: Collection[str] | None = None) -> set[str]:
        """The ids of all passages, or of those of `documents`, given by id."""
        where, values = _among("document_id", documents)
        return {str(row[0]) for row in self._rows(f"SELECT id FROM passages{where}", values)}

    def counts(self) -> tuple[int, int]:
        """How many files with a document, and how many passages there are."""
        files = self._rows("SELECT count(*) FROM files")[0][0]
        passages = self._rows("SELECT count(*) FROM passages")[0][0]
        return int(files), int(passages)

    def search(
        self, words: Sequence[str], limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Passages that hold any of `words`, stemmed, with their BM25 scores, best first.

        With `documents`, given by id, only passages of these; how rare a word is, which BM25
        weighs, is still counted over all.
        """
        self._writer.flush()
        return self._index.search(words, limit, documents)

    def document_frequency(self, word: str) -> int:
        """In how many passages a word occurs, stemmed, headings included."""
        self._writer.flush()
        return self._index.document_frequency(word)

    def vocabulary(self) -> Counter[str]:
        """The words of the passages and what stands above them, lower case, with their counts.

        Word forms, which the stemmed word index has not. In a large index only an even sample
        of passages is read: a word that is missed then is a rare one.
        """
        every = 1 + self.counts()[1] // _SAMPLE
        # Their numbers are made first: else every passage would be read to see its number.
        rows = self._rows(
            "WITH RECURSIVE sample(number) AS (SELECT 0 UNION ALL SELECT number + ?1 FROM sample "
            "WHERE number < (SELECT max(number) FROM passages)) "
            "SELECT context || ' ' || text FROM sample JOIN passages USING (number)",
            (every,),
        )
        return count_words(str(row[0]) for row in rows)

    def unread(self, documents: Collection[str] | None) -> list[tuple[str, ReadingNote]]:
        """Pages without text that nothing read, of documents by id or of all, with their files."""
        where, values = _among("d.id", documents, "AND")
        rows = self._rows(
            "SELECT f.relative, d.notes FROM files f JOIN documents d ON d.id = f.document_id "
            f"WHERE f.ocr != ''{where} ORDER BY f.relative",
            values,
        )
        return [(str(file), note) for file, notes in rows for note in unread_notes(notes)]

    def check(self) -> str:
        """SQLite's word on the file: `ok`, or what is wrong; then whether all words are indexed."""
        said = str(self._rows("PRAGMA quick_check")[0][0])
        if said != "ok":
            return said
        self._writer.flush()
        passages, recorded = self.counts()[1], self._totals.passages
        if passages != recorded:
            return f"{passages} passages are there, {recorded} in the word index"
        return self._index.missing() or said

    def _write_words(self) -> None:
        """Write the words that are kept back, unless the transaction's end does."""
        if not self._file.in_transaction:
            self._writer.flush()

    def _failed(self, error: sqlite3.Error) -> IndexingError:
        if is_full(error, self._path.parent):
            return full_disk(self._path.parent)
        return IndexBroken(
            f"The catalogue {self._path} cannot be used ({error}). `advisor doctor` checks "
            "the index; `advisor index --rebuild FOLDER` makes it again from the documents."
        )


def _among(
    column: str, documents: Collection[str] | None, word: str = "WHERE"
) -> tuple[str, tuple[str, ...]]:
    """A condition that a column names one of `documents`, and its value; nothing for None.

    As one JSON value: SQLite limits how many a statement takes.
    """
    if documents is None:
        return "", ()
    return f" {word} {column} IN (SELECT value FROM json_each(?))", (json.dumps(list(documents)),)
