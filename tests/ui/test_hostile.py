"""What somebody who means harm may send: each is refused with a sentence, and the server goes on.

Nothing here is mocked: the requests go over a socket to a server that runs, most of them byte by
byte, since a client that behaves cannot send them.
"""

import json
import os
import re
import socket
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx2
import pytest

from tests.ui.small_site import PASSWORDS, WHO, make_accounts, small_site
from ui.library.uploads import UploadLimits

LIMITS = UploadLimits(max_bytes=200_000, max_files=3, max_total_bytes=300_000)
SECRET = "the secret outside of the library"


class Reply:
    """An answer as it came over the socket."""

    def __init__(self, data: bytes) -> None:
        head, _, self.body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split()[1]) if first.startswith("HTTP/") else 0
        self.headers = [line.lower() for line in lines]


def send(url: str, data: bytes, *, more: bytes = b"") -> Reply:
    """Send bytes as they are and read until the server closes or falls silent."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        received = b""
        try:
            connection.sendall(data)
            if more:
                connection.sendall(more)
            while piece := connection.recv(65536):
                received += piece
        except (ConnectionResetError, BrokenPipeError):
            pass
    return Reply(received)


def request(
    method: str, target: str, body: bytes = b"", headers: tuple[str, ...] = (), host="127.0.0.1"
) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *([f"Host: {host}"] if host is not None else [])]
    lines += [*headers, "Connection: close"]
    if body and not any(h.lower().startswith(("content-length", "transfer")) for h in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def assert_refused(reply: Reply, *statuses: int) -> None:
    """A status of refusal, and a sentence that tells nothing about this machine."""
    assert reply.status in (statuses or range(400, 500)), (reply.status, reply.body[:300])
    text = reply.body.decode("utf-8")
    if any(line == "content-type: application/json" for line in reply.headers):
        value = json.loads(text)
        said = value["detail"] if "detail" in value else value["error"]["message"]
    else:
        said = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL).strip()
    assert re.search(r"[A-Z“].{8,}\.", said), f"no sentence: {said!r}"
    assert_tells_nothing(text)
    for line in reply.headers:
        assert not line.startswith(("set-cookie: x", "access-control-", "server:")), line


def assert_tells_nothing(text: str) -> None:
    here = str(Path(__file__).parents[2])
    places = (here, tempfile.gettempdir() + "/", sys.prefix, os.path.expanduser("~/"))
    for word in ("Traceback", 'File "', SECRET, "root:", "hacked", *places):
        assert word not in text, f"{word!r} in {text[:500]!r}"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A folder of downloads with a link that leads out of it."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "inside").mkdir()
    (folder / "inside" / "export.html").write_text("<script>hacked</script>")
    (folder / "outside.txt").write_text(SECRET)
    (folder / "inside" / "link.txt").symlink_to(folder / "outside.txt")
    (folder / "inside" / "up").symlink_to(folder)
    return folder


@pytest.fixture(scope="module")
def site(library):
    with small_site(limits=LIMITS, downloads=library / "inside") as url:
        yield url


@pytest.fixture(scope="module")
def accounts(tmp_path_factory):
    return make_accounts(tmp_path_factory.mktemp("accounts"))


@pytest.fixture(scope="module")
def closed(accounts):
    with small_site(accounts, limits=LIMITS) as url:
        yield url


@pytest.fixture(autouse=True)
def answers_afterwards(request):
    """After each case the server still answers those who mean no harm."""
    yield
    for name in {"site", "closed"} & set(request.fixturenames):
        url = request.getfixturevalue(name)
        reply = httpx2.get(url + "/mine/x", timeout=30)
        assert reply.status_code == (200 if name == "site" else 401)


PATHS = [
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/%252e%252e/%252e%252e/etc/passwd",
    "/%25252e%25252e%25252fetc/passwd",
    "/static/../../../../../../etc/passwd",
    "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fconfig.json",
    "/assets/..%5c..%5cconfig.json",
    "/assets/....//....//etc/passwd",
    "/static//etc/passwd",
    "/static/%2Fetc/passwd",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=%2Fetc%2Fpasswd",
    "/gradio_api/file=../../../../etc/passwd",
    "/gradio_api/file=~/.ssh/id_rsa",
    "/gradio_api/file=/proc/self/environ",
    "/gradio_api/file=/dev/zero",
    "/gradio_api/file=C:\\Windows\\win.ini",
    "/gradio_api/file=\\\\evil.example\\share",
    "/gradio_api/file=http://169.254.169.254/latest/meta-data",
    "/gradio_api/file=https:/evil.example/x",
    "/gradio_api/file=file:///etc/passwd",
    "/gradio_api/file=/etc/passwd%00.html",
    "/gradio_api/file/etc/passwd",
    "/file=/etc/passwd",
    "/file/etc/passwd",
    "/gradio_api/proxy=http://127.0.0.1:22/",
    "/gradio_api/proxy=https:/evil.hf.space/x",
    "/gradio_api/custom_component/textbox/client/component/index.js",
    "/gradio_api/vibe-code",
    "/gradio_api/vibe-code/",
    "/gradio_api/runs",
    "/gradio_api/run-history/buckets",
    "/gradio_api/token",
    "/gradio_api/user",
    "/gradio_api/dev/reload",
    "/gradio_api/openapi.json",
    "/gradio_api/deep_link?session_hash=x",
    "/gradio_api/queue/status",
    "/gradio_api/call/predict/x",
    "/gradio_api/stream/x/0/1/playlist.m3u8",
    "/gradio_api/heartbeat/..",
    "/gradio_api/heartbeat/" + "x" * 65,
    "/gradio_api/profiling/traces",
    "/monitoring",
    "/monitoring/summary",
    "/pwa_icon",
    "/openapi.json",
    "/docs",
    "/login",
    "/logout",
    "/login_check",
    "/svelte/../../x",
    "//evil.example/",
    "///evil.example/%2e%2e",
    "http://evil.example/",
    "*",
    "/%00",
    "/mine/a%0d%0aSet-Cookie:%20x=1",
    "/mine/a%0aX-Hacked:%201",
    "/mine/%c0%ae%c0%ae/",
    "/mine/%ff%fe",
    "/mine/" + "x" * 5000,
    "/?" + "x" * 9000,
    "/.git/config",
    "/.env",
    "/accounts.json",
    "/advisor/settings.py",
]


@pytest.mark.parametrize("target", PATHS, ids=lambda t: t[:60])
def test_a_path_that_leads_elsewhere(site, target):
    assert_refused(send(site, request("GET", target)))


OUTSIDE = [
    "outside.txt", "inside/link.txt", "inside/../outside.txt", "inside/up/outside.txt", "inside",
    "inside/none.txt", "",
]  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_file_outside_of_the_folder_of_downloads(site, library, name):
    assert_refused(send(site, request("GET", f"/gradio_api/file={library / name}")))


def test_a_file_of_that_folder_is_saved_not_opened(site, library):
    reply = send(site, request("GET", f"/gradio_api/file={library}/inside/export.html"))
    # Gradio itself knows nothing of this folder; what counts is that a browser would not run it.
    assert reply.status in (200, 403)
    assert "content-disposition: attachment" in reply.headers
    assert "content-security-policy: default-src 'none'; sandbox" in reply.headers


POSTS = [
    "/gradio_api/vibe-edit", "/gradio_api/vibe-code/", "/gradio_api/undo-vibe-edit",
    "/gradio_api/vibe-starter-queries", "/gradio_api/component_server",
    "/gradio_api/process_recording", "/gradio_api/run-history/connect", "/gradio_api/call/predict",
    "/gradio_api/call/v2/predict", "/gradio_api/api/predict", "/gradio_api/run/who",
    "/gradio_api/stream/x", "/gradio_api/profiling/clear", "/login", "/logout", "/gradio_api/login",
    "/", "/config", "/assets/x.js", "/mcp", "/gradio_api/mcp/",
]  # fmt: skip


@pytest.mark.parametrize("target", POSTS)
def test_a_function_that_the_page_does_not_use(site, target):
    reply = send(site, request("POST", target, b"{}", ("Content-Type: application/json",)))
    assert_refused(reply, 404, 405)


METHODS = ["TRACE", "OPTIONS", "CONNECT", "PROPFIND", "PUT", "DELETE", "PATCH", "get", "X" * 100]


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_is_not_served(site, method):
    assert_refused(send(site, request(method, "/")), 400, 405)


HOSTS = [
    "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:80", "",
    "0.0.0.0", "192.0.2.1", "169.254.169.254", "localhost@evil.example", "localhost/evil", "[::2]",
    "localhost:99999999", "local host", "localhost,evil.example", "\u0661\u0662\u0667.0.0.1",
    "xn--localhost",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS, ids=ascii)
def test_a_name_that_is_not_the_servers(site, host):
    assert_refused(send(site, request("GET", "/", host=host)), 400, 421)


def test_two_names_or_none(site):
    assert_refused(send(site, request("GET", "/", headers=("Host: evil.example",))), 400)
    assert_refused(send(site, request("GET", "/", host=None)), 400)
    assert_refused(send(site, b"GET / HTTP/1.0\r\n\r\n"), 400)


JSON = "Content-Type: application/json"
OTHER_SITES = [
    ("Origin: https://evil.example",),
    ("Origin: null",),
    ("Origin: http://127.0.0.1:1",),
    ("Origin: http://localhost",),
    ("Origin: http://127.0.0.1.evil.example",),
    ("Origin: http://evil@127.0.0.1",),
    ("Origin: file://",),
    ("Origin: https://127.0.0.1",),
    ("Origin: http://127.0.0.1", "Origin: https://evil.example"),
    ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"),
    ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"),
    ("Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"),
]


@pytest.mark.parametrize("headers", OTHER_SITES, ids=lambda h: " ".join(h))
def test_what_another_sites_page_writes(site, headers):
    place = urlsplit(site).netloc
    body = b'{"data": [], "fn_index": 0, "session_hash": "x"}'
    for target in ("/gradio_api/run/predict", "/gradio_api/queue/join", "/v1/echo"):
        data = request("POST", target, body, (JSON, *headers), place)
        assert_refused(send(site, data), 403)


@pytest.mark.parametrize("mode", [("no-cors", "script"), ("no-cors", "image"), ("cors", "empty"),
                                  ("navigate", "iframe"), ("websocket", "websocket")])  # fmt: skip
def test_what_another_sites_page_reads(site, mode):
    headers = (
        "Sec-Fetch-Site: cross-site", f"Sec-Fetch-Mode: {mode[0]}", f"Sec-Fetch-Dest: {mode[1]}"
    )  # fmt: skip
    for target in ("/", "/config", "/gradio_api/queue/data?session_hash=x"):
        assert_refused(send(site, request("GET", target, headers=headers)), 403)


KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
UPGRADES = {
    "web socket": request(
        "GET", "/", headers=("Upgrade: websocket", KEY, "Sec-WebSocket-Version: 13")),
    "web socket of the queue": request(
        "GET", "/queue/join", headers=("Upgrade: websocket", KEY, "Sec-WebSocket-Version: 13")),
    "web socket with frames": request("GET", "/", headers=("Upgrade: WebSocket", KEY))
    + b"\x81\xfe\xff\xff" + b"\0" * 4096,
    "HTTP/2 upgrade": request("GET", "/", headers=("Upgrade: h2c", "HTTP2-Settings: AAAA")),
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 64,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200 + b"\r\n\r\n",
    "frames alone": b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\r\n\r\n",
    "binary": bytes(range(256)) * 16 + b"\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("data", UPGRADES.values(), ids=UPGRADES.keys())
def test_another_protocol(site, data):
    assert_refused(send(site, data), 400, 426, 505)


CHUNKED = "Transfer-Encoding: chunked"
MALFORMED = {
    "length that is no number": request("POST", "/v1/echo", b"{}", (JSON, "Content-Length: two")),
    "negative length": request("POST", "/v1/echo", b"{}", (JSON, "Content-Length: -2")),
    "two lengths": request(
        "POST", "/v1/echo", b"{}", (JSON, "Content-Length: 2", "Content-Length: 40")),
    "length and chunks": request("POST", "/v1/echo", b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
                                 (JSON, CHUNKED, "Content-Length: 30"), "evil.example"),
    "chunk of no size": request("POST", "/v1/echo", b"zz\r\n{}\r\n0\r\n\r\n", (JSON, CHUNKED)),
    "chunk of huge size": request("POST", "/v1/echo", b"f" * 30 + b"\r\n{}\r\n", (JSON, CHUNKED)),
    "unknown transfer encoding": request(
        "POST", "/v1/echo", b"{}", (JSON, "Transfer-Encoding: gzip, chunked")),
    "header without colon": request("GET", "/", headers=("no colon here",)),
    "header that goes on": request("GET", "/", headers=("X: a\r\n\tb\0c",)),
    "NUL in a header": request("GET", "/", headers=("X-Name: a\0b",)),
    "carriage return in a header": request("GET", "/", headers=("X-Name: a\rSet-Cookie: x=1",)),
    "huge header": request("GET", "/", headers=("X-Name: " + "x" * 200_000,)),
    "thousands of headers": request("GET", "/", headers=tuple(f"X-{i}: {i}" for i in range(9000))),
    "no version": b"GET /\r\n\r\n",
    "version of tomorrow": b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    "space in the target": request("GET", "/a b"),
    "two content types": request("POST", "/v1/echo", b"{}", (JSON, "Content-Type: text/plain")),
    "compressed": request("POST", "/v1/echo", b"\x1f\x8b\x08", (JSON, "Content-Encoding: gzip")),
}  # fmt: skip


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_request_that_is_none(site, data):
    assert_refused(send(site, data), 400, 404, 411, 413, 415, 421, 431, 501, 505)


BODIES = {
    "deep lists": b"[" * 100_000,
    "deep lists that end": b"[" * 65 + b"]" * 65,
    "deep objects": b'{"a":' * 100_000,
    "deep behind a string": b'{"a": "' + b'\\"' * 50_000 + b'", "b": ' + b"[" * 1000,
    "a string without end": b'{"a": "' + b"\\\\" * 500_000,
    "a number of a million digits": b'{"a": ' + b"9" * 1_000_000 + b"}",
    "no number": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "half of a pair": b'{"a": "\\ud800"}',
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "UTF-16": '{"a": 1}'.encode("utf-16") + b"\xd8",
    "cut off": b'{"a": [1, 2',
    "two values": b"{}{}",
    "a script": b"<script>hacked</script>",
    "too long": b'{"a": "' + b"x" * 3_000_000 + b'"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_made_to_exhaust(site, body):
    for target in ("/v1/echo", "/gradio_api/queue/join", "/gradio_api/run/predict"):
        assert_refused(send(site, request("POST", target, body, (JSON,))), 400, 413)


def test_a_body_that_is_longer_than_it_says(site):
    declared = ("Content-Length: 99999999999999999999999", JSON)
    assert_refused(send(site, request("POST", "/v1/echo", b"{", declared)), 400, 413)
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    data = request("POST", "/v1/echo", chunk, (JSON, CHUNKED))
    assert_refused(send(site, data, more=chunk * 64), 413)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-yaml", "application/octet-stream", "", "text/html",
             "application/jsonp", "image/svg+xml"])  # fmt: skip
def test_a_body_of_a_kind_that_forms_can_send(site, kind):
    body = b'{"data": [], "fn_index": 0, "session_hash": "x"}'
    headers = (f"Content-Type: {kind}",) if kind else ()
    for target in ("/gradio_api/queue/join", "/v1/echo"):
        assert_refused(send(site, request("POST", target, body, headers)), 415)


EVENTS = {
    "an event that is none": {"data": [], "fn_index": 999, "session_hash": "x"},
    "an event before the first": {"data": [], "fn_index": -1, "session_hash": "x"},
    "an event by name": {"data": [], "fn_index": "__init__", "session_hash": "x"},
    "data that is no list": {"data": "x", "fn_index": 0, "session_hash": "x"},
    "a tab that is a list": {"data": [], "fn_index": 0, "session_hash": ["x"]},
    "a tab that is an object": {"data": [], "fn_index": 0, "session_hash": {"x": 1}},
    "a tab of many letters": {"data": [], "fn_index": 0, "session_hash": "x" * 100_000},
    "nothing at all": {},
}


@pytest.mark.parametrize("body", EVENTS.values(), ids=EVENTS.keys())
@pytest.mark.parametrize("target", ["/gradio_api/queue/join", "/gradio_api/run/predict"])
def test_an_event_that_the_page_does_not_have(site, body, target):
    reply = send(site, request("POST", target, json.dumps(body).encode(), (JSON,)))
    assert reply.status in range(400, 501), reply.body[:300]
    assert_tells_nothing(reply.body.decode())


def test_an_event_that_fails_says_nothing_of_the_machine(site):
    from tests.ui.small_site import FAIL

    body = {"data": [], "fn_index": FAIL, "session_hash": "failing"}
    with httpx2.Client(base_url=site, timeout=30) as client:
        assert client.post("/gradio_api/queue/join", json=body).status_code == 200
        events = client.get("/gradio_api/queue/data?session_hash=failing").text
    assert '"success":false' in events
    assert "secret" not in events
    assert_tells_nothing(events)


def upload(*files, boundary="B", end=None, disposition='name="files"; filename="{}"'):
    body = b""
    for name, content in files:
        line = disposition.format(name).encode("utf-8", "surrogateescape")
        body += b"--B\r\nContent-Disposition: form-data; " + line + b"\r\n\r\n" + content + b"\r\n"
    body += b"--B--\r\n" if end is None else end
    kind = f"Content-Type: multipart/form-data; boundary={boundary}"
    return lambda target: request("POST", target, body, (kind,))


UPLOADS = {
    "a path": upload(("../../evil.md", b"x")),
    "an absolute path": upload(("/etc/cron.d/evil.md", b"x")),
    "a path of Windows": upload(("..\\\\..\\\\evil.md", b"x")),
    "a name with a terminal's colours": upload(("\x1b[31mred.md", b"x")),
    "a name with NUL": upload(("a.md\0.exe", b"x")),
    "a name that is not UTF-8": upload(("\udcff\udcfe.md", b"x")),
    "no name": upload(("", b"x")),
    "two names": upload(("a.md", b"x"), disposition='name="f"; filename="{0}"; filename="b.exe"'),
    "an encoded name": upload(("a.md", b"x"), disposition="name=\"f\"; filename*=UTF-8''..%2f{0}"),
    "files over the limit together": upload(*[("a.md", b"x" * 120_000)] * 3),
    "too many files": upload(*[("a.md", b"x")] * 4),
    "hundreds of fields": upload(*[("", b"x")] * 300, disposition='name="f"'),
    "no form": upload(end=b"not a form"),
    "another boundary": upload(("a.md", b"x"), boundary="C"),
    "an endless boundary": upload(("a.md", b"x"), boundary="B" * 5000),
    "no end": upload(("a.md", b"x"), end=b""),
}


# What is no document passes the door, so that it does not keep the others of its upload out.
FILES = {
    "a program": ("setup.exe", b"MZ\x90"),
    "a program called a text": ("notes.md", b"MZ\x90\0"),
    "a script called a text": ("notes.txt", b"#!/bin/sh\nrm -rf ~\n"),
    "a program called a PDF": ("paper.pdf", b"\x7fELF"),
    "a web page called a PDF": ("paper.pdf", b"<script>hacked</script>"),
    "a picture with a script": ("x.svg", b"<svg onload=hacked>"),
    "a Python module": ("advisor.py", b"import os"),
    "a drive": ("C:evil.md", b"x"),
    "a device": ("con.md", b"x"),
    "a hidden file": (".htaccess.md", b"x"),
    "a name that turns round": ("\u202efdp.md", b"x"),
    "a name that is too long": ("x" * 300 + ".md", b"x"),
    "a name with markup": ("<img src=x onerror=alert()>.md", b"x"),
    "an empty file": ("a.md", b""),
    "a file over the limit": ("a.md", b"x" * 250_000),
}


@pytest.mark.parametrize(("name", "content"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_document_lies_in_the_folder_of_uploads_and_is_not_shown(
    site, name, content
):
    from gradio.utils import get_upload_folder

    reply = send(site, upload(("notes.md", b"# Notes"), (name, content))("/gradio_api/upload"))
    assert reply.status == 200
    for path in map(Path, json.loads(reply.body)):
        assert path.resolve().is_relative_to(Path(get_upload_folder()).resolve())
        shown = send(site, request("GET", f"/gradio_api/file={quote(str(path))}"))
        assert shown.status != 200 or "content-disposition: attachment" in shown.headers


@pytest.mark.parametrize("make", UPLOADS.values(), ids=UPLOADS.keys())
def test_an_upload_that_is_no_document(site, make):
    for target in ("/gradio_api/upload", "/v1/files"):
        assert_refused(send(site, make(target)), 400, 413, 415)


def test_what_was_refused_is_not_kept(site):
    from gradio.utils import get_upload_folder  # where Gradio keeps what is uploaded

    folder = Path(get_upload_folder())
    before = {path for path in folder.rglob("*") if path.is_file()}
    marker = b"# a document that is followed by too much"
    files = [("kept.md", marker), ("more.md", b"x" * 120_000), ("../evil.md", b"x")]
    send(site, upload(*files)("/gradio_api/upload"))
    after = {path for path in folder.rglob("*") if path.is_file()}
    assert not [path for path in after - before if marker in path.read_bytes()]


def test_a_document_is_taken(site):
    reply = send(site, upload(("notes.md", b"# Notes"))("/gradio_api/upload"))
    assert reply.status == 200
    assert json.loads(reply.body)[0].endswith("/notes.md")


def test_requests_that_are_never_finished(site):
    """Open, half sent and broken off: others are answered all the while."""
    place = urlsplit(site)
    join = request("POST", "/gradio_api/queue/join", b"{", (JSON, "Content-Length: 4000"))
    halves = [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nHost: 127",
        join,
        upload(("a.md", b"x" * 1000), end=b"")("/gradio_api/upload"),
        request("GET", "/gradio_api/heartbeat/unfinished"),
        request("GET", "/gradio_api/queue/data?session_hash=nobody"),
    ]
    connections = []
    try:
        for half in halves * 10:
            connection = socket.create_connection((place.hostname, place.port), timeout=20)
            connection.sendall(half)
            connections.append(connection)
        assert httpx2.get(site + "/", timeout=30).status_code == 200
    finally:
        for number, connection in enumerate(connections):
            if number % 2:
                # No farewell: the connection is reset.
                linger = b"\x01\0\0\0\0\0\0\0"
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.close()


# --- with accounts


@pytest.fixture(scope="module")
def session(closed):
    """The cookie of ada's session."""
    reply = httpx2.post(
        closed + "/login", data={"name": "ada", "password": PASSWORDS["ada"]}, timeout=60
    )
    assert reply.status_code == 303
    return reply.cookies["groundwise_session"]


COOKIES = {
    "none": (),
    "an empty one": ("Cookie: groundwise_session=",),
    "a made-up one": ("Cookie: groundwise_session=" + "A" * 43,),
    "a user's name": ("Cookie: groundwise_session=ada",),
    "a signed one of another maker": (
        "Cookie: groundwise_session=eyJ1c2VyIjogImFkYSJ9.ZzNw.x8Kj1xq; session=eyJ1IjoiYWRhIn0=",
    ),
    "one of Gradio": ("Cookie: access-token=ada; access-token-unsecure=ada",),
    "one that was deleted": ("Cookie: groundwise_session=deleted; Max-Age=0",),
    "a huge one": ("Cookie: groundwise_session=" + "A" * 15_000,),
    "thousands": ("Cookie: " + "; ".join(f"c{i}=1" for i in range(1500)),),
    "no cookie at all": ("Cookie: ;;;===;;\x01\x02",),
    "one with a line break": ("Cookie: groundwise_session=a%0d%0aSet-Cookie:%20x=1",),
    "not ASCII": ("Cookie: groundwise_session=\u00e9\u4e2d",),
    "a name in a header": ("X-Forwarded-User: ada", "Remote-User: ada", "X-User: ada"),
    "a password that is none": ("Authorization: Basic !!!!",),
    "no colon": ("Authorization: Basic YWRh",),
    "not UTF-8": ("Authorization: Basic //79/A==",),
    "another scheme": ("Authorization: Digest username=ada",),
    "a token": ("Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.",),
}


@pytest.mark.parametrize("headers", COOKIES.values(), ids=COOKIES.keys())
def test_a_cookie_that_no_session_has(closed, headers):
    for target in ("/mine/x", "/config", "/gradio_api/queue/data?session_hash=x", "/v1/echo"):
        assert_refused(send(closed, request("GET", target, headers=headers)), 400, 401, 429)


def test_the_right_cookie_beside_a_wrong_one_of_the_same_name(closed, session):
    cookie = f"Cookie: groundwise_session={session}; groundwise_session={'A' * 43}"
    reply = send(closed, request("GET", "/mine/x", headers=(cookie,)))
    assert reply.status in (200, 401)
    forged = f"Cookie: groundwise_session={session[:-1]}{'A' if session[-1] != 'A' else 'B'}"
    assert_refused(send(closed, request("GET", "/mine/x", headers=(forged,))), 401)


def test_a_session_that_is_over(closed):
    with httpx2.Client(base_url=closed, timeout=60) as client:
        client.post("/login", data={"name": "grace", "password": PASSWORDS["grace"]})
        cookie = f"Cookie: groundwise_session={client.cookies['groundwise_session']}"
        assert send(closed, request("GET", "/mine/x", headers=(cookie,))).status == 200
        assert client.post("/logout").status_code == 303
    assert_refused(send(closed, request("GET", "/mine/x", headers=(cookie,))), 401)


def test_signing_out_or_in_from_another_site(closed, session):
    cookie = f"Cookie: groundwise_session={session}"
    form = "Content-Type: application/x-www-form-urlencoded"
    for target in ("/logout", "/login"):
        data = request("POST", target, b"a=b", (cookie, form, "Origin: https://evil.example"))
        assert_refused(send(closed, data), 403)
    assert_refused(send(closed, request("GET", "/logout", headers=(cookie,))), 405)
    assert send(closed, request("GET", "/mine/x", headers=(cookie,))).status == 200


def test_somebody_elses_tab(closed, session):
    """Gradio tells a tab's answers to whoever knows its name: here to its owner alone."""
    body = {"data": [], "fn_index": WHO, "session_hash": "adas-tab"}
    with httpx2.Client(base_url=closed, timeout=60) as ada:
        ada.cookies.set("groundwise_session", session)
        assert ada.post("/gradio_api/run/predict", json=body).json()["data"] == ["user=ada"]
    with httpx2.Client(base_url=closed, timeout=60) as grace:
        grace.post("/login", data={"name": "grace", "password": PASSWORDS["grace"]})
        cookie = f"Cookie: groundwise_session={grace.cookies['groundwise_session']}"
    tab = json.dumps(body).encode()
    for data in [
        request("POST", "/gradio_api/run/predict", tab, (cookie, JSON)),
        request("POST", "/gradio_api/queue/join", tab, (cookie, JSON)),
        request("POST", "/gradio_api/cancel", tab, (cookie, JSON)),
        request("POST", "/gradio_api/run/predict?session_hash=adas-tab", b"{}", (cookie, JSON)),
        request("GET", "/gradio_api/queue/data?session_hash=adas-tab", headers=(cookie,)),
        request("GET", "/gradio_api/queue/data?session_hash=adas%2dtab", headers=(cookie,)),
        request("GET", "/gradio_api/queue/data?session_hash=mine&session_hash=adas-tab",
                headers=(cookie,)),
        request("GET", "/gradio_api/heartbeat/adas-tab", headers=(cookie,)),
        request("GET", "/gradio_api/heartbeat/adas%2Dtab", headers=(cookie,)),
    ]:  # fmt: skip
        assert_refused(send(closed, data), 403, 404)


LOGINS = {
    "no such name": b"name=mallory&password=whatever-it-is",
    "a wrong password": b"name=ada&password=whatever-it-is",
    "no password": b"name=ada",
    "two passwords": b"name=ada&password=x&password=correct+horse+battery",
    "a pattern": b"name=%25&password=%25",
    "a query": b"name=ada'+OR+'1'='1&password='+OR+'1'='1",
    "markup": b"name=%3Cscript%3Ewindow.hacked%3D1%3C/script%3E&password=x",
    "an attribute": b"name=%22+autofocus+onfocus%3D%22hacked()&password=x",
    "NUL": b"name=ada%00&password=x%00",
    "half of a pair": b"name=ada&password=%ED%A0%80",
    "a whole book": b"name=ada&password=" + b"x" * 20_000,
    "thousands of fields": b"&".join(b"f%d=1" % i for i in range(2000)),
    "not UTF-8": b"name=\xff\xfe&password=\xff",
}


@pytest.mark.parametrize("body", LOGINS.values(), ids=LOGINS.keys())
def test_signing_in_without_a_right(closed, body):
    form = "Content-Type: application/x-www-form-urlencoded"
    reply = send(closed, request("POST", "/login", body, (form,)))
    text = reply.body.decode().replace("window.hacked=1", "").replace("hacked()", "")
    assert "<script" not in text
    assert ' onfocus="' not in text
    reply.body = text.encode()
    assert_refused(reply, 400, 401, 413, 429)
    assert not any(line.startswith("set-cookie") for line in reply.headers)


@pytest.mark.parametrize(
    "onward", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:hacked()",
               "/%0d%0aSet-Cookie:x=1\r\nx", "\\\\evil", "/login", "", "x" * 5000])  # fmt: skip
def test_signing_in_leads_to_no_other_site(tmp_path, closed, session, onward):
    with httpx2.Client(base_url=closed, timeout=60) as client:
        client.cookies.set("groundwise_session", session)
        reply = client.get("/login", params={"next": onward})
    assert reply.status_code in (303, 400)
    assert reply.headers.get("location", "/") == "/"


def test_the_list_is_long():
    listed = [PATHS, POSTS, METHODS, HOSTS, OTHER_SITES, UPGRADES, MALFORMED, BODIES, EVENTS,
              UPLOADS, COOKIES, LOGINS]  # fmt: skip
    assert sum(map(len, listed)) >= 60
