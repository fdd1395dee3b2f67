"""`advisor chat` in the terminal, over a real index."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer
from advisor.build import build_advisor
from advisor.commands.chat import chat_terminal
from advisor.errors import AdvisorError
from advisor.settings import Settings, load_settings

pytestmark = pytest.mark.real_model
LENGTH = "How long is a placement at Brightwater?"


@pytest.fixture(scope="module")
def advisor(handbook_settings: Settings) -> Iterator[Advisor]:
    values = {"index_dir": handbook_settings.index_dir, "answering": "quote"}
    made = build_advisor(load_settings(None, values))
    yield made
    made.close()


def chat(
    advisor: Advisor, settings: Settings, monkeypatch: pytest.MonkeyPatch, *lines: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    chat_terminal(advisor, settings.index_dir)


def test_questions_to_go_on_with_follow_an_answer(
    advisor: Advisor,
    handbook_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chat(advisor, handbook_settings, monkeypatch, LENGTH)
    answered, _, suggested = capsys.readouterr().out.partition("You could also ask:\n")
    assert "at least twelve weeks" in answered
    questions = [line.strip() for line in suggested.splitlines() if line.startswith("  ")]
    assert 1 <= len(questions) <= 3
    assert LENGTH not in questions


def test_a_failure_to_suggest_costs_no_answer(
    advisor: Advisor,
    handbook_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    counted: list[Sequence[str]] = []

    def fail(answer: Answer, options: object, *, asked: Sequence[str]) -> tuple[str, ...]:
        counted.append(asked)
        raise AdvisorError("The index is gone.")

    monkeypatch.setattr(advisor, "suggest", fail)
    chat(advisor, handbook_settings, monkeypatch, LENGTH, "Who runs the placement programme?")
    said = capsys.readouterr()
    assert "The index is gone." in said.err
    assert [len(asked) for asked in counted] == [1, 2]
