"""Dates, times and durations as a spreadsheet shows them: `d/m/yyyy`, `h:mm AM/PM`, `[h]:mm`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]|'
    r"_.|\*.|(?P<half>AM/PM|A/P)|(?P<field>y+|m+|d+|h+|s+|e+|g+|b+)|(?P<fraction>\.0+)|"
    r"(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_LITERALS = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]|General', re.IGNORECASE)
_FIELDS = re.compile(r"[ymdhsegb]|A/P", re.IGNORECASE)
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_ENGLISH = 0x09
# Windows' codes for the reader's own long date and time.
_LONG_DATE, _LONG_TIME = "F800", "F400"
_DAY_MS = 86_400_000
_LAST_SERIAL = 2_958_466  # 1 January 10000
_LEAP_SERIAL = 60  # 29 February 1900, which Lotus 1-2-3 had and so every spreadsheet has


class _Token(NamedTuple):
    kind: str
    text: str


class _Moment(NamedTuple):
    day: datetime
    ms: int  # of the day
    total_ms: int  # of all days, for durations


@lru_cache(maxsize=1024)
def is_date_code(section: str) -> bool:
    """Whether a section of a format shows a date, a time or a duration."""
    bare = _LITERALS.sub("", section)
    # In 0.00E+00 the E is no year, and a number's format has digits outside of seconds.
    return bool(_FIELDS.search(re.sub(r"E[+-]", "", bare))) and not re.search(
        r"[#?]|0(?!0*$|0*[^0.]|0*\.)", re.sub(r"\.0+", "", bare)
    )


def shown_date(serial: float, section: str, *, from_1904: bool = False) -> str:
    """What a cell shows that holds the day number `serial`; empty for what is no date."""
    tokens = _tokens(section)
    if not 0 <= serial < _LAST_SERIAL:
        return _negative(serial, tokens)
    if not _is_sure(tokens) or not from_1904 and _LEAP_SERIAL <= serial < _LEAP_SERIAL + 1:
        return iso_date(serial, from_1904=from_1904)
    return " ".join(_fill(_moment(serial, tokens, from_1904), tokens).split())


def iso_date(serial: float, *, from_1904: bool = False) -> str:
    """A day number as 2024-03-05 or 2024-03-05 14:30:00."""
    if not from_1904 and _LEAP_SERIAL <= serial < _LEAP_SERIAL + 1:
        return "1900-02-29"
    moment = _moment(serial, (_Token("field", "s"),), from_1904)
    if serial < 1:
        return f"{_clock(moment.ms)}"
    day = f"{moment.day:%Y-%m-%d}"
    return f"{day} {_clock(moment.ms)}" if moment.ms else day


def _clock(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _negative(serial: float, tokens: tuple[_Token, ...]) -> str:
    """A duration below zero; a date below zero is shown by no spreadsheet."""
    if serial >= 0 or not any(token.kind == "elapsed" for token in tokens):
        return ""
    return "-" + _fill(_moment(-serial, tokens, True), tokens).strip()


@lru_cache(maxsize=1024)
def _tokens(section: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(section):
        if match.lastgroup is not None:
            tokens.append(_Token(match.lastgroup, match[match.lastgroup] or ""))
        elif match[0].startswith("_"):
            tokens.append(_Token("literal", " "))
    fields = [i for i, t in enumerate(tokens) if t.kind in ("field", "elapsed")]
    for before, at, after in zip([None, *fields], fields, [*fields[1:], None], strict=False):
        token = tokens[at]
        hours = before is not None and tokens[before].text[0] in "hH"
        seconds = after is not None and tokens[after].text[0] in "sS"
        if token.kind == "field" and token.text[0] in "mM" and len(token.text) < 3:
            if hours or seconds:
                tokens[at] = _Token("minute", token.text)
    return tuple(tokens)


def _is_sure(tokens: tuple[_Token, ...]) -> bool:
    """Whether what the format shows is the same for every reader."""
    named = False
    english = True
    for token in tokens:
        if token.kind == "bracket" and token.text.startswith("$"):
            locale = token.text.rpartition("-")[2]
            if locale.upper() in (_LONG_DATE, _LONG_TIME):
                return locale.upper() == _LONG_TIME
            english = _is_english(locale)
        if token.kind == "field":
            letter, count = token.text[0].lower(), len(token.text)
            if letter in "gb":
                return False
            named = named or letter in "md" and count > 2
    return english or not named


def _is_english(locale: str) -> bool:
    try:
        return int(locale, 16) & 0x3FF == _ENGLISH
    except ValueError:
        return locale.lower().startswith("en")


def _moment(serial: float, tokens: tuple[_Token, ...], from_1904: bool) -> _Moment:
    total = round(serial * _DAY_MS)
    shows_seconds = any(t.kind in ("field", "elapsed") and t.text[0] in "sS" for t in tokens)
    if shows_seconds:
        digits = sum(len(token.text) - 1 for token in tokens if token.kind == "fraction")
        step = 10 ** max(0, 3 - digits)
        total = (total + step // 2) // step * step
    days, ms = divmod(total, _DAY_MS)
    if from_1904:
        epoch = datetime(1904, 1, 1)
    else:
        epoch = datetime(1899, 12, 30 if days > _LEAP_SERIAL else 31)
    return _Moment(epoch + timedelta(days=min(days, _LAST_SERIAL - 1)), ms, total)


def _fill(moment: _Moment, tokens: tuple[_Token, ...]) -> str:
    twelve = any(token.kind == "half" for token in tokens)
    return "".join(_part(token, moment, twelve) for token in tokens)


def _part(token: _Token, moment: _Moment, twelve: bool) -> str:
    kind, text = token
    if kind in ("quoted", "escaped", "literal"):
        return text
    if kind == "elapsed":
        unit = {"h": 3_600_000, "m": 60_000, "s": 1000}[text[0].lower()]
        return f"{moment.total_ms // unit:0{len(text)}d}"
    if kind == "half":
        half = "AM" if moment.ms < _DAY_MS // 2 else "PM"
        return half if len(text) > 3 else half[0]
    if kind == "fraction":
        return f".{moment.ms % 1000:03d}"[: len(text)].ljust(len(text), "0")
    if kind == "minute":
        return f"{moment.ms // 60_000 % 60:0{len(text)}d}"
    if kind == "field":
        return _field(text.lower(), moment, twelve)
    return ""


def _weekday(moment: _Moment) -> int:
    # The day that 1900 did not have shifts the weekdays before it.
    return (moment.day.weekday() - (moment.day < datetime(1900, 3, 1))) % 7


def _field(text: str, moment: _Moment, twelve: bool) -> str:
    letter, count = text[0], len(text)
    if letter in "ye":
        return f"{moment.day:%Y}" if count > 2 or letter == "e" else f"{moment.day:%y}"
    if letter in "md":
        month = letter == "m"
        number = moment.day.month if month else moment.day.day
        if count < 3:
            return f"{number:0{count}d}"
        name = _MONTHS[number - 1] if month else _DAYS[_weekday(moment)]
        return name[0] if month and count == 5 else name if count > 3 else name[:3]
    if letter == "h":
        hour = moment.ms // 3_600_000
        return f"{(hour % 12 or 12) if twelve else hour:0{min(count, 2)}d}"
    return f"{moment.ms // 1000 % 60:0{min(count, 2)}d}"
