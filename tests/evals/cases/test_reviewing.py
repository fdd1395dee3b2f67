import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.document import Document
from evals.cases.case import Case, CaseEvidence, case_json, read_cases
from evals.cases.reviewing import CaseFile, Tally, contexts, review, write_cases
from evals.cases.screen import Context
from evals.errors import EvalsError
from evals.jsonl import dump_line

QUOTE = "A placement lasts at least twelve weeks."
DOCUMENT = Document(
    "id", "Handbook", f"# Handbook\n\nWelcome to the lab.\n\n{QUOTE} It starts in May.\n"
)


class Script:
    """A screen that answers from a list, and ends the input after it."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.shown: list[str] = []
        self.contexts: list[Sequence[Context]] = []
        self.said: list[str] = []

    def case(self, case: Case, position: int, count: int, contexts: Sequence[Context]) -> None:
        self.shown.append(case.id)
        self.contexts.append(contexts)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def ask(self, prompt: str) -> str:
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    write_cases(
        path,
        [
            Case("a", ("How long is a placement?",), answer=QUOTE, must=(("twelve", "12"),),
                 evidence=(CaseEvidence("handbook.md", QUOTE),), tags=("when",), draft=True),
            Case("b", ("Who runs it?",), answerable=False, draft=True),
            Case("c", ("What is the lab?",), draft=True),
            Case("d", ("Reviewed before?",)),
        ],
    )  # fmt: skip
    return path


def test_each_decision_is_kept_and_a_second_review_goes_on(file: Path) -> None:
    screen = Script("a", "r", "q")
    assert review(CaseFile(file), [], screen) == Tally(accepted=1, rejected=1, left=1)
    assert screen.shown == ["a", "b", "c"]
    assert [(case.id, case.draft) for case in read_cases(file)] == [
        ("a", False), ("c", True), ("d", False),
    ]  # fmt: skip
    rejected = read_cases(file.with_name("cases.rejected.jsonl"))
    assert [case.id for case in rejected] == ["b"]

    second = Script("s")
    assert review(CaseFile(file), [], second) == Tally(skipped=1, left=1)
    assert second.shown == ["c"]


def test_the_end_of_input_is_like_quit(file: Path) -> None:
    before = file.read_bytes()
    assert review(CaseFile(file), [], Script()) == Tally(left=3)
    assert file.read_bytes() == before


def test_editing_keeps_what_is_left_empty(file: Path) -> None:
    screen = Script("e", "How long does a placement take?", "", "", "twelve && weeks", "a")
    assert review(CaseFile(file), [], screen) == Tally(edited=1, left=2)
    case = read_cases(file)[0]
    assert case.turns == ("How long does a placement take?",)
    assert case.answer == QUOTE and case.must == (("twelve",), ("weeks",))
    assert case.evidence and not case.draft


def test_a_case_made_unanswerable_loses_its_answer(file: Path) -> None:
    assert review(CaseFile(file), [], Script("e", "", "n", "a")).edited == 1
    case = read_cases(file)[0]
    assert not case.answerable and case.answer is None and case.must == () == case.evidence


def test_a_bad_pattern_is_asked_for_again(file: Path) -> None:
    screen = Script("e", "", "", "", "(", "", "", "", "weeks", "a")
    assert review(CaseFile(file), [], screen).edited == 1
    assert any("no regular expression" in sentence for sentence in screen.said)
    assert read_cases(file)[0].must == (("weeks",),)


def test_an_unknown_letter_changes_nothing(file: Path) -> None:
    screen = Script("x", "", "q")
    assert review(CaseFile(file), [], screen) == Tally(left=3)
    assert len(screen.said) == 2


def test_the_quote_is_shown_with_what_stands_around_it(file: Path) -> None:
    case = read_cases(file)[0]
    (context,) = contexts(case, [("handbook.md", DOCUMENT)])
    assert context.before.endswith("Welcome to the lab.\n\n")
    assert context.quote == QUOTE and context.after.startswith(" It starts")
    assert contexts(case, []) == [Context("handbook.md", "", QUOTE, "")]


def test_an_unanswerable_case_shows_the_nearest_paragraphs() -> None:
    case = Case("b", ("How long is a placement in Oslo?",), answerable=False)
    (nearest,) = contexts(case, [("handbook.md", DOCUMENT)])
    assert QUOTE in nearest.before and nearest.quote == ""


def test_cases_are_written_gzipped_by_name(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl.gz"
    cases = [Case("a", ("Ä?",))]
    write_cases(path, cases)
    first = path.read_bytes()
    write_cases(path, cases)
    assert read_cases(path) == cases and path.read_bytes() == first
    with pytest.raises(EvalsError, match="could not be written"):
        write_cases(tmp_path / "missing" / "cases.jsonl", cases)


def test_the_command_walks_through_a_file_on_a_terminal(file: Path, handbook: Path) -> None:
    mine, theirs = pty.openpty()
    command = [sys.executable, "-m", "advisor.commands.cli", "eval", "review", str(file)]
    done = subprocess.Popen(
        [*command, "--documents", str(handbook)], stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    )  # fmt: skip
    os.close(theirs)
    os.write(mine, b"a\nr\nq\n")
    said = b""
    try:
        while chunk := os.read(mine, 4096):
            said += chunk
    except OSError:
        pass  # Linux reports the end of a terminal so.
    os.close(mine)
    assert done.wait(60) == 0
    assert b"Draft 1 of 3" in said and b"1 accepted, 0 edited, 1 rejected" in said
    assert [case.id for case in read_cases(file)] == ["a", "c", "d"]


def test_json_says_what_came_of_it(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "advisor.commands.cli", "eval", "review", str(file), "--json",
         "--index-dir", str(file.parent / "none")],
        input="a\n", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == {
        "file": str(file), "accepted": 1, "edited": 0, "rejected": 0, "skipped": 0, "left": 2,
    }  # fmt: skip


def test_bad_lines_stop_the_review(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(dump_line(case_json(Case("a", ("What?",)))) + '{"id": "b"}\n')
    with pytest.raises(EvalsError, match="line 2"):
        CaseFile(path)
