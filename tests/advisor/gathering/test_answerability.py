"""Whether a question is answered at all, and what is named as missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from advisor.answer import AbstainReason
from advisor.gathering.answerability import Answerability, judge
from advisor.gathering.evidence import Evidence
from advisor.understanding.question import Question
from tests.advisor.small_documents import asked, evidence, written

MILL = written(
    "# The mill\n\nInterns at Acme earn nine crowns a day in 2024.\n\nThe oven is lit at dawn.\n"
)
PAY = "What do interns at Acme earn?"


def found(sentence: str = "Interns", **signals: Any) -> Evidence:
    return evidence(MILL, sentence, **signals)


def judged(question: str | Question, *pieces: Evidence, threshold: float = 0.5) -> Answerability:
    question = asked(question) if isinstance(question, str) else question
    return judge(question, pieces, threshold)


def test_evidence_that_is_like_the_question_answers_it() -> None:
    answered = judged(PAY, found(dense=0.8))
    assert answered.reason is None
    assert answered.missing is None
    assert answered.probability > 0.9


def test_without_evidence_or_words_it_is_off_topic() -> None:
    nothing = Answerability(0.0, AbstainReason.OFF_TOPIC, None)
    assert judged(PAY) == nothing
    assert judged("What is it?", found(dense=0.8)) == nothing


def test_a_name_that_no_evidence_has_makes_it_less_likely_and_is_named() -> None:
    question = "What do interns at Zorvex earn?"
    held, lacking = (judged(question, found(dense=0.3, names=share)) for share in (1.0, 0.0))
    assert lacking.probability < held.probability
    assert judged(question, found(dense=0.3, names=0.0), threshold=2.0).missing == "Zorvex"


def test_a_number_of_the_story_is_not_what_is_missing() -> None:
    question = "Do I pay for it (found it on ebay for 15 dollars)?"
    assert judged(question, found(dense=0.3), threshold=2.0).missing != "15"


def test_no_single_signal_decides() -> None:
    question = "What do interns at Acme earn in June?"
    assert judged(question, found(dense=0.9, score=6.0, names=0.5)).reason is None


def test_a_year_that_no_evidence_has_makes_it_less_likely() -> None:
    past = judged("What did interns at Acme earn in 1998?", found(dense=0.5))
    now = judged("What did interns at Acme earn in 2024?", found(dense=0.5))
    assert past.probability < now.probability


def test_what_is_near_lacks_a_fact_and_what_is_far_is_off_topic() -> None:
    near, far = (judged(PAY, found(dense=value), threshold=2.0) for value in (0.31, 0.29))
    assert near.reason is AbstainReason.MISSING_FACT
    assert far.reason is AbstainReason.OFF_TOPIC


def test_the_best_similarity_counts_wherever_it_is() -> None:
    far, near = found(dense=0.1), found("The oven", dense=0.8)
    assert judged(PAY, far, threshold=2.0).reason is AbstainReason.OFF_TOPIC
    assert judged(PAY, far, far, far, near).probability > judged(PAY, far).probability


@pytest.mark.parametrize(
    "text",
    [
        "Is it there halfway?",
        "Is there room for 20 hectares?",
        "At dawn the oven topples over?",
        "Hmm, which painful giant of an oven?",
    ],
)
def test_what_is_no_thing_is_not_what_is_missing(text: str) -> None:
    missing = judged(asked(text), found(dense=0.3), threshold=2.0).missing
    assert missing not in ("halfway", "hectares", "topples", "hmm", "painful", "giant")


def test_below_the_threshold_what_is_near_is_said_to_be_near_and_less_is_missing() -> None:
    probability = judged(PAY, found(dense=0.5)).probability
    assert 0.0 < probability < 1.0

    def at(share: float) -> Answerability:
        """As judged where the threshold is this share of the probability."""
        return judged(PAY, found(dense=0.5), threshold=share * probability)

    assert (at(0.6).reason, at(0.6).is_near) == (None, False)
    assert (at(0.7).reason, at(0.7).is_near, at(0.7).is_likely) == (None, True, True)
    assert (at(0.8).is_near, at(0.8).is_likely) == (True, False)
    assert not at(0.6).is_likely
    assert (at(1.0).reason, at(1.0).is_near) == (None, True)
    assert at(1.01).reason is AbstainReason.MISSING_FACT
    assert at(1.01).probability == probability


def test_of_what_is_near_a_name_that_is_missing_is_told() -> None:
    question = "What do interns at Zorvex earn?"
    probability = judged(question, found(dense=0.9)).probability
    near = judged(question, found(dense=0.9), threshold=probability)
    assert near.is_near
    assert near.missing == "Zorvex"


def test_the_words_of_the_question_that_are_found_make_it_likelier() -> None:
    held = judged("What do interns earn?", found()).probability
    half = judged("What do interns eat?", found()).probability
    assert held > half > judged("What do sailors eat?", found()).probability


def test_rare_words_count_more() -> None:
    common = asked("What do interns eat?", interns=0.5)
    assert judged(common, found()).probability < judged("What do interns eat?", found()).probability


class TestKind:
    QUESTION = "How many crowns do interns at Acme earn?"

    def test_that_none_holds_it_makes_it_no_likelier(self) -> None:
        lacking, holding = (
            judged(self.QUESTION, found(dense=0.6, answers_kind=kind), threshold=2.0)
            for kind in (False, True)
        )
        assert lacking.probability <= holding.probability
        assert lacking.reason is not None
        assert lacking.missing == "a number"


class TestReading:
    """What a reranker read, where there is one."""

    def read(self, *log_odds: float) -> float:
        pieces = [found(dense=0.5, passage_read=value, score=-2.0) for value in log_odds]
        read = replace(pieces[0].retrieved, reading=object())
        return judged(PAY, *(replace(piece, retrieved=read) for piece in pieces)).probability

    def test_the_surer_the_likelier(self) -> None:
        assert self.read(4.0) > self.read(-4.0)

    def test_the_best_of_the_first_three_counts(self) -> None:
        assert self.read(-4.0, -4.0, 4.0) == self.read(4.0)
        assert self.read(-4.0, -4.0, -4.0, 4.0) == self.read(-4.0)

    def test_unread_evidence_is_judged_without(self) -> None:
        unread = [
            judged(PAY, found(dense=0.5, passage_read=value)).probability for value in (-4, 4)
        ]
        assert unread[0] == unread[1]


class TestMissingWord:
    """The word of the question that says most and is found nowhere is named."""

    def test_the_rarest(self) -> None:
        question = asked(
            "What do interns eat with moon's cheese?", eat=0.2, cheese=0.1, **{"moon's": 0.01}
        )
        assert judged(question, found(dense=0.2)).missing == "moon's"

    def test_in_the_words_of_the_question(self) -> None:
        assert judged("Where do intern's sailors sleep?", found(dense=0.2)).missing == "sailors"

    def test_nothing_is_named_when_every_word_is_there(self) -> None:
        assert judged("What do interns earn?", found(dense=0.2)).missing is None
