"""Compares what was read with what is known to stand in a document, word by word, cell by cell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from rapidfuzz.distance import LCSseq

from benchmarks.fidelity.content import Code, Content, Grid, Heading, Items, Paragraph

# A word with what is part of it: signs and currencies before a figure, a percent sign, and marks
# between two digits or two letters. The raised mark of a note behind a full stop is a word alone.
_INSIDE = r"(?:(?<=\d)[.,:](?=\d)|(?<=[^\W\d])[.:'’@&](?=[^\W\d])|[-/](?=\w))"
_WORD = re.compile(rf"(?:(?<!\w)[-+€$£]+(?=\d))?\w+(?:{_INSIDE}\w+)*%?")
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_RULE = re.compile(r"^[ \t|:+=-]*-{3,}[ \t|:+=-]*$|^\s*(?:```|~~~) ?\w*\s*$", re.M)
# Marks that a reader does not see: emphasis, code and the target of a link in Markdown.
_TARGET = re.compile(r"\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"\*+|`+|~~|<br ?/?>")

Pair = tuple[str, str]
"""What heads a cell, its rows joined, and the cell."""


@dataclass(frozen=True, slots=True)
class Known:
    """What has to be read.

    Attributes:
        words: in reading order, the numbers of lists among them.
        loose: words that have no place in that order.
        optional: words that may come as well, so often.
        rows: for each row below the header of a table, its cells.
        labels: numbers of items, and the coined word of each.
    """

    words: list[str]
    loose: list[str] = field(default_factory=list)
    optional: Counter[str] = field(default_factory=Counter)
    rows: list[list[Pair]] = field(default_factory=list)
    labels: list[Pair] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program read: the text, and each row's cells; None where it tells of no tables."""

    text: str
    rows: list[list[Pair]] | None = None


@dataclass(slots=True)
class Score:
    """Counts, which add up over documents."""

    words: int = 0
    kept: int = 0
    shown: int = 0
    extra: int = 0
    ordered: int = 0
    cells: int = 0
    cells_right: int = 0
    cells_false: int = 0
    labels: int = 0
    labels_right: int = 0

    def add(self, other: Score) -> None:
        """Count another's documents too."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)

    def shares(self) -> dict[str, float | int | None]:
        """Recall, precision, order, cells and labels as shares; values that are not there."""
        return {
            "recall": _share(self.kept, self.words),
            "precision": _share(self.shown - self.extra, self.shown),
            "order": _share(self.ordered, self.kept),
            "cells": _share(self.cells_right, self.cells),
            "false_values": self.cells_false,
            "labels": _share(self.labels_right, self.labels),
        }


@dataclass(frozen=True, slots=True)
class Losses:
    """What went wrong in one document, for a person to look at."""

    missing: list[str]
    extra: list[str]
    cells: list[Pair]
    false_values: list[Pair]
    labels: list[Pair]


def words(text: str) -> list[str]:
    """The words of a text as a person reads them: without bullets, bars, rules and escapes."""
    shown = _ESCAPE.sub("", _RULE.sub(" ", text))
    shown = _EMPHASIS.sub("", _TARGET.sub("] ", shown)).replace("|", " ").replace("_", " ")
    # Ligatures and raised figures are read as what they stand for.
    return _WORD.findall(unicodedata.normalize("NFKC", shown.replace("\u00ad", "")))


def known(content: Content) -> Known:
    """What a document has to give."""
    found = Known([])
    for block in content.blocks:
        match block:
            case Heading():
                found.words.extend(words(block.text))
            case Code():
                found.words.extend(word for line in block.lines for word in words(line))
            case Paragraph():
                _know_paragraph(found, block)
            case Items():
                _know_items(found, block)
            case Grid():
                _know_grid(found, block)
    found.loose.extend(word for text in content.loose for word in words(text))
    found.optional.update(word for text in content.optional for word in words(text))
    return found


def _know_paragraph(found: Known, block: Paragraph) -> None:
    found.words.extend(words("".join(r.text for r in block.runs if r.style != "note")))
    for run in block.runs:
        if run.style == "note":
            found.loose.extend(words(run.text))
            # Its mark, in the text and before the note.
            found.optional.update(str(n) for n in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5))


def _know_items(found: Known, block: Items) -> None:
    for item in block.items:
        found.words.extend(words(f"{item.label} {item.text}"))
        if item.label:
            found.labels.append((item.label, words(item.text)[5]))


def _know_grid(found: Known, grid: Grid) -> None:
    rows = grid.laid_out()
    heads = rows[: len(grid.header)]
    for row in rows:
        for text, begins in row:
            if begins:
                found.words.extend(words(text))
            else:
                found.optional.update(words(text))
    for row in rows[len(heads) :]:
        columns = zip(*[[text for text, _ in head] for head in heads], strict=True)
        found.rows.append(
            [(heading(column), text) for column, (text, _) in zip(columns, row, strict=True)]
        )


def heading(parts: Iterable[str]) -> str:
    """What heads a column, from its rows: each once, white space alike."""
    kept: list[str] = []
    for part in (" ".join(part.split()) for part in parts):
        if part and part not in kept:
            kept.append(part)
    return " ".join(kept)


def score(expected: Known, reading: Reading) -> tuple[Score, Losses]:
    """How much of it was read, and what was not."""
    got = words(reading.text)
    want = Counter(expected.words) + Counter(expected.loose)
    have = Counter(got)
    missing, beyond = want - have, have - want - expected.optional
    total = Score(words=want.total(), kept=want.total() - missing.total(), shown=len(got))
    total.extra = beyond.total()
    in_order = list((Counter(expected.words) & have).elements())
    common = LCSseq.similarity(expected.words, got)
    total.ordered = min(total.kept, common + total.kept - len(in_order))
    bad_cells, false_values = _score_cells(total, expected.rows, reading.rows)
    bad_labels = _score_labels(total, expected.labels, reading.text)
    losses = Losses(
        list(missing.elements()), list(beyond.elements()), bad_cells, false_values, bad_labels
    )
    return total, losses


def _score_cells(
    total: Score, expected: Sequence[Sequence[Pair]], rows: list[list[Pair]] | None
) -> tuple[list[Pair], list[Pair]]:
    """Cells that are not there under their header, and cells that the document does not have."""
    if rows is None:
        return [], []
    wanted = [Counter(_plain(pair) for pair in row if pair[1]) for row in expected]
    found = [[_plain(pair) for pair in row if pair[1]] for row in rows]
    lost: list[Pair] = []
    used: set[int] = set()
    for row in wanted:
        number = _nearest(row, found, used)
        have = Counter(found[number]) if number is not None else Counter()
        if number is not None:
            used.add(number)
        lost.extend((row - have).elements())
    total.cells += sum(row.total() for row in wanted)
    total.cells_right += sum(row.total() for row in wanted) - len(lost)
    false_values = [pair for row in found for pair in _not_there(row, wanted)]
    total.cells_false += len(false_values)
    return lost, false_values


def _nearest(row: Counter[Pair], found: Sequence[Sequence[Pair]], used: set[int]) -> int | None:
    """The row that was read which shares most values with one that is known."""
    values = Counter(value for _, value in row.elements())
    shared = [
        (0 if number in used else (values & Counter(v for _, v in other)).total(), -number)
        for number, other in enumerate(found)
    ]
    best = max(shared, default=(0, 0))
    return -best[1] if best[0] else None


def _not_there(row: Sequence[Pair], wanted: Sequence[Counter[Pair]]) -> list[Pair]:
    """Cells with a header that the row of the document with most of these values does not have."""
    values = Counter(value for _, value in row)
    nearest = max(
        wanted, key=lambda r: (values & Counter(v for _, v in r.elements())).total(), default=None
    )
    if nearest is None:
        return []
    true = {value for _, value in nearest}
    if not true & set(values):
        return []  # a row of something that no known table holds
    return [pair for pair in row if pair[0] and pair not in nearest]


def _score_labels(total: Score, labels: Sequence[Pair], text: str) -> list[Pair]:
    lines = {word: line for line in text.splitlines() for word in words(line)}
    wrong = []
    for label, word in labels:
        first = lines.get(word, "").replace("\\", "").removeprefix("- ").split()[:1]
        if first != [label]:
            wrong.append((" ".join(first), f"{label} {word}"))
    total.labels += len(labels)
    total.labels_right += len(labels) - len(wrong)
    return wrong


def _plain(pair: Pair) -> Pair:
    return " ".join(words(pair[0])), " ".join(words(pair[1]))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
