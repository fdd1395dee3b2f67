"""Questions made from facts, and whether one can be understood by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.grammar import AUXILIARIES, SPEAKERS, THIRD_PERSON, any_of
from evals.making.facts import Fact
from evals.making.verbs import verb_forms

_MOST_WORDS = 22
_LEAST_WORDS = 4
_BRACKETS = (("(", ")"), ("[", "]"), ("“", "”"))
_UNRESOLVED = re.compile(
    r"\b(?:this|these|those|such|here|above|below|former|latter|aforementioned|thereof|thus|hence"
    r"|following|instead|therefore|however|also|too|either|neither|same|so|then|one|ones|another"
    r"|the other)\b",
    re.I,
)
_RESOLVED = re.compile(r"\bso far\b|\bone of\b|\bone (?=[a-z]+ )", re.I)
_PRONOUN = re.compile(rf"\b(?:{any_of(THIRD_PERSON, SPEAKERS)}|me|us)\b", re.I)
_OF_THE_READER = frozenset("i my you your it".split())
_LATER = THIRD_PERSON - {"it"}
_UNSPOKEN = re.compile(r"[;:|<>{}=\\]|\.\s|\"")
# The variables, paths and numbered figures of examples.
_IDENTIFIER = re.compile(
    r"\b[a-z]\d+\b|\b[A-Z]\d\b|\w+_\w+|\w\(|[/\\@#$%^*]{2}|::|\b\d+ in\b|\bspaces\b"
)
_DANGLING = frozenset("or and than the a an that which who but as like not more less".split())
_THERE = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bbe )(?<!\bwill )\bthere\b", re.I)
_DETERMINERS = frozenset("the a an its their his her most all some many no every each".split())
_THAT = re.compile(r"\bthat ((?:[\w’'-]+ ?){1,4})")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what its answer must hold.

    Attributes:
        question: one sentence with a question mark.
        wanted: the words of the fact that answer it, for the patterns of `must`.
        shape: which rule made it.
        fact: where the answer is.
        subject: what the question is about as it stands in it; empty for headings and lists.
    """

    question: str
    wanted: tuple[str, ...]
    shape: str
    fact: Fact
    subject: str = ""


def tidy(question: str) -> str:
    """The words of a question as one sentence with a question mark."""
    question = " ".join(question.split()).rstrip(" .,;:?")
    return f"{question[:1].upper()}{question[1:]}?"


def is_clear(question: str, shape: str) -> bool:
    """Whether somebody who has not the text before them understands a question."""
    words = question.split()
    least = 3 if shape == "definition" else _LEAST_WORDS
    if not least <= len(words) <= _MOST_WORDS or not _is_well_formed(question):
        return False
    if _UNRESOLVED.search(_RESOLVED.sub("", question)) or _points_back(question):
        return False
    first = _PRONOUN.search(question)
    if first is None:
        return True
    pronoun = first.group().lower()
    if shape == "heading":
        return pronoun in _OF_THE_READER and "of it" not in question
    # A pronoun late in the question has what it stands for before it.
    return pronoun in _LATER and len(question[: first.start()].split()) >= _LEAST_WORDS


def _is_well_formed(question: str) -> bool:
    return (
        all(question.count(a) == question.count(b) for a, b in _BRACKETS)
        and not _UNSPOKEN.search(question)
        and not _IDENTIFIER.search(question)
        and question.split()[-1].lower().rstrip("?") not in _DANGLING
    )


def _points_back(question: str) -> bool:
    """Whether `that` or `there` stands for something said before."""
    if _THERE.search(question):
        return True
    for match in _THAT.finditer(question):
        following = match[1].split()
        opens_clause = following[0] in _DETERMINERS or following[0][0].isupper()
        if not opens_clause and not any(
            word.lower() in AUXILIARIES or verb_forms(word.lower()) for word in following
        ):
            return True
    return False
