"""The application behind the first page: Gradio's page taken apart, and what it loads joined."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Scope

from ui.awaited import AwaitedApp
from ui.compression import compressed, encoding_for
from ui.languages.catalogues import languages
from ui.languages.speaking import language
from ui.page import assets, files
from ui.page.plain import html
from ui.page.spoken import spoken

_CONFIG = re.compile(r"(<script>window\.gradio_config = )(.*?)(;</script>)", re.DOTALL)
_API = re.compile(r"<script>window\.gradio_api_info = .*?;</script>", re.DOTALL)
_KINDS = {"js": "text/javascript", "css": "text/css"}


class Document:
    """Gradio's page and its files, in few and small pieces.

    Its own scripts lie at `/assets/NAME`, which Gradio's page asks for, and what is joined of them
    and ours at `/page/NAME`; a name changes with what it names.
    """

    def __init__(self, app: AwaitedApp, blocks: Callable[[], Any]) -> None:
        """Put it together.

        Args:
            app: Gradio's application.
            blocks: gives its Blocks, once the application is there.
        """
        self._app = app
        self._blocks = blocks
        self._sent: dict[tuple[str, str], bytes] = {}
        self.routes = [Route("/page/{name}", self.file), Route("/assets/{name}", self.asset)]

    async def application(self, request: Request) -> str:
        """What follows the first page, from Gradio's page as the application serves it."""
        page = await _got(await self._app.ready(), request.scope)
        config, api = _CONFIG.search(page), _API.search(page)
        scripts = spoken(config[2], self._blocks()).join(config.group(1, 3)) if config else ""
        return html.application(self._needs(), scripts + (api[0] if api else ""))

    async def file(self, request: Request) -> Response:
        """A file whose name says what is in it."""
        await self._app.ready()
        name = request.path_params["name"]
        text = self._joined.get(name)
        if text is None:
            return Response("There is no such file.\n", 404, media_type="text/plain")
        return await self._compressed(request, name, lambda: text)

    async def asset(self, request: Request) -> ASGIApp:
        """A file of Gradio's page; those that every page needs are compressed only once."""
        await self._app.ready()
        name = request.path_params["name"]
        if request.method != "GET" or name not in self._assets.modules:
            return self._app
        path = assets.folder() / "assets" / name
        return await self._compressed(request, name, partial(path.read_text, encoding="utf-8"))

    async def _compressed(self, request: Request, name: str, text: Callable[[], str]) -> Response:
        encoding = encoding_for(request.headers)
        if (name, encoding) not in self._sent:
            self._sent[name, encoding] = await asyncio.to_thread(
                lambda: compressed(text().encode(), encoding)
            )
        headers = {"vary": "accept-encoding"} | ({"content-encoding": encoding} if encoding else {})
        kind = _KINDS[name.rpartition(".")[2]]
        return Response(self._sent[name, encoding], headers=headers, media_type=kind)

    @cached_property
    def _assets(self) -> assets.Assets:
        return assets.found({part["type"] for part in self._blocks().config["components"]})

    @cached_property
    def _joined(self) -> dict[str, str]:
        return {self._style[0]: self._style[1], **dict(self._scripts.values())}

    @cached_property
    def _style(self) -> tuple[str, str]:
        """The style sheet of everything that is loaded after the first page, behind its name."""
        place = assets.folder() / "assets"
        styles = [(place / name).read_text(encoding="utf-8") for name in self._assets.styles]
        style = "\n".join([*styles, self._blocks().theme_css, files.other_styles()])
        return _named(style, "css"), style

    @cached_property
    def _scripts(self) -> dict[str, tuple[str, str]]:
        """Our script for each language, behind its name."""
        made = {each: files.scripts(each) for each in languages()}
        return {each: (_named(text, "js"), text) for each, text in made.items()}

    def _needs(self) -> dict[str, object]:
        """What the script of the first page loads."""
        style, script = (f"/page/{name}" for name in (self._style[0], self._scripts[language()][0]))
        return {
            "entry": f"/assets/{self._assets.entry}",
            "modules": [f"/assets/{name}" for name in self._assets.modules],
            "style": style,
            "script": script,
            # As Gradio's page writes them, which looks for these very words.
            "held": [f"./assets/{name}" for name in self._assets.styles],
            "theme": f"/theme.css?v={self._blocks().theme_hash}",
        }


def _named(text: str, ending: str) -> str:
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.{ending}"


async def _got(app: Starlette, scope: Scope) -> str:
    """The text that an application has at the address of a request."""
    pieces: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            pieces.append(message.get("body", b""))

    plain = [(key, value) for key, value in scope["headers"] if key != b"accept-encoding"]
    await app(
        {**scope, "method": "GET", "path": "/", "raw_path": b"/", "headers": plain,
         "query_string": b""},
        receive,
        send,
    )  # fmt: skip
    return b"".join(pieces).decode()
