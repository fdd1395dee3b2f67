import json
import random
from pathlib import Path
from typing import Any

import pytest

from index.models.reranking import Reader
from index.models.weights import READER, verified
from training.conditional_qa import conditional_rows, measured, typed
from training.reader_data import Row

URL = "https://www.gov.uk/keep-bees/"
MOVING = "My uncle died in March. He left me nine hives and I have no garden. I rent in Leeds."


def asked(question: str, evidence: list[str], *, scenario: str = "", none: bool = False) -> Any:
    return {
        "url": URL,
        "question": question,
        "scenario": scenario,
        "evidences": evidence,
        "not_answerable": none,
    }


REGISTER = ["<p>You can register if:</p>", "<li>you own a hive</li>", "<p>It costs &pound;12.</p>"]
QUESTIONS = [
    asked("Can I register as a beekeeper?", REGISTER, scenario=MOVING),
    asked("Am I able to register as a beekeeper?", ["<p>Anybody over 18 may register.</p>"]),
    asked("What do foulbrood larvae smell of?", ["<h2>Disease</h2>", "<p>Of rotten fish.</p>"]),
    asked(
        "How long does an inspection take?",
        ["<p>Inspectors stay for two hours.</p>", "<p>An inspection may be repeated in June.</p>"],
    ),
    asked("Who pays for sugar in winter?", [], none=True),
    asked(
        "Which forms does the council want from shops?",
        ["<p>Send these papers:</p>", "<li>a label of each jar</li>", "<li>the shop's plan</li>"],
    ),
    asked("May honey be sold to a neighbour?", ["<p>Small amounts need no licence.</p>"]),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "v1_0").mkdir()
    for part, questions in (("train", QUESTIONS), ("dev", QUESTIONS[2:])):
        (tmp_path / "v1_0" / f"{part}.json").write_text(json.dumps(questions), encoding="utf-8")
    return tmp_path


@pytest.fixture
def rows(folder: Path) -> list[Row]:
    return conditional_rows(folder)


def of(rows: list[Row], start: str) -> list[Row]:
    return [row for row in rows if row.question.startswith(start)]


def marked(row: Row) -> list[str]:
    return [row.text[start:end] for start, end in row.spans]


def test_the_evidence_is_marked_in_its_order_without_tags(rows: list[Row]) -> None:
    row = of(rows, "Can I register")[0]
    assert marked(row) == ["You can register if:", "you own a hive", "It costs £12."]
    assert "You can register if:\n- you own a hive" in row.text
    assert (row.context, row.origin) == ("Keep bees", "conditional")
    assert "<" not in row.text


def test_headings_are_no_evidence(rows: list[Row]) -> None:
    assert marked(of(rows, "What do foulbrood")[0]) == ["Of rotten fish."]
    assert not any("Disease" in row.text for row in rows)


def test_what_answers_a_question_much_like_it_never_stands_beside_it(rows: list[Row]) -> None:
    for start in ("Can I register", "Am I able"):
        for row in of(rows, start):
            unmarked = row.text
            for part in marked(row):
                unmarked = unmarked.replace(part, "")
            assert "over 18" not in unmarked
            assert "own a hive" not in unmarked


def test_beside_other_evidence_nothing_answers(rows: list[Row]) -> None:
    row = next(r for r in of(rows, "What do foulbrood") if r.origin == "conditional-beside")
    assert row.spans == ()
    assert "rotten" not in row.text
    assert "Inspectors stay" in row.text


def test_items_stand_below_their_introduction(rows: list[Row]) -> None:
    among = [r.text for r in rows if "a label of each jar" in r.text]
    assert len(among) > 2
    assert all("Send these papers:\n- a label of each jar\n- the shop's plan" in t for t in among)


def test_what_its_page_does_not_answer_has_rows_without_an_answer(rows: list[Row]) -> None:
    found = of(rows, "Who pays for sugar")
    assert found
    assert all(row.spans == () and row.origin == "conditional" for row in found)


def test_a_scenario_stands_in_brackets_in_whole_sentences() -> None:
    question = typed(asked("Can she keep them?", [], scenario=MOVING), random.Random(1))
    assert question == f"Can she keep them? ({MOVING})"
    long = asked("Can she keep them?", [], scenario=f"{MOVING} {'Neighbours complain daily. ' * 9}")
    asked_briefly = typed(long, random.Random(1))
    assert len(asked_briefly.split()) <= 34
    assert asked_briefly.endswith("daily.)")


def test_half_of_those_that_stand_alone_are_asked_alone() -> None:
    rng = random.Random(1)
    alone = [typed(QUESTIONS[0], rng) == QUESTIONS[0]["question"] for _ in range(200)]
    assert 70 < sum(alone) < 130
    refers = asked("Can he keep it?", [], scenario=MOVING)
    assert all("(" in typed(refers, rng) for _ in range(50))


def test_the_shipped_model_is_measured(folder: Path) -> None:
    told = measured(conditional_rows(folder, "dev"), Reader(verified(READER)))
    assert told["answered"] == 4
    assert told["others"] >= 4
    assert told["first"] >= 0.5
    assert told["area"] > 0.6
