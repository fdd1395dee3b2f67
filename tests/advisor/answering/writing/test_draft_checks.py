"""What a drafted sentence must pass beyond being supported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from advisor.answer import Claim, EvidenceSpan, Label, Verdict
from advisor.answering.quotes import Quote
from advisor.answering.writing.draft_checks import DraftChecker, is_part, says_something
from advisor.answering.writing.drafts import DraftSentence, Note
from advisor.request import Need
from advisor.verification.lexical import LexicalVerifier
from corpus.document import Document, Section
from tests.advisor.small_documents import asked

TEXT = "# Teams\n\n## Vision\n\nTopics are depth maps and camera poses.\n"
START = TEXT.index("Topics")
END = TEXT.index("\n", START)
DOCUMENT = Document(
    "d",
    "Teams",
    TEXT,
    sections=(Section("Teams", 1, 0, 8, len(TEXT)), Section("Vision", 2, 9, 19, len(TEXT))),
)


def checker(
    question: str, quoted: str = "", need: Need = Need.HOW_TO, **scores: float
) -> DraftChecker:
    """A checker for which texts answer as well as `scores` says of a word in them."""
    span = EvidenceSpan("d", START, END, TEXT[START:END])

    def read(question: str, texts: Sequence[str]) -> list[float]:
        return [
            max((v for k, v in scores.items() if k in text.lower()), default=0.0) for text in texts
        ]

    return DraftChecker(
        asked(question),
        need,
        [Note("aaaa", span.text, (span,))],
        [Quote(quoted or span.text, (span,))],
        LexicalVerifier(0.6),
        {"d": DOCUMENT}.get,
        read,
    )


def draft(text: str) -> DraftSentence:
    return DraftSentence(text, ("aaaa",), ())


def test_topics_of_one_thing_are_not_anothers() -> None:
    check = checker("What are topics of the robotics team?")
    verdict = check.verify(draft("Topics of robotics are depth maps and camera poses."))
    assert verdict.label is Label.NOT_SUPPORTED
    assert "robotics" in verdict.rule


def test_a_word_of_the_heading_may_be_said_back() -> None:
    check = checker("What are topics of the vision team?")
    verdict = check.verify(draft("Topics of vision are depth maps and camera poses."))
    assert "vision" not in verdict.rule


class Unsure:
    """Finds everything 70% likely to be supported."""

    name = "unsure"

    def verify(self, claim: Claim, evidence: Sequence[EvidenceSpan]) -> Verdict:
        return Verdict(claim, Label.SUPPORTED, 0.7, tuple(evidence), "70% likely to be supported")


@pytest.mark.parametrize(
    ("item", "is_item", "label"),
    [
        ("depth maps.", True, Label.SUPPORTED),
        ("depth maps", False, Label.NOT_SUPPORTED),
        ("depth map", True, Label.NOT_SUPPORTED),
    ],
)
def test_the_item_of_a_list_may_stand_word_for_word(
    item: str, is_item: bool, label: Label, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = checker("What are the topics?")
    monkeypatch.setattr(check, "_verifier", Unsure())
    assert check.verify(replace(draft(item), is_item=is_item)).label is label


def test_a_draft_must_read_as_an_answer() -> None:
    check = checker("What are the topics?", depth=4.0, lunch=1.0)
    assert check.answers("Depth maps.")
    assert not check.answers("Lunch is free.")


def test_a_number_must_stay_where_one_is_asked_for() -> None:
    check = checker("How many topics are there?", quoted="There are four topics.")
    assert check.answers("There are four topics in all.")
    assert not check.answers("There are topics of all sorts.")


class TestLeavingOut:
    QUOTE = (
        "Applicants send a letter, two references and a portfolio by Friday. The office is shut."
    )

    @pytest.mark.parametrize(
        "draft",
        ["You contact the desk, which explains everything.", "Send a letter.", "Applicants apply."],
    )
    def test_most_of_it(self, draft: str) -> None:
        check = checker("How do I apply?", quoted=self.QUOTE)
        assert [quote.text for quote in check.unsaid(draft)] == [self.QUOTE]

    def test_nothing_that_matters(self) -> None:
        check = checker("How do I apply?", quoted=self.QUOTE)
        assert not check.unsaid("Send a letter, two references and a portfolio, to the office.")

    def test_of_a_fact_one_sentence_is_enough(self) -> None:
        said = "The office is shut."
        assert not checker("When?", quoted=self.QUOTE, need=Need.FACT).unsaid(said)
        assert checker("When?", quoted=self.QUOTE).unsaid(said)

    def test_what_holds_nothing_but_the_question_is_said_by_it(self) -> None:
        check = checker("Are the topics depth maps?", quoted="Topics are depth maps.")
        assert not check.unsaid("The topics are depth maps.")
        assert check.unsaid("Lunch is free.")

    def test_a_part_of_a_quote(self) -> None:
        quote = Quote(self.QUOTE, ())
        assert is_part("Send a letter and two references.", [quote])
        assert not is_part("Letters go to the castle by boat.", [quote])


@pytest.mark.parametrize("reply", ["Yes", "No"])
def test_a_yes_or_no_of_the_models_own_is_left_off(reply: str) -> None:
    verdict = checker("Are topics depth maps?").verify(draft(f"{reply}, topics are depth maps."))
    assert (verdict.label, verdict.claim.text) == (Label.SUPPORTED, "Topics are depth maps.")
    verdict = checker("Are topics whales?").verify(draft(f"{reply}, whales swim."))
    assert (verdict.label, verdict.claim.text) == (Label.NOT_SUPPORTED, "Whales swim.")


def test_saying_the_question_back_says_nothing() -> None:
    question = asked("How long is the placement?")
    assert not says_something("The placement is long.", question)
    assert not says_something("These are the steps:", question)
    assert not says_something("The notes do not mention eleven weeks.", question)
    leaning = asked("Who would contact me (pay, work at the mill)?")
    assert not says_something("To contact me (pay, work at the mill), write to Ann.", leaning)
    assert says_something("Ann would contact you about work at the mill.", leaning)
    assert says_something("It lasts eleven weeks.", question)
    assert says_something("Documents are not kept for eleven weeks.", question)
