"""Draws one page in a process of its own: `python drawing.py KIND INDEX < FILE`.

A page can hold anything that a decoder of pictures or fonts fails at. In here it can take no more
memory than this process may have, no more time than it is given, and can end nothing else.

It imports nothing of ours, and writes the length of a head as four bytes, the head as JSON, and the
picture as WebP.
"""

from __future__ import annotations

import ctypes
import io
import json
import math
import struct
import sys
from typing import Any

# About 140 dots an inch for a sheet of A4: sharp in a panel, and when it is made twice as large.
_PIXELS = 2_200_000
_LONGEST_SIDE = 3_500
_MOST_SCALE = 4.0
# Such a picture is scaled down while it is read; a sheet of A3 at 600 dpi has 70 million.
_MOST_PIXELS_READ = 89_000_000
_MOST_LETTERS = 30_000
_MEMORY_BYTES = 3 * 1024**3
_CPU_SECONDS = 30
# Places are whole numbers from 0 to this, left to right and top to bottom.
PLACES = 10_000
# As where pictures are read: smaller frames are icons.
_LEAST_SIDE = 24
_FORMATS = ("PNG", "JPEG", "TIFF")


def main() -> None:
    """Draw the page that the arguments name, of the file on standard input."""
    _limit()
    kind, index = sys.argv[1], int(sys.argv[2])
    data = sys.stdin.buffer.read()
    head, picture = _pdf_page(data, index) if kind == "pdf" else _frame(data, index)
    written = io.BytesIO()
    picture.convert("RGB").save(written, "WEBP", quality=82, method=2)
    head |= {"width": picture.width, "height": picture.height}
    encoded = json.dumps(head).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(encoded)) + encoded + written.getvalue())


def scale_of(width: float, height: float) -> float:
    """By how much a page of this size is enlarged, so that its picture stays small.

    Raises:
        ValueError: it has no size.
    """
    if not (math.isfinite(width * height) and width > 0 and height > 0):
        raise ValueError("the page has no size")
    most = min(_MOST_SCALE, _LONGEST_SIDE / max(width, height))
    return min(most, math.sqrt(_PIXELS / (width * height)))


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows, where only time is limited
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


def _pdf_page(data: bytes, index: int) -> tuple[dict[str, Any], Any]:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    if pdf.get_formtype():
        pdf.init_forms()
    page = pdf[index]
    picture = page.render(scale=scale_of(*page.get_size())).to_pil()
    letters, boxes = _letters(page)
    return {"pages": len(pdf), "letters": letters, "boxes": boxes}, picture


def _letters(page: Any) -> tuple[str, list[int]]:
    """The letters and digits of a page, each with its left, top, right and bottom."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    count = textpage.count_chars()
    letters: list[str] = []
    boxes: list[int] = []
    box = pdfium.FS_RECTF()
    for index in range(count if count <= _MOST_LETTERS else 0):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        letter = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if not letter.isalnum():
            continue
        if not pdfium.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box)):
            continue
        corners = (_place(page, box.left, box.top), _place(page, box.right, box.bottom))
        (left, right), (top, bottom) = (sorted(ends) for ends in zip(*corners, strict=True))
        letters.append(letter)
        boxes += [left, top, right, bottom]
    return "".join(letters), boxes


def _place(page: Any, x: float, y: float) -> tuple[int, int]:
    """A point of the page where its picture has it, whichever way the page is turned or cut."""
    import pypdfium2.raw as pdfium

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(
        page, 0, 0, PLACES, PLACES, 0, x, y, ctypes.byref(across), ctypes.byref(down)
    )
    return _bounded(across.value), _bounded(down.value)


def _bounded(place: int) -> int:
    return min(max(place, 0), PLACES)


def _frame(data: bytes, index: int) -> tuple[dict[str, Any], Any]:
    """A picture, or one of several in a file, upright; those too small to be read do not count."""
    from PIL import Image, ImageOps

    # The limit below is ours; Pillow's warning of a smaller one would be no answer.
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS_READ
    picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    count = 1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)
    frames = []
    for number in range(count):
        picture.seek(number)
        if min(picture.size) >= _LEAST_SIDE:
            frames.append(number)
    picture.seek(frames[index])
    if picture.width * picture.height > _MOST_PIXELS_READ:
        raise ValueError("the picture is too large")
    shown = ImageOps.exif_transpose(picture)
    scale = min(1.0, scale_of(*shown.size))
    shown = shown.convert("RGB").resize(
        (max(1, round(shown.width * scale)), max(1, round(shown.height * scale)))
    )
    return {"pages": len(frames), "letters": "", "boxes": []}, shown


if __name__ == "__main__":
    main()
