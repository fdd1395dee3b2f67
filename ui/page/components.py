"""How the panels make and connect Gradio's components."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For events that wait in Gradio's queue: nothing of Gradio's own is drawn over the page."""

QUICK: dict[str, Any] = {**QUIET, "queue": False}
"""For events that are over at once."""


def search_field(label: str, placeholder: str, elem_id: str) -> gr.Textbox:
    """A line to search a list with; its name is for screen readers alone."""
    return gr.Textbox(
        label=label,
        show_label=False,
        placeholder=placeholder,
        container=False,
        max_lines=1,
        max_length=200,
        elem_id=elem_id,
    )


def html(elem_id: str, value: str | Callable[[], str] = "", js_on_load: str | None = None) -> Any:
    """A component that shows HTML of ours; what says something is made for each language."""
    made: Any = gr.HTML(
        value() if callable(value) else value,
        elem_id=elem_id,
        js_on_load=js_on_load,
        apply_default_css=False,
        padding=False,
    )
    made.spoken = value if callable(value) else None
    return made
