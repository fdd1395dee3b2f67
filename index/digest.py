"""Digests: what a document is about, in its own words, made once while indexing."""

from __future__ import annotations

import bisect
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.document import Document, Section
from corpus.headings import is_navigation, opens_comments, shortened
from corpus.language.languages import language_of
from corpus.language.sentences import sentence_spans
from corpus.language.statements import says_what_text_is, stands_alone
from corpus.language.words import content_words, plain
from index.models.embedding import Vectors
from index.passage import Passage

_MOST_HEADINGS = 12
_FEWEST_HEADINGS = 3
_LONGEST_HEADING = 80
_MOST_KEY_SENTENCES = 6
_MOST_SENTENCES_A_PASSAGE = 3
# What a document is about it says in its first passages: a tenth of them, within these bounds.
_OPENING = (3, 8)
_LONGEST_ABOUT = 320
_LONGEST_SENTENCE = 320
_COMMENT = re.compile(
    r"(?:top )?(?:comments?|replies|reply|post)(?: \(?#?\d+\)?)?:?", re.IGNORECASE
)
# Numbers, and letters that count: they name nothing.
_NAMELESS = re.compile(r"(?:chapter |part |section )?(?:[\W\d]*|[ivxlcdm]+\.?|.)", re.IGNORECASE)
# What stands around the text of a book or a page.
_AROUND = re.compile(
    r"(?:table of )?contents|imprint|index|references|bibliography|see also|epigraph|endnotes|"
    r"footnotes|notes|colophon|dedication|(?:un)?copyright|title ?page|cover|acknowledge?ments",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a document's text, which a digest quotes."""

    start: int
    end: int

    def of(self, document: Document) -> str:
        """The characters, exactly."""
        return document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Digest:
    """A document in brief.

    Attributes:
        document_id: the document.
        title: the document's.
        about: one or two sentences of its opening that say what it is about, in order; none where
            it has no sentences that stand by themselves, as a table has not.
        outline: its highest headings that say something, in order; at most twelve.
        key_sentences: its most central sentences, spread over its sections, in order; at most six.
        language: the ISO 639-1 code of its language; empty when unsure.
    """

    document_id: str
    title: str
    about: tuple[Span, ...] = ()
    outline: tuple[str, ...] = ()
    key_sentences: tuple[Span, ...] = ()
    language: str = ""


def make_digest(document: Document, passages: Sequence[Passage], vectors: Vectors) -> Digest:
    """The digest of a document.

    Args:
        document: the document.
        passages: all of its passages, in reading order.
        vectors: their embeddings, one row a passage.
    """
    central = _centrality(vectors)
    frequent = Counter(word for passage in passages for word in content_words(passage.text))
    reader = _SentenceReader(document, frequent)
    about = _about(document, passages, central, reader)
    return Digest(
        document_id=document.id,
        title=document.title,
        about=about,
        outline=_outline(document),
        key_sentences=_key_sentences(document, passages, central, reader),
        language=language_of(document.text[document.body_start :]),
    )


def _centrality(vectors: Vectors) -> list[float]:
    """How near each passage is to the mean of all: the cosine with the centroid."""
    if not len(vectors):
        return []
    return [float(score) for score in vectors @ np.mean(vectors, axis=0)]


class _SentenceReader:
    """Reads the sentences of single passages: those of all would take longer than embedding."""

    def __init__(self, document: Document, frequent: Counter[str]) -> None:
        """`frequent` says in how many passages a word occurs."""
        self._document = document
        self._frequent = frequent

    def statements(self, passage: Passage) -> list[Span]:
        """The sentences of a passage that stand by themselves, in order."""
        text, sections = self._document.text, self._document.sections
        found = []
        for span in sentence_spans(text, passage.start, passage.end, sections):
            sentence = text[span.start : span.end]
            if span.kind == "prose" and len(sentence) <= _LONGEST_SENTENCE:
                if stands_alone(sentence):
                    found.append(Span(span.start, span.end))
        return found

    def weight(self, span: Span) -> float:
        """How much a sentence says of what the whole document speaks of.

        The cosine, but for the whole's length, between its content words and how many passages
        hold each.
        """
        found = content_words(span.of(self._document))
        return float(sum(self._frequent[word] for word in found) / max(1, len(found)) ** 0.5)


def _about(
    document: Document, passages: Sequence[Passage], central: list[float], reader: _SentenceReader
) -> tuple[Span, ...]:
    """The opening's sentences that come early, share words with all, and are of its theme.

    Three orders are added, so that none has to be weighed: by place, by the centrality of the
    passage, by the words of the title and of the whole.
    """
    end = _thread_start(document)
    before = [p for p in passages if p.start < end] or passages
    few, many = _OPENING
    opening = before[: max(few, min(many, len(before) // 10))]
    found = [(span, n) for n, passage in enumerate(opening) for span in reader.statements(passage)]
    if not found:
        return ()
    title = set(content_words(document.title))

    def in_title(span: Span) -> int:
        return len(title.intersection(content_words(span.of(document))))

    orders = (
        sorted(found, key=lambda f: f[0].start),
        sorted(found, key=lambda f: (-central[f[1]], f[0].start)),
        sorted(found, key=lambda f: (-in_title(f[0]), -reader.weight(f[0]))),
    )
    ranks = {span: sum(order.index((span, n)) for order in orders) for span, n in found}
    best = sorted(
        ranks, key=lambda s: (not says_what_text_is(plain(s.of(document))), ranks[s], s.start)
    )
    first = best[0]
    room = _LONGEST_ABOUT - (first.end - first.start)
    second = [span for span in best[1:3] if span.end - span.start <= room][:1]
    return tuple(sorted([first, *second], key=lambda span: span.start))


def _thread_start(document: Document) -> int:
    """Where the comments of a thread begin; the text's end for other documents."""
    starts = [s.start for s in document.sections if opens_comments(f"{s.heading.rstrip(':')}:")]
    return starts[0] if starts and starts[0] > document.body_start else len(document.text)


def _key_sentences(
    document: Document, passages: Sequence[Passage], central: list[float], reader: _SentenceReader
) -> tuple[Span, ...]:
    """Sentences of the most central passages, in turn from each part of the document."""
    turns = deque(
        _by_centrality([passages[n] for n in part], [central[n] for n in part], reader)
        for part in _parts(document, passages)
    )
    found: list[Span] = []
    while turns and len(found) < _MOST_KEY_SENTENCES:
        turn = turns.popleft()
        span = next(turn, None)
        if span is not None:
            found.append(span)
            turns.append(turn)
    return tuple(sorted(found, key=lambda span: span.start))


def _by_centrality(
    passages: list[Passage], central: list[float], reader: _SentenceReader
) -> Iterator[Span]:
    """The best sentence of each passage, central ones first; then the second best of each."""
    order = sorted(range(len(passages)), key=lambda n: -central[n])
    ranked: list[list[Span]] = []
    for n in order:
        spans = sorted(reader.statements(passages[n]), key=reader.weight, reverse=True)
        ranked.append(spans)
        if spans:
            yield spans[0]
    for rank in range(1, _MOST_SENTENCES_A_PASSAGE):
        yield from (spans[rank] for spans in ranked if len(spans) > rank)


def _parts(document: Document, passages: Sequence[Passage]) -> list[list[int]]:
    """The passages of each high section, largest first; of equal parts where there are none."""
    sections = _highest([s for s in document.sections if s.heading != document.title])
    if len(sections) < 2:
        cuts = np.array_split(np.arange(len(passages)), _MOST_KEY_SENTENCES)
        return [[int(n) for n in cut] for cut in cuts if len(cut)]
    starts = [section.start for section in sections]
    parts: dict[int, list[int]] = {}
    for n, passage in enumerate(passages):
        if not any(map(is_around, passage.heading_path)):
            parts.setdefault(bisect.bisect_right(starts, passage.start), []).append(n)
    return sorted(parts.values(), key=lambda part: -len(part))


def _outline(document: Document) -> tuple[str, ...]:
    """The headings of the outline; where they are too many, those that govern the most text."""
    sections = _outline_sections(document)
    longest = sorted(sections, key=lambda section: section.start - section.end)[:_MOST_HEADINGS]
    kept = [section for section in sections if section in longest]
    return tuple(dict.fromkeys(shortened(section.heading, _LONGEST_HEADING) for section in kept))


def _outline_sections(document: Document) -> list[Section]:
    end = _thread_start(document)
    return _highest(
        [s for s in document.sections if s.start < end and _says_something(s, document)]
    )


def _highest(sections: list[Section]) -> list[Section]:
    """The sections of the highest level of which there are some, and of the next if few."""
    chosen: list[Section] = []
    for level in sorted({section.level for section in sections}):
        chosen += [section for section in sections if section.level == level]
        if len(chosen) >= _FEWEST_HEADINGS:
            break
    return sorted(chosen, key=lambda section: section.start)


def _says_something(section: Section, document: Document) -> bool:
    heading = section.heading.strip()
    return heading.lower() != document.title.lower() and names_something(heading)


def names_something(heading: str) -> bool:
    """Whether a heading says what it stands above: no number alone, "Contents" or "Comment 3"."""
    heading = heading.strip()
    nothing = (_COMMENT, _AROUND, _NAMELESS)
    return not is_navigation(heading) and not any(one.fullmatch(heading) for one in nothing)


def is_around(heading: str) -> bool:
    """Whether a heading is above what surrounds the text of a book or a page: "References"."""
    return _AROUND.fullmatch(heading) is not None
