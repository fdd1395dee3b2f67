"""What a paragraph of an OpenDocument text says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from corpus.loaders.office.formulas import is_raisable, raised
from corpus.loaders.office.mathml import formula
from corpus.loaders.office.opendocument.styles import (
    DRAW,
    LOEXT,
    OFFICE,
    SVG,
    TEXT,
    XLINK,
    Look,
    Looks,
)
from corpus.loaders.office.symbols import is_symbol_font, symbols

if TYPE_CHECKING:
    from lxml.etree import _Element

_MATH = "{http://www.w3.org/1998/Math/MathML}math"
_SKIPPED = frozenset(
    (
        OFFICE + "annotation-end",
        OFFICE + "forms",
        TEXT + "number",
        TEXT + "tracked-changes",
        TEXT + "note-citation",
        LOEXT + "number",
    )
)
_PAGE_NUMBERS = frozenset((TEXT + "page-number", TEXT + "page-count", TEXT + "page-continuation"))
_SHAPES = frozenset(
    DRAW + name
    for name in (
        "frame custom-shape rect circle ellipse g line polyline polygon path connector caption a"
    ).split()
)
_LONGEST_CAPTION = 150
_MOST_SPACES = 1000


class InlineReader:
    """Reads the text of paragraphs.

    `note_mark` is called with a note and returns what stands for it in the text; `part_of` with
    the address of an object in the file and returns its root, None where it cannot be read.

    Attributes:
        counts: how many pieces were passed over, by what they are.
        boxes: the text boxes and shapes of the paragraphs read since it was last emptied.
        pictures: what the author says that each picture there shows, perhaps nothing.
        page_numbers: whether the last paragraph held the number of a page, which is left out.
    """

    def __init__(
        self,
        looks: Looks,
        note_mark: Callable[[_Element], str],
        part_of: Callable[[str], _Element | None],
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.boxes: list[_Element] = []
        self.pictures: list[str] = []
        self.page_numbers = False
        self._looks = looks
        self._note_mark = note_mark
        self._part_of = part_of
        self._has_words = False

    def text(self, paragraph: _Element) -> str:
        """The text of a paragraph, tabs and line breaks as such."""
        self.page_numbers = False
        self._has_words = bool((paragraph.text or "").strip()) or any(
            (e.text or "").strip() or (e.tail or "").strip() for e in paragraph.iter(TEXT + "*")
        )
        look = self._looks.of(paragraph, "paragraph")
        if look.hidden or paragraph.find(f".//{TEXT}hidden-paragraph[@{TEXT}is-hidden='true']"):
            self.counts["hidden"] += 1
            return ""
        return "".join(self._inside(paragraph, look))

    def _inside(self, element: _Element, look: Look) -> Iterator[str]:
        yield self._letters(element.text, look)
        for child in element:
            yield from self._child(child, look)
            yield self._letters(child.tail, look)

    def _letters(self, text: str | None, look: Look) -> str:
        # Line ends and tabs of the file are white space; those of the text are elements.
        plain = (text or "").replace("\n", " ").replace("\t", " ")
        if look.font and is_symbol_font(look.font):
            plain = symbols(plain, look.font)
        return raised(plain) if look.raised and is_raisable(plain) else plain

    def _child(self, child: _Element, look: Look) -> Iterator[str]:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        if tag == TEXT + "span":
            inner = self._looks.of(child, "text")
            if inner.hidden:
                self.counts["hidden"] += 1
                return
            yield from self._inside(child, inner)
        elif tag in _SHAPES:
            yield from self._shape(child)
        elif tag in _PAGE_NUMBERS:
            self.page_numbers = True
        elif tag == OFFICE + "annotation":
            self.counts["comments"] += 1
        elif tag == TEXT + "hidden-text" and child.get(TEXT + "is-hidden") == "true":
            self.counts["hidden"] += 1
        elif tag in _READERS:
            yield _READERS[tag](self, child)
        else:
            yield from self._inside(child, look)

    def _note(self, note: _Element) -> str:
        return self._note_mark(note)

    def _spaces(self, element: _Element) -> str:
        count = element.get(TEXT + "c", "1")
        return " " * min(int(count) if count.isdigit() and len(count) < 5 else 1, _MOST_SPACES)

    def _ruby(self, element: _Element) -> str:
        """A word with its reading over it: "漢字(かんじ)"."""
        base, reading = element.find(TEXT + "ruby-base"), element.find(TEXT + "ruby-text")
        over = "" if reading is None else "".join(reading.itertext()).strip()
        under = "" if base is None else "".join(base.itertext())
        return f"{under}({over})" if over else under

    def _shape(self, shape: _Element) -> Iterator[str]:
        """A formula or a picture in the line; what has paragraphs of its own goes to `boxes`."""
        for found in shape.iter(DRAW + "object"):
            text = self._object(found)
            yield text
            if text:
                return
        if next(shape.iter(TEXT + "p", TEXT + "h", TEXT + "list"), None) is not None:
            self.boxes.append(shape)
        elif next(shape.iter(DRAW + "image"), None) is not None:
            shows = _described(shape)
            in_line = shape.get(TEXT + "anchor-type") == "as-char" and self._has_words
            if in_line:
                yield f"[{shows if 0 < len(shows) <= _LONGEST_CAPTION else 'picture'}]"
            else:
                self.pictures.append(shows)

    def _object(self, element: _Element) -> str:
        root = element.find(_MATH)
        if root is None:
            root = self._part_of(element.get(XLINK + "href", ""))
        if root is not None and root.tag == _MATH:
            return formula(root)
        self.counts["objects"] += 1
        return ""


_READERS: dict[str, Callable[[InlineReader, _Element], str]] = {
    TEXT + "note": InlineReader._note,
    TEXT + "s": InlineReader._spaces,
    TEXT + "tab": lambda reader, element: "\t",
    TEXT + "line-break": lambda reader, element: "\n",
    TEXT + "ruby": InlineReader._ruby,
}


def _described(shape: _Element) -> str:
    found = [shape.find(f".//{SVG}{name}") for name in ("title", "desc")]
    texts = [" ".join("".join(each.itertext()).split()) for each in found if each is not None]
    return next(filter(None, texts), "")
