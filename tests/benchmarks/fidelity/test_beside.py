import json
import sys
from pathlib import Path

import pytest

from benchmarks.fidelity import beside, peers
from benchmarks.fidelity.scoring import Reading

# What the benchmark uses of the program, over text whose pages end in a form feed: no environment
# for tests has the programs themselves.
PYPDF = """
class Page:
    def __init__(self, text):
        self.extract_text = lambda: text

class PdfReader:
    def __init__(self, path):
        text = path.read_text()
        if not text.startswith("%PDF"):
            raise ValueError(text)
        self.pages = [Page(page) for page in text.split("\\f")]
"""


def test_tables_of_markdown_are_rows_without_the_rule() -> None:
    text = "before\n\n| a | b |\n| --- | --- |\n| 1 | x \\| y |\n\nafter\n\n| alone |\n"
    assert peers.markdown_tables(text) == [[["a", "b"], ["1", r"x \| y"]]]


def test_the_first_row_heads_the_others() -> None:
    rows = list(beside.headed([["a", "b"], ["1", "2"], ["3", "4", "5"]]))
    assert rows == [[("a", "1"), ("b", "2")], [("a", "3"), ("b", "4"), ("", "5")]]


@pytest.fixture
def with_pypdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives interpreters that a test starts a module of that name, which reads plain text."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules/pypdf.py").write_text(PYPDF)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "modules"))


@pytest.mark.usefixtures("with_pypdf")
def test_programs_are_those_that_the_interpreter_has() -> None:
    names = beside.installed(sys.executable)
    assert set(names) <= set(peers.READERS)
    assert "pypdf" in names


@pytest.mark.usefixtures("with_pypdf")
def test_an_error_is_an_answer_and_the_next_file_is_read(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.pdf", tmp_path / "good.pdf"
    bad.write_bytes(b"no pages")
    good.write_bytes(b"%PDF one\ftwo")
    answers = beside.read_all(sys.executable, "pypdf", [bad, good])
    assert answers == ["ValueError: no pages", Reading("%PDF one\n\ntwo", None)]


def test_files_after_one_that_ends_the_process_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "peers.py"
    answer = json.dumps({"text": "x", "tables": None})
    script.write_text(f"print({answer!r}, flush=True)\nraise SystemExit(3)\n")
    monkeypatch.setattr(beside, "SCRIPT", script)
    answers = beside.read_all(sys.executable, "pypdf", [tmp_path / "a", tmp_path / "b"])
    assert answers == [Reading("x", None), "ended with 3"]
