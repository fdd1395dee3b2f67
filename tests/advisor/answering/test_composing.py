"""Composing: which of the model's sentences are shown, when, and in what order."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Label, SentenceVerified, SentenceWithheld
from advisor.answering.citations import AnswerText
from advisor.answering.composing import AnswerWriter
from advisor.answering.drafts import Drafter
from advisor.answering.plan import Plan, plan_points
from advisor.gathering.answerability import Answerability
from advisor.gathering.material import Material
from advisor.models.scripted import ScriptedModel
from advisor.request import Need
from advisor.verification.lexical import LexicalVerifier
from corpus.document import Document
from tests.advisor.small_documents import asked, evidence, passages_of, written

MILL = written(
    "# The mill\n\nInterns at the mill earn nine crowns a day.\n\n"
    "The oven is lit at dawn by the baker.\n\nBread is sold at noon in the yard.\n\n"
    "Flour is kept in sacks.\n\nThe cat sleeps in the loft.\n\nRats stay away from it.\n"
)
FOUND = ("Interns", "The oven", "Bread", "Flour", "The cat", "Rats")
PAY = "Interns earn nine crowns a day."
OVEN = "The oven is lit at dawn."
FALSE = ("The miller owns twelve ships.", "Foxes guard the gate.", "Snow falls in June.")


class Index:
    """What composing asks of an index; texts about crowns answer best."""

    def document(self, document_id: str) -> Document | None:
        return MILL if document_id == MILL.id else None

    def answers(self, question: str, texts: Sequence[str]) -> list[float]:
        return [4.0 if "crowns" in text else 1.0 for text in texts]


def composed(
    *draft: str, quoted: str = "Interns", question: str = "What do interns earn?"
) -> tuple[AnswerText, list[SentenceVerified | SentenceWithheld], ScriptedModel]:
    """The answer to a question from a draft, the events, and the model that wrote the draft."""
    model = ScriptedModel(" ".join(draft), default="")
    writer = AnswerWriter(Drafter(model, 100), LexicalVerifier(0.6), Index())
    wanted = asked(question)
    found = tuple(evidence(MILL, words) for words in FOUND)
    material = Material(wanted, Need.FACT, (), found, Answerability(1.0, None, None))
    quotes = plan_points(wanted, Need.FACT, [evidence(MILL, quoted)]).points
    answer = AnswerText(Index().document, lambda _: "mill.md", passages_of(MILL))
    return answer, list(writer.write(Plan(tuple(quotes)), [material], answer)), model


def test_a_supported_sentence_is_shown_and_cited() -> None:
    answer, events, _ = composed(PAY)
    assert answer.text == PAY
    assert [type(event) for event in events] == [SentenceVerified]
    assert [c.quote for c in answer.citations] == ["Interns at the mill earn nine crowns a day."]


def test_what_does_not_answer_yet_is_held_back_until_the_draft_does() -> None:
    answer, events, _ = composed(OVEN)
    assert (answer.text, events) == ("", [])
    answer, events, _ = composed(OVEN, PAY, "Bread is sold at noon.")
    assert answer.text == f"{OVEN} {PAY} Bread is sold at noon."
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


def test_what_only_says_the_question_back_is_passed_over() -> None:
    answer, events, _ = composed("Interns earn.", PAY)
    assert answer.text == PAY
    assert len(events) == 1


def test_the_best_quote_follows_a_draft_that_leaves_out_most_of_it() -> None:
    drafted = "Bread and crowns are sold in the yard at dawn."
    answer, events, _ = composed(drafted, quoted="The oven", question="When does it open?")
    assert answer.text == f"{drafted} The oven is lit at dawn by the baker."
    assert len(events) == 2
    assert answer.verdicts[-1].rule == "exact quote"


def test_keys_that_name_no_note_are_kept() -> None:
    assert composed(f"{PAY[:-1]} [beef].")[0].unknown_keys == ("beef",)


def test_the_notes_are_the_quotes_and_what_they_do_not_hold_and_at_most_five() -> None:
    model = composed(PAY)[2]
    notes = [
        line for line in str(model.history[0].messages[-1].content).splitlines() if "] " in line
    ]
    assert [note.partition("] ")[2] for note in notes] == [
        "Interns at the mill earn nine crowns a day.",
        "The oven is lit at dawn by the baker.",
        "Bread is sold at noon in the yard.",
        "Flour is kept in sacks.",
        "The cat sleeps in the loft.",
    ]
