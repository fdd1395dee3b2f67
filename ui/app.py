"""The page put together: which panel stands where."""

from __future__ import annotations

from typing import Any

import fastapi
import gradio as gr

from advisor.errors import USER_ERRORS
from index.errors import IndexMissing
from ui.door.login import sign_out
from ui.door.signing_in import user_of
from ui.languages.choice import language_of
from ui.languages.speaking import N_, speaking
from ui.library.entries import DocumentEntry
from ui.page import frame
from ui.page.answering.exchanges import Exchanges
from ui.page.chat import welcome
from ui.page.chat.in_view import SourcesPanel
from ui.page.chat.panel import ChatPanel
from ui.page.components import QUICK, html
from ui.page.conversations.panel import ConversationsPanel
from ui.page.documents.panel import DocumentsPanel
from ui.page.feedback.panel import FeedbackPanel
from ui.page.reader.panel import ViewerPanel
from ui.page.settings.panel import SettingsPanel
from ui.page.theme import theme
from ui.scope import Scope
from ui.services import Services

_TITLE = "groundwise"
# Events of Gradio at once. Those that wait in the fair queue take no thread.
_MOST_EVENTS = 256
_SEEK_SECONDS = 2.0
# What page.js sends: a click on our own HTML becomes an event of the page.
_BUS = """
for (const name of ['ask', 'again', 'revise', 'choose', 'follow', 'look', 'over', 'sources',
                    'visit'])
  document.addEventListener('gw:' + name, (event) => trigger(name, event.detail));
"""


class _Blocks(gr.Blocks):
    """Blocks whose events speak the language of whoever caused them, also those that queue."""

    async def process_api(self, *args: Any, **named: Any) -> dict[str, Any]:
        """Run what an event is connected to."""
        with speaking(language_of(named["request"].headers)):
            done: dict[str, Any] = await super().process_api(*args, **named)
            return done


class Page:
    """The components of the page, panel by panel."""

    def __init__(self, services: Services, exchanges: Exchanges) -> None:
        self._services = services
        self.exchanges = exchanges
        self.documents: DocumentsPanel | None = None
        self.settings: SettingsPanel | None = None
        self.conversation = gr.Textbox(visible="hidden", elem_id="gw-conversation", label="id")
        with gr.Row(elem_id="gw-header"):
            html("gw-brand", frame.header)
            self.account = html("gw-account")
            gr.Button(N_("New conversation"), size="sm", elem_id="gw-new", scale=0)
        with gr.Row(elem_id="gw-body"):
            with gr.Column(elem_id="gw-list"):
                self.conversations = ConversationsPanel(services, self.conversation)
            with gr.Column(elem_id="gw-middle"):
                self.chat = ChatPanel(services, self.exchanges, self.conversation)
            with gr.Column(elem_id="gw-side"):
                html("gw-tabs", frame.side_tabs)
                self._side()
        self.status = html("gw-status", welcome.opening)
        self.feedback = FeedbackPanel(services, self.conversation)
        self.bus = html("gw-bus", frame.ANNOUNCER, _BUS)
        # Examples are looked for when nobody asks; until they are there the page looks again.
        self.seeking = gr.Timer(_SEEK_SECONDS, active=False)

    def _side(self) -> None:
        services = self._services
        with gr.Column(elem_id="gw-side-sources"):
            self.sources = SourcesPanel(self.exchanges)
        with gr.Column(elem_id="gw-side-reader"):
            self.viewer = ViewerPanel(services, self.exchanges)
        with gr.Column(elem_id="gw-side-library"):
            if services.library is not None:
                self.documents = DocumentsPanel(services, self.chat.scope)
        with gr.Column(elem_id="gw-side-settings"):
            if services.preferences is not None and services.speeds is not None:
                self.settings = SettingsPanel(services, services.preferences, services.speeds)

    def wire(self, page: gr.Blocks) -> None:
        """Connect the events."""
        chat, listed = self.chat, self.conversations
        asked = chat.scope.inputs
        described = [chat.welcome, chat.beginning, self.seeking, self.status, chat.notices]
        self.seeking.tick(self.begin, asked, [chat.beginning, self.seeking], **QUICK)
        if self._services.accounts is not None:
            page.load(_account, None, [self.account], **QUICK)
        opened = chat.wire(page, self.bus, self.sources.newest, listed, self.documents)
        # Describing opens the index, which takes seconds at first: the conversation comes before.
        known = opened.then(self.describe, asked, described, **QUICK)
        listed.wire(page)
        self.sources.wire(self.bus, self.conversation)
        self.viewer.wire(self.bus, self.conversation)
        self.feedback.wire(page)
        if self.documents is not None:
            self.documents.wire(page)
            self.documents.asking.change(self.describe, asked, described, **QUICK)
        if self.settings is not None:
            self.settings.wire(page, known)
            self.settings.model_changed.change(self.describe, asked, described, **QUICK)

    def describe(
        self, scope: Scope | None, conversation: str, request: gr.Request
    ) -> dict[Any, Any]:
        """The empty page, the status line and the notices, as things are now."""
        chat = self.chat
        try:
            status = self._services.advisor.describe()
            entries = self._entries(request)
        except IndexMissing:
            shown = welcome.nothing_indexed()
            return {chat.welcome: shown, chat.beginning: "", self.status: ""}
        except USER_ERRORS as error:
            return {self.chat.notices: welcome.notices([str(error)]), self.status: ""}
        begun = {chat.beginning: ""}
        if entries != []:
            begun = self.begin(scope, conversation, request)
        return {
            chat.welcome: welcome.welcome(status, entries),
            **begun,
            self.status: welcome.footer(status, is_shared=self._services.accounts is not None),
            chat.notices: welcome.notices(status.warnings),
        }

    def begin(self, scope: Scope | None, conversation: str, request: gr.Request) -> dict[Any, Any]:
        """What to begin with, as far as it is known; the page asks again while more may come.

        Examples are of the documents that are asked.
        """
        examples, more = self._services.examples, False
        found: tuple[str, ...] = ()
        if examples is not None:
            try:
                ids = [entry.id for entry in welcome.newest(self._entries(request) or ())]
                if scope is not None and not conversation:
                    kept = self.chat.scope.scopes.resolved(user_of(request), scope).documents
                    ids = [key for key in ids if kept is None or key in kept]
                more = examples.seek(ids)
                found = examples.of(ids)
            except USER_ERRORS:
                pass  # the page says what is wrong with the index
        shown = welcome.beginning(() if more else found)
        return {self.chat.beginning: shown, self.seeking: gr.Timer(active=more)}

    def _entries(self, request: gr.Request) -> list[DocumentEntry] | None:
        """The documents that whoever looks may ask; None on a page that has no library."""
        library = self._services.library
        return None if library is None else library.documents(user_of(request))

    def close(self) -> None:
        """The server stops."""
        if self.settings is not None:
            self.settings.close()


def build(services: Services, exchanges: Exchanges) -> tuple[gr.Blocks, Page]:
    """The page as Gradio's Blocks, with its events connected."""
    blocks: gr.Blocks = _Blocks(title=_TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        page = Page(services, exchanges)
        page.wire(blocks)
    blocks.max_threads = _MOST_EVENTS
    blocks.queue(api_open=False)
    return blocks, page


def mounted(blocks: gr.Blocks) -> fastapi.FastAPI:
    """An application that serves Blocks at its root, and nothing else."""
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        show_error=False,
        theme=theme(),
    )
    return app


def _account(request: gr.Request) -> str:
    """Who is signed in, and the way out."""
    return sign_out(user_of(request))
