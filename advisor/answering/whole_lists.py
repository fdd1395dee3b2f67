"""Whole lists: when a list, or the headings of sections, is the answer rather than a sentence."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from advisor.answering.quotes import Quote, quote_list
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


def asked_headings(question: Question, evidence: Sequence[Evidence]) -> Quote | None:
    """The headings of the sections that the evidence is spread over, where they are the answer.

    "What are the five types?" is answered by five headings: what stands above them says what is
    asked, and three of them hold what was found.
    """
    best: tuple[float, Quote] | None = None
    looked_at = set()
    for candidate in evidence:
        document = candidate.document
        around = [s for s in document.sections if s.start <= candidate.span.start < s.end]
        for section in [*around[:-1], None]:
            above = f"{document.title} {section.heading if section else ''}"
            told = coverage(question.weights, above)
            is_better = told >= _IS_ASKED and (best is None or told > best[0])
            if (document.id, section) in looked_at or not is_better:
                continue
            looked_at.add((document.id, section))
            found = headings_list(document, section)
            if found is None or not 2 < len(found.items) <= _MOST_HEADINGS:
                continue
            quote = quote_list(found) if _hit(found, evidence, document) >= _HIT else None
            best = (told, quote) if quote is not None else best
    return best[1] if best else None


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
