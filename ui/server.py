"""The web server that carries the page: one process, one address, nothing fetched elsewhere."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.errors import AddressError

# Gradio's own scripts are inline and compile templates, hence the two 'unsafe' words; every
# source is this server, so that a browser refuses what would reach another machine.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)

# How long a stopping server waits for open pages.
_PATIENCE_SECONDS = 3


class LocalOnly:
    """ASGI middleware that tells browsers to load from, and talk to, this server alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the policy to the response's headers."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = _POLICY
                headers["referrer-policy"] = "no-referrer"
                headers["x-content-type-options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, send_with_policy)


class PageServer(uvicorn.Server):
    """A uvicorn server that says when it listens, and where."""

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        on_ready: Callable[[str], None],
        on_stop: Callable[[], None],
    ) -> None:
        """Bind the address now, so that a port in use is an error before anything is loaded.

        Raises:
            AddressError: the address cannot be listened at.
        """
        # Gradio streams over HTTP: without web sockets their library is not even imported.
        config = uvicorn.Config(
            app,
            log_level="warning",
            ws="none",
            lifespan="on",
            timeout_graceful_shutdown=_PATIENCE_SECONDS,
        )
        super().__init__(config)
        self._socket = _listen(host, port)
        self._on_ready = on_ready
        self._on_stop = on_stop
        number = self._socket.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{number}/"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then report the address."""
        await super().startup(sockets)
        if self.started:
            self._on_ready(self.url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would keep connections open, then stop."""
        self._on_stop()
        await super().shutdown(sockets)

    def serve_until_stopped(self) -> None:
        """Serve until Ctrl-C, or until `should_exit` is set."""
        try:
            self.run(sockets=[self._socket])
        finally:
            self._socket.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = (
            "another program listens there"
            if error.errno == errno.EADDRINUSE
            else (error.strerror or str(error))
        )
        raise AddressError(
            f"The page cannot be served at {host}:{port}: {reason}. "
            "Choose another with --port or --host."
        ) from error
    return listener
