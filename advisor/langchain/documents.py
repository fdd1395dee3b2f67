"""Documents of LangChain made of ours, and the documents that a search is kept to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from langchain_core.documents import Document as LangChainDocument

from advisor.errors import AdvisorError
from corpus.document import Document
from index.collections import Collections
from index.passage import Passage
from index.reader import read_listing
from index.storage.place import IndexAddress


class UnknownDocument(AdvisorError):
    """No indexed document has the path or the id that a search is to be kept to."""


def whole_document(document: Document, source: str) -> LangChainDocument:
    """A document as one of LangChain's: its text, and what is known of it.

    `metadata` has `source` (the path), `document_id`, `title`, `headings` (each path of headings,
    outermost first), `pages` and `notes`, and `author`, `publisher`, `url` and `date` where the
    document states them. `page_content` is the text that offsets of its passages refer to.
    """
    headings = [list(document.heading_path(section.start)) for section in document.sections]
    metadata = {
        **_origin(document, source),
        "headings": headings,
        "pages": len(document.page_starts) or None,
        "notes": [note.text for note in document.notes],
    }
    return LangChainDocument(document.text, id=document.id, metadata=_known(metadata))


def passage_document(
    passage: Passage, document: Document | None, source: str, **more: Any
) -> LangChainDocument:
    """A passage as a document of LangChain's.

    `metadata` is that of `whole_document`, but for `headings`, which are those that govern the
    passage, and `page`, counted from 1, and `place` ("slide 3") in place of `pages`. `start` and
    `end` are offsets into the document's text, whose characters there are `page_content`.
    """
    metadata = {
        **(_origin(document, source) if document else {"source": source}),
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "headings": list(passage.heading_path),
        "page": passage.page,
        "place": passage.place,
        **more,
    }
    return LangChainDocument(passage.text, id=passage.id, metadata=_known(metadata))


def allowed_documents(
    index: IndexAddress, documents: Collection[str] | None, collection: str | None
) -> frozenset[str] | None:
    """The ids of the documents that may be searched; None for all of them.

    Args:
        index: where the index is.
        documents: their ids, or the paths of their files relative to the indexed folder.
        collection: the name of a collection that everybody may ask.

    Raises:
        UnknownDocument: no document has one of these ids or paths.
        CollectionMissing: there is no collection of that name.
        IndexingError: nothing is indexed, or the index cannot be read.
    """
    if documents is None and collection is None:
        return None
    listing = read_listing(index)
    allowed = frozenset(line.document_id for line in listing)
    if collection is not None:
        allowed &= Collections(index).documents(collection, listing)
    if documents is not None:
        named: set[str] = set()
        for name in documents:
            ids = {
                line.document_id for line in listing if name in (line.document_id, line.document)
            }
            if not ids:
                raise UnknownDocument(
                    f"No indexed document has the path or the id {name!r}. `advisor sources` lists "
                    "them."
                )
            named |= ids
        allowed &= named
    return allowed


def _origin(document: Document, source: str) -> dict[str, Any]:
    origin = document.source
    return {
        "source": source,
        "document_id": document.id,
        "title": document.title,
        "author": origin.author,
        "publisher": origin.publisher,
        "url": origin.url,
        "date": origin.date,
    }


def _known(metadata: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: stores of vectors take no null."""
    return {key: value for key, value in metadata.items() if value is not None}
