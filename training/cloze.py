"""Questions made from statements: "The bridge opened in 1932." becomes "when did the bridge open".

After Lewis, Denoyer and Riedel (2019), "Unsupervised Question Answering by Cloze Translation": an
answer is taken out of a statement, a question word stands where it was or in front, and a few words
are dropped. Grammatical questions are not needed: what is learned is to look for what is missing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.language.names import names
from corpus.language.words import STOPWORDS, content_words

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_NUMBER = re.compile(
    rf"\b(?:{_MONTH}(?: \d{{1,2}})?,? \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}|\d[\d,.]*\d|\d"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
_LAST_NOUNS = re.compile(r"\b(?:an?|the)?\s*((?:[\w-]+ ){0,2}[\w-]+)$")
_BEFORE_PLACE = re.compile(r"\b(?:in|at|from)\s*$", re.I)
_DANGLING = re.compile(r"\b(?:in|at|on|from|by|of|an?|the)$")


@dataclass(frozen=True, slots=True)
class Answer:
    """A part of a statement that can be asked for: `kind` is `number`, `name` or `nouns`."""

    start: int
    end: int
    kind: str


def answers_in(statement: str) -> Iterator[Answer]:
    """The parts of a statement that a question could ask for."""
    for match in _NUMBER.finditer(statement):
        yield Answer(match.start(), match.end(), "number")
    first = statement.split(" ")[0]
    for name in [*names(statement), *([first] if first[:1].isupper() else [])]:
        start = statement.find(name)
        if start >= 0:
            yield Answer(start, start + len(name), "name")
    last = _LAST_NOUNS.search(statement)
    if last:
        yield Answer(last.start(1), last.end(1), "nouns")


def can_be_asked(statement: str, answer: Answer) -> bool:
    """Whether enough of the statement is left, and the answer says something."""
    text = statement[answer.start : answer.end]
    is_short = answer.end - answer.start < 0.6 * len(statement)
    return is_short and len(text) > 1 and bool(content_words(text)) and text not in STOPWORDS


def question_about(statement: str, answer: Answer, rng: random.Random) -> str:
    """A rough question that `answer` answers."""
    word, cut = _question_word(statement, answer, rng)
    left = statement[: answer.start].strip()
    right = statement[answer.end + cut :].strip()
    if word in ("when", "where") or rng.random() < 0.3:
        left = _DANGLING.sub("", left).strip()
    if rng.random() < 0.35 or not left:
        asked = f"{left} {word} {right}"
    else:
        asked = f"{word} {rng.choice(['did', 'does', 'is', 'was', ''])} {left} {right}"
    kept = [token for token in asked.split() if rng.random() > 0.08 or token in word]
    asked = " ".join(kept)
    asked = asked.lower() if rng.random() < 0.5 else asked[:1].upper() + asked[1:]
    return asked + "?" if rng.random() < 0.6 else asked


def _question_word(statement: str, answer: Answer, rng: random.Random) -> tuple[str, int]:
    """The question word, and how many characters after the answer it takes with it."""
    if answer.kind == "name":
        if _BEFORE_PLACE.search(statement[: answer.start]) and rng.random() < 0.7:
            return "where", 0
        return rng.choice(["who", "what", "which", "who", "what"]), 0
    if answer.kind == "nouns":
        return rng.choice(["what", "what", "which", "what kind of"]), 0
    if re.search(r"\d{4}", statement[answer.start : answer.end]):
        return rng.choice(["when", "what year", "in what year"]), 0
    following = statement[answer.end :].strip().split(" ")[0]
    if re.match(r"[a-z]", following) and following not in {"in", "and", "of", "to"}:
        return f"how many {following}", len(following) + 1
    return rng.choice(["how many", "what number", "how much"]), 0
