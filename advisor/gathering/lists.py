"""Lists in a document: an item with its siblings, whatever marks them as belonging together.

Bullets and numbers are one mark; short lines without a full stop (the ingredients of a recipe)
and sections under one heading are others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answer import EvidenceSpan
from advisor.gathering.evidence import heading_span, span_of, surroundings
from corpus.document import Document, Section
from corpus.language.sentences import SentenceSpan
from corpus.language.words import words

# How far around an item its siblings are looked for, in characters.
_REACH = 6000
_LONGEST_LINE = 14
_CLOSES = re.compile(r"[.?!:;,][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list: the sentence or heading above it, if any, and its items, each of its sentences."""

    document: Document
    lead_in: EvidenceSpan | None
    items: tuple[tuple[EvidenceSpan, ...], ...]


def list_around(document: Document, start: int) -> ItemList | None:
    """The list whose item begins at or before `start` and holds it; None where there is none."""
    around = surroundings(document, start, start + 1, reach=_REACH)
    position = next((i for i, s in enumerate(around) if s.start <= start < s.end), None)
    if position is None:
        return None
    here = around[position]
    lead_in: EvidenceSpan | None
    if here.lead_in is not None:
        members = [s for s in around if s.lead_in == here.lead_in and s.kind == "item"]
        lead_in = span_of(document, *here.lead_in)
    else:
        first, after = _run(document, around, position)
        members = list(around[first:after])
        lead_in = _above(document, around, first)
    items = _items(document, members, lead_in.text if lead_in else "")
    return ItemList(document, lead_in, items) if len(items) > 1 else None


def list_below(document: Document, span: EvidenceSpan) -> ItemList | None:
    """The list that a sentence introduces; None where none follows it."""
    around = surroundings(document, span.start, span.end, reach=_REACH)
    behind = [i for i, s in enumerate(around) if s.start >= span.end]
    led = (i for i in behind if around[i].lead_in == (span.start, span.end))
    after = next(led, behind[0] if behind else None)
    if after is None or not _is_member(document, around[after]):
        return None
    found = list_around(document, max(around[after].start, around[after].marker_end))
    return ItemList(document, span, found.items) if found is not None else None


def headings_list(document: Document, section: Section | None) -> ItemList | None:
    """The headings directly below a section (None: below the document), under its own.

    None for fewer than two, where headings were made up, as for the comments of a thread, and where
    one asks something: a question is no answer.
    """
    low, high = (section.body_start, section.end) if section else (0, len(document.text))
    inside = [s for s in document.sections if low <= s.start and s.end <= high and s != section]
    top = min((s.level for s in inside), default=0)
    parts = [s for s in inside if s.level == top]
    if len(parts) == 1 and section is None:
        return headings_list(document, parts[0])
    is_written = all(document.text.find(p.heading, p.start, p.body_start) >= 0 for p in parts)
    is_asking = any(part.heading.rstrip().endswith("?") for part in parts)
    if len(parts) < 2 or not is_written or is_asking:
        return None
    lead_in = heading_span(document, section) if section else None
    return ItemList(document, lead_in, tuple((heading_span(document, part),) for part in parts))


def _run(document: Document, around: Sequence[SentenceSpan], position: int) -> tuple[int, int]:
    """The members of a list around one of them, as a range of `around`."""
    first, after = position, position + 1
    if not _is_member(document, around[position]):
        return first, after
    while first > 0 and _is_member(document, around[first - 1], around[first]):
        first -= 1
    while after < len(around) and _is_member(document, around[after], around[after - 1]):
        after += 1
    return first, after


def _is_member(document: Document, span: SentenceSpan, beside: SentenceSpan | None = None) -> bool:
    """Whether a span is an item, goes on with one, or is a short line without a full stop."""
    if span.kind == "item":
        return True
    if span.kind != "prose":
        return False
    text = document.text[span.start : span.end]
    if beside is not None and beside.kind == "item" and text[:1].islower():
        return True
    alone = beside is None or beside.block != span.block
    return alone and len(words(text)) <= _LONGEST_LINE and not _CLOSES.search(text)


def _above(document: Document, around: Sequence[SentenceSpan], first: int) -> EvidenceSpan | None:
    """What stands above a list: a sentence that ends with a colon, or the heading."""
    if first > 0:
        before = span_of(document, around[first - 1].marker_end, around[first - 1].end)
        if before.text.rstrip().endswith(":"):
            return before
        return None
    inside = [s for s in document.sections if s.body_start <= around[first].start < s.end]
    above = heading_span(document, inside[-1]) if inside else None
    return above if above is not None and above.text == inside[-1].heading else None


def _items(
    document: Document, members: Sequence[SentenceSpan], above: str
) -> tuple[tuple[EvidenceSpan, ...], ...]:
    items: list[list[EvidenceSpan]] = []
    before: SentenceSpan | None = None
    for span in members:
        text = span_of(document, max(span.start, span.marker_end), span.end)
        continues = before is not None and (
            span.block == before.block
            or (before.kind == "item" and span.kind == "prose" and text.text[:1].islower())
        )
        if continues and items:
            items[-1].append(text)
        elif re.search(r"\w", text.text) and text.text != above:
            items.append([text])
        before = span
    return tuple(tuple(item) for item in items)
