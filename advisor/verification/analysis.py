"""What the rules and the features read in a text: stems, quantities, dates, names, negations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from corpus.language.dates import Date, dates
from corpus.language.names import names
from corpus.language.quantities import Quantity, in_digits, quantities
from corpus.language.words import LIST_MARK, content_words, encodable, is_content_word, stem, words

NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|nobody|nothing|hardly|barely)\b|n['’]t\b",
    re.I,
)
# "Not only ... but", "no later than" and "do not forget to" deny nothing.
_NO_NEGATION = re.compile(
    r"\bnot only\b|\bno (?:later|earlier|less|more|fewer|longer than|doubt|matter)\b|\bnot just\b"
    r"|\bnot (?:more|less|fewer) than\b|\bNo\. ?\d"
    r"|\b(?:[Dd]o(?:n['’]t| not)|[Nn]ever) (?:forget|hesitate|fail) to\b",
)
# Denials that are part of a word, or said with a verb.
_HIDDEN_NEGATION = re.compile(
    r"\b(?:un(?:known|able|likely|clear|paid|available|successful|certain|aware|willing)|impossible"
    r"|fail(?:s|ed)? to|refuse[sd]? to|lack(?:s|ed|ing)?|deni(?:es|ed)|less than \w+ed|false)\b",
    re.I,
)
_DENIED_WORDS = 1
_REFERENCE = re.compile(r"\s?\[\d{1,3}(?:[,–-] ?\d{1,3})*\]")
_ITEM = re.compile(rf"^\s*{LIST_MARK}\s+(?=\S)")
_ANALYSES = 20_000


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text taken apart.

    Attributes:
        text: the text.
        stems: the stems of all words in order, numbers in digits.
        content: the stems of its content words.
        pairs: neighbouring stems.
        quantities: its numbers with their units.
        dates: its dates.
        names: its proper names, as written.
        negations: how many words deny something.
        denied: the stems of the content words that follow a denying word.
    """

    text: str
    stems: tuple[str, ...]
    content: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    quantities: tuple[Quantity, ...]
    dates: tuple[Date, ...]
    names: tuple[str, ...]
    negations: int
    denied: frozenset[str]


@lru_cache(maxsize=_ANALYSES)
def analyse(text: str) -> Analysis:
    """Take a text apart; the same text is taken apart once."""
    text = without_marks(encodable(text))
    spelt = words(in_digits(text))
    stems = tuple(stem(word) for word in spelt)
    plain = _NO_NEGATION.sub(" ", text)
    return Analysis(
        text=text,
        stems=stems,
        content=frozenset(
            stemmed for word, stemmed in zip(spelt, stems, strict=True) if is_content_word(word)
        ),
        pairs=frozenset(zip(stems, stems[1:], strict=False)),
        quantities=tuple(quantities(text)),
        dates=tuple(dates(text)),
        names=tuple(names(text)),
        negations=len(NEGATION.findall(plain)) + len(_HIDDEN_NEGATION.findall(plain)),
        denied=_denied(plain),
    )


def without_marks(text: str) -> str:
    """A text without reference marks ("[3]") and the mark of a list item: they state nothing."""
    return _ITEM.sub("", _REFERENCE.sub("", text))


def merged(parts: Iterable[Analysis]) -> Analysis:
    """Several texts as one."""
    listed = list(parts)
    return Analysis(
        text="\n".join(part.text for part in listed),
        stems=tuple(stem for part in listed for stem in part.stems),
        content=frozenset().union(*(part.content for part in listed)),
        pairs=frozenset().union(*(part.pairs for part in listed)),
        quantities=tuple(q for part in listed for q in part.quantities),
        dates=tuple(date for part in listed for date in part.dates),
        names=tuple(name for part in listed for name in part.names),
        negations=sum(part.negations for part in listed),
        denied=frozenset().union(*(part.denied for part in listed)),
    )


def _denied(text: str) -> frozenset[str]:
    """The first content words after each denial, by stem."""
    found: set[str] = set()
    for match in NEGATION.finditer(text):
        found.update(stem(word) for word in content_words(text[match.end() :][:80])[:_DENIED_WORDS])
    return frozenset(found)
