"""One question on its way from the page to the advisor and back, without anything of Gradio."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from advisor.answer import Conversation, Retrieved
from advisor.errors import USER_ERRORS
from ui.protocols import PageAdvisor
from ui.turn import Phase, TurnView

_BROKEN = (
    "The page itself failed while answering; the terminal that runs it says how. "
    "Ask again, or run `advisor doctor`."
)


class Run:
    """The answer in progress of one session.

    Deliberately mutable: Stop and New conversation reach into it while another thread fills it.
    """

    def __init__(self, view: TurnView) -> None:
        self.view = view
        self._cancel = threading.Event()
        self._discarded = False
        self._started = False
        self._ended = False
        self._settled = False

    @property
    def active(self) -> bool:
        """Whether the session has to wait for it before it may ask again."""
        return not (self._settled or self._discarded)

    def stop(self) -> None:
        """Make the advisor stop; what is there stays."""
        self._cancel.set()

    def discard(self) -> None:
        """Make the advisor stop and show nothing more of it."""
        self._discarded = True
        self._cancel.set()

    def answer(self, advisor: PageAdvisor, conversation: Conversation) -> Iterator[TurnView]:
        """Ask the advisor, the first time; yield the exchange after each event.

        An error the advisor foresaw ends the exchange with its sentence. Any other is raised, and
        `settle` then says that the page failed.
        """
        if self._started:
            return
        self._started = True
        try:
            if not self._cancel.is_set():
                question = self.view.question
                for event in advisor.stream(question, conversation, cancel=self._cancel):
                    if self._discarded:
                        return
                    stopped = self._cancel.is_set()
                    self.view = self.view.after(event)
                    if isinstance(event, Retrieved):
                        documents = {found.passage.document_id for found in event.passages}
                        self.view = self.view.located({d: advisor.path(d) for d in documents})
                    if stopped and not self.view.running:
                        self.view = self.view.stopped()
                    yield self.view
            if self.view.running:
                self.view = self.view.stopped()
        except USER_ERRORS as error:
            self.view = self.view.failed(str(error))
        finally:
            # Reached as well when the browser went away and the generator is closed: the model
            # must not go on writing for nobody.
            self._cancel.set()
            self._ended = True

    def settle(self) -> TurnView | None:
        """The exchange as it ended, once; None when there is nothing (more) to show of it."""
        if not self._ended or not self.active:
            return None
        self._settled = True
        if self.view.phase not in (Phase.DONE, Phase.STOPPED, Phase.FAILED):
            self.view = self.view.failed(_BROKEN)
        return self.view
