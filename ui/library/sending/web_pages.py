"""A web page that becomes a document: fetched once, and from a public address alone.

The address of a name is looked up once, checked and then connected to, so that no second look-up
can lead elsewhere; each redirect is checked in the same way.
"""

from __future__ import annotations

import html
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from corpus.formats import MIB
from ui.errors import PageError
from ui.languages.speaking import N_

if TYPE_CHECKING:
    from httpx2 import URL, Client, Response

Address = IPv4Address | IPv6Address

MOST_BYTES = 16 * MIB
_SECONDS = 30.0
_SECONDS_OF_SILENCE = 10.0
_MOST_REDIRECTS = 5
_LONGEST_URL = 2000
_LONGEST_NAME = 80
_KINDS = ("text/html", "application/xhtml+xml")
# Addresses of IPv4 within IPv6, which a translator of the network resolves (RFC 6052).
_TRANSLATED = ip_network("64:ff9b::/96")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d+(?:/|$))", re.I)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.I | re.S)
_HEAD = re.compile(rb"<head(?:\s[^>]*)?>|<html(?:\s[^>]*)?>|<!doctype[^>]*>", re.I)
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it is kept: the name of its file, and its HTML with its address in the head."""

    name: str
    data: bytes


def is_public(address: Address) -> bool:
    """Whether an address is anybody's on the internet, and none of this machine or its network."""
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inside = IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo or (inside is not None and not is_public(inside)):
            return False
        if inside is not None:
            return True
    return address.is_global and not address.is_multicast


def fetch_page(
    url: str,
    *,
    is_allowed: Callable[[Address], bool] = is_public,
    clock: Callable[[], float] = time.monotonic,
) -> WebPage:
    """The web page at an address.

    Args:
        url: as it was typed; `https:` where it names no scheme.
        is_allowed: whether an address may be connected to.
        clock: in seconds.

    Raises:
        PageError: it is no address of a web page, may not be fetched, or cannot be.
    """
    import httpx2

    until = clock() + _SECONDS
    at = _parsed(url)
    try:
        with httpx2.Client(trust_env=False, timeout=_SECONDS_OF_SILENCE) as client:
            for _ in range(_MOST_REDIRECTS + 1):
                with _asked(client, at, is_allowed) as response:
                    onward = response.headers.get("location", "")
                    if response.is_redirect and onward:
                        at = _parsed(str(at.join(onward)))
                        continue
                    return _page(at, response, lambda: clock() > until)
    except httpx2.InvalidURL as error:
        raise PageError(
            N_("“%(address)s” leads to an address that is none.", address=at)
        ) from error
    except httpx2.HTTPError as error:
        raise PageError(
            N_(
                "%(host)s could not be reached (%(reason)s). Check the address and the network, "
                "then try again.",
                host=at.host,
                reason=type(error).__name__,
            )
        ) from error
    raise PageError(
        N_("“%(address)s” leads from one address to the next and never to a page.", address=url)
    )


def _parsed(url: str) -> URL:
    import httpx2

    text = url.strip()
    if not text:
        raise PageError(N_("Type the address of a web page first."))
    if len(text) > _LONGEST_URL:
        raise PageError(N_("The address is longer than %(most)s characters.", most=_LONGEST_URL))
    try:
        found = httpx2.URL(text if _SCHEME.match(text) else f"https://{text}")
    except httpx2.InvalidURL as error:
        raise PageError(N_("“%(address)s” is no address of a web page.", address=text)) from error
    if found.scheme not in ("http", "https"):
        raise PageError(
            N_("Pages are fetched by http and https, not by “%(scheme)s”.", scheme=found.scheme)
        )
    if not found.host or found.userinfo:
        raise PageError(N_("“%(address)s” is no address of a web page.", address=text))
    return found


@contextmanager
def _asked(client: Client, at: URL, is_allowed: Callable[[Address], bool]) -> Iterator[Response]:
    """The response to one request, sent to the very address that was checked."""
    address = _resolved(at, is_allowed)
    headers = {
        "host": at.netloc.decode("ascii"),
        "accept": ", ".join(_KINDS),
        "user-agent": "groundwise",
    }
    # With this name TLS is begun, and the certificate has to be for it.
    named = {"sni_hostname": at.raw_host.decode("ascii")}
    pinned = at.copy_with(host=str(address))
    with client.stream("GET", pinned, headers=headers, extensions=named) as response:
        yield response


def _resolved(at: URL, is_allowed: Callable[[Address], bool]) -> Address:
    port = at.port or (443 if at.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(at.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PageError(
            N_("There is no server %(host)s, or no network. Check both.", host=at.host)
        ) from error
    addresses = [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
    if not addresses or not all(map(is_allowed, addresses)):
        raise PageError(
            N_(
                "%(host)s is in a private network, from which no pages are fetched. Save the page "
                "in your browser and add the file.",
                host=at.host,
            )
        )
    # An address of IPv4 can be reached from more networks.
    return min(addresses, key=lambda address: address.version)


def _page(at: URL, response: Response, is_late: Callable[[], bool]) -> WebPage:
    if response.status_code != 200:
        raise PageError(
            N_(
                "%(host)s has no such page, or keeps it (HTTP %(status)s).",
                host=at.host,
                status=response.status_code,
            )
        )
    stated = response.headers.get("content-type", "")
    kind = stated.partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise PageError(
            N_(
                "This address holds no web page (%(kind)s). Save the file and add it.",
                kind=kind or N_("of no stated kind"),
            )
        )
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > MOST_BYTES:
            raise PageError(
                N_("The page is over the limit of %(most)s MB.", most=MOST_BYTES // MIB)
            )
        if is_late():
            raise PageError(
                N_(
                    "%(host)s takes longer than %(seconds)s s. Try again later.",
                    host=at.host,
                    seconds=round(_SECONDS),
                )
            )
    if not data.strip():
        raise PageError(N_("The page is empty."))
    return _kept(at, bytes(data), response.charset_encoding)


def _kept(at: URL, data: bytes, charset: str | None) -> WebPage:
    """The page with what its response alone said: its encoding, and where it is from."""
    if data.startswith(_WIDE):
        charset = "utf-16"
    if charset:
        try:
            # The mark at the beginning outranks what the page says of its encoding itself.
            data = data.decode(charset, "replace").lstrip("\ufeff").encode("utf-8-sig", "replace")
        except LookupError:
            pass  # no encoding of that name: the page's own word counts
    link = f'<link rel="canonical" href="{html.escape(str(at))}">'.encode()
    places = [found.end() for found in _HEAD.finditer(data[:65536])]
    before = places[-1] if places else (3 if data.startswith(b"\xef\xbb\xbf") else 0)
    titled = _TITLE.search(data.decode("utf-8", "replace"))
    title = html.unescape(titled[1]) if titled else ""
    return WebPage(file_name(title or f"{at.host} {at.path}", ".html"),
                   data[:before] + link + data[before:])  # fmt: skip


def file_name(title: str, suffix: str) -> str:
    """A name for a file that is made of a title, and that every system takes."""
    words = _NOT_IN_NAMES.sub(" ", title).split()
    name = " ".join(words).strip(". ")[:_LONGEST_NAME].strip(". ")
    return f"{name or 'Web page'}{suffix}"
