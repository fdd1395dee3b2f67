"""What the terminal shows of an answer: whose words each sentence is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from advisor.answer import (
    AbstainReason,
    Answer,
    Citation,
    Claim,
    Done,
    Label,
    SentenceVerified,
    Verdict,
)
from advisor.answering.citations import AnswerText
from advisor.conversations.exports_text import shown_text
from advisor.schema import answer_json
from advisor.terminal import show_all_notes, show_document, show_notes, show_report, show_stream
from corpus.document import Document, Place, ReadingNote, Source
from index.indexing.indexer import Report
from index.passage import Passage, RetrievedPassage
from index.storage.files import FileNotes, Listing

QUOTE = Verdict(Claim("Leave is paid.", 0, 14), Label.SUPPORTED, 1.0, (), "exact quote")
DRAFT = Verdict(Claim("It takes a week.", 0, 16), Label.SUPPORTED, 0.9, (), "")


def shown(*verdicts: Verdict, failure: str = "") -> tuple[list[str], Answer]:
    """The lines that the terminal shows of an answer with these sentences, and the answer."""
    text = AnswerText(lambda _: None, str)
    sentences: list[SentenceVerified] = [text.add(verdict) for verdict in verdicts]
    if failure:
        sentences.append(text.say(failure))
    mode = "quote" if all(verdict.is_quote for verdict in verdicts) else "compose"
    answer = Answer("q", "q", text.text, mode, verdicts=tuple(text.verdicts), model="m [1]")
    console = Console(file=StringIO(), highlight=False, soft_wrap=True)
    show_stream(iter([*sentences, Done(answer)]), console, str)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines(), answer


@pytest.mark.parametrize(
    ("verdicts", "lines"),
    [
        ([QUOTE], ["Leave is paid."]),
        (
            [DRAFT],
            ["It takes a week. *", "* Written by m [1], and checked against the quoted words."],
        ),
        (
            [DRAFT, QUOTE],
            [
                "It takes a week. *",
                "Leave is paid.",
                "* Written by m [1], and checked against the quoted words; the rest is in the "
                "documents' own words.",
            ],
        ),
    ],
)
def test_sentences_of_the_model_are_marked(verdicts: list[Verdict], lines: list[str]) -> None:
    assert shown(*verdicts)[0] == lines


def test_what_the_program_says_has_no_mark_and_json_says_whose_words_a_claim_is() -> None:
    lines, answer = shown(DRAFT, QUOTE, failure="The model m failed.")
    assert lines[2] == "The model m failed."
    assert [claim["written_by"] for claim in answer_json(answer)["claims"]] == [
        "model",
        "documents",
    ]


def printed(answer: Answer) -> list[str]:
    console = Console(file=StringIO(), highlight=False, soft_wrap=True)
    show_stream(iter([Done(answer)]), console, lambda _: "prices.xlsx")
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def test_a_quote_is_shown_with_its_place_wherever_it_is_shown() -> None:
    citation = Citation(
        1, "prices.xlsx", "d", "Prices", Source(), "p", "Tea | 2", 5, 12, 0, 10,
        place="Prices, row 12",
    )  # fmt: skip
    answer = Answer("q", "q", "Tea costs 2.", "quote", citations=(citation,))
    assert "[1] prices.xlsx, Prices, row 12  Prices" in printed(answer)
    assert "[1] prices.xlsx, Prices, row 12: “Tea | 2”" in shown_text(answer)
    assert answer_json(answer)["citations"][0]["place"] == "Prices, row 12"


def test_the_nearest_passages_have_their_places() -> None:
    passage = Passage("p", "d", 0, 7, "Tea | 2", ("Prices",), None, "Prices, row 12")
    answer = Answer(
        "q", "q", "Nothing.", "abstain", abstained=AbstainReason.MISSING_FACT,
        passages=(RetrievedPassage(passage, 1, 1.0),),
    )  # fmt: skip
    assert "  prices.xlsx > Prices, Prices, row 12" in printed(answer)
    assert answer_json(answer)["passages"][0]["place"] == "Prices, row 12"


@pytest.mark.parametrize(
    ("skipped", "line"),
    [
        (
            {".csv": 1, ".gif": 2, ".png": 12},
            "15 files of other formats were passed over (.png 12, .gif 2, .csv 1).",
        ),
        ({"": 1}, "1 file of another format was passed over (no suffix 1)."),
        (
            dict.fromkeys([".a", ".b", ".c", ".d", ".e", ".f", ".g", ".h"], 2),
            "16 files of other formats were passed over "
            "(.a 2, .b 2, .c 2, .d 2, .e 2, .f 2, others 4).",
        ),
    ],
)
def test_files_of_other_formats_are_named_by_suffix(skipped: dict[str, int], line: str) -> None:
    console = Console(file=StringIO(), highlight=False, soft_wrap=True)
    show_report(Report(1, 0, 0, 0, 0, (), skipped, 1, 1, 1, 0, 0.1), console)
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue().splitlines()[1] == line


SCAN = FileNotes(
    "old/scan[1].pdf", "/docs/old/scan[1].pdf",
    (
        ReadingNote("aside", "left out as a header or footer: “Minutes” on pages 1-9"),
        ReadingNote("encoding", "the encoding was guessed"),
        ReadingNote("no_text", "page 3 has no text; run OCR on it"),
        ReadingNote("no_text", "page 7 has no text; run OCR on it"),
    ),
)  # fmt: skip
QUIET = FileNotes("web.html", "/docs/web.html", (ReadingNote("aside", "left out: 90 words"),))


def console_lines(show: Callable[[Console], None]) -> list[str]:
    console = Console(file=StringIO(), highlight=False, soft_wrap=True)
    show(console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def test_each_file_that_was_read_in_part_is_one_line() -> None:
    sheet = FileNotes("a.csv", "/docs/a.csv", (ReadingNote("left_out", "rows 9-12 left out"),))
    lines = console_lines(lambda console: show_notes([SCAN, QUIET, sheet], 0, console))
    assert lines == [
        "2 files were read in part, or not surely:",
        "  old/scan[1].pdf: page 3 has no text; run OCR on it (and 2 more notes).",
        "  a.csv: rows 9-12 left out; copy what you need of it into a document of its own.",
        "`advisor sources FILE` shows all that was noted of a file, `advisor index --verbose` of "
        "all files.",
    ]


def test_files_of_earlier_runs_are_counted() -> None:
    lines = console_lines(lambda console: show_notes([], 1, console))
    assert lines[0] == "1 unchanged file was read in part, or not surely."
    lines = console_lines(lambda console: show_notes([SCAN], 2, console))
    assert lines[2] == "2 unchanged files were read in part, or not surely, too."
    assert console_lines(lambda console: show_notes([QUIET], 0, console)) == []


def test_a_folder_of_scans_does_not_fill_the_terminal() -> None:
    many = [replace(SCAN, document=f"{number}.pdf") for number in range(250)]
    lines = console_lines(lambda console: show_notes(many, 0, console))
    assert lines[0].startswith("250 files") and "  and 150 more." in lines and len(lines) == 103


def test_a_document_is_shown_with_all_its_notes_and_their_places() -> None:
    text = "Tea | 2\nJam | 3\n"
    places = (Place(0, "Prices, row 1"), Place(8, "Prices, row 2"))
    notes = (
        ReadingNote("damaged", "a cell cannot be read", 8, 15),
        ReadingNote("hidden", "Prices, row 1 is hidden, and read", 0, 7),
        *SCAN.notes[:1],
    )
    document = Document("d", "Prices", text, Source("Shop"), places=places, notes=notes)
    listing = Listing("p.xlsx", "/docs", "d", "Prices", Source(), 1, 16, "/docs/p.xlsx", "", 0.0)
    lines = console_lines(lambda console: show_document(listing, document, console))
    noted = [
        "Prices, row 2: a cell cannot be read; save or download the file again.",
        "Prices, row 1 is hidden, and read.",
        "left out as a header or footer: “Minutes” on pages 1-9.",
    ]
    assert lines == [
        "Prices",
        "  File: /docs/p.xlsx",
        "  Source: Shop",
        "  Size: 16 characters, 1 passage",
        "  Places: 2, Prices, row 1 to Prices, row 2",
        "  Notes: 3",
        *(f"    {note}" for note in noted),
    ]
    assert console_lines(lambda console: show_all_notes([("p.xlsx", document)], console)) == [
        "p.xlsx",
        *(f"  {note}" for note in noted),
    ]
    whole = Document("d", "Prices", text, page_starts=(0, 8))
    lines = console_lines(lambda console: show_document(listing, whole, console))
    assert "  Pages: 2" in lines and lines[-1] == "  Read in full: nothing was left out."
