"""The conversation as HTML, read back with an HTML parser."""

import dataclasses

import pytest

from advisor.answer import AbstainReason, Answer, Label
from tests.ui.reading import QUESTION, assert_harmless, played, soup, text_of
from tests.ui.scripted import (
    HOSTILE,
    HOUSING_SENTENCE,
    LENGTH,
    PAY,
    PAY_SENTENCE,
    ScriptedStatus,
    abstain_events,
    cite,
    corrected_events,
    hostile_events,
    length_events,
    list_events,
    passage,
    pay_citations,
    pay_events,
    reply_events,
    retrieved,
    verdict,
    where_events,
)
from ui.conversations.exchange import Phase, TurnView
from ui.markup import snippet
from ui.page.chat import html as rendering
from ui.page.chat import welcome


def test_chips_stand_where_the_part_they_support_ends():
    page = soup(rendering.exchange(played(pay_events(QUESTION))))
    answer = page.select_one(".answer")
    assert text_of(answer) == f"{PAY_SENTENCE}✓ (supported) 1 {HOUSING_SENTENCE}✓ (supported) 2"
    chips = answer.select("button.chip")
    assert [chip.text for chip in chips] == ["1", "2"]
    assert chips[0]["aria-label"] == "Source 1: Internships at the company"


def test_citations_that_end_together_share_one_group_and_repeat_no_number():
    found = passage("One. Two.")
    citations = [
        cite(found, "Two", number=2, span=(0, 4)),
        cite(found, "One", number=1, span=(0, 4)),
        cite(found, "One", number=1, span=(2, 4)),
    ]
    answer = Answer(QUESTION, QUESTION, "Both", "compose", tuple(citations))
    turn = dataclasses.replace(played(pay_events(QUESTION)), answer=answer)
    groups = soup(rendering.exchange(turn)).select(".chips")
    assert [text_of(group) for group in groups] == ["12"]


def test_offsets_beyond_the_answer_still_show_the_chip():
    citation = dataclasses.replace(pay_citations()[0], answer_end=10_000)
    answer = Answer(QUESTION, QUESTION, "Short.", "compose", (citation,))
    turn = dataclasses.replace(played(pay_events(QUESTION)), answer=answer)
    assert text_of(soup(rendering.exchange(turn)).select_one(".answer")) == "Short.1"


def test_while_it_streams_the_sentences_look_as_in_the_finished_answer():
    events = pay_events(QUESTION)
    streaming = soup(rendering.exchange(played(events, stop=5))).select_one(".answer")
    finished = soup(rendering.exchange(played(events))).select_one(".answer")
    assert str(streaming) == str(finished)


def test_what_the_program_says_of_itself_is_no_claim():
    events = where_events("Where does it say that?")
    finished = soup(rendering.exchange(played(events)))
    [claim] = finished.select(".answer .claim")
    assert "where it stands" not in text_of(claim)
    assert "This is where it stands:" in text_of(finished.select_one(".answer"))
    for word in ("Written by", "could not be checked"):
        assert word not in text_of(finished)
    streaming = soup(rendering.exchange(played(events, stop=3))).select_one(".answer")
    assert str(streaming) == str(finished.select_one(".answer"))


def test_the_searched_question_is_shown_only_when_it_differs():
    assert not soup(rendering.exchange(played(pay_events(QUESTION)))).select(".searched")
    turn = played(length_events("And how long?"), "And how long?")
    line = soup(rendering.exchange(turn)).select_one(".searched")
    assert text_of(line) == "Searched: How long does an internship at the company last?"


def test_withheld_sentences_are_folded_with_their_verdict():
    details = soup(rendering.exchange(played(pay_events(QUESTION)))).select_one("details.withheld")
    assert not details.has_attr("open")
    assert text_of(details.summary) == "1 sentence withheld"
    assert "Interns earn $61 a month." in text_of(details)
    assert "contradicted by the documents (unit differs)" in text_of(details)


@pytest.mark.parametrize("label", list(Label))
def test_every_verdict_has_words(label):
    turn = TurnView(1, QUESTION, Phase.STOPPED, withheld=(verdict("A draft.", label),))
    assert soup(rendering.exchange(turn)).select_one(".verdict").text


def test_citation_keys_that_name_no_passage_are_reported():
    answer = Answer(QUESTION, QUESTION, "Text.", "compose", unknown_keys=("k9x", "z1"))
    turn = TurnView(1, QUESTION, Phase.DONE, answer=answer)
    details = soup(rendering.exchange(turn)).select_one("details.withheld")
    assert text_of(details.summary) == "2 citations of nothing"
    assert "k9x, z1" in text_of(details)


def test_an_abstention_says_what_is_missing_and_what_is_near():
    card = soup(rendering.exchange(played(abstain_events(QUESTION)))).select_one(".abstention")
    assert card.h3.text == "The documents don't say"
    assert "Missing: the number of interns accepted a year" in text_of(card)
    assert len(card.select("button.jump")) == 2
    assert card.select_one(".advice").text


@pytest.mark.parametrize("reason", list(AbstainReason))
def test_every_reason_to_abstain_has_a_card(reason):
    answer = Answer(
        QUESTION, QUESTION, "Nothing.", "abstain", passages=retrieved(LENGTH), abstained=reason
    )
    turn = TurnView(1, QUESTION, Phase.DONE, passages=answer.passages, answer=answer)
    card = soup(rendering.exchange(turn)).select_one(".abstention")
    assert card.h3.text and card.select_one(".advice").text
    nearest = reason not in (AbstainReason.EMPTY_INDEX, AbstainReason.NOT_A_QUESTION)
    assert bool(card.select(".nearest")) == nearest


def test_an_abstention_does_not_repeat_its_title():
    def said(text):
        answer = Answer(QUESTION, QUESTION, text, "abstain", abstained=AbstainReason.MISSING_FACT)
        turn = TurnView(1, QUESTION, Phase.DONE, answer=answer)
        card = soup(rendering.exchange(turn)).select_one(".abstention")
        return [text_of(p) for p in card.select("p:not(.advice)")]

    assert said("The documents don't say.") == []
    assert said("The documents don't say: no salary is given.") == ["No salary is given."]


def test_an_error_is_a_sentence_and_keeps_what_was_verified():
    turn = played(pay_events(QUESTION), stop=3).failed("Run `advisor doctor` <b>now</b>.")
    page = soup(rendering.exchange(turn))
    assert page.select_one(".error[role=alert] code").text == "advisor doctor"
    assert "<b>now</b>" in page.select_one(".error").text
    assert PAY_SENTENCE in text_of(page.select_one(".answer"))


def test_a_stopped_answer_says_so():
    page = soup(rendering.exchange(played(pay_events(QUESTION), stop=3).stopped()))
    assert "Stopped" in page.select_one(".caption").text


@pytest.mark.parametrize("ahead, said", [(1, "1 question is"), (3, "3 questions are")])
def test_who_waits_sees_how_many_come_before(ahead, said):
    page = soup(rendering.exchange(TurnView(1, QUESTION).queued(ahead)))
    assert said in page.select_one(".progress").text


def test_each_claim_names_the_citations_that_it_rests_on():
    page = soup(rendering.exchange(played(pay_events(QUESTION))))
    claims = page.select(".answer .claim")
    assert [claim["data-cites"] for claim in claims] == ["1", "2"]
    assert text_of(claims[0]).startswith(PAY_SENTENCE)


def test_a_sentence_that_could_not_be_checked_says_so():
    unchecked = verdict(PAY_SENTENCE, Label.UNCHECKED)
    answer = Answer(QUESTION, QUESTION, PAY_SENTENCE, "compose", (), (unchecked,))
    page = soup(rendering.exchange(TurnView(1, QUESTION, Phase.DONE, answer=answer)))
    assert "could not be checked" in text_of(page.select_one(".claim"))
    assert not page.select(".verified")


def test_a_chip_carries_its_quote_and_where_it_is_from():
    chip = soup(rendering.exchange(played(length_events(QUESTION)))).select_one(".chip")
    assert chip["data-quote"] == "An internship lasts twelve weeks"
    assert chip["data-place"] == "guides/programme.pdf, page 4"


def test_every_question_can_be_edited_and_the_newest_asked_again():
    turn = played(pay_events(QUESTION))
    past = soup(rendering.exchange(turn))
    assert not past.select("[data-again]")
    assert past.select("[data-revise]") and past.select_one(".editor [name=question]")
    page = soup(rendering.exchange(turn, last=True))
    assert [button["data-again"] for button in page.select("[data-again]")] == ["", "quote"]
    assert page.select_one("[name=question]").text == QUESTION
    quoted = soup(rendering.exchange(played(length_events(QUESTION)), last=True))
    assert [button["data-again"] for button in quoted.select("[data-again]")] == ["", "compose"]
    assert (
        quoted.select_one("[name=searched]").text
        == quoted.select_one("[name=searched]")["data-was"]
    )


def test_what_is_copied_names_its_sources():
    page = soup(rendering.exchange(played(pay_events(QUESTION))))
    markdown, text = (button["data-copy"] for button in page.select("[data-copy]"))
    assert PAY_SENTENCE in text and "a range of $40 to $61 an hour" in text
    assert "[^1]" in markdown and "pay.md" in markdown


def test_while_it_runs_nothing_can_be_done_with_it():
    assert not soup(rendering.exchange(played(pay_events(QUESTION), stop=3))).select(".foot")


@pytest.mark.parametrize(
    ("events", "title"),
    [(abstain_events, "The documents do answer"), (pay_events, "You could also ask")],
)
def test_questions_to_go_on_with(events, title):
    answer = played(events(QUESTION)).answer
    html = rendering.suggestions(answer, ("How long?", HOSTILE))
    assert_harmless(html)
    section = soup(html).section
    assert section.h3.text == title
    assert section["aria-labelledby"] == section.h3["id"]
    assert [b["data-ask"] for b in section.select("li > button.example")] == ["How long?", HOSTILE]
    assert rendering.suggestions(answer, ()) == rendering.suggestions(None, ("Why?",)) == ""


def test_items_are_a_list_with_their_marks():
    answer = soup(rendering.exchange(played(list_events(QUESTION)))).select_one(".answer")
    assert [child.name for child in answer.find_all(recursive=False)] == ["ul", "p"]
    items = [text_of(item) for item in answer.select("ul > li > .claim")]
    assert items == [
        "Interns are paid by the hour.✓ (supported) 1",
        "Interns who move get help with housing and travel✓ (supported) 2",
        "An internship lasts twelve weeks, from late May or mid June, and is full time."
        "✓ (supported) 3",
    ]
    assert "- " not in text_of(answer)


@pytest.mark.parametrize("stop", [3, 4, 6])
def test_items_look_the_same_while_they_arrive(stop):
    events = list_events(QUESTION)
    streaming = soup(rendering.exchange(played(events, stop=stop))).select(".answer > *")
    finished = soup(rendering.exchange(played(events))).select(".answer > *")
    lines = [str(line) for block in streaming for line in block.find_all("li") or [block]]
    whole = [str(line) for block in finished for line in block.find_all("li") or [block]]
    assert lines == whole[: stop - 2]


def test_what_the_advisor_says_itself_carries_no_mark():
    (said,) = soup(rendering.exchange(played(list_events(QUESTION)))).select(".answer .said")
    assert text_of(said) == "I could not find an answer to “Do they get a car?”."
    assert not said.select(".chips")


def test_a_claim_of_several_lines_is_one_claim():
    text = "Interns get:\n- pay,\n- a desk."
    citation = dataclasses.replace(pay_citations()[0], answer_start=0, answer_end=len(text))
    answer = Answer(QUESTION, QUESTION, text, "quote", (citation,), (verdict(text),))
    turn = TurnView(1, QUESTION, Phase.DONE, answer=answer)
    claims = soup(rendering.exchange(turn)).select(".answer .claim")
    assert [text_of(c) for c in claims] == ["Interns get:", "pay,", "a desk.✓ (supported) 1"]
    assert {c["data-claim"] for c in claims} == {"1"}
    assert {c["data-cites"] for c in claims} == {"1"}


def test_a_reply_is_words_alone():
    turn = played(reply_events("Hello"), "Hello")
    page = soup(rendering.exchange(turn, last=True))
    assert text_of(page.select_one(".answer")) == "Hello. Ask me about your documents."
    assert not page.select(".searched, .chips, .caption, .withheld")
    assert [button["data-again"] for button in page.select("[data-again]")] == [""]


def test_all_questions_of_a_message_are_shown():
    page = soup(rendering.exchange(played(list_events(QUESTION))))
    (block,) = page.select(".searched")
    parts = [item.text for item in block.select("li")]
    assert parts == ["What do interns get?", "Do they get a car?"]
    facts = {row.dt.text: row.dd.text for row in page.select(".facts > div")}
    assert facts["Taken as"] == "A question for a list"


def test_corrected_spelling_is_said_and_can_be_refused():
    asked = "How are intrns paid, says the guide?"
    turn = played(corrected_events(asked), asked)
    line, place = soup(rendering.exchange(turn, last=True)).select(".searched p")
    assert text_of(line) == (
        "Showing results for “How are interns paid, says the guide?”; "
        "search for “How are intrns paid, says the guide?” instead"
    )
    assert line.button["data-search"] == line.button["data-question"] == asked
    assert text_of(place) == "In: Internships at the company"
    assert soup(rendering.exchange(turn)).select_one(".searched button")  # it begins a branch
    running = rendering.exchange(played(corrected_events(asked), asked, stop=3), last=True)
    line = soup(running).select_one(".searched p")
    assert not line.select("button")
    assert text_of(line).endswith("instead of “How are intrns paid, says the guide?”")


def test_where_all_documents_were_searched_after_all_none_is_named():
    asked = "How are interns paid, says the guide?"
    turn = played(corrected_events(asked), asked)
    assert text_of(soup(rendering.exchange(turn)).select_one(".searched")) == (
        "In: Internships at the company"
    )
    turn = dataclasses.replace(turn, passages=retrieved(PAY, LENGTH))
    assert not soup(rendering.exchange(turn)).select(".searched")


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.SEARCHING, Phase.WRITING])
def test_every_running_phase_has_words(phase):
    page = soup(rendering.exchange(TurnView(1, QUESTION, phase)))
    assert page.select_one(".progress").text


def test_the_empty_page_offers_the_examples():
    page = soup(welcome.beginning(("Is 1 < 2?", 'Say "hi"')))
    assert [b["data-ask"] for b in page.select("button.example")] == ["Is 1 < 2?", 'Say "hi"']
    assert "12 documents are indexed" in text_of(soup(welcome.welcome(ScriptedStatus())))


def test_the_empty_page_without_documents_names_the_command():
    page = soup(welcome.welcome(ScriptedStatus(documents=0)))
    assert page.code.text == "advisor index FOLDER"
    assert [button["data-side"] for button in page.select("button")] == ["library"]


def test_the_footer_says_what_is_in_use():
    status = soup(welcome.footer(ScriptedStatus(warnings=("The GPU is not used.",))))
    assert status.summary.text == "Answers are made on this computer, by SmolLM2, from 12 documents"
    facts = {row.dt.text: row.dd.text for row in status.select(".facts > div")}
    assert facts["Model"] == "SmolLM2-135M-Instruct"
    assert "no GPU support" in facts["Runs on"]
    assert facts["Context"] == "4,096 tokens"
    assert facts["Index"] == "12 documents, 1,284 passages"
    assert facts["Warnings"] == "The GPU is not used."


@pytest.mark.parametrize(
    ("server", "is_shared", "made"),
    [
        ("", True, "on this server, by gpt-oss,"),
        ("localhost:11434", False, "on this computer, by gpt-oss,"),
        ("10.0.0.7:8080", True, "by gpt-oss at 10.0.0.7:8080,"),
    ],
)
def test_the_footer_says_where_answers_are_made(server, is_shared, made):
    details = (("Server", server),) if server else ()
    status = ScriptedStatus(model="gpt-oss:20b", details=details)
    line = soup(welcome.footer(status, is_shared=is_shared)).summary.text
    assert line == f"Answers are made {made} from 12 documents"


def test_notices_are_there_only_when_there_are_some():
    assert welcome.notices(()) == ""
    assert soup(welcome.notices(("Set `n_gpu_layers`.",))).code.text == "n_gpu_layers"


@pytest.mark.parametrize("stop", range(1, 6))
def test_nothing_of_a_hostile_document_becomes_markup(stop):
    turn = played(hostile_events(HOSTILE), HOSTILE, stop=stop)
    html = rendering.exchange(turn)
    assert_harmless(html)
    assert HOSTILE in soup(html).get_text()


def test_nothing_hostile_becomes_markup_around_the_answer():
    status = ScriptedStatus(model=HOSTILE, offload=HOSTILE)
    for html in (
        welcome.beginning((HOSTILE,)),
        welcome.footer(status),
        welcome.notices((HOSTILE,)),
        rendering.exchange(TurnView(1, HOSTILE).failed(HOSTILE)),
        rendering.exchange(played(abstain_events(HOSTILE), HOSTILE)),
    ):
        assert_harmless(html)


def test_lone_surrogates_do_not_break_the_page():
    asked = TurnView(1, "\udfff?", Phase.STOPPED)
    assert ">??</h2>" in rendering.exchange(asked, last=True).encode("utf-8").decode()


def test_a_snippet_ends_at_a_word():
    assert snippet("one  two\nthree four", 13) == "one two…"
    assert snippet("short", 13) == "short"
    assert snippet("x" * 40, 10) == "x" * 10 + "…"


def test_an_exchange_grows_until_it_is_shown_as_it_was_kept():
    turn = played(pay_events("How much?"))
    grows = [soup(rendering.exchange(turn, growing=one)).article.attrs for one in (True, False)]
    assert ["data-growing" in one for one in grows] == [True, False]
    assert all(one["aria-labelledby"] == "turn-1-question" for one in grows)
    assert "data-growing" in soup(rendering.exchange(TurnView(1, "How much?"))).article.attrs
