"""The advisor: one question in, one answer out, in six steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from advisor.answer import (
    AbstainReason,
    Answer,
    Conversation,
    Done,
    Event,
    Label,
    Retrieved,
    Searching,
    SentenceVerified,
    SentenceWithheld,
    Verdict,
)
from advisor.answering.abstaining import abstention_text, empty_reason
from advisor.answering.answerability import Answerability, AnswerabilityModel
from advisor.answering.citations import AnswerText
from advisor.answering.draft_checks import DraftChecker, says_something
from advisor.answering.drafts import Drafter, make_notes
from advisor.answering.quotes import Quote, build_quotes
from advisor.gathering.evidence import Evidence, EvidenceSelector
from advisor.models.protocol import ChatModel
from advisor.options import AskOptions
from advisor.settings import Settings
from advisor.understanding.question import Question, analyse
from advisor.understanding.rewriting import carried_passage_ids, complete, is_complete
from advisor.verification.protocol import Verifier
from corpus.document import Document
from index.passage import Passage, RetrievedPassage
from index.reader import IndexReader

# Sentences of a draft that fail before it is given up: what follows them is seldom better.
_MOST_WITHHELD = 3
# Evidence pieces that the model sees. Reading a prompt takes longer than anything else.
_NOTES = 5


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


@dataclass
class _Run:
    """What one question has produced so far."""

    question: str
    searched: str
    started: float
    text: AnswerText
    passages: Sequence[RetrievedPassage] = ()
    withheld: tuple[Verdict, ...] = ()
    unknown_keys: tuple[str, ...] = ()
    mode: str = "quote"
    answerability: float | None = None
    sources_at: float = 0.0
    first_at: float | None = None

    def elapsed(self) -> float:
        return time.perf_counter() - self.started


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
        self._index: IndexReader | None = None
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
        for event in self.stream(
            question, conversation, searched=searched, options=options, cancel=cancel
        ):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

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
        index = self._current_index()
        completed = searched or complete(question, conversation)
        run = _Run(question, completed, started, AnswerText(index.document, index.path))
        yield Searching(question, completed)

        carried = carried_passage_ids(conversation, searched or question)
        passages = index.retrieve(completed, settings.passages, carried, options.documents)
        run.passages, run.sources_at = passages, run.elapsed()
        yield Retrieved(tuple(passages))

        analysed = analyse(completed)
        asked = analyse(question) if question != completed else analysed
        selector = EvidenceSelector(index.embedder, index.document, index.document_frequency)
        evidence = selector.select(analysed, passages)
        judge = AnswerabilityModel(selector, settings.abstain_threshold)
        answerable = judge.judge(replace(analysed, is_request=asked.is_request), evidence)
        if not passages:
            answerable = Answerability(0.0, empty_reason(index, options.documents), None)
        run.answerability = round(answerable.probability, 4)
        if answerable.reason is not None:
            yield Done(self._abstain(run, answerable))
            return

        quotes = build_quotes(analysed, evidence, index.document)
        disagree = any(quote.origin for quote in quotes)
        if settings.composes and not disagree:
            yield from self._compose(run, analysed, evidence, quotes, index, cancel)
        if not run.text.verdicts and not (cancel is not None and cancel.is_set()):
            yield from self._quote(run, quotes)
        if not run.text.verdicts:
            missing = Answerability(0.0, AbstainReason.NOTHING_SUPPORTED, None)
            yield Done(self._abstain(run, missing))
            return
        yield Done(self._answer(run))

    def describe(self) -> AdvisorStatus:
        """What is in use: loads the model, so that what is said of it is true."""
        index = self._current_index()
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
        return example_questions(self._current_index(), documents)

    def suggest(self, answer: Answer, options: AskOptions | None = None) -> tuple[str, ...]:
        """Questions near one that was not answered, which would be; see `suggest_questions`."""
        from advisor.answering.suggestions import suggest_questions

        options = options or AskOptions()
        return suggest_questions(
            answer.question,
            answer.passages,
            self._current_index(),
            options.applied_to(self._settings),
            documents=options.documents,
        )

    def require_index(self) -> None:
        """Open the index now, so that a missing one is said before the first question.

        Raises:
            IndexingError: it is missing, damaged, or made with another model.
        """
        self._current_index()

    def path(self, document_id: str) -> str:
        """The path of a document relative to the indexed folder."""
        return self._current_index().path(document_id)

    def document(self, document_id: str) -> Document | None:
        """A document as it was indexed; None when it is gone."""
        return self._current_index().document(document_id)

    def close(self) -> None:
        """Free the model and close the index."""
        with self._lock:
            if self._model is not None:
                self._model.close()
            if self._index is not None:
                self._index.close()
            self._model = self._index = None

    # --- the steps

    def _compose(
        self,
        run: _Run,
        question: Question,
        evidence: Sequence[Evidence],
        quotes: Sequence[Quote],
        index: IndexReader,
        cancel: threading.Event | None,
    ) -> Iterator[Event]:
        """Show the model's sentences that are supported, once they answer as well as the quotes.

        What the evidence supports need not answer: until the draft does, its sentences are held
        back. When it leaves out most of what the best quote says, that quote follows.
        """
        notes = make_notes(_note_pieces(evidence, quotes))
        drafter = Drafter(self._current_model(), self._settings.max_tokens)
        checker = DraftChecker(question, notes, quotes, self._verifier, index)
        passages = [p.passage for p in run.passages]
        held: list[tuple[str, Verdict]] = []
        for sentence in drafter.stream(question.text, notes, cancel):
            run.unknown_keys += sentence.unknown_keys
            if not says_something(sentence.text, question):
                continue
            verdict = checker.verify(sentence)
            if verdict.label is not Label.SUPPORTED:
                run.withheld += (verdict,)
                yield SentenceWithheld(verdict)
                if len(run.withheld) >= _MOST_WITHHELD:
                    break
                continue
            if _says_again(sentence.text, held, run.text.text):
                continue
            held.append((sentence.text, verdict))
            if run.mode != "compose" and not checker.answers(" ".join(text for text, _ in held)):
                continue
            run.mode = "compose"
            for text, supported in held:
                yield self._emit(run, text, supported, passages)
            held.clear()
        if run.mode == "compose" and checker.needs_quote(run.text.text):
            yield self._emit(run, quotes[0].text, quotes[0].verdict(), passages)

    def _quote(self, run: _Run, quotes: Sequence[Quote]) -> Iterator[Event]:
        passages = [p.passage for p in run.passages]
        run.mode = "quote"
        for quote in quotes:
            yield self._emit(run, quote.text, quote.verdict(), passages, quote.origin)

    def _emit(
        self,
        run: _Run,
        text: str,
        verdict: Verdict,
        passages: Sequence[Passage],
        origin: str = "",
    ) -> SentenceVerified:
        if run.first_at is None:
            run.first_at = run.elapsed()
        placed, citations = run.text.add(text, verdict, passages, origin)
        return SentenceVerified(f"{origin}: {text}" if origin else text, placed, citations)

    def _answer(self, run: _Run) -> Answer:
        return Answer(
            question=run.question,
            searched=run.searched,
            text=run.text.text,
            mode=run.mode,
            citations=tuple(run.text.citations),
            verdicts=tuple(run.text.verdicts),
            withheld=run.withheld,
            unknown_keys=run.unknown_keys,
            passages=tuple(run.passages),
            answerability=run.answerability,
            timings=_timings(run),
            model=self._model.name if self._model else "",
        )

    def _abstain(self, run: _Run, why: Answerability) -> Answer:
        reason = why.reason or AbstainReason.NOTHING_SUPPORTED
        return Answer(
            question=run.question,
            searched=run.searched,
            text=abstention_text(reason, why.missing),
            mode="abstain",
            withheld=run.withheld,
            unknown_keys=run.unknown_keys,
            passages=tuple(run.passages),
            answerability=run.answerability,
            abstained=reason,
            missing=why.missing,
            timings=_timings(run),
            model=self._model.name if self._model else "",
        )

    # --- the parts, made when first needed

    def _current_index(self) -> IndexReader:
        with self._lock:
            if self._index is not None and self._index.is_stale():
                # Not closed: another thread may still be answering from it.
                self._index = None
            if self._index is None:
                self._index = self._open_index()
            return self._index

    def _current_model(self) -> ChatModel:
        with self._lock:
            if self._model is None:
                self._model = self._load_model()
            return self._model


def example_questions(
    index: IndexReader, documents: Collection[str] | None = None
) -> tuple[str, ...]:
    """Headings that are questions, at most four, each of another document, of `documents` alone."""
    found = []
    for listing in index.listing():
        if documents is not None and listing.document_id not in documents:
            continue
        document = index.document(listing.document_id)
        headings = [s.heading for s in document.sections] if document else []
        questions = [h for h in headings if _is_example(h)]
        if questions:
            found.append(questions[0])
        if len(found) == 4:
            break
    return tuple(found)


def _is_example(heading: str) -> bool:
    return heading.endswith("?") and 15 < len(heading) < 90 and is_complete(heading)


def _note_pieces(evidence: Sequence[Evidence], quotes: Sequence[Quote]) -> list[tuple[str, tuple]]:  # type: ignore[type-arg]
    pieces = [(quote.text.replace("\n", " "), quote.spans) for quote in quotes]
    taken = {(s.document_id, s.start) for quote in quotes for s in quote.spans}
    for piece in evidence:
        if len(pieces) >= _NOTES:
            break
        key = (piece.span.document_id, piece.span.start)
        if key not in taken:
            pieces.append((" ".join(piece.span.text.split()), (piece.span,)))
            taken.add(key)
    return pieces


def _says_again(text: str, held: Sequence[tuple[str, Verdict]], shown: str) -> bool:
    folded = text.lower().strip(" .")
    return folded in shown.lower() or any(folded == other.lower().strip(" .") for other, _ in held)


def _timings(run: _Run) -> dict[str, float]:
    timings = {"sources": run.sources_at, "total": run.elapsed()}
    if run.first_at is not None:
        timings["first_sentence"] = run.first_at
    return {name: round(seconds, 4) for name, seconds in timings.items()}
