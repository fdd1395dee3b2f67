"""Windows of the evidence: neighbouring sentences, and those that share most with a claim.

A small model reads some 200 tokens at a time. What it is given is chosen by words, cheaply: the
stretches of neighbouring sentences that hold most of the claim, and one window put together from
the best sentences of all, for claims that two places support together.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from advisor.answer import EvidenceSpan
from advisor.verification.analysis import Analysis, analyse, merged
from corpus.language.splitting import split_sentences
from corpus.language.words import LIST_MARK, encodable

# 800 characters of English are about 190 tokens.
WINDOW_CHARACTERS = 800
_LONG_SENTENCE = 600
_HEADING_CHARACTERS = 90
_HEADING_WORDS = 12
# A line at least this long without an end goes on in the next.
_WRAPPED = 60
_HEADING_MARK = re.compile(r"^#{1,6}\s+|^\*\*|\*\*$")
_ENDS = (".", "!", "?", "…", ":", "”", '"', ")", ";", ",", "-")
_LIST_MARK = re.compile(rf"^\s*{LIST_MARK}\s")
# Characters between two sentences that are still neighbours: a line break, a list mark.
_GAP = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the evidence: `span` is what is quoted, `text` what is read.

    `heading` is what stands above it, where that is known; `follows` says whether the piece
    before it in the list is also the one before it in the document.
    """

    span: EvidenceSpan
    text: str
    heading: str = ""
    follows: bool = True

    @property
    def analysis(self) -> Analysis:
        """What it says, taken apart."""
        return analyse(self.text)


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences that are read together, in the order of the evidence."""

    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """Heading and sentences, as the model reads them."""
        heading = self.sentences[0].heading
        lead = f"{heading}: " if heading else ""
        return lead + " ".join(sentence.text for sentence in self.sentences)

    @property
    def analysis(self) -> Analysis:
        """What it says, taken apart."""
        heading = self.sentences[0].heading
        lead = [analyse(heading)] if heading else []
        return merged([*lead, *(sentence.analysis for sentence in self.sentences)])


def sentences_of_spans(spans: Sequence[EvidenceSpan]) -> list[Sentence]:
    """The spans in the order of their documents, long ones cut into sentences."""
    order = {document: i for i, document in enumerate(dict.fromkeys(s.document_id for s in spans))}
    ordered = sorted(dict.fromkeys(spans), key=lambda s: (order[s.document_id], s.start))
    found: list[Sentence] = []
    heading, last = "", None
    for span, after in zip_longest(ordered, ordered[1:]):
        same = last is not None and last.document_id == span.document_id
        follows = same and last is not None and abs(span.start - last.end) <= _GAP
        heading = heading if same else ""
        is_heading = after is not None and is_heading_line(span.text, after.text)
        for text in _readable(span.text):
            found.append(Sentence(span, text, "" if is_heading else heading, follows))
            follows = True
        heading = _bare_heading(span.text) if is_heading else heading
        last = span
    return found


@lru_cache(maxsize=512)
def sentences_of_text(text: str, document_id: str = "") -> tuple[Sentence, ...]:
    """The sentences of a plain text, each under its heading; offsets are into the text."""
    plain = encodable(text)  # as many characters
    spans = [
        EvidenceSpan(document_id, first, last, text[first:last])
        for start, end in _paragraphs(plain)
        for first, last in split_sentences(plain, start, end)
    ]
    return tuple(sentences_of_spans(spans))


def is_heading_line(line: str, after: str) -> bool:
    """Whether a line looks like the heading of what comes after it."""
    line = line.strip()
    if line.startswith("#"):
        return bool(line.strip("# ")) and "\n" not in line
    return (
        0 < len(line) <= _HEADING_CHARACTERS
        and "\n" not in line
        and not line.endswith(_ENDS)
        and not _LIST_MARK.match(line)
        and not _LIST_MARK.match(after)
        and len(line.split()) <= _HEADING_WORDS
        and line[0].isupper()
        and len(after) > len(line)
    )


def _bare_heading(line: str) -> str:
    return _HEADING_MARK.sub("", line.strip()).strip()


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of paragraphs: lines, joined where a line was wrapped in the middle of a sentence."""
    found: list[tuple[int, int]] = []
    start = 0
    before = ""
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if found and _goes_on(before, line):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        before, start = line, end
    return found


def _goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the one before."""
    one, other = before.strip(), line.strip()
    if not one or not other or one.endswith(_ENDS[:-3]) or one.startswith("#"):
        return False
    if _LIST_MARK.match(other) or other.startswith(("#", "|")):
        return False
    return other[0].islower() or len(one) >= _WRAPPED


def weights(claim: Analysis, sentences: Sequence[Sentence]) -> dict[str, float]:
    """How much each content stem of a claim tells: less, the more sentences hold it."""
    count: Counter[str] = Counter()
    for sentence in sentences:
        count.update(claim.content & sentence.analysis.content)
    total = len(sentences) + 1
    return {word: math.log1p(total / (1 + count[word])) for word in claim.content}


def choose_windows(claim: Analysis, sentences: Sequence[Sentence], most: int) -> list[Window]:
    """At most `most` windows that hold most of a claim by the weight of its words, best first.

    One of them is put together from the best sentences of all, where that holds as much as any:
    the model was trained on such windows.
    """
    if not sentences:
        return []
    weight = weights(claim, sentences)
    held = [claim.content & sentence.analysis.content for sentence in sentences]
    ranked = sorted(
        ((_score(held, first, last, weight), -first, first, last)
         for first, last in _stretches(sentences)),
        reverse=True,
    )  # fmt: skip
    chosen: list[Window] = []
    taken: list[tuple[int, int]] = []
    for _, _, first, last in ranked:
        if any(_overlap((first, last), other) > 0.5 for other in taken):
            continue
        taken.append((first, last))
        chosen.append(Window(tuple(sentences[first:last])))
        if len(chosen) == most:
            break
    gathered = _gathered(sentences, held, weight)
    first, last = taken[0]
    if gathered is not None and most > 1 and not set(gathered) <= set(range(first, last)):
        best = ranked[0][0]
        together = frozenset().union(*(held[i] for i in gathered))
        if math.fsum(weight[word] for word in together) >= best - 1e-9:
            window = Window(tuple(sentences[i] for i in gathered))
            chosen = [*chosen[: most - 1], window]
    return chosen


def best_sentence(claim: Analysis, sentences: Sequence[Sentence]) -> Sentence:
    """The sentence that shares most with a claim; the shorter of two."""
    weight = weights(claim, sentences)
    return max(
        sentences,
        key=lambda s: (
            sum(sorted(weight[word] for word in claim.content & s.analysis.content)),
            len(claim.pairs & s.analysis.pairs),
            -len(s.text),
        ),
    )


def _readable(text: str) -> list[str]:
    """A piece as it is read: on one line, cut where it is too long for a window."""
    flat = " ".join(encodable(text).split())
    if len(flat) <= _LONG_SENTENCE:
        return [flat] if flat else []
    pieces = [flat[a:b] for a, b in split_sentences(flat, 0, len(flat))]
    return [part for piece in pieces for part in _cut(piece)]


def _cut(text: str) -> list[str]:
    """A text without sentence ends, in parts of a window at most."""
    parts: list[str] = []
    words: list[str] = []
    size = 0
    for word in text.split():
        if size + len(word) > _LONG_SENTENCE and words:
            parts.append(" ".join(words))
            words, size = [], 0
        words.append(word[:_LONG_SENTENCE])
        size += len(word) + 1
    return [*parts, " ".join(words)] if words else parts


def _stretches(sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """From each sentence on, as many neighbours as fit in a window, one before it where it fits."""
    found = []
    for start in range(len(sentences)):
        first = start - 1 if start and sentences[start].follows else start
        size = sum(len(sentences[i].text) + 1 for i in range(first, start + 1))
        if size > WINDOW_CHARACTERS:
            first, size = start, len(sentences[start].text) + 1
        last = start + 1
        while last < len(sentences) and sentences[last].follows:
            size += len(sentences[last].text) + 1
            if size > WINDOW_CHARACTERS:
                break
            last += 1
        found.append((first, last))
    return found


def _score(
    held: Sequence[frozenset[str]], first: int, last: int, weight: dict[str, float]
) -> float:
    return math.fsum(weight[word] for word in frozenset().union(*held[first:last]))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / min(one[1] - one[0], other[1] - other[0])


def _gathered(
    sentences: Sequence[Sentence],
    held: Sequence[frozenset[str]],
    weight: dict[str, float],
) -> list[int] | None:
    """Sentences chosen one by one, each for what it adds; those before and after where they fit."""
    chosen: set[int] = set()
    found: frozenset[str] = frozenset()
    size = 0
    for _ in range(4):
        gains = [math.fsum(weight[word] for word in words - found) for words in held]
        best = max(range(len(sentences)), key=lambda i: (gains[i], -i))
        length = len(sentences[best].text) + 1
        if gains[best] <= 0 or size + length > WINDOW_CHARACTERS:
            break
        chosen.add(best)
        found |= held[best]
        size += length
    for centre in sorted(chosen):
        for i in (centre - 1, centre + 1):
            if 0 <= i < len(sentences) and i not in chosen:
                length = len(sentences[i].text) + 1
                if size + length <= WINDOW_CHARACTERS and sentences[max(i, centre)].follows:
                    chosen.add(i)
                    size += length
    return sorted(chosen) if len(chosen) > 1 else None
