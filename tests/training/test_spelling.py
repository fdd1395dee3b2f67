"""How the costs of spelling were chosen."""

import json
import random
from pathlib import Path

import pytest

from advisor.understanding.spelling import COSTS, Costs
from training.spelling import MISSPELT, TextWords, Trial, main, outcome, slip, trials, written


def test_a_slip_changes_little() -> None:
    rng = random.Random(1)
    slips = {slip("vacation", rng) for _ in range(200)}
    assert len(slips) > 50
    assert all(abs(len(word) - len("vacation")) <= 1 for word in slips)
    assert all(word[0] in "va" for word in slips)


def test_outcomes_are_told_apart() -> None:
    held = TextWords(["The supervisor approves vacation and sick leave.", "A quokka."])
    every = [
        Trial(held, "who aproves vaction", "who approves vacation"),
        Trial(held, "the supervisxzq", "the supervisor"),
        Trial(held, "the vacatoin", "the location"),
        Trial(held, "who approves vacation", "who approves vacation"),
        Trial(held, "is hypertenzion paid", "is hypertenzion paid"),
    ]
    assert outcome(every, COSTS) == (pytest.approx(1 / 3), pytest.approx(1 / 3), 0.5)
    assert outcome(every, Costs(most=0.0)) == (0.0, 0.0, 0.0)


def test_most_of_what_people_misspell_is_restored_and_little_else_changed() -> None:
    every = written(MISSPELT)
    assert sum(trial.typed != trial.meant for trial in every) >= 150
    restored, another, changed = outcome(every, COSTS)
    assert restored >= 0.78
    assert another <= 0.2
    assert changed <= 0.05


def test_held_words_and_runs() -> None:
    held = TextWords(["Parental leave lasts."])
    assert held.document_frequency("leaves") == 1.0
    assert held.document_frequency("parental leave") == 1.0
    assert held.document_frequency("leave parental") == 0.0
    assert held.vocabulary()["leave"] == 1


def test_from_files_to_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = [{"n": 1, "source": "Guide: Leave", "text": "The supervisor approves vacation days."}]
    record = {"question": "who approves vacation days", "history": [], "notes": notes}
    path = tmp_path / "few.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    every = list(trials(path, random.Random(2)))
    assert any(trial.typed != trial.meant for trial in every)
    main(str(tmp_path))
    assert "not_held" in capsys.readouterr().out
