"""A small page of Gradio and a few routes behind the real doors, on a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fastapi
import gradio as gr
from starlette.routing import Mount

from tests.event_loop import in_a_loop
from ui.door.accounts import Accounts, add_account
from ui.door.signing_in import user_of
from ui.web_server import PageServer, secured

PASSWORDS = {"ada": "correct horse battery", "grace": "staple of nine lives"}
# Events of the page, in order.
WHO, WHO_QUEUED, COUNT_DOWN, FAIL = range(4)


def make_accounts(folder: Path) -> Path:
    """The file of two accounts."""
    path = folder / "accounts.json"
    for name, password in PASSWORDS.items():
        add_account(path, name, password)
    return path


def small_app(gate: threading.Event) -> fastapi.FastAPI:
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/mine/{name}")
    def mine(name: str, request: fastapi.Request) -> dict[str, str]:
        return {"name": name, "user": user_of(request)}

    @app.post("/v1/echo")
    def echo(body: dict, request: fastapi.Request) -> dict:  # type: ignore[type-arg]
        return {"body": body, "user": user_of(request)}

    @app.post("/v1/files")
    async def files(files: list[fastapi.UploadFile]) -> list[int]:
        return [len(await file.read()) for file in files]

    def who(request: gr.Request) -> str:
        return f"user={user_of(request)}"

    def count_down(request: gr.Request) -> Iterator[str]:
        for number in range(1000):
            yield f"{user_of(request)} {number}"
            gate.wait(0.05)

    def fail() -> None:
        raise RuntimeError("/secret/place")

    with gr.Blocks(analytics_enabled=False) as blocks:
        said = gr.Textbox()
        gr.File()
        quiet = {"api_visibility": "private"}
        gr.Button().click(who, None, said, queue=False, **quiet)
        gr.Button().click(who, None, said, **quiet)
        gr.Button().click(count_down, None, said, **quiet)
        gr.Button().click(fail, None, said, **quiet)
    blocks.queue(api_open=False)
    gr.mount_gradio_app(
        app, blocks, path="/", footer_links=[], run_history=False, enable_monitoring=False,
        ssr_mode=False, pwa=False, mcp_server=False, show_error=False,
    )  # fmt: skip
    return app


@contextmanager
def small_site(accounts: Path | None = None, host: str = "127.0.0.1", **doors) -> Iterator[str]:
    """The address of the site, without the slash at its end, while the block runs."""
    gate = threading.Event()

    async def build() -> fastapi.FastAPI:
        return small_app(gate)

    # Where no loop runs Gradio makes loops of its own, and closes none of them.
    app = in_a_loop(build())
    loaded = Accounts.load(accounts) if accounts is not None else None
    ready = threading.Event()
    mounted = next(route.app for route in app.routes if isinstance(route, Mount))

    def stop() -> None:
        gate.set()
        mounted.stop_event.set()

    door = secured(app, host, accounts=loaded, **doors)
    server = PageServer(
        door, "127.0.0.1", 0, lambda url: ready.set(), stop,
        proxied=bool(doors.get("public_url")),
    )  # fmt: skip
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    try:
        assert ready.wait(30), "the server did not start"
        yield server.url.rstrip("/")
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()
