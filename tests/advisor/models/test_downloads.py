"""`hf:` against a server on this machine that speaks the hub's protocol."""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from advisor.errors import DownloadError, ModelBroken, ModelNotFound
from advisor.models import downloads
from advisor.models.factory import build_model
from advisor.settings import Settings

SPEC = "hf:owner/repo/model.gguf"
CONTENT = b"GGUF" + os.urandom(300_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
COMMIT = "c" * 40


@dataclass
class Hub:
    """What the server does. `drops` are offsets at which a connection is cut, one per request."""

    url: str = ""
    content: bytes = CONTENT
    etag: str = SHA256
    status: int = 200
    code: str = ""
    redirect: bool = False
    drops: list[int] = field(default_factory=list)
    ranges: list[str | None] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    hub: Hub

    def do_HEAD(self) -> None:
        hub = self.hub
        hub.requests.append(f"HEAD {self.path}")
        self.send_response(302 if hub.redirect and hub.status == 200 else hub.status)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", "0" if hub.redirect else str(len(hub.content)))
        self.send_header("ETag", '"of-the-redirect"' if hub.redirect else f'"{hub.etag}"')
        if hub.code:
            self.send_header("X-Error-Code", hub.code)
        if hub.redirect:
            # As the real hub: the file is elsewhere, and these headers speak of it.
            self.send_header("X-Linked-Etag", f'"{hub.etag}"')
            self.send_header("X-Linked-Size", str(len(hub.content)))
            self.send_header("Location", self._cdn())
        self.end_headers()

    def do_GET(self) -> None:
        hub = self.hub
        hub.requests.append(f"GET {self.path}")
        if hub.redirect and not self.path.startswith("/cdn/"):
            self.send_response(302)
            self.send_header("Location", self._cdn())
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        asked = self.headers.get("Range")
        hub.ranges.append(asked)
        match = re.fullmatch(r"bytes=(\d+)-", asked or "")
        start = int(match[1]) if match else 0
        end = hub.drops.pop(0) if hub.drops else len(hub.content)
        self.send_response(206 if match else 200)
        self.send_header("Content-Length", str(len(hub.content) - start))
        if match:
            size = len(hub.content)
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.end_headers()
        self.wfile.write(hub.content[start:end])
        if end < len(hub.content):
            self.close_connection = True

    def _cdn(self) -> str:
        # Another host name than the hub's, as a content network would have.
        return f"{self.hub.url.replace('127.0.0.1', 'localhost')}/cdn/blob"

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    hub = Hub()
    handler = type("BoundHandler", (Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY", True)
    monkeypatch.setattr(downloads, "_RETRY_SECONDS", 0.0)
    monkeypatch.setattr(downloads, "models_folder", lambda: tmp_path)
    yield hub
    server.shutdown()
    server.server_close()
    thread.join()


def part(folder: Path) -> Path:
    return folder / "owner" / "repo" / f"model.gguf.{SHA256}.part"


@pytest.mark.parametrize("redirect", [False, True])
def test_downloads_once(hub: Hub, tmp_path: Path, redirect: bool) -> None:
    hub.redirect = redirect
    seen: list[tuple[int, int]] = []
    path = downloads.fetch(SPEC, on_progress=lambda done, total: seen.append((done, total)))
    assert path == tmp_path / "owner" / "repo" / "model.gguf"
    assert path.read_bytes() == CONTENT
    assert seen[0] == (0, len(CONTENT)) and seen[-1] == (len(CONTENT), len(CONTENT))
    assert any(f"/owner/repo/resolve/{COMMIT}/model.gguf" in r for r in hub.requests)
    hub.requests.clear()
    assert downloads.fetch(SPEC) == path
    assert hub.requests == []


def test_a_short_failure_of_the_line_is_retried(hub: Hub, tmp_path: Path) -> None:
    hub.drops = [1000, 50_000]
    seen: list[int] = []
    path = downloads.fetch(SPEC, on_progress=lambda done, _: seen.append(done))
    assert path.read_bytes() == CONTENT
    assert hub.ranges == [None, "bytes=1000-", "bytes=50000-"]
    assert seen == sorted(seen) and seen[-1] == len(CONTENT)


def test_an_interrupted_download_resumes(hub: Hub, tmp_path: Path) -> None:
    hub.drops = [1000] + [1000] * 5
    with pytest.raises(DownloadError, match="What arrived is kept: run the command again"):
        downloads.fetch(SPEC)
    assert part(tmp_path).read_bytes() == CONTENT[:1000]
    hub.drops = []
    hub.ranges.clear()
    seen: list[int] = []
    path = downloads.fetch(SPEC, on_progress=lambda done, _: seen.append(done))
    assert path.read_bytes() == CONTENT
    assert hub.ranges == ["bytes=1000-"]
    assert seen[0] == 1000
    assert not part(tmp_path).exists()


def test_what_arrived_of_another_version_is_not_resumed(hub: Hub, tmp_path: Path) -> None:
    stale = part(tmp_path).with_name(f"model.gguf.{'0' * 64}.part")
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"stale")
    assert downloads.fetch(SPEC).read_bytes() == CONTENT


def test_damage_on_the_way_is_found(hub: Hub, tmp_path: Path) -> None:
    hub.content = b"GGUF" + bytes(1000)
    with pytest.raises(ModelBroken, match="arrived damaged.*run the command again"):
        downloads.fetch(SPEC)
    assert list(tmp_path.rglob("*.part")) == list(tmp_path.rglob("*.gguf")) == []


def test_damage_on_the_disk_is_found(hub: Hub, tmp_path: Path) -> None:
    path = downloads.fetch(SPEC)
    path.write_bytes(b"GGUF" + bytes(10))
    with pytest.raises(ModelBroken, match="rm '.*model.gguf'"):
        downloads.fetch(SPEC)


def test_the_users_hash_is_compared_before_downloading(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelBroken, match="model_sha256.*Nothing was downloaded|Nothing"):
        downloads.fetch(SPEC, sha256="0" * 64)
    assert not any(r.startswith("GET") for r in hub.requests)
    assert downloads.fetch(SPEC, sha256=SHA256.upper()).is_file()
    with pytest.raises(ModelBroken, match="SHA-256"):
        downloads.fetch(SPEC, sha256="0" * 64)


def test_a_file_without_a_sha256_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.etag = "a" * 40
    with pytest.raises(DownloadError, match="states no SHA-256"):
        downloads.fetch(SPEC)


def test_what_is_no_gguf_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.content = b"<html>"
    hub.etag = hashlib.sha256(hub.content).hexdigest()
    with pytest.raises(ModelBroken, match="not a GGUF"):
        downloads.fetch(SPEC)


@pytest.mark.parametrize(
    ("status", "code", "error", "message"),
    [
        (404, "EntryNotFound", ModelNotFound, "The hub has no hf:owner/repo/model.gguf"),
        (401, "RepoNotFound", ModelNotFound, "The hub has no hf:owner/repo/model.gguf"),
        (403, "GatedRepo", ModelNotFound, "is gated"),
        (500, "", DownloadError, "status 500"),
    ],
)
def test_refusals_are_sentences(
    hub: Hub, tmp_path: Path, status: int, code: str, error: type[Exception], message: str
) -> None:
    hub.status, hub.code = status, code
    with pytest.raises(error, match=message):
        downloads.fetch(SPEC)


def test_an_unreachable_hub_is_a_sentence(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DownloadError, match=r"http://127.0.0.1:9 cannot be reached.*`embedded`"):
        downloads.fetch(SPEC)


def test_too_little_space_is_told_before(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    monkeypatch.setattr(
        "advisor.models.downloads.shutil.disk_usage", lambda _: SimpleNamespace(free=10)
    )
    with pytest.raises(DownloadError, match="needs 0.3 MB more .* 0.0 MB free"):
        downloads.fetch(SPEC)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_is_a_sentence(hub: Hub, tmp_path: Path) -> None:
    part(tmp_path).parent.mkdir(parents=True)
    part(tmp_path).symlink_to("/dev/full")
    with pytest.raises(DownloadError, match="is full. What arrived .* is kept"):
        downloads.fetch(SPEC)


def test_two_processes_do_not_download_the_same(hub: Hub, tmp_path: Path) -> None:
    target = tmp_path / "owner" / "repo" / "model.gguf"
    target.parent.mkdir(parents=True)
    with FileLock(f"{target}.lock"), pytest.raises(DownloadError, match="Another process"):
        downloads.fetch(SPEC)


def test_a_folder_that_cannot_be_written_is_a_sentence(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "owner").write_text("a file where a folder should be")
    with pytest.raises(DownloadError, match="Cannot store hf:owner/repo/model.gguf"):
        downloads.fetch(SPEC)


@pytest.mark.parametrize(
    "spec",
    ["hf:owner/model.gguf", "hf:owner/repo/model.bin", "hf:owner/repo/../../m.gguf", "hf:"],
)
def test_other_forms_are_refused(spec: str) -> None:
    with pytest.raises(ModelNotFound, match="hf:owner/repo/file.gguf"):
        downloads.fetch(spec)


def test_the_setting_reaches_the_download(hub: Hub) -> None:
    seen: list[int] = []
    # Random bytes after the magic: llama.cpp refuses what the hash could not know.
    with pytest.raises(ModelBroken, match="llama.cpp cannot load"):
        build_model(Settings(model=SPEC), on_progress=lambda done, _: seen.append(done))
    assert seen[-1] == len(CONTENT)
