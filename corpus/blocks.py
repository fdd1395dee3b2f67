"""The blocks that plain text and Markdown are made of: paragraphs, items, headings, code, rows.

Sections and sentences are both found over blocks, so that they agree on what a heading is. Blocks
are spans of the text, in order and disjoint; blank lines, rules and markup without words lie
between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from corpus.lines.columned import Columned, read_columned
from corpus.lines.physical import Line, read_lines, wrap_width
from corpus.markup import FENCE, LinesEnd, html_row_end, unseen_end

BlockKind = Literal["prose", "item", "heading", "code", "row", "quote", "rule"]

# Symbols that people and converters use as bullets.
BULLETS = "-*+•●○◦▪▫■□‣⁃∙·–➤►▶✓✔✅✗✘❌→👉🔹🔸"
_NUMBER = r"#\.|\(?\d{1,3}[a-z]?[.)]|\([a-z]\)|[a-z]\)|[a-h]\.|[ivx]{1,5}[.)]"
# A bullet may carry a number or a check box of its own: "- 1. First", "- [x] done".
_MARKER = re.compile(
    rf"(?:[{re.escape(BULLETS)}]\s+(?:{_NUMBER}|\[[ xX]\])|[{BULLETS}]|{_NUMBER}|\[\^[^\]]+\]:)\s+"
)
_ATX = re.compile(r"(#{1,6})(?:\s+|$)")
_RULE = re.compile(r"([=\-~^*_+#\"'`.:])\1{2,}$|(?:[-*_]\s+){2,}[-*_]$")
_QUOTE = re.compile(r"(?:>\s*)+")
_TABLE_RULE = re.compile(r"[\s|:+=-]+$")
_BARE_RULE = re.compile(r":?-+:?(?:\s*\|\s*:?-+:?)+$")
_CODE_LINE = re.compile(
    r">>> |\.\.\. |\$ |#|//|[\w.]+\(.*\)|.*[;{}]$|[\w.\[\]]+\s*[-+*/]?=\s*\S|"
    r"(?:import|from|def|class|return|if|for|while|else|elif|try)\b.*:?$"
)
_UNDERLINE_MIN_SHARE = 0.6
_MAX_HEADING = 120
# How a wrapped line begins: with a letter, in italics, in brackets or quotes, or in a link, which
# is neither a box to tick nor the address of one ("[guide]: https://...").
_GOES_ON = re.compile(r"(?!\[[^\]]*\]:)(?:[*_(\"'“‘]|\[(?!.?\]))*(?P<first>.)")
_TERMINAL = tuple(".!?:;…") + ('."', ".”", ".)", '?"', "?”", '!"', "!”")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, heading, quote, table row or piece of code.

    Attributes:
        kind: what it is.
        start: first character, marker included.
        end: after the last character that is not white space.
        marker_end: first character after the bullet, number or `>`; `start` without one.
        marker: the bullet or number itself, or the character of a heading's underline.
        gap: blank lines before it.
        indent: columns of white space before it.
        level: of a heading, 1 to 6 as marked up; 0 for the rest.
        lines: physical lines it is made of.
        group: index of the block that this one continues (a second paragraph of an item), else
            its own.
        table: of a row that is cut by columns, not by bars: the table, its lines counted from the
            first one that was read.
    """

    kind: BlockKind
    start: int
    end: int
    marker_end: int
    marker: str = ""
    gap: int = 0
    indent: int = 0
    level: int = 0
    lines: int = 1
    group: int = 0
    table: Columned | None = None


def parse_blocks(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """The blocks of `text[start:end]`, in order; offsets are those of `text`."""
    return _Parser(text, list(read_lines(text, start, len(text) if end is None else end))).parse()


def ends_sentence(line: str) -> bool:
    """Whether a line ends in a mark after which a new line starts something new."""
    return line.endswith(_TERMINAL)


class _Parser:
    """Reads lines one block at a time; each `_read_*` returns the index after its block."""

    def __init__(self, text: str, lines: list[Line]) -> None:
        self.text = text
        self.lines = lines
        self.blocks: list[Block] = []
        self.gap = 0
        self.width = wrap_width(text, lines)

    def parse(self) -> list[Block]:
        readers = (
            self._read_columned,
            self._read_fence,
            self._read_marked,
            self._read_table,
            self._read_item,
            self._read_indented,
            self._read_prose,
        )
        index = 0
        while index < len(self.lines):
            if self.lines[index].blank:
                self.gap += 1
                index += 1
                continue
            for read in readers:
                after = read(index)
                if after > index:
                    index = after
                    self.gap = 0
                    break
        return self.blocks

    def _of(self, line: Line) -> str:
        return self.text[line.start : line.end]

    def _body(self, index: int) -> str:
        return self._of(self.lines[index])

    def _add(
        self,
        kind: BlockKind,
        first: int,
        after: int,
        marker_end: int | None = None,
        *,
        marker: str = "",
        level: int = 0,
        group: int | None = None,
    ) -> None:
        """Append the block made of the lines `first` up to, not including, `after`."""
        start, end = self.lines[first].start, self.lines[after - 1].end
        self.blocks.append(
            Block(
                kind,
                start,
                end,
                start if marker_end is None else min(marker_end, end),
                marker,
                self.gap,
                self.lines[first].indent,
                level,
                after - first,
                len(self.blocks) if group is None else group,
            )
        )
        self.gap = 0

    def _raw(self, index: int) -> str:
        """A line with the white space before it."""
        line = self.lines[index]
        return "" if line.blank else self.text[self.text.rfind("\n", 0, line.start) + 1 : line.end]

    def _read_columned(self, index: int) -> int:
        """A table whose cells are told apart by where they stand."""
        if self.blocks and not self.gap:
            return index
        # A rule is one of its first two lines.
        if all(
            self._body(i)[:1] not in ("-", "=", "+")
            for i in range(index, min(index + 2, len(self.lines)))
        ):
            return index
        table = read_columned(self._raw, index, len(self.lines))
        if table is None:
            return index
        for first, after in table.rows:
            self._add("row", first, after)
            self.blocks[-1] = replace(self.blocks[-1], table=table)
        return table.after

    def _read_fence(self, index: int) -> int:
        """Fenced code, to its closing fence or the end of the text."""
        body = self._of(self.lines[index])
        fence = FENCE.match(body)
        if fence and not body.strip("~") and self._underline(body):
            return index + 1
        if fence is None or "`" in body[fence.end() :]:
            return index
        first = index + 1
        after = first
        while after < len(self.lines):
            line = self._of(self.lines[after])
            if line.startswith(fence[1]) and not line.strip(fence[1][0]):
                self._add_code(first, after)
                return after + 1
            after += 1
        self._add_code(first, after)
        return after

    def _add_code(self, first: int, after: int) -> None:
        """One block for each run of lines without a blank one."""
        index = first
        while index < after:
            stop = self._run_end(index, after)
            if stop > index:
                self._add("code", index, stop)
            index = stop + 1

    def _read_marked(self, index: int) -> int:
        """A heading with `#`, a rule or the underline of a heading, or markup without words."""
        line = self.lines[index]
        body = self._of(line)
        atx = _ATX.match(body)
        if atx and line.indent < 4 and body.strip("# \t") and not self._is_comment(index, atx[1]):
            self._add("heading", index, index + 1, line.start + atx.end(), level=len(atx[1]))
            return index + 1
        if _RULE.match(body):
            if not self._underline(body):
                self._add("rule", index, index + 1, marker=body[0])
            return index + 1
        ends: tuple[tuple[BlockKind, LinesEnd], ...] = (("row", html_row_end), ("rule", unseen_end))
        for kind, end in ends:
            after = end(self._body, index, len(self.lines))
            if after > index:
                self._add(kind, index, after)
                return after
        return index

    def _is_comment(self, index: int, signs: str) -> bool:
        """Whether a line that begins with `#` is one of several: a script's comment."""
        return any(
            0 <= near < len(self.lines) and self._of(self.lines[near]).startswith(signs + " ")
            for near in (index - 1, index + 1)
        )

    def _underline(self, rule: str) -> bool:
        """Make the line before into a heading, if `rule` underlines it."""
        if not self.blocks or self.gap or set(rule) & set("\"'`.: "):
            return False
        last = self.blocks[-1]
        title = last.end - last.start
        fits = len(rule) >= _UNDERLINE_MIN_SHARE * title or rule[0] in "=-" and title <= 60
        if last.kind != "prose" or last.lines != 1 or title > _MAX_HEADING or not fits:
            return False
        if self.text[last.end - 1] in ".,;" and len(rule) < title:
            return False
        level = 1 if rule[0] == "=" else 2
        self.blocks[-1] = replace(last, kind="heading", level=level, marker=rule[0])
        return True

    def _read_table(self, index: int) -> int:
        """Rows of a table: lines of cells between bars, at least two of them."""
        after = index
        bare = index + 1 < len(self.lines) and _BARE_RULE.match(self._body(index + 1)) is not None
        while after < len(self.lines) and (
            self._is_row(after) or bare and "|" in self._body(after)
        ):
            after += 1
        if after - index < 2:
            return index
        for row in range(index, after):
            ruled = _TABLE_RULE.match(self._of(self.lines[row])) is not None
            self._add("rule" if ruled else "row", row, row + 1)
        return after

    def _is_row(self, index: int) -> bool:
        body = self._of(self.lines[index])
        if " | " in body or body.startswith("|") and body.count("|") > 1:
            return True
        crossed = "-+-" in body or body.startswith("+")
        return "-|-" in body or crossed and bool(_TABLE_RULE.match(body))

    def _read_item(self, index: int) -> int:
        """A list item or a quoted paragraph, with the lines that continue it."""
        line = self.lines[index]
        quote = _QUOTE.match(self._of(line))
        marker = quote or self._marker(index)
        if marker is None:
            return index
        kind: BlockKind = "quote" if quote else "item"
        after = index + 1
        while after < len(self.lines) and self._continues(line, after, quoted=bool(quote)):
            after += 1
        self._add(kind, index, after, line.start + marker.end(), marker=marker[0].strip())
        return after if quote else self._read_item_paragraphs(line, after)

    def _continues(self, opening: Line, index: int, *, quoted: bool) -> bool:
        """Whether the line at `index` belongs to the paragraph of the item or quote before it."""
        line, previous = self.lines[index], self.lines[index - 1]
        if line.blank:
            return False
        if quoted:
            return bool(_QUOTE.match(self._of(line))) and self._wraps(previous, line)
        if not self._is_plain(index):
            return False
        return line.indent > opening.indent or self._wraps(previous, line)

    def _read_item_paragraphs(self, opening: Line, index: int) -> int:
        """The further paragraphs of an item: indented, after a blank line."""
        group = len(self.blocks) - 1
        while True:
            first = index
            while first < len(self.lines) and self.lines[first].blank:
                first += 1
            if (
                first in (index, len(self.lines))
                or self.lines[first].indent < opening.indent + 2
                or not self._is_plain(first)
                or self._code_like(first, self._run_end(first))
            ):
                return index
            after = first + 1
            while after < len(self.lines) and self._continues(opening, after, quoted=False):
                after += 1
            self.gap = first - index
            self._add("item", first, after, group=group)
            index = after

    def _marker(self, index: int, *, in_prose: bool = False) -> re.Match[str] | None:
        """The bullet or number that the line at `index` opens an item with."""
        line = self.lines[index]
        body = self._of(line)
        marker = _MARKER.match(body)
        if marker is None or marker.end() >= len(body):
            return None
        if in_prose and body[0].isdigit() and marker[0].strip().rstrip(".)") not in ("1", "1a"):
            # "… in the year of\n12. Then": a number at the start of a wrapped line.
            return None if self._wraps(self.lines[index - 1], line) else marker
        return marker

    def _is_plain(self, index: int, *, in_prose: bool = False) -> bool:
        """Whether the line can be part of a paragraph."""
        body = self._of(self.lines[index])
        return not (
            FENCE.match(body)
            or _ATX.match(body)
            or _RULE.match(body)
            or _QUOTE.match(body)
            or self._marker(index, in_prose=in_prose)
        )

    def _run_end(self, index: int, most: int | None = None) -> int:
        most = len(self.lines) if most is None else most
        while index < most and not self.lines[index].blank:
            index += 1
        return index

    def _code_like(self, first: int, after: int) -> bool:
        lines = self.lines[first:after]
        if any(line.indent < 4 for line in lines):
            return False
        return sum(bool(_CODE_LINE.match(self._of(line))) for line in lines) * 2 > len(lines)

    def _read_indented(self, index: int) -> int:
        """Code by indentation, where its lines look like code; indented prose stays prose."""
        if self.lines[index].indent < 4 or not (self.gap or index == 0):
            return index
        after = self._run_end(index)
        if not self._code_like(index, after):
            return index
        self._add("code", index, after)
        return after

    def _read_prose(self, index: int) -> int:
        """A paragraph: lines up to one that was not wrapped but ended."""
        after = index + 1
        while (
            after < len(self.lines)
            and not self.lines[after].blank
            and self._is_plain(after, in_prose=True)
            and self._wraps(self.lines[after - 1], self.lines[after])
        ):
            after += 1
        self._add("prose", index, after)
        return after

    def _wraps(self, line: Line, after: Line) -> bool:
        """Whether `after` goes on with what `line` began, rather than starting something new."""
        goes_on = _GOES_ON.match(self._of(after))
        if goes_on and goes_on["first"].islower() and not ends_sentence(self._of(line)):
            return True
        if line.hard_break or not self.width:
            return False
        word = self.text.find(" ", after.start, after.end)
        first = (after.end if word < 0 else word) - after.start
        return line.indent + line.end - line.start + 1 + first > 0.8 * self.width
