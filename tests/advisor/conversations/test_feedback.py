import io
import json
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from advisor.answer import AbstainReason, Answer, Citation, Conversation, Done
from advisor.commands.chat import chat_terminal
from advisor.conversations.feedback import (
    FeedbackError,
    QuotedEvidence,
    append_feedback,
    feedback_on,
    read_feedback,
)
from corpus.document import Source


def answer(text: str = "At least twelve weeks.", *, abstained: bool = False) -> Answer:
    citation = Citation(1, "handbook.md", "id", "Handbook", Source(), "p", text, 0, 22, 0, 22)
    return Answer(
        question="How long do they last?",
        searched="How long do placements last?",
        text=text,
        mode="abstain" if abstained else "quote",
        citations=() if abstained else (citation, citation),
        abstained=AbstainReason.MISSING_FACT if abstained else None,
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    before = Conversation().with_turn("What is a placement?", answer("A stay."))
    first = feedback_on(answer(), "up", "  exact\nand short ", before)
    second = feedback_on(answer("Nothing.", abstained=True), "down")
    append_feedback(path, first)
    append_feedback(path, second)
    assert read_feedback(path) == [first, second]
    assert first.turns == ("What is a placement?", "How long do they last?")
    assert first.citations == (QuotedEvidence("handbook.md", "At least twelve weeks."),)
    assert first.comment == "exact and short"
    assert datetime.fromisoformat(first.time).utcoffset() == timedelta()
    assert second.abstained and second.citations == ()
    assert json.loads(path.read_text().splitlines()[0])["schema"] == 1


def test_lines_written_at_once_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    feedback = feedback_on(answer("word " * 2000), "up")
    threads = [threading.Thread(target=append_feedback, args=(path, feedback)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_feedback(path) == [feedback] * 20


def test_a_newer_key_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    path.write_text('\n{"schema": 1, "thumb": "up", "turns": ["What?"], "mood": "good"}\n\n')
    assert read_feedback(path)[0].turns == ("What?",)


@pytest.mark.parametrize("line", ["{", "[]", '{"thumb": "up"}', '{"thumb": "?", "turns": ["a"]}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "feedback.jsonl"
    append_feedback(path, feedback_on(answer(), "up"))
    with path.open("a") as stream:
        stream.write(line + "\n")
    with pytest.raises(FeedbackError, match=r"Line 2 of .*feedback\.jsonl"):
        read_feedback(path)


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="/good"):
        read_feedback(tmp_path / "none.jsonl")
    with pytest.raises(FeedbackError, match="could not be written"):
        append_feedback(tmp_path / "missing" / "f.jsonl", feedback_on(answer(), "up"))


class OneAnswer:
    """An advisor that always says the same."""

    def require_index(self) -> None:
        pass

    def path(self, document_id: str) -> str:
        return "handbook.md"

    def stream(self, question: str, conversation: Conversation, **asked_with: object):  # type: ignore[no-untyped-def]
        yield Done(replace(answer(), question=question))

    def suggest(self, answer: Answer, options: object, *, asked: Sequence[str]) -> tuple[str, ...]:
        return ()


def test_the_chat_keeps_thumbs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["/good", "What is it?", "And how long?", "/bad too [short]", "/new", "Why?", "/good"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    chat_terminal(OneAnswer(), tmp_path)  # type: ignore[arg-type]
    given = read_feedback(tmp_path / "feedback.jsonl")
    assert [(f.thumb, f.comment, f.turns) for f in given] == [
        ("down", "too [short]", ("What is it?", "And how long?")),
        ("up", "", ("Why?",)),
    ]
    said = capsys.readouterr().out
    assert "There is no answer to judge yet" in said and "from-feedback" in said
