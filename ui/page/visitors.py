"""Who is behind an event of the page, and what the browser sent with it."""

from __future__ import annotations

from typing import Any

from ui.door.signing_in import user_of


def tab_of(request: Any) -> str:
    """What tells one open tab from another, and one person's tabs from everybody else's.

    The browser chooses the name of its tab, so it counts only together with the person.
    """
    return f"{user_of(request)}\n{request.session_hash}"


def detail(event: Any, name: str, limit: int = 2000) -> str:
    """A value that the browser sent with an event, as text; empty when it sent none."""
    data = event._data if isinstance(event._data, dict) else {}
    value = data.get(name)
    return "" if value is None else str(value)[:limit]


def number(event: Any, name: str) -> int | None:
    """A whole number that the browser sent with an event; None when it sent none."""
    text = detail(event, name, 12)
    return int(text) if text.isascii() and text.isdigit() else None
