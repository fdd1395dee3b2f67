"""The sources panel, read back with an HTML parser."""

import dataclasses

from advisor.answer import Answer
from corpus.document import Source
from tests.ui.reading import QUESTION, assert_harmless, played, soup, text_of
from tests.ui.scripted import (
    FIELD,
    HOSTILE,
    LENGTH,
    PAY,
    abstain_events,
    cite,
    hostile_events,
    length_events,
    passage,
    pay_events,
    reply_events,
    retrieved,
)
from ui.conversations.exchange import Phase, TurnView
from ui.page.sources import html as sources


def panel(turn):
    return soup(sources.panel(turn))


def titles(page):
    return [text_of(title) for title in page.select(".card h3")]


def test_before_the_first_question_the_panel_explains_itself():
    assert "exact words" in panel(None).get_text()


def test_found_passages_are_shown_at_once_by_rank():
    page = panel(played(pay_events(QUESTION), stop=2))
    assert page.h2.text == "Found 3 passages"
    assert titles(page) == [
        "How the programme runs",
        "Internships at the company",
        "Research areas",
    ]
    assert not page.select("mark")


def test_a_verified_sentence_marks_its_quote_while_the_rest_is_written():
    page = panel(played(pay_events(QUESTION), stop=3))
    assert [mark.text for mark in page.select("mark")] == ["a range of $40 to $61 an hour"]
    assert titles(page)[0] == "How the programme runs"


def test_in_the_end_cited_sources_come_first_and_the_rest_is_folded():
    page = panel(played(pay_events(QUESTION)))
    assert page.select_one(".panel > .cards .number").text == "Source 1"
    assert len(page.select(".panel > .cards > li")) == 1
    assert text_of(page.select_one("details.unused summary")) == (
        "2 other passages found, not quoted"
    )


def test_several_citations_in_one_passage_make_one_card():
    card = panel(played(pay_events(QUESTION))).select_one(".card.cited")
    assert [text_of(number) for number in card.select(".number")] == ["Source 1", "Source 2"]
    assert [(mark["data-cites"], mark.text) for mark in card.select("mark")] == [
        ("1", "a range of $40 to $61 an hour"),
        ("2", "Interns who move get help with housing and travel"),
    ]
    assert card.select_one(".passage").text == PAY.text


def test_a_card_says_where_the_passage_is_from():
    card = panel(played(length_events(QUESTION))).select_one(".card.cited")
    assert text_of(card.select_one(".path")) == "guides/programme.pdf"
    assert text_of(card.select_one(".page")) == "page 4"
    assert text_of(card.select_one(".headings")) == "Dates"
    assert text_of(card.select_one(".origin")) == "People team"


def test_a_card_names_the_places_of_its_quotes():
    slides = dataclasses.replace(PAY, place="slide 3")
    first = cite(slides, "paid by the hour")
    second = dataclasses.replace(cite(slides, "help with housing", number=2), place="slide 4")
    first = dataclasses.replace(first, place="slide 3")
    turn = played(pay_events(QUESTION))
    answer = dataclasses.replace(turn.answer, citations=(second, first))
    card = panel(dataclasses.replace(turn, answer=answer)).select_one(".card.cited")
    assert text_of(card.select_one(".page")) == "slide 3; slide 4"
    found = TurnView(1, QUESTION, Phase.WRITING, passages=retrieved(slides))
    assert text_of(panel(found).select_one(".card .page")) == "slide 3"


def test_a_url_is_text():
    card = panel(played(pay_events(QUESTION))).select_one(".card.cited")
    assert "https://jobs.example.com/internships" in card.select_one(".origin").text
    assert not card.select("a")


def test_a_passage_that_was_not_cited_names_its_file():
    turn = played(abstain_events(QUESTION)).located({"d3": "research/areas.md"})
    card = panel(turn).select_one(".card")
    assert text_of(card.select_one(".path")) == "research/areas.md"
    bare = passage("No heading.", document="d3")
    turn = TurnView(1, QUESTION, Phase.WRITING, passages=retrieved(bare), paths={"d3": "a.txt"})
    assert titles(panel(turn)) == ["a.txt"]


def test_each_card_opens_the_document_at_its_first_quote_or_at_the_passage():
    page = panel(played(pay_events(QUESTION)))
    opens = [
        (button["data-turn"], button.get("data-cite"), button.get("data-passage"))
        for button in page.select(".card button.open")
    ]
    # The passages were found as length, pay, field; pay is cited twice and shown first.
    assert opens == [("1", "1", None), ("1", None, "0"), ("1", None, "2")]


def test_a_citation_whose_passage_was_not_retrieved_has_a_card_with_its_quote():
    turn = played(pay_events(QUESTION))
    other = dataclasses.replace(cite(LENGTH, "twelve weeks", number=3), passage_id="elsewhere")
    answer = dataclasses.replace(turn.answer, citations=(*turn.answer.citations, other))
    page = panel(dataclasses.replace(turn, answer=answer))
    assert [mark.text for mark in page.select(".card.cited")[-1].select("mark")] == ["twelve weeks"]


def test_a_quote_that_lies_outside_its_passage_stands_below_it():
    outside = dataclasses.replace(cite(LENGTH, "twelve weeks"), passage_id=FIELD.id)
    answer = Answer(
        QUESTION, QUESTION, "Twelve weeks.", "quote", (outside,), passages=retrieved(FIELD)
    )
    turn = TurnView(1, QUESTION, Phase.DONE, passages=answer.passages, answer=answer)
    quotes = panel(turn).select(".card blockquote")
    assert [quote.text for quote in quotes] == [FIELD.text, "twelve weeks"]
    assert not quotes[0].select("mark")


def test_of_a_quote_that_begins_before_its_passage_the_rest_stands_above_it():
    begun = dataclasses.replace(
        cite(LENGTH, "An internship lasts twelve weeks"),
        quote="Dates\n\nAn internship lasts twelve weeks",
        start=LENGTH.start - len("Dates\n\n"),
    )
    answer = Answer(
        QUESTION, QUESTION, "Twelve weeks.", "quote", (begun,), passages=retrieved(LENGTH)
    )
    turn = TurnView(1, QUESTION, Phase.DONE, passages=answer.passages, answer=answer)
    quotes = panel(turn).select(".card blockquote")
    assert [mark.text for quote in quotes for mark in quote.select("mark")] == [
        "Dates",
        "An internship lasts twelve weeks",
    ]
    assert quotes[1].text == LENGTH.text


def test_the_panel_of_a_later_or_an_earlier_answer_says_whose_it_is():
    turn = played(pay_events(QUESTION))
    assert not panel(turn).select(".whose")
    for html in (
        sources.panel(dataclasses.replace(turn, number=2)),
        sources.panel(turn, is_earlier=True),
        sources.earlier_panel(turn, 7),
    ):
        assert soup(html).select_one(".whose").text == f"Sources of: {QUESTION}"
    assert soup(sources.earlier_panel(turn, 7)).div["data-serial"] == "7"
    assert soup(sources.earlier_panel(None, 8)).div.text == ""
    reply = soup(sources.earlier_panel(played(reply_events("Hello"), "Hello"), 9))
    assert reply.select_one(".hint").text == "Nothing was looked up for this."


def test_a_reply_has_no_sources():
    assert sources.panel(played(reply_events("Hello"), "Hello")) == sources.panel(None)


def test_an_abstention_shows_the_nearest_passages_as_such():
    page = panel(played(abstain_events(QUESTION)))
    assert page.h2.text == "Nearest passages"
    assert len(page.select(".card")) == 2


def test_an_answer_without_passages_and_a_failure_have_a_panel():
    assert panel(TurnView(1, QUESTION).failed("No.")).h2.text == "Sources"
    assert panel(TurnView(1, QUESTION)).h2.text == "Sources"


def test_nothing_of_a_hostile_document_becomes_markup():
    events = hostile_events(QUESTION)
    for stop in range(1, len(events) + 1):
        assert_harmless(sources.panel(played(events, HOSTILE, stop=stop)))
    page = panel(played(events))
    assert page.mark.text == HOSTILE
    assert Source(publisher=HOSTILE).publisher in page.select_one(".origin").text
