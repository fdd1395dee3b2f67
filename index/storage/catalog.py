"""What the catalogue of an index is: its documents and passages, and the search of their words.

`sqlite_catalog` keeps one in a file, `postgres` in a database; one suite of tests holds for both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from corpus.document import Document, ReadingNote
from index.digest import Digest
from index.passage import Passage
from index.storage.files import ContainerRecord, FileRecord, Listing


class Catalog(Protocol):
    """A catalogue to read. May be used from several threads.

    Every method raises an `IndexingError` where the catalogue cannot be read.
    """

    def meta(self) -> dict[str, str]:
        """Key and value of everything that describes the index."""
        ...

    def roots(self) -> list[str]:
        """The folders and files that were given to index, in order."""
        ...

    def files(self) -> list[FileRecord]:
        """Every file, by root and relative path."""
        ...

    def refusals(self) -> dict[str, tuple[str, str]]:
        """Files that could not be read: path to the hash of what they held, and why."""
        ...

    def containers(self) -> list[ContainerRecord]:
        """The archives and mails that were opened."""
        ...

    def has_document(self, document_id: str) -> bool:
        """Whether a document is in the catalogue."""
        ...

    def document_ids(self) -> list[str]:
        """The ids of the documents, in the order in which they were added."""
        ...

    def document(self, document_id: str) -> Document | None:
        """A document as it was when it was indexed."""
        ...

    def path(self, document_id: str) -> str:
        """The relative path of a document, the first of several; empty when it is gone."""
        ...

    def files_of(self, document_id: str) -> list[FileRecord]:
        """The files that hold a document, by root and relative path."""
        ...

    def listing(self) -> list[Listing]:
        """Every file with its document's title, origin and size."""
        ...

    def undigested(self) -> list[str]:
        """The ids of the documents that have no digest yet."""
        ...

    def digests(self) -> list[Digest]:
        """The digest of each document once, in the order of `listing`."""
        ...

    def digest(self, document_id: str) -> Digest | None:
        """The digest of a document; None when it is gone."""
        ...

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those `ids` that exist."""
        ...

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order."""
        ...

    def contexts(self, ids: Sequence[str]) -> dict[str, str]:
        """What stands above each of the passages of those `ids` that exist."""
        ...

    def passage_ids(self, documents: Collection[str] | None = None) -> set[str]:
        """The ids of all passages, or of those of `documents`, given by id."""
        ...

    def counts(self) -> tuple[int, int]:
        """How many files with a document, and how many passages there are."""
        ...

    def search(
        self, words: Sequence[str], limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Passages that hold any of `words`, stemmed, with their BM25 scores, best first.

        With `documents`, given by id, only passages of these; how rare a word is, which BM25
        weighs, is still counted over all.
        """
        ...

    def document_frequency(self, word: str) -> int:
        """In how many passages a word occurs, stemmed, headings included."""
        ...

    def vocabulary(self) -> Counter[str]:
        """The words of the passages and what stands above them, lower case, with their counts.

        Word forms, which the stemmed word index has not. In a large index only an even sample
        of passages is read: a word that is missed then is a rare one.
        """
        ...

    def unread(self, documents: Collection[str] | None) -> list[tuple[str, ReadingNote]]:
        """Pages without text that nothing read, of documents by id or of all, with their files."""
        ...

    def check(self) -> str:
        """SQLite's word on the file: `ok`, or what is wrong."""
        ...


class EditableCatalog(Catalog, Protocol):
    """A catalogue that a run changes; what changes becomes visible as whoever opened it says."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""
        ...

    def set_meta(self, values: dict[str, str]) -> None:
        """Set some of them."""
        ...

    def add_roots(self, roots: Iterable[str]) -> None:
        """Remember folders and files."""
        ...

    def remove_roots(self, roots: Iterable[str]) -> None:
        """Forget folders and files that were given; their documents are not touched."""
        ...

    def put_file(self, record: FileRecord) -> None:
        """Add or replace a file."""
        ...

    def remove_file(self, path: str) -> None:
        """Forget a file."""
        ...

    def put_refusal(self, path: str, content_hash: str, reason: str) -> None:
        """Remember that a file cannot be read, so that the next run need not try again."""
        ...

    def forget_refusals(self, paths: Iterable[str]) -> None:
        """Forget refusals of files that are gone."""
        ...

    def put_containers(self, records: Iterable[ContainerRecord]) -> None:
        """Remember that archives and mails were opened."""
        ...

    def forget_containers(self, paths: Iterable[str]) -> None:
        """Forget archives and mails that are gone; their documents are not touched."""
        ...

    def put_document(
        self, document: Document, passages: Sequence[Passage], contexts: Sequence[str]
    ) -> None:
        """Add a document with its passages and what stands above each."""
        ...

    def remove_unreferenced(self) -> list[str]:
        """Remove the documents that no file has any more; return the ids of their passages."""
        ...

    def set_title(self, document_id: str, title: str) -> None:
        """Give a document another title: one made from a file name follows the name."""
        ...

    def put_digest(self, digest: Digest) -> None:
        """Add or replace the digest of a document; its title stays the document's."""
        ...
