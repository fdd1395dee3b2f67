"""The pages of a PDF that hold no text, or none that can be read, read as pictures."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from corpus.document import NoteKind, ReadingNote
from corpus.language.languages import language_of
from corpus.loaders.ocr.engine import MOST_PIXELS, OcrError, Seen, see
from corpus.loaders.ocr.reading_order import ReadLine, in_reading_order
from corpus.loaders.ocr.rules import OcrRules, rules_in_force
from corpus.loaders.pdf.lines import PdfLine

# Dots a point: 180 dpi reads small print, and more measured no better.
_SCALE = 2.5
# A picture of more pixels on a page is not opened: it may be made to fill the memory.
_MOST_PICTURE_PIXELS = 200_000_000
# A page with fewer characters and pictures that take up this share of it is looked at, too, and
# one with next to none whatever is drawn on it, which may be letters.
_FEW_CHARACTERS, _NEXT_TO_NONE = 300, 40
_PICTURE_SHARE = 0.4
# The share of characters without a meaning from which a page's text is of no use.
_MEANINGLESS = 0.2
# The eight commonest letters of languages in Latin script make up 55 to 70 of 100 letters; where
# a font gives other letters for those that it shows, they are 20 to 35.
_COMMON_LETTERS = frozenset("aeinorst")
_FEWEST_COMMON = 0.38
_ENOUGH_LETTERS = 80
# A dot is dark that is so much darker than most of the page. A page with fewer dark dots is blank,
# and one with a smaller share of them in which no word is found holds specks.
_DARKER = 50
_FEWEST_DARK = 40
_SPECKS = 0.005
# Lines whose height is that of the page's usual line but for so much are as large as that: how
# high a line looks depends on its letters, too.
_LOWER, _HIGHER = 0.72, 1.3
# The height of a font in that of the frame around a line.
_FONT_SHARE = 0.8
_SAME_WORDS = 80

_State = Literal["recognised", "no_words", "unread", "unreadable", "too_large"]


@dataclass(frozen=True, slots=True)
class PageReading:
    """What became of a page that was to be read as a picture.

    Attributes:
        page: its index.
        state: `recognised`, `no_words` where none were found; where nothing reads pictures,
            `unread` or, of text that says nothing, `unreadable`; `too_large` for a picture over
            the limit.
        confidence: how sure its lines are, 0 to 1.
        characters: how many were read.
        left_out: how many lines were not sure enough.
        reason: why it is unread.
    """

    page: int
    state: _State
    confidence: float = 0.0
    characters: int = 0
    left_out: int = 0
    reason: str = ""


def read_pictures(
    pdf: Any, pages: Sequence[list[PdfLine]]
) -> tuple[list[list[PdfLine]], list[PageReading]]:
    """The lines of all pages, with those of pages without text read as pictures.

    Args:
        pdf: the open document of pypdfium2.
        pages: the lines of each page that its text gives.
    """
    rules = rules_in_force()
    read: list[list[PdfLine]] = []
    readings: list[PageReading] = []
    for index, lines in enumerate(pages):
        doubt = _doubt(lines)
        if not doubt and sum(len(line.text) for line in lines) >= _FEW_CHARACTERS:
            read.append(lines)
            continue
        page = pdf[index]
        try:
            own, reading = _read_page(page, index, lines, doubt, rules)
        finally:
            page.close()
        read.append(own)
        if reading is not None:
            readings.append(reading)
    return read, readings


_Doubt = Literal["", "no text", "meaningless", "unlikely"]


def _doubt(lines: Sequence[PdfLine]) -> _Doubt:
    """What is wrong with a page's text; empty where nothing is."""
    text = "\n".join(line.text for line in lines)
    seen = [character for character in text if not character.isspace()]
    if not seen:
        return "no text"
    meaningless = sum(unicodedata.category(c) in ("Co", "Cn", "Cc") or c == "\ufffd" for c in seen)
    if meaningless > _MEANINGLESS * len(seen):
        return "meaningless"
    letters = [c for c in unicodedata.normalize("NFD", text).lower() if "a" <= c <= "z"]
    common = sum(letter in _COMMON_LETTERS for letter in letters)
    if len(letters) < max(_ENOUGH_LETTERS, len(seen) / 3) or common >= _FEWEST_COMMON * len(
        letters
    ):
        return ""
    return "" if language_of(text) else "unlikely"


def _read_page(
    page: Any, index: int, lines: list[PdfLine], doubt: _Doubt, rules: OcrRules
) -> tuple[list[PdfLine], PageReading | None]:
    """A page's lines, and what became of it where it was to be read as a picture."""
    drawn, pictures, pixels = _pictures(page)
    bare = sum(len(line.text) for line in lines) < _NEXT_TO_NONE
    share = drawn if doubt or bare else pictures
    if not share or (not doubt and share < _PICTURE_SHARE):
        return lines, None
    kept = [] if doubt == "meaningless" else lines
    if pixels > _MOST_PICTURE_PIXELS:
        return kept, PageReading(index, "too_large")
    if not rules.is_on:
        # A picture below a few words may be a photograph: only what is known is said.
        return kept, _unread(index, doubt) if doubt else None
    width, height = page.get_size()
    scale = min(_SCALE, MOST_PIXELS / max(width, height))
    picture = _rendered(page, scale, with_text=bool(doubt))
    dark = _dark(picture)
    if dark < _FEWEST_DARK:
        return kept, None
    try:
        seen = see(picture, rules)
    except OcrError as error:
        return kept, _unread(index, doubt, str(error))
    found = _placed(in_reading_order(seen.lines), seen, index, height / picture.shape[0])
    if not found and not seen.left_out and dark < _SPECKS * picture.shape[0] * picture.shape[1]:
        return kept, None
    return _combined(kept, found, doubt, PageReading(index, "no_words", left_out=seen.left_out))


def _unread(index: int, doubt: _Doubt, reason: str = "") -> PageReading:
    known = doubt in ("meaningless", "unlikely")
    return PageReading(index, "unreadable" if known else "unread", reason=reason)


def _combined(
    own: list[PdfLine],
    found: list[tuple[PdfLine, float]],
    doubt: _Doubt,
    reading: PageReading,
) -> tuple[list[PdfLine], PageReading | None]:
    """What a page's text says, and what its picture says beside that."""
    from rapidfuzz import fuzz, process

    texts = [line.text for line in own]
    new = [
        (line, confidence)
        for line, confidence in found
        if not process.extractOne(line.text, texts, scorer=fuzz.ratio, score_cutoff=_SAME_WORDS)
    ]
    if doubt == "unlikely":
        if 2 * len(new) < len(found) or not found:
            return own, None  # the picture says the same: a list of codes, perhaps
        own, new = [], found
    if not new:
        return own, None if own else reading
    characters = sum(len(line.text) for line, _ in new)
    sureness = sum(confidence * len(line.text) for line, confidence in new) / characters
    lines = [line for line, _ in new]
    above = [line for line in own if line.bottom >= lines[0].bottom]
    below = [line for line in own if line.bottom < lines[0].bottom]
    done = replace(reading, state="recognised", confidence=sureness, characters=characters)
    return [*above, *lines, *below], done


def _rendered(page: Any, scale: float, *, with_text: bool) -> Any:
    """A page as a picture; without what its text says already, unless `with_text`."""
    import numpy

    bitmap = page.render(scale=scale, rev_byteorder=True)
    picture = bitmap.to_numpy()[:, :, :3]
    if with_text:
        return picture
    ground = numpy.median(picture[::4, ::4], axis=(0, 1))
    place = bitmap.get_posconv(page)
    textpage = page.get_textpage()
    for index in range(textpage.count_rects()):
        left, bottom, right, top = textpage.get_rect(index)
        (a, c), (b, d) = place.to_bitmap(left, bottom), place.to_bitmap(right, top)
        rows, columns = sorted((max(0, c), max(0, d))), sorted((max(0, a), max(0, b)))
        picture[rows[0] : rows[1] + 1, columns[0] : columns[1] + 1] = ground
    textpage.close()
    return picture


def _pictures(page: Any) -> tuple[float, float, int]:
    """The share of a page that all that is drawn takes up, that of pictures, the most pixels."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    left, bottom, right, top, pixels = width + height, width + height, 0.0, 0.0, 0
    pictures = 0.0
    for drawn in page.get_objects(max_depth=4):
        if drawn.type not in (
            pdfium.FPDF_PAGEOBJ_IMAGE,
            pdfium.FPDF_PAGEOBJ_PATH,
            pdfium.FPDF_PAGEOBJ_SHADING,
            pdfium.FPDF_PAGEOBJ_TEXT,
        ):
            continue
        box = drawn.get_bounds()
        if drawn.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            across, down = drawn.get_px_size()
            pixels = max(pixels, across * down)
            pictures += max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
        left, bottom = min(left, box[0]), min(bottom, box[1])
        right, top = max(right, box[2]), max(top, box[3])
    area = max(0.0, right - left) * max(0.0, top - bottom)
    whole = max(1.0, width * height)
    return min(1.0, area / whole), min(1.0, pictures / whole), pixels


def _dark(picture: Any) -> int:
    """How many dots of a page are dark; of a negative, how many are light."""
    import numpy

    grey = picture.min(axis=2)
    apart = numpy.abs(grey.astype(numpy.int16) - int(numpy.median(grey[::4, ::4])))
    return int((apart > _DARKER).sum())


def _placed(
    lines: Sequence[ReadLine], seen: Seen, page: int, point: float
) -> list[tuple[PdfLine, float]]:
    """Lines as those of a PDF's text, each with how sure it is; `point` is those of a pixel."""
    usual = _usual_height(lines)
    placed = []
    for line in lines:
        height = line.height if not _LOWER < line.height / usual < _HIGHER else usual
        size = _FONT_SHARE * height * point
        bottom = (seen.height - line.middle) * point - size / 2
        made = PdfLine(
            line.text,
            page,
            left=line.left * point,
            right=line.right * point,
            bottom=bottom,
            size=size,
        )
        placed.append((made, line.confidence))
    return placed


def _usual_height(lines: Sequence[ReadLine]) -> float:
    """The height of the line that the middle one of all characters is in."""
    half = sum(len(line.text) for line in lines) / 2
    passed = 0
    for line in sorted(lines, key=lambda line: line.height):
        passed += len(line.text)
        if passed >= half:
            return line.height
    return 1.0


def reading_notes(
    readings: Sequence[PageReading], starts: Sequence[int], length: int
) -> tuple[ReadingNote, ...]:
    """What is to be said of pages that were read as pictures, or could not be.

    Args:
        readings: what became of them, in order.
        starts: where each page begins in the text.
        length: of the text.
    """
    notes = []
    ends = [*starts[1:], length]
    for run in _runs(readings):
        first, last = run[0].page, run[-1].page
        start, end = starts[first], ends[last]
        pages = _named(first, last)
        if run[0].state == "recognised":
            weight = sum(reading.characters for reading in run)
            sure = sum(reading.confidence * reading.characters for reading in run) / weight
            said = f"{pages} read by OCR, {_percent(sure)}% sure"
            notes.append(ReadingNote("recognised", said, start, end))
        else:
            said = _why_not(run[0], pages, is_one=first == last)
            kind: NoteKind = "left_out" if run[0].state == "no_words" else "no_text"
            notes.append(ReadingNote(kind, said, start, start))
        left_out = sum(reading.left_out for reading in run)
        if left_out:
            lines = "1 line" if left_out == 1 else f"{left_out} lines"
            said = f"{lines} of {pages} left out, too unclear to read"
            notes.append(ReadingNote("left_out", said, start, end))
    return tuple(notes)


def _why_not(reading: PageReading, pages: str, *, is_one: bool) -> str:
    """Why pages without text are not read, and what to do."""
    hold, them = ("holds", "it") if is_one else ("hold", "them")
    if reading.state == "no_words":
        return f"{pages} {hold} pictures without words that could be read"
    if reading.state == "too_large":
        limit = _MOST_PICTURE_PIXELS // 1_000_000
        return f"{pages} {hold} a picture of more than {limit} megapixels; save {them} smaller"
    words = "text" if reading.state == "unread" else "readable words"
    if reading.reason:
        return f"{pages} {hold} no {words}, and OCR failed: {reading.reason}"
    remedy = rules_in_force().remedy.removesuffix("them") + them
    return f"{pages} {hold} no {words}; {remedy}"


def _runs(readings: Iterable[PageReading]) -> Iterator[list[PageReading]]:
    """Neighbouring pages of which the same is to be said."""
    run: list[PageReading] = []
    for reading in readings:
        follows = run and reading.page == run[-1].page + 1
        if not follows or (reading.state, reading.reason) != (run[0].state, run[0].reason):
            if run:
                yield run
            run = []
        run.append(reading)
    if run:
        yield run


def _named(first: int, last: int) -> str:
    return f"page {first + 1}" if first == last else f"pages {first + 1} to {last + 1}"


def _percent(share: float) -> int:
    """Rounded down: nothing that was recognised is sure."""
    return min(99, int(100 * share))
