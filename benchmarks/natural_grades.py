"""Grades of answers to messages as people type them: a case, and the rules.

2 is what a good human advisor with these documents would say, 1 is a part of it, 0 is useless,
wrong or odd. A case lists what a good answer says and how each point is recognised, so the grade is
a floor: read the answers too.

- `answer`: 2 when `need` points are said, in at most one and a half times `max_words`, and nothing
  of `noise_re`, no odd opening, no sentence twice; 1 when one of these spoils it, when half of the
  points are said, or a partial match; 0 otherwise, and for an abstention (or `abstain_scores`).
- `abstain`: 2 when it abstains, or says shortly that the documents don't say.
- `meta`: as `answer`, and a part of it is nothing. `smalltalk`: a friendly word, and short.
- Whatever is of `forbid_re` makes it 0.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_DONT_SAY = re.compile(
    r"(documents?|passages?|sources?|text|handbook|manual) (do(es)?n.t|do(es)? not) "
    r"(say|mention|contain|state|give|cover)|no passage (about|holds)"
    r"|not (mentioned|stated|given|specified|covered) in|could(n.t| not) find",
    re.I,
)
_STOCK = re.compile(r"only answer questions about", re.I)
_ODD_OPENING = re.compile(r"^\W*the answer to (the|this|your) question\b", re.I)
_GREETING = re.compile(r"(hi|hey|hello|good morning)( there)?[!. ]*|.*\bhelp\b.*", re.I | re.S)
# An admission that the documents don't say is short; a longer one has answered as well.
_MOST_WORDS_OF_ADMISSION = 40
# Sentences shorter than this are alike by chance.
_LEAST_WORDS_OF_REPEAT = 8
_ALIKE = 0.85
_TOO_LONG = 1.5


@dataclass(frozen=True)
class Case:
    """One message, its conversation before it, and what a good answer to it says.

    Attributes:
        id: name of the case.
        turns: what the person types, in order; the last is scored.
        type: the kind of message, by which results are counted.
        expect: `answer`, `abstain`, `meta` or `smalltalk`.
        points: what a good answer says, for people.
        points_re: for each point, patterns of which one must be found.
        need: how many of the points are enough.
        max_words: a reasonable length.
        forbid_re: what is wrong.
        noise_re: what does not belong.
        partial_re: what counts as a part of an answer.
        abstain_scores: the grade of an abstention where an answer was expected.
        notes: for people.
        corpus: the set of the case.
        sources: the files that the points come from.
    """

    id: str
    turns: tuple[str, ...]
    type: str
    expect: str
    points: tuple[str, ...] = ()
    points_re: tuple[tuple[str, ...], ...] = ()
    need: int = 0
    max_words: int = 60
    forbid_re: tuple[str, ...] = ()
    noise_re: tuple[str, ...] = ()
    partial_re: tuple[str, ...] = ()
    abstain_scores: int = 0
    notes: str = ""
    corpus: str = ""
    sources: tuple[str, ...] = ()

    def said(self, text: str) -> int:
        """How many of the points a text says."""
        return sum(_any(patterns, text) for patterns in self.points_re)


def read_cases(path: Path) -> list[Case]:
    """The cases of a JSON lines file.

    Raises:
        TypeError: a field is unknown, or a required one missing.
    """
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Case(**{**row, "turns": tuple(row["turns"])}) for row in rows]


def grade(case: Case, text: str, *, abstained: bool) -> tuple[int, str]:
    """The grade of an answer's text, 0 to 2, and why."""
    flat = " ".join(text.replace("*", "").split())
    if _any(case.forbid_re, text):
        return 0, "forbidden"
    if case.expect == "abstain":
        admits = _DONT_SAY.search(flat) and len(text.split()) < _MOST_WORDS_OF_ADMISSION
        return (2, "abstains") if abstained or admits else (0, "answers what cannot be answered")
    if case.expect == "smalltalk":
        return _grade_smalltalk(case, flat, abstained)
    if abstained:
        return (
            (1, "declines all") if case.type == "injection" else (case.abstain_scores, "abstains")
        )
    said = case.said(flat)
    if said < case.need:
        is_part = 2 * said >= case.need or _any(case.partial_re, flat)
        return int(is_part and case.expect == "answer"), f"{said} of {case.need} points"
    spoilt = _spoilt(case, flat)
    return (1, spoilt) if spoilt else (2, f"{said} points")


def _grade_smalltalk(case: Case, flat: str, abstained: bool) -> tuple[int, str]:
    if _STOCK.search(flat):
        return int(bool(_GREETING.fullmatch(case.turns[-1]))), "stock sentence"
    if abstained and _DONT_SAY.search(flat):
        return 0, "abstains"
    is_friendly = case.said(flat) and len(flat.split()) <= case.max_words
    return (2, "friendly") if is_friendly else (0, "no friendly word")


def _spoilt(case: Case, flat: str) -> str:
    """What spoils an answer that says enough; empty for nothing."""
    if _any(case.noise_re, flat):
        return "noise"
    if _ODD_OPENING.search(flat):
        return "odd opening"
    if _repeats(flat):
        return "says a sentence twice"
    return "too long" if len(flat.split()) > _TOO_LONG * case.max_words else ""


def _repeats(text: str) -> bool:
    sentences = [set(re.findall(r"\w+", s.lower())) for s in re.split(r"(?<=[.!?])\s+", text)]
    long = [words for words in sentences if len(words) >= _LEAST_WORDS_OF_REPEAT]
    return any(len(a & b) > _ALIKE * len(a | b) for a, b in itertools.combinations(long, 2))


def _any(patterns: Iterable[str], text: str) -> bool:
    return any(re.search(pattern, text, re.I | re.S) for pattern in patterns)
