"""What a yes/no question asks about, as a statement: "do i have to pay?", "you have to pay".

Only questions to which the words of a text can say Yes or No by themselves: one sentence about one
thing, nothing denied, compared, chosen from or said of all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.language.grammar import (
    AUXILIARIES,
    DEMONSTRATIVES,
    POSSESSIVES,
    QUESTION_WORDS,
    any_of,
)
from corpus.language.splitting import split_sentences
from corpus.language.words import (
    capitalised,
    content_stems,
    content_words,
    looks_plural,
    stem,
    words,
)


class Asks(StrEnum):
    """What a yes/no question wants to know."""

    WHETHER_MAY = "whether one may"
    WHETHER_MUST = "whether one must"
    WHETHER_SHOULD = "whether one should"
    WHETHER_IS = "whether it is so"


@dataclass(frozen=True, slots=True)
class AskedStatement:
    """The statement that a question asks about.

    Attributes:
        text: a sentence, to whoever asked: "You have to pay."
        asks: what is to be known of it.
        content: the stems of the words that it is about.
        subject: those of them that say who or what.
    """

    text: str
    asks: Asks
    content: frozenset[str]
    subject: frozenset[str]


_OPENING = r"(?:(?:so|and|but|ok|okay|then|hi|hello|hey|please|um|also|well)\W+)*"
_ENDING = re.compile(
    r"(?:,? (?:or (?:not|what|no)|please|pls|too|right|though|tho|then|btw|thanks|at all))+$", re.I
)
_ASKED = re.compile(
    rf"{_OPENING}(?P<auxiliary>{any_of(AUXILIARIES)}|am) (?P<rest>\S+ .+)", re.I | re.S
)
_PRONOUN = re.compile(
    rf"(?:i|you|we|they|it|he|she|there|people|{any_of(DEMONSTRATIVES)})(?= )", re.I
)
_DETERMINER = re.compile(
    rf"(?:the|an?|my|our|your|{any_of(POSSESSIVES, DEMONSTRATIVES)}) (?=\S+ \S)", re.I
)
_MOST_SUBJECT = 3
# "Is it ever too late", "can all guests", "a or b": no single sentence says Yes to that.
_NOT_PLAIN = re.compile(
    r"\b(?:or|no|not|never|without|none|nothing|nobody|neither|nor|unless|except|instead|rather|all"
    r"|every\w*|always|only|ever|any\w*|just|already|yet|even|enough|too|more|most|less|least"
    r"|than|better|best|worse|worst|same|good|bad|worth|hard|easy|easily|likely|idea|both"
    r"|each|else|other|others|another|much|many|completely|\w+er (?:to|than)"
    r"|for (?:me|us|him|her|them)|on (?:my|our) behalf"
    rf"|{any_of(QUESTION_WORDS)})(?<!when)\b|\b(?:is|are|was|were|do|does|did|ca|wo|could|would|should|has|have|had)n['’]?t\b",
    re.I,
)
_MAY = re.compile(
    r"^(?:can|could|may)\b|\b(?:allowed|permitted|possible|able|ok|okay|alright|fine|legal)\b", re.I
)
_MUST = re.compile(
    r"^must\b|\b(?:have|has|need|needs|got) to\b"
    r"|\b(?:required?|requires|mandatory|needed|necessary|compulsory|obligatory|needs?)\b",
    re.I,
)
_SHOULD = re.compile(r"^(?:should|shall)\b", re.I)
# What says nothing of what a question is about: most of it says what is asked.
_LIGHT = frozenset(
    "get got take make go use want put let give thing need needs require required requires needed "
    "necessary mandatory compulsory obligatory allowed permitted possible able ok okay alright "
    "fine legal".split()
)
_OTHER_PERSON = (
    (re.compile(r"\b(?:i|me)\b", re.I), "you"),
    (re.compile(r"\bmy\b", re.I), "your"),
    (re.compile(r"\bmine\b", re.I), "yours"),
    (re.compile(r"\bmyself\b", re.I), "yourself"),
)


def asked_statement(question: str) -> AskedStatement | None:
    """The statement that a question asks about; None where it is no such question."""
    sentences = split_sentences(question, 0, len(question))
    text = _ENDING.sub("", " ".join(question.split()).strip(" ?.!"))
    asked = _ASKED.fullmatch(text)
    if len(sentences) != 1 or asked is None or _NOT_PLAIN.search(text):
        return None
    auxiliary, rest = asked["auxiliary"].lower(), asked["rest"]
    size = _subject_length(rest)
    subject, said = rest[:size].rstrip(), rest[size:].lstrip()
    telling = (stem(word) for word in content_words(said) if word not in _LIGHT)
    about = content_stems(subject)
    content = about.union(telling)
    if not content:
        return None
    asks = _what_is_asked(f"{auxiliary} {rest}")
    statement = capitalised(_stated(auxiliary, subject, said))
    return AskedStatement(f"{statement}.", asks, content, about)


def _what_is_asked(text: str) -> Asks:
    for pattern, asks in (
        (_SHOULD, Asks.WHETHER_SHOULD),
        (_MAY, Asks.WHETHER_MAY),
        (_MUST, Asks.WHETHER_MUST),
    ):
        if pattern.search(text):
            return asks
    return Asks.WHETHER_IS


def _stated(auxiliary: str, subject: str, said: str) -> str:
    """`do`, `i`, `have to pay` as "you have to pay"; `is`, `it`, `free` as "it is free"."""
    for pattern, other in _OTHER_PERSON:
        subject, said = pattern.sub(other, subject), pattern.sub(other, said)
    verb = {"am": "are"}.get(auxiliary, auxiliary)
    if subject.lower() == "you":
        verb = {"is": "are", "was": "were", "has": "have"}.get(verb, verb)
    parts = [subject, said] if verb in ("do", "does", "did") else [subject, verb, said]
    return " ".join(parts)


def _subject_length(rest: str) -> int:
    """How many characters of what follows the auxiliary its subject has, by rule of thumb.

    A pronoun; or a noun with its article, up to the first plural among the first three words.
    """
    pronoun = _PRONOUN.match(rest)
    if pronoun:
        return pronoun.end()
    determiner = _DETERMINER.match(rest)
    start = determiner.end() if determiner else 0
    ends = [found.end() for found in re.finditer(r"\S+", rest) if found.start() >= start]
    head = ends[: min(_MOST_SUBJECT, len(ends) - 1)]
    plural = (end for end in head if looks_plural(rest[:end]) and words(rest[:end]))
    return next(plural, head[0] if head else len(rest))
