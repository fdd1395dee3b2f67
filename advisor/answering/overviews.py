"""Overviews: what documents are about, from their digests."""

from __future__ import annotations

import re
from collections.abc import Collection

from advisor.answer import EvidenceSpan
from advisor.answering.quotes import Quote
from advisor.gathering.evidence import overlap, span_of
from advisor.request import Need, Request, Target
from corpus.document import Document
from corpus.language.sentences import sentence_spans
from corpus.language.words import plain, words
from index.digest import Digest
from index.reader import IndexReader

# Points of one document's overview, documents of an overview of all, characters of a section
# that is short enough to be shown whole.
_MOST_POINTS = 6
_MOST_DOCUMENTS = 8
_WHOLE_SECTION = 700
_ALL = re.compile(
    r"\b(?:(?:these|those|your|all|my|our|the)(?: of)?(?: the| these| your| my)?"
    r" (?:documents?|docs|files|sources|texts|papers|pdfs|library|collection|folder|material)"
    r"|everything)\b",
    re.I,
)


def overview(
    request: Request, index: IndexReader, documents: Collection[str] | None
) -> list[Quote]:
    """What the documents or sections that a request names are about; empty where it names none."""
    if request.need is not Need.OVERVIEW:
        return []
    sections = [target for target in request.targets if target.start is not None]
    if sections:
        return _of_section(sections[0], index)
    named = [target.document_id for target in request.targets]
    digests = [
        d
        for d in index.digests()
        if (documents is None or d.document_id in documents)
        and (not named or d.document_id in named)
    ]
    if not named and not _ALL.search(request.message):
        return []
    if len(digests) == 1:
        return _of_document(digests[0], index)
    return [q for digest in digests[:_MOST_DOCUMENTS] for q in _in_short(digest, index)]


def _of_document(digest: Digest, index: IndexReader) -> list[Quote]:
    """What it is about, then its key sentences in reading order."""
    document = index.document(digest.document_id)
    if document is None:
        return []
    about = [span_of(document, span.start, span.end) for span in digest.about]
    key = [span_of(document, span.start, span.end) for span in digest.key_sentences]
    later = [span for span in key if not overlap([span], about)]
    chosen = [*about, *later[: _MOST_POINTS - len(about)]]
    return [_quote(span) for span in (*about, *sorted(chosen[len(about) :], key=lambda s: s.start))]


def _in_short(digest: Digest, index: IndexReader) -> list[Quote]:
    """One sentence on what a document is about, under its title."""
    document = index.document(digest.document_id)
    spans = (*digest.about, *digest.key_sentences)[:1]
    if document is None:
        return []
    return [
        Quote(
            plain(document.text[s.start : s.end]),
            (span_of(document, s.start, s.end),),
            digest.title,
        )
        for s in spans
    ]


def _of_section(target: Target, index: IndexReader) -> list[Quote]:
    """The sentences of a short section; of a long one those that open its paragraphs."""
    document = index.document(target.document_id)
    if document is None or target.start is None or target.end is None:
        return []
    spans = [
        span
        for span in sentence_spans(document.text, target.start, target.end, document.sections)
        if span.kind in ("prose", "item") and _says_something(document, span.marker_end, span.end)
    ]
    is_short = sum(span.end - span.start for span in spans) <= _WHOLE_SECTION
    opening = [s for i, s in enumerate(spans) if i == 0 or spans[i - 1].block != s.block]
    chosen = spans if is_short else opening
    return [
        _quote(span_of(document, max(s.start, s.marker_end), s.end)) for s in chosen[:_MOST_POINTS]
    ]


def _says_something(document: Document, start: int, end: int) -> bool:
    text = document.text[start:end]
    return len(words(text)) > 3 and not text.rstrip().endswith("?")


def _quote(span: EvidenceSpan) -> Quote:
    return Quote(plain(span.text), (span,))
