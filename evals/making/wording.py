"""Words of a folder: which are names, which are rare, and how text is written inside a sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from corpus.language.names import names
from corpus.language.quantities import NUMBER_WORDS
from corpus.language.words import (
    STOPWORDS,
    content_stems,
    content_words,
    stem,
    without_possessive,
    words,
)

_MARKUP = (
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[\^?\d+\]"), ""),
    (re.compile(r"(\*\*|__|`)(.+?)\1"), r"\2"),
    (re.compile(r"^\s*(?:#+|[-*>|]|\d+[.)]) +"), ""),
    (re.compile(r"(?<!\w)[*_](\S.*?)[*_](?!\w)"), r"\1"),
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|\n\s*(?:[-*#>\d.)|]+\s+)*)[\"'“‘(*_]*$")
_HUMAN = re.compile(
    r"\b(\w{3,}(?:er|or|ist|ant|ian|ent))(?:, who\b|s? who\b| (?:says?|said|thinks?|thought"
    r"|believes?|believed|warned|warns|told|hopes?)\b)"
)
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*#>|]|\d+[.)]) )")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# What persons do and companies do not; and where people work.
_ACTING = re.compile(
    r"\b((?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+)(?:, (?:an?|the|then|who) [^,.]{3,80},)? "
    r"(?:said|says|told|writes|wrote|thinks|thought|argues|argued|believes|works|worked|studied"
    r"|joined|was born|died|married|runs|leads|heads|manages|founded|met|teaches|taught|explained"
    r"|recalls|recalled|holds the|held the|lives|lived|won)\b"
)
_EMPLOYING = re.compile(
    r"\b(?:works? at|worked at|works? for|worked for|working at|joined|hired by|employed by) "
    r"([A-Z][\w&]+)(?=[ ,.;)])|\b([A-Z][\w&]+)(?:'s|’s)? "
    r"(?:employees?|hires|hired|interns?|staff|acquired|headquarters|Inc|Ltd|GmbH)\b"
)
# How words end that are seldom names.
_COMMON = re.compile(
    r"(?:s|ed|ing|ly|tion|sion|ment|ness|ity|ance|ence|ship|ical|ive|ous|able|ible|ful|less|ware)$"
)
_DETERMINERS = frozenset("Every Several Many Few Most Some Any No One Two Three Four Five".split())
_NOT_NAMES = frozenset("mr mrs ms dr i ok".split())
# Nouns for people; those in -er and -or are often machines, and the texts tell.
_PEOPLE = frozenset(
    "student intern employee scientist analyst assistant candidate applicant colleague "
    "client guest participant president captain pilot nurse chef clerk agent expert "
    "specialist consultant parent child guide chair director physicist chemist biologist "
    "historian librarian tenant resident patient citizen lieutenant colonel secretary judge "
    "critic witness undergraduate author teacher manager doctor engineer professor officer "
    "writer lawyer founder commenter interviewer recruiter visitor member user".split()
)


def plain_text(raw: str) -> str:
    """A sentence of a document on one line, without Markdown's marks and footnotes."""
    for pattern, replacement in _MARKUP:
        raw = pattern.sub(replacement, raw)
    return " ".join(raw.split()).replace("\\", "")


class Wording:
    """What the texts of a folder say about its words."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Read the texts once."""
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._documents: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._human: Counter[str] = Counter()
        self._acting: Counter[str] = Counter()
        self._employing: Counter[str] = Counter()
        for text in texts:
            self._documents.update(content_stems(text))
            # A heading or an item has no full stop before what follows it.
            for block in _BLOCK.split(text):
                self._read(plain_text(block))

    def _read(self, block: str) -> None:
        """Count the words and names of a paragraph, heading or item on one line."""
        self._names.update(names(block))
        self._human.update(match[1].lower() for match in _HUMAN.finditer(block))
        self._acting.update(match[1] for match in _ACTING.finditer(block))
        self._employing.update(match[1] or match[2] for match in _EMPLOYING.finditer(block))
        for match in _WORD.finditer(block):
            word = match.group()
            if word[0].islower():
                self._small[word.lower()] += 1
            elif not _SENTENCE_START.search(block[max(0, match.start() - 8) : match.start()]):
                self._capital[word.lower()] += 1

    def is_name_word(self, word: str) -> bool:
        """Whether a capitalised word stands for somebody or something of its own."""
        lowered = word.lower().strip(".,")
        bare = without_possessive(lowered)
        if bare in STOPWORDS or bare in _NOT_NAMES or not word[:1].isupper():
            return False
        if word[1:] != word[1:].lower() or any(ch.isdigit() for ch in word):
            return True
        return self._capital[bare] > self._small[bare]

    def inside(self, text: str) -> str:
        """The beginning of a sentence as it is written inside one."""
        first, _, rest = text.partition(" ")
        if not first[:1].isupper() or self.is_name_word(first):
            return text
        if not self._is_known(first) and not _COMMON.search(first) and first not in _DETERMINERS:
            return text
        second = rest.split(" ", 1)[0]
        if second[:1].isupper() and first.lower() not in STOPWORDS and self.is_name_word(second):
            return text
        return text[0].lower() + text[1:]

    def _is_known(self, word: str) -> bool:
        """Whether a word stands anywhere but at the beginning of a sentence."""
        lowered = word.lower()
        return lowered in STOPWORDS or bool(self._small[lowered] + self._capital[lowered])

    def rarity(self, word: str) -> int:
        """In how many documents a word occurs, in any of its forms."""
        return self._documents[stem(word.lower())]

    def is_person(self, phrase: str) -> bool:
        """Whether a noun phrase means a person: a noun for people, or a first and last name."""
        head = re.split(r" (?:of|at|in|from|for|with) ", phrase)[0].split()
        if not head:
            return False
        last = head[-1].lower()
        return last in _PEOPLE or self._human[last] > 0 or phrase in self.people

    @cached_property
    def people(self) -> frozenset[str]:
        """The names that the texts treat as persons', whole and by their last word."""
        full = {name for name in self._acting if self._names[name] and self._looks_personal(name)}
        last = {name.split()[-1] for name in full}
        return frozenset(full | {word for word in last if self._names[word]})

    def _looks_personal(self, name: str) -> bool:
        parts = name.split()
        return len(parts) in (2, 3) and all(
            part.isalpha() and part[1:].islower() and not self._small[part.lower()]
            for part in parts
        )

    @cached_property
    def organisations(self) -> frozenset[str]:
        """The names that the texts treat as employers or makers."""
        return frozenset(
            name
            for name, count in self._employing.items()
            if count > 1 and name not in self.people and self._names[name]
        )


def must_groups(
    wanted: Iterable[str], question: str, wording: Wording
) -> tuple[tuple[str, ...], ...]:
    """One group of patterns: the rarest words of what is wanted that the question does not give."""
    asked = {stem(w) for w in words(question)}
    found = [
        word
        for text in wanted
        for word in content_words(text)
        if stem(word) not in asked and len(word) > 1 and word not in _SAYING
    ]
    found.sort(key=wording.rarity)
    patterns = tuple(dict.fromkeys(_pattern(word) for word in found))[:_MOST_PATTERNS]
    return (patterns,) if patterns else ()


def number_groups(wanted: str) -> tuple[tuple[str, ...], ...]:
    """One group for each number, in figures or in words."""
    groups = []
    for match in _NUMERAL.finditer(wanted):
        written = match.group().lower().rstrip(".,")
        figure = str(NUMBER_WORDS[written]) if written in NUMBER_WORDS else written
        in_words = [word for word, value in NUMBER_WORDS.items() if str(value) == figure]
        groups.append(
            tuple(
                rf"(?<![\w.]){re.escape(form)}(?!\w)"
                for form in dict.fromkeys((written, figure, written.replace(",", ""), *in_words))
            )
        )
    return tuple(dict.fromkeys(groups))


_MOST_PATTERNS = 6
_SAYING = frozenset(
    "says said according adds added thinks explains explained reported called".split()
)
_NUMERAL = re.compile(rf"(?<![\w.])(?:\d[\d,.]*|{'|'.join(NUMBER_WORDS)})(?!\w)", re.I)


def _pattern(word: str) -> str:
    """A word in any of its forms, as far as its stem begins it."""
    root = stem(word)
    return rf"\b{re.escape(root if word.startswith(root) and len(root) > 3 else word)}"
