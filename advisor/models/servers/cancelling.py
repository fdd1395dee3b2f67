"""A reply that can be given up while its server says nothing."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import closing
from queue import Empty, SimpleQueue

_LOOK_SECONDS = 0.05


def until_cancelled(
    pieces: Generator[str, None, None], cancel: threading.Event
) -> Generator[str, None, None]:
    """Yield `pieces`, which a thread reads, until `cancel` is set; raise what they raise.

    Whoever cancels does not wait for the next piece. The source is closed when that has come, or
    is not to come any more; a program that ends does not wait for it.
    """
    if cancel.is_set():
        return
    inbox: SimpleQueue[str | BaseException | None] = SimpleQueue()
    over = threading.Event()

    def read() -> None:
        end: BaseException | None = None
        try:
            with closing(pieces):
                for piece in pieces:
                    if over.is_set():
                        return
                    inbox.put(piece)
        except BaseException as error:
            end = error  # raised again where the reply is read
        inbox.put(end)

    threading.Thread(target=read, name="model server", daemon=True).start()
    try:
        while not cancel.is_set():
            try:
                item = inbox.get(timeout=_LOOK_SECONDS)
            except Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        over.set()
