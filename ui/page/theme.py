"""The theme: Gradio's own parts take their colours from the variables of `style.css`."""

from __future__ import annotations

import gradio as gr

# Fonts of the reader's system: nothing is fetched, and text looks as it does elsewhere there.
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

# Theme variable to a colour of style.css, which defines each for both schemes.
_COLOURS = {
    "body_background_fill": "ground",
    "background_fill_primary": "ground",
    "background_fill_secondary": "surface",
    "body_text_color": "ink",
    "body_text_color_subdued": "muted",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "block_background_fill": "surface",
    "block_border_color": "line",
    "block_label_text_color": "muted",
    "block_title_text_color": "muted",
    "input_background_fill": "surface",
    "input_background_fill_focus": "surface",
    "input_border_color": "field-line",
    "input_border_color_focus": "accent",
    "input_placeholder_color": "muted",
    "checkbox_background_color": "surface",
    "checkbox_background_color_selected": "accent",
    "checkbox_border_color": "field-line",
    "checkbox_border_color_focus": "accent",
    "checkbox_border_color_selected": "accent",
    "checkbox_label_text_color": "ink",
    "slider_color": "accent",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent-strong",
    "button_primary_border_color": "accent",
    "button_primary_border_color_hover": "accent-strong",
    "button_primary_text_color": "on-accent",
    "button_primary_text_color_hover": "on-accent",
    "button_secondary_background_fill": "surface",
    "button_secondary_background_fill_hover": "tint",
    "button_secondary_border_color": "field-line",
    "button_secondary_border_color_hover": "accent",
    "button_secondary_text_color": "ink",
    "button_secondary_text_color_hover": "ink",
    "button_cancel_background_fill": "surface",
    "button_cancel_background_fill_hover": "tint",
    "button_cancel_border_color": "danger",
    "button_cancel_border_color_hover": "danger",
    "button_cancel_text_color": "danger",
    "button_cancel_text_color_hover": "danger",
}


def theme() -> gr.themes.Base:
    """Gradio's bare theme in our colours, with system fonts and no shadows."""
    base = gr.themes.Base(font=_SANS, font_mono=_MONO)
    colours = {}
    for name, colour in _COLOURS.items():
        colours[name] = colours[f"{name}_dark"] = f"var(--gw-{colour})"
    return base.set(
        **colours,
        input_shadow="none",
        input_shadow_focus="none",
        block_border_width="0px",
        block_border_width_dark="0px",
        block_shadow="none",
        button_border_width="1px",
        button_border_width_dark="1px",
        button_transition="background-color 120ms, border-color 120ms",
    )
