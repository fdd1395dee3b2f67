"""The icons of the page: line drawings in the colour of the text beside them."""

from __future__ import annotations

from markupsafe import Markup

# In a square of 24, drawn with a round pen.
_DRAWINGS = {
    "copy": "M9 8.5h10.5V20H9zM5 15.5V4h10.5",
    "again": "M19.5 12a7.5 7.5 0 1 1-2.4-5.5M18 3v4.2h-4.2",
    "pencil": "M4.5 19.5l.9-4L15.8 5.1a1.9 1.9 0 0 1 2.7 0l.4.4a1.9 1.9 0 0 1 0 2.7L8.5 18.6z"
    "M13.8 7.1l3.1 3.1",
    "more": "M5.5 12h.01M12 12h.01M18.5 12h.01",
    "thumb": "M3.5 11H7v9H3.5zM9.5 20v-9.2L13 3.6c1.5 0 2.5 1.3 2.2 2.7l-.6 3.3h4.9c1.2 0 2 1.1 1.7"
    " 2.2l-1.8 6.7a2 2 0 0 1-1.9 1.5z",
}
_WIDER = {"more": 2.8}


def icon(name: str) -> Markup:
    """A drawing for the eye alone: what it stands for is said beside it."""
    return Markup(
        '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">'
        '<path d="{}" fill="none" stroke="currentColor" stroke-width="{}" '
        'stroke-linecap="round" stroke-linejoin="round"></path></svg>'
    ).format(_DRAWINGS[name], _WIDER.get(name, 1.6))
