"""An application that is made while the server already serves; whoever asks it waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

R = TypeVar("R", bound=BaseRoute)


class AwaitedApp:
    """An ASGI application that another one carries, and that takes seconds to make.

    Its `lifespan` makes it in a thread, runs its own, and ends it with the server's.
    """

    def __init__(self, make: Callable[[], Starlette], on_failure: Callable[[], None]) -> None:
        """Remember how it is made.

        Args:
            make: makes it; called once, in a thread.
            on_failure: called when that raised; `check` raises it again.
        """
        self._make = make
        self._on_failure = on_failure
        self._failure: Exception | None = None
        self._app: Starlette | None = None
        self._settled = asyncio.Event()
        self._over = asyncio.Event()

    @property
    def made(self) -> bool:
        """Whether nobody has to wait any more."""
        return self._app is not None

    def part(self, kind: type[R]) -> R:
        """The first of its routes of a kind, once it is there."""
        assert self._app is not None
        return next(route for route in self._app.routes if isinstance(route, kind))

    def check(self) -> None:
        """Raise what kept it from being made, if something did."""
        if self._failure is not None:
            raise self._failure

    async def ready(self) -> Starlette:
        """The application, once it is there."""
        await self._settled.wait()
        self.check()
        assert self._app is not None
        return self._app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, once there is something to pass it to."""
        app = await self.ready()
        await app(scope, receive, send)

    @asynccontextmanager
    async def lifespan(self, _: object) -> AsyncIterator[None]:
        """Make it and run it in the background, while the server runs."""
        running = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self._over.set()
            await running

    async def _run(self) -> None:
        try:
            app = await asyncio.to_thread(self._make)
            async with app.router.lifespan_context(app):
                self._app = app
                self._settled.set()
                await self._over.wait()
        except Exception as error:
            self._failure = error
            self._settled.set()
            self._on_failure()
