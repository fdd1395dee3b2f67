"""The reader as HTML: a document, the quoted words marked, and the ways back to the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.document import Document
from ui.languages.speaking import _
from ui.languages.templates import PageTemplate
from ui.languages.told import place_name
from ui.page.reader import inline
from ui.page.reader.excerpt import Looked, Window, still_there
from ui.page.reader.finding import LONGEST, MOST
from ui.page.reader.inline import Run
from ui.page.reader.marks import Mark, pieces
from ui.page.reader.page_view import PageView, page_window
from ui.page.reader.structure import Part, Style, parts, style_of
from ui.page.reader.tables import Grid, grid

_BAR = re.compile(r"\\\|")
_BULLETS = {"[x]": "☑", "[X]": "☑", "[ ]": "☐"}
# The page's title is 1 and the document's is 2.
_ABOVE = 2


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched in a document, how often it is found, and which place is looked at."""

    words: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    at: int = 0

    @property
    def marks(self) -> list[Mark]:
        """The places as marks."""
        return [
            Mark(start, end, None, number == self.at)
            for number, (start, end) in enumerate(self.spans)
        ]

    @property
    def said(self) -> str:
        """The count, in words."""
        if not self.words.strip():
            return ""
        if not self.spans:
            return _("Not found")
        if len(self.spans) > MOST:
            return _("%(number)s of %(total)s and more", number=self.at + 1, total=MOST)
        return _("%(number)s of %(total)s", number=self.at + 1, total=len(self.spans))


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """What can be done with the file of a document.

    Attributes:
        address: where it is sent from; empty where it is not sent.
        opens: whether a browser shows it, rather than saving it.
        paged: whether its pages can be shown.
        note: why it is not sent, or its page not shown.
    """

    address: str = ""
    opens: bool = False
    paged: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A document as it is shown.

    Attributes:
        looked: what the reader was opened at.
        document: whole.
        window: which part of its text is shown.
        grown: `before` or `after` when more of the text was just asked for.
        search: what is searched in it.
        file: what can be done with its file.
        page: the page that is shown as a picture; None where the text is shown.
        style: how its text is written; None for what its name says.
    """

    looked: Looked
    document: Document
    window: Window
    grown: str = ""
    search: Search = Search()
    file: OriginalFile = OriginalFile()
    page: PageView | None = None
    style: Style | None = None

    @property
    def marks(self) -> list[Mark]:
        """What is marked: the quotes that are the document's own words, and what was found."""
        cited = still_there(self.document, self.looked.marked)
        return [*(Mark(c.start, c.end, c.number) for c in cited), *self.search.marks]

    @property
    def at(self) -> int:
        """The character that is looked at: where another page is shown, the first of that."""
        found = self.search.spans
        at = found[self.search.at][0] if found else self.looked.focus.start
        shown = self.shown
        return at if self.page is None or shown.start <= at < shown.end else shown.start

    @property
    def shown(self) -> Window:
        """The part of the text that is shown: below a picture, that of its page."""
        if self.page is None:
            return self.window
        return page_window(self.document, self.page.number)


def empty() -> str:
    """The reader before anything was opened."""
    return str(_TEMPLATE.empty())


def find_bar() -> str:
    """The field to search the open document with."""
    return str(_TEMPLATE.find_bar(LONGEST))


def view(shown: View) -> str:
    """A document around what is looked at."""
    styled = replace(shown, style=shown.style or style_of(shown.looked.path))
    html = str(_TEMPLATE.view(styled))
    number = shown.looked.focus.number
    # Words that stand in no part as it was read, but in signs of mark-up, are marked all the same.
    if number and shown.page is None and not re.search(rf'data-cites="[^"]*\b{number}\b', html):
        html = str(_TEMPLATE.view(replace(shown, style="source")))
    return html


def gone(looked: Looked) -> str:
    """What is shown when the document is not as it was when it was quoted."""
    return str(_TEMPLATE.gone(looked))


def refused(sentence: str) -> str:
    """Why nothing is opened."""
    return str(_TEMPLATE.refused(sentence))


def numbered(shown: str, serial: int) -> str:
    """What the reader shows, with the number of the request that it answers."""
    return f'<div data-serial="{serial:d}">{shown}</div>'


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a view, of which a template asks the words of each part."""

    document: Document
    marks: Sequence[Mark]
    style: Style

    def words(self, start: int, end: int) -> list[Run]:
        """The words of a span, set as the text says, with what marks them."""
        if self.style == "markdown":
            return inline.runs(self.document.text, start, end, self.marks)
        return self.letters(start, end)

    def letters(self, start: int, end: int) -> list[Run]:
        """The characters of a span as they are, with what marks them."""
        return [Run(piece) for piece in pieces(self.document.text, start, end, self.marks)]

    def lines(self, part: Part) -> list[Run]:
        """The lines of a part, without the empty ones at its beginning and its end."""
        text = self.document.text[part.start : part.end]
        end = part.start + len(text.rstrip())
        return self.letters(part.start + len(text) - len(text.lstrip("\r\n")), end)

    def numbers(self, part: Part) -> str:
        """The numbers of the lines of a program, one below the other."""
        lines = self.document.text[part.start : part.end].rstrip().count("\n")
        return "\n".join(map(str, range(part.level, part.level + lines + 1)))

    def cell(self, start: int, end: int) -> list[Run]:
        """The words of a cell, in which a bar is written with a backslash."""
        return [
            replace(run, piece=replace(run.piece, text=_BAR.sub("|", run.piece.text)))
            for run in self.words(start, end)
        ]

    def grid(self, part: Part) -> Grid:
        """The rows of a table."""
        return grid(self.document, part, self.marks)


def text_of(shown: View) -> Text:
    """What a template asks for the words of a view."""
    return Text(shown.document, shown.marks, shown.style or "written")


def groups_of(shown: View) -> list[list[Part]]:
    """What the text that is shown is made of, the items of a list together."""
    found = parts(shown.document, shown.shown, shown.style or "written")
    return [list(group) for _, group in groupby(found, key=lambda part: part.kind == "item")]


def path(document: Document, at: int) -> str:
    """The headings above a character, without the title, which is said anyway."""
    return " › ".join(part for part in document.heading_path(at) if part != document.title)


def bullet(marker: str) -> str:
    """What an item is shown with: its number, its box to tick, or a dot."""
    for box, sign in _BULLETS.items():
        if marker.endswith(box):
            return sign
    return marker if any(character.isalnum() for character in marker) else "•" if marker else ""


def level(part: Part) -> int:
    """The level of a heading on the page."""
    return min(6, part.level + _ABOVE)


def is_apart(part: Part) -> bool:
    """Whether a place parts what is before it from what follows, as pages do."""
    return part.marker.startswith(("page", "slide", "cell"))


def begun(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


_TEMPLATE = PageTemplate(
    __file__,
    "reader.html",
    *(begun, bullet, groups_of, is_apart, level, path, place_name, text_of),
)
