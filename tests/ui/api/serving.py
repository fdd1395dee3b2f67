"""An HTTP interface that runs, over a scripted advisor or a real one."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import fastapi
import uvicorn

from index.errors import CollectionMissing
from tests.ui.scripted import ScriptedAdvisor
from ui.api import add_api
from ui.library.collections import CollectionEntry
from ui.operating.operating import Operating
from ui.queueing import FairQueue

LONG = 30.0


class AskedAdvisor(ScriptedAdvisor):
    """Follows a script, and keeps what it was asked with."""

    def stream(self, question, conversation, *, searched=None, options=None, cancel=None):
        self.__dict__.setdefault("asked_with", []).append((conversation, searched, options))
        yield from super().stream(question, conversation, searched=searched, cancel=cancel)


@dataclass
class Shelf:
    """Says which documents each user may see."""

    visible: dict[str, frozenset[str]] = field(default_factory=dict)

    def visible_ids(self, owner):
        return self.visible.get(owner)

    @property
    def collections(self):
        return self

    def all(self, owner):
        """One collection, of half of what the user sees."""
        return [CollectionEntry("Half", frozenset({"d1"}), False)] if owner else []

    def documents(self, owner, name):
        for found in self.all(owner):
            if found.name == name:
                return found.documents
        raise CollectionMissing(f"There is no collection “{name}”.")


@dataclass(frozen=True)
class Parts:
    """What the interface is made of."""

    advisor: object
    queue: FairQueue = field(default_factory=FairQueue)
    library: Shelf | None = None
    operating: Operating = field(default_factory=Operating)


class NamedUser:
    """Stands where the log-in does: the header says who asks."""

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            name = dict(scope["headers"]).get(b"x-test-user", b"").decode()
            scope.setdefault("state", {})["user"] = name
        await self._app(scope, receive, send)


def app_over(parts: Parts) -> fastapi.FastAPI:
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(NamedUser)
    app.state.end_requests = add_api(app, parts)
    return app


@contextmanager
def served(parts: Parts) -> Iterator[str]:
    """The address of the interface while the block runs."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    # From here on a request waits for the server to start instead of being turned away.
    listener.listen()
    app = app_over(parts)
    config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        parts.advisor.close()
        app.state.end_requests()
        thread.join(LONG)
        listener.close()
    assert not thread.is_alive()


def events_of(text: str) -> list[tuple[str | None, object]]:
    """The server-sent events of a body: name and value; comments left out."""
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        if not lines:
            continue
        name = next((line[7:] for line in lines if line.startswith("event: ")), None)
        data = "\n".join(line[6:] for line in lines if line.startswith("data: "))
        found.append((name, data if data == "[DONE]" else json.loads(data)))
    return found


def wait_until(condition) -> None:
    """Wait for something another thread does."""
    for _ in range(600):
        if condition():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it did not happen")
