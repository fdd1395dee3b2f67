"""Facts: the sentences and lists of a document that a question may be made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.document import Document
from corpus.language.sentences import SentenceSpan, sentence_spans
from evals.making.wording import plain_text


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a document says.

    Attributes:
        document: path of the file relative to its folder.
        quote: the document's characters.
        text: the same on one line, without markup.
        headings: the headings above it, outermost first.
        items: for a sentence that introduces a list, the items; for a question heading, nothing.
        heading: the question in the heading that this is the first sentence under; else empty.
        parent: the heading above `heading`.
    """

    document: str
    quote: str
    text: str
    headings: tuple[str, ...]
    items: tuple[str, ...] = ()
    heading: str = ""
    parent: str = ""


def read_facts(document: Document, path: str) -> Iterator[Fact]:
    """The facts of a document in their order: sentences, lists, and answers under headings."""
    text = document.text
    spans = sentence_spans(text, document.body_start, None, document.sections)
    items = _items(text, spans)
    under: str | None = None
    for position, span in enumerate(spans):
        raw = text[span.marker_end : span.end]
        if span.kind == "heading":
            under = plain_text(raw)
            continue
        if span.kind not in ("prose", "item"):
            under = None if span.kind == "code" else under
            continue
        headings = tuple(plain_text(h) for h in document.heading_path(span.start))
        listed = items.get((span.marker_end, span.end), ())
        if under is not None and under.endswith("?"):
            above = [h for h in headings if h != under]
            # The first sentence often only restates the question; the next one answers it.
            after = spans[position + 1] if position + 1 < len(spans) else span
            same = after.kind == "prose" and after.block == span.block
            opening = text[span.marker_end : after.end] if same else raw
            yield Fact(
                path,
                opening,
                plain_text(opening),
                headings,
                listed,
                under,
                above[-1] if above else "",
            )
        under = None
        if span.kind == "item" and span.lead_in is not None and len(plain_text(raw).split()) < 4:
            continue
        yield Fact(path, raw, plain_text(raw), headings, listed)


def _items(text: str, spans: list[SentenceSpan]) -> dict[tuple[int, int], tuple[str, ...]]:
    """The items of each list, by the span of the sentence that introduces it."""
    found: dict[tuple[int, int], list[str]] = {}
    seen: set[int] = set()
    for span in spans:
        if span.kind == "item" and span.lead_in is not None and span.block not in seen:
            seen.add(span.block)
            item = plain_text(text[span.marker_end : span.end]).rstrip(",;.")
            found.setdefault(span.lead_in, []).append(item)
    return {key: tuple(value) for key, value in found.items()}
