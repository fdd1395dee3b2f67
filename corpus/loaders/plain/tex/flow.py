"""The flow of a LaTeX text: words gathered to paragraphs, with the notes that belong to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from corpus.document import ReadingNote
from corpus.loaders.plain.block_writer import BlockWriter
from corpus.loaders.plain.tex.macros import latex_context
from corpus.loaders.writer import collapse

LINE_BREAK = "\x1e"
"""Stands where a line of a paragraph ends."""
_EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")
_LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("~", " "), ("!`", "¡"),
              ("?`", "¿"))  # fmt: skip


class TexFlow(BlockWriter):
    """Gathers the words of nodes; what each node says is for a subclass to tell."""

    def __init__(self) -> None:
        super().__init__()
        self._context = latex_context()
        self._pieces: list[str] = []
        # Above 0, everything is written in one line: of a cell, a heading, a caption.
        self._inline = 0
        self._footnotes: list[tuple[str, str]] = []
        self._footnote = 0
        self._left_out: Counter[str] = Counter()

    def notes(self) -> list[ReadingNote]:
        """What was left out, each kind once."""
        return [
            ReadingNote("left_out", what + (f" ({count})" if count > 1 else ""))
            for what, count in self._left_out.items()
        ]

    def words(self, nodes: Iterable[Any]) -> str:
        """What nodes say, in one line."""
        outer, self._pieces = self._pieces, []
        self._inline += 1
        self.nodes(nodes)
        self._inline -= 1
        said, self._pieces = "".join(self._pieces), outer
        return collapse(said.replace(LINE_BREAK, " "))

    def nodes(self, nodes: Iterable[Any]) -> None:
        """Write nodes one after the other."""
        unknown = False
        for node in nodes:
            chars = getattr(node, "chars", "")
            if unknown and chars[:1] == "[" and "]" in chars:
                # The options of a macro whose arguments are not known.
                self._chars(chars.partition("]")[2])
            else:
                self._node(node)
            name = getattr(node, "macroname", "")
            unknown = name.isalpha() and self._context.get_macro_spec(name) is None

    def flush(self) -> None:
        """End the paragraph."""
        if self._inline:
            self._say(" ")
            return
        said, self._pieces = "".join(self._pieces), []
        if said.strip():
            self.lines(said.split(LINE_BREAK))
            self._write_footnotes()

    def _say(self, words: str) -> None:
        self._pieces.append(words)

    def _omit(self, what: str) -> None:
        self._left_out[what] += 1

    def _write_footnotes(self) -> None:
        if self._inline:
            return
        notes, self._footnotes = self._footnotes, []
        for mark, words in notes:
            self.paragraph(f"{mark} {words}")

    def _node(self, node: Any) -> None:
        """Write one node."""
        raise NotImplementedError

    def _chars(self, chars: str) -> None:
        """Write characters; an empty line ends the paragraph."""
        for number, part in enumerate(_EMPTY_LINE.split(chars)):
            if number:
                self.flush()
            for source, sign in _LIGATURES:
                part = part.replace(source, sign)
            self._say(part)

    def _argument(self, node: Any, number: int) -> str:
        """The words of an argument."""
        given = node.nodeargd.argnlist if node.nodeargd else []
        return self.words([given[number]]) if given and given[number] is not None else ""

    def _last(self, node: Any) -> None:
        given = node.nodeargd.argnlist if node.nodeargd else []
        self.nodes([argument for argument in given[-1:] if argument])

    def _and(self, node: Any) -> None:
        """Between two authors."""
        self._pieces[-1:] = [piece.rstrip() for piece in self._pieces[-1:]]
        self._say(", ")

    def _break(self, node: Any) -> None:
        self._say(LINE_BREAK)
