"""Sentences of a text as spans: the smallest pieces that can be quoted and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.blocks import Block, parse_blocks
from corpus.document import Section
from corpus.headings import heading_roles
from corpus.language.splitting import split_sentences

SentenceKind = Literal["prose", "item", "heading", "code", "row"]

# A range is read with this much text before it, so that a list whose introduction lies outside
# still has it, and after it, so that a heading at its end is seen to be one.
_BEFORE = 4000
_AFTER = 1000
_FENCE_LINE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})", re.MULTILINE)
# "2.1 The tenant shall" goes on with "(a) air the rooms".
_CLAUSE = re.compile(r"\d{1,3}(?:\.\d{1,3})+\.? ")
_ANNOUNCES = re.compile(r"\b(?:following|as follows|below|these)\b[^.]*[.:]?$", re.IGNORECASE)
# So much so that one more sentence may stand between it and the list.
_ANNOUNCES_ALL = re.compile(
    r"\bthe following\b(?! (?:days?|weeks?|months?|years?|morning|evening|night|season|page)\b)"
    r"|\bas follows\b|\blisted below\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\(?(?:[A-Z]|[IVXLC]{2,6})[.)]")


@dataclass(frozen=True, slots=True)
class SentenceSpan:
    """A sentence, list item sentence, heading, table row or piece of code.

    Attributes:
        start: first character; of an item's first sentence, its bullet or number.
        end: after the last character.
        kind: what it is part of.
        block: index of its paragraph, item, heading or row within the call that made it; all
            sentences of an item share it, those of its further paragraphs too.
        marker_end: where the words after a bullet, number or `#` begin; `start` for others.
        lead_in: for items, the span of the sentence that introduces the list; it may lie before
            the range that was asked for.
    """

    start: int
    end: int
    kind: SentenceKind
    block: int
    marker_end: int
    lead_in: tuple[int, int] | None = None


def sentence_spans(
    text: str,
    start: int = 0,
    end: int | None = None,
    sections: Sequence[Section] | None = None,
) -> list[SentenceSpan]:
    """The sentences of `text[start:end]` in order, disjoint, without white space around them.

    Args:
        text: the text that all offsets refer to.
        start: first character of the range.
        end: after the last character of the range; None for the end of the text.
        sections: the document's sections where they are known; without them headings are found
            from the text, which for rendered formats (HTML, PDF) is the weaker source.

    Returns:
        One span a sentence. A sentence that crosses the range is cut to it. Blank lines, rules
        and markup without words belong to no span.
    """
    end = len(text) if end is None else min(end, len(text))
    start = max(0, start)
    if start >= end:
        return []
    spans: list[SentenceSpan] = []
    for span in _spans(text, _anchor(text, start), min(len(text), end + _AFTER), sections):
        if span.start >= end:
            break
        if span.end > start:
            clipped = _clip(text, span, start, end)
            if clipped is not None:
                spans.append(clipped)
    return spans


def _anchor(text: str, start: int) -> int:
    """A place at or before `start` from which blocks can be read as if from the beginning."""
    if start == 0:
        return 0
    anchor = text.rfind("\n\n", 0, max(0, start - _BEFORE) + 1)
    anchor = 0 if anchor < 0 else anchor + 2
    if start - anchor > 4 * _BEFORE:
        anchor = text.rfind("\n", 0, start - _BEFORE) + 1
    # Inside fenced code, go back to the fence: an even number of fences means outside.
    if text.find("```", 0, anchor) >= 0 or text.find("~~~", 0, anchor) >= 0:
        fences = [match.start() for match in _FENCE_LINE.finditer(text, 0, anchor)]
        if len(fences) % 2:
            return fences[-1]
    return anchor


def _spans(
    text: str, start: int, end: int, sections: Sequence[Section] | None
) -> Iterator[SentenceSpan]:
    blocks = parse_blocks(text, start, end)
    if sections is None:
        heads = [role != "" for role in heading_roles(text, blocks)]
    else:
        named = {s.start: s.heading for s in sections if text[s.start : s.body_start].strip()}
        # "1. Rent" is an item that heads a section, or a heading with a number as its text.
        heads = [
            block.start in named
            and (block.kind != "item" or named[block.start] == text[block.start : block.end])
            for block in blocks
        ]
    lists = _Lists(text)
    for index, block in enumerate(blocks):
        if block.kind == "rule":
            continue
        head = heads[index] or block.kind == "heading"
        lead_in = lists.lead_in(blocks, index, is_heading=head)
        if head:
            yield SentenceSpan(
                block.start, block.end, "heading", block.group, _marker_end(text, block)
            )
        elif block.kind in ("code", "row"):
            kind: SentenceKind = "code" if block.kind == "code" else "row"
            yield SentenceSpan(block.start, block.end, kind, block.group, block.start)
        else:
            spans = list(_sentences(text, block, lead_in))
            lists.saw(block, spans)
            yield from spans


def _marker_end(text: str, block: Block) -> int:
    """Where a heading's words begin: after `##` and decoration such as a bar."""
    words = re.compile(r"[|=:•\s]*").match(text, block.marker_end, block.end)
    return words.end() if words and words.end() < block.end else block.marker_end


def _sentences(text: str, block: Block, lead_in: tuple[int, int] | None) -> Iterator[SentenceSpan]:
    """The sentences of a paragraph, item or quotation."""
    kind: SentenceKind = "item" if block.kind == "item" else "prose"
    parts = split_sentences(text, block.marker_end, block.end)
    # "- II. Harvest": how a numbered item is written whose number alone would be a word.
    if kind == "item" and len(parts) > 1 and _LABEL.fullmatch(text, *parts[0]):
        parts = parts[1:]
    if not parts:
        yield SentenceSpan(block.start, block.end, kind, block.group, block.marker_end, lead_in)
    for number, (start, end) in enumerate(parts):
        if number == 0 and kind == "item":
            yield SentenceSpan(block.start, end, kind, block.group, start, lead_in)
        else:
            yield SentenceSpan(start, end, kind, block.group, start, lead_in)


class _Lists:
    """Remembers which sentence introduced each list that is open, by indentation."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.last: SentenceSpan | None = None
        self.before_last: SentenceSpan | None = None
        self.last_block: Block | None = None
        self.levels: list[tuple[int, str, tuple[int, int] | None]] = []

    def saw(self, block: Block, spans: list[SentenceSpan]) -> None:
        """Remember the sentences of a paragraph or item that may introduce a list."""
        *_, self.before_last, self.last = [self.last, *spans]
        self.last_block = block

    def lead_in(
        self, blocks: list[Block], index: int, *, is_heading: bool
    ) -> tuple[int, int] | None:
        """The sentence that introduces the list of the item at `index`; None for other blocks."""
        block = blocks[index]
        if is_heading or block.kind in ("code", "row"):
            self.levels.clear()
            self.last = None
            return None
        if block.kind != "item":
            self.levels.clear()
            return None
        if block.group != index:
            return self.levels[-1][2] if self.levels else None
        sort = _sort_of(block.marker)
        while self.levels and self.levels[-1][0] > block.indent:
            self.levels.pop()
        while any(level[:2] == (block.indent, sort) for level in self.levels[:-1]):
            self.levels.pop()
        if not self.levels or self.levels[-1][:2] != (block.indent, sort):
            self.levels.append((block.indent, sort, self._introduction(block)))
        return self.levels[-1][2]

    def _introduction(self, item: Block) -> tuple[int, int] | None:
        """The last sentence, or the one before it, if it announces the list that `item` opens."""
        if self.last is None or self.last_block is None:
            return None
        start, end = self.last.marker_end, self.last.end
        sentence = self.text[start:end]
        if len(sentence.split()) < 2:
            return None
        if sentence.endswith((":", "—", "–", ":**")) or _ANNOUNCES.search(sentence):
            return start, end
        before = self.before_last
        is_prose = before is not None and before.kind == self.last.kind == "prose"
        if before is not None and is_prose and "\n\n" not in self.text[before.end : start]:
            if _ANNOUNCES_ALL.search(self.text, before.marker_end, before.end):
                return before.marker_end, before.end
        # "1. Building, which involves" is gone on with by "1a." or by what is indented more.
        above = self.last_block
        below = item.indent > above.indent or _is_part_of(item.marker, above.marker)
        numbered = above.kind == "item" or _CLAUSE.match(sentence) is not None
        return (start, end) if numbered and below and sentence[-1].isalnum() else None


def _sort_of(marker: str) -> str:
    """The kind of a list's marker: its bullet, or how it is numbered."""
    marker = marker.split()[0] if marker else ""
    return re.sub(r"[a-z]", "a", re.sub(r"\d+", "1", marker))


def _is_part_of(marker: str, above: str) -> bool:
    """Whether "1a." follows "1."."""
    number = above.strip("().")
    return (
        bool(number) and re.fullmatch(rf"{re.escape(number)}[a-z]", marker.strip("().")) is not None
    )


def _clip(text: str, span: SentenceSpan, start: int, end: int) -> SentenceSpan | None:
    """The part of a span within a range; None if that is white space."""
    if start <= span.start and span.end <= end:
        return span
    first, after = max(span.start, start), min(span.end, end)
    body = text[first:after]
    first += len(body) - len(body.lstrip())
    after -= len(body) - len(body.rstrip())
    if first >= after:
        return None
    marker_end = min(max(span.marker_end, first), after)
    return SentenceSpan(first, after, span.kind, span.block, marker_end, span.lead_in)
