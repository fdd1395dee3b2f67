"""What was probably meant by a misspelt message: words of the index first, English second."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from advisor.request import Correction
from corpus.language.languages import language_of
from corpus.language.misspellings import (
    SHORT_FORMS,
    edit_cost,
    english_words,
    is_english,
    is_listed,
    sound_of,
)
from corpus.language.words import STOPWORDS, capitalised, stem, without_possessive


class WordSource(Protocol):
    """What a speller asks of an index; an `IndexReader` has both."""

    def vocabulary(self) -> Mapping[str, int]:
        """Word forms, lower case, with their counts."""

    def document_frequency(self, word: str) -> float:
        """The share of passages that hold a word, or words in a row, stemmed."""


# "r" alone may be a programming language, "hw" hardware.
_ARE = re.compile(r"\br(?= (?:u|you|we|they|there)\b)")
_HOW = re.compile(
    r"\bhw(?= (?:do|does|to|can|could|should|is|are|much|many|long|often|old)\b)", re.I
)
# Quoted text, code, and whatever holds a digit, a path, an address or a dotted name.
_PROTECTED = re.compile(
    r"\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»|`[^`\n]*`|(?<!\w)'[^'\n]+'(?!\w)"
    r"|(?<!\S)--?\w\S*|\S*[\d@_\\/#&+=<>]\S*|\S+[.:]\w\S*"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Where a sentence begins; "Dr." ends none.
_BEGIN = re.compile(r"(?:^|[!?\n]|\b[a-z]+\.)\W*$")
_FUNCTION = STOPWORDS - frozenset("d don ll m re s t ve i a us it".split())
# What people run into the word after it: "thevacation".
_JOINED = frozenset("the of in to is are my at as for do does can and or with how what".split())
# The rank among English words of one that may follow such a word, held by the index or not.
_USUAL = 1000
# What a slip may cost, in edits, in a word that may well be a form of another.
_SURE = 1.0
# So many guesses, as much dearer than the best in edits, may be meant where the index holds them
# beside the words around.
_MOST_GUESSES = 4
_AS_LIKELY = 0.7
# More unknown words than this are a paste, not slips.
_MOST_UNKNOWN = 20


@dataclass(frozen=True, slots=True)
class Costs:
    """What a correction may cost and what makes it dearer, in edits.

    Attributes:
        limit: for a word of four letters.
        limit_a_letter: what each letter more allows.
        most: for a word of any length.
        first_letter: another first letter than typed.
        not_held: a word that English has and the index has not.
        rare: each factor of ten that it is rarer than the 3000th word of English.
        split: a space that is missing.
    """

    limit: float = 1.0
    limit_a_letter: float = 0.35
    most: float = 2.0
    first_letter: float = 0.7
    not_held: float = 0.4
    rare: float = 0.3
    split: float = 0.7


# Chosen by `training/spelling.py`.
COSTS = Costs()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a message that may be corrected: where it stands, and its lower-case base."""

    start: int
    end: int
    base: str


class Speller:
    """Corrects messages to one index; may be used from several threads.

    A message whose words the index or English has costs some look-ups. The words of the index are
    counted when the first unknown word comes.
    """

    def __init__(self, index: WordSource, costs: Costs = COSTS) -> None:
        self._index = index
        self._costs = costs
        self._frequency = lru_cache(maxsize=10_000)(index.document_frequency)
        self._best = lru_cache(maxsize=10_000)(self._meant)

    def correct(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """The message as it was probably meant, and the words that were taken for misspelt.

        Chat's short forms and missing apostrophes ("u", "dont") are written out without being
        corrections. Names, acronyms, codes, paths, quotations, words that the index or English
        has, and messages in another language stay as they are.
        """
        if language_of(text) not in ("", "en"):
            return text, ()
        words = list(_open_words(text))
        unknown = {w.base for w in words if w.base not in SHORT_FORMS and not self._knows(w.base)}
        if len(unknown) > _MOST_UNKNOWN:
            return text, ()
        guesses = {base: self._best(base) for base in sorted(unknown)}
        lost = sum(not any(found) for found in guesses.values())
        if lost > 1 and 2 * lost > len(words):
            return text, ()
        return _replaced(text, words, self._in_context(words, guesses))

    def _in_context(
        self, words: Sequence[_Word], guesses: Mapping[str, tuple[str, ...]]
    ) -> dict[str, str]:
        """For each unknown word the guess that the index holds beside its neighbours, or the best.

        "gras stanes" are grass stains where these are spoken of, not stones.
        """
        meant = {base: found[0] for base, found in guesses.items() if found}
        for before, word, after in zip([None, *words], words, [*words[1:], None], strict=False):
            others = guesses.get(word.base, ())
            if len(others) < 2:
                continue
            near = [meant.get(w.base, w.base) if w is not None else "" for w in (before, after)]
            first, last = ("" if other in STOPWORDS else other for other in near)
            meant[word.base] = next(
                (
                    other
                    for other in others
                    if (first and self._holds(f"{first} {other}"))
                    or (last and self._holds(f"{other} {last}"))
                ),
                others[0],
            )
        return meant

    def _knows(self, word: str) -> bool:
        if len(word) < 3 or not word.isascii() or word in STOPWORDS:
            return True
        if is_listed(word) or (self._holds(word) and is_english(word)):
            return True
        return word in self.vocabulary

    def _holds(self, words: str) -> bool:
        return self._frequency(words) > 0

    def _is_usual(self, word: str) -> bool:
        return self._holds(word) or english_words().get(word, _USUAL) < _USUAL

    def _meant(self, word: str) -> tuple[str, ...]:
        """What an unknown word may have been meant to be, likeliest first; none near enough."""
        if len(word) == 3:
            swapped = (word[1] + word[0] + word[2], word[0] + word[2] + word[1])
            return (*(other for other in swapped if other in _FUNCTION), *self._alike(word))[:1]
        costs = self._costs
        limit = min(costs.most, costs.limit + costs.limit_a_letter * (len(word) - 4))
        if self._holds(word) or is_english(word):
            # A form of which only the stem is held, or English: only for one that is held, and
            # for one less near only beside its neighbours.
            near = [other for _, other in sorted(self._near(word, limit))]
            held = [other for other in near if other in self.vocabulary and other[0] == word[0]]
            sure = next((other for other in held if edit_cost(word, other) <= _SURE), "")
            return (sure, *(other for other in held if other != sure))[:_MOST_GUESSES]
        found = sorted([*self._near(word, limit), *self._apart(word)])
        if not found or found[0][0] > limit:
            return ()
        most = found[0][0] + _AS_LIKELY
        return tuple(dict.fromkeys(other for cost, other in found if cost <= most))[:_MOST_GUESSES]

    def _alike(self, word: str) -> list[str]:
        """Words of the index that have a letter more than one of three, and sound like it."""
        alike = [
            other
            for other in self.vocabulary
            if len(other) == 4 and sound_of(other) == sound_of(word) and edit_cost(word, other) <= 1
        ]
        return sorted(alike, key=lambda other: -self.vocabulary[other])

    def _near(self, word: str, limit: float) -> Iterator[tuple[float, str]]:
        """Words that a slip makes into `word`, with what they cost."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        # What sounds alike may be further away in letters.
        most = 1 if len(word) < 5 else 2 if len(word) < 8 else 3
        english = _english_by_letter()
        groups = (self._of_index, english.get(word[0], ()), english.get(word[1], ()))
        near = {
            other
            for group in groups
            for other, *_ in extract(word, group, scorer=OSA.distance, score_cutoff=most, limit=50)
        }
        for other in near:
            cost = edit_cost(word, other)
            if other[0] != word[0] and other[:2] != word[1] + word[0]:
                # Hardly anybody types a letter before a word: what has one is a name.
                cost += self._costs.first_letter * (2 if word.endswith(other) else 1)
            if cost <= limit:
                yield cost + self._oddity(other), other

    def _oddity(self, word: str) -> float:
        """How little is to be expected of a word here, in edits."""
        count = self.vocabulary.get(word, 0)
        if word in _FUNCTION:
            return -0.2
        if count or (stem(word) not in _FUNCTION and self._holds(word)):
            return -0.05 * math.log10(1 + count)
        rank = english_words().get(word, 100_000)
        return self._costs.not_held + self._costs.rare * max(0.0, math.log10(rank / 3000))

    def _apart(self, word: str) -> Iterator[tuple[float, str]]:
        """Two words without the space between them, with what they cost."""
        for cut in range(1, len(word)):
            left, right = word[:cut], word[cut:]
            if {left, right} <= _FUNCTION or (left in _FUNCTION and right in ("i", "a")):
                yield self._costs.split - 0.2, f"{left} {right}"
            elif len(left) < 2 or len(right) < 3:
                continue
            elif left in _JOINED and len(right) > 3 and self._is_usual(right):
                yield self._costs.split + 0.2, f"{left} {right}"
            elif {left, right} <= self.vocabulary.keys() and self._holds(f"{left} {right}"):
                yield self._costs.split, f"{left} {right}"

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """The words of the index, lower case, with their counts."""
        return self._index.vocabulary()

    @cached_property
    def _of_index(self) -> tuple[str, ...]:
        return (*(word for word in self.vocabulary if len(word) > 2), *_FUNCTION)


@lru_cache(maxsize=1)
def _english_by_letter() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for word in english_words():
        groups.setdefault(word[0], []).append(word)
    return groups


def _open_words(text: str) -> Iterator[_Word]:
    """The words of a message that may be corrected: no names, codes, paths, quotations."""
    is_shouted = text.isupper() and len(text.split()) > 2
    closed = [match.span() for match in _PROTECTED.finditer(text)]
    for match in _WORD.finditer(text):
        word = match.group()
        start = match.start()
        if any(first <= start < last for first, last in closed):
            continue
        is_first = _BEGIN.search(text, 0, start) is not None
        if word.islower() or is_shouted or (is_first and word[1:].islower()) or word == "I":
            base = without_possessive(word.lower())
            if "'" not in base and "’" not in base:
                yield _Word(start, start + len(base), base)


def _replaced(
    text: str, words: list[_Word], meant: Mapping[str, str]
) -> tuple[str, tuple[Correction, ...]]:
    pieces, end = [], 0
    corrections = {}
    for word in words:
        typed = text[word.start : word.end]
        better = SHORT_FORMS.get(word.base) or meant.get(word.base)
        if not better:
            continue
        if typed.isupper() and len(typed) > 1:
            better = better.upper()
        elif typed[0].isupper():
            better = capitalised(better)
        pieces += [text[end : word.start], better]
        end = word.end
        if word.base in meant:
            corrections[typed] = Correction(typed, better)
    corrected = "".join([*pieces, text[end:]])
    return _HOW.sub("how", _ARE.sub("are", corrected)), tuple(corrections.values())
