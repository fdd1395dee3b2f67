"""HTML pages: their main text without navigation, and what their head says about them."""

from __future__ import annotations

from pathlib import Path

from corpus.document import ReadingNote
from corpus.errors import BrokenDocumentError, EmptyDocumentError, TooLargeError
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode
from corpus.loaders.html.controls import Controls
from corpus.loaders.html.head import page_source, page_title
from corpus.loaders.html.left_out import LeftOut
from corpus.loaders.html.parsing import declared_encoding, is_cut_off, parse_html
from corpus.loaders.html.render import HtmlRenderer
from corpus.loaders.html.written import put_into_words
from corpus.loaders.writer import TextWriter
from corpus.sections import nest

# Less is not worth a second look at a page, nor a note.
_FEW_WORDS = 20
_NOTED_SHARE = 0.1
_MENDING = "copy what you need of them into a document of its own"
# An element takes a kilobyte in memory. The longest specifications have half as many.
_MOST_ELEMENTS = 500_000
_CUT_OFF = ReadingNote(
    "damaged", "the page is nested too deep to be read to its end; save its text as a new page"
)


def load_html(data: bytes, path: Path) -> Loaded:
    """An HTML page.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
        EmptyDocumentError: it has no elements.
        BrokenDocumentError: it is nested too deep for any of its text to be read.
        TooLargeError: it has too many elements.
    """
    written = decode(data, path, declared_encoding(data))
    count = written.count("<") - written.count("</")
    if count > _MOST_ELEMENTS:
        raise TooLargeError(
            path,
            f"has about {count:,} elements, over the limit of {_MOST_ELEMENTS:,}; split it",
        )
    page = parse_html(written)
    if page is None:
        raise EmptyDocumentError(path, "holds no HTML; remove it or save the page again")
    cut_off = (_CUT_OFF,) if is_cut_off(page) else ()
    found = page.find("body")
    body = page if found is None else found
    title = page_title(page)
    # Kept as a list, as to find an element again in the tree costs more than to look at it.
    elements = list(page.iter("*"))
    controls = Controls(elements)
    put_into_words(elements, controls)
    left_out = LeftOut(body, controls)
    _look_again(left_out)
    writer = TextWriter()
    HtmlRenderer(writer).render(body)
    text = writer.text()
    if cut_off and not text.strip():
        raise BrokenDocumentError(
            path, "is nested too deep to be read; save its text as a new page or as plain text"
        )
    return Loaded(
        text,
        title,
        page_source(page),
        nest(writer.marks, len(text)),
        tables=tuple(writer.tables),
        notes=(*cut_off, *_notes(left_out)),
    )


def _look_again(left_out: LeftOut) -> None:
    """Read what was left out after all where it is most of the page."""
    words, plain = left_out.words, left_out.plain
    if plain["doubtful"] > max(plain[""], _FEW_WORDS) or not words[""]:
        left_out.read_again("doubtful")
    if not words[""] and words["furniture"] >= _FEW_WORDS:
        left_out.read_again("furniture")
    if words[""] < _FEW_WORDS and words["hidden"] >= 2 * words[""]:
        left_out.read_again("hidden")
    if not words[""]:
        left_out.read_again("noscript")


def _notes(left_out: LeftOut) -> tuple[ReadingNote, ...]:
    """What was left out, where it is more than trivial."""
    words = left_out.words
    parts = []
    furniture = words["furniture"] + words["doubtful"]
    if furniture >= max(_FEW_WORDS, _NOTED_SHARE * words[""]):
        parts.append(f"{furniture:,} words of menus, site headers and footers")
    if words["hidden"] >= _FEW_WORDS:
        parts.append(f"{words['hidden']:,} words that the page does not show")
    if words["struck"]:
        parts.append(f"{words['struck']:,} deleted words")
    if not parts:
        return ()
    return (ReadingNote("aside", f"left out: {', '.join(parts)}; {_MENDING}"),)
