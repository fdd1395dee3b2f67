"""The server that carries the page: it answers at once, and makes the application meanwhile.

Gradio takes more than a second to import: the first page, and asking by it, do not wait for that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import fastapi
from starlette.routing import Mount

from ui.api import add_api
from ui.api.failures import failed
from ui.awaited import AwaitedApp
from ui.conversations.exports_route import exports_router
from ui.operating.requests import Requests
from ui.page.answering.exchanges import Exchanges
from ui.page.document import Document
from ui.page.documents.route import sending_router
from ui.page.importing import without_what_is_not_used
from ui.page.plain.answers import Answers
from ui.page.plain.routes import PlainPage
from ui.page.reader.routes import originals_router
from ui.services import Services
from ui.web_server import PageServer, secured

if TYPE_CHECKING:
    import gradio as gr

    from ui.app import Page

_TITLE = "groundwise"


class _Application:
    """Gradio's part of the server, and the panels in it, once they are made."""

    def __init__(self, services: Services, exchanges: Exchanges) -> None:
        self._services = services
        self._exchanges = exchanges
        self._made: tuple[gr.Blocks, Page] | None = None

    def make(self) -> fastapi.FastAPI:
        """Import Gradio, and build the page and what serves it."""
        with without_what_is_not_used():
            from ui.app import build, mounted

        self._made = build(self._services, self._exchanges)
        return mounted(self.blocks())

    def blocks(self) -> gr.Blocks:
        """The page, once it is made."""
        assert self._made is not None
        return self._made[0]

    def close(self, app: AwaitedApp) -> None:
        """End what would keep connections open, as far as there is something."""
        if self._made is not None:
            self._made[1].close()
        if app.made:
            # A client of Gradio's holds a connection for its heartbeat, which ends with this event.
            mounted: Any = app.part(Mount).app
            mounted.stop_event.set()


def page_server(
    services: Services,
    host: str,
    port: int,
    on_ready: Callable[[str], None],
    on_made: Callable[[], None] = lambda: None,
) -> PageServer:
    """A server for the page that has its address, and serves once it is told to.

    Args:
        services: what it is made of.
        host: where it listens.
        port: where it listens; 0 for any free one.
        on_ready: told the address once the first page is there.
        on_made: called once all of the page is.

    Raises:
        PageError: host and port are taken or are not this machine's.
    """
    exchanges = Exchanges(services)
    inner = _Application(services, exchanges)
    application = AwaitedApp(inner.make, on_made, lambda: setattr(server, "should_exit", True))
    # The interactive documentation of FastAPI loads its scripts from a content network.
    app = fastapi.FastAPI(
        title=_TITLE, docs_url=None, redoc_url=None, openapi_url=None,
        lifespan=application.lifespan,
    )  # fmt: skip
    end_requests = add_api(app, services)
    app.include_router(exports_router(services.store))
    if services.library is not None:
        app.include_router(originals_router(services.library.originals))
        app.include_router(sending_router(services.library))
    operating = services.operating
    if operating.probes is not None:
        app.router.routes += operating.probes.routes
    app.add_exception_handler(Exception, failed)
    document = Document(application, inner.blocks)
    first = PlainPage(
        services, Answers(services, exchanges), document.application, lambda: application.made
    )
    app.router.routes += [*first.routes, *document.routes, Mount("/", application)]

    def stop() -> None:
        # Each open page holds a connection for the answer in progress, which ends with it.
        end_requests()
        exchanges.close()
        inner.close(application)
        application.check()

    public_url = services.settings.public_url if services.settings is not None else ""
    guarded = secured(
        app,
        host,
        accounts=services.accounts,
        sign_ins=services.sign_ins,
        public_url=public_url,
        is_open=operating.probes.is_open if operating.probes is not None else None,
    )
    watched = Requests(guarded, app, operating.watching)
    server = PageServer(
        watched, host, port, on_ready, stop, proxied=bool(public_url), stopping=operating.stopping
    )
    return server
