"""What probes and Prometheus ask: `/healthz`, `/readyz` and `/metrics`, and who may."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from advisor.models.servers.local_servers import is_loopback
from ui.operating.readiness import Readiness
from ui.operating.watching import Watching

MetricsFor = Literal["local", "anyone", "off"]
"""Who may read the metrics without signing in: programs of this machine, anyone, nobody at all."""

METRICS_PATH = "/metrics"
_OPEN = frozenset({"/healthz", "/readyz"})
_ABSENT = "Nothing is counted here. Install it: pip install 'groundwise[metrics]'.\n"
_NOT_HERE = "Programs of that machine may read this; others where `metrics` is `anyone`.\n"
_OFF = "The setting `metrics` is `off`: nothing is counted here.\n"
# A proxy on this machine asks for others. What it passes on is not from here.
_PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Probes:
    """The routes of whoever operates the server."""

    def __init__(self, readiness: Readiness, watching: Watching, metrics: MetricsFor) -> None:
        self._readiness = readiness
        self._watching = watching
        self._metrics = metrics
        self.routes = [
            Route("/healthz", self.health),
            Route("/readyz", self.ready),
            Route(METRICS_PATH, self.counted),
        ]

    def is_open(self, scope: Scope) -> bool:
        """Whether a request may pass without signing in.

        That the server runs and is ready says nothing of anybody. What is counted tells how much
        is asked, and when: this machine may know it, and others where the setting says so.
        """
        if scope["path"] in _OPEN:
            return True
        return scope["path"] == METRICS_PATH and (self._metrics == "anyone" or is_local(scope))

    async def health(self, request: Request) -> Response:
        """The process runs."""
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """A question can be answered, or why not."""
        reason = await self._readiness.reason()
        if not reason:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready", "reason": reason}, 503, {"retry-after": "1"})

    async def counted(self, request: Request) -> Response:
        """What was counted, as Prometheus reads it, for who may know it."""
        if not (self.is_open(request.scope) or request.scope.get("state", {}).get("user")):
            return PlainTextResponse(_NOT_HERE, 403)
        if self._metrics == "off":
            return PlainTextResponse(_OFF, 404)
        if self._watching.metrics is None:
            return PlainTextResponse(_ABSENT, 404)
        await self._readiness.look()
        page, kind = self._watching.metrics.page(request.headers.get("accept", ""))
        return Response(page, headers={"content-type": kind})


def is_local(scope: Scope) -> bool:
    """Whether a program of this machine asks, and asks for itself."""
    headers = Headers(scope=scope)
    client = scope.get("client")
    if client is None or not is_loopback(client[0]):
        return False
    if any(name in headers for name in _PASSED_ON):
        return False
    return is_loopback(urlsplit(f"//{headers.get('host', '')}").hostname or "")
