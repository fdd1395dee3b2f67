"""One exchange as the page shows it, while it is being answered and afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from advisor.answer import (
    Citation,
    Conversation,
    Done,
    Event,
    Retrieved,
    Searching,
    SentenceVerified,
    SentenceWithheld,
    Turn,
    Verdict,
)
from advisor.conversations.transcripts import AskedOver
from advisor.request import Request
from advisor.schema import AnswerRecord
from index.passage import RetrievedPassage


class Phase(StrEnum):
    """How far an exchange has come."""

    WAITING = "waiting"
    SEARCHING = "searching"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TurnView:
    """Everything known about one exchange so far.

    `number` is its place in the conversation, from 1; the ids of the page's elements carry it.
    `paths` gives the file of each document the passages are from. `error` is the sentence to show
    when it failed. `ahead` is how many questions of others come before it while it waits.
    `request` is how the question was understood. `over` says what it was asked over; None for all
    documents. `key` tells it from the other versions of it that
    are kept; 0 before it is.
    """

    number: int
    question: str
    phase: Phase = Phase.WAITING
    searched: str | None = None
    passages: tuple[RetrievedPassage, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[SentenceVerified, ...] = ()
    withheld: tuple[Verdict, ...] = ()
    answer: AnswerRecord | None = None
    error: str = ""
    ahead: int = 0
    request: Request | None = None
    over: AskedOver | None = None
    key: int = field(default=0, compare=False)

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.phase in (Phase.WAITING, Phase.SEARCHING, Phase.WRITING)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations shown so far: the answer's, or before it is there the sentences'."""
        if self.answer is not None:
            return self.answer.citations
        return tuple(citation for sentence in self.sentences for citation in sentence.citations)

    @property
    def written(self) -> str:
        """The sentences shown so far as one text, as the whole answer will have them."""
        text = ""
        for sentence in self.sentences:
            text = sentence.behind(text)
        return text

    def after(self, event: Event) -> TurnView:
        """This exchange once `event` has happened."""
        match event:
            case Searching(searched=searched, request=request):
                return replace(self, phase=Phase.SEARCHING, searched=searched, request=request)
            case Retrieved(passages=passages):
                return replace(self, phase=Phase.WRITING, passages=passages)
            case SentenceVerified():
                return replace(self, phase=Phase.WRITING, sentences=(*self.sentences, event))
            case SentenceWithheld(verdict=verdict):
                return replace(self, phase=Phase.WRITING, withheld=(*self.withheld, verdict))
            case Done(answer=answer):
                return replace(
                    self,
                    phase=Phase.DONE,
                    answer=answer,
                    searched=answer.searched,
                    passages=answer.passages or self.passages,
                    withheld=answer.withheld,
                    request=answer.request or self.request,
                )

    def located(self, paths: Mapping[str, str]) -> TurnView:
        """This exchange once the files of its passages are known, by document id."""
        return replace(self, paths=paths)

    def stopped(self) -> TurnView:
        """This exchange after the user pressed Stop.

        An answer cut short stays. That it found nothing is not said: it had not finished looking.
        """
        abstained = self.answer is not None and self.answer.abstained is not None
        return replace(self, phase=Phase.STOPPED, answer=None if abstained else self.answer)

    def queued(self, ahead: int) -> TurnView:
        """This exchange while so many questions of others come before it."""
        return replace(self, ahead=ahead)

    def ended(self) -> TurnView:
        """This exchange as it is shown when nothing of it runs any more.

        One that was kept while it ran, because the server or the page went away, was stopped.
        """
        return self.stopped() if self.running else self

    def failed(self, error: str) -> TurnView:
        """This exchange after an error."""
        return replace(self, phase=Phase.FAILED, error=error)


def conversation_of(turns: Iterable[TurnView]) -> Conversation:
    """What the advisor is told of exchanges: those that were answered."""
    return Conversation(tuple(Turn(t.question, t.answer) for t in turns if t.answer is not None))
