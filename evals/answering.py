"""Asking the advisor a case: the code that users run, with the model always in one state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.answer import Answer, Conversation, Verdict
from advisor.answering.drafts import PromptMessage, load_template
from advisor.build import build_advisor
from advisor.errors import USER_ERRORS
from advisor.models.factory import build_model
from advisor.models.protocol import ChatModel, Progress
from advisor.settings import Settings
from evals.cases.case import Case
from evals.documents import IndexedDocuments
from evals.records import EarlierTurn, RecordedCitation, RecordedPassage, WithheldSentence


@dataclass(frozen=True, slots=True)
class GatedSentence:
    """A sentence that a verifier let pass, with its label and what decided."""

    text: str
    start: int
    end: int
    label: str
    rule: str


@dataclass(frozen=True, slots=True)
class AnsweredCase:
    """What came of asking a case, before it is judged; the names are those of `Record`.

    `exact` says for each citation whether its quote stands in its document at its offsets;
    `abstained` holds the reason or None; `error` is why it failed, else empty. `answerability` is
    the advisor's own probability that the passages answer, 0 to 1.
    """

    text: str = ""
    searched: str = ""
    mode: str = ""
    abstained: str | None = None
    missing: str | None = None
    error: str = ""
    sentences: tuple[GatedSentence, ...] = ()
    citations: tuple[RecordedCitation, ...] = ()
    exact: tuple[bool, ...] = ()
    passages: tuple[RecordedPassage, ...] = ()
    withheld: tuple[WithheldSentence, ...] = ()
    unknown_keys: tuple[str, ...] = ()
    earlier: tuple[EarlierTurn, ...] = ()
    answerability: float | None = None
    timings: Mapping[str, float] | None = None
    model: str = ""


def ask_case(advisor: SteadyAdvisor, documents: IndexedDocuments, case: Case) -> AnsweredCase:
    """Ask a case's turns in order. An error of the advisor's becomes part of the result."""
    conversation = Conversation()
    earlier: list[EarlierTurn] = []
    try:
        for turn in case.turns[:-1]:
            answer = advisor.ask(turn, conversation)
            conversation = conversation.with_turn(turn, answer)
            abstained = answer.abstained is not None
            earlier.append(EarlierTurn(turn, answer.searched, answer.text, abstained))
        answer = advisor.ask(case.question, conversation)
    except USER_ERRORS as error:
        return AnsweredCase(error=str(error) or type(error).__name__, earlier=tuple(earlier))
    return AnsweredCase(
        text=answer.text,
        searched=answer.searched,
        mode=answer.mode,
        abstained=answer.abstained.value if answer.abstained else None,
        missing=answer.missing,
        sentences=tuple(_gated(verdict) for verdict in answer.verdicts),
        citations=_citations(answer),
        exact=tuple(
            documents.stands(c.document_id, c.start, c.end, c.quote) for c in answer.citations
        ),
        passages=_passages(answer, documents),
        withheld=tuple(
            WithheldSentence(v.claim.text, v.label.value, v.rule) for v in answer.withheld
        ),
        unknown_keys=tuple(answer.unknown_keys),
        earlier=tuple(earlier),
        answerability=answer.answerability,
        timings=dict(answer.timings),
        model=answer.model,
    )


def _gated(verdict: Verdict) -> GatedSentence:
    claim = verdict.claim
    return GatedSentence(claim.text, claim.start, claim.end, verdict.label.value, verdict.rule)


def _citations(answer: Answer) -> tuple[RecordedCitation, ...]:
    return tuple(
        RecordedCitation(
            number=c.number,
            document=c.document,
            document_id=c.document_id,
            passage_id=c.passage_id,
            title=c.title,
            quote=c.quote,
            start=c.start,
            end=c.end,
            answer_start=c.answer_start,
            answer_end=c.answer_end,
            page=c.page,
            headings=tuple(c.heading_path),
        )
        for c in answer.citations
    )


def _passages(answer: Answer, documents: IndexedDocuments) -> tuple[RecordedPassage, ...]:
    return tuple(
        RecordedPassage(
            id=p.passage.id,
            document=documents.path(p.passage.document_id),
            document_id=p.passage.document_id,
            start=p.passage.start,
            end=p.passage.end,
            rank=p.rank,
            text=p.passage.text,
            headings=tuple(p.passage.heading_path),
            scores={name: round(value, 4) for name, value in p.scores.items()},
        )
        for p in answer.passages
    )


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
    system = PromptMessage("system", load_template().system)
    for _ in model.stream((system, PromptMessage("human", ".")), max_tokens=1):
        pass
