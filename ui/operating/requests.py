"""Each request as whoever operates the server sees it: its id, its route, and what became of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.operating.current import HEADER, chosen_id, serve
from ui.operating.watching import Watching

_LOG = logging.getLogger(__name__)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Of what is mounted only the first of a path is a name; whatever else is asked has none.
_PARTS = frozenset({"gradio_api", "assets", "static", "config", "login", "logout", "theme.css"})
_OTHER = "other"
# What probes ask, again and again.
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
# Whoever asked had gone before there was a reply.
_GONE = 499


class Requests:
    """ASGI middleware, the outermost: gives a request its id, counts it, and writes its line."""

    def __init__(self, app: ASGIApp, routes: Starlette, watching: Watching) -> None:
        """Stand before `app`; `routes` are those of ours."""
        self._routes = routes
        self._watching = watching
        tracing = watching.tracing
        self._app = app if tracing is None else tracing.around(app)
        self._untraced = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request under its id, which stands in the reply, too."""
        if scope["type"] != "http":
            await self._untraced(scope, receive, send)
            return
        # Never taken back: the task is the request's alone, and its server logs in it, too.
        shown = chosen_id(Headers(scope=scope).get(HEADER))
        serve(shown)
        route = _route(self._routes, scope)
        scope.setdefault("state", {})["route"] = route
        begun, status = time.perf_counter(), _GONE

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = shown
            await send(message)

        app = self._untraced if route in PROBES else self._app
        try:
            await app(scope, receive, send_with_id)
        except Exception:
            status = 500
            raise
        finally:
            self._told(scope, route, status, time.perf_counter() - begun)

    def _told(self, scope: Scope, route: str, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        if self._watching.metrics is not None:
            self._watching.metrics.request(route, method, status)
        fields = {
            "method": method,
            "route": route,
            "status": status,
            "seconds": round(seconds, 3),
        }
        level = logging.DEBUG if _is_routine(method, route, status) else logging.INFO
        _LOG.log(level, "A request was served.", extra={"fields": fields})


def _own(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes, those of routers that are included among them."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from _own(included.routes)


def _route(app: Starlette, scope: Scope) -> str:
    """The name of what is asked: the route of ours, the part of the page's, or `other`."""
    for route in _own(app.routes):
        if not isinstance(route, Mount) and route.matches(scope)[0] is not Match.NONE:
            path = str(getattr(route, "path", _OTHER))
            return _OTHER if path == "/v1/{path:path}" else path
    part = scope["path"].split("/", 2)[1]
    return f"/{part}" if part in _PARTS else _OTHER


def _is_routine(method: str, route: str, status: int) -> bool:
    """Whether it is one of the many requests that a page or a probe makes by itself."""
    if status >= 400:
        return False
    return method in ("GET", "HEAD") or route == "/gradio_api"
