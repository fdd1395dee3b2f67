"""AsciiDoc: the words of its headings, paragraphs, lists, tables and notes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from corpus.document import ReadingNote
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_lines
from corpus.loaders.plain.block_writer import BlockWriter
from corpus.loaders.plain.tex.formulas import lowered, raised
from corpus.sections import nest

_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(\S.*?)(?:\s+\1)?$")
_ATTRIBUTE = re.compile(r":!?([\w-]+)!?:(?:\s+(.*))?$")
_CODE = re.compile(r"(-{4,}|\.{4,}|`{3,})(\w*)$")
_ENCLOSED = re.compile(r"(={4,}|\*{4,}|_{4,}|--)$")
_DROPPED = re.compile(r"(/{4,}|\+{4,})$")
_BLOCK = re.compile(r"\[(?!\[)(.*)\]$")
_STATED_TITLE = re.compile(r"\btitle=\"([^\"]+)\"")
_LANGUAGE = re.compile(r"(?:source|%?\w*)\s*,\s*(?:language=)?[\"']?([\w+#-]+)")
_TITLE = re.compile(r"\.([^\s.].*)$")
_NOTE = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION)(?::\s+(.*))?$")
_ITEM = re.compile(r"\s*(\*{1,5}|-|\.{1,5}|\d+\.)\s+(\S.*)$")
_TERM = re.compile(r"\s*(\S.*?)(:{2,4}|;;)(?:\s+(\S.*))?$")
_MACRO_LINE = re.compile(r"(\w+)::(\S*?)\[(.*)\]$")
_CELL = re.compile(r"(?:(\d+)?(?:\.(\d+))?([+*]))?[<^>.]*[a-z]?(?<!\\)\|")
_INLINE = (
    (re.compile(r"(?:link:|mailto:)([^\s\[\]]+)\[([^\]]*)\]"), lambda m: m[2] or m[1]),
    (re.compile(r"(https?://[^\s\[\]<>]+)\[([^\]]*)\]"), lambda m: m[2].rstrip("^") or m[1]),
    (re.compile(r"<<([^,>]+)(?:,\s*([^>]*))?>>"), lambda m: m[2] or m[1]),
    (re.compile(r"xref:([^\s\[]+)\[([^\]]*)\]"), lambda m: m[2] or m[1]),
    (re.compile(r"(?:kbd|btn|menu):([^\s\[]*)\[([^\]]*)\]"), lambda m: f"{m[1]} {m[2]}".strip()),
    (re.compile(r"image:([^\s\[]+)\[([^\],]*)[^\]]*\]"), lambda m: m[2]),
    (re.compile(r"footnote:\w*\[([^\]]*)\]"), lambda m: f" ({m[1]})"),
    (re.compile(r"\[\[[\w,-]+\]\]|\[#[\w-]+\]"), lambda m: ""),
    (re.compile(r"\^(\S+?)\^"), lambda m: raised(m[1])),
    (re.compile(r"(?<!~)~(\S+?)~(?!~)"), lambda m: lowered(m[1])),
    (re.compile(r"(?<!\w)([*_`+#])\1?(?=\S)([^*_`+#\n]+?)(?<=\S)\1\1?(?!\w)"), lambda m: m[2]),
)


def load_asciidoc(data: bytes, path: Path) -> Loaded:
    """An AsciiDoc file; files that it includes are named, not opened.

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
    return Loaded(
        written,
        next((section.heading for section in sections if section.level == 1), None),
        sections=sections,
        tables=tuple(reader.writer.tables),
        notes=(*notes, *(ReadingNote("left_out", what) for what in reader.left_out)),
    )


class _Reader:
    """Reads line by line; what it has seen of a block waits until the block ends."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.writer = BlockWriter()
        self.left_out: Counter[str] = Counter()
        self._attributes: dict[str, str] = {}
        self._style = ""
        self._paragraph: list[str] = []
        self._item: tuple[str, int, str] | None = None
        self._numbers: list[int] = []
        self._kind = ("", False)
        self._in_list = False

    def read(self) -> None:
        """Write the whole text."""
        index = 0
        while index < len(self.lines):
            index = self._line(index)
        self._flush()

    def _line(self, index: int) -> int:
        """Read the block that a line begins; the index after it."""
        line = self.lines[index].rstrip()
        for read in (self._delimited, self._marked, self._listed):
            after = read(index, line)
            if after > index:
                return after
        if not line:
            self._flush()
        elif line == "+":
            self._flush()
        else:
            self._paragraph.append(line.strip())
        return index + 1

    def _delimited(self, index: int, line: str) -> int:
        code, dropped = _CODE.match(line), _DROPPED.match(line)
        if line.startswith("|==="):
            self._flush()
            after = self._closing(index, line)
            self._table(self.lines[index + 1 : after - 1])
            return after
        if code or dropped:
            self._flush()
            after = self._closing(index, code[1] if code else line)
            inside = self.lines[index + 1 : after - 1]
            if code:
                language = _LANGUAGE.match(self._style)
                self.writer.listing("\n".join(inside), language[1] if language else code[2])
            elif line[0] == "+":
                self.left_out["raw markup was left out"] += 1
            self._style = ""
            return after
        if _ENCLOSED.match(line):
            self._flush()
            return index + 1
        return index

    def _closing(self, index: int, mark: str) -> int:
        """The index after the line that closes a block; the end of the text without one."""
        for after in range(index + 1, len(self.lines)):
            if self.lines[after].rstrip() == mark:
                return after + 1
        self.lines.append(mark)
        return len(self.lines)

    def _marked(self, index: int, line: str) -> int:
        """A heading, or a line that is about the text."""
        heading = _HEADING.match(line) if not self._paragraph else None
        if heading:
            self._flush()
            self._in_list = False
            self.writer.titled(self._words(heading[2]), len(heading[1]))
            return index + 1
        if attribute := _ATTRIBUTE.match(line):
            self._attributes[attribute[1]] = attribute[2] or ""
            return index + 1
        if line.startswith("//"):
            return index + 1
        if macro := _MACRO_LINE.match(line):
            self._macro(macro)
            return index + 1
        if style := _BLOCK.match(line) if not self._paragraph else None:
            self._flush()
            if title := _STATED_TITLE.search(style[1]):
                self.writer.paragraph(self._words(title[1]))
            self._style = style[1]
            if note := _NOTE.match(style[1]):
                self.writer.label(f"{note[1].capitalize()}: ")
            return index + 1
        if title := _TITLE.match(line) if not self._paragraph else None:
            self.writer.paragraph(self._words(title[1]))
            return index + 1
        return index

    def _macro(self, macro: re.Match[str]) -> None:
        self._flush()
        if macro[1] == "include":
            self.left_out[f"the file {macro[2]} that it includes was left out"] += 1
        elif macro[1] == "image" and (alt := macro[3].partition(",")[0].strip('"')):
            self.writer.paragraph(f"Image: {alt}")

    def _listed(self, index: int, line: str) -> int:
        item = _ITEM.match(line)
        if item:
            self._flush()
            depth = len(item[1]) if item[1][0] in "*." else 1
            number = item[1] if item[1][0].isdigit() else "." if item[1][0] == "." else "-"
            self._item = (number, depth, "")
            self._paragraph.append(item[2])
            return index + 1
        term = _TERM.match(line) if self._item or not self._paragraph else None
        if term and "::" not in term[1]:
            self._flush()
            self._item = ("-", max(1, len(term[2]) - 1), f"{self._words(term[1])}: ")
            if term[3]:
                self._paragraph.append(term[3])
                return index + 1
            after = index + 1
            while after < len(self.lines) and not self.lines[after].strip():
                after += 1
            return after
        return index

    def _flush(self) -> None:
        """Write the paragraph or item that is open."""
        words = self._words(" ".join(self._paragraph))
        item, self._item = self._item, None
        self._paragraph.clear()
        if not words and item is None:
            return
        if item is None:
            note = _NOTE.match(words)
            self._in_list = False
            self._numbers.clear()
            self.writer.paragraph(f"{note[1].capitalize()}: {note[2]}" if note else words)
            return
        kind, depth, label = item
        if depth == 1 and (kind, bool(label)) != self._kind:
            # Another sort of list begins.
            self._kind = (kind, bool(label))
            self._numbers.clear()
            self._in_list = False
        del self._numbers[depth:]
        self._numbers += [0] * (depth - len(self._numbers))
        self._numbers[-1] += 1
        number = self._numbers[-1] if kind == "." else kind.rstrip(".")
        marker = "- " if kind == "-" else f"{number}. "
        indent = "   " * (depth - 1)
        self.writer.write(f"{indent}{marker}{label}{words}".rstrip(), tight=self._in_list)
        self._in_list = True

    def _words(self, source: str) -> str:
        words = re.sub(
            r"\{([\w-]+)\}", lambda m: self._attributes.get(m[1], _SIGNS.get(m[1], m[0])), source
        )
        for pattern, shown in _INLINE:
            words = pattern.sub(shown, words)
        return re.sub(r"\s\+$", "", words)

    def _table(self, lines: list[str]) -> None:
        cells: list[str] = []
        columns = self._columns()
        head = "header" in self._style
        for number, line in enumerate(lines):
            found = _cells(line)
            if found and not cells and not columns:
                columns = len(found)
            if found and line.lstrip()[:1] in "|.0123456789<^>":
                cells.extend(found)
            elif line.strip() and cells:
                cells[-1] += f" {line.strip()}"
            elif not line.strip() and len(cells) == columns and number:
                head = head or len(cells) > 0 and not any(not above for above in lines[:number])
        self._style = ""
        columns = columns or 1
        words = [self._words(cell.strip()) for cell in cells]
        rows = [words[at : at + columns] for at in range(0, len(words), columns)]
        if rows:
            self.writer.grid(rows, int(head))

    def _columns(self) -> int:
        named = re.search(r"cols=\"?([^\"\]]+)", self._style)
        if named is None:
            return 0
        times = re.match(r"\s*(\d+)\s*\*", named[1])
        return int(times[1]) if times else named[1].count(",") + 1


_SIGNS = {"nbsp": " ", "plus": "+", "vbar": "|", "amp": "&", "lt": "<", "gt": ">", "empty": "",
          "asterisk": "*", "startsb": "[", "endsb": "]", "deg": "°", "cpp": "C++"}  # fmt: skip


def _cells(line: str) -> list[str]:
    """The cells of a line; one that reaches over columns stands in each."""
    marks = list(_CELL.finditer(line))
    found: list[str] = []
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        words = line[mark.end() : after.start() if after else len(line)]
        times = min(int(mark[1] or 1), 50) if mark[3] else 1
        found.extend([words.replace(r"\|", "|")] * times)
    return found
