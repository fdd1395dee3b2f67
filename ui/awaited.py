"""An application that is made while the server already serves; whoever asks it waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

R = TypeVar("R", bound=BaseRoute)


class AwaitedApp:
    """An ASGI application that another one carries, and that takes seconds to make.

    Its `lifespan` makes it in a thread, runs its own, and ends it with the server's.
    """

    def __init__(
        self,
        make: Callable[[], Starlette],
        on_made: Callable[[], None],
        on_failure: Callable[[], None],
    ) -> None:
        """Remember how it is made.

        Args:
            make: makes it; called once, in a thread.
            on_made: called once it is there.
            on_failure: called when `make` raised; `check` raises it again.
        """
        self._make = make
        self._on_made = on_made
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
            if not self.made:
                running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def _run(self) -> None:
        try:
            app = await self._made_in_a_thread()
            async with app.router.lifespan_context(app):
                self._app = app
                self._settled.set()
                self._on_made()
                await self._over.wait()
        except Exception as error:
            self._failure = error
            self._settled.set()
            self._on_failure()

    async def _made_in_a_thread(self) -> Starlette:
        """Make it in a thread that a server which stops does not wait for."""
        loop = asyncio.get_running_loop()
        made: asyncio.Future[Starlette] = loop.create_future()

        def settle(app: Starlette | None, error: Exception | None) -> None:
            if made.done():
                return
            if app is not None:
                made.set_result(app)
            elif error is not None:
                made.set_exception(error)

        # In a loop: where none runs Gradio makes loops of its own, and closes none of them.
        async def make() -> Starlette:
            return self._make()

        def work() -> None:
            app, failure = None, None
            try:
                app = asyncio.run(make())
            except Exception as error:
                failure = error
            with suppress(RuntimeError):  # the server's loop is closed: it has stopped
                loop.call_soon_threadsafe(settle, app, failure)

        threading.Thread(target=work, name="application", daemon=True).start()
        return await made
