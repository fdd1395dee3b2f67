"""PDF files: paragraphs put together from lines, headings from the outline or the type."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.blocks import BULLETS
from corpus.document import ReadingNote, Source
from corpus.errors import BrokenDocumentError, EncryptedDocumentError
from corpus.headings import clean_heading, is_navigation, title_like
from corpus.loaders.base import Loaded
from corpus.loaders.pdf.furniture import find_furniture
from corpus.loaders.pdf.layout import Layout, lay_out
from corpus.loaders.pdf.lines import PdfLine
from corpus.loaders.pdf.nested import check_forms
from corpus.loaders.pdf.packed import check_streams
from corpus.loaders.pdf.pages import PdfPage, page_ranges, read_page
from corpus.loaders.pdf.paragraph import Paragraph
from corpus.loaders.pdf.recognition import PageReading, read_pictures, reading_notes
from corpus.loaders.writer import TextWriter, collapse
from corpus.sections import Mark, nest

# PDFium is not safe to use from two threads at once.
_PDFIUM_LOCK = threading.Lock()
_PASSWORD_ERROR = 4
_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?")
# What programs fill in when nobody states a title.
_NO_TITLE = re.compile(
    r"untitled|\(?(?:anonymous|unspecified)\)?$|microsoft (?:word|powerpoint) - |document\d*$|"
    r"print|.*\.(?:docx?|tex|dvi|indd|qxd|rtf|odt|pptx?|xlsx?|pdf|html?)$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:chapter|section|part|appendix)?\s*[\divxlc]+(?:\.\d+)*[.:)]?\s+", re.I)
_MOST_LEVELS = 6
# The kinds of forms that PDFium reads; without its extension for XFA those of the second kind too.
_FORMS = (1, 3)
# No type is so small.
_COMMENT_SIZE = 0.01
# An outline that names fewer of its lines than this does not fit the text.
_OUTLINE_SHARE = 0.5


def load_pdf(data: bytes, path: Path) -> Loaded:
    """A PDF file.

    Raises:
        BrokenDocumentError: the file is damaged or no PDF.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it unpacks to far more than it is.
    """
    check_streams(data, path)
    check_forms(data, path)
    with _PDFIUM_LOCK:
        pages, outline, metadata, readings = _read(data, path)
    furniture = find_furniture([page.lines for page in pages])
    kept = [
        [*(line for line in page.lines if line not in furniture.lines), *_comments(page, index)]
        for index, page in enumerate(pages)
    ]
    layout = lay_out(kept)
    writer = TextWriter()
    starts, places = _write(layout, writer, len(pages))
    text = writer.text()
    marks = _outline_marks(outline, layout, places, starts)
    if not marks:
        marks = _type_marks(layout, places)
    # Furniture and figures can leave pages empty; these begin where the next one does.
    return Loaded(
        text,
        _title(metadata, layout, marks, text),
        _source(metadata),
        nest(marks, len(text)),
        page_starts=tuple(starts),
        tables=tuple(writer.tables),
        notes=(
            *furniture.notes(),
            *_headers_said_again(layout),
            *reading_notes(readings, starts, len(text)),
        ),
    )


def _read(
    data: bytes, path: Path
) -> tuple[list[PdfPage], list[tuple[str, int, int]], dict[str, str], list[PageReading]]:
    """The pages, the outline as (title, level, page), the metadata, pages read as pictures."""
    import pypdfium2

    # It prints what it does not read of forms and outlines.
    logging.getLogger("pypdfium2").setLevel(logging.ERROR)
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            raise EncryptedDocumentError(
                path, "needs a password; save a copy without one"
            ) from error
        raise BrokenDocumentError(
            path, "is damaged, cut off or no PDF; download or export it again"
        ) from error
    try:
        if pdf.get_formtype() in _FORMS:
            pdf.init_forms()
        pages = [read_page(pdf, index, path) for index in range(len(pdf))]
        lines, readings = read_pictures(pdf, [page.lines for page in pages])
        pages = [replace(page, lines=own) for page, own in zip(pages, lines, strict=True)]
        return pages, list(_outline(pdf)), pdf.get_metadata_dict(), readings
    finally:
        pdf.close()


def _headers_said_again(layout: Layout) -> Iterator[ReadingNote]:
    if layout.headers_again:
        where = page_ranges(layout.headers_again)
        yield ReadingNote("left_out", f"left out: the header of a table, said again on {where}")


def _comments(page: PdfPage, index: int) -> Iterator[PdfLine]:
    """What was noted on a page, below it."""
    for number, comment in enumerate(page.comments, 1):
        # Of sizes of their own, so that no two of them are lines of one paragraph.
        yield PdfLine(comment, index, size=_COMMENT_SIZE * number)


def _outline(pdf: Any) -> Iterator[tuple[str, int, int]]:
    for bookmark in pdf.get_toc(max_depth=_MOST_LEVELS):
        title = collapse(bookmark.get_title() or "")
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        if title and page is not None:
            yield title, bookmark.level + 1, page


def _write(
    layout: Layout, writer: TextWriter, page_count: int
) -> tuple[list[int], list[tuple[int, int]]]:
    """Write all paragraphs; return where pages begin, and the span of each paragraph."""
    starts: dict[int, int] = {}
    places: list[tuple[int, int]] = []
    previous: Paragraph | None = None
    for paragraph in layout.paragraphs:
        texts = layout.join(paragraph)
        tight = paragraph.kind == "item" and previous is not None and previous.kind == "item"
        if paragraph.kind == "code":
            writer.code("".join(texts))
            start = writer.length - len("".join(texts)) - 4
        elif paragraph.kind == "table":
            start = writer.length + 2 if writer.length else 0
            headers = sum(line.row is not None and line.row.is_header for line in paragraph.lines)
            writer.table(layout.rows(paragraph), headers)
        else:
            indent = "  " * paragraph.depth
            start = writer.write(indent + _marker("".join(texts), paragraph), tight=tight)
            start += len(indent)
        places.append((start, writer.length))
        offset = start
        for line, text in zip(paragraph.lines, texts, strict=True):
            starts.setdefault(line.page, min(offset, writer.length))
            offset += len(text)
        previous = paragraph
    following = writer.length
    filled: list[int] = []
    for page in reversed(range(page_count)):
        following = starts.get(page, following)
        filled.append(following)
    return filled[::-1], places


def _marker(text: str, paragraph: Paragraph) -> str:
    """An item with "-" for whatever sign its bullet is."""
    if paragraph.kind == "item" and text[0] in BULLETS:
        return "-" + text[1:]
    return text


def _outline_marks(
    outline: list[tuple[str, int, int]],
    layout: Layout,
    places: list[tuple[int, int]],
    starts: list[int],
) -> list[Mark]:
    """Headings of the outline at the lines that they name; none where most name no line."""
    by_page: dict[int, list[int]] = {}
    for index, paragraph in enumerate(layout.paragraphs):
        by_page.setdefault(paragraph.lines[0].page, []).append(index)
    marks: list[Mark] = []
    found = 0
    used: set[int] = set()
    for title, level, page in outline:
        candidates = [i for near in (page, page + 1) for i in by_page.get(near, ())]
        named = next((i for i in candidates if i not in used and _names(title, layout, i)), None)
        if named is not None:
            used.add(named)
            found += 1
            marks.append(Mark(clean_heading(title), level, *places[named]))
        elif page < len(starts):
            marks.append(Mark(clean_heading(title), level, starts[page], starts[page]))
    return marks if found >= _OUTLINE_SHARE * len(outline) and found else []


def _names(title: str, layout: Layout, index: int) -> bool:
    """Whether a paragraph is the heading that an outline entry names, numbering aside."""
    paragraph = layout.paragraphs[index]
    if sum(len(line.text) for line in paragraph.lines) > 2 * len(title) + 40:
        return False
    line = "".join(layout.join(paragraph))
    return _bare(line) == _bare(title)


def _bare(heading: str) -> str:
    return re.sub(r"\W+", "", _LABEL.sub("", heading, count=1) or heading).lower()


def _type_marks(layout: Layout, places: list[tuple[int, int]]) -> list[Mark]:
    """Headings by their type: the larger, the higher; bold ones of the body's size are lowest."""
    heads = [i for i, p in enumerate(layout.paragraphs) if p.kind == "heading"]
    sizes = sorted({round(layout.paragraphs[i].size) for i in heads}, reverse=True)
    marks: list[Mark] = []
    for index in heads:
        paragraph = layout.paragraphs[index]
        text = clean_heading("".join(layout.join(paragraph)))
        if is_navigation(text) or index + 1 == len(layout.paragraphs):
            continue
        level = min(sizes.index(round(paragraph.size)) + 1, _MOST_LEVELS)
        marks.append(Mark(text, level, *places[index]))
    return marks


def _title(metadata: dict[str, str], layout: Layout, marks: list[Mark], text: str) -> str | None:
    """The stated title, else the largest type on the first page, else a title-like first line."""
    stated = collapse(metadata.get("Title", ""))
    if stated and not _NO_TITLE.match(stated):
        return stated
    heads = [p for p in layout.paragraphs if p.kind == "heading" and p.lines[0].page == 0]
    # What stands turned in the margin, as a stamp or the number of a page, is no title.
    first = [p for p in heads if p.lines[0].turn == layout.paragraphs[0].lines[0].turn]
    if first:
        largest = max(first, key=lambda paragraph: paragraph.size)
        return clean_heading("".join(layout.join(largest)))
    line = text.partition("\n")[0]
    if title_like(line) and layout.paragraphs[0].kind != "table":
        return line
    return marks[0].heading if marks and marks[0].level == 1 else None


def _source(metadata: dict[str, str]) -> Source:
    date = _DATE.match(metadata.get("CreationDate", ""))
    parts = [part for part in date.groups() if part] if date else []
    return Source(author=collapse(metadata.get("Author", "")) or None, date="-".join(parts) or None)
