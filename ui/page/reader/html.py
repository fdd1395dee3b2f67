"""The reader as HTML: a document, the quoted words marked, and the ways back to the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from markupsafe import Markup

from advisor.answer import Citation
from corpus.document import Document, Section
from ui.markup import count, joined, plain, when
from ui.page.reader.excerpt import Block, Looked, Window, blocks, still_there
from ui.page.sources.highlight import Segment, segments

# What a heading's line begins or ends with in Markdown and its kin.
_SIGNS = re.compile(r"^\s*#{1,6}\s+|\s+#+\s*$")
_UNDERLINE = re.compile(r"\n[=\-~]{3,}\s*$")

EMPTY = Markup(
    '<section class="viewer empty" aria-label="Document"><p class="hint">Choose a number in an '
    "answer, or a source, and the document opens here at the exact words.</p></section>"
)


def view(looked: Looked, document: Document, window: Window, grown: str = "") -> str:
    """A document around what is looked at.

    Args:
        looked: what the reader was opened at.
        document: whole.
        window: which part of it is shown.
        grown: `before` or `after` when more of the document was just asked for.
    """
    cited = still_there(document, looked.marked)
    body = joined(_block(looked, block, cited) for block in blocks(document, window))
    return str(
        Markup(
            '<section class="viewer" aria-label="Document" data-turn="{turn}" data-focus="{focus}"'
            ' data-passage="{place}" data-document="{document}"'
            ' data-start="{start}" data-end="{end}" data-grown="{grown}">'
            "{header}"
            '<div class="pages" dir="auto">{before}{body}{after}</div></section>'
        ).format(
            turn=looked.turn.number,
            focus=looked.focus.number,
            place="" if looked.place is None else looked.place,
            document=plain(document.id),
            start=window.start,
            end=window.end,
            grown=grown,
            header=_header(looked, document),
            before=_more("before", window.start - document.body_start),
            body=body,
            after=_more("after", len(document.text) - window.end),
        )
    )


def gone(looked: Looked) -> str:
    """What is shown when the document is not as it was when it was quoted."""
    return str(
        Markup(
            '<section class="viewer" aria-label="Document" data-turn="{}" data-focus="{}">{}'
            '<p class="hint">This document was changed or removed after it was quoted, so it '
            "cannot be opened here. These were its words:</p>"
            '<blockquote class="passage" dir="auto"><mark data-cites="{}">{}</mark></blockquote>'
            "</section>"
        ).format(
            looked.turn.number,
            looked.focus.number,
            _header(looked, None),
            looked.focus.number,
            plain(looked.focus.quote),
        )
    )


def refused(sentence: str) -> str:
    """Why nothing is opened."""
    return str(
        Markup(
            '<section class="viewer" aria-label="Document"><p class="hint" role="status">{}</p>'
            "</section>"
        ).format(plain(sentence))
    )


def numbered(shown: str, serial: int) -> str:
    """What the reader shows, with the number of the request that it answers."""
    return f'<div data-serial="{serial:d}">{shown}</div>'


def _header(looked: Looked, document: Document | None) -> Markup:
    title = document.title if document else looked.focus.title or looked.path
    source = str(document.source) if document else ""
    return Markup(
        '<header class="viewer-head"><h2 dir="auto" tabindex="-1">{}</h2>'
        '<p class="place" dir="auto">{}</p>{}{}</header>'
    ).format(
        plain(title),
        plain(looked.path),
        when(source, '<p class="origin" dir="auto">{}</p>', source),
        _steps(looked),
    )


def _steps(looked: Looked) -> Markup:
    """To the citation before and after, and back to the answer."""
    if not looked.turn.number:
        return Markup("")
    numbers = looked.numbers
    back = Markup('<button type="button" class="action" data-back="">Back to the answer</button>')
    if looked.focus.number not in numbers:
        return Markup('<div class="steps">{}</div>').format(back)
    at = numbers.index(looked.focus.number)
    before = numbers[at - 1] if at else None
    after = numbers[at + 1] if at + 1 < len(numbers) else None
    return Markup(
        '<div class="steps">{}<span class="step-place">Quote {} of {}</span>{}{}</div>'
    ).format(
        _step(looked, before, "Previous quote", "←"),
        at + 1,
        len(numbers),
        _step(looked, after, "Next quote", "→"),
        back,
    )


def _step(looked: Looked, number: int | None, label: str, arrow: str) -> Markup:
    return Markup(
        '<button type="button" class="action step" data-turn="{}" data-cite="{}" aria-label="{}"'
        "{}>{}</button>"
    ).format(
        looked.turn.number,
        number or 0,
        label,
        Markup("" if number else " disabled"),
        arrow,
    )


def _more(where: str, characters: int) -> Markup:
    if characters <= 0:
        return Markup("")
    name = "Show what comes before" if where == "before" else "Show what follows"
    return Markup(
        '<button type="button" class="action more" data-more="{}">{} ({})</button>'
    ).format(where, name, count(characters, "character"))


def _block(looked: Looked, block: Block, cited: Sequence[Citation]) -> Markup:
    page = when(
        block.page is not None,
        '<p class="page-start"><span>Page {}</span></p>',
        str(block.page),
    )
    cut = _without_blank_ends(segments(block.passage, cited))
    if block.heading is not None and not any(segment.numbers for segment in cut):
        return page + _heading(block.heading, block.passage.text)
    pieces = []
    for segment, after in zip_longest(cut, cut[1:]):
        over = set(segment.numbers) - set(after.numbers if after else ())
        pieces.append(_segment(looked, segment, sorted(over)))
    return page + Markup('<div class="text">{}</div>').format(joined(pieces))


def _heading(section: Section, text: str) -> Markup:
    shown = _SIGNS.sub("", _UNDERLINE.sub("", text)).strip() or section.heading
    # The page's title is 1 and the document's is 2.
    level = min(6, section.level + 2)
    return Markup('<div class="heading" role="heading" aria-level="{}">{}</div>').format(
        level, plain(shown)
    )


def _without_blank_ends(cut: list[Segment]) -> list[Segment]:
    """The pieces of a block without the empty lines at its beginning and its end."""
    if cut and not cut[0].numbers:
        cut[0] = replace(cut[0], text=cut[0].text.lstrip("\r\n"))
    if cut and not cut[-1].numbers:
        cut[-1] = replace(cut[-1], text=cut[-1].text.rstrip())
    return cut


def _segment(looked: Looked, segment: Segment, over: Sequence[int]) -> Markup:
    """A piece of text; where quotes are over, buttons that lead to the sentences that use them."""
    if not segment.numbers:
        return plain(segment.text)
    numbers = " ".join(map(str, segment.numbers))
    mark = Markup('<mark data-cites="{}">{}</mark>').format(numbers, plain(segment.text))
    return mark + joined(
        Markup(
            '<button type="button" class="chip back" data-turn="{0}" data-uses="{1}" '
            'aria-label="To the sentence that quotes this, source {1}">{1}</button>'
        ).format(looked.turn.number, number)
        for number in over
        if number
    )
