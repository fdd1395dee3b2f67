"""Runs of the library that a tab of the page follows, and can stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import gradio as gr

from advisor.errors import USER_ERRORS
from ui import markup
from ui.library.following import FollowedRun
from ui.page.documents import html as rendering
from ui.page.visitors import tab_of

T = TypeVar("T")


class TabRuns:
    """The runs of each tab, which go on when it is closed."""

    def __init__(self) -> None:
        self._stops: dict[str, threading.Event] = {}

    def is_followed(self, request: gr.Request) -> bool:
        """Whether the tab follows a run."""
        return tab_of(request) in self._stops

    @contextmanager
    def stoppable(self, request: gr.Request) -> Iterator[threading.Event]:
        """An event that the person's Stop sets until the block ends."""
        cancel = threading.Event()
        self._stops.setdefault(tab_of(request), cancel)
        try:
            yield cancel
        finally:
            # A run that was refused because this tab has one already must not take its end away.
            if self._stops.get(tab_of(request)) is cancel:
                del self._stops[tab_of(request)]

    def stop(self, request: gr.Request) -> None:
        """Stop the tab's run; nothing of it stays."""
        cancel = self._stops.get(tab_of(request))
        if cancel is not None:
            cancel.set()

    def leave(self, request: gr.Request) -> None:
        """The tab was closed: its run goes on, and nobody can stop it any more."""
        self._stops.pop(tab_of(request), None)


def follow(
    run: FollowedRun[T],
    say: Callable[[T], str],
    where: gr.HTML,
    emptied: gr.Textbox | None = None,
) -> Generator[dict[Any, Any], None, str]:
    """Show how far a run is, empty the field it was asked in; return how it ended in words."""
    try:
        for progress in run:
            yield {where: rendering.running(progress)}
        said = say(run.result())
    except USER_ERRORS as error:
        return markup.refused(str(error))
    if emptied is not None:
        yield {emptied: ""}
    return said
