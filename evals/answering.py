"""Asking the advisor a case: the code that users run, with the model always in one state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from advisor.answer import Answer, Conversation
from advisor.answering.writing.drafts import load_prompts
from advisor.build import build_advisor
from advisor.errors import USER_ERRORS, ModelError
from advisor.models.factory import build_model
from advisor.models.protocol import ChatModel, Progress, PromptMessage
from advisor.schema import AnswerRecord
from advisor.settings import Settings
from evals.cases.case import Case
from evals.documents import IndexedDocuments
from evals.records import NO_ANSWER
from index.passage import RetrievedPassage


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


def ask_case(advisor: SteadyAdvisor, documents: IndexedDocuments, case: Case) -> AnsweredCase:
    """Ask a case's turns in order. An error of the advisor's becomes part of the result."""
    conversation = Conversation()
    earlier: list[Answer] = []
    try:
        for turn in case.turns[:-1]:
            earlier.append(advisor.ask(turn, conversation))
            conversation = conversation.with_turn(turn, earlier[-1])
        answer = advisor.ask(case.question, conversation)
        if answer.failure:  # half of it is not the model's, which the case is to measure
            raise ModelError(answer.failure)
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


class SteadyAdvisor:
    """The advisor of some settings, its model in the same state before each case.

    llama.cpp keeps what it has computed of the last prompt, and computes only what follows. How
    much that is decides the size of its batches, which changes the last digits of its numbers and,
    now and then, a word. A model in this process is therefore settled first, so that an answer does
    not depend on what was asked before, or on where a run was resumed.
    """

    def __init__(self, settings: Settings, on_download: Progress | None = None) -> None:
        """Nothing is opened or loaded before the first question.

        Args:
            settings: as for `build_advisor`.
            on_download: called with bytes done and total while a model is downloaded.
        """
        self._settings = settings
        self._on_download = on_download
        self._model: ChatModel | None = None
        self._advisor = build_advisor(settings, on_download, model=self._load)

    def open(self) -> None:
        """Open the index: called before the first case, to raise what would make each one fail.

        Raises:
            IndexingError: it is missing, damaged, or made with another model.
        """
        self._advisor.require_index()

    def ask(self, question: str, conversation: Conversation | None = None) -> Answer:
        """Answer a question; the first of a conversation finds the model settled.

        Raises:
            AdvisorError, IndexingError: as `Advisor.stream`.
        """
        if self._model is not None and not (conversation and conversation.turns):
            settle(self._model)
        return self._advisor.ask(question, conversation)

    def close(self) -> None:
        """Free the model and close the index."""
        self._advisor.close()

    def _load(self) -> ChatModel:
        model = build_model(self._settings, self._on_download)
        if not self._settings.model.startswith(("openai:", "scripted:")):
            settle(model)
            self._model = model
        return model


def settle(model: ChatModel) -> None:
    """Let a model compute the instructions of a draft and nothing else."""
    system = PromptMessage("system", load_prompts().system)
    for _ in model.stream((system, PromptMessage("human", ".")), max_tokens=1):
        pass
