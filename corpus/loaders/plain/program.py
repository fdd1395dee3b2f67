"""Programs and settings: comments as prose, the rest as code, what is defined as headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import Literal

from corpus.document import Place
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_lines
from corpus.loaders.writer import TextWriter
from corpus.sections import Mark, nest

# A longer file was written by a program, and telling its comments takes long.
_MOST_LEXED = 1_000_000
_LINE_MARK = re.compile(
    r"^[ \t]*(?:/{2,}!?|#+!?|--+|;+|%+|'(?!')|\*+(?!/)|/\*+!?|<!--|\{-|\(\*|REM\b)"
)
_ENDS = re.compile(r"(?:\*+/|-->|-\}|\*\)|\"\"\"|''')[ \t]*$", re.MULTILINE)
_OPENING = re.compile(r"^[ \t]*[rRuUbB]{0,2}(?:\"\"\"|''')")
_DIRECTIVE = re.compile(
    r"#!|\s*(?:(?://|#|/\*|<!--|--)\s*)?(?:eslint|prettier|pylint|noqa|type:|fmt:|mypy:|vim:|"
    r"-\*-|clang-format|istanbul|@ts-|ts-|jshint|nolint|go:|\+build|<reference)"
)
_RULE = re.compile(r"^[^\w\s]{4,}$|^[^\w]*$")
_NAME = r"([A-Za-z_$][\w$.:~-]*)"
_MODIFIERS = (
    r"(?:(?:export|default|public|private|protected|internal|static|final|abstract|async|pub|"
    r"sealed|open|override|virtual|unsafe|partial|data|inline|extern|const|declare|local|"
    r"pub\([a-z]+\))\s+)*"
)
_DEFINITIONS = (
    re.compile(
        rf"^([ \t]*){_MODIFIERS}(?:def|class|interface|struct|enum|trait|module|fn|func|fun|"
        rf"function|object|record|impl|protocol|namespace|message|service|sub|defmodule|mod)\*?\s+"
        rf"(?:\([^()]*\)\s*)?{_NAME}"
    ),
    re.compile(
        rf"^()(?i:create)\s+(?i:or\s+replace\s+)?(?i:table|view|function|procedure|index|trigger|type)"
        rf"\s+(?i:if\s+not\s+exists\s+)?[`\"\[]?{_NAME}"
    ),
    re.compile(rf"^()\[\[?\s*[\"']?{_NAME}[^\]\n]*\]?\]\s*$"),
    re.compile(
        rf"^([ \t]*){_MODIFIERS}[\w<>\[\],*&: ]+[ \t*&]{_NAME}\([^;{{}}]*\)[^;{{}}]*\{{\s*$"
    ),
    re.compile(
        rf"^()(?:export\s+)?(?:const|let|var)\s+{_NAME}\s*(?::[^=]+)?=\s*(?:async\s*)?(?:\(|function)"
    ),
    re.compile(rf"^()(?:function\s+)?{_NAME}\s*\(\)\s*\{{?\s*$"),
)
_NOT_NAMES = frozenset("if for while switch catch return else new throw do try".split())
_LANGUAGES = {
    "py": "python", "pyi": "python", "js": "javascript", "mjs": "javascript", "cjs": "javascript",
    "ts": "typescript", "rs": "rust", "rb": "ruby", "sh": "bash", "yml": "yaml", "h": "c",
    "hpp": "cpp", "cc": "cpp", "cs": "csharp", "kt": "kotlin", "cfg": "ini", "conf": "ini",
}  # fmt: skip
_Kind = Literal["comment", "documentation", "code", "blank"]
_WORDS = ("comment", "documentation")


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines of one kind, from the line `first` (counted from 1) on."""

    kind: _Kind
    first: int
    lines: tuple[str, ...]


def load_program(data: bytes, path: Path) -> Loaded:
    """A file of a program or of settings.

    Comments and documentation strings on lines of their own are paragraphs; the code between them
    stays as it is, between fences. A function, class, table or section of settings heads what
    follows it. The place is the line.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
        TooLargeError: it has too many lines.
    """
    text, notes = decode_lines(data, path)
    suffix = path.suffix.lower().removeprefix(".")
    writer = _ProgramWriter(_LANGUAGES.get(suffix, suffix))
    writer.write_parts(list(_parts(text, path)))
    written = writer.text()
    return Loaded(
        written,
        path.name,
        sections=nest(writer.marks, len(written)),
        places=tuple(writer.places),
        notes=notes,
    )


def _parts(text: str, path: Path) -> Iterator[_Part]:
    """The lines of a program in runs of comment and code, cut before what is defined."""
    lines = text.split("\n")
    kinds = _line_kinds(text, lines, path)
    first = 1
    for (kind, _), run in groupby(
        zip(kinds, _numbered_definitions(lines, kinds), lines, strict=True),
        key=lambda each: each[:2],
    ):
        taken = tuple(line for *_, line in run)
        yield _Part(kind, first, taken)
        first += len(taken)


def _numbered_definitions(lines: Sequence[str], kinds: Sequence[_Kind]) -> Iterator[int]:
    """For each line, how many definitions there were up to it."""
    count = 0
    for line, kind in zip(lines, kinds, strict=True):
        count += kind == "code" and _definition(line) is not None
        yield count


def _definition(line: str) -> tuple[str, int] | None:
    """The name that a line defines, and how deep it is indented."""
    if not line or len(line) > 300 or line.lstrip()[:1] in ("", "}", ")", "."):
        return None
    for pattern in _DEFINITIONS:
        found = pattern.match(line)
        if found and found[2] not in _NOT_NAMES:
            return found[2].strip(".:"), len(found[1].expandtabs(4))
    return None


def _line_kinds(text: str, lines: Sequence[str], path: Path) -> list[_Kind]:
    """Whether each line is blank, all comment, or has code."""
    kinds: list[_Kind] = ["code" if line.strip() else "blank" for line in lines]
    number = 0
    found: list[set[_Kind]] = [set() for _ in lines]
    for kind, value in _tokens(text, path):
        for index, piece in enumerate(value.split("\n")):
            number += index > 0
            if number < len(lines) and piece.strip():
                found[number].add(kind)
    for index, line in enumerate(lines):
        if len(found[index]) == 1 and "code" not in found[index] and not _DIRECTIVE.match(line):
            kinds[index] = next(iter(found[index]))
    return kinds


def _tokens(text: str, path: Path) -> Iterator[tuple[_Kind, str]]:
    """The pieces of a program and what each is; one piece where that is not known."""
    from pygments.lexers import get_lexer_for_filename
    from pygments.token import Comment, String
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_for_filename(path.name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        lexer = None
    if lexer is None or len(text) > _MOST_LEXED:
        yield "code", text
        return
    for token, value in lexer.get_tokens(text):
        if token in String.Doc:
            yield "documentation", value
        else:
            comment = token in Comment and token not in Comment.Preproc
            yield "comment" if comment else "code", value


class _ProgramWriter(TextWriter):
    """Writes comments and code one after the other.

    Attributes:
        places: the line that each piece begins with.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self.places: list[Place] = []
        self._language = language
        self._indents: list[int] = []

    def write_parts(self, parts: Sequence[_Part]) -> None:
        """Write all parts; a comment right above a definition belongs to it."""
        above: int | None = None
        for part in parts:
            start = self.length + 2 if self.length else 0
            before = self.length
            if part.kind in _WORDS:
                self._comment(part.lines)
            elif part.kind == "code":
                self.code("\n".join(part.lines), self._language)
            if self.length == before:
                above = None if part.kind == "blank" and len(part.lines) > 1 else above
                continue
            self.places.append(Place(start, f"line {part.first}"))
            if part.kind in _WORDS:
                above = start
                continue
            if found := _definition(part.lines[0]):
                self._mark(*found, start if above is None else above)
            above = None

    def _mark(self, name: str, indent: int, start: int) -> None:
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()
        self._indents.append(indent)
        self.marks.append(Mark(name, len(self._indents), start, start))

    def _comment(self, lines: Sequence[str]) -> None:
        """The words of a comment, without its marks and lines of signs."""
        bare = _ENDS.sub("", _OPENING.sub("", "\n".join(lines))).split("\n")
        marked = [line for line in bare if line.strip()]
        if marked and (all(map(_LINE_MARK.match, marked)) or _LINE_MARK.match(marked[0])):
            bare = [_LINE_MARK.sub("", line, count=1) for line in bare]
        bare[0] = bare[0].strip()
        if len(bare) > 1:
            rest = dedent("\n".join(bare[1:]))
            bare = [bare[0], *rest.split("\n")]
        kept = ["" if _RULE.match(line.strip()) else line.rstrip() for line in bare]
        words = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")
        if words.strip():
            self.write(dedent(words))
