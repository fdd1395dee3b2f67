"""A Chroma server of the tests' own, on a free port of this machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STARTING_SECONDS = 60.0


def program() -> str | None:
    """The program `chroma` of this environment; None where it is not installed."""
    return shutil.which("chroma", path=str(Path(sys.executable).parent))


class ChromaServer:
    """A server that keeps its data in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, on the port it had before, and wait until it answers."""
        chroma = program()
        assert chroma is not None
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [chroma, "run", "--path", str(self._folder / "data"), "--host", "127.0.0.1",
                 "--port", str(self._port)],
                stdout=log, stderr=log, cwd=self._folder,
            )  # fmt: skip
        _wait_until_it_answers(self._process, self.url)

    def kill(self) -> None:
        """Kill it and wait until it is gone; nothing happens where it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it; nothing happens where it does not run."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of a server that keeps its data in a folder, until this ends."""
    server = ChromaServer(folder)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the Chroma server ended at once"
        try:
            with urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise AssertionError("the Chroma server did not start")
