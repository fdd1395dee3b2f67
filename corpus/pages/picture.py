"""A page of a file as a picture, drawn by a process of its own (see `drawing`)."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import BrokenDocumentError
from corpus.formats import FORMATS
from corpus.loaders.pdf.packed import check_streams

# By its path, and with nothing of the folder that the server was started in before the libraries:
# that may be one of documents.
_PROGRAM = (sys.executable, "-P", str(Path(__file__).with_name("drawing.py")))
_SECONDS = 30
# Each takes a core while it draws; more of them wait for their turn.
_AT_ONCE = threading.BoundedSemaphore(2)
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it looks.

    Attributes:
        image: as WebP.
        width, height: in pixels.
        pages: how many the file has.
        letters: the letters and digits on it in the order of the file, those of text that can be
            selected; none of a scan.
        boxes: left, top, right and bottom of each letter, in ten thousandths of the page.
    """

    image: bytes
    width: int
    height: int
    pages: int
    letters: str
    boxes: tuple[Box, ...]


def has_pages(path: Path) -> bool:
    """Whether the pages of a file can be drawn: those of PDFs and pictures."""
    return FORMATS.get(path.suffix.lower()) in ("pdf", "picture")


def draw_page(data: bytes, path: Path, number: int) -> PagePicture:
    """Draw a page, counted from 1, of a file that holds `data`.

    Raises:
        DocumentError: it cannot be drawn; the message says why.
    """
    if number < 1:
        raise BrokenDocumentError(path, f"has no page {number}")
    kind = FORMATS.get(path.suffix.lower(), "")
    if kind == "pdf":
        check_streams(data, path)
    command = [*_PROGRAM, kind, str(number - 1)]
    try:
        with _AT_ONCE:
            done = subprocess.run(
                command, input=data, capture_output=True, timeout=_SECONDS, check=True
            )
        return _read(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise BrokenDocumentError(path, f"page {number} takes too long to draw") from error
    except (subprocess.SubprocessError, OSError, ValueError, struct.error) as error:
        raise BrokenDocumentError(path, f"page {number} cannot be drawn") from error


def _read(written: bytes) -> PagePicture:
    (length,) = struct.unpack_from(">I", written)
    head = json.loads(written[4 : 4 + length])
    flat = iter(head["boxes"])
    boxes = tuple(zip(flat, flat, flat, flat, strict=True))
    image = written[4 + length :]
    return PagePicture(image, head["width"], head["height"], head["pages"], head["letters"], boxes)
