"""From a file to a `Document`: checks, the loader for its suffix, the id and the title."""

from __future__ import annotations

import errno
import hashlib
import importlib
import stat
from collections.abc import Callable
from pathlib import Path

from corpus.document import Document, SourceFile
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
from corpus.titles import choose_title

Loader = Callable[[bytes, Path], Loaded]

# Part of every id: a loader that renders a file differently makes a different document.
LOADER_VERSION = "2"
MIB = 1024 * 1024
MAX_FILE_BYTES = 256 * MIB
# Text and HTML are held in memory several times over while they are read; containers and PDFs are
# mostly pictures.
MAX_BYTES = {
    "text": 50 * MIB,
    "markdown": 50 * MIB,
    "rst": 50 * MIB,
    "tex": 50 * MIB,
    "program": 50 * MIB,
    "captions": 50 * MIB,
    "asciidoc": 50 * MIB,
    "org": 50 * MIB,
    "notebook": 200 * MIB,
    "html": 32 * MIB,
}
FORMATS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".txt": "text",
    ".text": "text",
    ".rst": "rst",
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".org": "org",
    ".tex": "tex",
    ".latex": "tex",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".ipynb": "notebook",
    ".srt": "captions",
    ".vtt": "captions",
    ".sbv": "captions",
}
# Programs and settings: text, of which the comments can be quoted.
_PROGRAMS = (
    "py pyi js mjs cjs jsx ts tsx java kt scala swift c h cc cpp cxx hpp cs rs go rb php pl lua r "
    "jl dart ex exs hs ml sh bash zsh ps1 bat sql css scss yaml yml toml ini cfg conf properties "
    "proto graphql tf gradle cmake"
)
READABLE = " ".join(sorted(FORMATS))
"""The suffixes of documents, for messages; programs and settings are read as well."""
FORMATS |= {f".{suffix}": "program" for suffix in _PROGRAMS.split()}

# The function that reads a format; its module is imported when the first such file is read.
_LOADERS = {
    "text": "plain.text:load_text",
    "markdown": "plain.text:load_text",
    "program": "plain.program:load_program",
    "asciidoc": "plain.asciidoc:load_asciidoc",
    "org": "plain.org:load_org",
    "rst": "plain.rst.loader:load_rst",
    "captions": "plain.captions:load_captions",
    "notebook": "plain.notebook:load_notebook",
    "tex": "plain.tex.loader:load_tex",
    "html": "html.loader:load_html",
    "pdf": "pdf.loader:load_pdf",
    "docx": "office.docx:load_docx",
    "epub": "html.epub:load_epub",
}


def is_supported(path: Path) -> bool:
    """Whether there is a loader for files with this suffix."""
    return path.suffix.lower() in FORMATS


def read_document(file: SourceFile | Path) -> Document:
    """Read one file.

    Raises:
        DocumentError: it cannot be read; the subclass and the message say why.
    """
    path = file if isinstance(file, Path) else file.path
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise UnsupportedFormatError(
            path,
            f"cannot be read: no loader for {path.suffix or 'a name without suffix'}; "
            f"convert it to one of {READABLE}",
        )
    data = _read_bytes(path, form)
    loaded = _loader(form)(data, path)
    if not loaded.text[loaded.body_start :].strip():
        raise EmptyDocumentError(path, _no_text(form))
    title, title_is_own = choose_title(loaded, path)
    return Document(
        id=_document_id(data, form),
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


def _no_text(form: str) -> str:
    if form == "pdf":
        return "has no text, only pictures of it perhaps; run text recognition (OCR) on it first"
    return "holds no text; remove it or check that it was saved in full"


def _document_id(data: bytes, form: str) -> str:
    """32 hexadecimal digits that depend on the bytes, the format and how it is rendered."""
    digest = hashlib.sha256(data)
    digest.update(f"\0{form}\0{LOADER_VERSION}".encode())
    return digest.hexdigest()[:32]
