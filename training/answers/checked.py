"""Sentences about points that were told right from wrong by reading: `data/checked.jsonl`.

A line has the row whose point is said, the sentence, whether it is true to the point and otherwise
its fault. Of a model's own sentences also how sure the model was, and whether they serve whoever
asked better than the point (`b`), the same (`s`) or worse (`w`); the others were written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from advisor.answer import EvidenceSpan
from advisor.answering.quotes import Quote
from advisor.answering.writing.point_checks import Point
from corpus.language.words import plain
from training.answers.rows import DATA, AnswerRow

CHECKED = DATA / "checked.jsonl"


def key(row: AnswerRow) -> str:
    """What a checked sentence names its row by."""
    return hashlib.sha256(f"{row.question}\n{row.points[0].text}".encode()).hexdigest()[:16]


def read_checked(
    rows: Sequence[AnswerRow], path: Path = CHECKED
) -> Iterator[tuple[AnswerRow, dict[str, Any]]]:
    """The checked sentences, each with the row that it says the point of.

    Raises:
        OSError: the file cannot be read.
        ValueError: a row of it is not among `rows`.
    """
    known = {key(row): row for row in rows if row.task == "say"}
    with path.open(encoding="utf-8", newline="\n") as lines:
        for checked in map(json.loads, lines):
            if checked["row"] not in known:
                raise ValueError(f"The row {checked['row']} of {path} is not there.")
            yield known[checked["row"]], checked


def point_of(row: AnswerRow) -> Point:
    """The point of a row, as one of a plan."""
    given = row.points[0]
    start = len(given.before) + 1
    span = EvidenceSpan(row.source, start, start + len(given.text), given.text)
    return Point(Quote(plain(given.text), (span,)), given.heading, given.before)
