"""Which request is being served: by the task that serves it, and by the threads that go on."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

HEADER = "x-request-id"
"""The header that brings a request's id, and takes it back."""

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_ID: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id of the request that is served here; empty where none is."""
    return _ID.get()


def serve(given: str) -> None:
    """From now on this task, or this thread, serves the request of an id."""
    _ID.set(given)


def chosen_id(given: str | None) -> str:
    """The id of a request: the one that came with it when it is sane, else a new one."""
    if given is not None and _SANE.fullmatch(given):
        return given
    return secrets.token_hex(8)


def with_id(sentence: str) -> str:
    """What an error page says, with the id to look for in the log; one line each."""
    shown = request_id()
    return f"{sentence}\nRequest {shown}\n" if shown else f"{sentence}\n"
