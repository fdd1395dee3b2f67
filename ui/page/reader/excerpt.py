"""Which part of a document the reader shows, and what is marked in it. No HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.answer import Citation
from advisor.answering.citations import cite_passage
from corpus.document import Document, Section
from ui.conversations.exchange import TurnView

# Characters shown on each side of the words that are looked at; a short document is shown whole.
REACH = 12_000
# Characters shown at most, however often more is asked for: a browser lays these out at once.
MOST_SHOWN = 400_000
# How far a window's edge may move to end at a line's end.
_SLACK = 2_000


@dataclass(frozen=True, slots=True)
class Window:
    """Characters of a document: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a document under one heading and on one page.

    `heading` is the section whose heading they are, None for text. `begins` names the page, or the
    slide or other place, that begins with them; empty when none does.
    """

    start: int
    end: int
    heading: Section | None
    begins: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What the reader was opened at: an exchange, and a citation or a passage of it.

    Attributes:
        turn: the exchange.
        focus: the words to scroll to; number 0 for a passage that was not cited.
        path: the document's path relative to the indexed folder.
        place: which of the retrieved passages the focus is, from 0; None for a citation.
        elsewhere: what is marked where not the document's text is shown but that of its file.
    """

    turn: TurnView
    focus: Citation
    path: str
    place: int | None = None
    elsewhere: tuple[Citation, ...] = ()

    @property
    def marked(self) -> tuple[Citation, ...]:
        """What is marked: everything this exchange quotes of the document."""
        if self.elsewhere:
            return self.elsewhere
        same = tuple(c for c in self.turn.citations if c.document_id == self.focus.document_id)
        return same if self.focus.number else (*same, self.focus)

    @property
    def numbers(self) -> list[int]:
        """The numbers of all citations of the exchange, ascending."""
        return sorted({c.number for c in self.turn.citations})


def citation_of(turn: TurnView, number: int) -> Citation | None:
    """The citation of an exchange with this number."""
    return next((c for c in turn.citations if c.number == number), None)


def passage_of(turn: TurnView, place: int) -> Citation | None:
    """A retrieved passage, from 0, as something to look at, though it was not cited."""
    if not 0 <= place < len(turn.passages):
        return None
    passage = turn.passages[place].passage
    return cite_passage(passage, turn.paths.get(passage.document_id, ""), 0)


def whole(document: Document, path: str, at: int | None = None) -> Looked:
    """A document that is opened for itself, from its beginning or at one of its headings.

    A heading, named by where it begins, is marked, so that it is found; else nothing is.
    """
    section = next((s for s in document.sections if s.start == at), None)
    start = document.body_start if section is None else section.start
    end = start if section is None else section.body_start
    quote = document.text[start:end].rstrip()
    focus = Citation(
        number=0,
        document=path,
        document_id=document.id,
        title=document.title,
        source=document.source,
        passage_id="",
        quote=quote,
        start=start,
        end=start + len(quote),
        answer_start=0,
        answer_end=0,
    )
    return Looked(TurnView(0, ""), focus, path)


def window_around(document: Document, focus: Citation) -> Window:
    """The part of a document that is shown first: its all, or what lies around the focus."""
    return widened(document, Window(focus.start, focus.end), "both")


def widened(document: Document, window: Window, where: str) -> Window:
    """A window with more `before`, more `after` or both, ending between lines."""
    start, end = window.start, window.end
    if where in ("before", "both"):
        start = _line_start(document.text, start - REACH)
    if where in ("after", "both"):
        end = _line_end(document.text, end + REACH)
    return _bounded(document, window, Window(start, end))


def _bounded(document: Document, old: Window, new: Window) -> Window:
    """A window inside the document and not too long: the side that did not grow gives way."""
    start, end = max(0, new.start), min(len(document.text), new.end)
    if end - start > MOST_SHOWN:
        if new.start < old.start:
            end = start + MOST_SHOWN
        else:
            start = end - MOST_SHOWN
    return Window(start, end)


def _line_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    found = text.rfind("\n", max(0, at - _SLACK), at)
    return found + 1 if found >= 0 else at


def _line_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    found = text.find("\n", at, at + _SLACK)
    return found + 1 if found >= 0 else at


def runs(document: Document, window: Window) -> Iterator[Run]:
    """The window cut where a section, its text, or a page begins."""
    headings = {s.start: s for s in document.sections if s.body_start > s.start}
    begins = _beginnings(document)
    edges = {window.start, window.end, document.body_start, *begins}
    edges |= {edge for s in document.sections for edge in (s.start, s.body_start)}
    inside = sorted(edge for edge in edges if window.start <= edge <= window.end)
    governing: Section | None = None
    for start, end in zip(inside, inside[1:], strict=False):
        if start < document.body_start:
            continue  # front matter, which is shown as the document's source
        governing = headings.get(start, governing)
        is_heading = governing is not None and governing.start <= start < governing.body_start
        if document.text[start:end].strip() or start in begins:
            yield Run(start, end, governing if is_heading else None, begins.get(start, ""))


def _beginnings(document: Document) -> dict[int, str]:
    """Where pages, slides and other places begin, and what they are called.

    Places in the middle of a paragraph or a table are left out, which would be torn apart: each
    row of a spreadsheet is one.
    """
    pages = {start: f"page {number}" for number, start in enumerate(document.page_starts, start=1)}
    places = {
        place.start: place.label
        for place in document.places
        if _is_apart(document.text, place.start) and document.table(place.start) is None
    }
    return pages | places


def _is_apart(text: str, at: int) -> bool:
    return not at or text.endswith("\n\n", 0, at)


def still_there(document: Document, citations: Sequence[Citation]) -> list[Citation]:
    """The citations whose words are the document's own at their place, no others."""
    return [
        c
        for c in citations
        if c.document_id == document.id and document.text[c.start : c.end] == c.quote
    ]
