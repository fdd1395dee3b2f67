from typing import Any

from advisor.conversations.feedback import Feedback, QuotedEvidence
from evals.cases.case import Case, CaseEvidence, case_from_json, case_json
from evals.cases.from_feedback import cases_from_feedback


def feedback(**changes: Any) -> Feedback:
    fields: dict[str, Any] = {
        "thumb": "up", "comment": "", "turns": ("How long is it?",), "searched": "How long is it?",
        "answer": "Twelve weeks.", "abstained": False, "time": "2026-11-22T12:00:00+00:00",
        "citations": (QuotedEvidence("handbook.md", "twelve weeks"),),
    }  # fmt: skip
    return Feedback(**{**fields, **changes})


def only(given: Feedback) -> Case:
    (case,) = cases_from_feedback([given])
    assert case.draft and case_from_json(case_json(case)) == case
    return case


def test_a_right_answer_becomes_the_reference_with_its_evidence() -> None:
    case = only(feedback())
    assert case.answerable and case.answer == "Twelve weeks."
    assert case.evidence == (CaseEvidence("handbook.md", "twelve weeks"),)
    assert case.tags == ("feedback", "right answer")


def test_a_wrong_answer_leaves_only_the_question_and_the_comment() -> None:
    case = only(feedback(thumb="down", comment="It is ten weeks."))
    assert case.answerable and case.answer == "It is ten weeks." and case.evidence == ()
    assert case.tags == ("feedback", "wrong answer")
    assert only(feedback(thumb="down")).answer is None


def test_abstentions_are_unanswerable_when_they_were_right() -> None:
    right = only(feedback(abstained=True, citations=(), answer="The documents don't say."))
    assert not right.answerable and right.answer is None
    wrong = only(feedback(abstained=True, citations=(), thumb="down", comment="See page 3."))
    assert wrong.answerable and wrong.tags == ("feedback", "wrong abstention")


def test_the_last_judgement_of_a_conversation_counts() -> None:
    other = feedback(turns=("What?", "How long is it?"))
    cases = cases_from_feedback([feedback(), other, feedback(thumb="down")])
    assert [case.tags[1] for case in cases] == ["wrong answer", "right answer"]
    assert len({case.id for case in cases}) == 2
