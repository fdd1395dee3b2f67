"""A page over a scripted advisor, and a browser that may talk to it alone."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ui.scripted import EXAMPLES, ScriptedAdvisor
from ui.conversations.store import ConversationStore
from ui.queueing import FairQueue
from ui.services import Services


@contextmanager
def services_of(advisor, **changes) -> Iterator[Services]:
    """The services of a page over an advisor, in a folder that is deleted afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        store = changes.pop("store", None) or ConversationStore(Path(folder) / "kept.sqlite3")
        try:
            queue = changes.pop("queue", None) or FairQueue()
            yield Services(advisor, store, queue, **{"examples": EXAMPLES, **changes})
        finally:
            store.close()


@contextmanager
def served(advisor, **changes) -> Iterator[str]:
    """The address of a page over an advisor, while the block runs."""
    with services_of(advisor, **changes) as services:
        try:
            with serving(services) as url:
                yield url
        finally:
            advisor.close()


@contextmanager
def serving(services) -> Iterator[str]:
    """The address of a page, while the block runs."""
    from ui.serving import page_server

    # All of it: while Gradio is imported in a thread, what the tests make of warnings would differ.
    ready = threading.Event()
    server = page_server(services, "127.0.0.1", 0, lambda url: None, ready.set)
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    try:
        assert ready.wait(60), "the page's server did not start"
        yield server.url
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def plain_site():
    """A page whose answers come at once."""
    advisor = ScriptedAdvisor()
    with served(advisor) as url:
        yield advisor, url


@pytest.fixture(scope="module")
def full_site(handbook_settings, tmp_path_factory):
    """A page with every panel, over a real index and answers that come at once."""
    from ui.library.library import Library
    from ui.models.speed import ModelSpeeds
    from ui.people.preferences import Preferences

    folder = tmp_path_factory.mktemp("full")
    advisor = ScriptedAdvisor()
    with served(
        advisor,
        settings=handbook_settings,
        library=Library(handbook_settings, folder / "uploads"),
        preferences=Preferences(folder / "preferences"),
        speeds=ModelSpeeds(folder / "speeds.json"),
        feedback_path=folder / "feedback.jsonl",
    ) as url:
        yield advisor, url


@pytest.fixture
def gated_site():
    """A page whose answers take one step each time the test says so."""
    advisor = ScriptedAdvisor(gated=True)
    with served(advisor) as url:
        yield advisor, url


@pytest.fixture
def open_page(browser):
    """Open an address in a fresh profile; fails on requests elsewhere and on script errors."""
    contexts = []
    trouble: list[str] = []

    def open_(url, *, width=1280, height=800, scheme="light", touch=False, dies=False):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            has_touch=touch,
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()

        def asked(request):
            if not request.url.startswith((url.partition("?")[0], "data:", "blob:")):
                trouble.append(f"request to {request.url}")

        def said(message):
            # The browser reports what it cannot reach while the server is dead, or once it has
            # ended before the page, which asks whether it is there; and Gradio's client the first
            # two of a page that is left while it follows an answer.
            left = message.text.startswith("AbortError") or "errored out" in message.text
            left = left or "ERR_CONNECTION_REFUSED" in message.text
            if message.type == "error" and not left and not (dies and "ERR_" in message.text):
                trouble.append(f"console: {message.text}")

        # Gradio's streams of events, those in progress and those that are over: a page has one
        # when it begins, and the away tests wait until none is left.
        page.streams, page.streamed = set(), set()
        page.on("request", lambda one: "/queue/data" in one.url and page.streams.add(one.url))
        for over in ("requestfinished", "requestfailed"):
            page.on(over, lambda one: page.streams & {one.url} and page.streamed.add(one.url))
            page.on(over, lambda one: page.streams.discard(one.url))
        page.on("request", asked)
        page.on("response", lambda one: one.status >= 500 and trouble.append(f"500: {one.url}"))
        page.on("console", said)
        page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
        page.goto(url, wait_until="commit")
        # It may have given way before it is looked for.
        gone = "() => document.readyState !== 'loading' && !document.getElementById('plain')"
        page.wait_for_function(gone)
        page.wait_for_selector("#gw-status .status, .notices, .welcome code")
        return page

    yield open_
    for context in contexts:
        for page in context.pages:
            # Else what a handler does now would fail the next test. Some are held for good.
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    assert trouble == []
