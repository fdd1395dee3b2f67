"""Footnotes and endnotes of a Word document: their marks, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from corpus.loaders.office.numerals import numeral
from corpus.loaders.office.word.markup import W, number, value
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

_FORMS = {"footnote": "decimal", "endnote": "lowerRoman"}


class Notes:
    """The notes of one kind ("footnote" or "endnote") in the order of their references."""

    def __init__(self, kind: str, part: _Element | None, settings: list[_Element]) -> None:
        """Notes of a part; `settings` are elements that may say how they are numbered."""
        found = [] if part is None else part.iterchildren(W + kind)
        self._notes = {note.get(W + "id", ""): note for note in found}
        stated = [s for each in settings if (s := each.find(f"{W}{kind}Pr")) is not None]
        forms = [form for s in stated if (form := value(s, "numFmt")) is not None]
        self._form = forms[0] if forms else _FORMS[kind]
        starts = [number(start, 1) for s in stated if (start := value(s, "numStart"))]
        self._start = starts[0] if starts else 1
        self._by_section = any(value(s, "numRestart") == "eachSect" for s in stated)
        self._next = self._start
        self._referred: list[tuple[str, _Element]] = []

    def mark(self, reference: _Element) -> str:
        """What stands for a reference in the text: "[3]"; nothing where it has its own mark."""
        note = self._notes.get(reference.get(W + "id", ""))
        if note is None:
            return ""
        label = ""
        if reference.get(W + "customMarkFollows", "0") in ("0", "false"):
            label = f"[{numeral(self._next, self._form)}]"
            self._next += 1
        self._referred.append((label, note))
        return label

    def end_section(self) -> None:
        """Notes after the end of a section may be numbered from the start."""
        if self._by_section:
            self._next = self._start

    def take(self, text_of: Callable[[_Element], str]) -> list[str]:
        """The notes referred to since the last call, each as "[3] What it says."."""
        taken, self._referred = self._referred, []
        texts: list[str] = []
        for label, note in taken:
            lines = [collapse(text_of(p).replace("\n", " ")) for p in note.iter(W + "p")]
            body = "\n".join(line for line in lines if line)
            if body:
                texts.append(f"{label} {body}".strip())
        return texts
