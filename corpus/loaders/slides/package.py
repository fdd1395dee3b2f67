"""The parts of an Office Open XML file and what they refer to each other by."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpus.errors import TooLargeError
from corpus.loaders.archive import Archive

if TYPE_CHECKING:
    from lxml.etree import _Element

_MIB = 1024 * 1024
# A slide of text is under 1 MB, one full of drawings under 10. A tree takes some 300 bytes a tag.
MAX_PART_BYTES = 24 * _MIB
MAX_PART_TAGS = 1_000_000
MAX_READ_BYTES = 96 * _MIB
# A part that is referred to again and again is read again and again.
_LEAST_COUNTED = 8 * 1024
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another: `kind` is "slide", "notesSlide", "chart" and so on."""

    kind: str
    target: str


class Package:
    """An Office file whose parts are read as XML, whichever of the two standards it follows."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._read = 0
        self._names = {name.lower(): name for name in archive.names}

    def xml(self, part: str) -> _Element:
        """The root of a part, in the namespaces of the transitional standard.

        Raises:
            BrokenDocumentError: it is missing, damaged or not XML.
            TooLargeError: it is over the limit for one part, or for all that are read.
        """
        data = self.archive.read(self._names.get(part.lower(), part))
        self._read += max(len(data), _LEAST_COUNTED)
        is_large = len(data) > MAX_PART_BYTES or data.count(b"<") > MAX_PART_TAGS
        if is_large or self._read > MAX_READ_BYTES:
            raise TooLargeError(
                self.archive.path,
                f"holds more XML than is read ({MAX_PART_BYTES // _MIB} MB and {MAX_PART_TAGS} "
                f"tags a part, {MAX_READ_BYTES // _MIB} MB in all, at {part}); split it",
            )
        return self.archive.parse(_STRICT.sub(_transitional, data), part)

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part refers to inside the file, by id; empty where it refers to nothing."""
        folder, _, name = part.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        if rels.lower() not in self._names:
            return {}
        found: dict[str, Relation] = {}
        for relation in self.xml(rels).iterchildren("{*}Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            target = unquote(relation.get("Target") or "")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = (relation.get("Type") or "").rpartition("/")[2]
            found[relation.get("Id") or ""] = Relation(kind, path)
        return found

    def holds(self, part: str) -> bool:
        """Whether there is such a part; programs do not agree on capitals."""
        return part.lower() in self._names


def children(element: _Element) -> list[_Element]:
    """The child elements, with what the newest program would show of alternative content."""
    found: list[_Element] = []
    for child in element:
        if child.tag == f"{_CHOICE}AlternateContent":
            chosen = child.find(f"{_CHOICE}Choice")
            if chosen is None or not len(chosen):
                chosen = child.find(f"{_CHOICE}Fallback")
            found.extend([] if chosen is None else children(chosen))
        elif isinstance(child.tag, str):
            found.append(child)
    return found


def _transitional(match: re.Match[bytes]) -> bytes:
    return b"http://schemas.openxmlformats.org/" + match[1] + b"/2006/"
