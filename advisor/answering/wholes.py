"""Wholes: when a list, a section or the headings of sections is the answer, not a sentence."""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.answer import EvidenceSpan
from advisor.answering.quotes import Quote, is_markup, quote_block, quote_items, quote_list
from advisor.gathering.evidence import Evidence, overlap, span_of, surroundings
from advisor.gathering.kinds import holds_name
from advisor.gathering.lists import ItemList, headings_list, list_around, list_below
from advisor.gathering.mails import is_head_line
from advisor.gathering.scoring import coverage, is_imprint
from advisor.gathering.tables import table_row
from advisor.request import NARROW, Need
from advisor.understanding.question import Question
from corpus.document import Document, Section
from corpus.language.sentences import SentenceSpan, sentence_spans
from corpus.language.words import content_stems

# The best pieces of evidence, each counting as much as it is likely, that tell what is asked for:
# a list that holds so much of them, or a section that does; less of a section whose heading says
# what is asked, or is so similar to the question.
_LOOKED_AT = 8
_HELD_BY_LIST = 0.25
# The share of a question that the sentence above a list says, so that the list is its answer.
_SAYS_WHAT_IS_ASKED = 0.75
_HELD = 0.6
_HELD_IF_NAMED = 0.3
_IS_ABOUT = 0.55
_LEAST = 3
_IS_NAMED = 0.3
# A section of at most so many characters is said whole.
_LONGEST_SECTION = 1200
_MUCH = 3
_FEW_WORDS = 4
# Characters of what is said around a sentence.
_MOST_AROUND = 500
# The share of a list's items that must be evidence for all of it to be said where none is asked
# for, and how good the best of them.
_PART_OF_LIST = 0.34
_FIRST = 2
_BROAD = frozenset({Need.HOW_TO, Need.LIST, Need.EXPLANATION})
# What of a question must stand above headings that are to answer it, and how many may be said.
_IS_ASKED = 0.6
_MOST_HEADINGS = 15
_HIT = 3


@dataclass(frozen=True, slots=True)
class _Whole:
    """A list or a section: what it says, how much of the question its heading says, and holds."""

    quotes: Sequence[Quote]
    named: float
    held: float


def wanted_whole(question: Question, need: Need, evidence: Sequence[Evidence]) -> list[Quote]:
    """The list or the short section that is what is asked; empty for none.

    What is asked for broadly ("how do I ...", "what should I ...") is answered by that rather than
    by the sentence of it that resembles the question most.
    """
    if need in NARROW:
        return []
    section = _asked_section(question, evidence) if need in _BROAD else None
    found = _asked_list(question, need, evidence)
    whole = section or found
    if section is not None and found is not None:
        is_listed = need is Need.LIST and found.named == section.named
        whole = found if is_listed or found.named > section.named else section
    return list(whole.quotes) if whole is not None else []


def _asked_section(question: Question, evidence: Sequence[Evidence]) -> _Whole | None:
    """Of the short sections around the best evidence, the one whose heading says what is asked.

    The outermost of those that say as much: "Burns" rather than "Third-degree burns", when
    somebody was burnt. Where no heading says it, the smallest that holds most of the evidence.
    """
    best = evidence[0]
    document = best.document
    short = []
    for section in [*reversed(_around(best)), None] if best.kind != "row" else ():
        if len(document.sections) > _MUCH and (section is None or _is_all(document, section)):
            break
        spans = _said_in(document, section)
        if not spans or sum(span.end - span.start for span in spans) > _LONGEST_SECTION:
            break
        if sum(span.kind != "heading" for span in spans) >= _LEAST:
            named = _named(question, section.heading if section else document.title)
            if not named and _is_of_one(question, document, spans):
                break
            first, *others = [quote_block(document, group) for group in _grouped(spans)]
            quotes = [first, *(replace(quote, origin="") for quote in others)]
            short.append(_Whole(quotes, named, _held(evidence, _spans(document, spans))))
    told = [one for one in short if one.named >= _IS_NAMED and one.held >= _HELD_IF_NAMED]
    if told:
        return max(told[::-1], key=lambda one: one.named)
    is_about = best.signals["heading"] >= _IS_ABOUT
    least = _HELD_IF_NAMED if is_about else _HELD
    is_spread = is_about or len(evidence) >= _LOOKED_AT
    return next((one for one in short if one.held >= least and is_spread), None)


def _is_of_one(question: Question, document: Document, spans: Sequence[SentenceSpan]) -> bool:
    """Whether what a question speaks of stands in one paragraph alone of a section.

    "What does ERR_RESET mean?" asks for one line of a list of codes.
    """
    said: dict[int, str] = {}
    for span in spans:
        if span.kind != "heading":
            said[span.block] = f"{said.get(span.block, '')} {document.text[span.start : span.end]}"
    holding = [sum(holds_name(n, text) for text in said.values()) for n in question.names]
    speaking = sum(not question.weights.keys().isdisjoint(content_stems(t)) for t in said.values())
    return len(said) >= _LEAST and (max(holding, default=0) == 1 or speaking == 1)


def quote_around(evidence: Evidence, *, is_near: bool) -> Quote | None:
    """A sentence with what follows it in its paragraph; None for an item, a row and what leads in.

    `is_near`: it is only near what was asked. The answer is often beside it in its section.
    """
    document, passage = evidence.document, evidence.retrieved.passage
    around = [
        span
        for span in surroundings(document, passage.start, passage.end)
        if span.kind not in ("heading", "row") and _says_something(document, span)
    ]
    at = next((i for i, s in enumerate(around) if s.start <= evidence.span.start < s.end), None)
    leads_in = evidence.announced or evidence.span.text.rstrip().endswith(":")
    if at is None or leads_in or evidence.kind in ("row", "item"):
        return None
    first, end = at, at + 1
    while end < len(around) and _reach(around[first : end + 1]) <= _MOST_AROUND:
        if not (is_near or around[end].block == around[at].block):
            break
        end += 1
    while is_near and first > 0 and _reach(around[first - 1 : end]) <= _MOST_AROUND:
        first -= 1
    while end - 1 > at and document.text[around[end - 1].end - 1] == ":":
        end -= 1
    while around[first].kind == "item":  # what introduces these is somewhere else
        first += 1
    heading = document.heading_path(evidence.span.start)[-1:]
    return replace(quote_block(document, around[first:end]), origin="".join(heading))


def _reach(spans: Sequence[SentenceSpan]) -> int:
    return sum(span.end - span.start for span in spans)


def named_section(
    question: Question, evidence: Sequence[Evidence], *, in_any: bool = False
) -> list[Evidence]:
    """The best sentence of each paragraph of the section that is what is asked, best first.

    For one that is too long to be said whole. Empty for one or two paragraphs and, unless the best
    sentence may stand `in_any`, where no heading says what is asked.
    """
    best: dict[int, Evidence] = {}
    around = _around(evidence[0])
    asked = max(around, key=lambda section: _named(question, section.heading), default=None)
    if asked is None or _named(question, asked.heading) < _IS_NAMED:
        if not (in_any and around):
            return []
        asked = around[-1]
    text = evidence[0].document.text
    for one in evidence:
        if one.span.document_id == evidence[0].span.document_id:
            if asked.start <= one.span.start < asked.end:
                best.setdefault(text.rfind("\n\n", 0, one.span.start), one)
    return list(best.values()) if len(best) >= _LEAST else []


def _is_all(document: Document, section: Section) -> bool:
    """Whether a section is the whole document, under its title."""
    return section.heading == document.title and section.end >= len(document.text)


def _around(evidence: Evidence) -> list[Section]:
    """The sections that a sentence is in, outermost first."""
    start = evidence.span.start
    return [s for s in evidence.document.sections if s.body_start <= start < s.end]


def _said_in(document: Document, section: Section | None) -> list[SentenceSpan]:
    """What a section, or a whole document, says, in reading order, its headings among it.

    Nothing for one that is much too long to be said.
    """
    low, high = document.body_start, len(document.text)
    if section is not None:
        low, high = section.start, section.end
    if high - low > _MUCH * _LONGEST_SECTION:
        return []
    spans = sentence_spans(document.text, low, high, document.sections)
    said: set[str] = set()
    kept = []
    for span in spans:
        text = document.text[span.start : span.end].strip()
        # "Editing a job opens it again." is said for each system.
        is_again = text in said and len(text.split()) > _FEW_WORDS
        if _says_something(document, span) and not is_again:
            kept.append(span)
        said.add(text)
    return kept


def _held(evidence: Sequence[Evidence], spans: Sequence[EvidenceSpan]) -> float:
    """The share of the best evidence that spans hold, each piece as much as it is likely."""
    likely = [(math.exp(e.score - evidence[0].score), e) for e in evidence[:_LOOKED_AT]]
    held = sum(odds for odds, e in likely if overlap([e.span], spans))
    return held / sum(odds for odds, _ in likely)


def _grouped(spans: Sequence[SentenceSpan]) -> list[list[SentenceSpan]]:
    """What stands under each heading; without headings the paragraphs, and lists with lead-ins."""
    groups: list[list[SentenceSpan]] = []
    for span in spans:
        before = groups[-1][-1] if groups else None
        goes_on = before is not None and (
            groups[-1][0].kind == "heading" or span.block == before.block or span.kind == "item"
        )
        if goes_on and span.kind != "heading":
            groups[-1].append(span)
        else:
            groups.append([span])
    return [group for group in groups if group[-1].kind != "heading"]


def _says_something(document: Document, span: SentenceSpan) -> bool:
    text = document.text[span.start : span.end].rstrip()
    if is_head_line(document, span.start) or is_markup(text) or is_imprint(text):
        return False
    if not re.search(r"[^\W\d_]", text):
        return False
    if span.kind == "row":
        return table_row(document, span_of(document, span.start, span.end)) is not None
    return span.kind == "heading" or not text.endswith("?")


def _spans(document: Document, spans: Sequence[SentenceSpan]) -> list[EvidenceSpan]:
    return [span_of(document, span.start, span.end) for span in spans]


def _asked_list(question: Question, need: Need, evidence: Sequence[Evidence]) -> _Whole | None:
    """The list that most of the best evidence is of or introduces; None where none is wanted."""
    lists = _lists(evidence)
    asked = [found for found in lists if need is Need.LIST and _is_asked_by(question, found)]
    best = max(asked or lists, key=lambda found: _held(evidence, _of_list(found)), default=None)
    is_wanted = best is not None and (bool(asked) or _is_wanted(need, best, evidence))
    quote = quote_list(best, [evidence[0].span]) if best is not None and is_wanted else None
    if best is None or quote is None:
        return None
    spans = _of_list(best)
    above = " ".join([spans[0].text, *best.document.heading_path(spans[-1].start)[-1:]])
    return _Whole([quote], _named(question, above), _held(evidence, spans))


def _lists(evidence: Sequence[Evidence]) -> list[ItemList]:
    """The lists that the best evidence is of or introduces."""
    return [found for e in evidence[:_LOOKED_AT] if (found := list_of(e)) is not None]


def _is_asked_by(question: Question, found: ItemList) -> bool:
    """Whether what introduces a list says what is asked: "Here are ways to use the leave:"."""
    text = found.lead_in.text.rstrip() if found.lead_in is not None else ""
    return text.endswith(":") and coverage(question.weights, text) >= _SAYS_WHAT_IS_ASKED


def _named(question: Question, heading: str) -> float:
    """How far a heading says what is asked, and nothing else: the harmonic mean of both shares."""
    stems = content_stems(heading)
    asked = coverage(question.weights, heading)
    own = len(stems & question.weights.keys()) / max(1, len(stems))
    return 2 * asked * own / (asked + own) if asked and own else 0.0


def _of_list(found: ItemList) -> list[EvidenceSpan]:
    """What a list says: its lead-in and items, and all of a section whose heading is an item."""
    document = found.document
    spans = [found.lead_in] if found.lead_in is not None else []
    for item in (span for each in found.items for span in each):
        headed = [s.end for s in document.sections if s.start <= item.start < s.body_start]
        spans.append(span_of(document, item.start, max(headed, default=item.end)))
    return spans


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
    asked, and three of them hold what was found. So does a list, where a sentence above it says so.
    """
    if any(_is_asked_by(question, found) for found in _lists(evidence)):
        return []
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
    """Whether a list is to be said whole."""
    likely = [e.span for e in evidence[:_LOOKED_AT]]
    first = likely[:_FIRST]
    hit = sum(overlap(item, likely) for item in found.items)
    if need is Need.LIST and (hit != 1 or len(found.items) == 1):
        is_best = overlap(_of_list(found), likely[:1])
        return _held(evidence, _of_list(found)) >= (_HELD_BY_LIST if is_best else _HELD)
    is_led = found.lead_in is not None and overlap([found.lead_in], first)
    is_hit = overlap(_of_list(found), first) and hit / len(found.items) >= _PART_OF_LIST
    return is_led or is_hit or _held(evidence, _of_list(found)) >= _HELD


def _hit(found: ItemList, evidence: Sequence[Evidence], document: Document) -> int:
    """In how many of the sections with these headings there is evidence."""
    starts = [item[0].start for item in found.items]
    inside = {
        bisect.bisect_right(starts, e.span.start)
        for e in evidence
        if e.span.document_id == document.id and e.span.start >= starts[0]
    }
    return len(inside)
