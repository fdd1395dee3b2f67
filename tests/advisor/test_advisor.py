from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from advisor.advisor import Advisor
from advisor.answer import (
    AbstainReason,
    Answer,
    Conversation,
    Done,
    Label,
    Retrieved,
    Searching,
    SentenceVerified,
    SentenceWithheld,
)
from advisor.answering.writing import point_checks
from advisor.errors import ModelCrashed, ModelError, ServerError
from advisor.models.scripted import ScriptedModel
from advisor.settings import Settings, load_settings
from advisor.verification.factory import build_verifier
from corpus.language.synonyms import DocumentWords
from index.models.embedding import HashingEmbedder
from index.passage import RetrievedPassage
from index.storage.files import Listing
from tests.conftest import reader_of

Make = Callable[..., tuple[Advisor, ScriptedModel]]
pytestmark = pytest.mark.real_model
LENGTH = "How long is a placement at Brightwater?"


def check_citations(answer: Answer, settings: Settings) -> None:
    """Every quote stands in its document, and every citation supports a part of the answer."""
    index = reader_of(settings)
    try:
        for citation in answer.citations:
            document = index.document(citation.document_id)
            assert document is not None
            assert document.text[citation.start : citation.end] == citation.quote
            assert answer.text[citation.answer_start : citation.answer_end].strip()
            assert citation.document in {"handbook.md", "notes.md"}
        for verdict in answer.verdicts:
            assert answer.text[verdict.claim.start : verdict.claim.end] == verdict.claim.text
    finally:
        index.close()


def test_quote_mode(scripted_advisor: Make, handbook_settings: Settings) -> None:
    advisor, model = scripted_advisor(answering="quote")
    answer = advisor.ask(LENGTH)
    assert answer.mode == "quote"
    assert "at least twelve weeks" in answer.text
    assert answer.citations[0].heading_path == ("Placement handbook", "How long is a placement?")
    assert model.history == []
    check_citations(answer, handbook_settings)


def test_events_come_in_order(scripted_advisor: Make) -> None:
    advisor, _ = scripted_advisor(
        "Placements at Brightwater last at least twelve weeks. They last nine years.",
        answering="compose",
    )
    events = list(advisor.stream(LENGTH))
    assert [type(event) for event in events] == [
        Searching, Retrieved, SentenceVerified, SentenceWithheld, Done,
    ]  # fmt: skip


def test_a_supported_draft_is_shown_and_cited(
    scripted_advisor: Make, handbook_settings: Settings
) -> None:
    advisor, _ = scripted_advisor("At Brightwater a placement lasts at least 12 weeks.")
    answer = advisor.ask(LENGTH)
    assert answer.mode == "compose"
    assert answer.text == "At Brightwater a placement lasts at least 12 weeks."
    assert answer.verdicts[0].label is Label.SUPPORTED
    check_citations(answer, handbook_settings)


def test_an_unsupported_draft_is_never_shown(scripted_advisor: Make) -> None:
    advisor, _ = scripted_advisor("A placement at Brightwater lasts 12 months.")
    answer = advisor.ask(LENGTH)
    assert answer.mode == "quote"
    assert "months" not in answer.text
    assert [v.label for v in answer.withheld] == [Label.CONTRADICTED]


@pytest.mark.parametrize(
    "sentence", ["A placement lasts at least twelve weeks.", "For nine years."]
)
def test_a_model_may_say_the_points_one_by_one(
    scripted_advisor: Make,
    handbook_settings: Settings,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head = replace(point_checks.shipped_head(), thresholds={"normal": 0.0})
    monkeypatch.setattr(point_checks, "shipped_head", lambda: head)
    advisor, model = scripted_advisor(sentence, writer="points")
    answer = advisor.ask(LENGTH)
    is_shown = "nine" not in sentence
    assert answer.mode == ("compose" if is_shown else "quote")
    assert "welve weeks" in answer.text and "nine" not in answer.text
    assert [v.claim.text for v in answer.withheld] == ([] if is_shown else [sentence])
    assert str(model.history[0].messages[-1].content).startswith("Question")
    check_citations(answer, handbook_settings)


@pytest.mark.parametrize(
    ("adapter", "parameters", "is_small"),
    [("", 0, False), ("mine", 0, True), ("", 500_000_000, True), ("", 7_000_000_000, False)],
)
def test_small_and_adapted_models_say_points(
    scripted_advisor: Make, adapter: str, parameters: int, is_small: bool
) -> None:
    advisor, model = scripted_advisor("A placement.")
    model.adapter, model.parameters = adapter, parameters
    advisor.ask(LENGTH)
    asked = str(model.history[0].messages[-1].content)
    assert asked.startswith("Question") == is_small


class BreaksOff(ScriptedModel):
    """Fails at the end of its last reply."""

    def __init__(self, *replies: str, error: ModelError) -> None:
        super().__init__(*replies)
        self._left, self._error = len(replies), error

    def stream(self, *messages: Any, **options: Any) -> Iterator[str]:
        yield from super().stream(*messages, **options)
        self._left -= 1
        if not self._left:
            raise self._error


def broken_off(settings: Settings, model: BreaksOff, question: str, writer: str) -> Answer:
    values = {"index_dir": settings.index_dir, "model": "scripted:", "writer": writer}
    changed = load_settings(None, values)
    verifier = build_verifier("lexical", changed.support_threshold)
    advisor = Advisor(changed, lambda: reader_of(changed), lambda: model, verifier)
    try:
        return advisor.ask(question)
    finally:
        advisor.close()


CRASHED = ModelCrashed("The model m failed. Ask again.")


@pytest.mark.parametrize("writer", ["points", "answer"])
def test_quotes_take_the_place_of_a_model_that_breaks_off(
    handbook_settings: Settings, writer: str
) -> None:
    model = BreaksOff("A placement at Brightwater lasts at le", error=CRASHED)
    answer = broken_off(handbook_settings, model, LENGTH, writer)
    assert (answer.mode, answer.failure) == ("quote", str(CRASHED))
    assert "at least twelve weeks" in answer.text
    assert answer.text.endswith("\nThe model m failed. Ask again. What it had not said is quoted.")
    assert [verdict.written_by for verdict in answer.verdicts] == ["documents"]
    check_citations(answer, handbook_settings)


def test_what_was_shown_before_a_model_broke_off_stays(handbook_settings: Settings) -> None:
    drafted = "At Brightwater a placement lasts at least 12 weeks."
    model = BreaksOff(f"{drafted} It can begin", error=ModelError("The server is gone."))
    answer = broken_off(handbook_settings, model, LENGTH, "answer")
    assert answer.text == f"{drafted}\nThe server is gone. The answer may lack something."
    assert (answer.mode, answer.failure) == ("compose", "The server is gone.")
    assert [verdict.written_by for verdict in answer.verdicts] == ["model"]


def test_a_model_that_was_never_there_is_an_error(handbook_settings: Settings) -> None:
    model = BreaksOff("", error=ServerError("The model server cannot be reached."))
    with pytest.raises(ServerError, match="cannot be reached"):
        broken_off(handbook_settings, model, LENGTH, "points")


@pytest.mark.parametrize("mode", ["auto", "compose"])
def test_quotes_take_the_place_of_a_draft_that_fails(scripted_advisor: Make, mode: str) -> None:
    advisor, _ = scripted_advisor("The moon is made of cheese.", answering=mode)
    answer = advisor.ask(LENGTH)
    assert answer.mode == "quote"
    assert "at least twelve weeks" in answer.text
    assert [v.claim.text for v in answer.withheld] == ["The moon is made of cheese."]


def test_a_supported_sentence_that_answers_something_else_is_held_back(
    scripted_advisor: Make,
) -> None:
    advisor, _ = scripted_advisor("Interns at Brightwater are paid $31 to $34 an hour.")
    answer = advisor.ask(LENGTH)
    assert answer.mode == "quote"
    assert "twelve weeks" in answer.text
    assert "$31" not in answer.text


def test_the_embedded_model_quotes_unless_told_to_compose(scripted_advisor: Make) -> None:
    advisor, model = scripted_advisor("Anything.", model="embedded")
    assert advisor.ask(LENGTH).mode == "quote"
    assert model.history == []
    advisor, model = scripted_advisor("Anything.", model="embedded", answering="compose")
    advisor.ask(LENGTH)
    assert len(model.history) == 1


def test_unknown_keys_are_reported(scripted_advisor: Make) -> None:
    advisor, _ = scripted_advisor("A placement lasts at least twelve weeks [dead].")
    assert advisor.ask(LENGTH).unknown_keys == ("dead",)


def test_a_request_abstains_without_the_model(scripted_advisor: Make) -> None:
    advisor, model = scripted_advisor("Roses are red.")
    answer = advisor.ask("Write a poem about Brightwater.")
    assert answer.abstained is AbstainReason.NOT_A_QUESTION
    assert model.history == []


def test_off_topic_abstains_with_the_nearest_passages(scripted_advisor: Make) -> None:
    advisor, model = scripted_advisor("Water boils at 100 degrees.")
    answer = advisor.ask("What is the boiling point of water?")
    assert answer.abstained is not None
    assert answer.passages
    assert answer.missing in {"water", "boiling", "point"}
    assert model.history == []


@pytest.mark.parametrize(
    "question",
    ["How long was a placement at Brightwater in 1998?", "Did Brightwater pay interns in 1998?"],
)
def test_a_year_that_nothing_mentions(scripted_advisor: Make, question: str) -> None:
    advisor, _ = scripted_advisor(answering="quote")
    answer = advisor.ask(question)
    assert answer.abstained is AbstainReason.MISSING_FACT
    assert answer.missing == "1998"


def test_a_list_item_brings_its_list(scripted_advisor: Make) -> None:
    advisor, _ = scripted_advisor(answering="quote")
    answer = advisor.ask("Which things does every intern receive?")
    for word in ("three things", "laptop", "badge", "locker key"):
        assert word in answer.text


def test_a_follow_up_is_completed_and_keeps_the_evidence(scripted_advisor: Make) -> None:
    advisor, _ = scripted_advisor(answering="quote")
    first = advisor.ask(LENGTH)
    conversation = Conversation().with_turn(LENGTH, first)
    second = advisor.ask("When can it start?", conversation)
    assert second.searched != second.question
    assert "May" in second.text
    cited = {c.passage_id for c in first.citations}
    carried = [p for p in second.passages if "carried" in p.scores]
    assert cited == {p.passage.id for p in carried}


def test_the_searched_text_can_be_given(scripted_advisor: Make) -> None:
    advisor, _ = scripted_advisor(answering="quote")
    answer = advisor.ask("And that?", searched="What do interns at Brightwater earn?")
    assert answer.searched == "What do interns at Brightwater earn?"
    assert "$31 to $34" in answer.text


def test_cancelling_ends_the_answer(scripted_advisor: Make) -> None:
    import threading

    advisor, _ = scripted_advisor("One. Two. Three. Four.", answering="compose")
    cancel = threading.Event()
    cancel.set()
    answer = advisor.ask(LENGTH, cancel=cancel)
    assert answer.verdicts == ()


class EmptyIndex:
    """An index that holds nothing, and counts what it is asked for."""

    def __init__(self) -> None:
        self.stale = False
        self.embedders = 0
        self.asked: list[str] = []

    @property
    def embedder(self) -> HashingEmbedder:
        self.embedders += 1
        return HashingEmbedder()

    def unread(self, documents: object = None) -> list[object]:
        return []

    def sharing_words(self, question: str, limit: int, documents: object = None) -> list[object]:
        return []

    def rows(self, question: str, limit: int, documents: object = None) -> list[object]:
        return []

    def document_frequency(self, word: str) -> float:
        return 1.0

    def vocabulary(self) -> dict[str, int]:
        return {}

    @property
    def document_words(self) -> DocumentWords:
        return DocumentWords({})

    def listing(self) -> list[Listing]:
        return []

    def retrieve(self, question: str, *_: object) -> list[RetrievedPassage]:
        self.asked.append(question)
        return []

    def counts(self) -> tuple[int, int]:
        return 0, 0

    def document(self, document_id: str) -> None:
        raise AssertionError("there is none to ask for")

    path = document

    def is_stale(self) -> bool:
        return self.stale


def test_a_question_is_searched_once_and_parts_are_made_once_for_each_open_index() -> None:
    opened: list[EmptyIndex] = []

    def open_index() -> EmptyIndex:
        opened.append(EmptyIndex())
        return opened[-1]

    advisor = Advisor(load_settings(None, {}), open_index, ScriptedModel, build_verifier("lexical"))
    assert advisor.ask(LENGTH).abstained is AbstainReason.EMPTY_INDEX
    assert advisor.ask("And what is it?", searched="What do interns earn?").answerability == 0.0
    once = opened[0].embedders
    assert len(opened) == 1
    assert opened[0].asked == [LENGTH, "What do interns earn?"]
    opened[0].stale = True
    advisor.ask(LENGTH)
    assert [index.embedders for index in opened] == [once, once]
    assert opened[1].asked == [LENGTH]
