"""OpenDocument text: what LibreOffice, OpenOffice and others write."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.document import Source
from corpus.errors import BrokenDocumentError, EncryptedDocumentError
from corpus.headings import title_like
from corpus.loaders.archive import Archive
from corpus.loaders.base import Loaded
from corpus.loaders.office.left_out import reading_notes
from corpus.loaders.office.opendocument.body import BodyReader, text_body, used_pages
from corpus.loaders.office.opendocument.styles import META
from corpus.loaders.writer import collapse
from corpus.sections import nest

if TYPE_CHECKING:
    from lxml.etree import _Element

_DC = "{http://purl.org/dc/elements/1.1/}"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MANIFEST = "META-INF/manifest.xml"


def load_odt(data: bytes, path: Path) -> Loaded:
    """An OpenDocument text; tracked changes are read as if they were accepted.

    Raises:
        BrokenDocumentError: the container or its parts are damaged.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it would unpack to more than the limits.
    """
    archive = Archive(data, path)
    if _MANIFEST in archive.names and b"encryption-data" in archive.read(_MANIFEST):
        raise EncryptedDocumentError(path, "needs a password; save a copy without one")
    content = archive.xml("content.xml")
    body = text_body(content)
    if body is None:
        raise archive.broken("it is no text document inside")

    damaged: list[str] = []

    def optional(name: str) -> _Element | None:
        try:
            return archive.xml(name) if name in archive.names else None
        except BrokenDocumentError:
            damaged.append(name)
            return None

    def part_of(address: str) -> _Element | None:
        return optional(posixpath.normpath(f"{address}/content.xml"))

    styles = optional("styles.xml")
    reader = BodyReader([content] if styles is None else [content, styles], part_of)
    reader.read(body, used_pages(content, styles))
    meta = optional("meta.xml")
    writer = reader.composer.writer
    text = writer.text()
    return Loaded(
        text,
        reader.composer.title or _stated(meta, _DC + "title") or _first_heading(reader),
        _source(meta),
        nest(writer.marks, len(text)),
        tables=tuple(writer.tables),
        notes=reading_notes(reader.counts, reader.inline.pictures, damaged),
    )


def _stated(meta: _Element | None, name: str) -> str:
    return "" if meta is None else collapse(meta.findtext(f".//{name}", ""))


def _first_heading(reader: BodyReader) -> str | None:
    writer = reader.composer.writer
    first = next((mark for mark in writer.marks if mark.level == 1), None)
    if first is not None:
        return first.heading
    line = writer.text().partition("\n")[0]
    return line if title_like(line) else None


def _source(meta: _Element | None) -> Source:
    author = _stated(meta, META + "initial-creator") or _stated(meta, _DC + "creator")
    created = _DATE.match(_stated(meta, META + "creation-date"))
    return Source(author=author or None, date=created[0] if created else None)
