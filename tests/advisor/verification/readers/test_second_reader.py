"""The verifier `model`: what the chat model is asked, what that changes, and that nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import pytest

from advisor.answer import Claim, EvidenceSpan, Label, SentenceVerified, Verdict
from advisor.answering.citations import AnswerText
from advisor.answering.plan import plan_points
from advisor.answering.writing.composing import AnswerWriter
from advisor.answering.writing.drafts import Drafter
from advisor.answering.writing.point_writer import PointWriter
from advisor.answering.writing.writer import Writer
from advisor.build import build_advisor, settings_verifier
from advisor.errors import ModelError
from advisor.gathering.answerability import Answerability
from advisor.gathering.material import Material
from advisor.models.protocol import Message, text_of
from advisor.models.scripted import ScriptedModel
from advisor.request import Need
from advisor.settings import Settings
from advisor.verification.factory import build_verifier
from advisor.verification.head import PLAIN, Head
from advisor.verification.protocol import Verifier, VerifierError
from advisor.verification.readers.second_reader import READERS, TwoReaders
from corpus.document import Document
from tests.advisor.small_documents import asked, evidence, passages_of, written
from tests.advisor.verification.conformance import LENGTH, PAY, VerifierConformance

EVEN = Head(READERS, (1.0, 1.0), 0.0, PLAIN.thresholds)
SEASON = "A placement at Brightwater goes on for a season."


class Undecided:
    """A model of the trained verifier that finds everything as likely as not."""

    def logits(self, claim: str, texts: Sequence[str]) -> list[tuple[float, float, float]]:
        return [(0.7, 0.0, 0.0)] * len(texts)


def two_readers(model: ScriptedModel) -> TwoReaders:
    return TwoReaders(Undecided, PLAIN, lambda: model, EVEN, 0.5)


def verdict(model: ScriptedModel, claim: str, *evidence: str) -> Verdict:
    spans = [EvidenceSpan("d", 0, len(text), text) for text in evidence]
    return two_readers(model).verify(Claim(claim, 0, len(claim)), spans)


class TestTwoReaders(VerifierConformance):
    def make(self) -> Verifier:
        return two_readers(ScriptedModel(default="No."))


def test_what_the_model_says_counts() -> None:
    found = [
        verdict(ScriptedModel(readings=[shares]), SEASON, LENGTH)
        for shares in ((0.9, 0.05), (0.5, 0.4), (0.05, 0.9))
    ]
    assert [v.label for v in found] == [Label.SUPPORTED, Label.SUPPORTED, Label.NOT_SUPPORTED]
    scores = [v.score or 0.0 for v in found]
    assert scores == sorted(set(scores), reverse=True)
    assert found[0].evidence[0].text == LENGTH


def test_who_says_neither_yes_nor_no_changes_nothing() -> None:
    alone = 0.5017  # e^.7 / (e^.7 + 2)
    for shares in ((0.0, 0.0), (0.3, 0.3)):
        assert verdict(ScriptedModel(readings=[shares]), SEASON, LENGTH).score == alone
    cramped = ScriptedModel(default="No.", context_tokens=20)
    assert verdict(cramped, SEASON, LENGTH).score == alone, "nor what does not fit"


def test_one_window_is_read_once_before_the_sentence() -> None:
    model = ScriptedModel(default="Yes.")
    between = [f"Room {n} has a window and a door that opens to the yard." for n in range(40)]
    verdict(model, f"{SEASON} Interns earn well.", PAY, *between, LENGTH)
    assert len(model.history) == 2, "a sentence each"
    asked_of = text_of(model.history[0].messages[-1])
    assert LENGTH in asked_of and asked_of.index(LENGTH) < asked_of.index(SEASON)
    assert PAY not in asked_of and len(asked_of) < 1200
    assert "Interns earn well." not in asked_of


def test_the_rules_keep_the_last_word() -> None:
    model = ScriptedModel(default="Yes.")
    changed = verdict(model, LENGTH.replace("weeks", "months"), LENGTH)
    assert changed.label is Label.CONTRADICTED and (changed.score or 0.0) < 0.1
    assert verdict(model, LENGTH, LENGTH).rule == "word for word"
    assert not model.history, "where they have spoken, nobody is asked"


def test_a_model_that_fails_is_an_error_and_no_verdict() -> None:
    with pytest.raises(ModelError, match="no reading left"):
        verdict(ScriptedModel(), SEASON, LENGTH)


def test_the_setting() -> None:
    model = ScriptedModel(default="Yes.")
    points = [build_verifier("model", None, s, lambda: model).threshold for s in ("lax", "strict")]
    assert 0.0 < points[0] < points[1] < 1.0
    assert build_verifier("model", 0.4, "strict", lambda: model).threshold == 0.4
    with pytest.raises(VerifierError, match="needs a language model.*`trained`"):
        build_verifier("model")


@pytest.mark.real_model
def test_a_model_of_its_own_is_loaded_where_none_writes() -> None:
    verifier = settings_verifier(Settings(verifier="model", model="scripted:Yes"))
    assert verifier.name == "model"
    spans = [EvidenceSpan("d", 0, len(LENGTH), LENGTH)]
    claim = "A placement lasts at least twelve weeks at Brightwater."
    assert verifier.verify(Claim(claim, 0, len(claim)), spans).label is Label.SUPPORTED


class Exclusive(ScriptedModel):
    """Fails where a model that is busy with its own reply would wait for ever."""

    writing = False

    def stream(self, messages: Sequence[Message], **options: Any) -> Iterator[str]:
        pieces = super().stream(messages, **options)

        def watched() -> Iterator[str]:
            self.writing = True
            try:
                with closing(pieces):  # type: ignore[type-var]
                    yield from pieces
            finally:
                self.writing = False

        return watched()

    def first_word(self, messages: Sequence[Message], choices: Sequence[str]) -> tuple[float, ...]:
        assert not self.writing, "asked from inside the loop over its own reply"
        return super().first_word(messages, choices)


MILL = written(
    "# The mill\n\nInterns at the mill earn nine crowns a day, paid at noon by the miller.\n\n"
    "The oven is lit at dawn by the baker, who also sells the bread.\n"
)
FIRST = "Interns at the mill earn nine crowns a day."
DRAFT = f"{FIRST} The oven is lit at dawn by the baker."


class Index:
    """What composing asks of an index."""

    def document(self, document_id: str) -> Document | None:
        return MILL

    def answers(self, question: str, texts: Sequence[str]) -> list[float]:
        return [1.0] * len(texts)


def whole_answer(model: ScriptedModel, verifier: Verifier) -> Writer:
    return AnswerWriter(Drafter(model, 100), verifier, Index())  # type: ignore[arg-type]


def point_by_point(model: ScriptedModel, verifier: Verifier) -> Writer:
    return PointWriter(model, verifier, Index().document)


def writing(
    writer: Writer, cancel: threading.Event | None = None
) -> tuple[AnswerText, Iterator[object]]:
    """An empty answer about the mill, and what happens while it is written."""
    question = asked("What do interns earn?")
    found = tuple(evidence(MILL, words) for words in ("Interns", "The oven"))
    material = Material(question, Need.FACT, (), found, Answerability(1.0, None, None))
    plan = plan_points(question, Need.FACT, found[:1])
    answer = AnswerText(Index().document, lambda _: "mill.md", passages_of(MILL))
    return answer, writer.write(plan, [material], answer, cancel)


@pytest.mark.parametrize("make", [whole_answer, point_by_point])
def test_the_model_that_writes_is_free_when_it_is_asked(
    make: Callable[[ScriptedModel, Verifier], Writer],
) -> None:
    model = Exclusive(DRAFT if make is whole_answer else FIRST, default="Yes")
    answer, events = writing(make(model, two_readers(model)))
    assert [event for event in events if isinstance(event, SentenceVerified)]
    assert answer.text.startswith(FIRST.rstrip("."))
    assert sum(request.max_tokens == 1 for request in model.history) >= len(answer.verdicts)


def test_nothing_more_is_read_once_the_answer_is_cancelled() -> None:
    model, cancel = Exclusive(DRAFT, default="Yes"), threading.Event()
    answer, events = writing(whole_answer(model, two_readers(model)), cancel)
    next(events)
    cancel.set()
    assert list(events) == []
    assert [v.claim.text for v in answer.verdicts] == [FIRST]


def test_it_is_the_model_that_writes_loaded_when_it_is_needed(
    handbook_settings: Settings,
) -> None:
    models: list[Exclusive] = []

    def load() -> Exclusive:
        models.append(Exclusive(default="Yes, interns get paid for their work every month."))
        return models[-1]

    settings = handbook_settings.model_copy(
        update={"verifier": "model", "model": "scripted:", "answering": "compose"}
    )
    with closing(build_advisor(settings, model=load)) as advisor:
        assert not models
        for _ in range(2):
            advisor.ask("How much are interns paid?")
        [model] = models
        assert {request.max_tokens == 1 for request in model.history} == {True, False}
        advisor.close()
        advisor.ask("How much are interns paid?")
        assert len(models) == 2 and models[1].history, "closed and loaded again"
