"""Superlatives: which column of a table "the cheapest" and "the most" are about, and which way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.quantities import quantities

# A cell with more words is more than a number with its unit.
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Extreme:
    """A superlative: how it is said, 1 for the largest and -1 for the smallest, of what column."""

    said: re.Pattern[str]
    sign: int
    head: re.Pattern[str] | None


def extreme_of(question: str) -> Extreme | None:
    """The superlative that a question holds."""
    return next((one for one in _EXTREMES if one.said.search(question)), None)


def number_of(cell: str) -> float | None:
    """The number that a cell is, with its unit; None for one that is more or other than that."""
    found = quantities(cell)
    is_one = len(found) == 1 and len(cell.split()) <= _MOST_WORDS
    return found[0].value if is_one else None


def _extreme(said: str, sign: int, head: str = "") -> Extreme:
    pattern = re.compile(rf"\b(?:{said})\b", re.I)
    return Extreme(pattern, sign, re.compile(rf"\b(?:{head})\b", re.I) if head else None)


_COST = "prices?|costs?|fees?|charges?|rents?|total"
_SIZE = "area|size|population|capacity|seats"
_EXTENT = "length|duration|time|height"
_EXTREMES = (
    _extreme("cheapest|least expensive", -1, _COST),
    _extreme("most expensive|dearest|priciest", 1, _COST),
    _extreme("heaviest", 1, "weight|mass"),
    _extreme("lightest", -1, "weight|mass"),
    _extreme("deepest", 1, "depth"),
    _extreme("tallest|highest", 1, "height|altitude|elevation"),
    _extreme("longest", 1, _EXTENT),
    _extreme("shortest", -1, _EXTENT),
    _extreme("largest|biggest", 1, _SIZE),
    _extreme("smallest", -1, _SIZE),
    _extreme("fastest|quickest", 1, "speed|download"),
    _extreme("slowest", -1, "speed|download"),
    _extreme("oldest", 1, "age"),
    _extreme("youngest", -1, "age"),
    _extreme("most|greatest|maximum|max", 1),
    _extreme("least|lowest|fewest|minimum|min", -1),
)
