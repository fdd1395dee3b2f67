from dataclasses import replace

from advisor.answer import AbstainReason, Answer
from evals.answering import AnsweredCase
from evals.cases.case import Case, CaseEvidence
from evals.records import JudgedClaim
from evals.running.scoring import Judged, score_case
from index.passage import Passage, RetrievedPassage
from tests.evals.conftest import CONTRADICTED, NOT_SUPPORTED, SUPPORTED, UNCHECKED

CASE = Case("a", ("Who?",), must=(("Maria",),), evidence=(CaseEvidence("hand"),))


def answered(text: str, passage: str = "Maria did.", **changes: object) -> AnsweredCase:
    found = RetrievedPassage(Passage("p", "d", 0, 9, passage), 1, 1.0)
    return AnsweredCase(Answer("?", "?", text, "quote", passages=(found,), **changes))  # type: ignore[arg-type]


def judged(**changes: object) -> Judged:
    base = Judged(CASE, answered("Maria did."), (), ((0,),), ("hand.md", "notes.md"))
    return replace(base, **changes)  # type: ignore[arg-type]


def claim(support: object, cited: object = None, precise: tuple[bool, ...] = ()) -> JudgedClaim:
    numbers = tuple(range(len(precise)))
    return JudgedClaim("x", 0, 1, numbers, "", "", support, cited, precise)  # type: ignore[arg-type]


def test_an_answer_is_scored_on_everything_that_applies() -> None:
    claims = (claim(SUPPORTED, SUPPORTED, (True,)), claim(CONTRADICTED, NOT_SUPPORTED, (False,)))
    scores, unscored = score_case(judged(claims=claims))
    assert scores["claim_support"] == scores["contradicted"] == 0.5
    assert scores["citation_recall"] == scores["citation_precision"] == 0.5
    assert scores["correct"] == scores["recall@1"] == scores["mrr"] == 1.0
    assert scores["cites_evidence"] == scores["passed"] == 0.0
    assert unscored == {}
    assert "token_f1" not in scores


def test_what_the_judge_cannot_tell_is_counted_and_is_no_zero() -> None:
    _, unscored = score_case(judged(claims=(claim(UNCHECKED, UNCHECKED, (False,)),)))
    assert "could not tell" in unscored["claim_support"]
    assert set(unscored) >= {"claim_support", "fully_supported", "contradicted", "citation_recall"}
    scores, unscored = score_case(judged(claims=(claim(UNCHECKED), claim(SUPPORTED))))
    assert scores["claim_support"] == 1.0
    assert "claim_support" not in unscored


def test_an_abstention_has_no_faithfulness_and_nothing_right() -> None:
    declined = answered("The documents don't say: Maria.", abstained=AbstainReason.MISSING_FACT)
    scores, unscored = score_case(judged(answered=declined))
    assert scores["correct"] == scores["fact_recall"] == scores["passed"] == 0.0
    assert "claim_support" not in scores and "claim_support" not in unscored


def test_an_unanswerable_case_passes_when_abstained_from() -> None:
    case = Case("x", ("What?",), answerable=False)
    declined = answered("No.", abstained=AbstainReason.OFF_TOPIC)
    assert score_case(judged(case=case, answered=declined))[0] == {"passed": 1.0}
    assert score_case(judged(case=case))[0]["passed"] == 0.0


def test_a_failure_is_not_passed_and_its_other_scores_are_missing_not_zero() -> None:
    scores, unscored = score_case(judged(answered=AnsweredCase(error="The model failed.")))
    assert scores == {"passed": 0.0}
    assert unscored["correct"] == unscored["recall@5"] == "the advisor failed"


def test_evidence_in_a_document_that_is_not_indexed_cannot_be_scored() -> None:
    scores, unscored = score_case(judged(documents=("notes.md",)))
    assert unscored["recall@1"] == "no indexed document is called hand"
    assert "cites_evidence" in unscored
    assert scores["passed"] == 1.0, "what can be tested of it is tested"
    bare = Case("a", ("Who?",))
    assert "passed" in score_case(judged(case=bare))[1]


def test_a_copied_passage_is_seen_and_a_short_sentence_is_not() -> None:
    long = " ".join(f"word{i}" for i in range(60))
    copied = score_case(judged(answered=answered(long, long)))[0]
    assert copied["whole_passage"] == 1.0
    assert score_case(judged())[0]["whole_passage"] == 0.0
