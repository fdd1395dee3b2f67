"""What the package file of a book (OPF) lists: its metadata, chapters and contents.

Books are made by many programs and seldom checked. What can be told in spite of a fault is: faulty
XML is read as far as it goes, and a file is found under a name that is almost right.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from html.entities import html5
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag

from corpus.document import Source
from corpus.errors import BrokenDocumentError
from corpus.loaders.archive import Archive
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

# One that begins no entity of XML.
_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)([a-zA-Z]+\d*;)?")
_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document")
_PAGE_NAMES = (".xhtml", ".html", ".htm", ".xht")
_OEBPS = "application/oebps-package+xml"


@dataclass(slots=True)
class Package:
    """A book's package file.

    Attributes:
        title, source: what it says about the book.
        pages: the names of its chapters in reading order; a name that is not in the archive is of
            one that is missing.
        contents: the file of its table of contents.
        damage: what was wrong with the package file itself.
    """

    title: str | None = None
    source: Source = field(default_factory=Source)
    pages: list[str] = field(default_factory=list)
    contents: str | None = None
    damage: str | None = None


def read_package(archive: Archive) -> Package:
    """The package that the container names; of several, the first that lists chapters.

    Raises:
        BrokenDocumentError: there is none, and no chapter without it.
    """
    files = Files(archive)
    for name in _package_names(archive, files):
        root = faulty_xml(archive, name)
        if root is None:
            continue
        package = _package(root, posixpath.dirname(name), files)
        if any(page in archive.names for page in package.pages):
            return package
    pages = sorted(name for name in archive.names if name.lower().endswith(_PAGE_NAMES))
    if not pages:
        raise archive.broken("it lists no chapters that exist")
    return Package(pages=pages, damage="the list of its chapters cannot be read")


class Files:
    """Finds the files of a book by what its links call them."""

    def __init__(self, archive: Archive) -> None:
        self._names = archive.names
        self._almost = {_loosely(name): name for name in sorted(archive.names)}

    def at(self, folder: str, href: str) -> str:
        """The name of the file that a link in a folder leads to, whether it exists or not."""
        for path in (unquote(urldefrag(href).url), urldefrag(href).url, href):
            name = posixpath.normpath(posixpath.join(folder, path.replace("\\", "/").strip()))
            if name in self._names:
                return name
        name = posixpath.normpath(posixpath.join(folder, unquote(urldefrag(href).url).strip()))
        return self._almost.get(_loosely(name), name)


def faulty_xml(archive: Archive, name: str) -> _Element | None:
    """The root of an XML file as far as it can be read; None if not at all."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(_AMPERSAND.sub(_escaped, archive.read(name)), parser)
    except (BrokenDocumentError, etree.XMLSyntaxError):
        return None


def _escaped(found: re.Match[bytes]) -> bytes:
    """An ampersand as XML wants it, or the character that an entity of HTML stands for."""
    character = html5.get((found[1] or b"").decode())
    if character is None:
        return b"&amp;" + (found[1] or b"")
    return "".join(f"&#{ord(c)};" for c in character).encode()


def find(root: _Element, name: str) -> list[_Element]:
    """All elements of this local name; publishers use several name spaces."""
    return list(root.iter(f"{{*}}{name}"))


def _package_names(archive: Archive, files: Files) -> list[str]:
    container = faulty_xml(archive, _CONTAINER)
    roots = [] if container is None else find(container, "rootfile")
    named = [
        files.at("", root.get("full-path", ""))
        for root in roots
        if root.get("media-type", _OEBPS) == _OEBPS
    ]
    others = sorted(name for name in archive.names if name.lower().endswith(".opf"))
    return list(dict.fromkeys(name for name in [*named, *others] if name in archive.names))


def _package(root: _Element, folder: str, files: Files) -> Package:
    package = Package(title=_first(root, "title"), source=_source(root))
    listed: dict[str, str] = {}
    for item in find(root, "item"):
        target = files.at(folder, item.get("href", ""))
        properties = item.get("properties", "").split()
        media = item.get("media-type", "")
        if "nav" in properties or media == "application/x-dtbncx+xml" and not package.contents:
            package.contents = target
        elif media in _PAGES or target.lower().endswith(_PAGE_NAMES):
            listed[item.get("id", "")] = target
    spine = find(root, "itemref")
    ordered = [listed[i] for ref in spine if (i := ref.get("idref", "")) in listed]
    package.pages = list(dict.fromkeys(ordered if spine else listed.values()))
    return package


def _source(root: _Element) -> Source:
    identifiers = [collapse(element.text or "") for element in find(root, "identifier")]
    stated = [_first(root, "source") or "", *identifiers]
    date = _first(root, "date")
    authors = [collapse(element.text or "") for element in find(root, "creator")]
    return Source(
        publisher=_first(root, "publisher"),
        author=", ".join(filter(None, authors)) or None,
        url=next((value for value in stated if value.startswith("http")), None),
        date=date.partition("T")[0] if date else None,
    )


def _first(root: _Element, name: str) -> str | None:
    texts = (collapse(element.text or "") for element in find(root, name))
    return next((text for text in texts if text), None)


def _loosely(name: str) -> str:
    return unquote(name).replace("\\", "/").removeprefix("./").casefold()
