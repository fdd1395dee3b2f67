"""Slides: PPTX by python-pptx, ODP part by part."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.fidelity.content import Content, Grid, Heading, Items, Paragraph
from benchmarks.fidelity.writers.office import odf, odf_block, odf_grid

_LABELS = "Slide Notes Speaker notes"


def whole(deck: Sequence[Content]) -> Content:
    """All slides as one document; their numbers and the names of their parts may be shown."""
    return Content(
        tuple(block for slide in deck for block in slide.blocks),
        tuple(text for slide in deck for text in slide.loose),
        tuple(f"{_LABELS} {number}" for number, _ in enumerate(deck, start=1)),
    )


def pptx_of(content: Content) -> bytes:
    """A document as one slide."""
    return pptx([_slide(content)])


def odp_of(content: Content) -> bytes:
    """The same as an OpenDocument presentation."""
    return odp([_slide(content)])


def _slide(content: Content) -> Content:
    said = [block for block in content.blocks if isinstance(block, Paragraph)]
    shown = tuple(block for block in content.blocks if block not in said)
    return Content(shown, tuple(run.text for block in said for run in block.runs))


def pptx(deck: Sequence[Content]) -> bytes:
    """Slides with title, bullets of two levels or a table, and notes."""
    from pptx import Presentation

    show = Presentation()
    for content in deck:
        slide = show.slides.add_slide(show.slide_layouts[1])
        for block in content.blocks:
            if isinstance(block, Heading):
                slide.shapes.title.text = block.text
            elif isinstance(block, Items):
                _bullets(slide, block)
            elif isinstance(block, Grid):
                _table(slide, block)
        slide.notes_slide.notes_text_frame.text = "\n".join(content.loose)
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


def _bullets(slide: Any, block: Items) -> None:
    frame = slide.placeholders[1].text_frame
    for number, item in enumerate(block.items):
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        paragraph.text, paragraph.level = item.text, item.depth


def _table(slide: Any, grid: Grid) -> None:
    from pptx.util import Inches

    slide.placeholders[1].element.getparent().remove(slide.placeholders[1].element)
    rows = grid.spread()
    size = (Inches(1), Inches(2), Inches(8), Inches(4))
    table = slide.shapes.add_table(len(rows), len(rows[0]), *size).table
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text


def odp(deck: Sequence[Content]) -> bytes:
    """The same as an OpenDocument presentation."""
    pages = []
    for number, content in enumerate(deck, start=1):
        shapes = "".join(_shape(block) for block in content.blocks)
        notes = "".join(f"<text:p>{escape(text)}</text:p>" for text in content.loose)
        pages.append(
            f'<draw:page draw:name="page{number}">{shapes}<presentation:notes><draw:frame '
            f'presentation:class="notes"><draw:text-box>{notes}</draw:text-box></draw:frame>'
            "</presentation:notes></draw:page>"
        )
    return odf("presentation", "".join(pages))


def _shape(block: object) -> str:
    if isinstance(block, Heading):
        words = f"<draw:text-box><text:p>{escape(block.text)}</text:p></draw:text-box>"
        return f'<draw:frame presentation:class="title">{words}</draw:frame>'
    if isinstance(block, Grid):
        return f"<draw:frame>{odf_grid(block, headed=False)}</draw:frame>"
    if isinstance(block, Items):
        words = f"<draw:text-box>{odf_block(block, [])}</draw:text-box>"
        return f'<draw:frame presentation:class="outline">{words}</draw:frame>'
    raise TypeError(f"no slide holds a {type(block).__name__}")
