import hashlib
import json
from pathlib import Path

import pytest

from advisor.answering.writing.point_prompt import JOIN
from advisor.request import Need
from training.answers.rows import (
    DATA,
    Point,
    answered_points,
    read_rows,
    write_rows,
    written_points,
)
from training.reading.build import HERE

_TEXT = "Wash wool by hand, in cold water. Dry it flat.\n\nNever:\n\n- Iron it.\n- Tumble it."
_KEY = hashlib.sha256(_TEXT.encode()).hexdigest()[:10]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """What `training.reading.build` makes."""
    row = {"question": "iron wool?", "need": "yes_no", "context": "Wool > Care", "text": _TEXT}
    (tmp_path / "rows.jsonl").write_text(json.dumps({**row, "answers": [], "group": "wool/1"}))
    return tmp_path


def points(folder: Path, *said: tuple[str, int, str]) -> Path:
    path = folder / "points.jsonl"
    lines = []
    for point, place, say in said:
        start = _TEXT.index(point)
        span = [start, start + len(point)]
        row = {"group": "wool/1", "passage": _KEY, "span": span, "place": place, "said": say}
        lines.append(json.dumps(row) + "\n")
    path.write_text("".join(lines))
    return path


def test_a_point_is_cut_from_its_passage_and_follows_what_was_said(written: Path) -> None:
    said = [("- Iron it.", 0, "No, never iron it."), ("- Tumble it.", 2, "Nor tumble it.")]
    first, second = written_points(written, points(written, *said))
    assert (first.question, first.need, first.said) == ("iron wool?", Need.YES_NO, "")
    assert first.points == (Point("Wool > Care", "Never:", "- Iron it."),)
    assert first.messages()[1].content.splitlines()[-2:] == [
        "Before: Never:",
        "Point (Wool > Care): - Iron it.",
    ]
    assert (second.said, second.say) == ("No, never iron it.", "Nor tumble it.")
    assert (second.source, second.is_kept) == ("wool", first.is_kept)


def test_a_passage_whose_text_is_not_there_is_named(written: Path) -> None:
    path = points(written, ("Dry it flat.", 0, "Dry it flat."))
    path.write_text(path.read_text().replace(_KEY, "0123456789"))
    with pytest.raises(ValueError, match=r"The passage 0123456789 of wool/1 is not in"):
        list(written_points(written, path))


def test_rows_are_read_as_they_were_written(written: Path) -> None:
    rows = list(written_points(written, points(written, ("Dry it flat.", 0, "Dry it\u2028flat."))))
    write_rows(rows, written / "out.jsonl")
    assert read_rows(written / "out.jsonl") == rows


@pytest.mark.real_model
def test_a_sentence_that_rests_on_two_notes_joins_their_points(tmp_path: Path) -> None:
    notes = [
        ("Wool > Washing", "Wash wool by hand in cold water. It is sold in many colours."),
        ("Wool > Drying", "There is a shop in town. Dry wool flat on a towel."),
    ]
    case = {
        "question": "how do i care for wool",
        "standalone": "how do i care for wool",
        "history": [],
        "intent": "advice",
        "notes": [{"n": n, "source": s, "text": t} for n, (s, t) in enumerate(notes, 1)],
        "answer": "Wash it by hand in cold water [1]. Wash wool in cold water by hand and dry it "
        "flat on a towel [1][2]. It costs 30 dollars [2].",
    }
    (tmp_path / "made.jsonl").write_text(json.dumps(case))
    say, join = answered_points(tmp_path)
    assert (say.task, say.need, say.said) == ("say", Need.HOW_TO, "")
    assert [p.text for p in say.points] == ["Wash wool by hand in cold water."]
    assert (join.task, join.said) == ("join", "Wash it by hand in cold water.")
    assert [p.text for p in join.points] == [
        "Wash wool by hand in cold water.",
        "Dry wool flat on a towel.",
    ]
    assert join.messages()[0].content == JOIN


def test_what_is_contained_is_parts_of_passages_that_are_known() -> None:
    def lines(path: Path) -> list[dict]:  # type: ignore[type-arg]
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    lengths = {
        passage["sha256"]: sum(len(mark) + end - start for mark, start, end in passage["places"])
        for passage in lines(HERE / "passages.jsonl")
    }
    asked = {
        asked["group"]: {key for key, *_ in asked["rows"]}
        for asked in lines(HERE / "questions.jsonl")
    }
    found = lines(DATA / "points.jsonl")
    assert len({(point["group"], point["place"]) for point in found}) == len(found) > 3000
    for point in found:
        assert point["passage"] in asked[point["group"]]
        start, end = point["span"]
        assert 0 <= start < end <= lengths[point["passage"]]
        assert point["said"] == " ".join(point["said"].split()) != ""
