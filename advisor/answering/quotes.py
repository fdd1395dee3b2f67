"""Quotes: exact spans of the documents, put together so that each is understood alone.

An item of a list brings the sentence that introduces it, a sentence that begins with "It" brings
the one before, and "However," is left off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.answer import QUOTED, Claim, EvidenceSpan, Label, Verdict
from advisor.gathering.evidence import Evidence, heading_span, overlap, span_of, surroundings
from advisor.gathering.lists import ItemList
from advisor.gathering.tables import table_row
from advisor.understanding.question import Kind, Question
from corpus.document import Document
from corpus.language.grammar import DEMONSTRATIVES, THIRD_PERSON, any_of
from corpus.language.names import names
from corpus.language.sentences import SentenceSpan
from corpus.language.words import plain, words

_MOST_CHARS = 420
# A paragraph of at most so many characters is quoted whole for a fact: what limits it, or what its
# words stand for, is beside it.
_SHORT_PARAGRAPH = 350
_LONGEST_TITLE = 9
_REPEATED = 2
# A list whose items together are longer than this is shown by the first sentence of each.
_LONGEST_LIST = 900
# A list that is longer even so is none that can be said: the comments of a thread.
_MOST_LIST = 1600
_MOST_ITEMS = 24

_ONLY_MARKS = re.compile(r"^\s*(?:[-*•]|\(?\w{1,2}[.)])?\s*$")
_TAKES_BACK = re.compile(r"^\W*(?:however|but|though|although|nevertheless|that said)\b", re.I)
# Words that only join a sentence to the one before it: it says the same without them.
_JOINS = re.compile(
    r"^(?:(?:however|moreover|furthermore|in addition|additionally|also|besides|still|likewise"
    r"|similarly|therefore|thus|hence|consequently|as a result|finally|lastly|for example"
    r"|for instance|of course|that said|nevertheless|first of all|on the other hand),\s+"
    r"|(?:and|but|so|also|then)\s+(?=[a-z]))",
    re.I,
)
_LEANS_BACK = re.compile(
    rf"^\W*(?:\w+ly,? )?(?:{any_of(THIRD_PERSON, DEMONSTRATIVES)}"
    r"|such|instead|otherwise|here|there|both|either"
    r"|neither|another|others|the (?:latter|former|same|first|second))\b",
    re.I,
)
# "It is important to practise", "There are two ways": nothing before is meant.
_EXPLETIVE = re.compile(
    r"^\W*(?:it(?:'s|’s| is| was| may be| can be| would be) (?:\w+ ){0,3}?(?:to|that|if|when)\b"
    r"|(?:there|here) (?:is|are|was|were|may|can|will)\b"
    r"|(?:this|these|those|such|both|another) (?!is|are|was|were|will|can|may|has|have|does|means"
    r"|(?:(?:includ|contain|appl|allow|help|need|requir|mak|giv|show|let)(?:e?s|e|y|ies)?|must"
    r"|should|would|also|only|often|usually|does|do|did)\b)[a-z]+ [a-z])",
    re.I,
)


# What an item is called by: "(b)", "iv)", "4.2".
_NUMBER_MARK = re.compile(
    r"\s*(?:\(\d{1,3}\)|\(?(?:\d{1,3}(?:\.\d{1,3})+|[A-Za-z]|[ivxIVX]{2,5})\)|\d{1,3}(?:\.\d{1,3})+\.?"
    r"|[a-z]\.)\s+"
)
_NUMBERED = re.compile(r"\W*(?:[IVX]+|\d+)[.)](?:\s|$)")
# A directive of reStructuredText, an option of one, or a label. Only those that admonish say
# anything: they are a sentence behind a mark.
_ADMONISHES = re.compile(r"\s*\.\. (?:note|hint|tip|warning|important|caution)::\s+(?=\S)")
_MARKUP = re.compile(r"\s*(?:\.\. |:[a-z-]+: |_[\w-]+:\s*$)")

# A field of what a heading names: "**Phone:** 0345 ..." is whose?
_FIELD = re.compile(
    r"\W*(?:(?:tele)?phone|tel|mobile|fax|e-?mail|web(?:site)?|address|location|hours"
    r"|opening (?:hours|times)|when|where|dates?|times?|prices?|costs?|fees?)\W*:",
    re.I,
)


def is_markup(text: str) -> bool:
    """Whether a piece of a document is markup and says nothing."""
    return bool(_MARKUP.match(text)) and not _ADMONISHES.match(text)


@dataclass(frozen=True, slots=True)
class Quote:
    """One piece of an answer in quote mode.

    `spans` are exact, in reading order; `text` is what is shown: the spans without line breaks
    and list marks, items on lines of their own. `origin` says where it is from, for documents
    that disagree; it stands before the text and is no part of what is quoted. `is_item`: it stands
    on a line of its own, behind a dash.
    """

    text: str
    spans: tuple[EvidenceSpan, ...]
    origin: str = ""
    is_item: bool = False

    def verdict(self) -> Verdict:
        """That of a sentence which is its own evidence."""
        claim = Claim(self.text, 0, len(self.text))
        return Verdict(claim, Label.SUPPORTED, 1.0, self.spans, QUOTED)


def quote_sentence(question: Question, evidence: Evidence, *, is_fact: bool = False) -> Quote:
    """A sentence, with its neighbours as far as it is not understood without them.

    `is_fact`: with all of a short paragraph.
    """
    document, passage = evidence.document, evidence.retrieved.passage
    if evidence.kind == "row":
        row = table_row(document, evidence.span)
        if row is not None:
            return Quote(*row)
    around = surroundings(document, passage.start, passage.end)
    position = next(
        (i for i, s in enumerate(around) if s.start <= evidence.span.start < s.end), None
    )
    if position is None:
        return Quote(plain(evidence.span.text), (evidence.span,))
    if evidence.kind == "item" and evidence.lead_in is not None:
        return quote_block(document, _with_lead_in(around, position))
    if is_title(evidence):
        return quote_block(document, _below_title(document, around, position))
    if _is_shred(evidence):
        return _under_heading(evidence)
    near = _with_neighbours(question, around, position, document)
    if is_fact and evidence.kind == "prose":
        near = _with_paragraph(around, near, document)
    return quote_block(document, near)


def is_title(evidence: Evidence) -> bool:
    """Whether a sentence is a heading in bold, or a line in capitals: not what was asked for.

    The answer is what stands below it.
    """
    return evidence.kind == "prose" and _is_title(evidence.span.text)


def _is_title(text: str) -> bool:
    said = re.findall(r"[^\W\d_]{4,}", plain(text))
    is_short = 1 < len(said) <= _LONGEST_TITLE and not text.rstrip().endswith(("!", "?"))
    return is_short and all(word[0].isupper() for word in said)


def _below_title(
    document: Document, around: Sequence[SentenceSpan], position: int
) -> list[SentenceSpan]:
    """A title with its paragraph, or with the next one, and the numbered ones behind it."""
    end = position + 1
    while end < len(around) and _length(around[position : end + 1]) <= _MOST_CHARS:
        text = document.text[around[end].start : around[end].end]
        goes_on = around[end].block == around[end - 1].block or end == position + 1
        if not (goes_on or around[end].kind == "item" or _NUMBERED.match(text)):
            break
        end += 1
    return list(around[position:end])


def _is_shred(evidence: Evidence) -> bool:
    """Whether a piece says too little without its heading: an item, a field, an unfinished line."""
    if evidence.kind == "prose" and _FIELD.match(evidence.span.text):
        return True
    is_short = len(evidence.span.text) <= _MOST_CHARS / 3
    return is_short and (evidence.kind == "item" or evidence.span.text.rstrip()[-1] not in '.!)”"')


def _under_heading(evidence: Evidence) -> Quote:
    """A piece behind the heading of its section."""
    span = evidence.span
    document = evidence.document
    sections = [s for s in document.sections if s.body_start <= span.start < s.end]
    above = heading_span(document, sections[-1]) if sections else None
    if above is None or above.text != sections[-1].heading:
        return Quote(plain(span.text), (span,))
    shown = f"{_as_lead_in(above.text)} {plain(span.text)}"
    return Quote(shown, (above, span), _owner(document, above.start))


def _owner(document: Document, start: int) -> str:
    """Whose "Directions" they are: the heading above one that its document has more than once.

    Empty for a heading that is the only one of its words.
    """
    headings = Counter(section.heading for section in document.sections)
    *outer, own = document.heading_path(start) or ("",)
    if headings[own] < _REPEATED:
        return ""
    return next((above for above in reversed(outer) if headings[above] < _REPEATED), "")


def quote_list(found: ItemList, wanted: Sequence[EvidenceSpan] = ()) -> Quote | None:
    """A list with what introduces it, whole, or by the first sentence of each item.

    None for one that is too long even so. `wanted`: what is said of an item in any case.
    """
    items = [list(item) for item in found.items[:_MOST_ITEMS]]
    if sum(len(span.text) for item in items for span in item) > _LONGEST_LIST:
        items = [[*item[:1], *(s for s in item[1:] if overlap([s], wanted))] for item in items]
    if sum(len(span.text) for item in items for span in item) > _MOST_LIST:
        return None
    lead_in = [found.lead_in] if found.lead_in is not None else []
    lines = [_as_lead_in(span.text) for span in lead_in]
    items = [[_with_number(found.document, item[0]), *item[1:]] for item in items]
    lines += [_as_item(" ".join(plain(span.text) for span in item)) for item in items]
    spans = [*lead_in, *(span for item in items for span in item)]
    headings = {section.heading for section in found.document.sections}
    owner = _owner(found.document, spans[0].start) if spans[0].text in headings else ""
    return Quote("\n".join(lines), _merged(found.document, spans), owner)


def _with_number(document: Document, span: EvidenceSpan) -> EvidenceSpan:
    """An item with what it is called by, "(b)" or "4.2"; the number of a step calls nothing."""
    line = document.text.rfind("\n", 0, span.start) + 1
    mark = document.text[line : span.start]
    if not _NUMBER_MARK.fullmatch(mark):
        return span
    return span_of(document, line + len(mark) - len(mark.lstrip()), span.end)


def _as_item(text: str) -> str:
    """An item on a line of its own; the number that it begins with stands for the dash."""
    return text if _NUMBER_MARK.match(text) else f"- {text}"


def under_one_lead_in(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes of which those of one list stand together, so that what introduces it is said once."""
    found: dict[tuple[str, ...], Quote] = {}
    for number, quote in enumerate(quotes):
        lead_in, _, items = quote.text.partition("\n")
        at = quote.spans[0]
        of = (at.document_id, str(at.start), lead_in, quote.origin) if items else (str(number),)
        found[of] = _as_one(found[of], quote) if of in found else quote
    return list(found.values())


def _as_one(quote: Quote, other: Quote) -> Quote:
    """Two quotes with the same first line: it, and the others' lines in reading order."""
    pair = sorted((quote, other), key=lambda one: one.spans[-1].end)
    lines = [line for one in pair for line in one.text.split("\n")]
    spans = {span for one in pair for span in one.spans}
    whole = [span for span in spans if not any(_is_within(span, more) for more in spans)]
    text = "\n".join(dict.fromkeys(lines))
    return replace(quote, text=text, spans=tuple(sorted(whole, key=lambda span: span.start)))


def _is_within(span: EvidenceSpan, other: EvidenceSpan) -> bool:
    return span != other and other.start <= span.start and span.end <= other.end


def quote_items(found: ItemList) -> list[Quote]:
    """What introduces a list and its items, each a quote of its own: they lie far apart."""
    lead_in = [found.lead_in] if found.lead_in is not None else []
    return [
        *(Quote(_as_lead_in(span.text), (span,)) for span in lead_in),
        *(Quote(" ".join(plain(s.text) for s in item), item, is_item=True) for item in found.items),
    ]


def _merged(document: Document, spans: Sequence[EvidenceSpan]) -> tuple[EvidenceSpan, ...]:
    """Spans in reading order; those without a word in between are one."""
    merged: list[EvidenceSpan] = []
    for span in spans:
        if merged and _ONLY_MARKS.match(document.text[merged[-1].end : span.start]):
            merged[-1] = span_of(document, merged[-1].start, span.end)
        else:
            merged.append(span)
    return tuple(merged)


def _as_lead_in(text: str) -> str:
    shown = plain(text)
    return shown if shown.endswith((":", ".", "?", "!")) else f"{shown}:"


def _with_lead_in(around: Sequence[SentenceSpan], position: int) -> list[SentenceSpan]:
    """An item and the sentence that introduces it."""
    lead_in = around[position].lead_in
    heads = [s for s in around if lead_in is not None and s.start == lead_in[0]]
    if heads and _length(heads) > _MOST_CHARS / 2:
        heads = []
    same_item = [s for s in around if s.block == around[position].block]
    return heads + (same_item if _length(same_item) <= _MOST_CHARS else [around[position]])


def _with_neighbours(
    question: Question, around: Sequence[SentenceSpan], position: int, document: Document
) -> list[SentenceSpan]:
    """A sentence with those before it that it leans on, and the one after it where it is thin."""
    said = [document.text[s.start : s.end] for s in around]
    first, end = position, position + 1
    while 0 < first > position - 2 and leans_back(said[first]):
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


def _with_paragraph(
    around: Sequence[SentenceSpan], near: list[SentenceSpan], document: Document
) -> list[SentenceSpan]:
    """Sentences with the rest of their paragraph, as far as it states something."""
    blocks = {span.block for span in near}
    paragraph = [
        span
        for span in around
        if span in near
        or (
            span.block in blocks
            and not document.text[span.start : span.end].rstrip().endswith((":", "?"))
        )
    ]
    is_in_one = paragraph[-1].end - paragraph[0].start - _length(paragraph) <= len(paragraph)
    return paragraph if is_in_one and _length(paragraph) <= _SHORT_PARAGRAPH else near


def leans_back(text: str) -> bool:
    """Whether a sentence begins with a word that stands for something before it."""
    return bool(_LEANS_BACK.match(text)) and not _EXPLETIVE.match(text)


def _length(spans: Sequence[SentenceSpan]) -> int:
    return sum(span.end - span.start for span in spans)


def quote_block(document: Document, spans: Sequence[SentenceSpan]) -> Quote:
    """Sentences of a document as they stand: headings, items and rows on lines of their own."""
    lines: list[str] = []
    pieces: list[EvidenceSpan] = []
    is_list = len({s.block for s in spans if s.kind == "item"}) > 1
    for i, span in enumerate(spans):
        start = max(span.start, span.marker_end)
        goes_on = i > 0 and spans[i - 1].block == span.block
        if not goes_on:
            start = _without_joint(document, start, span.end, is_first=i == 0)
        said = span_of(document, start, span.end)
        if span.kind == "item" and not goes_on:
            said = _with_number(document, said)
        row = table_row(document, said) if span.kind == "row" else None
        shown = row[0] if row is not None else plain(said.text)
        if span.kind == "heading":
            shown = _as_lead_in(shown)
        elif span.kind == "item" and not goes_on and (is_list or i > 0):
            shown = _as_item(shown)
        elif row is not None and len(spans) > 1:
            shown = f"- {shown}"
        if goes_on and row is None:
            shown = f"{lines.pop()} {shown}"
        lines.append(shown)
        pieces += row[1] if row is not None else [said]
    is_laid_out = spans[0].kind == "heading" or any(
        line.startswith("- ") or _NUMBER_MARK.match(line) for line in lines[1:] or lines
    )
    in_order = sorted(dict.fromkeys(pieces), key=lambda piece: piece.start)
    owner = _owner(document, spans[0].start) if spans[0].kind == "heading" else ""
    return Quote(("\n" if is_laid_out else " ").join(lines), _merged(document, in_order), owner)


def quotes_left(
    points: Sequence[Quote], text: str, verdicts: Sequence[Verdict]
) -> tuple[Quote, ...]:
    """The points that an answer does not cite yet; behind an item of a list, items as well."""
    said = [span for verdict in verdicts for span in verdict.evidence]
    in_list = text.rpartition("\n")[2].startswith("- ")
    return tuple(
        replace(quote, is_item=quote.is_item or (in_list and "\n" not in quote.text))
        for quote in points
        if not overlap(quote.spans, said)
    )


def _without_joint(document: Document, start: int, end: int, *, is_first: bool) -> int:
    text = document.text[start:end]
    joint = _ADMONISHES.match(text) or (_JOINS.match(text) if is_first else None)
    return start + joint.end() if joint else start
