"""Quotes: which sentences of the evidence are shown, and what is shown with them."""

from __future__ import annotations

import pytest

from advisor.answer import Label
from advisor.answering.quotes import Quote, build_quotes
from corpus.document import Document, Section, Source
from tests.advisor.small_documents import asked, evidence, written

KIT = written("# Kit\n\nEvery intern receives:\n\n- a laptop,\n- a badge,\n- a key.\n")
LAB = written(
    "# Lab\n\nThe lab opened in a cellar. It has four robots and a machine for coffee. "
    "They are loud. Nobody works at night."
    "\n\n## Staff\n\nMaria Lindqvist leads the robotics lab. She also teaches two evening courses."
    "\n\nPlacements at the lab are paid. However, nobody is paid for the first week. Ask early."
)
STEPS = """How to apply for a placement

There are two steps to take.

{first}Send a letter

The letter is short.

{second}Wait for a call

Somebody calls within a month.
"""
WHICH = "Which things does every intern receive?"
HOW_MANY = "How many robots are there?"


def texts(quotes: list[Quote]) -> list[str]:
    return [quote.text for quote in quotes]


def quoted(document: Document, question: str, sentence: str) -> str:
    (quote,) = build_quotes(asked(question), [evidence(document, sentence)])
    for span in quote.spans:
        assert span.document_id == document.id
        assert document.text[span.start : span.end] == span.text
    return quote.text


def test_without_evidence_there_are_no_quotes() -> None:
    assert build_quotes(asked(WHICH), []) == []


def test_a_quote_is_its_own_evidence() -> None:
    (quote,) = build_quotes(asked(HOW_MANY), [evidence(LAB, "The lab opened")])
    verdict = quote.verdict()
    assert verdict.label is Label.SUPPORTED
    assert verdict.claim.text == quote.text == "The lab opened in a cellar."
    assert verdict.evidence == quote.spans


class TestLists:
    def test_an_item_brings_its_lead_in_and_the_other_items(self) -> None:
        (quote,) = build_quotes(asked(WHICH), [evidence(KIT, "a badge")])
        assert quote.text == "Every intern receives:\n- a laptop,\n- a badge,\n- a key."
        # Nothing but marks stands between them: one exact quote.
        assert [span.text for span in quote.spans] == [KIT.text[KIT.text.index("Every") :].strip()]

    def test_where_no_list_is_asked_for_the_item_alone_with_its_lead_in(self) -> None:
        (quote,) = build_quotes(asked("Does an intern get a badge?"), [evidence(KIT, "a badge")])
        assert quote.text == "Every intern receives:\n- a badge,"
        assert [span.text for span in quote.spans] == ["Every intern receives:", "a badge,"]

    def test_a_lead_in_brings_its_items(self) -> None:
        text = quoted(KIT, "Does an intern get a badge?", "Every intern")
        assert text == "Every intern receives:\n- a laptop,\n- a badge,\n- a key."

    def test_an_item_is_shown_with_all_its_sentences(self) -> None:
        long = written(
            "# Kit\n\nEvery intern receives:\n\n- A laptop. The laptop is old.\n- A badge.\n"
        )
        text = quoted(long, "Does an intern get a laptop?", "The laptop is old")
        assert text == "Every intern receives:\n- A laptop. The laptop is old."

    def test_a_list_that_is_too_long_is_not_shown_whole(self) -> None:
        items = [f"item {word}" for word in "one two three four five six seven eight nine".split()]
        long = written("# Kit\n\nEvery intern receives:\n\n" + "\n".join(f"- {i}" for i in items))
        assert quoted(long, WHICH, "item nine") == "Every intern receives:\n- item nine"
        assert quoted(long, WHICH, "Every").splitlines()[1:] == [f"- {i}" for i in items[:8]]

    def test_a_sentence_that_introduces_sections_brings_their_headings(self) -> None:
        ways = written(
            "# Getting in\n\nThere are two ways:\n\n## Apply by letter\n\nWrite.\n\n"
            "## Walk through the door\n\nKnock.\n"
        )
        text = quoted(ways, HOW_MANY, "There are two ways")
        assert text == "There are two ways:\n- Apply by letter\n- Walk through the door"


class TestNeighbours:
    def test_a_sentence_that_leans_back_brings_the_one_before(self) -> None:
        text = quoted(LAB, HOW_MANY, "It has four robots")
        assert text == "The lab opened in a cellar. It has four robots and a machine for coffee."

    def test_at_most_two_before(self) -> None:
        text = "# T\n\nIt rains today. It is cold here. It is late now. It is very dark outside."
        expected = "It is cold here. It is late now. It is very dark outside."
        assert quoted(written(text), HOW_MANY, "It is very") == expected

    def test_a_sentence_that_stands_alone_is_alone(self) -> None:
        robots = written(
            "# T\n\nThe lab opened late. Four robots are kept in its cellar. It is wet."
        )
        assert quoted(robots, HOW_MANY, "Four") == "Four robots are kept in its cellar."

    def test_what_is_before_must_not_make_it_too_long(self) -> None:
        before = "The lab " + "which is old " * 32 + "opened."
        long = written(f"# T\n\n{before} It has four robots in the cellar.")
        assert quoted(long, HOW_MANY, "It has four") == "It has four robots in the cellar."

    def test_what_takes_it_back_follows(self) -> None:
        text = quoted(LAB, "Are placements at the lab paid?", "Placements at the lab")
        assert text == (
            "Placements at the lab are paid. However, nobody is paid for the first week."
        )

    def test_a_thin_sentence_brings_the_next_of_its_paragraph_only(self) -> None:
        thin = written("# T\n\nPay is good. Interns earn nine crowns a day.\n\nAsk us. \n\nNever.")
        assert quoted(thin, HOW_MANY, "Pay is") == "Pay is good. Interns earn nine crowns a day."
        assert quoted(thin, HOW_MANY, "Ask us") == "Ask us."

    def test_the_reason_may_follow(self) -> None:
        dark = written(
            "# T\n\nThe lab is kept dark by day. Robots find their way by sound. It hums."
        )
        both = "The lab is kept dark by day. Robots find their way by sound."
        assert quoted(dark, "Why is the lab dark?", "The lab is kept") == both
        alone = "The lab is kept dark by day."
        assert quoted(dark, "Is the lab dark?", "The lab is kept") == alone

    def test_who_it_is_stands_before(self) -> None:
        people = written("# T\n\nAda Berg founded the lab. The dean of the school still runs it.")
        both = "Ada Berg founded the lab. The dean of the school still runs it."
        assert quoted(people, "Who runs the lab?", "The dean") == both
        alone = "The dean of the school still runs it."
        assert quoted(people, "Does the dean run the lab?", "The dean") == alone


class TestOutline:
    QUESTION = "How do I apply for a placement?"

    def document(self, mark: str = "{}. ") -> Document:
        first, second = (mark.format(number) for number in (1, 2))
        text = STEPS.format(first=first, second=second)
        one, two = text.index(f"{first}Send"), text.index(f"{second}Wait")
        whole = Section("How to apply for a placement", 1, 0, text.index("\n"), len(text))
        letter = Section("Send a letter", 2, one, text.index("\n", one), two)
        call = Section("Wait for a call", 2, two, text.index("\n", two), len(text))
        return Document("d", whole.heading, text, sections=(whole, letter, call))

    def outlined(self, document: Document, question: str, heading: float) -> list[str]:
        found = evidence(document, "There are two steps", heading=heading)
        return texts(build_quotes(asked(question), [found]))

    def test_a_question_that_is_a_heading_over_numbered_parts(self) -> None:
        assert self.outlined(self.document(), self.QUESTION, 0.8) == [
            "There are two steps to take.\n- Send a letter\n- Wait for a call"
        ]

    def test_the_parts_are_quoted_exactly(self) -> None:
        document = self.document()
        found = evidence(document, "The letter is short", heading=0.8)
        quotes = build_quotes(asked(self.QUESTION), [found])
        spans = quotes[0].spans
        assert [document.text[s.start : s.end] for s in spans] == [s.text for s in spans]
        assert len(spans) == 3
        # What was found is not in the outline, and follows it.
        assert texts(quotes)[1:] == ["The letter is short."]

    @pytest.mark.parametrize(
        ("mark", "question", "heading"),
        [
            ("", QUESTION, 0.8),
            ("{}. ", QUESTION, 0.5),
            ("{}. ", "How many steps are there?", 0.8),
        ],
        ids=["the parts have no numbers", "another heading", "a number is asked for"],
    )
    def test_anything_else_is_a_quote(self, mark: str, question: str, heading: float) -> None:
        found = self.outlined(self.document(mark), question, heading)
        assert found == ["There are two steps to take."]


def test_a_sentence_that_names_a_section_brings_what_that_says() -> None:
    text = (
        "# Town\n\n## Arriving\n\nFor buses see the section Getting around town below.\n\n"
        "Ships do not come here since the harbour closed.\n\n"
        "## Getting around town\n\nThere are buses and trams.\n\n### Buses\n\nRed.\n\n"
        "### Trams\n\nBlue.\n"
    )
    found = build_quotes(asked("Are there buses?"), [evidence(written(text), "For buses")])
    assert texts(found) == [
        "For buses see the section Getting around town below.",
        "There are buses and trams.\n- Buses\n- Trams",
    ]
    others = build_quotes(asked("Are there ships?"), [evidence(written(text), "Ships")])
    assert texts(others) == ["Ships do not come here since the harbour closed."]


class TestDisagreement:
    QUESTION = "How much does a room cost?"
    FIRST = written("# Rooms\n\nA room costs 410 euros a month.", "a")
    SOURCE = Source(publisher="Town Guide", date="2024")

    def other(self, price: int) -> Document:
        return written(f"# Housing\n\nA room costs {price} euros a month.", "b", self.SOURCE)

    def quotes(self, price: int, score: float = -0.5, question: str = QUESTION) -> list[Quote]:
        first = evidence(self.FIRST, "A room", 0.0, True)
        second = evidence(self.other(price), "A room", score, True)
        return build_quotes(asked(question), [first, second])

    def test_both_documents_are_shown_with_their_origin(self) -> None:
        first, second = self.quotes(520)
        assert (first.origin, second.origin) == ("Rooms", "Housing (Town Guide, 2024)")
        assert (first.text, second.text) == (
            "A room costs 410 euros a month.", "A room costs 520 euros a month.",
        )  # fmt: skip
        assert [q.spans[0].document_id for q in (first, second)] == ["a", "b"]

    def test_the_same_figure_is_no_disagreement_and_said_once(self) -> None:
        (only,) = self.quotes(410)
        assert only.origin == ""

    def test_a_figure_that_is_much_less_likely_is_not_set_against_it(self) -> None:
        assert [quote.origin for quote in self.quotes(520, score=-2.0)] == [""]

    def test_only_where_a_figure_is_asked_for(self) -> None:
        assert not any(q.origin for q in self.quotes(520, question="Is a room furnished?"))


class TestFurtherQuotes:
    TEXT = written(
        "# Pay\n\nInterns earn nine crowns a day at the mill.\n\n"
        "The bakery gives free bread and soup.\n\n"
        "Travel by tram is refunded every month.\n\n"
        "A room above the shop can be rented cheaply.\n\n"
        "Nine crowns a day interns earn.\n\n"
        f"{'Very long stories are told about ' * 16}the canteen.\n"
    )
    FIRST, BREAD, TRAM, ROOM, AGAIN, LONG = (
        "Interns",
        "The bakery",
        "Travel",
        "A room",
        "Nine",
        "Very",
    )

    def shown(self, *found: tuple[str, float]) -> list[str]:
        pieces = [evidence(self.TEXT, words, score) for words, score in found]
        quotes = build_quotes(asked("Is it well paid?"), pieces)
        return [" ".join(quote.text.split()[:1]) for quote in quotes]

    def test_close_ones_are_added_and_at_most_three(self) -> None:
        four = [(self.FIRST, 0.0), (self.BREAD, -0.1), (self.TRAM, -0.2), (self.ROOM, -0.3)]
        assert self.shown(*four) == ["Interns", "The", "Travel"]

    def test_not_one_that_is_far_below_the_first(self) -> None:
        assert self.shown((self.FIRST, 0.0), (self.BREAD, -1.3)) == ["Interns"]

    def test_not_one_that_says_it_again(self) -> None:
        assert self.shown((self.FIRST, 0.0), (self.AGAIN, -0.1)) == ["Interns"]
        assert self.shown((self.FIRST, 0.0), (self.FIRST, -0.1)) == ["Interns"]

    def test_not_one_with_which_all_would_be_too_long(self) -> None:
        found = [(self.FIRST, 0.0), (self.LONG, -0.1), (self.BREAD, -0.2)]
        assert self.shown(*found) == ["Interns", "The"]
        assert self.shown((self.LONG, 0.0)) == ["Very"]

    def test_not_one_that_a_quote_holds_already(self) -> None:
        pieces = [evidence(LAB, "It has four"), evidence(LAB, "The lab opened", -0.1)]
        assert texts(build_quotes(asked(HOW_MANY), pieces)) == [
            "The lab opened in a cellar. It has four robots and a machine for coffee."
        ]

    def test_not_one_that_would_bring_what_is_quoted_already(self) -> None:
        pieces = [evidence(LAB, "It has four"), evidence(LAB, "They are loud", -0.1)]
        assert len(build_quotes(asked(HOW_MANY), pieces)) == 1
        # By itself it is a quote.
        assert len(build_quotes(asked(HOW_MANY), pieces[1:])) == 1

    def test_the_same_place_in_another_document_is_another_place(self) -> None:
        one = written("# Pay\n\nInterns earn nine crowns a day.", "one")
        two = written("# Day\n\nBread is free in the canteen.", "two")
        pieces = [evidence(one, "Interns"), evidence(two, "Bread", -0.1)]
        assert [q.spans[0].document_id for q in build_quotes(asked("Why?"), pieces)] == [
            "one", "two",
        ]  # fmt: skip

    @pytest.mark.parametrize("lacking", [{"answers_kind": False}, {"names": 0.5}])
    def test_one_that_lacks_what_is_asked_for_goes_behind_the_others(
        self, lacking: dict[str, float]
    ) -> None:
        pieces = [evidence(self.TEXT, self.BREAD, 0.3, **lacking), evidence(self.TEXT, self.FIRST)]
        found = texts(build_quotes(asked("Is it well paid?"), pieces))
        assert [text.split()[0] for text in found] == ["Interns", "The"]
