"""A page over a scripted advisor, and a browser that may talk to it alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.ui.scripted import ScriptedAdvisor


@contextmanager
def served(advisor) -> Iterator[str]:
    """The address of a page over an advisor, while the block runs."""
    from ui.app import page_server

    ready = threading.Event()
    server = page_server(advisor, "127.0.0.1", 0, lambda url: ready.set())
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    try:
        assert ready.wait(30), "the page's server did not start"
        yield server.url
    finally:
        server.should_exit = True
        thread.join(20)
        advisor.close()
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def plain_site():
    """A page whose answers come at once."""
    advisor = ScriptedAdvisor()
    with served(advisor) as url:
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

    def open_(url, *, width=1280, height=800, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()

        def asked(request):
            if not request.url.startswith((url, "data:", "blob:")):
                trouble.append(f"request to {request.url}")

        def said(message):
            if message.type == "error":
                trouble.append(f"console: {message.text}")

        page.on("request", asked)
        page.on("console", said)
        page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
        page.goto(url)
        page.wait_for_selector(".welcome, .notices")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []
