"""XML of a spreadsheet read element by element: its trees would take many times its size."""

from __future__ import annotations

import re
from typing import Protocol

from corpus.loaders.archive import Archive

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CHUNK = 1 << 20


class _Local(dict[str, str]):
    """Names without their namespace, each cut once."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(" ")[2]
        return self[name]


class Reader(Protocol):
    """What is told of each element; names come without their namespace."""

    done: bool

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, characters: str) -> None:
        """Characters between two tags."""


def read_markup(archive: Archive, part: str, reader: Reader) -> None:
    """Tell `reader` of the elements of a part until it is `done`.

    Raises:
        BrokenDocumentError: the part is missing, not XML, or declares entities, which could
            multiply its size.
        TooLargeError: it is over the limit for one part.
    """
    from xml.parsers import expat

    data = archive.read(part)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise archive.broken(f"{part} declares entities")

    local = _Local()

    def start(name: str, attributes: dict[str, str]) -> None:
        for key in attributes:
            if " " in key:
                attributes = {local[key]: value for key, value in attributes.items()}
                break
        reader.start(local[name], attributes)

    def end(name: str) -> None:
        reader.end(local[name])

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.text
    try:
        for at in range(0, len(data), _CHUNK):
            parser.Parse(data[at : at + _CHUNK], False)
            if reader.done:
                return
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise archive.broken(f"{part}: {error}") from error


def unescaped(text: str) -> str:
    """The text of a cell, in which "_x000D_" stands for a character that XML cannot hold."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
