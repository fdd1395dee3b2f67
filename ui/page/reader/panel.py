"""The reader: the document behind a number of an answer, opened at the exact words."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import gradio as gr

from advisor.errors import USER_ERRORS
from corpus.document import Document
from corpus.errors import DocumentError
from corpus.pages.picture import PagePicture, has_pages
from ui.door.signing_in import user_of
from ui.languages.speaking import _
from ui.library.originals import OriginalMissing
from ui.page.answering.exchanges import Exchanges
from ui.page.components import QUICK, html
from ui.page.reader import excerpt as viewer
from ui.page.reader import html as rendering
from ui.page.reader.excerpt import Looked, Window
from ui.page.reader.finding import LONGEST, find
from ui.page.reader.html import OriginalFile, Search, View
from ui.page.reader.page_view import PageView, page_window, view_page
from ui.page.reader.program import as_written, is_program
from ui.page.reader.structure import Style
from ui.page.visitors import detail, number
from ui.services import Services


class ViewerPanel:
    """Shows a document; only those that the visitor may see, and only what was found for them."""

    def __init__(self, services: Services, exchanges: Exchanges) -> None:
        self._services = services
        self._exchanges = exchanges
        # Beside the document, which is replaced while somebody types.
        html("gw-find", rendering.find_bar)
        self.shown = html("gw-viewer", rendering.empty)

    def wire(self, bus: gr.HTML, conversation: gr.Textbox) -> None:
        """Connect the events that page.js sends through `bus`."""
        bus.look(self.look, [conversation], [self.shown], **QUICK)

    def look(self, conversation_id: str, event: gr.EventData, request: gr.Request) -> str:
        """Open the document of a citation or a passage, or show another part of it."""
        try:
            shown = self._shown(conversation_id, event, request)
        except USER_ERRORS as error:
            shown = rendering.refused(str(error))
        return rendering.numbered(shown, number(event, "serial") or 0)

    def _shown(self, conversation_id: str, event: gr.EventData, request: gr.Request) -> str:
        looked = self._looked(conversation_id, event, request)
        document_id = detail(event, "document") if looked is None else looked.focus.document_id
        if not document_id:
            return rendering.refused(_("There is no such source in this conversation."))
        if not self._may_see(document_id, request):
            return rendering.refused(_("This document is not shared with you."))
        document = self._services.advisor.document(document_id)
        if looked is None:
            if document is None:
                return rendering.refused(_("This document is not indexed any more."))
            name = self._services.advisor.path(document_id)
            looked = viewer.whole(document, name, number(event, "at"))
        focus = looked.focus
        if document is None or document.text[focus.start : focus.end] != focus.quote:
            return rendering.gone(looked)
        owner = user_of(request)
        path, file = self._file(document, owner)
        style: Style | None = None
        written = self._program(looked, document, path, owner)
        if written is not None:
            (looked, document), style = written, "program"
        search = _search(document, event)
        window = _window(document, looked, search, event)
        shown = View(looked, document, window, detail(event, "more"), search, file, style=style)
        return rendering.view(self._with_page(shown, event, owner))

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

    def _file(self, document: Document, owner: str) -> tuple[Path | None, OriginalFile]:
        """Where the file of a document lies, and what can be done with it."""
        library = self._services.library
        if library is None:
            return None, OriginalFile()
        try:
            path = library.originals.path(owner, document.id)
        except OriginalMissing as error:
            return None, OriginalFile(note=str(error))
        address = f"/documents/{quote(document.id, safe='')}/original"
        is_paged = bool(document.page_starts) and has_pages(path)
        return path, OriginalFile(address, path.suffix.lower() == ".pdf", is_paged)

    def _program(
        self, looked: Looked, document: Document, path: Path | None, owner: str
    ) -> tuple[Looked, Document] | None:
        """A program as its file has it; None for other documents."""
        library = self._services.library
        if library is None or path is None or not is_program(path.name):
            return None
        return as_written(looked, document, library.originals.read(owner, document.id).data, path)

    def _with_page(self, shown: View, event: gr.EventData, owner: str) -> View:
        """A view with a page of the file as a picture, where it has pages and they are wanted."""
        library, file = self._services.library, shown.file
        if library is None or not file.paged or detail(event, "view") == "text":
            return shown
        at = number(event, "go") or _page_of(shown, number(event, "page"))
        try:
            drawn = library.originals.page(owner, shown.document.id, at)
        except DocumentError as error:
            note = _("This page is shown as text: %(reason)s.", reason=error.reason)
            return replace(shown, file=replace(file, note=note))
        return replace(shown, page=_page(shown, at, drawn))


def _page_of(shown: View, before: int | None) -> int:
    """The page to show: that of what is looked at, or the one before if a search finds nothing."""
    is_lost = shown.search.words and not shown.search.spans
    return (before if is_lost else None) or shown.document.page(shown.at) or 1


def _page(shown: View, at: int, drawn: PagePicture) -> PageView:
    return view_page(shown.document, at, drawn, shown.marks, shown.search.words)


def _search(document: Document, event: gr.EventData) -> Search:
    """What is searched, and its place at or after where one is, or the next or the one before."""
    words = detail(event, "find", LONGEST)
    if not words.strip():
        return Search()
    spans = tuple(find(document, words))
    at, step = number(event, "at") or 0, detail(event, "step")
    if step == "back":
        nth = bisect_left(spans, (at, 0)) - 1
    else:
        nth = bisect_left(spans, (at + (step == "on"), 0))
    return Search(words, spans, nth % len(spans) if spans else 0)


def _window(document: Document, looked: Looked, search: Search, event: gr.EventData) -> Window:
    """The part of the text to show: as before where what is looked at is in it."""
    where = detail(event, "more")
    around = viewer.window_around(document, looked.focus)
    page = number(event, "page")
    if page and detail(event, "view") == "text" and page != document.page(looked.focus.start):
        begin = page_window(document, page).start
        around = viewer.widened(document, Window(begin, begin), "both")
    start, end = number(event, "start"), number(event, "end")
    before = None
    if start is not None and end is not None and 0 <= start < end <= len(document.text):
        before = Window(start, end)
    if before and where in ("before", "after"):
        return viewer.widened(document, before, where)
    if search.spans:
        first, last = search.spans[search.at]
        if before and before.start <= first and last <= before.end:
            return before
        return viewer.widened(document, Window(first, last), "both")
    # A search that was not asked for, or found nothing, moves nothing.
    return before if before and detail(event, "find") else around
