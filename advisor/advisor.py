"""The advisor: one question in, one answer out, in six steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
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
from advisor.answering.abstaining import abstention_text, broken_off, empty_reason
from advisor.answering.citations import AnswerText
from advisor.answering.examples import candidate_questions
from advisor.answering.overviews import overview
from advisor.answering.plan import Plan, plan_answer, write_quotes
from advisor.answering.quotes import Quote, quotes_left
from advisor.answering.replying import reply_to
from advisor.answering.suggestions import suggest_questions
from advisor.answering.writing.choosing import writer_for
from advisor.errors import ModelCrashed, ModelError
from advisor.gathering.answerability import Answerability
from advisor.gathering.material import Gatherer, Material
from advisor.gathering.scoring import EvidenceSelector
from advisor.models.in_use import details_of, is_reachable, runs_on
from advisor.models.protocol import ChatModel
from advisor.options import AskOptions
from advisor.replies.reply import reply, reply_unanswered
from advisor.request import IN_SHORT, Act, Need, Request
from advisor.settings import Settings
from advisor.understanding.rewriting import carried_passage_ids
from advisor.understanding.understander import Understander
from advisor.verification.protocol import Verifier
from corpus.document import Document
from index.passage import RetrievedPassage
from index.reader import IndexReader


@dataclass(frozen=True, slots=True)
class AdvisorStatus:
    """What is in use now, for people; `is_reachable` unless all servers of the model are out."""

    model: str
    offload: str
    documents: int
    passages: int
    index_dir: str
    warnings: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    is_reachable: bool = True


class _Opened(NamedTuple):
    """An index, what gathers in it and what understands messages to it: dropped together."""

    reader: IndexReader
    gatherer: Gatherer
    understander: Understander


@dataclass
class _Run:
    """What one message has produced so far; `started` and `found_at` by `time.perf_counter`."""

    request: Request
    started: float
    text: AnswerText
    materials: tuple[Material, ...] = ()
    passages: tuple[RetrievedPassage, ...] = ()
    judged: Answerability | None = None
    found_at: float = 0.0
    mode: str = "reply"
    failure: str = ""

    def unsaid(self, points: Sequence[Quote]) -> tuple[Quote, ...]:
        """The points that are still to be quoted: where a model failed, those it did not say."""
        if self.text.verdicts and not self.failure:
            return ()
        return quotes_left(points, self.text.text, self.text.verdicts)

    @property
    def searched(self) -> str:
        """What was searched, as one text."""
        searched = [m.question.text for m in self.materials] or self.request.parts
        return " ".join(searched) or self.request.said

    def found(self, materials: Sequence[Material]) -> None:
        """Take what was gathered for each part; the best judged one stands for all."""
        self.found_at = time.perf_counter()
        self.materials = tuple(materials)
        found = {p.passage.id: p for m in materials for p in m.passages}
        self.passages = tuple(found.values())
        self.text.passages = [hit.passage for hit in self.passages]
        best = max(materials, key=lambda material: material.judged.probability)
        self.judged = best.judged

    def read(self, index: IndexReader, quotes: Sequence[Quote]) -> None:
        """Take the passages that quotes are from, which nothing had to be searched for."""
        self.found_at = time.perf_counter()
        starts: dict[str, list[int]] = {}
        for span in (span for quote in quotes for span in quote.spans):
            starts.setdefault(span.document_id, []).append(span.start)
        read = [
            passage
            for key, inside in starts.items()
            for passage in index.passages_of(key)
            if any(passage.start <= start < passage.end for start in inside)
        ]
        self.passages = tuple(RetrievedPassage(p, n, 1.0) for n, p in enumerate(read, start=1))
        self.text.passages = read

    def timings(self) -> dict[str, float]:
        """Seconds from the question to what `Answer.timings` names."""
        ends = {"total": time.perf_counter()}
        if self.found_at:
            ends["sources"] = self.found_at
        if self.text.first_at is not None:
            ends["first_sentence"] = self.text.first_at
        return {name: round(end - self.started, 4) for name, end in ends.items()}


class Advisor:
    """Answers questions about the index in `index_dir`.

    Safe to use from several threads: the model takes turns.
    """

    def __init__(
        self,
        settings: Settings,
        index: Callable[[], IndexReader],
        model: Callable[[], ChatModel],
        verifier: Verifier,
    ) -> None:
        """Take the parts; `index` and `model` are called when they are first needed."""
        self._settings, self.index_dir = settings, settings.index_dir
        self.index_address = settings.index_address
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
            ModelError: the model cannot be loaded or reached. One that fails while it writes has
                quotes in its place: `Answer.failure`.
            SettingsError: an option is out of bounds.
        """
        started = time.perf_counter()
        options, conversation = options or AskOptions(), conversation or Conversation()
        settings = options.applied_to(self._settings)
        opened = self._current()
        index = opened.reader
        request = opened.understander.understand(question, conversation, searched)
        run = _Run(request, started, AnswerText(index.document, index.path))
        yield Searching(question, run.searched, request)

        model = settings.model if settings.composes else ""
        replied = reply(request, conversation, index, run.text, options.documents, model=model)
        known = overview(request, index, options.documents) if replied is None else []
        if replied is not None:
            yield from replied
        elif known:
            yield from self._read(run, index, known)
        else:
            yield from self._search(run, opened, conversation, settings, options, cancel)
        yield Done(self._answer(run, index, options.documents))

    def _read(self, run: _Run, index: IndexReader, known: Sequence[Quote]) -> Iterator[Event]:
        """Show what an overview holds; nothing is searched for it."""
        run.mode = "quote"
        run.read(index, known)
        yield Retrieved(run.passages)
        yield from write_quotes(Plan(tuple(known)), run.text)

    def _search(
        self,
        run: _Run,
        opened: _Opened,
        conversation: Conversation,
        settings: Settings,
        options: AskOptions,
        cancel: threading.Event | None,
    ) -> Iterator[Event]:
        """Answer from what is found for each part of the message."""
        request, index = run.request, opened.reader
        carried = carried_passage_ids(conversation)
        run.found(
            [
                opened.gatherer.gather(
                    texts, request.of_part(number), settings, carried, options.documents
                )
                for number, texts in enumerate(request.searches)
            ]
        )
        yield Retrieved(run.passages)
        if not run.passages:
            run.judged = Answerability(0.0, empty_reason(index, options.documents), None)
        plan = plan_answer(request, run.materials, conversation)
        if not plan.points:
            model = settings.model if settings.composes else ""
            of_use = reply_unanswered(request, index, run.text, options.documents, model=model)
            if of_use is not None:
                yield from of_use
                return
        if not plan.above and not plan.is_apart:
            run.text.reply = reply_to(
                run.materials[0].question, plan.points, index.document, self._verifier
            )
        if plan.points and settings.composes and not plan.is_fixed:
            yield from self._write(run, index, plan, conversation, cancel)
        if cancel is None or not cancel.is_set():
            unsaid = run.unsaid(plan.points)
            yield from write_quotes(replace(plan, points=unsaid), run.text)
            if run.failure:
                yield run.text.say(broken_off(run.failure, is_quoted=bool(unsaid)))
        is_quoted = all(verdict.is_quote for verdict in run.text.verdicts)
        run.mode = "quote" if is_quoted else "compose"

    def _write(
        self,
        run: _Run,
        index: IndexReader,
        plan: Plan,
        conversation: Conversation,
        cancel: threading.Event | None,
    ) -> Iterator[Event]:
        """Let the model say a plan; where it fails on the way, quotes take its place.

        Raises:
            ModelError: it cannot be loaded or reached, so that it says nothing of any plan.
        """
        answered = [m for m in run.materials if m.judged.reason is None]
        if run.request.act in IN_SHORT:
            answered = [replace(material, need=Need.FACT) for material in answered]
        writer = writer_for(self.model(), self._settings, self._verifier, index)
        if plan.is_apart and not writer.says_apart:
            return
        try:
            yield from writer.write(plan, answered, run.text, cancel, conversation)
        except ModelError as error:
            if not run.text.verdicts and not isinstance(error, ModelCrashed):
                raise
            run.failure = str(error)

    def describe(self) -> AdvisorStatus:
        """What is in use: loads the model and asks the index, so that what is said is true."""
        index, model = self._current().reader, self.model()
        index.require_vectors()
        offload = model.offload
        return AdvisorStatus(
            model.name,
            runs_on(offload),
            *index.counts(),
            index_dir=str(self.index_dir),
            warnings=(offload.warning,) if offload.warning else (),
            details=details_of(self._settings, model),
            is_reachable=is_reachable(model),
        )

    def candidates(self, document_id: str) -> tuple[str, ...]:
        """Questions that a document may answer, the most natural first; none of them was tried."""
        return candidate_questions(document_id, self._current().reader)

    def suggest(
        self, answer: Answer, options: AskOptions | None = None, *, asked: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Up to three questions that may follow an answer, and which would be answered.

        `asked`: what the conversation has asked so far; none of it is suggested again.
        """
        options = options or AskOptions()
        settings = options.applied_to(self._settings)
        reader, gatherer, understander = self._current()

        def gather(question: str) -> Material | None:
            request = understander.understand(question, Conversation())
            if not request.searches:
                return None
            return gatherer.gather(request.searches[0], request, settings, (), options.documents)

        return suggest_questions(answer, reader, gather, asked=asked, documents=options.documents)

    def require_index(self) -> None:
        """Open the index now, so that a missing one is said before the first question.

        Raises:
            IndexingError: it is missing, damaged, or made with another model.
        """
        self._current()

    def path(self, document_id: str) -> str:
        """The path of a document relative to the indexed folder."""
        return self._current().reader.path(document_id)

    def model(self) -> ChatModel:
        """The language model, loaded now unless it already is; closed with the advisor."""
        with self._lock:
            if self._model is None:
                self._model = self._load_model()
            return self._model

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

    def _answer(self, run: _Run, index: IndexReader, documents: Collection[str] | None) -> Answer:
        """What was shown, or when that is nothing, an abstention."""
        text, judged = run.text, run.judged
        reason, missing = AbstainReason.NOTHING_SUPPORTED, None
        if judged is not None:
            reason, missing = judged.reason or reason, judged.missing
        is_declined = run.request.act is Act.OTHER_TASK
        is_shown = bool(text.text) and not is_declined
        if is_declined:
            reason = AbstainReason.NOT_A_QUESTION
        return Answer(
            question=run.request.message,
            searched=run.searched,
            text=text.text or abstention_text(reason, missing, index.unread(documents)),
            mode=run.mode if is_shown else "abstain",
            citations=tuple(text.citations),
            verdicts=tuple(text.verdicts),
            withheld=tuple(text.withheld),
            unknown_keys=text.unknown_keys,
            passages=run.passages,
            abstained=None if is_shown else reason,
            missing=missing,
            answerability=round(judged.probability, 4) if judged is not None else None,
            timings=run.timings(),
            model=self._model.name if self._model else "",
            failure=run.failure,
            request=run.request,
        )

    # --- the parts, made when first needed

    def _current(self) -> _Opened:
        with self._lock:
            if self._opened is not None and self._opened.reader.is_stale():
                # Not closed: another thread may still be answering from it.
                self._opened = None
            if self._opened is None:
                index = self._open_index()
                gatherer = Gatherer(index, EvidenceSelector(index.embedder, index.document))
                self._opened = _Opened(index, gatherer, Understander(index))
            return self._opened
