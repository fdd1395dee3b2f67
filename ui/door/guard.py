"""The door of the server: which hosts, origins, methods and paths it answers at all."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.door.accounts import is_loopback
from ui.door.refusals import Refusal, send_refusal

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_LONGEST_PATH = 4096
_LONGEST_QUERY = 8192
_LONGEST_HEAD = 32 * 1024
_MOST_HEADERS = 100
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9._-]{0,252}))(?::([0-9]{1,5}))?")
# What is decoded once more than needed does no harm; what is decoded once less may hide a "..".
_DECODINGS = 3
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_TAB = r"[A-Za-z0-9_-]{1,64}"
# Of the addresses that Gradio brings, those that its page asks for. The others fetch from elsewhere
# on request, write or show code, run functions by name or tell about the server.
_GRADIO_READ = re.compile(
    r"/|/theme\.css|/favicon\.ico|/config/?"
    r"|/(?:assets|static)/[A-Za-z0-9._/-]{1,200}"
    r"|/gradio_api/(?:app_id|info|login_check|queue/data|upload_progress|startup-events)/?"
    rf"|/gradio_api/heartbeat/{_TAB}"
)
_GRADIO_WRITE = re.compile(r"/gradio_api/(?:queue/join|run/predict|cancel|reset|upload)/?")
_GRADIO_FILE = "/gradio_api/file="


@dataclass(frozen=True, slots=True)
class Names:
    """The names that this server goes by.

    Attributes:
        names: in lower case, without port.
        any_address: whether an IP address of any kind is one; a page from elsewhere that pretends
            to be this one (DNS rebinding) has to go by a name.
    """

    names: frozenset[str]
    any_address: bool = False

    @classmethod
    def of(cls, host: str, public_url: str = "") -> Names:
        """Those of a server that listens at `host`, and is perhaps reached by another address."""
        names = {"localhost", "127.0.0.1", "::1"}
        if public_url:
            names.add((urlsplit(public_url).hostname or "").lower())
        if is_loopback(host):
            names.add(host.lower())
            return cls(frozenset(names))
        own = socket.gethostname().lower()
        names |= {host.lower(), own, f"{own.partition('.')[0]}.local"}
        return cls(frozenset(names), any_address=True)

    def include(self, name: str) -> bool:
        """Whether a name, as it stands in the header `Host`, is one of them."""
        bare = name.strip("[]").rstrip(".")
        if bare in self.names:
            return True
        if not self.any_address:
            return False
        try:
            ip_address(bare)
        except ValueError:
            return False
        return True


class Guard:
    """ASGI middleware that refuses what the page would never ask.

    Of `app`, every route that is its own may be asked; of what is mounted in it, that is Gradio,
    only what its page needs. `paths` are those that `app` leaves to others, and `downloads` is the
    one folder whose files Gradio may send; None for none.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: Starlette,
        names: Names,
        *,
        paths: tuple[str, ...] = (),
        downloads: Path | None = None,
    ) -> None:
        self._app = app
        self._routes = routes
        self._names = names
        self._paths = paths
        self._downloads = downloads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            # Closing before accepting is how a web socket is refused.
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            self._check(scope)
        except Refusal as refusal:
            await send_refusal(scope, receive, send, refusal)
            return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if scope.get("http_version", "1.1") not in ("1.0", "1.1"):
            raise Refusal(505, "This server speaks HTTP/1.1.")
        length = sum(len(name) + len(value) for name, value in headers.raw)
        if len(headers.raw) > _MOST_HEADERS or length > _LONGEST_HEAD:
            raise Refusal(431, "The request has too many headers.")
        host = _check_host(headers, self._names)
        _check_target(scope)
        if "upgrade" in headers:
            raise Refusal(426, "This server speaks HTTP/1.1 alone, no web sockets.")
        if scope["method"] not in _METHODS:
            raise Refusal(405, "This method is not served.", headers={"allow": "GET, HEAD, POST"})
        _check_origin(scope["method"], headers, host)
        self._check_path(scope)

    def _check_path(self, scope: Scope) -> None:
        path, method = scope["path"], scope["method"]
        if path in self._paths or self._is_own(scope):
            return
        if path.startswith(_GRADIO_FILE) and method in _SAFE_METHODS:
            if self._may_be_sent(path.removeprefix(_GRADIO_FILE)):
                return
            raise Refusal(404, "There is no such file.", kind="not_found_error")
        allowed = _GRADIO_READ if method in _SAFE_METHODS else _GRADIO_WRITE
        if allowed.fullmatch(path) is None or (method not in _SAFE_METHODS and method != "POST"):
            if _GRADIO_READ.fullmatch(path) or _GRADIO_WRITE.fullmatch(path):
                allow = "GET, HEAD" if _GRADIO_READ.fullmatch(path) else "POST"
                raise Refusal(405, "This method is not served here.", headers={"allow": allow})
            raise Refusal(404, "There is nothing at this address.", kind="not_found_error")

    def _is_own(self, scope: Scope) -> bool:
        """Whether a route of ours, rather than Gradio's, answers."""
        return any(
            route.matches(scope)[0] is not Match.NONE
            for route in self._routes.routes
            if not isinstance(route, Mount)
        )

    def _may_be_sent(self, path: str) -> bool:
        """Whether a path is that of a regular file in the folder of downloads, links followed."""
        if self._downloads is None or not path.startswith("/"):
            return False
        try:
            real = Path(path).resolve(strict=True)
            return real.is_file() and real.is_relative_to(self._downloads.resolve(strict=True))
        except (OSError, ValueError, RuntimeError):
            return False


def _check_host(headers: Headers, names: Names) -> tuple[str, int | None]:
    """The name and port that the request was sent to, which must be ours."""
    given = headers.getlist("host")
    match = _HOST.fullmatch(given[0].lower()) if len(given) == 1 else None
    if match is None:
        raise Refusal(400, "The request does not name the host that it is for.")
    if not names.include(match[1]):
        raise Refusal(
            421,
            "This server does not go by that name. Open it at the address that it showed when it "
            "started, or give it this name with the setting `public_url`.",
        )
    return match[1], int(match[2]) if match[2] else None


def _check_target(scope: Scope) -> None:
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogateescape")
    if len(raw) > _LONGEST_PATH or len(scope.get("query_string", b"")) > _LONGEST_QUERY:
        raise Refusal(414, "The address is too long.")
    for _ in range(_DECODINGS):
        _check_decoded(raw)
        raw = unquote_to_bytes(raw)
    _check_decoded(raw)


def _check_decoded(raw: bytes) -> None:
    try:
        path = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(400, "The address is not valid UTF-8.") from None
    outside = not path.startswith("/") or "//" in path or "\\" in path
    if outside or _CONTROL.search(path) or not {".", ".."}.isdisjoint(re.split("[/;=]", path)):
        raise Refusal(400, "The address is not a plain path on this server.")


def _check_origin(method: str, headers: Headers, host: tuple[str, int | None]) -> None:
    """Refuse what another site's page makes a browser ask.

    A browser says where a page comes from that writes, or that reads by script (`Origin`), and
    newer ones say so of every request (`Sec-Fetch-Site`). Programs that are no browsers say
    neither; they carry no one's cookies.
    """
    origins = headers.getlist("origin")
    if origins and (len(origins) > 1 or not _same_origin(origins[0], host)):
        raise Refusal(403, "Another site's page asked for this. Open the page of this server.")
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return
    opens_page = headers.get("sec-fetch-mode") == "navigate" and (
        headers.get("sec-fetch-dest", "document") == "document"
    )
    if method not in _SAFE_METHODS or not opens_page:
        raise Refusal(403, "Another site's page asked for this. Open the page of this server.")


def _same_origin(origin: str, host: tuple[str, int | None]) -> bool:
    scheme, separator, place = origin.lower().partition("://")
    match = _HOST.fullmatch(place)
    if not separator or scheme not in _PORTS or match is None:
        return False
    # A proxy may end TLS, so that the scheme here is not the one the browser sees.
    port = _PORTS[scheme]
    return match[1] == host[0] and (int(match[2]) if match[2] else port) == (host[1] or port)
