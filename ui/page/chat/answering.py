"""One question of the page, and its exchange as it is answered, without anything of Gradio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from advisor.answer import Conversation, Retrieved
from advisor.errors import USER_ERRORS
from advisor.options import AskOptions
from ui.asking import Asking, State
from ui.conversations.exchange import TurnView
from ui.protocols import PageAdvisor

_BROKEN = (
    "The page itself failed while answering; the terminal that runs it says how. "
    "Ask again, or run `advisor doctor`."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as a page sends it.

    `conversation_id` is empty for a new conversation. `replaces` puts the exchange in place of the
    last one. `searched` is searched instead of the completed question. `token` is what the page
    knows it by, so that it is taken once though it may be sent again.
    """

    question: str
    conversation_id: str = ""
    replaces: bool = False
    searched: str | None = None
    options: AskOptions | None = None
    token: str = ""


class Run(Asking):
    """The answer in progress of one page.

    Deliberately mutable: Stop and New conversation reach into it while another thread fills it.

    Attributes:
        asked: the question as it was taken.
        view: the exchange so far.
        unkept: why the exchange could not be kept; empty when it was.
    """

    def __init__(self, asked: Asked, number: int = 1) -> None:
        super().__init__()
        self.asked = asked
        self.view = TurnView(number, asked.question)
        self.unkept = ""

    def answer(
        self, advisor: PageAdvisor, conversation: Callable[[], Conversation]
    ) -> Iterator[TurnView]:
        """Ask the advisor; yield the exchange after each event.

        A foreseen error ends the exchange with its sentence. Any other is raised, and the exchange
        says that the page failed. In the end the exchange is over in any case.
        """
        self.view = self.view.queued(0)
        try:
            if not self.cancelled.is_set():
                yield from self._asked(advisor, conversation())
        except USER_ERRORS as error:
            self.view = self.view.failed(str(error))
        except Exception:
            if self.view.running and self.state is not State.DISCARDED:
                self.view = self.view.failed(_BROKEN)
            raise
        finally:
            self.view = self.view.ended()

    def _asked(self, advisor: PageAdvisor, conversation: Conversation) -> Iterator[TurnView]:
        events = advisor.stream(
            self.view.question,
            conversation,
            searched=self.asked.searched,
            options=self.asked.options,
            cancel=self.cancelled,
        )
        for event in events:
            stopped = self.cancelled.is_set()
            self.view = self.view.after(event)
            if isinstance(event, Retrieved):
                documents = {found.passage.document_id for found in event.passages}
                self.view = self.view.located({d: advisor.path(d) for d in documents})
            if stopped and not self.view.running:
                self.view = self.view.stopped()
            if self.state is State.DISCARDED:
                return
            yield self.view
