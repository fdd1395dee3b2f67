"""Traces: spans of requests, answers and their steps; the one door of OpenTelemetry.

Spans are sent to the server that the variable of OpenTelemetry names, and made for no other reason.
Attributes are counts and names. The library's middleware would note addresses, query strings, who
asks and the words of errors: it is shown a request that has none of them.
"""

from __future__ import annotations

import os
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, Status, StatusCode
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.observing import Counts

_NAME = "groundwise"
_REAL = "groundwise.scope"
# What joins a request to the trace of who sent it; nothing else of its headers is looked at.
_JOINS = (b"traceparent", b"tracestate")
_PATIENCE_MILLISECONDS = 3000


class Tracing:
    """Makes spans and sends them. Safe to use from several threads."""

    def __init__(self) -> None:
        """Send to the server that `OTEL_EXPORTER_OTLP_ENDPOINT` names."""
        named = os.environ.get("OTEL_SERVICE_NAME") or _NAME
        # Not the one of the whole process: a library that makes spans of its own would be heard.
        self._provider = TracerProvider(resource=Resource.create({SERVICE_NAME: named}))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer(_NAME)

    def around(self, app: ASGIApp) -> ASGIApp:
        """An application whose requests are spans; it wants their routes in `state`."""
        return _Traced(app, self._provider)

    def here(self) -> Context:
        """What a span that is begun later, or elsewhere, belongs to."""
        return trace.set_span_in_context(trace.get_current_span())

    def begin(self, name: str, within: Context) -> Span:
        """Begin a span; `end` ends it."""
        return self._tracer.start_span(name, context=within)

    def inside(self, span: Span) -> Context:
        """What a span belongs to that is a part of another."""
        return trace.set_span_in_context(span)

    def end(self, span: Span, counts: Counts, *, failed: bool = False) -> None:
        """End a span with what is told of it."""
        for name, value in counts.items():
            span.set_attribute(f"{_NAME}.{name}", value)
        if failed:
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def close(self) -> None:
        """Send what is left, as far as it goes within three seconds."""
        self._provider.force_flush(_PATIENCE_MILLISECONDS)
        self._provider.shutdown()


class _Traced:
    """The library's middleware, which sees a request's route, method and status alone."""

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        self._app = app
        self._traced: Any = OpenTelemetryMiddleware(
            self._real,
            default_span_details=lambda shown: (f"{shown['method']} {shown['path']}", {}),
            tracer_provider=provider,
            exclude_spans=["receive", "send"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request within its span."""
        raised: list[Exception] = []
        route = scope["state"]["route"]
        shown = {
            "type": "http",
            "asgi": scope["asgi"],
            "http_version": scope.get("http_version", "1.1"),
            "method": scope["method"],
            "scheme": scope.get("scheme", "http"),
            "path": route,
            "query_string": b"",
            "headers": [pair for pair in scope["headers"] if pair[0] in _JOINS],
            "server": None,
            "client": None,
            _REAL: (scope, raised),
        }
        await self._traced(shown, receive, send)
        if raised:
            raise raised[0]

    async def _real(self, shown: Scope, receive: Receive, send: Send) -> None:
        scope, raised = shown[_REAL]
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # raised again where the library does not note its words
            raised.append(error)
