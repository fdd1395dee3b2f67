"""Key points: the sentences of a text that say most of it, spread over its sections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from advisor.answer import EvidenceSpan
from advisor.answering.quotes import Quote
from advisor.gathering.evidence import span_of
from corpus.document import Document, Section
from corpus.headings import opens_comments, shortened
from corpus.language.sentences import sentence_spans
from corpus.language.statements import says_what_text_is, stands_alone
from corpus.language.words import content_stems, content_words, plain, words
from index.digest import Digest, is_around, names_something
from index.models.embedding import Vectors
from index.passage import Passage
from index.reader import IndexReader

# Characters of all points, of a sentence that is one, of the items shown of a list, of a heading.
_MOST_CHARS = 1_300
_LONGEST = 320
_LONGEST_LIST = 200
_LONGEST_HEADING = 60
# Passages that are read, evenly spread over a longer text, and sentences that are compared.
_MOST_READ = 60
_MOST_COMPARED = 48
# What is added to a sentence's likeness to the whole: times its likeness to the title and heading
# above it, for what says what the text is or stands under "Summary", for the first sentence of a
# section; what is taken off for what a writer says of herself. And to the best sentence of a
# section, times the section's share of the text. Chosen by reading overviews of our own documents.
_TITLE = 0.5
_SAYS_WHAT = 0.3
_FIRST = 0.05
_OF_WRITER = 0.3
_SIZE = 0.5
# For the first sentence of a digest, which is what its document says of itself.
_EARLY = 0.1
# A sentence this alike one that was chosen says the same.
_SAME = 0.8
_READ = ("prose", "item")
_BY_WRITER = re.compile(r"\b(?:I|me|my|I['’]\w+)\b")
# It leads elsewhere, leans on what was said before, or is markup.
_NO_POINT = re.compile(
    r"^(?:please )?(?:see|refer to|check|visit|contact|go to)\b|^\s*(?:\.\. |:[a-z-]+:)"
    r"|^(?:while|although|if|when|since|as) (?:this|that|it|they)\b"
    r"|\bfor (?:more|further) (?:information|details)\b|\bmore information (?:about|on)\b"
    r"|\b(?:this|the) (?:link|page|website)\b|\bhere\.?$",
    re.I,
)
# A comment of reStructuredText.
_NOTE_TO_WRITERS = re.compile(r"\s*\.\. (?![\w-]+::|[_|\[])")
_CLAUSE_ENDS = re.compile(r"[,;:](?=\s)|\s[–—-](?=\s)")
_IN_BRIEF = re.compile(
    r"\W*(?:(?:executive |plain )?summary|abstract|in (?:short|brief|a nutshell)|at a glance"
    r"|key (?:points|facts|messages|takeaways)|tl;?dr|synopsis)\b\W*(?:$|:\s*)",
    re.I,
)
_OPENS = re.compile(
    r"(?:introduction|overview|background|general|about|purpose|preface|foreword)\W*", re.I
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What may be a point: a sentence, or an item of a list that is none by itself.

    `part` is the number of its section; `gain` is what its place adds to how much it says.
    """

    span: EvidenceSpan
    part: int
    is_item: bool
    gain: float


def key_points(
    document: Document, index: IndexReader, start: int, end: int, *, most: int = 6
) -> list[Quote]:
    """The points of `document.text[start:end]` in reading order, each behind its heading.

    One of each part of the text first, the longest parts where there are too many, then further
    ones of these. Empty where nothing in it stands by itself.
    """
    parts = _parts(document, start, end)
    read = _spread([p for p in index.passages_of(document.id) if start <= p.start < end])
    found = _likely(_candidates(document, read, parts))
    if not found:
        return []
    headings = [section.heading if section else "" for section in parts]
    vectors, scores = _scored(document, found, headings, index)
    starts = [start, *(section.start for section in parts if section), end]
    shares = [(b - a) / (end - start) for a, b in pairwise(starts)]
    chosen = _chosen(found, vectors, scores, shares, most)
    return _shown(document.title, [found[n] for n in sorted(chosen)], found, headings)


def telling(
    digests: Sequence[Digest], index: IndexReader, longest: int
) -> list[tuple[Digest, Document, EvidenceSpan | None]]:
    """Each document with the sentence of its digest that says most of what it is about.

    One of at most `longest` characters where there is one, or else clauses of another.
    """
    told: list[tuple[Digest, Document, EvidenceSpan | None]] = []
    for digest in digests:
        document = index.document(digest.document_id)
        if document is not None:
            quoted = _digested(digest, document)
            short = [span for span in quoted if len(span.text) <= longest]
            short = short or [s for s in (clipped(document, one, longest) for one in quoted) if s]
            best = _best(document, short, index, most=1)
            told.append((digest, document, best[0] if best else None))
    return told


def of_digest(digest: Digest, document: Document, index: IndexReader, most: int) -> list[Quote]:
    """The sentences of a digest that say most of a document too long to be read, in order."""
    best = _best(document, _digested(digest, document), index, most=most)
    return [Quote(plain(span.text), (span,), is_item=True) for span in best]


def _digested(digest: Digest, document: Document) -> list[EvidenceSpan]:
    """The sentences of a digest, what it is about first; those that can be said where some can."""
    spans = dict.fromkeys([*digest.about, *digest.key_sentences])
    quoted = [span_of(document, span.start, span.end) for span in spans]
    return [s for s in quoted if _fits(s.text) and stands_alone(s.text)] or quoted


def _best(
    document: Document, spans: Sequence[EvidenceSpan], index: IndexReader, *, most: int
) -> list[EvidenceSpan]:
    """The sentences that say most of what they say together, in the order of the document."""
    if not spans:
        return []
    found = [_Candidate(span, 0, False, _EARLY * (n == 0)) for n, span in enumerate(spans)]
    scores = _scored(document, found, [""], index)[1]
    chosen = sorted(range(len(found)), key=lambda n: -scores[n])[:most]
    return sorted((found[n].span for n in chosen), key=lambda span: span.start)


def clipped(document: Document, span: EvidenceSpan, most: int) -> EvidenceSpan | None:
    """A sentence, or the first clauses of a long one; None where it has no clause that is short."""
    if len(span.text) <= most:
        return span
    ends = [match.start() for match in _CLAUSE_ENDS.finditer(span.text, most // 2, most)]
    return span_of(document, span.start, span.start + ends[-1]) if ends else None


def _parts(document: Document, start: int, end: int) -> list[Section | None]:
    """The highest sections inside a text, of which there are some; None for what is before them."""
    for section in document.sections:
        if start < section.start < end and opens_comments(f"{section.heading.rstrip(':')}:"):
            return [None, section]
    inside = [
        s
        for s in document.sections
        if start <= s.start and s.end <= end and s.end - s.start < 0.9 * (end - start)
    ]
    for level in sorted({section.level for section in inside}):
        same = [section for section in inside if section.level == level]
        if len(same) > 1:
            return [None, *same]
    return [None, *inside[:1]]


def _spread(passages: Sequence[Passage]) -> list[Passage]:
    step = max(1, -(-len(passages) // _MOST_READ))
    return list(passages[::step])


def _candidates(
    document: Document, passages: Sequence[Passage], parts: Sequence[Section | None]
) -> list[_Candidate]:
    """What may be a point: what stands by itself, and items of lists."""
    found: dict[int, _Candidate] = {}
    last = -1
    for passage in passages:
        if any(map(is_around, passage.heading_path)):
            continue
        brief = -1
        is_summary = any(map(_IN_BRIEF.match, passage.heading_path[-1:]))
        for span in sentence_spans(document.text, passage.start, passage.end, document.sections):
            start = max(span.start, span.marker_end)
            if run_in := _IN_BRIEF.match(document.text[start : span.end]):
                brief = span.block
                start += run_in.end()
            text = document.text[start : span.end]
            is_prose = stands_alone(text)
            if span.kind not in _READ or not (is_prose or span.kind == "item") or not _fits(text):
                continue
            paragraph = document.text.rfind("\n\n", 0, span.start + 1)
            if _NOTE_TO_WRITERS.match(document.text, max(0, paragraph)):
                continue
            part = max(n for n, s in enumerate(parts) if s is None or s.start <= start)
            gain = _SAYS_WHAT * (is_summary or brief == span.block) + _FIRST * (part != last)
            last = part
            one = _Candidate(span_of(document, start, span.end), part, not is_prose, gain)
            found.setdefault(start, one)
    return [found[start] for start in sorted(found)]


def _fits(text: str) -> bool:
    """Whether a text is of a length to be said, and says something itself."""
    text = plain(text)
    fits = len(text) <= _LONGEST and len(words(text)) > 2
    return fits and "?" not in text and not _NO_POINT.search(text)


def _likely(found: list[_Candidate]) -> list[_Candidate]:
    """Of many candidates those with the most frequent words, as many of each part."""
    if len(found) <= _MOST_COMPARED:
        return found
    said = [frozenset(content_words(one.span.text)) for one in found]
    frequent = Counter(word for each in said for word in each)
    weights = [sum(frequent[w] for w in each) / max(1, len(each)) ** 0.5 for each in said]
    order = sorted(range(len(found)), key=lambda n: (found[n].gain <= 0, -weights[n]))
    counted: Counter[int] = Counter()
    rank = {}
    for n in order:
        counted[found[n].part] += 1
        rank[n] = counted[found[n].part]
    return [found[n] for n in sorted(sorted(order, key=rank.__getitem__)[:_MOST_COMPARED])]


def _scored(
    document: Document, found: Sequence[_Candidate], headings: Sequence[str], index: IndexReader
) -> tuple[Vectors, list[float]]:
    """The vectors of the candidates, and how much each says of the whole."""
    texts = [plain(one.span.text) for one in found]
    themes = [f"{document.title}. {heading}" for heading in headings]
    vectors = index.embedder.embed([*texts, *themes])
    vectors, themed = vectors[: len(texts)], vectors[len(texts) :]
    middle = np.mean(vectors, axis=0)
    scores = []
    for one, text, vector in zip(found, texts, vectors, strict=True):
        score = float(vector @ middle) + _TITLE * float(vector @ themed[one.part]) + one.gain
        score += _SAYS_WHAT * says_what_text_is(text)
        scores.append(score - _OF_WRITER * (_BY_WRITER.search(text) is not None))
    return vectors, scores


def _chosen(
    found: Sequence[_Candidate],
    vectors: Vectors,
    scores: Sequence[float],
    shares: Sequence[float],
    most: int,
) -> list[int]:
    """The best of each part in turn, prose before items, nothing twice."""
    by_part: dict[int, list[int]] = {}
    for n, one in enumerate(found):
        by_part.setdefault(one.part, []).append(n)
    for part, inside in by_part.items():
        prose = [n for n in inside if not found[n].is_item]
        by_part[part] = sorted(prose or inside[:1], key=lambda n: -scores[n])
    worth = {part: scores[each[0]] + _SIZE * shares[part] for part, each in by_part.items()}
    # What is before all headings opens the text.
    turn = sorted(by_part, key=lambda part: (part != 0, -worth[part]))
    chosen: list[int] = []
    while turn and len(chosen) < most:
        for part in list(turn):
            waiting = by_part[part]
            while waiting and any(float(vectors[waiting[0]] @ vectors[c]) > _SAME for c in chosen):
                waiting.pop(0)
            if not waiting:
                turn.remove(part)
            elif len(chosen) < most:
                chosen.append(waiting.pop(0))
    return chosen


def _shown(
    title: str,
    chosen: Sequence[_Candidate],
    found: Sequence[_Candidate],
    headings: Sequence[str],
) -> list[Quote]:
    """The points as they are shown, the first of a section behind its heading."""
    points: list[Quote] = []
    last = 0
    for one in chosen:
        spans = _list_of(one, found) if one.is_item else [one.span]
        text = _joined([plain(span.text) for span in spans])
        heading = headings[one.part] if one.part != last else ""
        last = one.part
        told = content_stems(title) | (frozenset() if one.is_item else content_stems(text))
        is_told = content_stems(heading) <= told
        if is_told or not names_something(heading) or _OPENS.fullmatch(heading):
            heading = ""
        heading = shortened(plain(heading).rstrip(":"), _LONGEST_HEADING)
        if sum(len(point.text) for point in points) + len(text) <= _MOST_CHARS:
            points.append(Quote(text, tuple(spans), heading, is_item=True))
    return points


def _list_of(item: _Candidate, found: Sequence[_Candidate]) -> list[EvidenceSpan]:
    """An item and those after it in its part, as long as they are short together."""
    shown: list[EvidenceSpan] = []
    for one in found:
        if one.part == item.part and one.is_item and one.span.start >= item.span.start:
            if shown and sum(len(s.text) for s in [*shown, one.span]) > _LONGEST_LIST:
                break
            shown.append(one.span)
    while len(shown) > 1 and shown[-1].text.rstrip().endswith(":"):
        shown.pop()
    return shown


def _joined(items: Sequence[str]) -> str:
    """Items of a list in one line."""
    *rest, last = [item.rstrip(";,") for item in items]
    parts = [item + " " if item.endswith(":") else item.rstrip(".") + "; " for item in rest]
    return "".join(parts) + last
