"""Nothing leaves the machine: with every connection refused, it still indexes and answers."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

GUARD = """
import socket

real = socket.socket.connect

def refuse(self, address, *rest):
    host = address[0] if isinstance(address, tuple) else ""
    if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a connection to {address}")
    return real(self, address, *rest)

def no_lookup(host, *rest, **options):
    if host not in (None, "", "127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a look-up of {host}")
    return real_lookup(host, *rest, **options)

real_lookup = socket.getaddrinfo
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.getaddrinfo = no_lookup
"""


@pytest.mark.real_model
def test_indexing_and_answering_connect_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# Opening hours\n\nThe library closes at nine.\n")
    script = GUARD + textwrap.dedent(
        f"""
        import sys
        from advisor.commands.cli import app

        common = ["--index-dir", {str(tmp_path / "index")!r}]
        app(["index", *common, {str(tmp_path / "docs")!r}], standalone_mode=False)
        code = app(["ask", *common, "When does the library close?"], standalone_mode=False)
        sys.exit(code or 0)
        """
    )
    # No proxy and no offline switch may hide a look-up.
    hidden = ("PROXY", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    environment = {
        key: value for key, value in os.environ.items() if not key.upper().endswith(hidden)
    }
    # A cache of its own, so that exporting the embedding model is part of the test.
    environment["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, env=environment, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "closes at nine" in done.stdout
    # Python sees no connection of onnxruntime's. What reports its use keeps a number here first.
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["groundwise"]


@pytest.mark.parametrize("door", ["index.models.onnx_session", "corpus.loaders.ocr.engine"])
def test_onnxruntime_reports_nothing(door: str, tmp_path: Path) -> None:
    script = f"import {door}, onnxruntime; onnxruntime.SessionOptions()"
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    environment |= {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script], env=environment, timeout=60, check=True)
    assert list(tmp_path.iterdir()) == []


def test_the_guard_refuses() -> None:
    script = GUARD + "import urllib.request\nurllib.request.urlopen('http://192.0.2.1/', timeout=1)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert "AssertionError: a look-up of 192.0.2.1" in done.stderr
