"""What one question may change: how it is answered, how carefully, and from which documents."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest

from advisor.advisor import Advisor
from advisor.answer import AbstainReason, Answer, Conversation, Retrieved, SentenceVerified
from advisor.answering.suggestions import example_questions
from advisor.errors import SettingsError
from advisor.models.scripted import ScriptedModel
from advisor.options import AskOptions
from advisor.settings import Settings, load_settings
from index.reader import read_listing
from tests.conftest import reader_of

Make = Callable[..., tuple[Advisor, ScriptedModel]]
LENGTH = "How long is a placement at Brightwater?"


@pytest.fixture
def ids(handbook_settings: Settings) -> dict[str, str]:
    return {line.document: line.document_id for line in read_listing(handbook_settings.index_dir)}


def from_documents(answer: Answer) -> set[str]:
    """Every document that an answer holds anything of."""
    evidence = {span.document_id for verdict in answer.verdicts for span in verdict.evidence}
    cited = {citation.document_id for citation in answer.citations}
    return evidence | cited | {hit.passage.document_id for hit in answer.passages}


class TestSettings:
    def test_without_options_the_settings_are_the_same(self) -> None:
        settings = Settings()
        assert AskOptions(documents=["a"]).applied_to(settings) is settings

    def test_what_is_given_is_changed_and_nothing_else(self) -> None:
        settings = Settings(passages=9, api_key="secret", model="some.gguf")  # type: ignore[arg-type]
        options = AskOptions(answering="quote", passages=3, abstain_threshold=0.0)
        changed = options.applied_to(settings)
        assert (changed.answering, changed.passages, changed.abstain_threshold) == ("quote", 3, 0.0)
        assert changed.api_key == settings.api_key
        kept = {"answering", "passages", "abstain_threshold"}
        assert changed.model_dump(exclude=kept) == settings.model_dump(exclude=kept)
        assert not changed.composes and settings.composes

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (AskOptions(passages=0), "passages = 0"),
            (AskOptions(abstain_threshold=1.5), "abstain_threshold = 1.5"),
            (AskOptions(answering="loudly"), "answering = 'loudly'"),  # type: ignore[arg-type]
        ],
    )
    def test_what_is_out_of_bounds_is_refused(self, options: AskOptions, told: str) -> None:
        with pytest.raises(SettingsError, match=told) as raised:
            options.applied_to(Settings())
        assert "advisor settings" in str(raised.value)


@pytest.mark.real_model
class TestAsking:
    def test_how_it_is_answered(self, scripted_advisor: Make) -> None:
        advisor, model = scripted_advisor("At Brightwater a placement lasts at least 12 weeks.")
        assert advisor.ask(LENGTH, options=AskOptions(answering="quote")).mode == "quote"
        assert model.history == []
        assert advisor.ask(LENGTH).mode == "compose"

    def test_how_many_passages(self, scripted_advisor: Make) -> None:
        advisor, _ = scripted_advisor(answering="quote", passages=4)
        assert len(advisor.ask(LENGTH, options=AskOptions(passages=1)).passages) == 1
        assert len(advisor.ask(LENGTH).passages) == 4

    def test_how_careful(self, scripted_advisor: Make) -> None:
        advisor, _ = scripted_advisor(answering="quote")
        assert advisor.ask(LENGTH).abstained is None
        careful = advisor.ask(LENGTH, options=AskOptions(abstain_threshold=1.0))
        assert careful.abstained is not None

    def test_an_option_out_of_bounds_is_an_error_and_no_answer(
        self, scripted_advisor: Make
    ) -> None:
        advisor, _ = scripted_advisor(answering="quote")
        with pytest.raises(SettingsError):
            advisor.ask(LENGTH, options=AskOptions(passages=1000))


@pytest.mark.real_model
class TestDocuments:
    def test_the_document_that_answers_is_found(
        self, scripted_advisor: Make, ids: dict[str, str]
    ) -> None:
        advisor, _ = scripted_advisor(answering="quote")
        answer = advisor.ask(LENGTH, options=AskOptions(documents=[ids["handbook.md"]]))
        assert "twelve weeks" in answer.text
        assert from_documents(answer) == {ids["handbook.md"]}

    def test_nothing_of_another_document_appears(
        self, scripted_advisor: Make, ids: dict[str, str]
    ) -> None:
        advisor, model = scripted_advisor("At Brightwater a placement lasts at least 12 weeks.")
        options = AskOptions(documents={ids["notes.md"]}, abstain_threshold=0.0)
        for question in (LENGTH, "What does Brightwater pay interns?", "Who is Maria Lindqvist?"):
            for event in advisor.stream(question, options=options):
                if isinstance(event, Retrieved):
                    found = {hit.passage.document_id for hit in event.passages}
                    assert found == {ids["notes.md"]}
                if isinstance(event, SentenceVerified):
                    cited = {citation.document_id for citation in event.citations}
                    assert cited <= {ids["notes.md"]}
        seen = "".join(str(m.content) for call in model.history for m in call.messages)
        assert "Lindqvist runs" not in seen and "twelve weeks" not in seen

    @pytest.mark.parametrize("documents", [(), frozenset(), ["gone"]])
    def test_without_documents_there_is_nothing_to_answer_from(
        self, scripted_advisor: Make, documents: Collection[str]
    ) -> None:
        advisor, model = scripted_advisor("Twelve weeks.", answering="compose")
        answer = advisor.ask(LENGTH, options=AskOptions(documents=documents))
        assert answer.abstained is AbstainReason.NO_DOCUMENTS
        assert answer.text == (
            "None of the chosen documents is indexed, so there is nothing to answer from."
        )
        assert answer.passages == () and model.history == []

    @pytest.mark.parametrize(
        "message",
        [
            "Where does it say that?",
            "Are you sure?",
            "Tell me more",
            "Can you give an example?",
            "Why is that?",
            "In short, please",
            "That did not help",
            "And for interns?",
            "What does the handbook say about it?",
        ],
    )
    def test_no_follow_up_holds_anything_of_what_is_not_asked_any_more(
        self, scripted_advisor: Make, ids: dict[str, str], message: str
    ) -> None:
        advisor, _ = scripted_advisor(answering="quote")
        handbook, notes = ids["handbook.md"], ids["notes.md"]
        first = advisor.ask(LENGTH, options=AskOptions(documents=[handbook]))
        assert first.citations
        conversation = Conversation().with_turn(LENGTH, first)
        options = AskOptions(documents=[notes], abstain_threshold=0.0)
        answer = advisor.ask(message, conversation, options=options)
        assert from_documents(answer) <= {notes}
        assert "twelve weeks" not in answer.text

    def test_what_a_follow_up_carries_is_filtered_as_the_filter_is_now(
        self, scripted_advisor: Make, ids: dict[str, str]
    ) -> None:
        advisor, _ = scripted_advisor(answering="quote")
        handbook, notes = ids["handbook.md"], ids["notes.md"]
        first = advisor.ask(LENGTH, options=AskOptions(documents=[handbook]))
        conversation = Conversation().with_turn(LENGTH, first)
        again = advisor.ask("When can it start?", conversation)
        assert any("carried" in hit.scores for hit in again.passages)
        other = advisor.ask(
            "When can it start?", conversation, options=AskOptions(documents=[notes])
        )
        assert from_documents(other) == {notes}
        assert not any("carried" in hit.scores for hit in other.passages)
        back = advisor.ask(
            "When can it start?", conversation, options=AskOptions(documents=[handbook, notes])
        )
        assert "May" in back.text

    def test_examples_are_of_the_documents_that_may_be_read(
        self, scripted_advisor: Make, ids: dict[str, str]
    ) -> None:
        advisor, _ = scripted_advisor()
        with reader_of(load_settings(None, {"index_dir": advisor.index_dir})) as reader:
            assert example_questions(reader) == ("What does a placement pay?",)
            assert example_questions(reader, [ids["handbook.md"]]) == example_questions(reader)
            assert example_questions(reader, [ids["notes.md"]]) == ()
