"""Answers laid out as the documents have them, read back with an HTML parser."""

import dataclasses

import pytest

from tests.ui.guide import QUESTION, SOLO, STEPS, TEAM, answered, quoted, row, span, steps
from tests.ui.reading import assert_harmless, played, soup, text_of
from ui.page.chat import html as rendering


def shown(events, stop=None):
    html = rendering.exchange(played(events, QUESTION, stop=stop))
    assert_harmless(html)
    return soup(html).select_one(".answer")


def without_chips(node):
    for chips in node.select(".chips"):
        chips.decompose()
    return text_of(node)


def test_steps_are_counted_and_what_belongs_to_one_stands_below_it():
    answer = shown(answered(steps()))
    lead, listing = answer.find_all(recursive=False)
    assert (lead.name, listing.name) == ("p", "ol")
    items = listing.find_all("li", recursive=False)
    assert [item["value"] for item in items] == ["1", "2", "3", "4"]
    assert [text_of(item) for item in items[1].select("ul > li")] == [
        "on Linux with tar xf a.tar,",
        "on Windows with a click.",
    ]
    assert items[1].select_one("ul code").text == "tar xf a.tar"
    assert items[2].select_one("pre > code").text == "./install.sh --now\n  run --later"
    assert text_of(items[3]).startswith("Open port 8443.✓ (supported) 1 2 3".replace(" 2 3", "23"))


def test_every_line_of_a_claim_is_that_claim():
    answer = shown(answered(steps()))
    claims = answer.select(".claim")
    assert len(claims) == len(STEPS.splitlines())
    assert {claim["data-claim"] for claim in claims} == {"1"}
    assert {claim["data-cites"] for claim in claims} == {"1 2 3"}
    assert len(answer.select(".verified")) == 1
    assert [chip.text for chip in answer.select(".chip")] == ["1", "2", "3"]


def test_rows_of_a_table_are_a_table():
    answer = shown(answered(row(*TEAM), row(*SOLO)))
    (table,) = answer.select("table")
    assert [head.text for head in table.select("thead th[scope=col]")] == [
        "Plan",
        "Price",
        "Support",
    ]
    rows = table.select("tbody > tr.claim")
    assert [r["data-claim"] for r in rows] == ["1", "2"]
    assert [[chip.text for chip in r.select(".chip")] for r in rows] == [["1", "2"], ["1", "3"]]
    assert [[without_chips(cell) for cell in r.select("td")] for r in rows] == [
        ["Team", "$40", "chat, office hours"],
        ["Solo", "$10", "24/7 | e-mail"],
    ]


@pytest.mark.parametrize("is_item", [True, False])
def test_one_row_stands_on_its_side(is_item):
    answer = shown(answered(row(*TEAM), is_item=is_item))
    (claim,) = answer.select("table > tbody.claim")
    assert [head.text for head in claim.select("th[scope=row]")] == ["Plan", "Price", "Support"]
    assert without_chips(claim.select("td")[-1]) == "chat, office hours"


def test_a_header_that_is_told_once_is_the_table_s():
    header = quoted("Plan; Price; Support:", span("| Plan"))
    team = quoted("Team; $40; chat, office hours", span("| **Team**"))
    solo = quoted("Solo; $10; `24/7` \\| e-mail", span("| Solo"))
    answer = shown(answered(header, team, solo))
    assert answer.select_one("thead > tr.claim")["data-claim"] == "1"
    assert [r["data-claim"] for r in answer.select("tbody > tr.claim")] == ["2", "3"]
    assert answer.select(":scope > p") == []


def test_a_row_that_the_quote_does_not_bear_out_stays_words():
    wrong = row("Plan: Team; Price: $41", TEAM[1])
    answer = shown(answered(wrong))
    assert not answer.select("table")
    assert text_of(answer).startswith("Plan: Team; Price: $41")


def test_items_of_several_quotes_are_not_counted():
    first, last = (quoted(text, span(text)) for text in ("Download it.", "Open port 8443."))
    answer = shown(answered(last, first, is_item=True))
    assert [text_of(item)[:12] for item in answer.select("ul > li")] == [
        "Open port 84",
        "Download it.",
    ]


def test_without_its_passage_a_quote_still_shows_its_items():
    turn = played(answered(steps()), QUESTION)
    turn = dataclasses.replace(turn, passages=())
    answer = soup(rendering.exchange(turn)).select_one(".answer")
    assert [item["value"] for item in answer.select(":scope > ol > li")][:3] == ["1", "2", "3"]
    assert "Open port 8443." in text_of(answer)


@pytest.mark.parametrize("stop", [3, 4, 5])
def test_while_it_streams_it_stands_as_in_the_end(stop):
    events = answered(steps(), row(*TEAM), row(*SOLO))
    streaming, finished = shown(events, stop), shown(events)
    for part in ("ol", "pre"):
        assert str(streaming.select_one(part)) == str(finished.select_one(part))
    told = [str(claim) for claim in streaming.select("tr.claim, tbody.claim")]
    if stop == 5:
        assert told == [str(claim) for claim in finished.select("tr.claim")]


def test_what_is_only_near_has_no_tick():
    said = "As far as I can tell, the documents don't say exactly this. The nearest:"
    for stop in (4, None):
        answer = shown(answered(row(*TEAM), said=said), stop)
        assert text_of(answer.select_one(".said")) == said
        assert answer.select(".chip")
        assert not answer.select(".verified")


@pytest.mark.parametrize(("mode", "ticks"), [("quote", 1), ("compose", 1), ("reply", 0)])
def test_a_tick_is_for_answers(mode, ticks):
    assert len(shown(answered(row(*TEAM), mode=mode)).select(".verified")) == ticks


def test_a_tick_says_what_it_means():
    mark = shown(answered(row(*TEAM))).select_one(".verified")
    assert mark["title"] == "These are the document's own words"
    assert text_of(mark) == "✓ (supported)"
