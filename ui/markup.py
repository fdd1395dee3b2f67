"""Text into HTML. Everything a document, a model or a person wrote passes through `plain`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

_SPACES = re.compile(r"\s+")


def plain(text: str) -> Markup:
    """`text` shown as it is: escaped, and without lone surrogates, which no JSON can carry."""
    return escape(text.encode("utf-8", "replace").decode("utf-8"))


def joined(parts: Iterable[Markup]) -> Markup:
    """The parts one after the other."""
    return Markup("").join(parts)


def when(condition: object, template: str, *values: str) -> Markup:
    """The template filled with escaped values, or nothing when the condition does not hold."""
    if not condition:
        return Markup("")
    return Markup(template).format(*(v if isinstance(v, Markup) else plain(v) for v in values))


def snippet(text: str, limit: int) -> str:
    """The beginning of `text` on one line, cut between words."""
    line = _SPACES.sub(" ", text).strip()
    if len(line) <= limit:
        return line
    cut = line[:limit].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:.") + "…"


def count(number: int, noun: str) -> str:
    """`1 passage`, `2,000 passages`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def code_marks(sentence: str) -> Markup:
    """A sentence of ours: text between backquotes is a command."""
    pieces = sentence.split("`")
    return joined(
        Markup("<code>{}</code>").format(plain(piece)) if i % 2 else plain(piece)
        for i, piece in enumerate(pieces)
    )
