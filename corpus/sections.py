"""The sections of plain text and Markdown, and the nesting of headings into sections."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.blocks import Block, parse_blocks
from corpus.document import Section
from corpus.headings import (
    Style,
    bold_heading,
    clean_heading,
    heading_roles,
    heading_style,
    opens_comments,
    shortened,
)
from corpus.language.splitting import split_sentences

_LONGEST_HEADING = 200
_ITEM_HEADING_CHARACTERS = 70
_ITEM_HEADING_WORDS = 12
_ITEM_BODY_CHARACTERS = 100
# Blocks of one numbered item, after which the next number belongs to another list.
_LONGEST_ITEM = 40
# A first line with one of these words heads its own section only, not the document.
_GENERIC = frozenset(
    "introduction overview abstract summary background preface foreword about contents".split()
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading that has not been nested yet.

    `end` is where its section ends at the latest; None to end it at the next heading of its level
    or a higher one.
    """

    heading: str
    level: int
    start: int
    body_start: int
    end: int | None = None
    is_title: bool = False


def nest(marks: Iterable[Mark], end: int) -> tuple[Section, ...]:
    """Sections from headings: each ends where the next of its level begins, inside its parent."""
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.level))
    sections: list[Section] = []
    stack: list[tuple[Mark, int]] = []
    ends: dict[int, int] = {}

    def close(upto: int, level: int, until: int) -> None:
        """End the open sections of `level` and deeper, and those that end before `until`."""
        while stack:
            mark, index = stack[-1]
            expired = mark.end is not None and mark.end < until
            if not expired and mark.level < level:
                return
            stop = upto if mark.end is None else min(mark.end, upto)
            ends[index] = max(stop, sections[index].body_start)
            stack.pop()

    for number, mark in enumerate(ordered):
        limit = ordered[number + 1].start if number + 1 < len(ordered) else end
        body_start = min(max(mark.start, mark.body_start), limit)
        # A section that ends inside or right before this heading does not hold it.
        close(mark.start, mark.level, max(body_start, mark.start + 1))
        sections.append(Section(mark.heading, mark.level, mark.start, body_start, end))
        stack.append((replace(mark, end=_inner_end(mark, stack)), len(sections) - 1))
    close(end, 0, end)
    return tuple(replace(s, end=ends[index]) for index, s in enumerate(sections))


def _inner_end(mark: Mark, stack: list[tuple[Mark, int]]) -> int | None:
    """The mark's own end, cut to that of the section around it."""
    around = stack[-1][0].end if stack else None
    ends = [end for end in (mark.end, around) if end is not None]
    return min(ends) if ends else None


def text_marks(text: str, start: int = 0, underlined_ranks: bool = False) -> list[Mark]:
    """The headings of plain text or Markdown from `start` on.

    Args:
        text: the document's text.
        start: where its body begins.
        underlined_ranks: whether underlined headings rank by the order in which their characters
            occur, as in reStructuredText, rather than `=` before `-`.
    """
    blocks = parse_blocks(text, start)
    thread = _thread_start(text, blocks)
    finder = _Finder(text, blocks[:thread])
    finder.find(underlined_ranks or _has_rst_underlines(blocks[:thread]))
    marks = finder.marks
    marks.extend(_item_marks(text, blocks[:thread], marks))
    marks.extend(_comment_marks(text, blocks[thread:], finder.base))
    return marks


def after_blank(text: str, offset: int) -> int:
    """The first character from `offset` on that is not white space."""
    rest = re.compile(r"\s*").match(text, offset)
    return rest.end() if rest else offset


def _thread_start(text: str, blocks: list[Block]) -> int:
    """Index of the block that says "Comments:" before a list of comments, up to the text's end."""
    for index in reversed(range(len(blocks) - 1)):
        block = blocks[index]
        if block.kind == "heading":
            break
        if block.kind == "prose" and opens_comments(text[block.start : block.end]):
            if blocks[index + 1].kind == "item":
                return index
    return len(blocks)


def _has_rst_underlines(blocks: list[Block]) -> bool:
    return any(b.kind == "heading" and b.marker and b.marker not in "=-" for b in blocks)


class _Finder:
    """Gives each heading its level, in order of the text."""

    def __init__(self, text: str, blocks: list[Block]) -> None:
        self.text = text
        self.blocks = blocks
        self.roles = heading_roles(text, blocks)
        self.breaks = self._wide_gaps()
        self.capitals = False
        self.marks: list[Mark] = []
        self.base = 1
        self.rank = 0
        self.outer: tuple[int, Style, Style] | None = None

    def find(self, underlined_ranks: bool) -> None:
        heads = [i for i, role in enumerate(self.roles) if role == "heading"]
        if not heads:
            return
        titled = self._title_index(heads)
        self.base = 1 if titled is None else 2
        lines = [self._line(index) for index in heads]
        self.capitals = 0 < sum(line.isupper() for line in lines) < len(lines)
        ranks: list[tuple[str, bool]] = []
        for index in heads:
            block = self.blocks[index]
            if block.kind == "heading":
                level = self._marked_level(index, ranks, underlined_ranks)
                self.rank = level
                self.outer = None
            elif index == titled:
                level = 1
            elif self.rank and bold_heading(self._line(index)):
                level = self.rank + 1
            else:
                level = self._bare_level(index)
            self._add(index, level, is_title=index == titled or level == 1 and block.level > 0)

    def _line(self, index: int) -> str:
        return self.text[self.blocks[index].start : self.blocks[index].end]

    def _title_index(self, heads: list[int]) -> int | None:
        """The first block, where it is a bare heading that names the whole text."""
        first = heads[0]
        line = self._line(first)
        if first != 0 or len(heads) < 2 or self.blocks[0].kind == "heading":
            return None
        if line.lower().strip(" :") in _GENERIC or bold_heading(line):
            return None
        styles = [heading_style(self._line(index)) for index in heads]
        same = sum(style == "question" for style in styles) * 2 > len(styles)
        return None if same and styles[0] == "question" else first

    def _marked_level(
        self, index: int, ranks: list[tuple[str, bool]], underlined_ranks: bool
    ) -> int:
        block = self.blocks[index]
        if not (block.marker and underlined_ranks):
            return block.level
        above = self.blocks[index - 1] if index else None
        overlined = above is not None and above.kind == "rule" and above.marker == block.marker
        if (block.marker, overlined) not in ranks:
            ranks.append((block.marker, overlined))
        return ranks.index((block.marker, overlined)) + 1

    def _bare_level(self, index: int) -> int:
        """The level of a heading that is only a line.

        A heading directly after a heading is below it, and so are its siblings: those that follow,
        until one is worded like the upper heading and unlike the lower ones.
        """
        line = self._line(index)
        level = self.base + int(self.capitals and not line.isupper()) + self.rank
        style = heading_style(line)
        follows = index + 1 < len(self.blocks) and self.roles[index + 1] == "heading"
        if follows and self.blocks[index + 1].kind != "heading":
            self.outer = (level, style, heading_style(self._line(index + 1)))
            return level
        if self.outer is None:
            return level
        upper, upper_style, lower_style = self.outer
        if style == upper_style != lower_style:
            self.outer = None
            return upper
        return upper + 1

    def _add(self, index: int, level: int, *, is_title: bool) -> None:
        block = self.blocks[index]
        heading = clean_heading(self.text[block.marker_end : block.end])
        body_start = block.end
        if block.kind == "heading" and block.marker:
            underline = self.text.find("\n", block.end) + 1
            newline = self.text.find("\n", underline)
            body_start = len(self.text) if newline < 0 else newline
        end = None
        if not is_title and not self.rank:
            at = bisect.bisect_right(self.breaks, block.start)
            end = self.breaks[at] if at < len(self.breaks) else None
        body_start = after_blank(self.text, body_start)
        self.marks.append(Mark(heading, level, block.start, body_start, end, is_title))

    def _wide_gaps(self) -> list[int]:
        """Where a gap wider than usual begins something whose heading has been lost."""
        gaps = [block.gap for block in self.blocks if block.gap]
        if sum(gap > 1 for gap in gaps) * 5 > len(gaps):
            return []
        return [
            block.start
            for index, block in enumerate(self.blocks)
            if block.gap > 1
            and block.kind == "prose"
            and index
            and "heading" not in self.roles[index - 1 : index + 1]
        ]


def _item_marks(text: str, blocks: list[Block], marks: list[Mark]) -> list[Mark]:
    """Sections for the numbered items of lists whose items open with a short sentence."""
    found: list[Mark] = []
    sections = nest(marks, len(text))
    index = 0
    while index < len(blocks):
        items = _numbered_list(blocks, index)
        heads = [_item_head(text, blocks, item) for item in items]
        if len(items) > 1 and all(heads):
            start = blocks[index].start
            level = 1 + max((s.level for s in sections if s.start <= start < s.end), default=0)
            for number, (item, head) in enumerate(zip(items, heads, strict=True)):
                last = number + 1 == len(items)
                end = _item_end(blocks, item) if last else blocks[items[number + 1]].start
                heading = clean_heading(text[blocks[item].marker_end : head]).rstrip(".:")
                body = after_blank(text, head)
                found.append(Mark(heading, level, blocks[item].start, body, end))
        index = max(index, *items) + 1 if items else index + 1
    return found


def _numbered_list(blocks: list[Block], first: int) -> list[int]:
    """Indices of the items numbered 1, 2, 3 … from the block `first` on."""
    items: list[int] = []
    for index in range(first, len(blocks)):
        block = blocks[index]
        number = block.marker.strip("().")
        if items and index - items[-1] > _LONGEST_ITEM:
            break
        if block.kind == "item" and number == str(len(items) + 1):
            if items and block.indent != blocks[first].indent:
                break
            items.append(index)
        elif not items or block.kind == "heading":
            break
    return items


def _item_head(text: str, blocks: list[Block], index: int) -> int:
    """End of the short sentence that opens an item with a long body; 0 where there is none."""
    block = blocks[index]
    sentences = split_sentences(text, block.marker_end, block.end)
    if not sentences:
        return 0
    start, end = sentences[0]
    opening = text[start:end]
    short = len(opening) <= _ITEM_HEADING_CHARACTERS
    short = short and len(opening.split()) <= _ITEM_HEADING_WORDS
    body = _item_end(blocks, index) - end
    ends = opening.endswith((".", ":", "?", "!", ":**", ".**"))
    return end if short and ends and body >= _ITEM_BODY_CHARACTERS else 0


def _item_end(blocks: list[Block], index: int) -> int:
    """After the last paragraph of an item."""
    last = index
    while last + 1 < len(blocks) and blocks[last + 1].group == blocks[index].group:
        last += 1
    return blocks[last].end


def _comment_marks(text: str, blocks: list[Block], base: int) -> list[Mark]:
    """Sections of a thread: "Comments", each comment, and each quoted line that one answers."""
    if not blocks:
        return []
    label = clean_heading(text[blocks[0].start : blocks[0].end])
    marks = [Mark(label, base, blocks[0].start, after_blank(text, blocks[0].end))]
    bullet = blocks[1].marker[:1]
    number = 0
    for block in blocks[1:]:
        if block.kind == "item" and not block.indent and block.marker[:1] == bullet:
            number += 1
            body = after_blank(text, block.start + 1)
            marks.append(Mark(f"Comment {number}", base + 1, block.start, body))
        elif block.kind == "quote" and number:
            quoted = clean_heading(text[block.marker_end : block.end])
            body = after_blank(text, block.end)
            marks.append(Mark(shortened(quoted, _LONGEST_HEADING), base + 2, block.start, body))
    return marks
