"""Nested values as a text that can be read and quoted: tables, conversations, labels and items."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from corpus.document import Place, ReadingNote
from corpus.loaders.base import Loaded
from corpus.loaders.writer import TextWriter, collapse
from corpus.sections import nest
from corpus.tables import row_line

_DEEPEST = 40
_DEEPEST_HEADING = 6
_MAX_COLUMNS = 64
_MAX_CHARACTERS = 50_000_000
# A longer text in a cell is prose that wants lines of its own.
_LONGEST_CELL = 300
# How much of the fields of records must be the same for them to be rows.
_ALIKE = 0.5
_SHORT_ITEM = 40
_LONGEST_LINE = 2_000
_NAMES = ("title", "name", "label", "id", "key", "question", "subject")
_SPEAKERS = ("role", "from", "speaker", "author", "user", "sender")
_SPOKEN = ("content", "value", "text", "message", "body")


class Figure(str):
    """A number as it is written in the file, 1.50 and all."""

    __slots__ = ()


class Outline:
    """Writes a value and remembers where its parts are in the file."""

    def __init__(self) -> None:
        self.writer = TextWriter()
        self._places: list[Place] = []
        self._notes: list[ReadingNote] = []
        self._full = False
        self._record = ""

    def loaded(self, notes: Sequence[ReadingNote] = ()) -> Loaded:
        """All that was written, with notes on the file as a whole before those on its parts."""
        writer = self.writer
        return Loaded(
            writer.text(),
            sections=nest(writer.marks, writer.length),
            tables=tuple(writer.tables),
            places=tuple(self._places),
            notes=tuple(replace(n, end=writer.length) for n in [*notes, *self._notes]),
        )

    def write(self, value: Any, labels: Sequence[str] = ()) -> None:
        """Write a whole file's value; `labels` are the places of its items, if it is a list."""
        if isinstance(value, list):
            self._list(value, "", 0, labels)
        else:
            self._value(value, "", 0)

    def add(self, text: str, label: str) -> None:
        """Write a text as it is, after what was written before."""
        if self._fits(text):
            self._mark(self.writer.write(text), label)

    def _value(self, value: Any, path: str, depth: int) -> None:
        """A value whose name is already written."""
        if depth >= _DEEPEST:
            self._line(path, compact(value))
        elif isinstance(value, dict):
            self._object(value, path, depth)
        elif isinstance(value, list):
            self._list(value, path, depth)
        else:
            self._line(path, scalar(value))

    def _object(self, fields: Mapping[str, Any], path: str, depth: int) -> None:
        """Fields with simple values first, then those that hold more, each below its name."""
        turn = _turn(fields)
        if turn:
            self._say(*turn)
        rest = [] if turn else list(fields.items())
        if turn:
            rest = [(k, v) for k, v in fields.items() if k not in (*_SPEAKERS, *_SPOKEN)]
        below = depth >= _DEEPEST_HEADING
        nested = []
        for key, value in rest:
            name = f"{path}.{key.strip()}" if below and path else key.strip()
            line = _inline(value)
            if line is None:
                nested.append((key.strip(), name, value))
            else:
                self._line(name, line)
        for key, name, value in nested:
            if not below and not (len(fields) == 1 and _is_talk(value)) and self._fits(key):
                self._at(name if not path else f"{path}.{key}", heading=(key, depth + 1))
            self._value(value, name if below else f"{path}.{key}".lstrip("."), depth + 1)

    def _list(
        self, items: Sequence[Any], path: str, depth: int, labels: Sequence[str] = ()
    ) -> None:
        labels = labels or [f"{path}, record {n}".lstrip(", ") for n in range(1, len(items) + 1)]
        columns = _columns(items)
        if columns:
            self._table(items, columns, labels)
        elif all(_inline(item) is not None and not isinstance(item, dict) for item in items):
            for number, item in enumerate(items):
                if self._fits(text := f"- {_inline(item)}"):
                    self._mark(self.writer.write(text, tight=number > 0), labels[number])
        else:
            for item, label in zip(items, labels, strict=True):
                self._item(item, label, path, depth)

    def _item(self, item: Any, label: str, path: str, depth: int) -> None:
        """One of several records that make no table, below what it is called."""
        if isinstance(item, dict) and _turn(item):
            self._mark(self.writer.length + 2 * bool(self.writer.length), label)
            self._object(item, path, depth)
            return
        if not depth:
            self._record = label
        name = _name(item)
        heading = name or label
        if isinstance(item, dict | list) and depth < _DEEPEST_HEADING and self._fits(heading):
            self._at(label, heading=(heading, depth + 1))
            rest = item
            self._value(rest, "" if depth < _DEEPEST_HEADING else path, depth + 1)
        else:
            self._mark(self.writer.length + 2 * bool(self.writer.length), label)
            self._value(item, path, depth + 1)

    def _table(
        self, items: Sequence[Mapping[str, Any]], columns: Sequence[str], labels: Sequence[str]
    ) -> None:
        rows = [list(columns)]
        kept: list[str] = []
        for item, label in zip(items, labels, strict=True):
            cells = dict(_flat(item))
            row = [cells.get(column, "") for column in columns]
            if any(cell.strip() for cell in row) and self._fits(row_line(row)):
                rows.append(row)
                kept.append(label)
        starts = self.writer.table(rows)
        for label, start in zip(kept, starts[1:], strict=True):
            self._mark(start, label)

    def _say(self, speaker: str, words: str) -> None:
        """A turn of a conversation, its paragraphs as they are."""
        if self._fits(words):
            self.writer.write(f"{speaker}: {words.strip()}" if speaker else words.strip())

    def _line(self, name: str, text: str) -> None:
        """A field: "name: value"; a text of several lines begins below its name."""
        if not self._fits(text):
            return
        if "\n" in text.strip():
            self.writer.write(f"{name}:\n\n{text.strip()}" if name else text.strip())
        else:
            line = f"- {name}: {text.strip()}" if name else text
            self.writer.write(line, tight=self.writer.length > 0 and self._follows_item)
            self._follows_item = True
            return
        self._follows_item = False

    _follows_item = False

    def _at(self, label: str, heading: tuple[str, int]) -> None:
        self._follows_item = False
        start = self.writer.length + 2 * bool(self.writer.length)
        self.writer.heading(collapse(heading[0]) or label, heading[1])
        self._mark(start, label)

    def _mark(self, start: int, label: str) -> None:
        self._follows_item = False
        inside = self._record and not label.startswith(self._record)
        self._places.append(Place(start, f"{self._record}, {label}" if inside else label))

    def _fits(self, text: str) -> bool:
        """Whether there is room for more; what is left out is noted once."""
        if self.writer.length + len(text) <= _MAX_CHARACTERS:
            return True
        if not self._full:
            self._full = True
            after = self._places[-1].label if self._places else "the beginning"
            self._notes.append(
                ReadingNote("left_out", f"values after {after} left out; split the file")
            )
        return False


def scalar(value: Any) -> str:
    """A simple value as it stands in the file, without quotation marks."""
    return value if isinstance(value, str) else compact(value)


def _inline(value: Any) -> str | None:
    """A value that fits on the line of its name; None for one that needs lines of its own."""
    if not isinstance(value, dict | list):
        return scalar(value)
    if not value:
        return compact(value)
    if isinstance(value, dict):
        return None
    if all(isinstance(item, list) for item in value):
        # Coordinates and matrices.
        text = compact(value)
        return text if len(text) <= _LONGEST_LINE and "{" not in text else None
    if any(isinstance(item, dict | list) for item in value):
        return None
    short = all(len(scalar(item)) <= _SHORT_ITEM for item in value)
    figures = all(isinstance(item, Figure) for item in value)
    text = ", ".join(scalar(item) for item in value)
    return text if short and "\n" not in text and (figures or len(text) <= _LONGEST_CELL) else None


def compact(value: Any) -> str:
    """A value as JSON on one line, its figures as the file has them."""
    if isinstance(value, Figure):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(compact, value))}]"
    if isinstance(value, dict):
        fields = (f"{json.dumps(k, ensure_ascii=False)}: {compact(v)}" for k, v in value.items())
        return f"{{{', '.join(fields)}}}"
    return json.dumps(value, ensure_ascii=False)


def _flat(fields: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The fields of a record with those of records inside it, as "address.city"."""
    for key, value in fields.items():
        name = f"{before}{key.strip()}"
        if isinstance(value, dict) and value and depth < 3:
            yield from _flat(value, f"{name}.", depth + 1)
        elif value is not None:
            line = _inline(value)
            yield name, compact(value) if line is None else line


def _columns(items: Sequence[Any]) -> list[str]:
    """The columns of a table of these records; empty where they make none."""
    if len(items) < 2 or not all(isinstance(item, dict) and item for item in items):
        return []
    if any(_turn(item) for item in items):
        return []
    counts: dict[str, int] = {}
    for item in items:
        for key, text in _flat(item):
            if len(text) > _LONGEST_CELL or "\n" in text.strip() or _is_nested(item, key):
                return []
            counts[key] = counts.get(key, 0) + 1
    filled = sum(counts.values())
    if not counts or len(counts) > _MAX_COLUMNS or filled < _ALIKE * len(counts) * len(items):
        return []
    return list(counts) if len(counts) > 1 else []


def _is_nested(item: Mapping[str, Any], key: str) -> bool:
    """Whether a field holds records: they want a table of their own."""
    value = item.get(key)
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _name(item: Any) -> str:
    """What a record calls itself."""
    if not isinstance(item, dict):
        return ""
    for key in _NAMES:
        value = item.get(key)
        if isinstance(value, str) and 0 < len(value) <= 120 and "\n" not in value:
            return value
    return ""


def _turn(fields: Mapping[str, Any]) -> tuple[str, str] | None:
    """Who says what, of a record of a conversation."""
    speaker = next((k for k in _SPEAKERS if isinstance(fields.get(k), str)), None)
    spoken = next((k for k in _SPOKEN if k in fields), None)
    if speaker is None or spoken is None or len(fields) > 4:
        return None
    if speaker != "role" and (speaker, spoken) not in (("from", "value"), ("speaker", "text")):
        return None
    words = _words(fields[spoken])
    return (fields[speaker], words) if words else None


def _is_talk(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(v, dict) and _turn(v) for v in value)


def _words(content: Any) -> str:
    """The text of a turn, which may come in parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") if isinstance(part, dict) else part for part in content]
        texts = [part for part in parts if isinstance(part, str)]
        return "\n\n".join(texts) if len(texts) == len(parts) else ""
    return ""
