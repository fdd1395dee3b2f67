import json
from collections import Counter
from pathlib import Path

import pytest

from advisor.request import Act, Need
from training.understanding.utterances import (
    frames,
    held_out,
    read_questions,
    read_utterances,
    third,
)

ROWS = read_utterances()
TEXTS = [row.text for row in ROWS]


def test_messages_of_nearly_the_same_wording_have_one_frame() -> None:
    texts = ["why is that?", "How do I prune a pear?", "Why is that", "why's that", "who prunes?"]
    assert frames(texts) == [0, 1, 0, 0, 4]


def test_a_frame_is_never_on_both_sides_and_the_sides_are_halves() -> None:
    other = held_out(TEXTS)
    sides: dict[int, set[bool]] = {}
    for frame, side in zip(frames(TEXTS), other, strict=True):
        sides.setdefault(frame, set()).add(bool(side))
    assert all(len(found) == 1 for found in sides.values())
    assert 0.4 < other.mean() < 0.6


def test_messages_that_are_added_move_no_others() -> None:
    some = TEXTS[:300]
    added = [*some, "a goose walked over the xylophone", "zebras zigzag at 5"]
    assert list(held_out(added)[:300]) == list(held_out(some))


def test_the_shipped_messages_are_labelled_wholly() -> None:
    assert len(ROWS) >= 1500
    for row in ROWS:
        assert row.text.strip()
        assert (row.need is not None) == (row.act in {Act.DOCUMENTS, Act.CORRECTION})
    leaning = {row.act for row in ROWS if row.act is not Act.DOCUMENTS and row.previous}
    first = {row.act for row in ROWS if not row.previous}
    assert leaning | first == set(Act)
    assert {Act.WHERE, Act.SURE, Act.MORE, Act.WHY, Act.CORRECTION}.isdisjoint(first)
    assert len({text.casefold() for text in TEXTS}) == len(TEXTS)


def test_each_act_and_each_need_is_on_both_sides() -> None:
    other = held_out(TEXTS)
    for side in (True, False):
        rows = [row for row, is_other in zip(ROWS, other, strict=True) if is_other == side]
        assert min(Counter(row.act for row in rows)[act] for act in Act) >= 20
        assert min(Counter(row.need for row in rows)[need] for need in Need) >= 40


def test_questions_are_read_with_their_need_and_the_question_before(tmp_path: Path) -> None:
    row = {
        "question": "and how long?",
        "history": [{"q": "May I nap?", "a": "Yes."}],
        "intent": "fact",
        "notes": [{"source": "Night guide: Naps", "text": "Twenty minutes."}],
    }
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(row) + "\n" + json.dumps({**row, "intent": "none", "history": []}))
    first, second = read_questions(path)
    assert (first.act, first.need, first.joint) == (
        Act.DOCUMENTS,
        Need.FACT,
        "May I nap?\nand how long?",
    )
    assert (second.need, second.joint, second.domain) == (None, "and how long?", "Night guide")
    assert first.is_question


def test_a_label_that_there_is_not_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "utterances.jsonl"
    row = {"text": "hm", "act": "grumbling", "need": "", "previous": "", "domain": "pubs"}
    path.write_text(json.dumps(row))
    with pytest.raises(ValueError, match="grumbling"):
        read_utterances(path)


def test_names_are_parted_the_same_way_each_time() -> None:
    names = [f"guide {number}" for number in range(3000)]
    kept = third(names)
    assert list(third(names)) == list(kept)
    assert 0.3 < kept.mean() < 0.37
