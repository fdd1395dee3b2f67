"""The function words of English, by what they do in a sentence. All in lower case."""

from __future__ import annotations

from collections.abc import Iterable

QUESTION_WORDS = frozenset("who whom whose what which when where why how".split())

BE = frozenset("is are was were".split())
MODALS = frozenset("can could will would must should may might shall".split())
AUXILIARIES = BE | MODALS | frozenset("has have had does do did".split())

HE = frozenset("he him his".split())
SHE = frozenset("she her hers".split())
THEY = frozenset("they them their theirs".split())
IT = frozenset("it its".split())
# These and the demonstratives lean back: they stand for what was named before.
THIRD_PERSON = HE | SHE | THEY | IT
DEMONSTRATIVES = frozenset("this that these those".split())
POSSESSIVES = frozenset("its their theirs his her hers".split())
# Whoever speaks and is spoken to.
SPEAKERS = frozenset("i we my our you your".split())
PRONOUNS = THIRD_PERSON | DEMONSTRATIVES | SPEAKERS


def any_of(*groups: Iterable[str]) -> str:
    """The words of all groups as alternatives of a regular expression, without brackets."""
    return "|".join(sorted({word for group in groups for word in group}))
