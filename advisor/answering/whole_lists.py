"""Whole lists: when a list, or the headings of sections, is the answer rather than a sentence."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from advisor.answering.quotes import Quote, quote_items, quote_list
from advisor.gathering.evidence import Evidence, overlap
from advisor.gathering.lists import ItemList, headings_list, list_around, list_below
from advisor.gathering.scoring import coverage
from advisor.understanding.question import Question
from advisor.understanding.request import Need
from corpus.document import Document

# Evidence among which a list is looked for: where one is asked for, and else.
_LOOKED_AT = {Need.LIST: 4}
_LOOKED_AT_ELSE = 2
# The share of a list's items that must be evidence for all of it to be wanted.
_PART_OF_LIST = 0.34
# What of a question must stand above headings that are to answer it, and how many may be said.
_IS_ASKED = 0.6
_MOST_HEADINGS = 15
_HIT = 3


def wanted_list(need: Need, evidence: Sequence[Evidence]) -> Quote | None:
    """The list that the best evidence is of, or that it introduces; None where none is wanted.

    `evidence`: what is likely to answer, best first.
    """
    if need in (Need.FACT, Need.YES_NO):
        return None
    for candidate in evidence[: _LOOKED_AT.get(need, _LOOKED_AT_ELSE)]:
        found = list_of(candidate)
        quote = quote_list(found) if found is not None else None
        if found is not None and quote is not None and _is_wanted(need, found, evidence):
            return quote
    return None


def list_of(evidence: Evidence) -> ItemList | None:
    """The list that a sentence is of, or that it introduces."""
    if evidence.kind == "row":
        return None
    if evidence.announced and evidence.announced[-1].start >= evidence.retrieved.passage.end:
        return ItemList(evidence.document, evidence.span, tuple((s,) for s in evidence.announced))
    below = None
    if evidence.announced or evidence.span.text.rstrip().endswith(":"):
        below = list_below(evidence.document, evidence.span)
    return below or list_around(evidence.document, evidence.span.start)


def asked_headings(question: Question, evidence: Sequence[Evidence]) -> list[Quote]:
    """The headings of the sections that the evidence is spread over, where they are the answer.

    "What are the five types?" is answered by five headings: what stands above them says what is
    asked, and three of them hold what was found.
    """
    best, most = None, 0.0
    looked_at = set()
    for candidate in evidence:
        document = candidate.document
        around = [s for s in document.sections if s.start <= candidate.span.start < s.end]
        for section in [*around[:-1], None]:
            above = f"{document.title} {section.heading if section else ''}"
            told = coverage(question.weights, above)
            if (document.id, section) in looked_at or told < _IS_ASKED or told <= most:
                continue
            looked_at.add((document.id, section))
            found = headings_list(document, section)
            is_list = found is not None and _HIT <= len(found.items) <= _MOST_HEADINGS
            if found is not None and is_list and _hit(found, evidence, document) >= _HIT:
                best, most = found, told
    return quote_items(best) if best is not None else []


def _is_wanted(need: Need, found: ItemList, evidence: Sequence[Evidence]) -> bool:
    """Whether a list is asked for as a whole: a good share of its items is among the evidence."""
    if need is Need.LIST:
        return True
    spans = [e.span for e in evidence]
    hit = sum(overlap(item, spans) for item in found.items)
    is_led = found.lead_in is not None and overlap([found.lead_in], spans)
    return is_led or hit / len(found.items) >= _PART_OF_LIST


def _hit(found: ItemList, evidence: Sequence[Evidence], document: Document) -> int:
    """In how many of the sections with these headings there is evidence."""
    starts = [item[0].start for item in found.items]
    inside = {
        bisect.bisect_right(starts, e.span.start)
        for e in evidence
        if e.span.document_id == document.id and e.span.start >= starts[0]
    }
    return len(inside)
