"""A value and its format as the cell that the spreadsheet shows."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import NamedTuple

from corpus.loaders.sheets.display.date_formats import is_date_code
from corpus.loaders.sheets.display.number_formats import shown_number, shown_text
from corpus.loaders.sheets.grid import Kind, Shown

_SIGN = r"[-+−(]?\s*"
_CURRENCY = r"(?:[$€£¥₹₽₩₺₪฿]|[A-Z]{2,3}\$?|Fr\.?|kr\.?|zł|Kč)"
_FIGURES = r"(?:\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3})+|\d+)?(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
_NUMBER = re.compile(
    rf"{_SIGN}(?:{_CURRENCY}\s*)?{_SIGN}{_FIGURES}\s*(?:%|‰|{_CURRENCY})?(?:\.?[-–]{{1,2}})?\)?$"
)
_MONTH = r"(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zé]*\.?"
_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AP]M|Z|[+-]\d{2}:?\d{2})?)?$"
    r"|\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AP]M)?$"
    rf"|\d{{1,2}}\.?[ -]{_MONTH}(?:,?[ -]\d{{2,4}})?$|{_MONTH} \d{{1,2}},? \d{{4}}$",
    re.IGNORECASE,
)
_BOOL = re.compile(r"(?:true|false)$", re.IGNORECASE)
_ERROR = re.compile(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NUM|NULL)[!?]?$")


class Style(NamedTuple):
    """How a cell shows its value."""

    code: str = "General"
    bold: bool = False


def shown_value(value: str | float, style: Style, *, from_1904: bool = False) -> Shown:
    """A text or number under a format."""
    code, bold = style
    if isinstance(value, str):
        return Shown(shown_text(value, code), "text", bold)
    if not math.isfinite(value):
        return Shown("#NUM!", "error", bold)
    if abs(value) > 1e300:
        return Shown(f"{Decimal(value):.15G}", "number", bold)
    kind: Kind = "date" if is_date_code(code.partition(";")[0]) else "number"
    return Shown(shown_number(value, code, from_1904=from_1904), kind, bold)


def kind_of(text: str) -> Kind:
    """What a text in a file without types reads as: a number, a date, or words."""
    if len(text) > 40 or not any(char.isdigit() for char in text):
        if _BOOL.match(text):
            return "bool"
        return "error" if _ERROR.match(text) else "text"
    if _DATE.match(text):
        return "date"
    return "number" if _NUMBER.match(text) else "text"
