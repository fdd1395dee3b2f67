"""Writing point by point: what is said, what stays a quote, and when each is shown."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from advisor.answer import Label, SentenceVerified, SentenceWithheld
from advisor.answering.citations import AnswerText
from advisor.answering.plan import Plan
from advisor.answering.quotes import Quote, quote_sentence
from advisor.answering.writing import point_checks
from advisor.answering.writing.point_checks import Point, PointChecker, shipped_head
from advisor.answering.writing.point_writer import PointWriter
from advisor.answering.writing.writer import Writer
from advisor.errors import ModelError
from advisor.gathering.answerability import Answerability
from advisor.gathering.material import Material
from advisor.models.scripted import ScriptedModel
from advisor.request import Need
from advisor.verification.factory import build_verifier
from corpus.document import Document
from tests.advisor.small_documents import asked, evidence, passages_of, written

LEAVE = written(
    "# Leave\n\nEmployees may take twelve weeks of parental leave after a birth or an adoption.\n\n"
    "You do not need to use all 12 weeks of leave at once, and can spread them over a year.\n\n"
    "Tell your manager at least two months before your leave begins.\n\n"
    "Run `leave request` to ask for the days that you want to have off.\n\n"
    "Leave is paid.\n"
)
LENGTH = "Employees may take"
AT_ONCE = "You do not need"
MANAGER = "Tell your manager"
COMMAND = "Run `leave"
SHORT = "Leave is paid"


def quotes(*beginnings: str) -> list[Quote]:
    """The sentences with these beginnings, each a point of its own."""
    question = asked("What about leave?")
    return [quote_sentence(question, evidence(LEAVE, words)) for words in beginnings]


def found(document_id: str) -> Document | None:
    return LEAVE if document_id == LEAVE.id else None


class Written:
    """An answer that was written point by point: its events, and what the model was asked."""

    def __init__(self, question: str, points: Sequence[Quote], model: ScriptedModel) -> None:
        self.model = model
        self.answer = AnswerText(found, lambda _: "leave.md", passages_of(LEAVE))
        material = Material(asked(question), Need.YES_NO, (), (), Answerability(1.0, None, None))
        writer: Writer = PointWriter(model, build_verifier("trained"), found)
        self.events = writer.write(Plan(tuple(points)), [material], self.answer)
        self.material, self.writer = material, writer

    @property
    def shown(self) -> list[str]:
        return [v.claim.text for v in self.answer.verdicts]

    def finish(self) -> Written:
        self.kinds = [type(event) for event in self.events]
        return self


def said(question: str, point: str, sentence: str) -> Written:
    """An answer of one point, of which the model says a sentence."""
    return Written(question, quotes(point), ScriptedModel(sentence)).finish()


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any likelihood is enough: what is tried is not where the bound lies."""
    head = replace(shipped_head(), thresholds={"normal": 0.0})
    monkeypatch.setattr(point_checks, "shipped_head", lambda: head)


@pytest.mark.real_model
@pytest.mark.parametrize("reply", ["No, ", "Yes, ", ""])
def test_what_says_its_point_is_shown_and_cites_its_span(lenient: None, reply: str) -> None:
    sentence = "You don't need to use all 12 weeks of leave at once."
    drafted = f"{reply}{sentence}" if not reply else f"{reply}y{sentence[1:]}"
    written = said("do i have to take the leave all at once?", AT_ONCE, drafted)
    assert written.answer.text == sentence
    assert [c.quote for c in written.answer.citations] == [quotes(AT_ONCE)[0].spans[0].text]
    assert written.kinds == [SentenceVerified]


@pytest.mark.real_model
def test_reasoning_and_marks_of_speakers_are_not_shown(lenient: None) -> None:
    sentence = "You don't need to use all 12 weeks of leave at once."
    reply = f"<think>\nThey ask.\n</think>\nAssistant: {sentence}\nuser: And then?"
    written = said("do i have to take the leave all at once?", AT_ONCE, reply)
    assert written.shown == [sentence]
    written = said("what about leave?", MANAGER, "Question: when do I tell my manager?")
    assert written.shown == [quotes(MANAGER)[0].text]


@pytest.mark.real_model
def test_a_copy_of_its_point_is_a_quote() -> None:
    written = said("what about leave?", MANAGER, quotes(MANAGER)[0].text.rstrip("."))
    assert [verdict.is_quote for verdict in written.answer.verdicts] == [True]
    assert written.answer.withheld == []


@pytest.mark.real_model
@pytest.mark.parametrize(
    ("point", "sentence"),
    [
        (LENGTH, "You get nine weeks of parental leave after a birth."),
        (AT_ONCE, "You need to use all 12 weeks of leave at once."),
        (MANAGER, "The leave of a manager begins in May."),
        (MANAGER, "Tell your manager at least two months before your leave"),
    ],
)
def test_what_fails_is_quoted_instead(point: str, sentence: str) -> None:
    written = said("what about leave?", point, sentence)
    assert written.shown == [quotes(point)[0].text]
    assert [v.claim.text for v in written.answer.withheld] == [sentence]
    assert written.kinds == [SentenceWithheld, SentenceVerified]
    assert all(v.label is not Label.SUPPORTED for v in written.answer.withheld)


@pytest.mark.real_model
@pytest.mark.parametrize(
    ("point", "right", "wrong"),
    [
        ("If you feel able to, the first thing to do is to raise the matter with your landlord.",
         "If you feel able, first raise the matter with your landlord.",
         "The first thing to do is to raise the matter with your landlord."),
        ("I bought my first telescope in a shop in Leeds when I was a student of twenty years.",
         "The author bought a first telescope in a shop in Leeds.",
         "You bought your first telescope in a shop in Leeds."),
        ("Lathes that are not made for metal have a wooden bed, and are sold without a chuck.",
         "Lathes that are not made for metal have a wooden bed.",
         "Lathes that are made for metal have a wooden bed."),
        ("A slow cooker may be a good choice where a family of five eats at different times.",
         "A slow cooker may be a good choice where a family of five eats.",
         "A slow cooker is the best choice for a family of five."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_withheld(lenient: None, point: str, right: str, wrong: str) -> None:
    document = written(f"# Advice\n\n{point}\n")
    quote = quote_sentence(asked("What is advised?"), evidence(document, point[:20]))
    checker = PointChecker(asked("What is advised?"), build_verifier("trained"))
    one, other = (checker.verify(s, Point(quote, "Advice", ""), -0.2) for s in (right, wrong))
    assert one.label is Label.SUPPORTED, one.rule
    assert other.label is not Label.SUPPORTED
    assert one.evidence == other.evidence == quote.spans


@pytest.mark.real_model
def test_words_in_other_places_are_less_likely() -> None:
    point = "Heat the milk for two minutes, put it in buttered glass jars, and cover the jars."
    document = written(f"# Advice\n\n{point}\n")
    quote = quote_sentence(asked("What is advised?"), evidence(document, point[:20]))
    checker = PointChecker(asked("What is advised?"), build_verifier("trained"))
    right = "Heat the milk for two minutes and put it in buttered glass jars."
    wrong = "Heat the milk for two minutes and cover it with buttered glass jars."
    one, other = (checker.verify(s, Point(quote, "Advice", ""), -0.2) for s in (right, wrong))
    assert (one.score or 0) > (other.score or 0)


@pytest.mark.real_model
def test_who_is_sure_is_likelier_right() -> None:
    checker = PointChecker(asked("What is advised?"), build_verifier("trained"))
    point = Point(quotes(MANAGER)[0], "Leave", "")
    sentence = "Tell your manager two months before your leave begins."
    sure, unsure = (checker.verify(sentence, point, value).score or 0 for value in (-0.1, -0.9))
    assert sure > unsure


def test_code_and_what_is_short_stay_quotes() -> None:
    written = Written("how do I ask for days off?", quotes(COMMAND, SHORT), ScriptedModel())
    assert written.finish().shown == [quotes(COMMAND)[0].text, "Leave is paid."]
    assert written.model.history == []


@pytest.mark.real_model
def test_each_point_is_shown_before_the_next_is_asked_for(lenient: None) -> None:
    model = ScriptedModel("Employees may take twelve weeks of parental leave.", "No.")
    written = Written("how long is leave?", quotes(LENGTH, MANAGER), model)
    assert isinstance(next(written.events), SentenceVerified)
    assert len(model.history) == 1
    written.finish()
    assert len(model.history) == 2
    assert "Already said: Employees may take" in str(model.history[1].messages[-1].content)


@pytest.mark.real_model
def test_several_points_stand_on_lines_of_their_own() -> None:
    model = ScriptedModel(default="The moon is made of cheese.")
    written = Written("what about leave?", quotes(LENGTH, AT_ONCE, MANAGER), model).finish()
    assert [line[:2] for line in written.answer.text.splitlines()] == ["- "] * 3
    assert len(written.answer.withheld) == 3


def test_a_model_that_fails_is_an_error() -> None:
    with pytest.raises(ModelError):
        Written("what about leave?", quotes(LENGTH), ScriptedModel()).finish()


def test_a_point_that_does_not_fit_in_the_context_is_quoted() -> None:
    model = ScriptedModel("Anything.", context_tokens=100)
    written = Written("what about leave?", quotes(LENGTH), model).finish()
    assert written.shown == [quotes(LENGTH)[0].text]
    assert (written.answer.withheld, model.history) == ([], [])


def test_nothing_is_written_after_a_cancel() -> None:
    cancel = threading.Event()
    cancel.set()
    written = Written("what about leave?", quotes(LENGTH), ScriptedModel("Anything."))
    plan = Plan(tuple(quotes(LENGTH)))
    assert list(written.writer.write(plan, [written.material], written.answer, cancel)) == []
    assert written.answer.text == ""
