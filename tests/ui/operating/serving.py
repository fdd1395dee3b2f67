"""`advisor serve` in a process of its own, and a collector of its traces."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2

LONG = 120.0


class Process:
    """The process; `log` has every line that it has written to standard error."""

    def __init__(self, settings: dict[str, object], environment: dict[str, str]) -> None:
        pairs = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "advisor.commands.cli", "serve", "--port", "0", *pairs],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        self.log: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        found = re.search(r"http://\S+/", told)
        assert found, told + "".join(self.log)
        self.client = httpx2.Client(base_url=found[0], timeout=LONG)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self._process.send_signal(signal.SIGTERM)

    def ended(self) -> int:
        """The exit status, once it has ended."""
        status = self._process.wait(LONG)
        self._reader.join(LONG)
        return status

    def close(self) -> None:
        """End it, if it has not ended."""
        self.client.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(LONG)
        self._reader.join(LONG)
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line.rstrip("\n"))


@contextmanager
def serving(settings: dict[str, object], **environment: str) -> Iterator[Process]:
    """A server with these settings, ready to be asked."""
    process = Process(settings, environment)
    try:
        yield process
    finally:
        process.close()


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a collector of traces, and what was sent to it."""
    sent: list[bytes] = []

    class Collecting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.path == "/v1/traces"
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collecting)
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def copied(index_dir: Path, folder: Path) -> Path:
    """An index of a server's own: what people do with it is kept beside it."""
    import shutil

    return Path(shutil.copytree(index_dir, folder / "index"))
