"""Asking the advisor a case: the code that users run, with the model always in one state."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from advisor.answer import Answer, Conversation
from advisor.answering.drafts import PromptMessage, load_template
from advisor.build import build_advisor
from advisor.errors import USER_ERRORS
from advisor.models.factory import build_model
from advisor.models.protocol import ChatModel, Message, Offload, Progress
from advisor.schema import AnswerRecord
from advisor.settings import Settings
from evals.cases.case import Case
from evals.documents import IndexedDocuments
from evals.records import NO_ANSWER
from index.passage import RetrievedPassage


class Answerer(Protocol):
    """What is measured: the advisor, or a stand-in for it."""

    def open(self) -> None:
        """Called once, before the first question: raise what would make every case fail."""
        ...

    def ask(self, question: str, conversation: Conversation | None = None) -> Answer:
        """Answer a question; an error is raised, never answered."""
        ...

    def close(self) -> None:
        """Free what was loaded."""
        ...


@dataclass(frozen=True, slots=True)
class AnsweredCase:
    """What came of asking a case, before it is judged.

    Attributes:
        answer: the advisor's; `NO_ANSWER` when it failed.
        error: why it failed, else empty.
        exact: for each citation, whether its quote stands in its document at its offsets.
        documents: the relative path of each document that a passage is from, by its id.
        earlier: the answers to the turns before.
    """

    answer: AnswerRecord = NO_ANSWER
    error: str = ""
    exact: tuple[bool, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    earlier: tuple[AnswerRecord, ...] = ()


def ask_case(answerer: Answerer, documents: IndexedDocuments, case: Case) -> AnsweredCase:
    """Ask a case's turns in order. An error of the advisor's becomes part of the result."""
    conversation = Conversation()
    earlier: list[Answer] = []
    try:
        for turn in case.turns[:-1]:
            earlier.append(answerer.ask(turn, conversation))
            conversation = conversation.with_turn(turn, earlier[-1])
        answer = answerer.ask(case.question, conversation)
    except USER_ERRORS as error:
        return AnsweredCase(error=str(error) or type(error).__name__, earlier=tuple(earlier))
    found = {passage.passage.document_id for passage in answer.passages}
    return AnsweredCase(
        answer=replace(answer, passages=tuple(_rounded(p) for p in answer.passages)),
        exact=tuple(
            documents.stands(c.document_id, c.start, c.end, c.quote) for c in answer.citations
        ),
        documents={document_id: documents.path(document_id) for document_id in found},
        earlier=tuple(earlier),
    )


def _rounded(found: RetrievedPassage) -> RetrievedPassage:
    return replace(found, scores={name: round(value, 4) for name, value in found.scores.items()})


class SteadyModel:
    """A model in this process whose memory is the same before every case.

    llama.cpp keeps what it has computed of the last prompt, and computes only what follows. How
    much that is decides the size of its batches, which changes the last digits of its numbers and,
    now and then, a word. After `settle` it has computed the instructions and nothing else, so that
    an answer does not depend on what was asked before, or on where a run was resumed.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._instructions = (
            PromptMessage("system", load_template().system),
            PromptMessage("human", "."),
        )

    def settle(self) -> None:
        """Compute the instructions."""
        for _ in self._model.stream(self._instructions, max_tokens=1):
            pass

    @property
    def name(self) -> str:
        """As the model's."""
        return self._model.name

    @property
    def context_tokens(self) -> int:
        """As the model's."""
        return self._model.context_tokens

    @property
    def offload(self) -> Offload:
        """As the model's."""
        return self._model.offload

    @property
    def accepts_grammar(self) -> bool:
        """As the model's."""
        return self._model.accepts_grammar

    def stream(
        self,
        messages: Sequence[Message],
        *,
        stop: Sequence[str] = (),
        max_tokens: int | None = None,
        grammar: str | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[str]:
        """As the model's."""
        return self._model.stream(
            messages, stop=stop, max_tokens=max_tokens, grammar=grammar, cancel=cancel
        )

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """As the model's."""
        return self._model.count_tokens(messages)

    def close(self) -> None:
        """As the model's."""
        self._model.close()


class SteadyAdvisor:
    """The advisor of some settings, its model settled before each case. Implements `Answerer`."""

    def __init__(self, settings: Settings, on_download: Progress | None = None) -> None:
        """Nothing is opened or loaded before the first question.

        Args:
            settings: as for `build_advisor`.
            on_download: called with bytes done and total while a model is downloaded.
        """
        self._settings = settings
        self._on_download = on_download
        self._steady: SteadyModel | None = None
        self._advisor = build_advisor(settings, on_download, model=self._load)

    def open(self) -> None:
        """Open the index.

        Raises:
            IndexingError: it is missing, damaged, or made with another model.
        """
        self._advisor.require_index()

    def ask(self, question: str, conversation: Conversation | None = None) -> Answer:
        """Answer a question; the first of a conversation finds the model settled.

        Raises:
            AdvisorError, IndexingError: as `Advisor.stream`.
        """
        if self._steady is not None and not (conversation and conversation.turns):
            self._steady.settle()
        return self._advisor.ask(question, conversation)

    def close(self) -> None:
        """Free the model and close the index."""
        self._advisor.close()

    def _load(self) -> ChatModel:
        model = build_model(self._settings, self._on_download)
        if self._settings.model.startswith(("openai:", "scripted:")):
            return model
        self._steady = SteadyModel(model)
        self._steady.settle()
        return self._steady
