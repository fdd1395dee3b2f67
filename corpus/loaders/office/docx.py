"""Word documents: .docx, templates and those with macros, which are never run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.document import Source
from corpus.headings import title_like
from corpus.loaders.archive import Archive
from corpus.loaders.base import Loaded
from corpus.loaders.office.left_out import reading_notes
from corpus.loaders.office.word.body import BodyReader
from corpus.loaders.office.word.markup import W
from corpus.loaders.office.word.package import Package
from corpus.loaders.writer import collapse
from corpus.sections import nest

if TYPE_CHECKING:
    from lxml.etree import _Element

# What Word and converters fill in when nobody states a title or an author.
_NO_TITLE = re.compile(r"(?:word )?document ?\d*$|untitled|microsoft word|title$", re.IGNORECASE)
_NO_AUTHOR = re.compile(r"python-docx|microsoft office|user$|admin|unknown|author$", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"


def load_docx(data: bytes, path: Path) -> Loaded:
    """A Word document; tracked changes are read as if they were accepted.

    Raises:
        BrokenDocumentError: the container or its parts are damaged.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it would unpack to more than the limits.
    """
    archive = Archive(data, path)
    package = Package(archive)
    if package.root.tag != W + "document":
        raise archive.broken("it is no Word document inside")
    reader = BodyReader(package)
    reader.read()
    properties = package.part("core-properties")
    text = reader.composer.writer.text()
    return Loaded(
        text,
        _title(properties, reader),
        _source(properties),
        nest(reader.composer.writer.marks, len(text)),
        tables=tuple(reader.composer.writer.tables),
        notes=reading_notes(reader.counts, reader.pictures, package.damaged),
    )


def _title(properties: _Element | None, reader: BodyReader) -> str | None:
    stated = _property(properties, _DC + "title")
    if reader.composer.title or stated and not _NO_TITLE.match(stated):
        return reader.composer.title or stated
    first = next((mark for mark in reader.composer.writer.marks if mark.level == 1), None)
    if first is not None:
        return first.heading
    line = reader.composer.writer.text().partition("\n")[0]
    return line if title_like(line) else None


def _source(properties: _Element | None) -> Source:
    author = _property(properties, _DC + "creator")
    created = _DATE.match(_property(properties, _TERMS + "created"))
    return Source(
        author=author if author and not _NO_AUTHOR.match(author) else None,
        # The date of python-docx's template is not that of the document.
        date=created[0] if created and author != "python-docx" else None,
    )


def _property(properties: _Element | None, name: str) -> str:
    return "" if properties is None else collapse(properties.findtext(f".//{name}", ""))
