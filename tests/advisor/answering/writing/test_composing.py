"""Composing: which of the model's sentences are shown, when, and what stands in for the others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from advisor.answer import (
    AbstainReason,
    Answer,
    Conversation,
    Label,
    SentenceVerified,
    SentenceWithheld,
)
from advisor.answering.citations import AnswerText
from advisor.answering.plan import Plan
from advisor.answering.quotes import Quote, quote_sentence
from advisor.answering.writing.composing import AnswerWriter
from advisor.answering.writing.drafts import Drafter
from advisor.gathering.answerability import Answerability
from advisor.gathering.material import Material
from advisor.models.scripted import ScriptedModel
from advisor.request import Need
from advisor.verification.lexical import LexicalVerifier
from corpus.document import Document
from tests.advisor.small_documents import asked, evidence, passages_of, written

MILL = written(
    "# The mill\n\n## Pay\n\nInterns at the mill earn nine crowns a day.\n\n"
    "Meals are free on Sundays, and on feast days the miller gives every intern a goose.\n\n"
    "## The day\n\nThe oven is lit at dawn by the baker.\n\nBread is sold at noon in the yard.\n\n"
    "## The loft\n\nFlour is kept in sacks.\n\nThe cat sleeps in the loft.\n\n"
    "Rats stay away from it.\n"
)
FOUND = ("Interns", "The oven", "Bread", "Flour", "The cat", "Rats")
PAY = "Interns earn nine crowns a day."
OVEN = "The oven is lit at dawn."
BREAD = "Bread is sold at noon in the yard."
MEALS = "Meals are free on Sundays, and on feast days the miller gives every intern a goose."
FALSE = ("The miller owns twelve ships.", "Foxes guard the gate.", "Snow falls in June.")
Events = list[SentenceVerified | SentenceWithheld]


class Index:
    """What composing asks of an index; texts about crowns answer best."""

    def document(self, document_id: str) -> Document | None:
        return MILL if document_id == MILL.id else None

    def answers(self, question: str, texts: Sequence[str]) -> list[float]:
        return [4.0 if "crowns" in text else 1.0 for text in texts]


def points(*beginnings: str) -> list[Quote]:
    wanted = asked("What about it?")
    return [quote_sentence(wanted, evidence(MILL, words)) for words in beginnings]


def composed(
    *draft: str,
    quoted: Sequence[str] = ("Interns",),
    question: str = "What do interns earn?",
    need: Need = Need.FACT,
    context_tokens: int = 4096,
    conversation: Conversation | None = None,
) -> tuple[AnswerText, Events, ScriptedModel]:
    """The answer to a question from a draft, the events, and the model that wrote the draft."""
    model = ScriptedModel(" ".join(draft), default="", context_tokens=context_tokens)
    writer = AnswerWriter(Drafter(model, 300), LexicalVerifier(0.6), Index())
    found = tuple(evidence(MILL, words) for words in FOUND)
    material = Material(asked(question), need, (), found, Answerability(1.0, None, None))
    answer = AnswerText(Index().document, lambda _: "mill.md", passages_of(MILL))
    plan = Plan(tuple(points(*quoted)))
    events = writer.write(plan, [material], answer, None, conversation)
    return answer, list(events), model


def prompt(model: ScriptedModel) -> str:
    return str(model.history[0].messages[-1].content)


def test_a_supported_sentence_is_shown_and_cited() -> None:
    answer, events, _ = composed(PAY)
    assert answer.text == PAY
    assert [type(event) for event in events] == [SentenceVerified]
    assert [c.quote for c in answer.citations] == ["Interns at the mill earn nine crowns a day."]


def test_a_citation_is_what_supports_whatever_the_model_cites() -> None:
    _, _, model = composed("")
    other = next(
        line for line in prompt(model).splitlines() if "Interns" not in line and "] " in line
    )
    key = other.partition("]")[0].strip("[")
    answer, _, _ = composed(f"{PAY[:-1]} [{key}].")
    assert [c.quote for c in answer.citations] == ["Interns at the mill earn nine crowns a day."]


def test_what_does_not_answer_yet_is_held_back_until_the_draft_does() -> None:
    answer, events, _ = composed(OVEN)
    assert (answer.text, events) == ("", [])
    answer, events, _ = composed(OVEN, PAY, BREAD)
    assert answer.text == f"{OVEN} {PAY} {BREAD}"
    assert len(events) == 3


def test_a_draft_is_given_up_after_three_sentences_that_fail() -> None:
    answer, events, _ = composed(*FALSE, PAY)
    assert answer.text == ""
    assert [v.label for v in answer.withheld] == [Label.NOT_SUPPORTED] * 3
    assert [type(event) for event in events] == [SentenceWithheld] * 3
    assert composed(*FALSE[:2], PAY)[0].text == PAY


def test_what_was_said_is_not_said_again() -> None:
    assert composed(PAY, OVEN, PAY)[0].text == f"{PAY} {OVEN}"
    assert composed(OVEN, OVEN, PAY)[0].text == f"{OVEN} {PAY}"


def test_a_draft_that_goes_round_is_given_up() -> None:
    assert composed(OVEN, OVEN, OVEN, PAY)[0].text == f"{OVEN} {PAY}"
    assert composed(OVEN, OVEN, OVEN, OVEN, PAY)[0].text == ""


def test_what_only_says_the_question_back_is_passed_over() -> None:
    answer, events, _ = composed("Interns earn.", PAY)
    assert answer.text == PAY
    assert len(events) == 1


class TestQuotesStandIn:
    def test_for_a_point_whose_sentence_is_withheld(self) -> None:
        answer, events, _ = composed(
            PAY, "Bread is sold at midnight in Paris.", quoted=("Interns", "Bread")
        )
        assert answer.text == f"{PAY} {BREAD}"
        assert [v.is_quote for v in answer.verdicts] == [False, True]
        assert len(answer.withheld) == 1
        assert [type(e) for e in events] == [SentenceVerified, SentenceWithheld, SentenceVerified]

    def test_for_points_that_the_draft_leaves_out_each_on_its_line_where_they_are_many(
        self,
    ) -> None:
        answer, _, _ = composed(PAY, quoted=("Interns", "Bread", "Flour", "The cat"))
        assert answer.text == (
            f"{PAY}\n- {BREAD}\n- Flour is kept in sacks.\n- The cat sleeps in the loft."
        )

    def test_for_none_that_was_said(self) -> None:
        said = "At noon bread is sold in the yard."
        answer, _, _ = composed(PAY, said, quoted=("Interns", "Bread"), need=Need.EXPLANATION)
        assert answer.text == f"{PAY} {said}"

    def test_for_a_small_part_of_it_too(self) -> None:
        part = "Meals are free on Sundays."
        how = {"quoted": ("Interns", "Meals"), "need": Need.EXPLANATION}
        assert composed(PAY, part, **how)[0].text == f"{PAY} {MEALS}"

    def test_but_not_where_the_parts_say_most_of_it(self) -> None:
        first, second = "Meals are free on Sundays.", "The miller gives every intern a goose."
        how = {"quoted": ("Interns", "Meals"), "need": Need.EXPLANATION}
        answer, events, _ = composed(PAY, first, second, **how)
        assert answer.text == f"{PAY} {first} {second}"
        assert len(events) == 3


@pytest.mark.parametrize("reply", ["Yes.", "No.", "Yes,"])
def test_a_yes_or_no_of_the_models_own_is_left_off(reply: str) -> None:
    how = {"question": "Is bread sold in the yard?", "need": Need.YES_NO, "quoted": ("Bread",)}
    assert composed(reply, BREAD, **how)[0].text == BREAD


def test_items_stand_on_their_lines() -> None:
    answer, _, _ = composed(f"- {PAY}\n- {BREAD}\n{OVEN}")
    assert answer.text == f"- {PAY}\n- {BREAD}\n{OVEN}"


def test_reasoning_is_neither_shown_nor_checked() -> None:
    answer, events, _ = composed("<think>", *FALSE, "</think>", PAY, "<|im_end|>", *FALSE)
    assert answer.text == PAY
    assert len(events) == 1
    assert composed("<think>", PAY)[1] == []


def test_keys_that_name_no_note_are_kept() -> None:
    assert composed(f"{PAY[:-1]} [beef].")[0].unknown_keys == ("beef",)


class TestNotes:
    def test_the_quotes_come_first_then_the_largest_sections_that_fit(self) -> None:
        notes = prompt(composed(PAY)[2]).partition("Question:")[0]
        assert notes.index("] Interns") < notes.index("] The mill > Pay:\n")
        assert "- Meals" not in notes
        assert "Meals are free on Sundays" in notes
        assert "Rats stay away from it." in notes

    def test_a_small_context_gets_sentences_and_at_most_five(self) -> None:
        notes = prompt(composed(PAY, context_tokens=2048)[2]).splitlines()
        assert [note.partition("] ")[2] for note in notes if "] " in note] == [
            "Interns at the mill earn nine crowns a day.",
            "The oven is lit at dawn by the baker.",
            "Bread is sold at noon in the yard.",
            "Flour is kept in sacks.",
            "The cat sleeps in the loft.",
        ]

    def test_what_stands_near_in_a_section_may_be_said_and_is_cited(self) -> None:
        said = "On feast days the miller gives every intern a goose."
        answer, _, _ = composed(PAY, said, need=Need.EXPLANATION)
        assert answer.text == f"{PAY} {said}"
        assert answer.citations[-1].quote == MEALS

    def test_of_a_long_section_what_is_nearest(self) -> None:
        sentence = "Sack {} of the mill holds a hundred pounds of rye."
        long = written("# Sacks\n\n" + " ".join(sentence.format(n) for n in range(1, 900)))

        class Long(Index):
            def document(self, document_id: str) -> Document | None:
                return long

        model = ScriptedModel(default="")
        quote = quote_sentence(asked("What?"), evidence(long, "Sack 400 "))
        material = Material(asked("What?"), Need.FACT, (), (), Answerability(1.0, None, None))
        answer = AnswerText(Long().document, lambda _: "long.md")
        list(
            AnswerWriter(Drafter(model, 99), LexicalVerifier(0.6), Long()).write(
                Plan((quote,)), [material], answer
            )
        )
        sacks = [n for n in range(1, 900) if sentence.format(n) in prompt(model)]
        assert sacks[0] < 399 < 401 < sacks[-1]
        assert 1000 < len(prompt(model)) < 3000
        assert len(prompt(model).split("Sack ")) - 2 == len(sacks)


class TestTurns:
    def turns(self) -> Conversation:
        answered = Answer("Who lights the oven?", "", "The baker does. " * 90, "compose")
        silent = Answer(
            "Why?", "", "I could not find it.", "abstain", abstained=AbstainReason.OFF_TOPIC
        )
        talk = Conversation().with_turn("And long ago?", answered)
        talk = talk.with_turn("Hello", Answer("Hello", "", "Hello! What is it?", "reply"))
        return talk.with_turn(answered.question, answered).with_turn("Why?", silent)

    def test_the_last_that_were_answered_stand_before_the_question(self) -> None:
        model = composed(PAY, conversation=self.turns())[2]
        types = [message.type for message in model.history[0].messages]
        assert types == ["system", "human", "ai", "human", "ai", "human"]
        said = [str(message.content) for message in model.history[0].messages]
        assert said[3] == "Who lights the oven?"
        assert said[4].startswith("The baker does.") and len(said[4]) <= 402
        assert not any("could not find" in text or "Hello" in text for text in said)

    def test_they_give_way_where_the_context_is_small(self) -> None:
        model = composed(PAY, conversation=self.turns(), context_tokens=230)[2]
        assert [message.type for message in model.history[0].messages] == ["system", "human"]
        assert "] Interns" in prompt(model)
