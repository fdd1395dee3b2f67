"""JSON and JSON lines: records that are alike are a table, everything else is an outline."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.document import ReadingNote
from corpus.errors import BrokenDocumentError, TooLargeError
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_noted
from corpus.loaders.plain.outline import Figure, Outline

# Each value is an object in memory, and "[],[],[]" makes one of three bytes.
_MAX_VALUES = 1_000_000
_MOST_NAMED = 5


def load_json(data: bytes, path: Path) -> Loaded:
    """A JSON file, or one that holds several values after each other.

    What is not JSON after all is taken as text, with a note.

    Raises:
        BinaryContentError, EncodingError: it is not text.
        BrokenDocumentError: it is nested too deep.
        TooLargeError: it holds too many values.
    """
    _check(data, path)
    text, notes = decode_noted(data, path)
    outline = Outline()
    damaged = ""
    try:
        values = _values(text)
        outline.write(values[0] if len(values) == 1 else values)
    except json.JSONDecodeError as error:
        damaged = f"is not valid JSON (line {error.lineno}: {error.msg}); it was read as plain text"
        outline = Outline()
        outline.writer.code(text)
    except RecursionError as error:
        raise BrokenDocumentError(path, "is nested too deep to be read; flatten it") from error
    return outline.loaded([*notes, *_note(damaged)])


def load_json_lines(data: bytes, path: Path) -> Loaded:
    """A file with a JSON value on each line; a line that is none is kept as text, with a note.

    Raises:
        As `load_json`.
    """
    _check(data, path)
    text, notes = decode_noted(data, path)
    values: list[Any] = []
    lines: list[int] = []
    wrong: dict[int, str] = {}
    try:
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                values.append(_parse(line))
                lines.append(number)
            except json.JSONDecodeError:
                wrong[number] = line.strip()
        if not values:
            # Not one value a line: perhaps one value over all lines.
            return load_json(data, path)
        outline = Outline()
        outline.write(values, [f"line {number}" for number in lines])
        for number, line in wrong.items():
            outline.add(line, f"line {number}")
    except RecursionError as error:
        raise BrokenDocumentError(path, "is nested too deep to be read; flatten it") from error
    return outline.loaded([*notes, *_note(_wrong_lines(list(wrong)))])


def _wrong_lines(wrong: Sequence[int]) -> str:
    if not wrong:
        return ""
    named = ", ".join(f"{number:,}" for number in wrong[:_MOST_NAMED])
    more = f" and {len(wrong) - _MOST_NAMED:,} more" if len(wrong) > _MOST_NAMED else ""
    what = "is" if len(wrong) == 1 else "are"
    return f"line{'s' * (len(wrong) > 1)} {named}{more} {what} not valid JSON; read as text"


def _note(text: str) -> Iterator[ReadingNote]:
    if text:
        yield ReadingNote("damaged", text)


def _check(data: bytes, path: Path) -> None:
    values = sum(data.count(sign) for sign in (b",", b"[", b"{", b"\n"))
    if values > _MAX_VALUES:
        raise TooLargeError(
            path,
            f"holds about {values:,} values, over the limit of {_MAX_VALUES:,}; split it",
        )


def _values(text: str) -> list[Any]:
    """The value of a text, or the several that follow each other in it."""
    try:
        return [_parse(text)]
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
    decoder = _decoder()
    values: list[Any] = []
    at = len(text) - len(text.lstrip())
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        at += len(text[at:]) - len(text[at:].lstrip())
    return values


def _parse(text: str) -> Any:
    return _decoder().decode(text.lstrip("\ufeff"))


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_int=Figure,
        parse_float=Figure,
        parse_constant=Figure,
        object_pairs_hook=_object,
        strict=False,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a key that stands in it twice, both values are kept."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        while key in found:
            key += " "
        found[key] = value
    return found
