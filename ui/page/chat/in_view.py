"""The sources beside the conversation: those of the answer that is in view."""

from __future__ import annotations

from typing import Any

import gradio as gr

from advisor.errors import USER_ERRORS
from ui.door.signing_in import user_of
from ui.page.answering.exchanges import Exchanges
from ui.page.components import QUICK, html
from ui.page.sources import html as rendering
from ui.page.visitors import number


class SourcesPanel:
    """The passages behind an answer.

    `newest` holds those of the newest exchange, which the conversation fills while it is answered.
    Beside it lie those of an earlier one once that is in view; the browser shows one of the two.
    """

    def __init__(self, exchanges: Exchanges) -> None:
        """Build the components in the current Blocks."""
        self._exchanges = exchanges
        self.newest = html("gw-panel", lambda: rendering.panel(None))
        self.earlier = html("gw-earlier")

    def wire(self, bus: gr.HTML, conversation: gr.Textbox) -> None:
        """Connect the events; `bus` brings those of page.js."""
        sent: Any = bus
        sent.sources(self.show, [conversation], [self.earlier], trigger_mode="multiple", **QUICK)

    def show(self, conversation_id: str, event: gr.EventData, request: gr.Request) -> str:
        """The sources of the exchange that came into view; nothing when there is none."""
        wanted, serial = number(event, "turn") or 0, number(event, "serial") or 0
        key = number(event, "key") or 0
        try:
            turn = self._exchanges.turn(user_of(request), conversation_id, wanted, key)
        except USER_ERRORS:
            turn = None
        return rendering.earlier_panel(turn, serial)
