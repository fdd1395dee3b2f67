"""Numbers as a chart shows them: the stored value in its number format."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.')
_FIGURES = re.compile(r"([^#0.,?%]*)([#0?][#0?,]*)(?:\.([0#?]*))?(\s?%)?([^#0.,?%]*)$")
_DATE = re.compile(r"[ymd]", re.IGNORECASE)
# The largest float has 309 figures before the point.
_PRECISE = Context(prec=400)
_MOST_PLACES = 30
_LAST_DAY = 2_958_465  # 9999-12-31, the last that Excel knows


def shown_number(raw: str, code: str) -> str:
    """A stored value as its format shows it, or as stored where the format is not understood.

    Dates are written as 2024-05-31, whatever order the format has.
    """
    try:
        value = float(raw)
    except ValueError:
        return raw
    if not math.isfinite(value):
        return raw
    section = code.split(";")[0]
    if not section or section.lower() == "general":
        return _general(value)
    bare = _LITERAL.sub("", section)
    figures = _FIGURES.match(_LITERAL.sub(lambda m: m[1] or m[2] or m[3] or "", section))
    if _DATE.search(bare):
        return _date(value)
    if figures is None or figures[2].endswith(",") or "E" in bare:
        return _general(value)
    before, whole, decimals, percent, after = figures.groups()
    places = (decimals or "")[:_MOST_PLACES]
    # Halves are rounded up, as in Excel, and 0.285 is no 0.28499999.
    exact = Decimal(repr(value)) * (100 if percent else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP, _PRECISE)
    written = f"{rounded.copy_abs():{',' if ',' in whole else ''}f}"
    optional = len(places) - len(places.rstrip("#?"))
    while optional and written.endswith("0"):
        written, optional = written[:-1], optional - 1
    sign = "-" if rounded < 0 else ""
    return f"{sign}{before}{written.rstrip('.')}{percent or ''}{after}".strip()


def _general(value: float) -> str:
    # Fifteen digits are what Excel keeps; 0.1 is stored as 0.10000000000000001.
    written = f"{value:.15g}"
    return written if "e" not in written else f"{value:.15f}".rstrip("0").rstrip(".")


def _date(value: float) -> str:
    if not 0 < value < _LAST_DAY:
        return _general(value)
    moment = datetime(1899, 12, 30) + timedelta(days=value)
    return moment.date().isoformat() if value >= 1 else moment.strftime("%H:%M")
