"""What people saw in real files, looked up in what is read of them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks.fidelity import real
from benchmarks.fidelity.real import RealFile, Seen, alike, at_hand, check, load, see

PAGE = """# The ferry

The ferry leaves at nine
from the old pier.

| Line | May | June |
|------|-----|------|
| East | 12  | 34   |
| West | 56  | 78   |

- Bring the tickets.
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "0a1b_page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fact", "holds"),
    [
        ({"has": "leaves at nine from the old"}, False),
        ({"has": "at nine\nfrom the"}, True),
        ({"has": "pier. East"}, False),
        ({"lacks": "the new pier"}, True),
        ({"lacks": "old pier"}, False),
        ({"title": "The ferry"}, True),
        ({"title_not": "The ferry"}, False),
        ({"order": ["nine", "East", "West"]}, True),
        ({"order": ["West", "East"]}, False),
        ({"cell": ["West", "May", "56"]}, True),
        ({"cell": ["West", "June", "56"]}, False),
        ({"cell": ["East", "May", "56"]}, False),
    ],
)
def test_facts_hold_or_not(page: Path, fact: dict[str, object], holds: bool) -> None:
    assert see(page).lacks(fact) is not holds


def test_signs_and_spaces_are_alike_and_paragraphs_are_not() -> None:
    assert alike("2018–23\xa0 to\t‘24’") == "2018-23 to '24'"
    assert alike("a  b\n \n\nc") == "a b\n\nc"
    assert Seen(alike("one\n\ntwo"), "", []).lacks({"has": "one two"})


def named(content: bytes, *facts: dict[str, object], path: str = "docs/page.md") -> RealFile:
    digest = hashlib.sha256(content).hexdigest()
    return RealFile("ann/ferries", "c0ffee", path, len(content), digest, list(facts))


def test_files_are_found_by_their_hashes_under_any_name(page: Path) -> None:
    known = named(PAGE.encode())
    other = named(PAGE.replace("nine", "five").encode())
    assert at_hand([known, other], page.parent) == {known.sha256: page}


def test_files_that_are_not_at_hand_count_as_absent_and_others_by_their_facts(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"has": "the new pier"}
    files = [named(PAGE.encode(), {"has": "old pier"}, wrong), named(b"else", {"has": "x"})]
    monkeypatch.setattr(real, "load", lambda: files)
    found = check(page.parent, show=True)
    assert (found["files"], found["absent"], found["facts"], found["failed"]) == (1, 1, 2, 1)
    assert found["failed_in"] == {"ann/ferries/docs/page.md": [wrong]}
    assert json.dumps(wrong) in capsys.readouterr().out


def test_a_file_that_is_refused_has_failed_in_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"no archive at all"
    (tmp_path / "a.docx").write_bytes(content)
    file = named(content, {"lacks": "x"}, {"has": "y"}, path="a.docx")
    monkeypatch.setattr(real, "load", lambda: [file])
    assert check(tmp_path, show=False)["failed"] == 2


def test_the_files_that_are_named_are_many_and_their_facts_can_be_looked_up() -> None:
    files = load()
    kinds = {"has", "lacks", "order", "cell", "title", "title_not"}
    assert len(files) >= 40 and len({file.sha256 for file in files}) == len(files)
    for file in files:
        assert 3 <= len(file.facts) <= 14 and len(file.commit) == 40
        for fact in file.facts:
            assert len(fact) == 1 and set(fact) <= kinds
            assert len(fact.get("cell", "abc")) == 3
