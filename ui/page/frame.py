"""The parts of the page that never change: its head, the tabs of the side panel."""

from __future__ import annotations

HEADER = """<div class="brand"><a class="skip" href="#gw-question" data-focus-question="">
  Skip to the question</a>
<button type="button" class="icon list-toggle" data-list="" aria-expanded="false"
  aria-controls="gw-list" aria-label="Conversations"><span class="bars" aria-hidden="true"></span>
</button>
<h1>groundwise</h1>
<button type="button" class="icon" data-scheme="" aria-label="Change to the dark or light scheme">
  <span class="half-moon" aria-hidden="true"></span></button>
<button type="button" class="icon side-toggle" data-side="sources" aria-label="Sources, documents
 and settings"><span class="panel-sign" aria-hidden="true"></span></button></div>"""

_TABS = (
    ("sources", "Sources"),
    ("reader", "Reader"),
    ("library", "Documents"),
    ("settings", "Settings"),
)

SIDE_TABS = (
    '<div class="side-tabs"><div role="tablist" aria-label="Side panel">'
    + "".join(
        f'<button type="button" role="tab" id="gw-tab-{key}" data-side="{key}" '
        f'aria-controls="gw-side-{key}" aria-selected="{str(key == "sources").lower()}" '
        f'tabindex="{0 if key == "sources" else -1}">{name}</button>'
        for key, name in _TABS
    )
    + '</div><button type="button" class="icon close-side" data-close-side="" '
    'aria-label="Close"><span aria-hidden="true">×</span></button></div>'
)

ANNOUNCER = '<div id="gw-said" class="sr" role="status" aria-live="polite"></div>'
"""What a screen reader is told; page.js fills it."""
