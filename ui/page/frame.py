"""The parts of the page that never change: its head, the tabs of the side panel."""

from __future__ import annotations

from ui.languages.templates import PageTemplate

_TEMPLATE = PageTemplate(__file__, "frame.html")

ANNOUNCER = '<div id="gw-said" class="sr" role="status" aria-live="polite"></div>'
"""What a screen reader is told; page.js fills it."""


def header() -> str:
    """The name of the page, and what opens its parts where they are not beside each other."""
    return str(_TEMPLATE.header())


def side_tabs() -> str:
    """The tabs of the side panel."""
    return str(_TEMPLATE.side_tabs())
