"""The numbers that open the items of a list: figures, letters and Roman numerals."""

from __future__ import annotations

import re
from collections.abc import Callable

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_KINDS = {
    "arabic": "arabic", "alph": "loweralpha", "Alph": "upperalpha", "roman": "lowerroman",
    "Roman": "upperroman",
}  # fmt: skip
# LaTeX's own, for each depth.
_DEPTHS = (("", "arabic", "."), ("(", "loweralpha", ")"), ("", "lowerroman", "."),
           ("", "upperalpha", "."))  # fmt: skip
_LABEL = re.compile(r"label\s*=\s*\{?(.*?)\\(arabic|alph|Alph|roman|Roman)\*?(?:\{\w+\})?([^,}]*)")
_SHORT = re.compile(r"^([(\[]?)([1aAiI])([.)\]:]?)$")
_SHORT_KINDS = {"1": "arabic", "a": "loweralpha", "A": "upperalpha", "i": "lowerroman",
                "I": "upperroman"}  # fmt: skip
_START = re.compile(r"start\s*=\s*(\d{1,4})")


def ordinal(number: int, kind: str) -> str:
    """A number as docutils names its kind: `arabic`, `loweralpha`, `upperroman`."""
    if kind.endswith("alpha"):
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if kind == "loweralpha" else letters.upper()
    if kind.endswith("roman"):
        roman = _roman(number)
        return roman if kind == "lowerroman" else roman.upper()
    return str(number)


def list_numbering(options: str, depth: int) -> tuple[Callable[[int], str], int]:
    r"""How a LaTeX list at `depth` (1 for the outermost) numbers its items, and from where.

    `options` are those of the packages enumitem, `label=(\alph*)`, and enumerate, `(a)`.
    """
    before, kind, after = _DEPTHS[min(max(depth, 1), 4) - 1]
    if match := _LABEL.search(options):
        before, kind, after = match[1], _KINDS[match[2]], match[3].strip()
    elif match := _SHORT.match(options.strip()):
        before, kind, after = match[1], _SHORT_KINDS[match[2]], match[3]
    before = re.sub(r"\\[a-zA-Z]+|[{}]", "", before)
    start = _START.search(options)
    return lambda number: f"{before}{ordinal(number, kind)}{after}", int(start[1]) if start else 1


def _roman(number: int) -> str:
    found = ""
    for value, sign in _ROMAN:
        found += sign * (number // value)
        number %= value
    return found
