"""A server that runs, and its replies."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.behaviour.command import LONG, Advisor
from tests.behaviour.tidy import Recording


@dataclass(frozen=True)
class Reply:
    """A reply of the server."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's value; None when it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def header(self, name: str) -> str:
        """A header's value; empty without it."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def __str__(self) -> str:
        right = {("content-length", str(len(self.body))): "(as long as the body)"}
        lines = [f"{k.lower()}: {right.get((k.lower(), v), v)}" for k, v in self.headers]
        body = self.body.decode("utf-8", "backslashreplace")
        return "\n".join([f"HTTP {self.status}", *lines, "", body])


@dataclass
class Site:
    """A server that runs."""

    port: int
    cookie: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send a request, with a JSON body unless it is bytes, and read the whole reply."""
        sent = {"cookie": self.cookie} if self.cookie else {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            sent["content-type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        try:
            connection.request(method, path, body, {**sent, **(headers or {})})
            reply = connection.getresponse()
            return Reply(reply.status, reply.getheaders(), reply.read())
        finally:
            connection.close()

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> Reply:
        """Send a POST request."""
        return self.ask("POST", path, body, headers)


@contextlib.contextmanager
def serving(advisor: Advisor, kept: Recording, name: str, *arguments: str) -> Iterator[Site]:
    """`advisor serve` while the block runs; what it said is kept under `name`."""
    log = advisor.folder / f"{name.replace('/', '-')}.log"
    with log.open("wb") as stream:
        process = advisor.start("serve", "--port", "0", *arguments, stdout=stream, stderr=stream)
    try:
        port = _port(process, log)
        kept.tidy.name(f"127.0.0.1:{port}", "address")
        yield Site(port)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
    said = log.read_text(encoding="utf-8")
    kept.keep(f"{name}.txt", f"{said}\nexit {code} after Ctrl+C\n")


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    until = time.monotonic() + LONG
    while time.monotonic() < until and process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text(encoding="utf-8"))
        if found:
            return int(found[1])
        time.sleep(0.05)
    raise SystemExit(f"The server did not start: {log.read_text(encoding='utf-8')}")
