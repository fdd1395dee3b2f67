"""What style sheets say that matters for the text: which characters are raised or lowered."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CLASS = re.compile(r"\.([\w-]+)\s*$")
_ALIGNED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
# As LibreOffice writes it in books: moved up or down by part of a line, and smaller.
_MOVED = re.compile(r"position\s*:\s*relative\b.*\btop\s*:\s*(-?)\s*[\d.]+em", re.DOTALL)
_LONGEST_STYLE = 2000
_LONGEST_SHEET = 1_000_000


def raised_or_lowered(style: str) -> str | None:
    """`sup` or `sub` where declarations put characters above or below the line."""
    style = style[:_LONGEST_STYLE]
    if aligned := _ALIGNED.search(style):
        return "sup" if aligned[1].lower() == "super" else "sub"
    moved = _MOVED.search(style) if "font-size" in style else None
    if moved is None:
        return None
    return "sup" if moved[1] else "sub"


def raising_classes(sheets: Iterable[str]) -> dict[str, str]:
    """The classes whose characters style sheets raise (`sup`) or lower (`sub`)."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for rule in sheet[:_LONGEST_SHEET].split("}"):
            selectors, _, style = rule.rpartition("{")
            if not selectors or (tag := raised_or_lowered(style)) is None:
                continue
            for selector in selectors.split(","):
                if name := _CLASS.search(selector):
                    found[name[1]] = tag
    return found
