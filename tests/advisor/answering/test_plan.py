"""Plans: which sentences of the evidence are said, and what is said with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from advisor.answer import Answer, Citation, Conversation, Label
from advisor.answering.plan import plan_answer, plan_points
from advisor.answering.quotes import Quote
from advisor.gathering.answerability import Answerability
from advisor.gathering.evidence import Evidence
from advisor.gathering.material import Material, Side
from advisor.request import Act, Need, Request, Target
from advisor.understanding.question import Question
from corpus.document import Document, Source
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
ANSWERED = Answerability(0.9, None, None)
NOTHING_SAID = Conversation()
WHICH = "Which things does every intern receive?"
HOW_MANY = "How many robots are there?"


def build_quotes(
    question: Question, found: Sequence[Evidence], need: Need = Need.YES_NO
) -> list[Quote]:
    return list(plan_points(question, need, found).points)


def texts(quotes: list[Quote]) -> list[str]:
    return [quote.text for quote in quotes]


def quoted(document: Document, question: str, sentence: str, need: Need = Need.YES_NO) -> str:
    (quote,) = build_quotes(asked(question), [evidence(document, sentence)], need)
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


def test_a_fact_brings_its_short_paragraph() -> None:
    text = quoted(LAB, HOW_MANY, "It has four", Need.FACT)
    assert text.startswith("The lab opened in a cellar. It has") and text.endswith("at night.")
    crowd = written(
        "# Lab\n\n" + " ".join(f"Robot {n} does its work in a hall." for n in range(20))
    )
    assert quoted(crowd, HOW_MANY, "Robot 7", Need.FACT) == "Robot 7 does its work in a hall."


def test_a_fact_has_no_second_sentence_without_the_kind_of_thing_asked_for() -> None:
    found = [
        evidence(LAB, "Maria Lindqvist", 2.0, answers_kind=True),
        evidence(LAB, "Placements at the lab", 1.9, answers_kind=False),
    ]
    (quote,) = build_quotes(asked("Who leads the lab?"), found, Need.FACT)
    assert "Maria" in quote.text


class TestLists:
    def test_an_item_brings_its_lead_in_and_the_other_items(self) -> None:
        (quote,) = build_quotes(asked(WHICH), [evidence(KIT, "a badge")], Need.LIST)
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

    def test_a_long_list_is_shown_by_the_first_sentence_of_each_item(self) -> None:
        items = [f"Item {n} is first. {'It is long. ' * 9}" for n in range(10)]
        long = written("# Kit\n\nEvery intern receives:\n\n" + "\n".join(f"- {i}" for i in items))
        shown = quoted(long, WHICH, "Item 3", Need.LIST).splitlines()
        assert shown == ["Every intern receives:", *(f"- Item {n} is first." for n in range(10))]

    def test_a_list_that_is_longer_even_so_is_not_shown_whole(self) -> None:
        items = [f"Item {n} {'is long and ' * 12}old." for n in range(16)]
        long = written("# Kit\n\nEvery intern receives:\n\n" + "\n".join(f"- {i}" for i in items))
        assert "Item 4" not in quoted(long, WHICH, "Item 3", Need.LIST)

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

    def test_these_include_leans_back_and_these_reasons_do_not(self) -> None:
        text = (
            "A copy is kept. These include the text of all notes. These reasons may still differ."
        )
        copies = written(f"# T\n\n{text}")
        both = "A copy is kept. These include the text of all notes."
        assert quoted(copies, HOW_MANY, "These include") == both
        assert quoted(copies, HOW_MANY, "These reasons") == "These reasons may still differ."

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
        thin = written(
            "# T\n\nPay is good. Interns earn nine crowns a day.\n\nNobody here sings. \n\nNever."
        )
        assert quoted(thin, HOW_MANY, "Pay is") == "Pay is good. Interns earn nine crowns a day."
        assert quoted(thin, HOW_MANY, "Nobody here") == "Nobody here sings."

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


class TestHeadings:
    TEXT = (
        "# Kinds of leave\n\nRead on.\n\n## Sick leave\n\nIll people stay at home.\n\n"
        "## Parental leave\n\nParents stay at home.\n\n## Unpaid leave\n\nAnybody may ask.\n"
    )
    QUESTION = "Which kinds of leave are there?"

    def found(self, *beginnings: str) -> list[str]:
        pieces = [evidence(written(self.TEXT), words) for words in beginnings]
        return texts(build_quotes(asked(self.QUESTION), pieces, Need.LIST))

    def test_headings_answer_what_stands_above_them(self) -> None:
        assert self.found("Ill", "Parents", "Anybody") == [
            "Kinds of leave:", "Sick leave", "Parental leave", "Unpaid leave",
        ]  # fmt: skip

    def test_not_where_the_evidence_is_in_one_of_them(self) -> None:
        assert "Sick leave" not in self.found("Ill")

    def test_not_where_something_else_is_asked(self) -> None:
        pieces = [evidence(written(self.TEXT), word) for word in ("Ill", "Parents", "Anybody")]
        (first, *_) = build_quotes(asked("Which forms do I send?"), pieces, Need.LIST)
        assert first.text == "Ill people stay at home."


class TestSections:
    TEXT = written(
        "# Help\n\n## A lost key\n\nGo to the desk. Ask for Mr Lee.\n\nYou then need:\n\n"
        "- a form,\n- ten crowns.\n\nWho pays?\n\n## Keys\n\nKeys are made of brass.\n"
    )

    def test_what_is_asked_broadly_is_answered_by_a_short_section(self) -> None:
        found = evidence(self.TEXT, "Go to", heading=0.7)
        assert texts(build_quotes(asked("my key is gone"), [found], Need.HOW_TO)) == [
            "A lost key:\nGo to the desk. Ask for Mr Lee.\nYou then need:\n- a form,\n- ten crowns."
        ]

    def test_a_section_of_which_one_line_speaks_of_what_is_asked_is_not_the_answer(self) -> None:
        codes = written(
            "# Codes\n\n## Device\n\nERR_RESET means that the uplink was cut.\n\n"
            "Valve 9 is the large one.\n\nThe key opens the panel.\n\n## Keys\n\nOf brass.\n"
        )
        found = [evidence(codes, "ERR_RESET", 2.0), evidence(codes, "Valve 9", -4.0)]
        assert texts(build_quotes(asked("what is ERR_RESET?"), found, Need.EXPLANATION)) == [
            "ERR_RESET means that the uplink was cut."
        ]

    def test_the_section_that_is_named_is_said_with_all_its_parts(self) -> None:
        kit = written(
            "# Guide\n\n## Camp kit\n\n### Water\n\n- Two litres.\n- A filter.\n\n"
            "### Light\n\n- A lamp.\n\n## Maps\n\nMaps are green.\n"
        )
        found = [evidence(kit, "A lamp", 1.0), evidence(kit, "Two litres", 0.0)]
        assert texts(build_quotes(asked("What belongs in a camp kit?"), found, Need.LIST)) == [
            "Water:\n- Two litres.\n- A filter.",
            "Light:\n- A lamp.",
        ]

    def test_the_rows_of_its_tables_stand_behind_their_headers(self) -> None:
        soup = written(
            "# Food\n\n## Onion soup\n\n| What | How much |\n|---|---|\n| onions | 3 |\n"
            "| water | a litre |\n\nBoil it for an hour. Serve it hot.\n\n## Bread\n\nBake it.\n"
        )
        (quote,) = build_quotes(
            asked("How do I make onion soup?"), [evidence(soup, "Boil")], Need.HOW_TO
        )
        assert quote.text.splitlines() == [
            "Onion soup:",
            "- What: onions; How much: 3",
            "- What: water; How much: a litre",
            "Boil it for an hour. Serve it hot.",
        ]
        for span in quote.spans:
            assert soup.text[span.start : span.end] == span.text

    def test_a_header_without_rows_is_no_part_of_a_section(self) -> None:
        marks = written(
            "# Marks\n\n## List of marks\n\n| Who | Mark |\n|---|---|\n\n"
            "Ada is best. Bo is last.\n\nSo be it now.\n"
        )
        (quote,) = build_quotes(asked("list of marks"), [evidence(marks, "Ada is")], Need.HOW_TO)
        assert quote.text == "List of marks:\nAda is best. Bo is last.\nSo be it now."

    def test_a_header_alone_is_said_as_it_stands(self) -> None:
        marks = written("# Marks\n\n## List\n\n| Ada Berg | 3 |\n|---|---|\n\nAda is best.\n")
        (quote,) = build_quotes(asked("Which mark has Ada Berg?"), [evidence(marks, "| Ada")])
        assert "Ada Berg" in quote.text
        assert quote.spans

    def test_markup_and_page_numbers_are_left_out(self) -> None:
        page = written(
            "# Book\n\n## Lost keys\n\n.. figure:: key.png\n\nGo to the desk.\n\n17\n\n"
            ".. note:: Bring a form.\n\nAsk for Mr Lee.\n\nThis page was last updated in May.\n\n"
            "© 2020 The Key Keepers. CC BY 4.0. Credits.\n\nAsk for a new key by mail.\n\n"
            "Ask for a new key by mail.\n"
        )
        (quote,) = build_quotes(
            asked("what about lost keys"), [evidence(page, "Go to")], Need.HOW_TO
        )
        said = "Lost keys:\nGo to the desk.\nBring a form.\nAsk for Mr Lee."
        said += "\nAsk for a new key by mail."
        assert quote.text == said

    def test_behind_it_only_what_is_nearly_as_likely_is_said(self) -> None:
        steps = "\n".join(f"- Step {n} is to turn the wheel once more." for n in range(9))
        wheel = written(f"# Mill\n\n## Turning the wheel\n\n{steps}\n\n## Oil\n\nOil is dear.\n")
        found = [evidence(wheel, "Step 3", 1.0), evidence(wheel, "Oil is", 0.5)]
        question = asked("How do I go about turning the wheel?")
        (quote,) = build_quotes(question, found, Need.HOW_TO)
        assert "Step 8" in quote.text

    def test_a_fact_is_answered_by_a_sentence(self) -> None:
        found = evidence(self.TEXT, "Go to", heading=0.7)
        assert texts(build_quotes(asked("my key is gone"), [found])) == [
            "Go to the desk. Ask for Mr Lee."
        ]

    def test_a_section_about_something_else_is_not_said_whole(self) -> None:
        found = evidence(self.TEXT, "Go to", heading=0.2)
        assert texts(build_quotes(asked("my bicycle"), [found], Need.HOW_TO)) == [
            "Go to the desk. Ask for Mr Lee."
        ]

    def test_a_heading_that_its_document_has_twice_is_said_with_the_one_above(self) -> None:
        book = written(
            "# Book\n\n## Rolls\n\n### Steps\n\n- Mix it all.\n- Let it rest.\n- Bake it.\n\n"
            "## Soup\n\n### Steps\n\n- Cut the leeks.\n- Boil them.\n- Serve.\n"
        )
        (quote,) = build_quotes(
            asked("what are the steps"), [evidence(book, "Let it", heading=0.6)], Need.HOW_TO
        )
        assert quote.origin == "Rolls"
        assert quote.text.startswith("Steps:\n- Mix it all.")


class TestTitles:
    TEXT = written(
        "# Eggs\n\nEggs are round.\n\n**Ways of Telling Fresh Eggs.** I. Look through them.\n\n"
        "II. Put them in water.\n\n**Ways of Keeping Eggs.** Cellars are cold.\n"
    )

    def test_a_title_brings_what_stands_below_it(self) -> None:
        text = quoted(self.TEXT, "Which eggs are fresh?", "**Ways of Telling")
        assert text == "Ways of Telling Fresh Eggs. I. Look through them. II. Put them in water."


class TestSides:
    TEXT = written(
        "# Trips\n\n## By tram\n\nA ride into town costs two crowns. It is slow.\n\n"
        "## By bus\n\nA trip is three crowns.\n\n## Trams and buses\n\nTrams pass buses.\n"
    )
    QUESTION = "Is the tram cheaper than the bus?"

    def points(self, tram: Sequence[Evidence], bus: Sequence[Evidence], act: Act) -> list[Quote]:
        every = [evidence(self.TEXT, "Trams pass"), *tram, *bus]
        both = [
            Side(name, asked(f"How much does {name} cost?"), tuple(found))
            for name, found in (("tram", tram), ("bus", bus))
        ]
        material = Material(
            asked(self.QUESTION), Need.COMPARISON, (), tuple(every), ANSWERED, tuple(both)
        )
        request = Request(self.QUESTION, act, Need.COMPARISON, (self.QUESTION,))
        plan = plan_answer(request, [material], Conversation())
        return list(plan.points)

    def test_each_side_is_told_behind_the_heading_that_names_it(self) -> None:
        tram = [evidence(self.TEXT, "A ride", 1.0), evidence(self.TEXT, "It is slow", -3.0)]
        bus = [evidence(self.TEXT, "A trip", -4.0)]
        assert [(q.origin, q.text) for q in self.points(tram, bus, Act.DOCUMENTS)] == [
            ("By tram", "A ride into town costs two crowns."),
            ("By bus", "A trip is three crowns."),
        ]

    def test_where_one_is_not_told_the_question_as_a_whole_is_answered(self) -> None:
        tram = [evidence(self.TEXT, "A ride", 0.5)]
        points = self.points(tram, [], Act.DOCUMENTS)
        assert all(not quote.origin for quote in points)

    def test_what_tells_both_for_the_whole_question_is_enough(self) -> None:
        text = written(
            "# Trips\n\n## Trams and buses\n\nA tram runs on rails and is quiet. Every bus may go "
            "around what is in its way.\n\n## Tram stops\n\nThey have a roof.\n"
        )
        whole = [evidence(text, "A tram", 1.0), evidence(text, "Every bus", 0.8)]
        sides_of = [
            Side(name, asked(name), (evidence(text, sentence, 3.0),))
            for name, sentence in (("tram", "They have"), ("bus", "Every bus"))
        ]
        question = "How do tram and bus differ?"
        material = Material(
            asked(question), Need.COMPARISON, (), tuple(whole), ANSWERED, tuple(sides_of)
        )
        request = Request(question, Act.DOCUMENTS, Need.COMPARISON, (question,))
        assert texts(list(plan_answer(request, [material], Conversation()).points)) == [
            "A tram runs on rails and is quiet.",
            "Every bus may go around what is in its way.",
        ]

    def test_shorter_is_one_sentence(self) -> None:
        tram, bus = [evidence(self.TEXT, "A ride", 1.0)], [evidence(self.TEXT, "A trip", 0.5)]
        assert len(self.points(tram, bus, Act.SHORTER)) == 1


class TestParts:
    WORDS = ("barley", "rye", "maize", "millet", "spelt")
    SHOP = written(
        "# Shop\n\n"
        + "\n\n".join(f"Take {' '.join(f'{w}{n}' for n in range(30))}." for w in WORDS),
        "shop",
    )

    def test_each_document_that_is_named_is_told_of(self) -> None:
        tram, bread = evidence(TestSides.TEXT, "A ride"), evidence(self.SHOP, "Take rye", 3.0)
        others = [evidence(self.SHOP, f"Take {word}", 2.5) for word in ("maize", "spelt", "millet")]
        text = "What do Trips and the Shop say?"
        material = Material(asked(text), Need.FACT, (), (bread, *others, tram), ANSWERED)
        targets = (Target("shop", "Shop", "Shop"), Target("d", "Trips", "Trips"))
        request = Request(text, Act.DOCUMENTS, Need.FACT, (text,), targets=targets)
        plan = plan_answer(request, [material], Conversation())
        first, *rest = plan.points
        assert first.text == "A ride into town costs two crowns. It is slow."
        assert {span.document_id for quote in rest for span in quote.spans} == {"shop"}
        assert plan.unanswered == ()

    def test_each_part_has_a_fair_share_in_its_order(self) -> None:
        bread = [evidence(self.SHOP, f"Take {word}", -n / 10) for n, word in enumerate(self.WORDS)]
        tram = [evidence(TestSides.TEXT, "A ride")]
        materials = [
            Material(asked(text), Need.HOW_TO, (), tuple(found), ANSWERED)
            for text, found in (("How is bread made?", bread), ("How do I ride?", tram))
        ]
        request = Request("How?", Act.DOCUMENTS, Need.HOW_TO, ("How is bread made?", "How?"))
        plan = plan_answer(request, materials, Conversation())
        alone = plan_points(materials[0].question, Need.HOW_TO, bread).points
        *first, last = plan.points
        assert last.text == "A ride into town costs two crowns."
        assert 0 < len(first) < len(alone)
        assert sum(len(quote.text) for quote in first) <= 600


def test_why_is_not_answered_by_what_was_just_said() -> None:
    said, reason = evidence(LAB, "Nobody works", 2.0), evidence(LAB, "Maria", 1.5)
    material = Material(asked("Why not?"), Need.EXPLANATION, (), (said, reason), ANSWERED)
    request = Request("Why not? I like it.", Act.DOCUMENTS, Need.EXPLANATION, leans=True)
    where = (said.span.text, said.span.start, said.span.end, 0, 1)
    cited = Citation(1, "lab.md", "d", "Lab", Source(), "", *where)
    before = Answer("May I work at night?", "", "Nobody does.", "quote", (cited,))
    conversation = Conversation().with_turn("May I work at night?", before)
    for now, expected in ((conversation, False), (Conversation(), True)):
        plan = plan_answer(request, [material], now)
        assert any("Nobody works" in quote.text for quote in plan.points) is expected
        assert any("Maria" in quote.text for quote in plan.points)


def test_what_a_yes_or_no_depends_on_stands_behind_it() -> None:
    text = "Are placements paid?"
    found = (evidence(LAB, "Placements at the lab", 2.0),)
    material = Material(asked(text), Need.YES_NO, (), found, ANSWERED)
    plan = plan_answer(Request(text, Act.DOCUMENTS, Need.YES_NO, (text,)), [material], NOTHING_SAID)
    assert [(quote.text, quote.origin) for quote in plan.points] == [
        (LAB.text[LAB.text.index("Placements") :].strip(), "")
    ]


def test_a_part_that_is_not_answered_is_named_in_its_own_words() -> None:
    text = "is it the same at night (days of paid leave)?"
    ride = Material(
        asked("How do I ride?"), Need.FACT, (), (evidence(TestSides.TEXT, "A ride"),), ANSWERED
    )
    nothing = Material(asked(text), Need.FACT, (), (), Answerability(0.0, None, None))
    request = Request("How?", Act.DOCUMENTS, Need.FACT, ("How do I ride?", text))
    plan = plan_answer(request, [ride, nothing], NOTHING_SAID)
    assert plan.unanswered == ("is it the same at night?",)


def test_no_question_is_an_answer() -> None:
    pieces = [evidence(LAB, "Nobody works", question=1.0), evidence(LAB, "The lab opened", -3.0)]
    assert texts(build_quotes(asked("Does anybody work?"), pieces)) == [
        "The lab opened in a cellar."
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("However, the lab is open at night.", "the lab is open at night."),
        ("And we are open at night.", "we are open at night."),
        ("For example, robots sing at night.", "robots sing at night."),
        ("Andrew works there at night.", "Andrew works there at night."),
    ],
)
def test_words_that_only_join_a_sentence_to_the_one_before_are_left_off(
    text: str, said: str
) -> None:
    assert quoted(written(f"# Lab\n\n{text}\n"), HOW_MANY, text[:8]) == said


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
        quotes = build_quotes(asked("Is it well paid?"), pieces, Need.FACT)
        return [" ".join(quote.text.split()[:1]) for quote in quotes]

    def test_close_ones_are_added_and_for_a_fact_at_most_one(self) -> None:
        four = [(self.FIRST, 0.0), (self.BREAD, -0.1), (self.TRAM, -0.2), (self.ROOM, -0.3)]
        assert self.shown(*four) == ["Interns", "The"]

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


def test_a_list_answers_where_the_sentence_above_it_asks_the_question() -> None:
    leave = written(
        "# Personal leave\n\n## The basics\n\nThe leave can be used for various reasons.\n\n"
        "## Getting support\n\nHere are some ways that the leave can be used:\n\n- moving house\n"
        "- surgery before or after a stay in hospital\n- a wedding\n\n"
        "## How to apply\n\nFill out the form for personal leave.\n"
    )
    found = [
        evidence(leave, words, score=score)
        for words, score in (("The leave can", 1.0), ("Fill out", 0.9), ("surgery", -2.0))
    ]
    question = asked("what sort of things can the leave be used for?")
    said = texts(build_quotes(question, found, Need.LIST))
    ways = ["Here are some ways that the leave can be used:", "- moving house"]
    surgery = "- surgery before or after a stay in hospital"
    assert "\n".join([*ways, surgery, "- a wedding"]) in said


def test_what_somebody_describes_is_not_said_back_to_them() -> None:
    error = written(
        "# Kiln\n\nThe display shows error 12 and the door stays shut. "
        "Switch the kiln off at the wall, wait an hour and try again."
    )
    found = [evidence(error, "The display"), evidence(error, "Switch")]
    message = "the kiln display shows error 12, door stays shut"
    (quote,) = build_quotes(asked(message), found, Need.HOW_TO)[:1]
    assert quote.text.startswith("Switch")
    (quote,) = build_quotes(asked("What does the display show?"), found, Need.FACT)[:1]
    assert quote.text.startswith("The display")


def test_what_is_summed_up_is_told_by_its_section() -> None:
    pay = written(
        "# Club\n\n## Money\n\nThe treasurer pays for clay each month.\n\nMembers pay in spring."
        "\n\nGuests pay at the door.\n\n## Keys\n\nThe caretaker has a key."
    )
    found = [evidence(pay, "The treasurer"), evidence(pay, "Members"), evidence(pay, "Guests")]
    found = [replace(e, score=e.score - n) for n, e in enumerate(found)]
    assert len(build_quotes(asked("who gives what"), found, Need.OVERVIEW)) == 3
    assert len(build_quotes(asked("who gives what"), found, Need.EXPLANATION)) == 1
