from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.answering.citations import AnswerText
from advisor.conversations.exports import FORMATS, ExportFormat, export
from advisor.conversations.transcripts import AskedOver, Transcript
from tests.ui.reading import played
from tests.ui.scripted import (
    DOCUMENTS,
    PAY_SENTENCE,
    PAY_TEXT,
    abstain_events,
    list_events,
    pay_events,
    reply_events,
    verdict,
    where_events,
)
from ui.conversations.exchange import TurnView
from ui.conversations.store import ConversationStore
from ui.conversations.transcripts import exchange_of, so_far, transcript_of

EVENTS = pay_events("How much are interns paid?")
DONE = played(EVENTS)


def test_a_conversation_that_is_kept_can_be_exported(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "conversations.sqlite3")
    key = store.create("ada").id
    turns = [DONE, played(abstain_events("Who?")), played(EVENTS, stop=4).stopped()]
    for turn in [*turns, TurnView(4, "Why?").failed("The model crashed.")]:
        store.append("ada", key, turn)
    kept = store.load("ada", key)
    store.close()
    transcript = transcript_of(kept)
    assert (transcript.title, transcript.created) == (kept.title, kept.created)
    assert [bool(e.answer) for e in transcript.exchanges] == [True, True, True, False]
    for form in FORMATS:
        text = export(transcript, form)
        assert PAY_SENTENCE.split("$")[0] in text
        assert "The model crashed." in text
        assert "Stopped before the answer was complete." in text


def test_a_whole_answer_is_itself() -> None:
    exchange = exchange_of(DONE)
    assert exchange.answer is DONE.answer
    assert exchange.note == ""


@pytest.mark.parametrize(("stop", "text"), [(3, PAY_SENTENCE), (5, PAY_TEXT)])
def test_what_was_shown_before_a_stop(stop: int, text: str) -> None:
    turn = played(EVENTS, stop=stop).stopped()
    answer = exchange_of(turn).answer
    assert answer is not None
    assert answer.text == text
    assert answer.citations == turn.citations
    for claim in (found.claim for found in answer.verdicts):
        assert text[claim.start : claim.end] == claim.text


@pytest.mark.parametrize("stop", [0, 1, 2])
def test_nothing_was_shown_yet(stop: int) -> None:
    exchange = exchange_of(played(EVENTS, stop=stop).stopped())
    assert exchange.answer is None
    assert exchange.note == "Stopped before the answer was complete."


@pytest.mark.parametrize("stop", range(3, 7))
def test_items_and_what_the_advisor_says_itself(stop: int) -> None:
    events = list_events("Which things?")
    whole = played(events).answer
    assert whole is not None
    answer = so_far(played(events, stop=stop))
    assert answer is not None
    assert whole.text.startswith(answer.text)
    assert answer.verdicts == whole.verdicts[: min(stop, 5) - 2]
    assert answer.text.count("\n") == stop - 3
    assert (answer.mode, answer.request) == ("quote", whole.request)


def test_a_sentence_that_names_its_source() -> None:
    (one, two) = (verdict("Twelve weeks."), verdict("Ten weeks."))
    text = AnswerText(DOCUMENTS.get, str)
    sentences = (text.add(one, "The handbook"), text.add(two, "The notes"))
    answer = so_far(replace(TurnView(1, "How long?"), sentences=sentences))
    assert answer is not None
    assert answer.text == text.text == "The handbook: Twelve weeks.\nThe notes: Ten weeks."


def test_a_reply_is_one_in_the_middle_too() -> None:
    answer = so_far(played(reply_events("Hello"), "Hello", stop=2))
    assert answer is not None
    assert answer.mode == "reply"


def test_sentences_that_are_not_of_one_answer() -> None:
    turn = played(EVENTS, stop=5)
    assert so_far(replace(turn, sentences=turn.sentences[::-1])) is None


def test_a_reply_that_was_stopped() -> None:
    events = where_events("Where?")
    answer = so_far(played(events, stop=3))
    whole = played(events).answer
    assert answer is not None and whole is not None
    assert (answer.text, answer.mode, answer.verdicts) == (whole.text, "reply", whole.verdicts)


@pytest.mark.parametrize("form", ["markdown", "text", "html", "json"])
def test_exports_tell_what_a_question_was_asked_over(form: ExportFormat) -> None:
    turn = replace(played(pay_events("How much?")), over=AskedOver(12, "Speech & <talks>"))
    exchange = exchange_of(turn)
    moment = datetime(2026, 3, 4, tzinfo=UTC)
    exported = export(Transcript("T", moment, moment, (exchange,)), form)
    if form == "json":
        said = json.loads(exported)["conversation"]["exchanges"][0]["over"]
        assert said == {"documents": 12, "collection": "Speech & <talks>", "titles": []}
    else:
        plain = exported.replace("\\", "").replace("&lt;", "<").replace("&gt;", ">")
        plain = plain.replace("&amp;", "&").replace("*", "")
        assert "Asked of: “Speech & <talks>”, 12 documents" in plain
    whole = export(Transcript("T", moment, moment, (replace(exchange, over=None),)), form)
    assert "Asked of" not in whole
