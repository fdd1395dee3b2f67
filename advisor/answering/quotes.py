"""Quote mode: an answer made of exact sentences of the best evidence.

A quote must be understood alone: an item of a list brings the sentence that introduces it, a
sentence that begins with "It" or "However" brings the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.answer import Claim, EvidenceSpan, Label, Verdict
from advisor.answering.disagreement import attribution, disagreeing
from advisor.gathering.evidence import Evidence, span_of, surroundings
from advisor.understanding.question import Kind, Question
from corpus.document import Document, Section
from corpus.language.grammar import DEMONSTRATIVES, THIRD_PERSON, any_of
from corpus.language.names import names
from corpus.language.sentences import SentenceSpan
from corpus.language.words import LIST_MARK, content_stems, plain, words

# Another quote is added when its score is no further than this below the first one's.
_CLOSE = 1.2
_MOST_QUOTES = 3
_MOST_ITEMS = 8
_MOST_CHARS = 420
# No further quote is added beyond this length of all together.
_MOST_IN_ALL = 560
# Evidence among which a better one is looked for.
_RECONSIDERED = 4
# Similarity from which a heading is taken for the question itself.
_IS_HEADING = 0.6
# A quote that shares more than this share of its stems with one already chosen says it again.
_REPEATS = 0.6

_ONLY_MARKS = re.compile(r"^\s*(?:[-*•]|\(?\w{1,2}[.)])?\s*$")
_NUMBER_BEFORE = re.compile(rf"^\s*{LIST_MARK}")
_TAKES_BACK = re.compile(r"^\W*(?:however|but|though|although|nevertheless|that said)\b", re.I)
_LEANS_BACK = re.compile(
    rf"^\W*(?:{any_of(THIRD_PERSON, DEMONSTRATIVES)}|such|however|but|and|also|so"
    r"|therefore|thus|moreover|furthermore|instead|otherwise|then|here|there|for example"
    r"|in addition|as a result|on the contrary|similarly|likewise|both|either|neither"
    r"|another|others|the (?:latter|former|same|first|second))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """One piece of an answer in quote mode.

    `spans` are exact, in reading order; `text` is what is shown: the spans without line breaks
    and list marks, items on lines of their own. `origin` says where it is from, for documents
    that disagree; it stands before the text and is no part of what is quoted.
    """

    text: str
    spans: tuple[EvidenceSpan, ...]
    origin: str = ""

    def verdict(self) -> Verdict:
        """That of a sentence which is its own evidence."""
        claim = Claim(self.text, 0, len(self.text))
        return Verdict(claim, Label.SUPPORTED, 1.0, self.spans, "exact quote")


def build_quotes(question: Question, evidence: Sequence[Evidence]) -> list[Quote]:
    """The quotes that answer, best first; empty without evidence.

    When another document gives another figure, its quote and the best one, with their origins.
    """
    if not evidence:
        return []
    ordered = _prefer_kind(evidence)
    other = disagreeing(question, ordered[0], ordered)
    if other is not None:
        both = (ordered[0], other)
        return [replace(_quote(question, e), origin=attribution(e.document)) for e in both]
    outline = _outline(question, evidence)
    quotes = [outline] if outline is not None else _with_reference(question, ordered[0])
    for candidate in ordered:
        if len(quotes) == _MOST_QUOTES or candidate.score < ordered[0].score - _CLOSE:
            break
        if not _is_said(candidate, quotes):
            quote = _quote(question, candidate)
            if _adds(quote, quotes):
                quotes.append(quote)
    return quotes


def _is_said(candidate: Evidence, quotes: Sequence[Quote]) -> bool:
    """Whether quotes hold a part of a sentence, or most of what it says.

    A quote is only made of what passes: that reads the text around it again.
    """
    if _overlap([candidate.span], quotes):
        return True
    stems = content_stems(candidate.span.text)
    said = content_stems(" ".join(quote.text for quote in quotes))
    return not stems or len(stems & said) / len(stems) > _REPEATS


def _adds(quote: Quote, quotes: Sequence[Quote]) -> bool:
    """Whether a quote overlaps none of the others, and they do not become too long with it."""
    in_all = sum(len(q.text) for q in quotes) + len(quote.text)
    return in_all <= _MOST_IN_ALL and not _overlap(quote.spans, quotes)


def _overlap(spans: Sequence[EvidenceSpan], quotes: Sequence[Quote]) -> bool:
    return any(
        one.document_id == other.document_id and one.start < other.end and other.start < one.end
        for one in spans
        for quote in quotes
        for other in quote.spans
    )


def _prefer_kind(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Among the first few, those that lack what the question asks for go behind the others."""
    top = sorted(
        evidence[:_RECONSIDERED],
        key=lambda e: e.answers_kind is False or e.signals["names"] < 1.0,
    )
    return [*top, *evidence[_RECONSIDERED:]]


def _with_reference(question: Question, best: Evidence) -> list[Quote]:
    """The best quote and what it points at: "see the “Getting around” section below"."""
    quote = _quote(question, best)
    for section in best.document.sections:
        is_named = len(words(section.heading)) >= 3 and section.heading in best.span.text
        if is_named and not section.start <= best.span.start < section.end:
            there = _overview(best.document, section, _parts(best.document, section))
            return [quote, there] if there is not None else [quote]
    return [quote]


def _outline(question: Question, evidence: Sequence[Evidence]) -> Quote | None:
    """For a question that is a heading over numbered parts: its lead-in and the parts' headings."""
    best = max(evidence[:_RECONSIDERED], key=lambda e: e.signals["heading"])
    if question.kind not in (Kind.LIST, Kind.OPEN) or best.signals["heading"] < _IS_HEADING:
        return None
    document = best.document
    around = [s for s in document.sections if s.start <= best.span.start < s.end]
    for section in reversed(around[-2:]):
        parts = _parts(document, section)
        numbered = all(_NUMBER_BEFORE.match(document.text[p.start : p.body_start]) for p in parts)
        overview = _overview(document, section, parts) if numbered else None
        if overview is not None:
            return overview
    return None


def _overview(document: Document, section: Section, parts: Sequence[Section]) -> Quote | None:
    """What a section says before its parts, and the headings of these; None without parts."""
    lead_in = document.text[section.body_start : parts[0].start].strip() if parts else ""
    if len(parts) < 2 or not 0 < len(lead_in) < _MOST_CHARS:
        return None
    start = document.text.index(lead_in, section.body_start)
    spans = [span_of(document, start, start + len(lead_in))]
    for part in parts[:_MOST_ITEMS]:
        offset = document.text.find(part.heading, part.start)
        if part.start <= offset < part.end:
            spans.append(span_of(document, offset, offset + len(part.heading)))
    return _with_headings(spans)


def _with_headings(spans: Sequence[EvidenceSpan]) -> Quote:
    """What introduces sections, and behind it their headings as a list."""
    lines = [plain(spans[0].text), *(f"- {plain(span.text)}" for span in spans[1:])]
    return Quote("\n".join(lines), tuple(spans))


def _parts(document: Document, whole: Section) -> list[Section]:
    """The sections directly below one."""
    return [
        section
        for section in document.sections
        if section.level == whole.level + 1
        and whole.body_start <= section.start
        and section.end <= whole.end
    ]


def _quote(question: Question, evidence: Evidence) -> Quote:
    document, passage = evidence.document, evidence.retrieved.passage
    if evidence.announced and evidence.announced[-1].start >= passage.end:
        return _with_headings([evidence.span, *evidence.announced[:_MOST_ITEMS]])
    around = surroundings(document, passage.start, passage.end)
    position = next(
        (i for i, s in enumerate(around) if s.start <= evidence.span.start < s.end), None
    )
    if position is None:
        return Quote(plain(evidence.span.text), (evidence.span,))
    if evidence.kind == "item" and evidence.lead_in is not None:
        spans = _list_around(question, around, position)
    elif evidence.span.text.rstrip().endswith(":"):
        spans = _list_after(around, position)
    else:
        spans = _with_neighbours(question, around, position, document)
    return _assemble(document, spans)


def _list_around(
    question: Question, around: Sequence[SentenceSpan], position: int
) -> list[SentenceSpan]:
    """The lead-in and its items: all of them when a list is asked for, else the one found."""
    lead_in = around[position].lead_in
    if lead_in is None:
        return [around[position]]
    heads = [s for s in around if s.start == lead_in[0]]
    if question.kind in (Kind.LIST, Kind.OPEN):
        items = [s for s in around if s.lead_in == lead_in and s.kind == "item"]
        together = sum(s.end - s.start for s in items)
        if len(items) <= _MOST_ITEMS and together <= 2 * _MOST_CHARS:
            return heads + items
    same_item = [s for s in around if s.block == around[position].block]
    return heads + (same_item if _length(same_item) <= _MOST_CHARS else [around[position]])


def _list_after(around: Sequence[SentenceSpan], position: int) -> list[SentenceSpan]:
    lead = around[position]
    items = [s for s in around[position + 1 :] if s.lead_in == (lead.start, lead.end)]
    return [lead, *items[:_MOST_ITEMS]]


def _with_neighbours(
    question: Question, around: Sequence[SentenceSpan], position: int, document: Document
) -> list[SentenceSpan]:
    """A sentence with those before it that it leans on, and the one after it where it is thin."""
    said = [document.text[s.start : s.end] for s in around]
    first, end = position, position + 1
    while 0 < first > position - 2 and _LEANS_BACK.match(said[first]):
        if around[first - 1].kind != "prose" or _length(around[first - 1 : end]) > _MOST_CHARS:
            break
        first -= 1
    if question.kind is Kind.PERSON and first > 0 and not names(said[first]):
        if around[first - 1].kind == "prose" and names(said[first - 1]):
            first -= 1
    is_thin = len(words(said[position])) < 6 or question.kind is Kind.REASON
    if end < len(around) and around[end].block == around[position].block:
        # A sentence that takes back part of what was said belongs to it.
        if is_thin or _TAKES_BACK.match(said[end]):
            end += 1
    return list(around[first:end])


def _length(spans: Sequence[SentenceSpan]) -> int:
    return sum(span.end - span.start for span in spans)


def _assemble(document: Document, spans: Sequence[SentenceSpan]) -> Quote:
    lines: list[str] = []
    pieces: list[EvidenceSpan] = []
    for i, span in enumerate(spans):
        start = max(span.start, span.marker_end)
        shown = plain(document.text[start : span.end])
        if i > 0 and spans[i - 1].block == span.block:
            lines[-1] = f"{lines[-1]} {shown}"
        else:
            lines.append(f"- {shown}" if span.kind == "item" and i > 0 else shown)
        between = document.text[pieces[-1].end : start] if pieces else "not the first"
        if _ONLY_MARKS.match(between):
            # What follows without a word in between is one quote.
            pieces[-1] = span_of(document, pieces[-1].start, span.end)
        else:
            pieces.append(span_of(document, start, span.end))
    separator = "\n" if any(line.startswith("- ") for line in lines) else " "
    return Quote(separator.join(lines), tuple(pieces))
