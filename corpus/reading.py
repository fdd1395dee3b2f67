"""From a file to a `Document`: checks, the loader for its suffix, the id and the title."""

from __future__ import annotations

import errno
import hashlib
import importlib
import stat
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from corpus.containers.opening import Containers, container_of
from corpus.document import Document, ReadingNote, Source, SourceFile
from corpus.errors import (
    AccessError,
    BrokenDocumentError,
    DocumentError,
    DocumentMissingError,
    EmptyDocumentError,
    NotADocumentError,
    TooLargeError,
    UnsupportedFormatError,
)
from corpus.formats import FORMATS, KNOWN, MAX_FILE_BYTES, MIB, unreadable
from corpus.loaders.base import Loaded
from corpus.loaders.ocr.rules import OcrRules, recognising
from corpus.titles import choose_title, is_author

Loader = Callable[[bytes, Path], Loaded]

# Part of every id: a loader that renders a file differently makes a different document.
LOADER_VERSION = "5"


# The formats in which pictures of text are read: what does it decides what their text is.
_WITH_PICTURES = frozenset({"pdf", "picture"})

# Said of a file of pictures that were looked at.
NO_WORDS = "holds no text, and OCR finds no words in it; scan it again at 300 dpi or remove it"
_DEFAULT_OCR = OcrRules()


def ocr_mark(path: Path, ocr: OcrRules) -> str:
    """Names what reads the pictures in a file; empty for formats in which none are read."""
    return ocr.mark if FORMATS.get(path.suffix.lower()) in _WITH_PICTURES else ""


def read_document(
    file: SourceFile | Path,
    ocr: OcrRules = _DEFAULT_OCR,
    containers: Containers | None = None,
) -> Document:
    """Read one file.

    Args:
        file: on the disk, or in a container (see `corpus.containers`).
        ocr: whether and how pictures of text are read.
        containers: what opens containers, for a caller that reads several files.

    Raises:
        DocumentError: it cannot be read; the subclass and the message say why.
    """
    path = file if isinstance(file, Path) else file.path
    return document_of(document_bytes(path, containers), path, ocr)


def document_bytes(path: Path, containers: Containers | None = None) -> bytes:
    """The bytes of a document, within the limit of its format.

    Raises:
        DocumentError: its format has no loader, or as `read_bytes`.
    """
    return read_bytes(path, _format(path), containers)


def document_of(data: bytes, path: Path, ocr: OcrRules = _DEFAULT_OCR) -> Document:
    """What the bytes of a file hold; where its path leads is not looked at.

    Raises:
        DocumentError: it cannot be read; the subclass and the message say why.
    """
    form = _format(path)
    with recognising(ocr):
        loaded = _load(form, data, path)
    if not loaded.text[loaded.body_start :].strip():
        raise EmptyDocumentError(path, _no_text(form, ocr))
    title, title_is_own = choose_title(loaded, path)
    return Document(
        id=_document_id(data, form, ocr.mark if has_pictures(loaded.notes) else ""),
        title=title,
        text=loaded.text,
        source=_named(loaded.source),
        sections=loaded.sections,
        body_start=loaded.body_start,
        page_starts=loaded.page_starts,
        title_is_own=title_is_own,
        tables=loaded.tables,
        places=loaded.places,
        notes=loaded.notes,
    )


def _format(path: Path) -> str:
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise UnsupportedFormatError(path, unreadable(path))
    return form


def _named(source: Source) -> Source:
    """The source without an author whom nobody named."""
    if source.author is None or is_author(source.author):
        return source
    return replace(source, author=None)


def _load(form: str, data: bytes, path: Path) -> Loaded:
    """What the loader gives, or one error for whatever it did not foresee.

    Libraries fail on damaged files in ways that they do not document; one file must not end the
    reading of a folder.
    """
    loader = _loader(form)
    try:
        loaded = loader(data, path)
        "".join((loaded.text, loaded.title or "", *(s.heading for s in loaded.sections))).encode()
    except DocumentError:
        raise
    except MemoryError as error:
        raise TooLargeError(
            path, "needs more memory than there is; split it, or close other programs"
        ) from error
    except UnicodeEncodeError as error:
        raise BrokenDocumentError(
            path, "holds characters that are not valid text; save it as UTF-8"
        ) from error
    except RecursionError as error:
        raise BrokenDocumentError(
            path, "is nested too deeply to be read; save it again from the program that made it"
        ) from error
    except BaseException as error:
        # A panic of a library in Rust is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise BrokenDocumentError(path, _unforeseen(error, form)) from error
    return loaded


def _unforeseen(error: BaseException, form: str) -> str:
    said = " ".join(str(error).split())[:80]
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return (
        f"cannot be read as {KNOWN[form].called}, it may be damaged ({what}); open it in a "
        "program and save it again"
    )


def _loader(form: str) -> Loader:
    module, _, function = KNOWN[form].loader.partition(":")
    loader: Loader = getattr(importlib.import_module(f"corpus.loaders.{module}"), function)
    return loader


def read_bytes(path: Path, form: str = "", containers: Containers | None = None) -> bytes:
    """The bytes of a file, on the disk or in a container, within the limit of its format.

    Raises:
        DocumentError: it is empty, too large, not a regular file, or cannot be read.
    """
    limit = KNOWN[form].most_bytes if form else MAX_FILE_BYTES
    try:
        if not path.exists() and container_of(path) is not None:
            with nullcontext(containers) if containers else Containers() as opened:
                data = opened.read(path, limit)
        else:
            data = _file_bytes(path, form, limit)
    except OSError as error:
        raise _access_error(path, error) from error
    if not data:
        raise EmptyDocumentError(path, "is empty (0 bytes); remove it or write it again")
    return data


def _file_bytes(path: Path, form: str, limit: int) -> bytes:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
        raise NotADocumentError(path, f"is {what}, whatever its name says; rename or remove it")
    if status.st_size > limit:
        kind = f"{KNOWN[form].called} files" if form else "archives"
        raise TooLargeError(
            path,
            f"is {status.st_size / MIB:.0f} MB, over the limit of {limit // MIB} MB for {kind}; "
            "split it into parts",
        )
    return path.read_bytes()


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
    if form in _WITH_PICTURES:
        return (
            NO_WORDS if ocr.is_on else f"holds no text, only pictures of it perhaps; {ocr.remedy}"
        )
    if form in ("pptx", "odp"):
        return (
            "has no text, only pictures of it perhaps; export it as a PDF and run text "
            "recognition (OCR) on it"
        )
    return "holds no text; remove it or check that it was saved in full"


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
