"""One panel alone in a small page, and a browser that may talk to it alone."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from importlib.resources import files

import fastapi
import gradio as gr
import pytest

from advisor.answer import Conversation
from tests.ui.scripted import ScriptedAdvisor
from ui.conversations.exchange import TurnView
from ui.conversations.store import ConversationStore
from ui.page.theme import theme
from ui.queueing import FairQueue
from ui.services import Services
from ui.web_server import LocalOnly, PageServer


@contextmanager
def served_blocks(blocks, script="", *routers):
    """The address of a page that is nothing but these Blocks and routes, while the block runs."""
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(LocalOnly)
    for router in routers:
        app.include_router(router)
    blocks.queue(api_open=False)
    gr.mount_gradio_app(
        app, blocks, path="/", footer_links=[], ssr_mode=False, theme=theme(), head=_head(script)
    )
    mounted = app.routes[-1].app
    ready = threading.Event()
    server = PageServer(
        app, "127.0.0.1", 0, lambda url: ready.set(), lambda: mounted.stop_event.set()
    )
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    try:
        assert ready.wait(30), "the page's server did not start"
        yield server.url
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


def _head(script):
    """All style sheets, but of the scripts only the panel's own: the others need the whole page.

    `script` names them, with spaces between.
    """
    folder = files("ui.page")
    styles = [folder / "style.css", *sorted(folder.glob("**/*.css"), key=lambda path: path.name)]
    names = ["plain/words.js", *script.split()]
    text = "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
    looks = "".join(path.read_text(encoding="utf-8") for path in styles)
    return f"<style>{looks}</style><script>{text}</script>"


@pytest.fixture
def open_panel(browser):
    """Open an address in a fresh profile; fails on requests elsewhere and on script errors."""
    contexts = []
    trouble: list[str] = []

    def open_(url, *, width=1280, height=800, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("request", lambda asked: _note_request(asked, url, trouble))
        page.on("console", lambda said: _note_error(said, trouble))
        page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []


def _note_request(asked, url, trouble):
    if not asked.url.startswith((url, "data:", "blob:")):
        trouble.append(f"request to {asked.url}")


def _note_error(said, trouble):
    # Gradio's client says these two of a page that is left while an event of it goes on.
    left = said.text.startswith("AbortError") or "errored out" in said.text
    if said.type == "error" and not left:
        trouble.append(f"console: {said.text}")


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """What the panels of one module work with."""
    folder = tmp_path_factory.mktemp("services")
    opened = ConversationStore(folder / "conversations.sqlite3")
    yield Services(
        advisor=ScriptedAdvisor(),
        store=opened,
        queue=FairQueue(),
        feedback_path=folder / "feedback.jsonl",
    )
    opened.close()


@pytest.fixture
def store(services):
    """The store of the services, empty."""
    for owner in ("", "somebody"):
        for found in services.store.list(owner):
            services.store.delete(owner, found.id)
    return services.store


def answered(question="How much are interns paid?", number=1):
    """An exchange as it is when it is over."""
    turn = TurnView(number, question)
    for event in ScriptedAdvisor().stream(question, Conversation()):
        turn = turn.after(event)
    return turn


def kept(store, owner, *questions, title=""):
    """A conversation of answered questions, in the store; its id."""
    conversation = store.create(owner, title)
    for question in questions:
        store.append(owner, conversation.id, answered(question))
    return conversation.id
