"""Web pages: what is fetched, from where, and what never is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from itertools import count
from pathlib import Path

import pytest

from corpus.loaders.html.loader import load_html
from ui.errors import PageError
from ui.library.sending import web_pages
from ui.library.sending.web_pages import Address, fetch_page, file_name, is_public

PAGE = (
    "<!doctype html><html><head><title>Tea &amp; more</title></head><body><p>Tea.</p></body></html>"
)


class Site(BaseHTTPRequestHandler):
    """A site of a few pages, which notes how it was asked."""

    asked: list[tuple[str, str]] = []

    def do_GET(self) -> None:  # the name is http.server's
        self.asked.append((self.path, self.headers["host"]))
        path = self.path
        if path.startswith("/to/"):
            self.answer(302, b"", location=path.removeprefix("/to/"))
        elif path == "/tea":
            self.answer(200, PAGE.encode(), kind="text/html; charset=utf-8")
        elif path == "/old":
            text = PAGE.replace("Tea.", "Grüße.")
            self.answer(200, text.encode("cp1252"), kind="text/html; charset=windows-1252")
        elif path == "/file":
            self.answer(200, b"%PDF-1.7", kind="application/pdf")
        elif path == "/huge":
            self.answer(200, b"<p>" + b"x" * 3_000_000, kind="text/html")
        elif path == "/empty":
            self.answer(200, b"  ", kind="text/html")
        else:
            self.answer(404, b"", kind="text/html")

    def answer(self, status: int, data: bytes, kind: str = "", location: str = "") -> None:
        self.send_response(status)
        if kind:
            self.send_header("content-type", kind)
        if location:
            self.send_header("location", location)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the one who asked had enough

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def here(address: Address) -> bool:
    """The site of the tests alone."""
    return address.is_loopback


def test_a_page_is_kept_with_its_address(site: str) -> None:
    page = fetch_page(f"{site}/to//tea", is_allowed=here)
    assert page.name == "Tea & more.html"
    loaded = load_html(page.data, Path(page.name))
    assert loaded.source.url == f"{site}/tea" and loaded.title == "Tea & more"
    assert "Tea." in loaded.text
    # The server is asked by its name, though its address was looked up before.
    assert Site.asked[-1] == ("/tea", site.removeprefix("http://"))


def test_the_encoding_that_only_the_server_states_is_kept(site: str) -> None:
    page = fetch_page(f"{site}/old", is_allowed=here)
    assert "Grüße." in load_html(page.data, Path(page.name)).text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/file", "holds no web page (application/pdf)"),
        ("/gone", "HTTP 404"),
        ("/empty", "is empty"),
        ("/to//to//to//to//to//to//to//tea", "never to a page"),
        ("/to/file:///etc/passwd", "not by “file”"),
        ("/to/http://user:word@localhost/tea", "no address of a web page"),
    ],
)
def test_what_is_no_page_is_told_of(site: str, path: str, told: str) -> None:
    with pytest.raises(PageError) as refused:
        fetch_page(site + path, is_allowed=here)
    assert told in str(refused.value)


def test_a_page_has_a_limit_of_size_and_of_time(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ticking = count(0, 100)
    with pytest.raises(PageError, match="takes longer"):
        fetch_page(f"{site}/tea", is_allowed=here, clock=lambda: float(next(ticking)))
    monkeypatch.setattr(web_pages, "MOST_BYTES", 1024 * 1024)
    with pytest.raises(PageError, match="over the limit of 1 MB"):
        fetch_page(f"{site}/huge", is_allowed=here)


def test_this_machine_is_never_asked_not_even_by_a_redirect(site: str) -> None:
    before = list(Site.asked)
    with pytest.raises(PageError, match="private network"):
        fetch_page(f"{site}/tea")
    assert Site.asked == before
    inside = site.replace("localhost", "127.0.0.1")

    def first_alone(address: Address, seen: list[Address] = []) -> bool:  # noqa: B006
        seen.append(address)
        return len(seen) == 1 if address.version == 4 else True

    with pytest.raises(PageError, match="private network"):
        fetch_page(f"{inside}/to/{inside}/tea", is_allowed=first_alone)
    assert [path for path, _ in Site.asked[len(before) :]] == [f"/to/{inside}/tea"]


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [(socket.AF_INET, None, None, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    with pytest.raises(PageError, match="private network"):
        fetch_page("https://rebinding.example/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:53aa:64c::", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_addresses(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "Type the address"),
        ("ftp://example.org/", "not by “ftp”"),
        ("javascript:alert(1)", "javascript"),
        ("file:///etc/passwd", "not by “file”"),
        ("http://", "no address"),
        ("http://a:b@example.org/", "no address"),
        ("https://" + "x" * 3000, "longer than"),
    ],
)
def test_what_is_no_address_is_not_looked_up(
    url: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked_up(*_: object, **__: object) -> None:
        raise AssertionError("a look-up")

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with pytest.raises(PageError, match=told):
        fetch_page(url)


def test_titles_become_names_of_files() -> None:
    assert file_name(' a/b: "c"?\n<d> ', ".html") == "a b c d.html"
    assert file_name("...", ".html") == "Web page.html"
    assert len(file_name("long " * 100, ".txt")) < 90
