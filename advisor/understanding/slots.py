"""Slots: which words of a question does a phrase take the place of?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from advisor.understanding.phrases import (
    DETERMINERS,
    PREPOSITIONS,
    Phrase,
    phrases,
)
from corpus.language.dates import MONTH, WEEKDAY
from corpus.language.grammar import any_of
from corpus.language.names import names
from corpus.language.words import looks_plural, stem, words

_PLACED = re.compile(
    rf"^(?:(?P<preposition>{any_of(PREPOSITIONS)})\s+)?(?:(?P<determiner>{any_of(DETERMINERS)})\s+)?"
    r"(?P<text>.+)$",
    re.I,
)
_DATE_WORD = re.compile(rf"(?:{MONTH}|{WEEKDAY}|(?:19|20)\d\d)s?", re.I)
_LONGEST = 4  # words of a phrase that is replaced
# What two phrases have in common, and how much that says; a follow-up is put in place of nothing
# that has less than `_CERTAIN` in common with it.
_HEAD, _PREPOSITION, _NUMBER, _DETERMINER, _LENGTH = 3.0, 2.0, 1.0, 1.0, 0.5
_CERTAIN, _POSSIBLE = 3.0, 1.5


def replaced(previous: str, new: str, *, certain: bool) -> str:
    """The question with the phrase most like `new` replaced by it, or nothing.

    A name takes a name's place and a date a date's; else the same noun, preposition, number and
    article count. `certain` asks for more in common.
    """
    placed = _PLACED.match(new)
    if not placed:
        return ""
    text = placed["text"]
    wanted = Phrase(
        text, 0, 0, (placed["determiner"] or "").lower(), (placed["preposition"] or "").lower()
    )
    least = _CERTAIN if certain else _POSSIBLE
    scored = [(_alike(wanted, old), old) for old in _candidates(previous)]
    scored = [(score, old) for score, old in scored if score >= least]
    if not scored:
        return ""
    old = max(scored, key=lambda pair: pair[0])[1]
    before = previous[: old.start]
    if wanted.determiner and old.determiner:
        before = re.sub(rf"\b{old.determiner}\s+$", f"{wanted.determiner} ", before, flags=re.I)
    return before + text + previous[old.end :]


def _candidates(question: str) -> Iterator[Phrase]:
    """The phrases of a question, the parts of them, its names and its dates."""
    for match in _DATE_WORD.finditer(question):
        before = words(question[: match.start()])[-1:]
        yield Phrase(match.group(), *match.span(), preposition=before[0] if before else "")
    for phrase in phrases(question):
        if phrase.is_verb:
            continue
        tokens = [*re.compile(r"\S+").finditer(question, phrase.start, phrase.end)]
        for n, first in enumerate(tokens):
            for last in tokens[n : n + _LONGEST]:
                start, end = first.start(), last.end()
                yield replace(phrase, text=question[start:end], start=start, end=end)


def _alike(new: Phrase, old: Phrase) -> float:
    if _sort(new.text) != _sort(old.text):
        return 0.0
    mine, theirs = words(new.text), words(old.text)
    if not mine or not theirs:
        return 0.0
    is_same_sort = _sort(new.text) != "noun" or stem(mine[-1]) == stem(theirs[-1])
    return (
        _HEAD * is_same_sort
        + _PREPOSITION * bool(new.preposition and new.preposition == old.preposition)
        + _NUMBER * (looks_plural(new.text) and looks_plural(old.text))
        + _DETERMINER * (_article(new) != "" and _article(new) == _article(old))
        + _LENGTH * (len(mine) == len(theirs))
    )


def _article(phrase: Phrase) -> str:
    return "a" if phrase.determiner == "an" else phrase.determiner


def _sort(text: str) -> str:
    if _DATE_WORD.fullmatch(text):
        return "date"
    if re.fullmatch(r"[\d.,]+%?", text):
        return "number"
    return "name" if names("x " + text)[:1] == [text] else "noun"
