"""The web server that carries the page: one process, one address, nothing fetched elsewhere."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.compression import Compressed
from ui.door.accounts import Accounts
from ui.door.bodies import CheckedBodies
from ui.door.guard import Guard, Names
from ui.door.login import LOGIN_PATH, LOGOUT_PATH
from ui.door.refusals import for_programs
from ui.door.signing_in import OwnTabs, RequireLogin
from ui.errors import PageError
from ui.keeping.tables import Tables
from ui.languages.choice import InLanguage
from ui.library.uploads import UploadLimits
from ui.operating.stopping import Stopping

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

# The sign-in page has no script, and no picture but the empty icon.
_LOGIN_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
# A file is for saving: opened instead, it can do nothing. An export brings its own policy, which
# lets its styles show.
_EXPORTS = "/conversations/"
# Files of documents and pictures of their pages, which say so themselves, too.
_ORIGINALS = "/documents/"
_FILE_POLICY = "default-src 'none'; sandbox"

_HEADERS = {
    # With "no-referrer" a browser sends a form of ours without its origin, as a foreign one.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), "
        "display-capture=(), browsing-topics=(), clipboard-read=(), clipboard-write=(self)"
    ),
}
# What is the same for everybody. Some is never changed under the name that it has; a browser asks
# anew for the rest, which is small or seldom needed, and learns that it has not changed.
_LASTING = ("/assets/", "/page/")
_PUBLIC = ("/static/", "/theme.css", "/favicon.ico")
_FOR_A_YEAR = "public, max-age=31536000, immutable"

# How long a stopping server waits for open pages.
_PATIENCE_SECONDS = 3
# Connections at once: each open page holds two. More are told to come back (503).
_MOST_CONNECTIONS = 1000
_LONGEST_HEAD_BYTES = 32 * 1024


class LocalOnly:
    """ASGI middleware that tells browsers to load from, and talk to, this server alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the policy to the response's headers."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_policy(MutableHeaders(scope=message), scope["path"], message["status"])
            await send(message)

        await self._app(scope, receive, send_with_policy)


def secured(
    app: Starlette,
    host: str,
    *,
    accounts: Accounts | None = None,
    sign_ins: Path | Tables | None = None,
    public_url: str = "",
    limits: UploadLimits | None = None,
    downloads: Path | None = None,
    is_open: Callable[[Scope], bool] | None = None,
) -> ASGIApp:
    """The application behind everything that stands between it and the network.

    Args:
        app: its own routes may all be asked; of what is mounted in it, what the page needs.
        host: the address it is served at.
        accounts: who may use it; None for whoever reaches the address.
        sign_ins: where it is kept who is signed in; None forgets them when the server stops.
        public_url: the address as people type it, when a proxy stands before it.
        limits: of what may be uploaded.
        downloads: the one folder whose files Gradio may send; None for none.
        is_open: whether a request may pass without signing in; None where none may.
    """
    checked: ASGIApp = app if accounts is None else OwnTabs(app)
    checked = CheckedBodies(checked, limits or UploadLimits())
    paths: tuple[str, ...] = ()
    if accounts is not None:
        secure = public_url.startswith("https:")
        checked = RequireLogin(
            checked,
            accounts,
            sign_ins=sign_ins,
            secure=secure,
            is_open=is_open or (lambda scope: False),
        )
        paths = (LOGIN_PATH, LOGOUT_PATH)
    names = Names.of(host, public_url)
    guarded = Guard(checked, app, names, paths=paths, downloads=downloads)
    return LocalOnly(Compressed(InLanguage(guarded, for_programs)))


class PageServer(uvicorn.Server):
    """A uvicorn server that says when it listens, and where."""

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        on_ready: Callable[[str], None],
        on_stop: Callable[[], None],
        *,
        proxied: bool = False,
        stopping: Stopping | None = None,
    ) -> None:
        """Bind the address now, so that a port in use is an error before anything is loaded.

        Args:
            app: what answers.
            host: where it listens.
            port: where it listens; 0 for any free one.
            on_ready: told the address once it can be asked.
            on_stop: ends what would keep connections open.
            proxied: whether a proxy on this machine stands before it, which says who asks, and how.
            stopping: what the first SIGTERM begins, and whose end is the server's; None to stop at
                once.

        Raises:
            PageError: the address cannot be listened at.
        """
        # Gradio streams over HTTP: without web sockets their library is not even imported.
        config = uvicorn.Config(
            app,
            # Who serves says where lines go, and how they look.
            log_config=None,
            log_level="warning",
            access_log=False,
            ws="none",
            # The stricter of its two readers of requests, and the one with a limit on headers.
            http="h11",
            h11_max_incomplete_event_size=_LONGEST_HEAD_BYTES,
            lifespan="on",
            timeout_graceful_shutdown=_PATIENCE_SECONDS,
            limit_concurrency=_MOST_CONNECTIONS,
            proxy_headers=proxied,
            server_header=False,
        )
        super().__init__(config)
        self._socket = _listen(host, port)
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._stopping = stopping
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
        try:
            self._on_stop()
        finally:
            await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM lets what was asked be answered first; a second signal, and Ctrl-C, do not."""
        if sig != signal.SIGTERM:
            super().handle_exit(sig, frame)
        elif self._stopping is None or self._stopping.begun or self.should_exit:
            # Not raised again at the end, as the signals are that uvicorn notes.
            self.force_exit = self.should_exit
            self.should_exit = True
        else:
            self._stopping.begin()

    async def on_tick(self, counter: int) -> bool:
        """Whether to stop: when told to, and when what was asked before is over."""
        if self._stopping is not None and self._stopping.over:
            self.should_exit = True
        return await super().on_tick(counter)

    def serve_until_stopped(self) -> None:
        """Serve until Ctrl-C or SIGTERM, or until `should_exit` is set."""
        try:
            self.run(sockets=[self._socket])
        finally:
            self._socket.close()


def _add_policy(headers: MutableHeaders, path: str, status: int) -> None:
    headers.update(_HEADERS)
    policy = _POLICY
    if path in (LOGIN_PATH, LOGOUT_PATH):
        policy = _LOGIN_POLICY
    elif path.startswith("/gradio_api/file="):
        policy = _FILE_POLICY
        headers["content-disposition"] = "attachment"
    elif path.startswith((_EXPORTS, _ORIGINALS)):
        policy = headers.get("content-security-policy", _FILE_POLICY)
    headers["content-security-policy"] = policy
    is_kept = path.startswith(_ORIGINALS) and "cache-control" in headers
    if path.startswith(_LASTING) and status == 200:
        headers["cache-control"] = _FOR_A_YEAR
    elif not is_kept:
        headers["cache-control"] = "no-cache" if path.startswith(_PUBLIC) else "no-store"
    # Gradio lets pages of other ports of this machine read its answers.
    for name in [name for name in headers if name.startswith("access-control-")]:
        del headers[name]


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
        raise PageError(
            f"The page cannot be served at {host}:{port}: {reason}. "
            "Choose another with --port or --host."
        ) from error
    return listener
