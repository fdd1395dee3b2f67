import json
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.request import Need
from training.answers.checked import CHECKED, key, point_of, read_checked
from training.answers.rows import AnswerRow, Point

ROW = AnswerRow(
    task="say",
    question="how long do i soak beans?",
    need=Need.FACT,
    said="",
    points=(Point("Beans > Soaking", "Rinse them.", "Soak **dry beans** for eight hours."),),
    say="Soak dry beans for eight hours.",
    source="beans",
    is_kept=True,
)


def test_a_checked_sentence_finds_its_row(tmp_path: Path) -> None:
    path = tmp_path / "checked.jsonl"
    line = {"row": key(ROW), "said": "Soak beans.", "right": 1, "fault": ""}
    path.write_text(json.dumps(line) + "\n")
    other = replace(ROW, question="how do i cook beans?")
    assert list(read_checked([other, ROW], path)) == [(ROW, line)]
    with pytest.raises(ValueError, match="is not there"):
        list(read_checked([other], path))


def test_the_point_of_a_row_is_one_of_a_plan() -> None:
    point = point_of(ROW)
    assert point.quote.text == "Soak dry beans for eight hours."
    heading, before, own = (span.text for span in point.evidence)
    assert (heading, before) == ("# Beans > Soaking", "Rinse them.")
    assert own == ROW.points[0].text


def test_what_was_checked_is_whole() -> None:
    lines = [json.loads(line) for line in CHECKED.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 14_000
    assert all(bool(line["right"]) == (line["fault"] == "") for line in lines)
    drafted = [line for line in lines if "sureness" in line]
    assert len(drafted) > 1000 and {line["help"] for line in drafted} == {"b", "s", "w"}
