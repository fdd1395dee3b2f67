"""Answers that people wrote over notes: the rows, their sentences, and their notes as documents.

A folder of `.jsonl` files, a subject a file. A row holds `question` as people type it, `history`
(the turns before), `standalone` (the question made complete), `notes` (`n`, `source`: title and
headings, `text`) and `answer`, with the numbers of the notes it rests on in brackets behind each
sentence. A paragraph that another data set measures is marked `wikipedia`; its rows are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.splits import answers_parts

_KEYS = re.compile(r"\s*((?:\[\d+\])+)[.!?]?")
_KEY = re.compile(r"\[(\d+)\]")
_UNANSWERED = re.compile(r"(?:the|these) (?:documents|notes) (?:don['’]t|do not|never)\b", re.I)


@dataclass(frozen=True, slots=True)
class Note:
    """A verbatim passage of a document."""

    source: str
    text: str

    @property
    def document(self) -> str:
        """The title of its document."""
        return self.source.split(" > ")[0]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, the notes that were at hand, and what was answered from which of them.

    Attributes:
        subject: the name of the file it is from.
        question, standalone: as typed, and made complete.
        follows: whether turns went before.
        intent: the kind of question.
        notes: the passages, cited or not.
        said: each sentence of the answer with the indices of its notes; none when the answer is
            that the documents don't say.
    """

    subject: str
    question: str
    standalone: str
    follows: bool
    intent: str
    notes: tuple[Note, ...]
    said: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def cited(self) -> frozenset[int]:
        """The indices of the notes that answer."""
        return frozenset(i for _, keys in self.said for i in keys)

    @property
    def documents(self) -> tuple[str, ...]:
        """The titles of the documents that it rests on, or that were at hand for no answer."""
        notes = [self.notes[i] for i in sorted(self.cited)] or self.notes[:1]
        return tuple(dict.fromkeys(note.document for note in notes))


def read_answers(folder: Path) -> list[Answered]:
    """The rows of every file of a folder, in order.

    Raises:
        OSError: a file cannot be read.
        ValueError: a line is not JSON.
        KeyError: a row lacks a field.
    """
    rows = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not row.get("wikipedia"):
                rows.append(_answered(path.stem, row))
    return rows


def parted(rows: Sequence[Answered]) -> dict[str, list[Answered]]:
    """The rows of each part that `training.splits` names: `measured`, `fitted`, `trained`."""
    parts: dict[str, list[Answered]] = {"measured": [], "fitted": [], "trained": []}
    names = answers_parts([(row.subject, row.documents) for row in rows])
    for row, name in zip(rows, names, strict=True):
        parts[name].append(row)
    return parts


def write_documents(notes: Iterable[Note], folder: Path) -> None:
    """Write notes as Markdown files, one a document, each note once and under its headings."""
    documents: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for note in dict.fromkeys(notes):
        title, *path = note.source.split(" > ")
        documents.setdefault(title, {}).setdefault(tuple(path), []).append(note.text)
    for number, (title, sections) in enumerate(documents.items()):
        parts = [f"# {title}"]
        above: Sequence[str] = ()
        for headings, texts in sorted(sections.items(), key=lambda item: item[0]):
            shared = _shared(above, headings)
            levels = range(shared, len(headings))
            parts += [f"{'#' * min(6, level + 2)} {headings[level]}" for level in levels]
            parts += texts
            above = headings
        (folder / f"d{number:04d}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def holds(passage: str, note: str) -> bool:
    """Whether a passage is a note, or half of the shorter of the two is in both."""
    one, other = _trigrams(passage), _trigrams(note)
    return len(one & other) * 2 >= max(1, min(len(one), len(other)))


def _answered(subject: str, row: dict[str, object]) -> Answered:
    notes = row["notes"]
    assert isinstance(notes, list)
    places = {note["n"]: i for i, note in enumerate(notes)}
    answer = str(row["answer"])
    said = [] if _UNANSWERED.match(answer) else list(_sentences(answer))
    return Answered(
        subject=subject,
        question=str(row["question"]),
        standalone=str(row["standalone"]),
        follows=bool(row["history"]),
        intent=str(row["intent"]),
        notes=tuple(Note(note["source"], note["text"]) for note in notes),
        said=tuple((text, tuple(places[n] for n in keys)) for text, keys in said),
    )


def _sentences(answer: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The sentences of an answer that rest on notes, and the numbers of those."""
    start = 0
    for match in _KEYS.finditer(answer):
        text = answer[start : match.start()].strip(" \n-.")
        start = match.end()
        if text:
            yield text, tuple(int(key) for key in _KEY.findall(match[1]))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared


def _trigrams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}
