"""Pictures of text: PNG, JPEG and TIFF, each frame of which is a page.

They are read as a PDF is whose pages are pictures, so that lines become paragraphs and headings by
the same rules.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import BrokenDocumentError, TooLargeError, UnsupportedFormatError
from corpus.loaders.base import Loaded
from corpus.loaders.ocr.rules import rules_in_force
from corpus.loaders.pdf.loader import load_pdf

# A page of A3 at 600 dpi has 70 megapixels; a picture may unpack to a thousand times its file.
_MOST_PIXELS = 89_000_000
_MOST_FRAMES = 500
# Smaller ones are icons and rules.
_LEAST_SIDE = 24
# What the long side of a picture is taken for in inches: that of a sheet of A4.
_SHEET = 11.7
_FORMATS = ("PNG", "JPEG", "TIFF")


def load_picture(data: bytes, path: Path) -> Loaded:
    """A picture of text.

    Raises:
        UnsupportedFormatError: nothing reads pictures here.
        BrokenDocumentError: it is damaged or no picture.
        TooLargeError: it has too many pixels or frames.
    """
    rules = rules_in_force()
    if not rules.is_on:
        raise UnsupportedFormatError(path, f"is a picture; {rules.remedy}")
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Pillow warns of what it can read all the same; of a picture of so many pixels, too,
            # and refuses one of twice as many.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                pages = list(_frames(picture, path))
        if not pages:
            return Loaded("")
        sheets = io.BytesIO()
        pages[0].save(
            sheets,
            "PDF",
            save_all=True,
            append_images=pages[1:],
            resolution=max(pages[0].size) / _SHEET,
            quality=95,
        )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(path, "more") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise BrokenDocumentError(
            path, "is damaged, cut off or no picture; save or download it again"
        ) from error
    return load_pdf(sheets.getvalue(), path)


def _frames(picture: Any, path: Path) -> Iterator[Any]:
    """The frames that are large enough to hold words, upright, on white."""
    from PIL import ImageOps

    count = getattr(picture, "n_frames", 1)
    if picture.format == "MPO":
        count = 1  # the others are previews of the first
    if count > _MOST_FRAMES:
        raise TooLargeError(
            path, f"has {count} pages, over the limit of {_MOST_FRAMES}; split it into parts"
        )
    for number in range(count):
        picture.seek(number)
        width, height = picture.size
        if width * height > _MOST_PIXELS:
            raise _too_large(path, f"{width} x {height}")
        if min(width, height) >= _LEAST_SIDE:
            yield _on_white(ImageOps.exif_transpose(picture))


def _too_large(path: Path, pixels: str) -> TooLargeError:
    limit = _MOST_PIXELS // 1_000_000
    return TooLargeError(
        path, f"has {pixels} pixels, over the limit of {limit} million; save it smaller"
    )


def _on_white(picture: Any) -> Any:
    """A picture in grey or colours that can be written to a page."""
    from PIL import Image

    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        low, high = picture.getextrema()
        scale = 255 / ((high - low) or 1)
        return picture.convert("F").point(lambda value: (value - low) * scale).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        sheet = Image.new("RGBA", coloured.size, "white")
        sheet.alpha_composite(coloured)
        return sheet.convert("RGB")
    if picture.mode in ("1", "L"):
        return picture.convert("L")
    return picture.convert("RGB")
