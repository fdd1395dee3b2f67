"""Numbers, sizes, times and dates as the language that is spoken writes them."""

from __future__ import annotations

from datetime import datetime

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from ui.languages.catalogues import locale_of
from ui.languages.speaking import _, language


def locale() -> Locale:
    """How dates and numbers are written in the language that is spoken."""
    return locale_of(language())


def number(value: float, digits: int | None = None) -> str:
    """`2,000`, `84.5`; with so many digits behind the point where a number is given, `2.50`."""
    pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, locale())


def file_size(count: int) -> str:
    """`98 MB`, `4.1 GB`."""
    return f"{number(count / 1e9, 1)} GB" if count >= 1e9 else f"{number(count / 1e6, 0)} MB"


def clock(time: datetime) -> str:
    """`14:05`."""
    return format_skeleton("Hm", time, locale=locale())


def day_of(time: datetime, now: datetime) -> str:
    """`3 Nov`, and with the year once that is another than now."""
    skeleton = "MMMd" if time.year == now.year else "yMMMd"
    return format_skeleton(skeleton, time, locale=locale())


def month_of(time: datetime, now: datetime) -> str:
    """`November`, and with the year once that is another than now."""
    if time.year == now.year:
        return format_date(time, "LLLL", locale())
    return format_skeleton("yMMMM", time, locale=locale())


def duration(seconds: float) -> str:
    """`45 s`, `3 min`."""
    if seconds < 90:
        return _("%(number)s s", number=number(seconds, 0))
    return _("%(number)s min", number=number(seconds / 60, 0))
