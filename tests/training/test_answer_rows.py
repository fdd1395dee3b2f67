import json
from pathlib import Path

import pytest

from training.answer_rows import answer_rows, written_rows
from training.answered import parted, read_answers
from training.reader_data import Row

TRADES = ("baker", "potter", "weaver", "miller", "smith", "tailor", "cooper", "mason", "tanner")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An answer about each trade, over two notes of its own and one about another."""
    rows = []
    for n, trade in enumerate(TRADES):
        other = TRADES[n - 1]
        rows.append(
            {
                "question": f"how do i become a {trade}",
                "standalone": f"How do I become a {trade}?",
                "history": [],
                "intent": "advice",
                "notes": [
                    {
                        "n": 1,
                        "source": f"The {trade} > Learning",
                        "text": f"A {trade} learns for {n + 2} years with a master. It is a hard "
                        f"life, and winters are long and cold in every {trade} village.",
                    },
                    {
                        "n": 2,
                        "source": f"The {trade} > Songs",
                        "text": f"The oldest song of the {trade} has {n + 20} verses.",
                    },
                    {
                        "n": 3,
                        "source": f"The {other} > Food",
                        "text": f"The {other} eats bread and cheese at noon.",
                    },
                ],
                "answer": f"Learn for {n + 2} years with a master {trade} [1].",
            }
        )
    path = tmp_path_factory.mktemp("answers")
    text = "\n".join(map(json.dumps, rows))
    (path / "trades.jsonl").write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[Row]:
    return answer_rows(folder)


def test_the_sentences_that_answer_are_marked(rows: list[Row]) -> None:
    answered = [row for row in rows if row.origin == "answers"]
    assert len(answered) == len(TRADES) - 3 - 1  # a third is measured, a ninth fits
    for row in answered:
        [(start, end)] = row.spans
        trade = row.question.rstrip("?").split()[-1]
        assert row.text[start:end].startswith(f"A {trade} learns for")
        assert row.text[start:end].endswith("with a master.")


def test_notes_that_are_not_cited_answer_nothing(rows: list[Row]) -> None:
    beside = [row for row in rows if row.origin == "answers-beside"]
    assert {row.context.split(" > ")[1] for row in beside} >= {"Songs", "Food"}
    assert not any(row.spans for row in beside)


def test_what_is_cut_has_lost_the_answer(rows: list[Row]) -> None:
    cut = [row for row in rows if row.origin == "answers-cut"]
    assert cut
    assert all(row.text.startswith("It is a hard life") and not row.spans for row in cut)


def test_documents_that_are_measured_are_never_trained_on(folder: Path, rows: list[Row]) -> None:
    parts = parted(read_answers(folder))
    kept = {d for name in ("measured", "fitted") for row in parts[name] for d in row.documents}
    assert kept
    assert not kept & {row.context.split(" > ")[0] for row in rows}


def test_written_rows_mark_each_answer(tmp_path: Path) -> None:
    row = {"question": "How do I knit?", "need": "how", "group": "q1", "context": "Knitting",
           "text": "Cast on. Knit. Purl.", "answers": ["Cast on.", "Purl."]}  # fmt: skip
    without = {**row, "question": "How do I weave?", "answers": []}
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(row)}\n{json.dumps(without)}\n")
    assert written_rows(tmp_path) == [
        Row("How do I knit?", "Knitting", "Cast on. Knit. Purl.", ((0, 8), (15, 20)), "written"),
        Row("How do I weave?", "Knitting", "Cast on. Knit. Purl.", (), "written"),
    ]


def test_a_written_answer_must_be_in_its_text(tmp_path: Path) -> None:
    row = {"question": "q", "group": "q1", "context": "", "text": "A.", "answers": ["Cast off."]}
    (tmp_path / "a.jsonl").write_text(json.dumps(row))
    with pytest.raises(ValueError, match="line 1"):
        written_rows(tmp_path)
