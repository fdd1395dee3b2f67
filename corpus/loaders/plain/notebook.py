"""Jupyter notebooks: notes as Markdown, code and its results, the cell as the place."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.document import Place, ReadingNote
from corpus.errors import BrokenDocumentError, DocumentError, TooLargeError
from corpus.formats import MIB
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_noted
from corpus.loaders.writer import TextWriter
from corpus.markup import fence_after
from corpus.sections import nest, text_marks
from corpus.tables import Table, find_tables

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|.\x08")
_MAGIC = re.compile(r"\s*%%(bash|sh|html|javascript|js|latex|markdown|perl|ruby|sql|R)\b")
# A result that is longer is data that was printed, or a log.
_MOST_LINES = 200
_MOST_CHARACTERS = 20_000
# Pictures take most of large notebooks, and are not read.
_PICTURE = re.compile(
    rb'"(image/(?:png|jpeg|gif|webp)|application/pdf|png|jpeg)"(\s*:\s*)'
    rb'"(?:[A-Za-z0-9+/=]+|\\n)*"'
)
# In memory, a text takes up to four times its bytes, and each string of a list another fifty.
_MOST_BYTES = 40 * MIB
_MOST_VALUES = 1_000_000


def load_notebook(data: bytes, path: Path) -> Loaded:
    """A Jupyter notebook of any version from 3 on.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
        BrokenDocumentError: it is no notebook.
        TooLargeError: it holds too much besides its pictures.
    """
    data = _PICTURE.sub(rb'"\1"\2""', data)
    _check(data, path)
    text, notes = decode_noted(data, path)
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenDocumentError(
            path, f"is not a whole notebook ({error}); save it again from Jupyter"
        ) from error
    if not isinstance(notebook, dict) or not isinstance(cells := _cells(notebook), list):
        raise BrokenDocumentError(path, "holds no cells of a notebook; save it again from Jupyter")
    writer = _NotebookWriter(_language(notebook), path)
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict):
            writer.cell(number, cell)
    return writer.loaded(_mapping(notebook, "metadata").get("title"), notes)


def _check(data: bytes, path: Path) -> None:
    strings = data.count(b'",') - data.count(b'\\",')
    values = strings + data.count(b"[") + data.count(b"{")
    if len(data) > _MOST_BYTES or values > _MOST_VALUES:
        raise TooLargeError(
            path,
            f"holds {len(data) / MIB:.0f} MB besides its pictures, in about {values:,} values; "
            "clear the results that print much in Jupyter and save it again",
        )


def _cells(notebook: Mapping[str, Any]) -> Any:
    """The cells; in version 3 they lie in worksheets."""
    sheets = notebook.get("worksheets")
    if "cells" in notebook or not isinstance(sheets, list):
        return notebook.get("cells")
    return [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells", [])]


def _language(notebook: Mapping[str, Any]) -> str:
    metadata = _mapping(notebook, "metadata")
    named = _mapping(metadata, "language_info").get("name")
    named = named or _mapping(metadata, "kernelspec").get("language") or "python"
    return named if isinstance(named, str) and re.fullmatch(r"[\w+#.-]{1,30}", named) else ""


def _mapping(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}


def _joined(source: Any) -> str:
    """A text that may be kept as a list of its lines."""
    if isinstance(source, list):
        return "".join(piece for piece in source if isinstance(piece, str))
    return source if isinstance(source, str) else ""


class _NotebookWriter(TextWriter):
    """Writes cells one after the other."""

    def __init__(self, language: str, path: Path) -> None:
        super().__init__()
        self._language = language
        self._path = path
        self._places: list[Place] = []
        self._markdown_spans: list[tuple[int, int]] = []
        self._pictures: list[int] = []
        self._cut: list[int] = []

    def cell(self, number: int, cell: Mapping[str, Any]) -> None:
        """Write a cell and its results."""
        before = self.length
        source = _joined(cell.get("source", cell.get("input"))).replace("\r\n", "\n")
        kind = cell.get("cell_type")
        if kind == "code":
            magic = _MAGIC.match(source)
            self.code(source, magic[1].lower() if magic else self._language)
            outputs = cell.get("outputs")
            for output in outputs if isinstance(outputs, list) else []:
                if isinstance(output, dict):
                    self._output(number, output)
        elif kind == "heading":
            level = cell.get("level")
            signs = "#" * (level if isinstance(level, int) and 0 < level < 7 else 1)
            self._markdown(f"{signs} {' '.join(source.split())}")
        else:
            self._markdown(source)
        if self.length > before:
            start = before + 2 if before else 0
            self._places.append(Place(start, f"cell {number}"))

    def _markdown(self, source: str) -> None:
        source = source.strip("\n")
        if not source.strip():
            return
        fence = ""
        for line in source.split("\n"):
            fence = fence_after(line, fence)
        start = self.write(source + (f"\n{fence}" if fence else ""))
        self._markdown_spans.append((start, self.length))

    def _output(self, number: int, output: Mapping[str, Any]) -> None:
        kind = output.get("output_type")
        if kind in ("error", "pyerr"):
            self._result(number, f"{output.get('ename', 'Error')}: {output.get('evalue', '')}")
            return
        if kind == "stream":
            self._result(number, _joined(output.get("text")))
            return
        found = {key: _joined(value) for key, value in _data(output)}
        if any(key.startswith("image/") or key in ("png", "jpeg", "svg") for key in found):
            self._pictures.append(number)
        page = found.get("text/html") or found.get("html", "")
        if "<table" in page and self._table(number, page):
            return
        if markdown := found.get("text/markdown"):
            self._markdown(markdown)
            return
        self._result(number, found.get("text/plain") or found.get("text", ""))

    def _table(self, number: int, page: str) -> bool:
        """Write a table that is shown as HTML, as data frames are; False if there is none."""
        from corpus.loaders.html.loader import load_html

        try:
            read = load_html(page.encode("utf-8", "replace"), self._path)
        except TooLargeError:
            self._cut.append(number)
            return False
        except DocumentError:
            return False
        if not read.tables:
            return False
        start = self.write(read.text)
        self.tables.extend(table.moved(start) for table in read.tables)
        return True

    def _result(self, number: int, text: str) -> None:
        """What a cell printed: without colours, and of a line that was written over the end."""
        lines = [line.rpartition("\r")[2] for line in _ANSI.sub("", text.rstrip()).split("\n")]
        shown = "\n".join(lines[:_MOST_LINES])[:_MOST_CHARACTERS]
        if len(lines) > _MOST_LINES or len(shown) == _MOST_CHARACTERS:
            self._cut.append(number)
        self.code(shown)

    def loaded(self, title: Any, notes: tuple[ReadingNote, ...]) -> Loaded:
        """All that was written, with the headings and tables of the Markdown in it."""
        text = self.text()
        marks = [mark for mark in text_marks(text) if self._is_markdown(mark.start)]
        main = next((mark.heading for mark in marks if mark.is_title), None)
        tables = sorted([*self.tables, *self._found(text)], key=lambda table: table.start)
        return Loaded(
            text,
            title if isinstance(title, str) and title else main,
            sections=nest(marks, len(text)),
            tables=tuple(tables),
            places=tuple(self._places),
            notes=(*notes, *self._said()),
        )

    def _is_markdown(self, offset: int) -> bool:
        """Whether somebody wrote what stands there, rather than a program."""
        number = bisect_right(self._markdown_spans, (offset, self.length)) - 1
        return number >= 0 and offset < self._markdown_spans[number][1]

    def _found(self, text: str) -> Iterator[Table]:
        for table in find_tables(text):
            if not any(
                table.start < known.end and known.start < table.end for known in self.tables
            ):
                yield table

    def _said(self) -> Iterator[ReadingNote]:
        if self._pictures:
            yield ReadingNote("aside", f"pictures in {_named(self._pictures)} are not read")
        if self._cut:
            most = f"{_MOST_LINES} lines or {_MOST_CHARACTERS:,} characters"
            yield ReadingNote("left_out", f"results of {_named(self._cut)} are cut at {most}")


def _data(output: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The forms of a result by their type; version 3 keeps them beside the other fields."""
    data = output.get("data")
    yield from (data if isinstance(data, dict) else output).items()


def _named(numbers: list[int]) -> str:
    distinct = list(dict.fromkeys(numbers))
    shown = ", ".join(map(str, distinct[:8])) + (" …" if len(distinct) > 8 else "")
    return f"cell{'s' if len(distinct) > 1 else ''} {shown}"
