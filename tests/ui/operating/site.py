"""A server behind its door, without the page, as whoever operates it sees it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import fastapi
import httpx2
import uvicorn

from tests.ui.api.serving import LONG, AskedAdvisor, Parts
from ui.api import add_api
from ui.api.failures import failed
from ui.operating.operating import Operating, operated
from ui.operating.requests import Requests
from ui.web_server import secured

CANARY = "canary-7f3a"


@contextmanager
def operated_site(settings, advisor=None, accounts=None, host="127.0.0.1") -> Iterator:
    """A client of a server with these settings, and its parts."""
    advisor = advisor or AskedAdvisor()
    parts = Parts(advisor)
    operating: Operating = operated(settings, advisor, parts.queue)
    parts = replace(parts, operating=operating)
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    end_requests = add_api(app, parts)
    app.router.routes += operating.probes.routes
    app.add_exception_handler(Exception, failed)

    @app.get("/broken")
    async def broken() -> None:
        raise KeyError(CANARY)

    guarded = secured(app, host, accounts=accounts, is_open=operating.probes.is_open)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(
        Requests(guarded, app, operating.watching),
        log_config=None,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx2.Client(base_url=url, timeout=LONG) as client:
            yield client, parts
    finally:
        server.should_exit = True
        advisor.close()
        end_requests()
        thread.join(LONG)
        listener.close()
        operating.watching.close()
    assert not thread.is_alive()
