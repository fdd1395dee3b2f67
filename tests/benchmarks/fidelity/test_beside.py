import json
import sys
from pathlib import Path

import pytest

from benchmarks.fidelity import beside, peers
from benchmarks.fidelity.scoring import Reading


def test_tables_of_markdown_are_rows_without_the_rule() -> None:
    text = "before\n\n| a | b |\n| --- | --- |\n| 1 | x \\| y |\n\nafter\n\n| alone |\n"
    assert peers.markdown_tables(text) == [[["a", "b"], ["1", r"x \| y"]]]


def test_the_first_row_heads_the_others() -> None:
    rows = list(beside.headed([["a", "b"], ["1", "2"], ["3", "4", "5"]]))
    assert rows == [[("a", "1"), ("b", "2")], [("a", "3"), ("b", "4"), ("", "5")]]


def test_programs_are_those_that_the_interpreter_has() -> None:
    names = beside.installed(sys.executable)
    assert set(names) <= set(peers.READERS)
    assert "pdfplumber" in names  # it is a dependency


def test_an_error_is_an_answer_and_the_next_file_is_read(tmp_path: Path) -> None:
    from benchmarks.fidelity.writers.pages import single

    bad, good = tmp_path / "bad.pdf", tmp_path / "good.pdf"
    bad.write_bytes(b"no pages")
    good.write_bytes(single(1)[0])
    answers = beside.read_all(sys.executable, "pdfplumber", [bad, good])
    assert isinstance(answers[0], str)
    assert isinstance(answers[1], Reading)
    assert len(answers[1].text) > 1000
    assert answers[1].rows == []


def test_files_after_one_that_ends_the_process_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "peers.py"
    answer = json.dumps({"text": "x", "tables": None})
    script.write_text(f"print({answer!r}, flush=True)\nraise SystemExit(3)\n")
    monkeypatch.setattr(beside, "SCRIPT", script)
    answers = beside.read_all(sys.executable, "pypdf", [tmp_path / "a", tmp_path / "b"])
    assert answers == [Reading("x", None), "ended with 3"]
