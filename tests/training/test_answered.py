import json
from pathlib import Path
from typing import Any

import pytest

from training.answered import Note, holds, parted, read_answers, write_documents
from training.splits import answers_parts


def row(**fields: Any) -> dict[str, Any]:
    return {
        "question": "n dogs?",
        "standalone": "Are dogs allowed in the hall?",
        "history": [{"q": "Are cats allowed?", "a": "Yes."}],
        "intent": "yesno",
        "notes": [
            {"n": 1, "source": "Hall > Rules > Animals", "text": "Cats may come in."},
            {"n": 2, "source": "Hall > Rules", "text": "Dogs stay outside. They get water."},
            {"n": 3, "source": "Garden", "text": "The garden is open to all."},
        ],
        "answer": "No, dogs stay outside [2].\n- They get water [2][3].",
        **fields,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        row(),
        row(answer="The documents don't say whether dogs bite. Cats may come in [1]."),
        row(wikipedia=True),
        row(answer="They get water [2]. The documents don't say how much.", history=[]),
    ]
    text = "\n".join(map(json.dumps, rows))
    (tmp_path / "halls.jsonl").write_text(text, encoding="utf-8")
    return tmp_path


def test_each_sentence_of_an_answer_has_its_notes(folder: Path) -> None:
    first = read_answers(folder)[0]
    assert first.said == (("No, dogs stay outside", (1,)), ("They get water", (1, 2)))
    assert first.cited == {1, 2}
    assert first.documents == ("Hall", "Garden")
    assert first.follows


def test_an_answer_that_the_documents_dont_say_rests_on_nothing(folder: Path) -> None:
    _, unanswered, partly = read_answers(folder)
    assert (unanswered.said, unanswered.documents) == ((), ("Hall",))
    assert partly.said == (("They get water", (1,)),)
    assert not partly.follows


def test_paragraphs_that_another_set_measures_are_left_out(folder: Path) -> None:
    assert len(read_answers(folder)) == 3


def test_no_document_is_on_two_sides() -> None:
    rows = [("towns", (f"d{n // 2}", f"e{n // 3}")) for n in range(60)]
    rows += [("rivers", (f"d{n}",)) for n in range(90)]
    parts = answers_parts(rows)
    sides: dict[tuple[str, str], set[str]] = {}
    for (subject, documents), part in zip(rows, parts, strict=True):
        for document in documents:
            sides.setdefault((subject, document), set()).add(part)
    assert all(len(names) == 1 for names in sides.values())
    rivers = parts[60:]
    assert (rivers.count("measured"), rivers.count("fitted")) == (30, 10)
    assert parts == answers_parts(rows)


def test_answers_are_parted_by_the_documents_they_rest_on(folder: Path) -> None:
    rows = read_answers(folder)
    parts = parted(rows)
    assert sorted(map(len, parts.values())) == [0, 0, 3]  # all of them rest on "Hall"


def test_notes_become_documents_under_their_headings(tmp_path: Path) -> None:
    notes = [
        Note("Hall > Rules > Animals", "Cats may come in."),
        Note("Hall > Rules > Food", "No soup."),
        Note("Hall > Rules > Animals", "Dogs stay outside."),
        Note("Garden", "Open to all."),
        Note("Garden", "Open to all."),
    ]
    write_documents(notes, tmp_path)
    hall, garden = (path.read_text() for path in sorted(tmp_path.iterdir()))
    assert hall == (
        "# Hall\n\n## Rules\n\n### Animals\n\nCats may come in.\n\nDogs stay outside.\n\n"
        "### Food\n\nNo soup.\n"
    )
    assert garden == "# Garden\n\nOpen to all.\n"


@pytest.mark.parametrize(
    ("passage", "note", "expected"),
    [
        ("Cats may come in. Dogs stay outside.", "Cats may come in.", True),
        ("Cats may come in and", "Cats may come in. Dogs stay outside all day long.", True),
        ("Cats may sleep here all day.", "Cats may come in. Dogs stay outside.", False),
        ("Yes.", "yes", True),
        ("Yes.", "No.", False),
    ],
)
def test_a_passage_holds_a_note_when_half_of_the_shorter_is_in_both(
    passage: str, note: str, expected: bool
) -> None:
    assert holds(passage, note) is expected
