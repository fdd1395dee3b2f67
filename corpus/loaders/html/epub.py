"""EPUB books: the chapters in reading order, with the headings of their table of contents."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag

from corpus.decoding import decode
from corpus.document import Source
from corpus.errors import EncryptedDocumentError
from corpus.loaders.archive import Archive
from corpus.loaders.base import Loaded
from corpus.loaders.html.loader import parse_html
from corpus.loaders.html.render import HtmlRenderer
from corpus.loaders.writer import TextWriter, collapse
from corpus.sections import Mark, nest

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document")


@dataclass(slots=True)
class _Package:
    """What the OPF file lists: metadata, and pages in reading order."""

    title: str | None = None
    source: Source = field(default_factory=Source)
    pages: list[str] = field(default_factory=list)
    contents: str | None = None


def load_epub(data: bytes, path: Path) -> Loaded:
    """An EPUB book.

    Raises:
        BrokenDocumentError: the container or its package file is damaged.
        EncryptedDocumentError: the chapters are encrypted (DRM).
        TooLargeError: it would unpack to more than the limits.
        BinaryContentError: a chapter is not text.
        EncodingError: a chapter's encoding cannot be told.
    """
    archive = Archive(data, path)
    package = _read_package(archive)
    _refuse_encrypted(archive, package)
    labels = _labels(archive, package.contents) if package.contents else {}
    writer = TextWriter()
    renderer = HtmlRenderer(writer, keep_asides=True)
    for name in package.pages:
        page = parse_html(decode(archive.read(name), path))
        body = None if page is None else page.find("body")
        if body is None:
            continue
        before, headings = writer.length, len(writer.marks)
        renderer.render(body, headers_kept=True)
        if writer.length > before and len(writer.marks) == headings and name in labels:
            start = before + 2 if before else 0
            writer.marks.append(Mark(labels[name], 1, start, start))
    text = writer.text()
    return Loaded(
        text,
        package.title,
        package.source,
        nest(writer.marks, len(text)),
        tables=tuple(writer.tables),
    )


def _read_package(archive: Archive) -> _Package:
    """The package file that the container names."""
    roots = _find(archive.xml(_CONTAINER), "rootfile")
    name = next((root.get("full-path") for root in roots if root.get("full-path")), None)
    if name is None:
        raise archive.broken(f"{_CONTAINER} names no package file")
    root = archive.xml(name)
    folder = posixpath.dirname(name)
    package = _Package()
    files: dict[str, str] = {}
    for item in _find(root, "item"):
        target = _resolve(folder, item.get("href", ""))
        properties = item.get("properties", "").split()
        media = item.get("media-type", "")
        if "nav" in properties or media == "application/x-dtbncx+xml" and not package.contents:
            package.contents = target
        if "nav" not in properties and media in _PAGES:
            files[item.get("id", "")] = target
    for reference in _find(root, "itemref"):
        page = files.get(reference.get("idref", ""))
        if page in archive.names and page not in package.pages:
            package.pages.append(page)
    if not package.pages:
        raise archive.broken(f"{name} lists no chapters that exist")
    package.title = _first(root, "title")
    package.source = _source(root)
    return package


def _source(root: _Element) -> Source:
    identifiers = [collapse(element.text or "") for element in _find(root, "identifier")]
    stated = [_first(root, "source") or "", *identifiers]
    date = _first(root, "date")
    authors = [collapse(element.text or "") for element in _find(root, "creator")]
    return Source(
        publisher=_first(root, "publisher"),
        author=", ".join(filter(None, authors)) or None,
        url=next((value for value in stated if value.startswith("http")), None),
        date=date.partition("T")[0] if date else None,
    )


def _refuse_encrypted(archive: Archive, package: _Package) -> None:
    """Refuse a book whose chapters are encrypted; fonts alone may be, and are not read."""
    if _ENCRYPTION not in archive.names:
        return
    pages = set(package.pages)
    for reference in _find(archive.xml(_ENCRYPTION), "CipherReference"):
        if unquote(reference.get("URI", "")).lstrip("/") in pages:
            raise EncryptedDocumentError(
                archive.path, "is protected by DRM; use a copy without protection"
            )


def _labels(archive: Archive, contents: str) -> dict[str, str]:
    """The first label that the table of contents gives each page."""
    if contents not in archive.names:
        return {}
    folder = posixpath.dirname(contents)
    labels: dict[str, str] = {}
    if contents.endswith(".ncx"):
        for point in _find(archive.xml(contents), "navPoint"):
            target = next((c.get("src", "") for c in _find(point, "content")), "")
            text = next((t.text or "" for t in _find(point, "text")), "")
            labels.setdefault(_resolve(folder, target), collapse(text))
        return {name: label for name, label in labels.items() if label}
    page = parse_html(decode(archive.read(contents), archive.path))
    for link in [] if page is None else page.iter("a"):
        label = collapse("".join(link.itertext()))
        if label:
            labels.setdefault(_resolve(folder, link.get("href", "")), label)
    return labels


def _find(root: _Element, name: str) -> list[_Element]:
    """All elements of this local name; publishers use several name spaces."""
    return list(root.iter(f"{{*}}{name}"))


def _first(root: _Element, name: str) -> str | None:
    texts = (collapse(element.text or "") for element in _find(root, name))
    return next((text for text in texts if text), None)


def _resolve(folder: str, href: str) -> str:
    """The name inside the container that a link leads to."""
    return posixpath.normpath(posixpath.join(folder, unquote(urldefrag(href).url)))
