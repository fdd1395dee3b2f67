"""What is still to be quoted of a plan."""

from __future__ import annotations

from advisor.answering.citations import AnswerText
from advisor.answering.lookups import quote_rows
from advisor.answering.plan import Plan, write_quotes
from advisor.answering.quotes import (
    Quote,
    quote_list,
    quote_sentence,
    quotes_left,
    under_one_lead_in,
)
from advisor.gathering.evidence import span_of
from advisor.gathering.lists import list_around
from tests.advisor.small_documents import asked, evidence, passages_of, written

MILL = written(
    "# The mill\n\nThe oven is lit at dawn.\n\nBread is sold at noon.\n\nFlour is kept in sacks.\n"
)
POINTS = [
    quote_sentence(asked("What is known of the mill?"), evidence(MILL, words))
    for words in ("The oven", "Bread", "Flour")
]


def told(*quotes: Quote, is_item: bool) -> AnswerText:
    answer = AnswerText(lambda _: MILL, lambda _: "mill.md", passages_of(MILL))
    for quote in quotes:
        answer.add(quote.verdict(), is_item=is_item)
    return answer


def test_what_an_answer_cites_is_not_quoted_again() -> None:
    answer = told(POINTS[1], is_item=False)
    left = quotes_left(POINTS, answer.text, answer.verdicts)
    assert left == (POINTS[0], POINTS[2])


def test_a_list_that_was_begun_goes_on_as_one() -> None:
    answer = told(POINTS[0], is_item=True)
    left = quotes_left(POINTS, answer.text, answer.verdicts)
    list(write_quotes(Plan(left), answer))
    lines = ["The oven is lit at dawn.", "Bread is sold at noon.", "Flour is kept in sacks."]
    assert answer.text == "\n".join(f"- {line}" for line in lines)


def test_nothing_is_left_of_what_was_said_and_all_before_anything_was() -> None:
    answer = told(*POINTS, is_item=False)
    assert quotes_left(POINTS, answer.text, answer.verdicts) == ()
    assert quotes_left(POINTS, "", ()) == tuple(POINTS)


def test_an_item_keeps_what_it_is_called_by_and_a_step_its_dash() -> None:
    lease = written(
        "# Lease\n\nNotice is given in writing:\n\n(a) by letter; or\n\n(b) by fax.\n\n"
        "# Fire\n\nIn case of fire:\n\n1. Press the red button.\n2. Leave by the stairs.\n"
    )
    said = quote_sentence(asked("how is notice given?"), evidence(lease, "by fax"))
    assert said.text.endswith("(b) by fax.")
    assert all(s.text == lease.text[s.start : s.end] for s in said.spans)
    listed = list_around(lease, lease.text.index("by letter"))
    assert listed is not None
    whole = quote_list(listed)
    assert whole is not None
    assert whole.text.split("\n")[1:] == ["(a) by letter; or", "(b) by fax."]
    steps = list_around(lease, lease.text.index("Press"))
    assert steps is not None
    fire = quote_list(steps)
    assert fire is not None and fire.text.split("\n")[1] == "- Press the red button."


def test_a_field_stands_behind_the_heading_whose_it_is() -> None:
    helpers = written(
        "# Help\n\n## Night line\n\n"
        "**Phone:** 0345 565 1851 (local rates, all day and all night)\n\n"
        "## Clinic\n\nNote: the clinic is closed.\n"
    )
    said = quote_sentence(asked("whom can I call?"), evidence(helpers, "**Phone"))
    assert said.text == "Night line: Phone: 0345 565 1851 (local rates, all day and all night)"
    assert all(s.text == helpers.text[s.start : s.end] for s in said.spans)
    note = quote_sentence(asked("is it closed?"), evidence(helpers, "Note"))
    assert note.text == "Note: the clinic is closed."


def test_a_long_list_is_said_in_short_with_what_is_wanted_of_it() -> None:
    filling = "It is set by whoever runs the server, who has to be asked for it in writing. " * 4
    items = "".join(f"- {name}: a part.\n  {filling}The usual one is {name}.\n" for name in "ABCDE")
    server = written(f"# Server\n\nThe parts are:\n\n{items}")
    listed = list_around(server, server.text.index("A: a part"))
    assert listed is not None
    start = server.text.index("The usual one is D.")
    whole = quote_list(listed, [span_of(server, start, start + 19)])
    assert whole is not None
    assert whole.text.split("\n")[1:] == [
        f"- {name}: a part." + (" The usual one is D." if name == "D" else "") for name in "ABCDE"
    ]


def test_items_of_one_list_stand_behind_what_introduces_it_once() -> None:
    ill = written(
        "# Ill\n\nWho is ill does this:\n\n- They call before nine.\n- They rest at home.\n"
        "- They bring a note.\n\n# Well\n\nWho is well does this:\n\n- They work.\n"
    )
    said = [
        quote_sentence(asked("what does one do?"), evidence(ill, words))
        for words in ("They bring", "They work", "They call")
    ]
    both, well = under_one_lead_in(said)
    assert both.text == "Who is ill does this:\n- They call before nine.\n- They bring a note."
    assert well == said[1]
    assert all(s.text == ill.text[s.start : s.end] for s in both.spans)
    told = " ".join(span.text for span in both.spans)
    assert told.count("Who is ill") == told.count("They call") == told.count("They bring") == 1
    assert "They rest" not in told


def test_many_rows_stand_below_one_header() -> None:
    fees = written(
        "# Fees\n\n| Pass | Price |\n|---|---|\n| Day | 9 |\n| Week | 40 |\n| Year | 310 |\n"
    )
    rows = [evidence(fees, words) for words in ("| Day", "| Week", "| Year")]
    said = quote_rows(asked("what do the passes cost?"), rows)
    assert [(quote.text, quote.is_item) for quote in said] == [
        ("Pass; Price:", False), ("Day; 9", True), ("Week; 40", True), ("Year; 310", True),
    ]  # fmt: skip
    assert all(s.text == fees.text[s.start : s.end] for quote in said for s in quote.spans)
    two = quote_rows(asked("what do the passes cost?"), rows[:2])
    assert [quote.text for quote in two] == ["Pass: Day; Price: 9", "Pass: Week; Price: 40"]
