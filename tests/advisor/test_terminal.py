"""What the terminal shows of an answer: whose words each sentence is."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from advisor.answer import Answer, Claim, Done, Label, SentenceVerified, Verdict
from advisor.answering.citations import AnswerText
from advisor.schema import answer_json
from advisor.terminal import show_report, show_stream
from index.indexing.indexer import Report

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
