"""Pairs of a point and a sentence about it, for the verifier that checks what models say of points.

Supported are the sentences that people wrote of a point, and those of `data/checked.jsonl`
that were judged to say it truly; not supported are the others there, and what was written of the
next point of the same answer. The evidence is what the product reads: the point behind its headings
and the words before it. Nothing is made of rows that are kept.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from advisor.answer import EvidenceSpan
from advisor.answering.quotes import Quote
from advisor.answering.writing.point_checks import Point
from advisor.verification.analysis import analyse
from advisor.verification.windows import choose_windows, sentences_of_spans
from advisor.verification.yes_or_no import apart_from_reply
from corpus.language.words import plain
from training.answers.rows import DATA, AnswerRow
from training.pairs import NOT_ENOUGH, REFUTED, SUPPORTED, Pair

CHECKED = DATA / "checked.jsonl"
_SEED = 5
# Of what people wrote of points, a share; of neighbours, too.
_WRITTEN, _NEIGHBOURS = 0.6, 0.2


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


def point_pairs(rows: Sequence[AnswerRow], path: Path = CHECKED) -> list[Pair]:
    """All pairs of rows that are not kept; see `read_checked` for the errors."""
    rng = random.Random(_SEED)
    said = [row for row in rows if row.task == "say" and not row.is_kept]
    pairs = [_pair(row, row.say, SUPPORTED, "point") for row in said if rng.random() < _WRITTEN]
    for row, after in pairwise(said):
        if row.question == after.question and rng.random() < _NEIGHBOURS:
            pairs.append(_pair(row, after.say, NOT_ENOUGH, "point-neighbour"))
    for row, checked in read_checked(rows, path):
        if not row.is_kept:
            denies = checked["fault"] == "negation"
            label = SUPPORTED if checked["right"] else REFUTED if denies else NOT_ENOUGH
            pairs.append(_pair(row, checked["said"], label, "point-checked"))
    return pairs


def _pair(row: AnswerRow, sentence: str, label: int, origin: str) -> Pair:
    """A sentence beside the window of its point that the product reads first."""
    claim = apart_from_reply(sentence)[1]
    windows = choose_windows(analyse(claim), sentences_of_spans(point_of(row).evidence), 1)
    return Pair(claim, windows[0].text, label, origin)
