"""Markdown inside of a paragraph: emphasis, code, links. What is marked stays the exact words.

The library says what the words are and how they are set, not where in the source each one stands.
So marks are carried over by the letters of the words, and where that is not sure, the source is
shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ui.page.reader.marks import Mark, Piece, pieces

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Lines of a quotation or an item go on with these.
_LINE_START = re.compile(r"\n[ \t]*(?:>[ \t]?)*")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are set in one way.

    Attributes:
        piece: the words, and what marks them.
        code: whether they are code.
        strong, em, s: whether they are set bold, in italics, or struck out.
        link: where they lead to, as text; empty where they lead nowhere.
    """

    piece: Piece
    code: bool = False
    strong: bool = False
    em: bool = False
    s: bool = False
    link: str = ""


def runs(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Run]:
    """The words of `text[start:end]`, read as Markdown, with what marks them."""
    cut = pieces(text, start, end, marks)
    shown = _read(_LINE_START.sub("\n", text[start:end]))
    if not any(piece.marked for piece in cut):
        return shown
    placed = _placed(cut, "".join(run.piece.text for run in shown))
    if placed is None:
        return [Run(piece) for piece in cut]
    return list(_marked(shown, placed))


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


def _read(source: str) -> list[Run]:
    (inline,) = _markdown().parseInline(source)
    return list(_runs(inline.children or ()))


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    bare = Piece("")
    depth = dict.fromkeys(("strong", "em", "s"), 0)
    link = ""
    for token in tokens:
        kind, _, side = token.type.rpartition("_")
        if kind in depth and side in ("open", "close"):
            depth[kind] += token.nesting
        elif kind == "link":
            link = str(token.attrs.get("href", "")) if side == "open" else ""
        else:
            words = "\n" if token.type in ("softbreak", "hardbreak") else token.content
            if token.type == "image":
                words = token.content or "picture"
            is_code = token.type == "code_inline"
            marked = {name: bool(number) for name, number in depth.items()}
            yield Run(replace(bare, text=words), is_code, link=link, **marked)


def _placed(cut: Sequence[Piece], shown: str) -> list[tuple[int, int, Piece]] | None:
    """The marked pieces of a source with their spans in its words; None where these are not sure.

    The letters and digits of the pieces, each read by itself, have to be those of the whole in
    their order. Marks that begin or end inside of a link or between two asterisks change them;
    then those of a piece have to stand at one place only.
    """
    at = [place for place, character in enumerate(shown) if character.isalnum()]
    letters = "".join(shown[place] for place in at)
    read = [_words(piece.text) for piece in cut]
    bare = ["".join(filter(str.isalnum, words)) for words in read]
    in_order = "".join(bare) == letters
    placed: list[tuple[int, int, Piece]] = []
    before = 0
    for piece, words, own in zip(cut, read, bare, strict=True):
        first = before if in_order else letters.find(own)
        before += len(own)
        if not piece.marked or not own:
            continue
        if not in_order and (first < 0 or letters.find(own, first + 1) >= 0):
            return None
        start, end = _with_signs(shown, at[first], at[first + len(own) - 1] + 1, words)
        if placed and not shown[placed[-1][1] : start].strip():
            # The blanks between two parts of one quote belong to it.
            was, until, last = placed[-1]
            if set(last.numbers) <= set(piece.numbers):
                placed[-1] = was, start, last
            elif set(piece.numbers) <= set(last.numbers):
                start = until
        placed.append((start, end, piece))
    return placed


def _words(source: str) -> str:
    return "".join(run.piece.text for run in _read(_LINE_START.sub("\n", source)))


def _with_signs(shown: str, start: int, end: int, words: str) -> tuple[int, int]:
    """A span of words with the signs before and after them that belong to it: "(", ".", "”"."""
    kept = [place for place, character in enumerate(words) if character.isalnum()]
    ahead, behind = words[: kept[0]].lstrip(), words[kept[-1] + 1 :].rstrip()
    if shown.endswith(ahead, 0, start):
        start -= len(ahead)
    if shown.startswith(behind, end):
        end += len(behind)
    return start, end


def _marked(shown: Sequence[Run], placed: Sequence[tuple[int, int, Piece]]) -> Iterator[Run]:
    """The runs cut where marked pieces begin and end; what leads back stands behind the last."""
    begin = 0
    for run in shown:
        finish = begin + len(run.piece.text)
        edges = {begin, finish, *(a for a, _, _ in placed), *(b for _, b, _ in placed)}
        cuts = sorted(edge for edge in edges if begin <= edge <= finish)
        for start, end in zip(cuts, cuts[1:], strict=False):
            words = run.piece.text[start - begin : end - begin]
            found = next((p for p in placed if p[0] <= start and end <= p[1]), None)
            piece = Piece(words)
            if found is not None:
                over = found[2].over if end == found[1] else ()
                piece = replace(found[2], text=words, over=over)
            yield replace(run, piece=piece)
        begin = finish
