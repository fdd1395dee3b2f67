"""EPUB books: the chapters in reading order, with the headings of their table of contents."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpus.document import ReadingNote
from corpus.errors import (
    BinaryContentError,
    BrokenDocumentError,
    EncodingError,
    EncryptedDocumentError,
    TooLargeError,
)
from corpus.loaders.archive import Archive
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode
from corpus.loaders.html.controls import Controls
from corpus.loaders.html.left_out import LeftOut
from corpus.loaders.html.package import Files, Package, faulty_xml, find, read_package
from corpus.loaders.html.parsing import declared_encoding, parse_html
from corpus.loaders.html.render import HtmlRenderer
from corpus.loaders.html.styles import raising_classes
from corpus.loaders.html.written import put_into_words, types_of
from corpus.loaders.writer import TextWriter, collapse
from corpus.sections import Mark, nest

if TYPE_CHECKING:
    from lxml.etree import _Element

_ENCRYPTION = "META-INF/encryption.xml"
_MENDING = "get a complete copy of the book"


def load_epub(data: bytes, path: Path) -> Loaded:
    """An EPUB book; chapters that are missing or cannot be read are told in notes.

    Raises:
        BrokenDocumentError: the container is damaged, or none of its chapters can be read.
        EncryptedDocumentError: the chapters are encrypted (DRM).
        TooLargeError: it would unpack to more than the limits.
    """
    archive = Archive(data, path)
    package = read_package(archive)
    _refuse_encrypted(archive, package)
    labels = _labels(archive, package.contents) if package.contents else {}
    writer = TextWriter()
    renderer = HtmlRenderer(writer)
    raising = _raising_classes(archive)
    notes = [_damaged(package.damage)] if package.damage else []
    for number, name in enumerate(package.pages, 1):
        try:
            body = _chapter(archive, name, raising)
        except (BrokenDocumentError, BinaryContentError, EncodingError):
            what = "cannot be read" if name in archive.names else "is missing"
            title = f"{labels[name]}, " if name in labels else ""
            notes.append(_damaged(f"part {number} of the book ({title}{name}) {what}", writer))
            continue
        before, headings = writer.length, len(writer.marks)
        renderer.render(body)
        if writer.length > before and len(writer.marks) == headings and name in labels:
            start = before + 2 if before else 0
            writer.marks.append(Mark(labels[name], 1, start, start))
    if len(notes) == len(package.pages) + bool(package.damage):
        raise archive.broken("none of its chapters can be read")
    text = writer.text()
    return Loaded(
        text,
        package.title,
        package.source,
        nest(writer.marks, len(text)),
        tables=tuple(writer.tables),
        notes=tuple(notes),
    )


def _raising_classes(archive: Archive) -> dict[str, str]:
    """The classes of raised and lowered characters in the book's style sheets."""
    sheets = []
    for name in sorted(name for name in archive.names if name.lower().endswith(".css")):
        try:
            sheets.append(archive.read(name).decode(errors="replace"))
        except (BrokenDocumentError, TooLargeError):
            # It is read without.
            continue
    return raising_classes(sheets)


def _chapter(archive: Archive, name: str, raising: dict[str, str]) -> _Element:
    """The body of a chapter, ready to be written."""
    data = archive.read(name)
    page = parse_html(decode(data, archive.path, declared_encoding(data)))
    if page is None:
        raise archive.broken(f"{name} holds no page")
    found = page.find("body")
    elements = list(page.iter("*"))
    controls = Controls(elements)
    put_into_words(elements, controls, raising)
    body = page if found is None else found
    LeftOut(body, controls, is_book=True)
    return body


def _damaged(what: str, writer: TextWriter | None = None) -> ReadingNote:
    at = writer.length if writer else 0
    return ReadingNote("damaged", f"{what}; {_MENDING}", at, at)


def _refuse_encrypted(archive: Archive, package: Package) -> None:
    """Refuse a book whose chapters are encrypted; fonts alone may be, and are not read."""
    if _ENCRYPTION not in archive.names:
        return
    root = faulty_xml(archive, _ENCRYPTION)
    pages = set(package.pages)
    for reference in [] if root is None else find(root, "CipherReference"):
        if unquote(reference.get("URI", "")).lstrip("/") in pages:
            raise EncryptedDocumentError(
                archive.path, "is protected by DRM; use a copy without protection"
            )


def _labels(archive: Archive, contents: str) -> dict[str, str]:
    """The first label that the table of contents gives each page; none where it is unreadable."""
    folder, files = posixpath.dirname(contents), Files(archive)
    labels: dict[str, str] = {}
    try:
        links = _ncx_links if contents.endswith(".ncx") else _nav_links
        for target, text in links(archive, contents):
            if label := collapse(text):
                labels.setdefault(files.at(folder, target), label)
    except (BrokenDocumentError, BinaryContentError, EncodingError):
        return {}
    return labels


def _ncx_links(archive: Archive, contents: str) -> list[tuple[str, str]]:
    root = faulty_xml(archive, contents)
    return [
        (
            next((c.get("src", "") for c in find(point, "content")), ""),
            next((t.text or "" for t in find(point, "text")), ""),
        )
        for point in ([] if root is None else find(root, "navPoint"))
    ]


def _nav_links(archive: Archive, contents: str) -> list[tuple[str, str]]:
    """The links of the table of contents, not those of the list of printed pages beside it."""
    page = parse_html(decode(archive.read(contents), archive.path))
    if page is None:
        return []
    lists = list(page.iter("nav"))
    tables = (
        [nav for nav in lists if {"toc", "doc-toc"} & set(types_of(nav))] or lists[:1] or [page]
    )
    return [(a.get("href", ""), "".join(a.itertext())) for nav in tables for a in nav.iter("a")]
