"""The steps of an answer, told to whoever operates a server: counts and names, never a text.

Where nobody listens, which is everywhere but in a server, a step costs a look at one variable.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

Counts = Mapping[str, int | float | str]
"""What is told of a step at its end: numbers, and names out of a small set."""

Ended = Callable[[Counts], None]
"""Called once at the end of a step."""


class Observer(Protocol):
    """Is told of steps, by the threads that take them."""

    def begin(self, step: str) -> Ended:
        """A step begins; returns what is called when it ends."""


_OBSERVER: ContextVar[Observer | None] = ContextVar("observer", default=None)


@contextmanager
def observing(observer: Observer) -> Iterator[None]:
    """Tell an observer of the steps that this thread takes inside the block."""
    before = _OBSERVER.get()
    _OBSERVER.set(observer)
    try:
        yield
    finally:
        # Not by a token: a generator may be closed where it was not begun.
        _OBSERVER.set(before)


def begin(step: str) -> Ended:
    """Tell that a step begins; what is returned is called with its counts when it ends."""
    observer = _OBSERVER.get()
    return _unheard if observer is None else observer.begin(step)


def observed(
    step: str, counts: Callable[[Any], Counts]
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a step; `counts` says what is told of its result."""

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **named: P.kwargs) -> R:
            ended, told = begin(step), dict[str, int | float | str](failed=1)
            try:
                result = function(*args, **named)
                told = dict(counts(result))
                return result
            finally:
                ended(told)

        return call

    return wrap


def _unheard(counts: Counts) -> None:
    """Nobody listens."""
