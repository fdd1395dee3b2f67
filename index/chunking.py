"""From a document to its passages: spans that follow the sections and end at sentences.

The only door to the text splitters of langchain, which cut sentences that are longer than a
passage may be.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterator

from corpus.document import Document
from corpus.language.sentences import SentenceSpan, sentence_spans
from corpus.tables import header_of
from index.passage import Passage

CHUNKING_VERSION = "3"
_CONTEXT_CHARS = 300


def split_document(document: Document, max_chars: int) -> list[Passage]:
    """Split a document into passages of at most `max_chars` characters, in reading order.

    A passage never crosses a heading. Sentences are packed until the next one would not fit; a
    sentence longer than `max_chars` is cut at white space. Every passage satisfies
    `document.text[start:end] == text`, and every word of the body outside headings lies in
    exactly one passage.
    """
    spans = sentence_spans(document.text, document.body_start, None, document.sections)
    passages = []
    for start, end in _stretches(document):
        inside = [(max(s.start, start), min(s.end, end)) for s in _take(spans, start, end)]
        for first, last in _pack(document.text, inside, max_chars):
            passages.append(_passage(document, first, last))
    return passages


def passage_context(document: Document, passage: Passage) -> str:
    """What stands above a passage: the document's own title, the headings, a table's header.

    It is embedded and searched together with the passage, and never quoted.
    """
    parts = list(passage.heading_path)
    if document.title_is_own and document.title not in parts:
        parts.insert(0, document.title)
    table = document.table(passage.start)
    if table is not None and table.start < passage.start:
        parts.append(header_of(document.text, table))
    return " > ".join(parts)


def embedding_text(text: str, context: str) -> str:
    """What is embedded for a passage: what stands above it, then its text."""
    # Embedding models read a few hundred tokens: what stands above must not crowd out the text.
    return f"{context[-_CONTEXT_CHARS:]}\n{text}" if context else text


def _passage(document: Document, start: int, end: int) -> Passage:
    key = f"{document.id}:{start}:{end}"
    return Passage(
        id=hashlib.sha256(key.encode()).hexdigest()[:20],
        document_id=document.id,
        start=start,
        end=end,
        text=document.text[start:end],
        heading_path=document.heading_path(start),
        page=document.page(start),
        place=document.place(start),
    )


def _stretches(document: Document) -> Iterator[tuple[int, int]]:
    """Runs of text between headings; a heading that governs no text is a run of its own."""
    cuts = {document.body_start, len(document.text)}
    headings = set()
    for section in document.sections:
        cuts.update((section.start, section.end))
        if document.text[section.body_start : section.end].strip():
            cuts.add(section.body_start)
            headings.add((section.start, section.body_start))
    bounds = sorted(cut for cut in cuts if cut >= document.body_start)
    for start, end in zip(bounds, bounds[1:], strict=False):
        if (start, end) not in headings and document.text[start:end].strip():
            yield start, end


def _take(spans: list[SentenceSpan], start: int, end: int) -> list[SentenceSpan]:
    """The sentences that have characters in `start` to `end`."""
    first = bisect.bisect_right(spans, start, key=lambda span: span.end)
    last = bisect.bisect_left(spans, end, key=lambda span: span.start)
    return spans[first:last]


def _pack(text: str, sentences: list[tuple[int, int]], max_chars: int) -> Iterator[tuple[int, int]]:
    """Greedy packing of sentences, in order, into spans of at most `max_chars`."""
    open_start: int | None = None
    open_end = 0
    for piece_start, piece_end in _pieces(text, sentences, max_chars):
        if open_start is None:
            open_start = piece_start
        elif piece_end - open_start > max_chars:
            yield open_start, open_end
            open_start = piece_start
        open_end = piece_end
    if open_start is not None:
        yield open_start, open_end


def _pieces(
    text: str, sentences: list[tuple[int, int]], max_chars: int
) -> Iterator[tuple[int, int]]:
    for start, end in sentences:
        if end - start <= max_chars:
            yield start, end
        else:
            yield from _cut(text, start, end, max_chars)


def _cut(text: str, start: int, end: int, max_chars: int) -> Iterator[tuple[int, int]]:
    # Without overlap and without stripping, the splitter's chunks are the text in order, so
    # that offsets are sums of lengths; its own start indexes are not reliable.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=max_chars,
        chunk_overlap=0,
        separators=["\n", "; ", ", ", " ", ""],
        keep_separator="end",
        strip_whitespace=False,
    )
    position = start
    for chunk in splitter.split_text(text[start:end]):
        stripped_start = position + len(chunk) - len(chunk.lstrip())
        stripped_end = position + len(chunk.rstrip())
        if stripped_start < stripped_end:
            yield stripped_start, stripped_end
        position += len(chunk)
