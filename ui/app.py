"""The page put together: which panel stands where, and the server that carries it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import fastapi
import gradio as gr
from starlette.routing import Mount

from advisor.errors import USER_ERRORS
from index.errors import IndexMissing
from ui.api import add_api
from ui.conversations.exports_route import exports_router
from ui.door.login import sign_out
from ui.door.signing_in import user_of
from ui.page.chat import welcome
from ui.page.chat.exchanges import Exchanges
from ui.page.chat.panel import ChatPanel
from ui.page.components import QUICK, html
from ui.page.conversations.panel import ConversationsPanel
from ui.page.documents.panel import DocumentsPanel
from ui.page.feedback.panel import FeedbackPanel
from ui.page.frame import ANNOUNCER, HEADER, SIDE_TABS
from ui.page.reader.panel import ViewerPanel
from ui.page.settings.panel import SettingsPanel
from ui.page.sources import html as sources
from ui.page.theme import head, theme
from ui.services import Services
from ui.web_server import PageServer, secured

_TITLE = "groundwise"
# Events of Gradio at once. Those that wait in the fair queue take no thread.
_MOST_EVENTS = 256
# What page.js sends: a click on our own HTML becomes an event of the page.
_BUS = """
for (const name of ['ask', 'again', 'revise', 'choose', 'follow', 'look'])
  document.addEventListener('gw:' + name, (event) => trigger(name, event.detail));
"""


class Page:
    """The components of the page, panel by panel."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.exchanges = Exchanges(services)
        self.documents: DocumentsPanel | None = None
        self.settings: SettingsPanel | None = None
        self.conversation = gr.Textbox(visible="hidden", elem_id="gw-conversation", label="id")
        with gr.Row(elem_id="gw-header"):
            html("gw-brand", HEADER)
            self.account = html("gw-account")
            self.new = gr.Button("New conversation", size="sm", elem_id="gw-new", scale=0)
        with gr.Row(elem_id="gw-body"):
            with gr.Column(elem_id="gw-list"):
                self.conversations = ConversationsPanel(services, self.conversation)
            with gr.Column(elem_id="gw-middle"):
                self.chat = ChatPanel(services, self.exchanges, self.conversation)
            with gr.Column(elem_id="gw-side"):
                html("gw-tabs", SIDE_TABS)
                self._side()
        self.status = html("gw-status", welcome.opening())
        self.feedback = FeedbackPanel(services, self.conversation)
        self.bus = html("gw-bus", ANNOUNCER, _BUS)

    def _side(self) -> None:
        services = self._services
        with gr.Column(elem_id="gw-side-sources"):
            self.sources = html("gw-panel", sources.panel(None))
        with gr.Column(elem_id="gw-side-reader"):
            self.viewer = ViewerPanel(services, self.exchanges)
        with gr.Column(elem_id="gw-side-library"):
            if services.library is not None:
                self.documents = DocumentsPanel(services)
        with gr.Column(elem_id="gw-side-settings"):
            if services.preferences is not None and services.speeds is not None:
                self.settings = SettingsPanel(services, services.preferences, services.speeds)

    def wire(self, page: gr.Blocks) -> None:
        """Connect the events."""
        chat, listed = self.chat, self.conversations
        described = [chat.welcome, self.status, chat.notices]
        page.load(self.describe, None, described, **QUICK)
        if self._services.accounts is not None:
            page.load(_account, None, [self.account], **QUICK)
        chat.wire(page, self.bus, self.sources, self.new, listed, self.documents)
        listed.wire(page)
        self.viewer.wire(self.bus, self.conversation)
        self.feedback.wire(page)
        if self.documents is not None:
            self.documents.wire(page)
            self.documents.asking.change(self.describe, None, described, **QUICK)
        if self.settings is not None:
            self.settings.wire(page)
            self.settings.model_changed.change(self.describe, None, described, **QUICK)

    def describe(self) -> dict[Any, Any]:
        """The empty page, the status line and the notices, as things are now."""
        try:
            status = self._services.advisor.describe()
        except IndexMissing:
            return {self.chat.welcome: welcome.nothing_indexed(), self.status: ""}
        except USER_ERRORS as error:
            return {self.chat.notices: welcome.notices([str(error)]), self.status: ""}
        return {
            self.chat.welcome: welcome.welcome(status),
            self.status: welcome.footer(status),
            self.chat.notices: welcome.notices(status.warnings),
        }

    def close(self) -> None:
        """The server stops: answers in progress end, and are kept as they are."""
        self.exchanges.close()
        if self.settings is not None:
            self.settings.close()


def page_server(
    services: Services, host: str, port: int, on_ready: Callable[[str], None]
) -> PageServer:
    """A server for the page that has its address, and serves once it is told to.

    Raises:
        PageError: host and port are taken or are not this machine's.
    """
    blocks, page = _build(services)
    # The interactive documentation of FastAPI loads its scripts from a content network.
    app = fastapi.FastAPI(title=_TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    end_requests = add_api(app, services)
    app.include_router(exports_router(services.store))
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
        head=head(),
    )
    mounted: Any = next(route.app for route in app.routes if isinstance(route, Mount))

    def stop() -> None:
        # Each open page holds a connection for the answer in progress, which ends with it, and one
        # for its heartbeat, which ends with this event.
        end_requests()
        page.close()
        mounted.stop_event.set()

    public_url = services.settings.public_url if services.settings is not None else ""
    guarded = secured(app, host, accounts=services.accounts, public_url=public_url)
    return PageServer(guarded, host, port, on_ready, stop, proxied=bool(public_url))


def _build(services: Services) -> tuple[gr.Blocks, Page]:
    blocks: gr.Blocks = gr.Blocks(title=_TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        page = Page(services)
        page.wire(blocks)
    blocks.max_threads = _MOST_EVENTS
    blocks.queue(api_open=False)
    return blocks, page


def _account(request: gr.Request) -> str:
    """Who is signed in, and the way out."""
    return sign_out(user_of(request))
