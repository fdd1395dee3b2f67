"""Where `away.js` says that the server is away, and shows the question that waits for it."""

from __future__ import annotations

from typing import Any

from ui.languages.templates import PageTemplate

_TEMPLATE = PageTemplate(__file__, "away.html")


def away() -> str:
    """The line that says so, hidden."""
    return str(_TEMPLATE.away())


def unsent() -> str:
    """The question that waits, hidden."""
    return str(_TEMPLATE.unsent())


def token_of(request: Any) -> str:
    """What the browser knows a question by, so that one that was sent twice is taken once."""
    return str(request.headers.get("x-groundwise-token", ""))[:64]
