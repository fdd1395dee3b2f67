"""Build the rows that the adapter learns from: a question, a point, and how it is said.

    python -m training.answers.rows WRITTEN ANSWERS OUT

`WRITTEN` holds the `rows.jsonl` that `training.reading.build` makes: the texts of the passages of
which `data/points.jsonl` names parts. `ANSWERS` holds answers that people wrote over notes
(`training.answered`), of which each sentence is a row with the sentences of the notes it rests on.
`OUT/rows.jsonl` receives a row a line. Rows of files that `training.splits` keeps are `kept`;
answers that are only measured with are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from advisor.answering.writing.point_prompt import join_messages, point_messages, words_before
from advisor.models.protocol import PromptMessage
from advisor.request import Need
from corpus.language.words import content_stems
from index.models.embedding import build_torch_embedder
from training.aligning import Aligner
from training.answered import Answered, parted, read_answers
from training.found_evidence import NEEDS
from training.splits import is_written_kept

DATA = Path(__file__).parent / "data"
# What points, with what stands around them and the question, must hold of a sentence's words.
_HELD = 0.7
# Characters of a point that the product would quote.
_LONGEST = 600
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Point:
    """A part of a text with the headings above it and the words it leans on."""

    heading: str
    before: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One thing to say.

    Attributes:
        task: what is asked: say a point, or join some.
        question: complete by itself.
        need: what sort of answer it wants.
        said: the sentence before; empty for the first.
        points: one to say, more to join.
        say: what was written for it.
        source: the file or document it is from.
        is_kept: whether it is kept out of training.
    """

    task: Literal["say", "join"]
    question: str
    need: Need
    said: str
    points: tuple[Point, ...]
    say: str
    source: str
    is_kept: bool

    def messages(self) -> list[PromptMessage]:
        """What the model is asked."""
        points = [(point.heading, point.before, point.text) for point in self.points]
        if self.task == "join":
            return join_messages(self.question, self.need, self.said, points)
        return point_messages(self.question, self.need, self.said, *points[0])


def written_points(written: Path, points: Path = DATA / "points.jsonl") -> Iterator[AnswerRow]:
    """The rows of a file of points, with the texts that `training.reading.build` cut.

    Raises:
        OSError: a file cannot be read.
        ValueError: the texts of a point are not there.
    """
    texts = {(row["group"], _key(row["text"])): row for row in _lines(written / "rows.jsonl")}
    said: dict[tuple[str, int], str] = {}
    for point in _lines(points):
        group, place = point["group"], point["place"]
        row = texts.get((group, point["passage"]))
        if row is None:
            raise ValueError(f"The passage {point['passage']} of {group} is not in {written}.")
        start, end = point["span"]
        said[group, place] = point["said"]
        yield AnswerRow(
            task="say",
            question=row["question"],
            need=Need(row["need"]),
            said=next((said[group, n] for n in range(place - 1, -1, -1) if (group, n) in said), ""),
            points=(_point(row["context"], row["text"], start, end),),
            say=point["said"],
            source=group.partition("/")[0],
            is_kept=is_written_kept(group),
        )


def answered_points(folder: Path) -> Iterator[AnswerRow]:
    """The rows of answers over notes: a sentence that rests on several notes joins their points."""
    parts = parted(read_answers(folder))
    everything = [row for name in ("trained", "fitted") for row in parts[name]]
    texts = (note.text for row in everything for note in row.notes)
    aligner = Aligner(texts, build_torch_embedder("embedded"))
    for name in ("trained", "fitted"):
        for row in parts[name]:
            yield from _of_answer(row, aligner, is_kept=name == "fitted")


def read_rows(path: Path) -> list[AnswerRow]:
    """The rows that `main` wrote.

    Raises:
        OSError: the file cannot be read.
        ValueError: a line is no row.
    """
    return [
        AnswerRow(
            **{
                **row,
                "need": Need(row["need"]),
                "points": tuple(Point(**point) for point in row["points"]),
            }
        )
        for row in _lines(path)
    ]


def write_rows(rows: Iterable[AnswerRow], path: Path) -> None:
    """Write rows, a line each."""
    lines = (json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def _of_answer(row: Answered, aligner: Aligner, *, is_kept: bool) -> Iterator[AnswerRow]:
    before = ""
    for text, notes in row.said:
        aligned = aligner.align(replace(row, said=((text, notes),)))
        points = []
        for index, supported in aligned.items():
            note = row.notes[index]
            rested = [
                s for s, rests in zip(supported.spans, supported.supports, strict=True) if rests
            ]
            if rested:
                first, last = rested[0].start, rested[-1].end
                points.append(_point(note.source, note.text, first, last))
        say = text.rstrip(".") + "."
        if points and _holds(points, row.standalone, say):
            yield AnswerRow(
                task="join" if len(points) > 1 else "say",
                question=row.standalone,
                need=NEEDS[row.intent],
                said=before,
                points=tuple(points),
                say=say,
                source=points[0].heading.split(" > ")[0],
                is_kept=is_kept,
            )
        before = say


def _holds(points: Sequence[Point], question: str, say: str) -> bool:
    """Whether short points, with the question, hold most of a sentence's words and its numbers."""
    held = " ".join([question, *(f"{p.heading} {p.before} {p.text}" for p in points)])
    wanted = content_stems(say)
    numbers = set(_NUMBER.findall(say)) <= set(_NUMBER.findall(held))
    shared = len(wanted & content_stems(held)) >= _HELD * len(wanted)
    return numbers and shared and sum(len(p.text) for p in points) <= _LONGEST


def _point(heading: str, text: str, start: int, end: int) -> Point:
    return Point(heading, words_before(text, start), text[start:end])


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    # Not by `splitlines`: texts may hold other separators of lines, as they are.
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from map(json.loads, file)


def main() -> None:
    """Write the rows, and say how many of each task."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("written", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    try:
        rows = [*written_points(arguments.written), *answered_points(arguments.answers)]
    except (OSError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_rows(rows, arguments.out / "rows.jsonl")
    for task in ("say", "join"):
        kept = [row.is_kept for row in rows if row.task == task]
        print(f"{task}: {len(kept)} rows, of which {sum(kept)} are kept")


if __name__ == "__main__":
    main()
