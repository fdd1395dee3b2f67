"""What documents are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Section
from corpus.loaders.base import Loaded
from corpus.reading import read_document
from corpus.titles import choose_title, is_author, is_title

PROSE = "the ferry leaves at nine from the old pier, every day but Sunday. " * 4
HASH = Path("001_53af3f60d39d9b62.txt")


def loaded(text: str, title: str | None = None, *headings: str) -> Loaded:
    starts = [text.index(heading) for heading in headings]
    ends = [*starts, len(text)][1:]
    sections = tuple(
        Section(heading, 1, start, start + len(heading), end)
        for heading, start, end in zip(headings, starts, ends, strict=True)
    )
    return Loaded(text, title, sections=sections)


@pytest.mark.parametrize(
    "title",
    [
        "Handbook",
        "WARN Report",
        "1 Introduction",
        "May Day",
        "C++",
        "B2B sales",
        "Covid 19",
        "日本語",
    ],
)
def test_titles(title: str) -> None:
    assert is_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "", "?", "Comments", "Document", "Document 3", "Untitled", "untitled-1", "No title",
        "Microsoft Word - budget_v2.doc", "budget_v2.docx", "12 May 2021", "2021-05-12",
        "May 2021", "Wednesday, May 12, 2021", "1984", "001 53af3f60d39d9b62", "abc123def456",
        "https://example.org/a", "Page 3", "IMG_2034", "Slide 1", "Loading...", "Table of contents",
        "(anonymous)", "(unspecified)",
    ],
)  # fmt: skip
def test_what_nobody_chose(title: str) -> None:
    assert not is_title(title)


def test_authors() -> None:
    assert all(map(is_author, ["Ann Lee", "Anonymous Collective", "Admiral Root", "Mx. User"]))
    filled_in = ["(anonymous)", "anonymous", "Unknown", "Microsoft Office User", "user", "admin"]
    assert not any(map(is_author, [*filled_in, "", "https://example.org/ann"]))


class TestChoosing:
    def test_its_own(self) -> None:
        assert choose_title(loaded(PROSE, "Ferry rules"), HASH) == ("Ferry rules", True)

    def test_the_heading_it_opens_with(self) -> None:
        text = f"The ferry\n\n{PROSE}"
        chosen = choose_title(loaded(text, "Microsoft Word - f.doc", "The ferry"), Path("f.docx"))
        assert chosen == ("The ferry", False)

    def test_a_first_line(self) -> None:
        text = f"Rules of the Old Pier\n\n{PROSE}"
        assert choose_title(loaded(text, "Untitled"), HASH) == ("Rules of the Old Pier", False)

    def test_a_first_line_that_goes_on_is_no_title(self) -> None:
        text = f"This part of the bulletin\n\nis about ferries.\n\n{PROSE}"
        assert choose_title(loaded(text), Path("pier_rules.txt")) == ("Pier rules", False)

    def test_the_name_of_the_file(self) -> None:
        chosen = choose_title(loaded(PROSE, "Comments"), Path("growing_green-beans.md.txt"))
        assert chosen == ("Growing green beans", False)

    def test_what_the_first_sentence_quotes(self) -> None:
        text = f"People ask me “How do I mend a wooden boat?” and I say this. {PROSE}"
        assert choose_title(loaded(text), HASH) == ("How do I mend a wooden boat?", False)

    def test_the_first_sentence(self) -> None:
        title, is_own = choose_title(loaded(PROSE), HASH)
        assert title == "the ferry leaves at nine from the old pier, every day but Sunday."
        assert not is_own
        title, _ = choose_title(loaded("word " * 60 + "end."), HASH)
        assert len(title) < 95 and title.endswith("…")

    def test_the_heading_of_a_part_is_not_that_of_the_whole(self) -> None:
        text = f"{PROSE * 5}\n\nTimes\n\n{PROSE}\n\nFares\n\n{PROSE}"
        assert (
            choose_title(loaded(text, "Fares", "Times", "Fares"), Path("ferry.pdf"))[0] == "Ferry"
        )
        # Rows of a table may come before the heading above it.
        assert choose_title(loaded(text, "Times", "Times", "Fares"), HASH) == ("Times", True)

    def test_nothing_to_go_by(self) -> None:
        assert choose_title(loaded("12\n14\n"), Path("0042.txt")) == ("0042", False)


def test_a_document_has_the_same_title_each_time(tmp_path: Path) -> None:
    path = tmp_path / "53af3f60d39d9b62.txt"
    path.write_text(f"I wrote this for the crew. {PROSE}")
    assert {read_document(path).title for _ in range(3)} == {"I wrote this for the crew."}
