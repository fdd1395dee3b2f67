"""Dates of a text, as far as it tells them: a year, a month of a year, a day."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
MONTH = "|".join(MONTHS)
"""The names of the months as alternatives of a regular expression, without brackets."""
WEEKDAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
MONTH_ABBREVIATIONS = frozenset(name[:3].lower() for name in MONTHS if name != "May") | {"sept"}
YEAR = r"(?:1[5-9]|20)\d\d"
"""Which numbers alone are taken for years: 1500 to 2099. Lower ones are more often amounts."""
RECENT_YEAR = r"(?:19|20)\d\d"
"""Of these a question may be made by moving it a few years: 1900 to 2099."""
_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_NUMBERS |= {name[:3]: number for name, number in _NUMBERS.items()} | {"sept": 9}
_MONTH = rf"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\.?"
_FIGURES = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})(?P<by>[./-])(?P<second>\d{1,2})(?P=by)(?P<last>\d{4})"
    r"(?![\d/-])"
)
_ISO = re.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?![\d-])")
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
    rf"|{_FIGURES.pattern}"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})(?:,? (?P<year>\d{{4}}))?\b"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year2>\d{{4}})\b)?"
    rf"|\b(?P<month3>{_MONTH})(?:,| of)? (?P<year3>\d{{4}})\b",
    re.I,
)
# A month by itself, where it cannot be the verb or a name.
_ALONE = re.compile(
    r"\b(?:in|since|until|by|from|of|early|late|mid|last|next|every|each)[ -]"
    rf"(?P<month>{MONTH})\b(?! \d)"
)
# From 1000 on: there are dates beside it that lack a year.
_TOLD_YEAR = re.compile(r"(?<![\d.,$€£-])(?:1\d|20)\d\d(?![\d%]|[.,-]\d)")


@dataclass(frozen=True, slots=True)
class Date:
    """A date; what is not told is 0."""

    year: int = 0
    month: int = 0
    day: int = 0


def dates(text: str) -> list[Date]:
    """The dates that name a month, in order. Years alone are quantities."""
    found = []
    for match in _DATE.finditer(text):
        if match["iso"]:
            year, month, day = (int(part) for part in match["iso"].split("-"))
        elif match["by"]:
            year, month, day = _by_figures(match)
        else:
            named = match["month"] or match["month2"] or match["month3"]
            if named[0].islower():  # "may 5": a verb, or a text without capitals
                continue
            month = _NUMBERS[named.lower().rstrip(".")]
            day = int(match["day"] or match["day2"] or 0)
            year = int(match["year"] or match["year2"] or match["year3"] or 0)
        if 1 <= month <= 12 and 0 <= day <= 31:
            found.append(Date(year, month, day))
    taken = [match.span() for match in _DATE.finditer(text)]
    for match in _ALONE.finditer(text):
        place = match.start("month")
        if not any(start <= place < end for start, end in taken):
            found.append(Date(month=_NUMBERS[match["month"].lower()]))
    return found


def spelt_dates(text: str) -> str:
    """The text with its dates of figures in words: `5 April 2023` for 05.04.2023 and 2023-04-05.

    Not those of which the month might be the day.
    """
    if text.count("-") + text.count(".") + text.count("/") < 2:
        return text
    return _ISO.sub(
        lambda m: _spelt(m[0], int(m["year"]), int(m["month"]), int(m["day"])),
        _FIGURES.sub(lambda m: _spelt(m[0], *_by_figures(m)), text),
    )


def _spelt(figures: str, year: int, month: int, day: int) -> str:
    is_date = 1 <= month <= 12 and 1 <= day <= 31
    return f"{day} {MONTHS[month - 1]} {year}" if is_date else figures


def _by_figures(match: re.Match[str]) -> tuple[int, int, int]:
    """Year, month and day; the month is 0 where it might as well be the day.

    With points the day comes first (DIN 1355); with strokes that depends on who writes.
    """
    first, second, year = int(match["first"]), int(match["second"]), int(match["last"])
    if match["by"] != "." and second > 12:
        first, second = second, first
    is_sure = match["by"] == "." or first > 12 or first == second
    return (year, second, first) if is_sure else (year, 0, 0)


def is_year(value: float, first: int = 1500) -> bool:
    """Whether a number may be a year: one from `first` to 2099, as `YEAR` matches them."""
    return value == int(value) and first <= value < 2100


def years(text: str) -> frozenset[int]:
    """The years a text names."""
    return frozenset(int(match[0]) for match in _TOLD_YEAR.finditer(text))


def follows_from(claimed: Date, given: Date, other_years: frozenset[int] = frozenset()) -> bool:
    """Whether a date follows from a given one: "2020" does from "July 2020", not the reverse.

    A given date may leave out its year, which then is one of `other_years`, told nearby.
    """
    if claimed.month and claimed.month != given.month:
        return False
    if claimed.day and claimed.day != given.day:
        return False
    if claimed.year and given.year:
        return claimed.year == given.year
    return not claimed.year or claimed.year in other_years
