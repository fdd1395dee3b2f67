"""What is searched for later turns, over many domains: a half that was developed on, a half not."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from advisor.answer import Answer, Conversation
from advisor.understanding.parts import questions_in
from advisor.understanding.rewriting import complete, correct_previous
from corpus.language.words import stem, words

DATA = Path(__file__).parents[3] / "training" / "understanding"


def rows(name: str, half: str) -> list[dict[str, Any]]:
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["half"] == half]


def holds(text: str, wanted: list[list[str]]) -> bool:
    """Whether one of each list of alternatives is in a text, by stems."""
    said = {stem(word) for word in words(text)}
    return all(any({stem(w) for w in words(key)} <= said for key in keys) for keys in wanted)


def is_free_of(text: str, unwanted: list[str]) -> bool:
    """Whether none of them is in a text; what is written with a capital counts so only."""
    return not any(
        re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text, 0 if key[0].isupper() else re.I)
        for key in unwanted
    )


def is_searched_rightly(row: dict[str, Any]) -> bool:
    before = Conversation()
    for turn in row["history"]:
        searched = complete(turn["q"], before)
        before = before.with_turn(turn["q"], Answer(turn["q"], searched, turn["a"], "quote"))
    searched = complete(row["question"], before)
    if row["complete"]:
        return searched == row["question"]
    return holds(searched, row["must_hold"]) and is_free_of(searched, row["must_not_hold"])


def is_taken_apart(row: dict[str, Any]) -> bool:
    parts = questions_in(row["message"])
    stated = " ; ".join(parts.conditions).lower()
    return (
        len(parts.questions) == len(row["questions"])
        and all(map(holds, parts.questions, row["questions"]))
        and all(is_free_of(text, row["must_not_hold"]) for text in parts.questions)
        and all(condition.lower() in stated for condition in row["conditions"])
    )


def is_corrected(row: dict[str, Any]) -> bool:
    corrected, expected = correct_previous(row["text"], row["previous"]), row["corrected"]
    if corrected is None or expected is None:
        return corrected is expected
    return holds(corrected, [[text] for text in expected]) and (
        len(expected) > 1 or corrected.lower() == expected[0].lower()
    )


CHECKS = {
    "followups": is_searched_rightly,
    "parts": is_taken_apart,
    "corrections": is_corrected,
}


@pytest.mark.parametrize(
    ("name", "half", "least"),
    [
        ("followups", "develop", 0.93),
        ("followups", "held_out", 0.88),
        ("parts", "develop", 0.95),
        ("parts", "held_out", 0.90),
        ("corrections", "develop", 0.95),
        ("corrections", "held_out", 0.85),
    ],
)
def test_share_of_rows_that_are_understood(name: str, half: str, least: float) -> None:
    asked = rows(name, half)
    wrong = [row for row in asked if not CHECKS[name](row)]
    assert 1 - len(wrong) / len(asked) >= least, wrong


def test_the_halves_share_no_domain() -> None:
    developed, held_out = (
        {row["domain"] for row in rows("followups", half)} for half in ("develop", "held_out")
    )
    assert not developed & held_out
