"""The parts of an OOXML package, found by their relationships, whatever they are called."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpus.errors import BrokenDocumentError
from corpus.loaders.archive import Archive

if TYPE_CHECKING:
    from lxml.etree import _Element

# "Strict Open XML" names its vocabularies otherwise; what they say is the same.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_USUAL_MAIN = "word/document.xml"
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"


class Package:
    """The main part of a package and the parts that it leads to.

    Attributes:
        root: the root element of the main part.
        damaged: the names of other parts that were asked for and could not be read.
    """

    def __init__(self, archive: Archive) -> None:
        """Find and parse the main part.

        Raises:
            BrokenDocumentError: there is none, or it is damaged.
            TooLargeError: it is over the limit for one part.
        """
        self._archive = archive
        self.damaged: list[str] = []
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.names}
        top = self._relationships("")
        mains = [target for kind, target in top.values() if kind == "officeDocument"]
        self._main = next((name for name in mains if name in self._names), _USUAL_MAIN)
        if self._main not in self._names:
            raise archive.broken("no main part")
        self.root = self._xml(self._main)
        self._top = top
        self._below = self._relationships(self._main)

    def part(self, kind: str) -> _Element | None:
        """The first part of a kind, such as "styles" or "footnotes"; None where there is none."""
        for found, target in [*self._below.values(), *self._top.values()]:
            if found == kind and target in self._names:
                return self._optional(target)
        return None

    def related(self, identifier: str | None) -> _Element | None:
        """The part that a relationship of the main part leads to; None where there is none."""
        _, target = self._below.get(identifier or "", ("", ""))
        return self._optional(target) if target in self._names else None

    def _optional(self, name: str) -> _Element | None:
        try:
            return self._xml(name)
        except BrokenDocumentError:
            self.damaged.append(posixpath.basename(name))
            return None

    def _xml(self, name: str) -> _Element:
        stored = self._names[name]
        data = self._archive.read(stored)
        if b"purl.oclc.org" in data:
            data = _STRICT.sub(_TRANSITIONAL, data)
        root = self._archive.parse(data, stored)
        # No office program writes one; it is there to declare entities.
        if root.getroottree().docinfo.doctype:
            raise self._archive.broken(f"{stored} has a document type")
        return root

    def _relationships(self, source: str) -> dict[str, tuple[str, str]]:
        """Kind and name of the parts that a part leads to, by the identifier that it uses."""
        folder, name = posixpath.split(source)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        if listing not in self._names:
            return {}
        return {
            child.get("Id", ""): (
                posixpath.basename(child.get("Type", "")),
                posixpath.normpath(
                    posixpath.join("/", folder, unquote(child.get("Target", "").lower()))
                ).lstrip("/"),
            )
            for child in self._xml(listing)
            if isinstance(child.tag, str) and child.get("TargetMode") != "External"
        }
