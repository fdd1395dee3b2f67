"""The advisor: one question in, one answer out, in six steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from advisor.answer import (
    AbstainReason,
    Answer,
    Conversation,
    Done,
    Event,
    Retrieved,
    Searching,
)
from advisor.answering.abstaining import abstention_text, empty_reason
from advisor.answering.answerability import Answerability, judge
from advisor.answering.citations import AnswerText
from advisor.answering.composing import Composer
from advisor.answering.drafts import Drafter
from advisor.answering.quotes import build_quotes
from advisor.answering.suggestions import example_questions, suggest_questions
from advisor.gathering.evidence import EvidenceSelector
from advisor.models.protocol import ChatModel
from advisor.options import AskOptions
from advisor.settings import Settings
from advisor.understanding.question import analyse
from advisor.understanding.rewriting import carried_passage_ids, complete
from advisor.verification.protocol import Verifier
from corpus.document import Document
from index.passage import RetrievedPassage
from index.reader import IndexReader


@dataclass(frozen=True, slots=True)
class AdvisorStatus:
    """What is in use right now, for people to read."""

    model: str
    offload: str
    documents: int
    passages: int
    index_dir: str
    warnings: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class _Opened(NamedTuple):
    """An index, and what selects evidence in it: made together, dropped together."""

    reader: IndexReader
    selector: EvidenceSelector


@dataclass
class _Run:
    """What one question has produced so far; `started` and `found_at` by `time.perf_counter`."""

    question: str
    searched: str
    started: float
    passages: tuple[RetrievedPassage, ...]
    found_at: float
    text: AnswerText
    mode: str = "quote"

    def timings(self) -> dict[str, float]:
        """Seconds from the question to what `Answer.timings` names."""
        ends = {"sources": self.found_at, "total": time.perf_counter()}
        if self.text.first_at is not None:
            ends["first_sentence"] = self.text.first_at
        return {name: round(end - self.started, 4) for name, end in ends.items()}


class Advisor:
    """Answers questions about an index. Safe to use from several threads: the model takes turns."""

    def __init__(
        self,
        settings: Settings,
        index: Callable[[], IndexReader],
        model: Callable[[], ChatModel],
        verifier: Verifier,
    ) -> None:
        """Take the parts; `index` and `model` are called when they are first needed."""
        self._settings = settings
        self._open_index = index
        self._load_model = model
        self._verifier = verifier
        self._lock = threading.RLock()
        self._opened: _Opened | None = None
        self._model: ChatModel | None = None

    def ask(
        self,
        question: str,
        conversation: Conversation | None = None,
        *,
        searched: str | None = None,
        options: AskOptions | None = None,
        cancel: threading.Event | None = None,
    ) -> Answer:
        """Answer a question; see `stream` for the arguments and errors."""
        *_, last = self.stream(
            question, conversation, searched=searched, options=options, cancel=cancel
        )
        assert isinstance(last, Done)
        return last.answer

    def stream(
        self,
        question: str,
        conversation: Conversation | None = None,
        *,
        searched: str | None = None,
        options: AskOptions | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Answer a question, yielding what happens as it happens; the last event is `Done`.

        Args:
            question: as the user asked it.
            conversation: the turns before, for follow-ups.
            searched: what to search instead of the completed question.
            options: where this question differs from the settings.
            cancel: when set, the answer ends soon with what has been verified so far.

        Raises:
            IndexingError: the index is missing, damaged, or made with another model.
            ModelError: the model failed. An error is never an answer.
            SettingsError: an option is out of bounds.
        """
        started = time.perf_counter()
        options, conversation = options or AskOptions(), conversation or Conversation()
        settings = options.applied_to(self._settings)
        index, selector = self._current()
        completed = searched or complete(question, conversation)
        yield Searching(question, completed)

        carried = carried_passage_ids(conversation, searched or question)
        found = tuple(index.retrieve(completed, settings.passages, carried, options.documents))
        text = AnswerText(index.document, index.path, [hit.passage for hit in found])
        run = _Run(question, completed, started, found, time.perf_counter(), text)
        yield Retrieved(found)

        asked = analyse(completed, index.document_frequency, typed=question)
        evidence = selector.select(asked, found)
        judged = judge(asked, evidence, settings.abstain_threshold)
        if not found:
            judged = Answerability(0.0, empty_reason(index, options.documents), None)
        if judged.reason is None:
            quotes = build_quotes(asked, evidence)
            disagree = any(quote.origin for quote in quotes)
            if settings.composes and not disagree:
                run.mode = "compose"
                yield from self._composer(index).compose(asked, evidence, quotes, text, cancel)
            if not text.verdicts and not (cancel is not None and cancel.is_set()):
                run.mode = "quote"
                for quote in quotes:
                    yield text.add(quote.verdict(), quote.origin)
        yield Done(self._answer(run, judged))

    def describe(self) -> AdvisorStatus:
        """What is in use: loads the model, so that what is said of it is true."""
        index = self._current().reader
        model = self._current_model()
        documents, passages = index.counts()
        offload = model.offload
        return AdvisorStatus(
            model=model.name,
            offload=f"{offload.device}, {offload.got} of {offload.total} layers on a GPU "
            f"(asked for: {offload.asked})",
            documents=documents,
            passages=passages,
            index_dir=str(self._settings.index_dir),
            warnings=(offload.warning,) if offload.warning else (),
            examples=example_questions(index),
        )

    def examples(self, documents: Collection[str] | None = None) -> tuple[str, ...]:
        """Questions that the documents of these ids, or all of them, answer; at most four."""
        return example_questions(self._current().reader, documents)

    def suggest(self, answer: Answer, options: AskOptions | None = None) -> tuple[str, ...]:
        """Questions near one that was not answered, which would be; see `suggest_questions`."""
        options = options or AskOptions()
        return suggest_questions(
            answer.question,
            answer.passages,
            *self._current(),
            options.applied_to(self._settings),
            documents=options.documents,
        )

    def require_index(self) -> None:
        """Open the index now, so that a missing one is said before the first question.

        Raises:
            IndexingError: it is missing, damaged, or made with another model.
        """
        self._current()

    def path(self, document_id: str) -> str:
        """The path of a document relative to the indexed folder."""
        return self._current().reader.path(document_id)

    def document(self, document_id: str) -> Document | None:
        """A document as it was indexed; None when it is gone."""
        return self._current().reader.document(document_id)

    def close(self) -> None:
        """Free the model and close the index."""
        with self._lock:
            if self._model is not None:
                self._model.close()
            if self._opened is not None:
                self._opened.reader.close()
            self._model = self._opened = None

    def _answer(self, run: _Run, judged: Answerability) -> Answer:
        """What was shown, or when that is nothing, an abstention."""
        text, reason = run.text, judged.reason or AbstainReason.NOTHING_SUPPORTED
        is_shown = bool(text.verdicts)
        return Answer(
            question=run.question,
            searched=run.searched,
            text=text.text if is_shown else abstention_text(reason, judged.missing),
            mode=run.mode if is_shown else "abstain",
            citations=tuple(text.citations),
            verdicts=tuple(text.verdicts),
            withheld=tuple(text.withheld),
            unknown_keys=text.unknown_keys,
            passages=run.passages,
            abstained=None if is_shown else reason,
            missing=judged.missing,
            answerability=round(judged.probability, 4),
            timings=run.timings(),
            model=self._model.name if self._model else "",
        )

    # --- the parts, made when first needed

    def _current(self) -> _Opened:
        with self._lock:
            if self._opened is not None and self._opened.reader.is_stale():
                # Not closed: another thread may still be answering from it.
                self._opened = None
            if self._opened is None:
                index = self._open_index()
                selector = EvidenceSelector(index.embedder, index.document)
                self._opened = _Opened(index, selector)
            return self._opened

    def _current_model(self) -> ChatModel:
        with self._lock:
            if self._model is None:
                self._model = self._load_model()
            return self._model

    def _composer(self, index: IndexReader) -> Composer:
        drafter = Drafter(self._current_model(), self._settings.max_tokens)
        return Composer(drafter, self._verifier, index)
