"""Which language a request is answered in: what its reader chose, else what the browser wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http.cookies import CookieError, SimpleCookie

from babel.core import negotiate_locale
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.languages.catalogues import SOURCE, languages, tag_of
from ui.languages.speaking import speaking

COOKIE = "groundwise_language"
"""What the reader chose; the settings of the page write it, and nothing else does."""
_LONGEST = 1000


class InLanguage:
    """ASGI middleware that speaks each request's language, but English to programs."""

    def __init__(self, app: ASGIApp, for_programs: Callable[[str], bool]) -> None:
        """Stand before `app`; `for_programs` tells at which paths programs ask."""
        self._app = app
        self._for_programs = for_programs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or self._for_programs(scope["path"]):
            await self._app(scope, receive, send)
            return
        with speaking(language_of(Headers(scope=scope))):
            await self._app(scope, receive, send)


def language_of(headers: Mapping[str, str]) -> str:
    """The language for whoever sent these headers."""
    chosen = chosen_language(headers)
    return chosen or negotiated(headers.get("accept-language") or "")


def chosen_language(headers: Mapping[str, str]) -> str:
    """What the reader chose; empty where that is nothing, or no language of the page."""
    try:
        cookies = SimpleCookie(headers.get("cookie") or "")
    except CookieError:
        return ""
    chosen = cookies[COOKIE].value if COOKIE in cookies else ""
    return chosen if chosen in languages() else ""


def negotiated(accepted: str) -> str:
    """The language of the page that a header `Accept-Language` likes best (RFC 9110)."""
    wanted = sorted(_wanted(accepted[:_LONGEST]), key=lambda each: -each[1])
    tags = [tag for tag, quality in wanted if quality > 0]
    known = {tag_of(language): language for language in languages()}
    return known.get(negotiate_locale(tags, known, sep="-", aliases={}) or "", SOURCE)


def _wanted(accepted: str) -> Iterator[tuple[str, float]]:
    for part in accepted.split(","):
        tag, _, parameter = part.partition(";")
        name, _, value = parameter.strip().partition("=")
        try:
            quality = float(value) if name == "q" else 1.0
        except ValueError:
            continue
        yield tag.strip().lower(), quality
