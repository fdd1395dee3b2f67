"""The function words of English, by what they do in a sentence."""

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
# What stands for somebody or something named elsewhere.
PERSONAL = HE | SHE | THEY | IT
POSSESSIVES = frozenset("its their theirs his her hers".split())
DEMONSTRATIVES = frozenset("this that these those".split())
# Whoever speaks, and whoever is spoken to.
SPEAKERS = frozenset("i we me us my our".split())
LISTENERS = frozenset("you your".split())


def any_of(*groups: Iterable[str]) -> str:
    """The words of all groups as alternatives of a regular expression, without brackets."""
    return "|".join(sorted({word for group in groups for word in group}))
