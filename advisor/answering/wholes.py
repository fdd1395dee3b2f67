"""Wholes: when a list, a section or the headings of sections is the answer, not a sentence."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from itertools import groupby

from advisor.answer import EvidenceSpan
from advisor.answering.quotes import Quote, quote_block, quote_items, quote_list
from advisor.gathering.evidence import Evidence, overlap, span_of, surroundings
from advisor.gathering.lists import ItemList, headings_list, list_around, list_below
from advisor.gathering.scoring import coverage
from advisor.request import NARROW, Need
from advisor.understanding.question import Question
from corpus.document import Document
from corpus.language.sentences import SentenceSpan

# Evidence among which a list is looked for: where one is asked for, and else.
_LOOKED_AT = {Need.LIST: 4}
_LOOKED_AT_ELSE = 2
# The share of a list's items that must be evidence for all of it to be wanted.
_PART_OF_LIST = 0.34
# A section of at most so many characters is said whole, where its heading is so similar to the
# question, or so many of the first pieces of evidence are in it.
_LONGEST_SECTION = 900
_IS_ABOUT = 0.55
_HELD = 3
_LOOKED_AT_SECTION = 5
_BROAD = frozenset({Need.HOW_TO, Need.LIST, Need.EXPLANATION})
# What of a question must stand above headings that are to answer it, and how many may be said.
_IS_ASKED = 0.6
_MOST_HEADINGS = 15
_HIT = 3


def wanted_section(need: Need, evidence: Sequence[Evidence]) -> list[Quote]:
    """A short section that is about what is asked, paragraph by paragraph; empty for none.

    What is asked for broadly ("how do I ...", "what should I ...") is answered by a section rather
    than by the sentence of it that resembles the question most.
    """
    best = evidence[0]
    if need not in _BROAD or best.kind == "row":
        return []
    document = best.document
    spans = [
        span
        for span in surroundings(document, best.span.start, best.span.end, reach=_LONGEST_SECTION)
        if _says_something(document, span)
    ]
    in_all = sum(span.end - span.start for span in spans)
    held = [e for e in evidence[:_LOOKED_AT_SECTION] if overlap([e.span], _spans(document, spans))]
    is_about = best.signals["heading"] >= _IS_ABOUT or len(held) >= _HELD
    if not is_about or not 1 < len(spans) or in_all > _LONGEST_SECTION:
        return []
    if _is_list(list_of(best), spans):
        return []
    groups = [list(group) for _, group in groupby(spans, key=lambda s: s.lead_in or s.block)]
    return [quote_block(document, group) for group in _with_lead_ins(groups)]


def _is_list(found: ItemList | None, spans: Sequence[SentenceSpan]) -> bool:
    """Whether a section is one list under its heading."""
    return found is not None and sum(len(item) for item in found.items) >= len(spans) - 1


def _with_lead_ins(groups: Sequence[list[SentenceSpan]]) -> list[list[SentenceSpan]]:
    """Paragraphs and lists, where a paragraph that introduces a list is one with it."""
    joined: list[list[SentenceSpan]] = []
    for group in groups:
        lead_in = group[0].lead_in
        if joined and lead_in is not None and joined[-1][-1].start <= lead_in[0]:
            joined[-1] += group
        else:
            joined.append(group)
    return joined


def _says_something(document: Document, span: SentenceSpan) -> bool:
    text = document.text[span.start : span.end].rstrip()
    is_said = span.kind in ("prose", "item", "code") and not text.endswith("?")
    return is_said and re.search(r"\w", text) is not None


def _spans(document: Document, spans: Sequence[SentenceSpan]) -> list[EvidenceSpan]:
    return [span_of(document, span.start, span.end) for span in spans]


def wanted_list(need: Need, evidence: Sequence[Evidence]) -> Quote | None:
    """The list that the best evidence is of, or that it introduces; None where none is wanted.

    `evidence`: what is likely to answer, best first.
    """
    if need in NARROW:
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
