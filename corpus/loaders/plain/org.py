"""Org files: headings, paragraphs, lists, tables and code, without the settings around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from corpus.document import ReadingNote, Source
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_lines
from corpus.loaders.plain.block_writer import BlockWriter
from corpus.sections import nest

_HEADING = re.compile(r"(\*+)\s+(\S.*?)(?:\s+:[\w@#%:]+:)?$")
_SETTING = re.compile(r"\s*#\+(\w+)(?:\[[^\]]*\])?:\s*(.*)$")
_BEGIN = re.compile(r"\s*#\+begin_(\w+)(?:\s+([\w+#-]+))?", re.IGNORECASE)
_END = re.compile(r"\s*#\+end_(\w+)", re.IGNORECASE)
_DRAWER = re.compile(r"\s*:[\w-]+:\s*$")
_ITEM = re.compile(r"(\s*)([-+]|\d+[.)]|(?<=\s)\*)\s+(?:\[[ X-]\]\s+)?(\S.*)$")
_TERM = re.compile(r"(.+?)\s+::\s+(.*)$")
_TABLE_RULE = re.compile(r"\s*\|[-+|]+\s*$")
_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]+)\])?\]")
_MARKED = re.compile(r"(?<![\w*/=~+_])([*/=~+_])(?=\S)([^\n]{1,300}?)(?<=\S)\1(?![\w*/=~+_])")
_FIELDS = {"title": "title", "author": "author", "date": "date"}
_CODE = frozenset("src example export".split())


def load_org(data: bytes, path: Path) -> Loaded:
    """An Org file; files that it includes are named, not opened.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
        TooLargeError: it has too many lines.
    """
    text, notes = decode_lines(data, path)
    reader = _Reader(text.split("\n"))
    reader.read()
    written = reader.writer.text()
    sections = nest(reader.writer.marks, len(written))
    stated = reader.stated
    return Loaded(
        written,
        stated.get("title") or next((s.heading for s in sections if s.level == 1), None),
        Source(author=stated.get("author"), date=stated.get("date")),
        sections,
        tables=tuple(reader.writer.tables),
        notes=(*notes, *(ReadingNote("left_out", what) for what in reader.left_out)),
    )


class _Reader:
    """Reads line by line; a paragraph or item waits until it ends."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.writer = BlockWriter()
        self.stated: dict[str, str] = {}
        self.left_out: list[str] = []
        self._paragraph: list[str] = []
        self._lead = ""
        self._in_list = False

    def read(self) -> None:
        """Write the whole text."""
        index = 0
        while index < len(self.lines):
            line = self.lines[index].rstrip()
            after = self._enclosed(index, line)
            if after == index:
                self._line(line)
                after = index + 1
            index = after
        self._flush()

    def _enclosed(self, index: int, line: str) -> int:
        """Read what ends at a line of its own: code, a drawer, a table; the index after it."""
        begin = _BEGIN.match(line)
        if begin and begin[1].lower() in (*_CODE, "comment"):
            self._flush()
            after = self._find(index, lambda one: _END.match(one) is not None)
            if begin[1].lower() != "comment":
                code = "\n".join(self.lines[index + 1 : after])
                self.writer.listing(code, begin[2] or "")
            return after + 1
        if _DRAWER.match(line):
            end = self._find(index, lambda one: one.strip().lower() == ":end:")
            return end + 1 if end < len(self.lines) else index
        if line.lstrip().startswith("|"):
            self._flush()
            after = self._find(index, lambda one: not one.lstrip().startswith("|"))
            self._table(self.lines[index:after])
            return after
        return index

    def _find(self, index: int, ends: Callable[[str], bool]) -> int:
        found = (at for at in range(index + 1, len(self.lines)) if ends(self.lines[at]))
        return next(found, len(self.lines))

    def _line(self, line: str) -> None:
        if heading := _HEADING.match(line):
            self._flush()
            self._in_list = False
            level = len(heading[1]) + ("title" in self.stated)
            self.writer.titled(_words(heading[2]), level)
        elif setting := _SETTING.match(line):
            self._setting(setting[1].lower(), setting[2])
        elif _BEGIN.match(line) or _END.match(line) or not line.strip():
            self._flush()
        elif line.lstrip() == "#" or line.lstrip().startswith("# "):
            return
        elif item := _ITEM.match(line):
            self._flush()
            term = _TERM.match(item[3])
            marker = item[2] if item[2][0].isdigit() else "-"
            self._lead = f"{item[1].expandtabs(8)}{marker} "
            self._paragraph.append(f"{term[1]}: {term[2]}" if term else item[3])
        else:
            self._paragraph.append(line.strip())

    def _setting(self, name: str, value: str) -> None:
        self._flush()
        if name in _FIELDS and value:
            self.stated.setdefault(name, value)
            if name == "title":
                self.writer.titled(value, 1)
        elif name == "caption":
            self.writer.paragraph(_words(value))
        elif name == "include":
            self.left_out.append(f"the file {value} that it includes was left out")

    def _flush(self) -> None:
        lead, self._lead = self._lead, ""
        words = _words(" ".join(self._paragraph))
        self._paragraph.clear()
        if not words:
            return
        if lead:
            self.writer.write(lead + words, tight=self._in_list)
        else:
            self.writer.paragraph(words)
        self._in_list = bool(lead)

    def _table(self, lines: list[str]) -> None:
        rows: list[list[str]] = []
        head = 0
        for line in lines:
            if _TABLE_RULE.match(line):
                head = head or len(rows)
            else:
                rows.append([_words(cell.strip()) for cell in line.strip().strip("|").split("|")])
        self.writer.grid(rows, head if head < len(rows) else 0)


def _words(source: str) -> str:
    linked = _LINK.sub(lambda match: match[2] or match[1], source)
    return _MARKED.sub(r"\2", linked)
