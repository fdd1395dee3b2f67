"""From a file to a `Document`: checks, the loader for its suffix, the id and the title."""

from __future__ import annotations

import errno
import hashlib
import importlib
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.document import Document, ReadingNote, SourceFile
from corpus.errors import (
    AccessError,
    DocumentError,
    DocumentMissingError,
    EmptyDocumentError,
    NotADocumentError,
    TooLargeError,
    UnsupportedFormatError,
)
from corpus.loaders.base import Loaded
from corpus.loaders.ocr.rules import OcrRules, recognising
from corpus.titles import choose_title

Loader = Callable[[bytes, Path], Loaded]

# Part of every id: a loader that renders a file differently makes a different document.
LOADER_VERSION = "2"
MIB = 1024 * 1024
MAX_FILE_BYTES = 256 * MIB
# Text and HTML are held in memory several times over while they are read; containers and PDFs are
# mostly pictures.
MAX_BYTES = {"text": 50 * MIB, "markdown": 50 * MIB, "html": 32 * MIB}
FORMATS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".rst": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".png": "picture",
    ".jpg": "picture",
    ".jpeg": "picture",
    ".tif": "picture",
    ".tiff": "picture",
}
# The formats in which pictures of text are read: what does it decides what their text is.
_WITH_PICTURES = frozenset({"pdf", "picture"})

# Said of a file of pictures that were looked at.
NO_WORDS = "holds no text, and OCR finds no words in it; scan it again at 300 dpi or remove it"
_DEFAULT_OCR = OcrRules()

# The function that reads a format; its module is imported when the first such file is read.
_LOADERS = {
    "text": "plain.text:load_text",
    "markdown": "plain.text:load_text",
    "html": "html.loader:load_html",
    "pdf": "pdf.loader:load_pdf",
    "docx": "office.docx:load_docx",
    "epub": "html.epub:load_epub",
    "picture": "pictures:load_picture",
}


def is_supported(path: Path) -> bool:
    """Whether there is a loader for files with this suffix."""
    return path.suffix.lower() in FORMATS


def is_picture(path: Path) -> bool:
    """Whether a file is a picture by its suffix, of use only where text in pictures is read."""
    return FORMATS.get(path.suffix.lower()) == "picture"


def ocr_mark(path: Path, ocr: OcrRules) -> str:
    """Names what reads the pictures in a file; empty for formats in which none are read."""
    return ocr.mark if FORMATS.get(path.suffix.lower()) in _WITH_PICTURES else ""


def read_document(file: SourceFile | Path, ocr: OcrRules = _DEFAULT_OCR) -> Document:
    """Read one file; `ocr` says whether and how pictures of text are read.

    Raises:
        DocumentError: it cannot be read; the subclass and the message say why.
    """
    path = file if isinstance(file, Path) else file.path
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = " ".join(FORMATS)
        raise UnsupportedFormatError(
            path,
            f"cannot be read: no loader for {path.suffix or 'a name without suffix'}; "
            f"convert it to one of {known}",
        )
    data = _read_bytes(path, form)
    with recognising(ocr):
        loaded = _loader(form)(data, path)
    if not loaded.text[loaded.body_start :].strip():
        raise EmptyDocumentError(path, _no_text(form, ocr))
    title, title_is_own = choose_title(loaded, path)
    return Document(
        id=_document_id(data, form, ocr.mark if has_pictures(loaded.notes) else ""),
        title=title,
        text=loaded.text,
        source=loaded.source,
        sections=loaded.sections,
        body_start=loaded.body_start,
        page_starts=loaded.page_starts,
        title_is_own=title_is_own,
        tables=loaded.tables,
        places=loaded.places,
        notes=loaded.notes,
    )


def _loader(form: str) -> Loader:
    module, _, function = _LOADERS[form].partition(":")
    loader: Loader = getattr(importlib.import_module(f"corpus.loaders.{module}"), function)
    return loader


def _read_bytes(path: Path, form: str) -> bytes:
    """The bytes of a regular file within the limit of its format."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise NotADocumentError(path, f"is {what}, whatever its name says; rename or remove it")
        limit = min(MAX_BYTES.get(form, MAX_FILE_BYTES), MAX_FILE_BYTES)
        if status.st_size > limit:
            raise TooLargeError(
                path,
                f"is {status.st_size / MIB:.0f} MB, over the limit of {limit // MIB} MB for "
                f"{form} files; split it into parts",
            )
        data = path.read_bytes()
    except OSError as error:
        raise _access_error(path, error) from error
    if not data:
        raise EmptyDocumentError(path, "is empty (0 bytes); remove it or write it again")
    return data


def _access_error(path: Path, error: OSError) -> DocumentError:
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return DocumentMissingError(path, "is a link to a file that does not exist; remove it")
        return DocumentMissingError(path, "does not exist (any more); check the path")
    if isinstance(error, PermissionError):
        return AccessError(path, "may not be read (permission denied); check its permissions")
    if error.errno == errno.ELOOP:
        return AccessError(path, "is a link that leads back to itself; remove it")
    reason = error.strerror or type(error).__name__
    return AccessError(path, f"cannot be read ({reason}); check the disk and the path")


def _no_text(form: str, ocr: OcrRules) -> str:
    if form not in _WITH_PICTURES:
        return "holds no text; remove it or check that it was saved in full"
    if ocr.is_on:
        return NO_WORDS
    return f"holds no text, only pictures of it perhaps; {ocr.remedy}"


def has_pictures(notes: Sequence[ReadingNote]) -> bool:
    """Whether a document holds pictures of text, read or not."""
    return any(note.kind in ("recognised", "no_text") for note in notes)


def _document_id(data: bytes, form: str, mark: str) -> str:
    """32 hexadecimal digits that depend on the bytes, the format and how it is rendered.

    `mark` names what read pictures of text in it; empty where there are none.
    """
    digest = hashlib.sha256(data)
    digest.update(f"\0{form}\0{LOADER_VERSION}".encode())
    if mark:
        digest.update(f"\0{mark}".encode())
    return digest.hexdigest()[:32]
