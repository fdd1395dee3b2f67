"""The reader: the document behind a number of an answer, opened at the exact words."""

from __future__ import annotations

import gradio as gr

from advisor.errors import USER_ERRORS
from corpus.document import Document
from ui.door.signing_in import user_of
from ui.page.chat.exchanges import Exchanges
from ui.page.components import QUICK, html
from ui.page.reader import excerpt as viewer
from ui.page.reader import html as rendering
from ui.page.reader.excerpt import Looked, Window
from ui.page.visitors import detail, number
from ui.services import Services


class ViewerPanel:
    """Shows a document; only those that the visitor may see, and only what was found for them."""

    def __init__(self, services: Services, exchanges: Exchanges) -> None:
        self._services = services
        self._exchanges = exchanges
        self.shown = html("gw-viewer", rendering.empty())

    def wire(self, bus: gr.HTML, conversation: gr.Textbox) -> None:
        """Connect the events that page.js sends through `bus`."""
        bus.look(self.look, [conversation], [self.shown], **QUICK)

    def look(self, conversation_id: str, event: gr.EventData, request: gr.Request) -> str:
        """Open the document of a citation or a passage, or show more of the one that is open."""
        try:
            shown = self._shown(conversation_id, event, request)
        except USER_ERRORS as error:
            shown = rendering.refused(str(error))
        return rendering.numbered(shown, number(event, "serial") or 0)

    def _shown(self, conversation_id: str, event: gr.EventData, request: gr.Request) -> str:
        looked = self._looked(conversation_id, event, request)
        document_id = detail(event, "document") if looked is None else looked.focus.document_id
        if not document_id:
            return rendering.refused("There is no such source in this conversation.")
        if not self._may_see(document_id, request):
            return rendering.refused("This document is not shared with you.")
        document = self._services.advisor.document(document_id)
        if looked is None:
            if document is None:
                return rendering.refused("This document is not indexed any more.")
            looked = viewer.whole(document, self._services.advisor.path(document_id))
        focus = looked.focus
        if document is None or document.text[focus.start : focus.end] != focus.quote:
            return rendering.gone(looked)
        where = detail(event, "more")
        return rendering.view(looked, document, _window(document, looked, event), where)

    def _looked(
        self, conversation_id: str, event: gr.EventData, request: gr.Request
    ) -> Looked | None:
        place, key = number(event, "turn") or 0, number(event, "key") or 0
        turn = self._exchanges.turn(user_of(request), conversation_id, place, key)
        if turn is None:
            return None
        cite, passage = number(event, "cite"), number(event, "passage")
        if cite:
            focus = viewer.citation_of(turn, cite)
        else:
            focus = None if passage is None else viewer.passage_of(turn, passage)
        if focus is None:
            return None
        path = focus.document or self._services.advisor.path(focus.document_id)
        return Looked(turn, focus, path, None if cite else passage)

    def _may_see(self, document_id: str, request: gr.Request) -> bool:
        library = self._services.library
        if library is None:
            return True
        visible = library.visible_ids(user_of(request))
        return visible is None or document_id in visible


def _window(document: Document, looked: Looked, event: gr.EventData) -> Window:
    where = detail(event, "more")
    start, end = number(event, "start"), number(event, "end")
    around = viewer.window_around(document, looked.focus)
    if where not in ("before", "after") or start is None or end is None:
        return around
    if not 0 <= start < end <= len(document.text):
        return around
    return viewer.widened(document, Window(start, end), where)
