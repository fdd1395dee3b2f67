"""An application that is made while the server already serves."""

import asyncio
import threading

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from tests.event_loop import in_a_loop
from ui.awaited import AwaitedApp


def made_of(*routes):
    return Starlette(routes=[Route("/", lambda _: PlainTextResponse("there")), *routes])


async def asked(app):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    await app(scope, receive, send)
    return sent[-1]["body"]


def test_requests_wait_for_it():
    gate, told = threading.Event(), []

    def make():
        gate.wait(20)
        return made_of(Mount("/more", Starlette()))

    async def run():
        app = AwaitedApp(make, lambda: told.append("made"), lambda: told.append("failed"))
        async with app.lifespan(None):
            waiting = asyncio.create_task(asked(app))
            await asyncio.sleep(0)
            assert not (app.made or waiting.done())
            gate.set()
            assert await waiting == b"there"
            assert app.made and app.part(Mount).path == "/more"
        app.check()

    in_a_loop(run())
    assert told == ["made"]


def test_what_keeps_it_from_being_made_is_told_and_raised():
    told = []

    def make():
        raise ZeroDivisionError

    async def run():
        app = AwaitedApp(make, lambda: told.append("made"), lambda: told.append("failed"))
        async with app.lifespan(None):
            with pytest.raises(ZeroDivisionError):
                await asked(app)
        with pytest.raises(ZeroDivisionError):
            app.check()

    in_a_loop(run())
    assert told == ["failed"]


def test_a_server_that_stops_does_not_wait_for_it():
    gate = threading.Event()

    def make():
        gate.wait(20)
        return made_of()

    async def run():
        app = AwaitedApp(make, lambda: None, lambda: None)
        async with app.lifespan(None):
            await asyncio.sleep(0)
        assert not app.made

    in_a_loop(asyncio.wait_for(run(), 10))
    gate.set()
