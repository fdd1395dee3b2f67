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


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of a server that keeps its data in a folder, until this ends."""
    chroma = program()
    assert chroma is not None
    port = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [chroma, "run", "--path", str(folder / "data"), "--host", "127.0.0.1", "--port",
             str(port)],
            stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(process, url)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


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
            time.sleep(0.1)
    raise AssertionError("the Chroma server did not start")
