"""PDF pages that are harder to read: what invoices, papers, statements and forms look like."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.fidelity.content import (
    Block,
    Box,
    Content,
    Grid,
    Heading,
    Paragraph,
    Run,
    Speaker,
    plain_grid,
)
from benchmarks.fidelity.writers.canvas import WIDTH, Page, pdf, wrapped
from benchmarks.fidelity.writers.pages import LEFT, TOP, Flow, Made


def _said(speak: Speaker, sentences: int = 3) -> Paragraph:
    return Paragraph((Run(speak.sentences(sentences)),))


def heads_left(seed: int) -> Made:
    """No rules; heads begin where the columns begin, figures end where they end."""
    speak = Speaker(seed)
    grid = plain_grid(speak, 5, 10)
    flow = Flow()
    for number, row in enumerate(grid.spread()):
        for x, text in enumerate(row):
            left = LEFT + 130 * x - (30 if x else 0) - (20 * x if x > 1 else 0)
            if x and number:
                flow.page.right(left + 92, flow.y, text, 9)
            else:
                flow.page.text(left, flow.y, text, 9)
        flow.y -= 14
    return pdf(flow.pages), Content((grid,))


def invoice(seed: int) -> Made:
    """Descriptions of two lines, figures beside the first; totals below, to the right."""
    speak = Speaker(seed)
    head = ("Position", "Description", "Quantity", "Sum")
    flow = Flow()
    above = _said(speak, 2)
    flow.block(above)
    places = (LEFT, LEFT + 60, LEFT + 330, LEFT + 420)
    for x, text in zip(places, head, strict=True):
        flow.page.text(x, flow.y, text, 10, "F2")
    flow.y -= 6
    flow.page.rule(LEFT, flow.y, WIDTH - LEFT, flow.y)
    flow.y -= 14
    rows = []
    for number in range(1, 9):
        row = (str(number), speak.sentence(), f"{number + 1} h", f"{speak.figure()} EUR")
        for x, text in zip((places[0], *places[2:]), (row[0], *row[2:]), strict=True):
            flow.page.text(x, flow.y, text)
        for part in wrapped(row[1], 250, 10):
            flow.page.text(places[1], flow.y, part)
            flow.y -= 12
        flow.y -= 4
        rows.append(tuple(map(Box, row)))
    flow.page.rule(LEFT, flow.y + 6, WIDTH - LEFT, flow.y + 6)
    flow.y -= 8
    totals = []
    for name in ("Net", "Tax 19%", "Total"):
        line = f"{speak.figure()} EUR"
        flow.page.text(places[2], flow.y, name, 10, "F2")
        flow.page.text(places[3], flow.y, line, 10, "F2")
        totals += [name, line]
        flow.y -= 14
    flow.y -= 14
    below = _said(speak, 2)
    flow.block(below)
    grid = Grid((tuple(map(Box, head)),), tuple(rows))
    return pdf(flow.pages), Content((above, grid, *_lines(totals), below))


def _lines(texts: list[str]) -> list[Paragraph]:
    return [Paragraph((Run(text),)) for text in texts]


def booktabs(seed: int) -> Made:
    """Three rules across: above, below the head, at the end; as papers have them."""
    speak = Speaker(seed)
    above, grid, below = _said(speak), plain_grid(speak, 4, 7), _said(speak)
    flow = Flow()
    flow.block(above)
    flow.y -= 6
    rows = grid.spread()
    for number, row in enumerate(rows):
        if number < 2:
            flow.page.rule(LEFT, flow.y + 11, LEFT + 460, flow.y + 11)
        for x, text in enumerate(row):
            flow.page.text(LEFT + 120 * x + (20 if x else 0), flow.y, text, 9)
        flow.y -= 14
    flow.page.rule(LEFT, flow.y + 11, LEFT + 460, flow.y + 11)
    flow.y -= 16
    flow.block(below)
    return pdf(flow.pages), Content((above, grid, below))


def paper(seed: int) -> Made:
    """A title and a summary over the page, two columns below, a table in the second."""
    speak = Speaker(seed)
    title, summary = Heading(1, speak.phrase()), _said(speak, 4)
    flow = Flow()
    flow.block(title)
    flow.block(summary)
    room, top = (WIDTH - 2 * LEFT - 20) / 2, flow.y - 10
    blocks: list[Block] = [title, summary]
    y = top
    for number in range(6):
        if number % 3 == 0:
            heading = Heading(2, speak.phrase())
            flow.page.text(LEFT, y, heading.text, 12, "F2")
            blocks.append(heading)
            y -= 18
        text = speak.sentences(3)
        blocks.append(Paragraph((Run(text),)))
        for part in wrapped(text, room, 9):
            flow.page.text(LEFT, y, part, 9)
            y -= 11
        y -= 5
    grid = _short(speak)
    y, left = top, LEFT + room + 20
    for row in grid.spread():
        for x, cell in enumerate(row):
            flow.page.text(left + 85 * x, y, cell, 8)
        y -= 12
    blocks.append(grid)
    y -= 12
    for _ in range(5):
        text = speak.sentences(3)
        blocks.append(Paragraph((Run(text),)))
        for part in wrapped(text, room, 9):
            flow.page.text(left, y, part, 9)
            y -= 11
        y -= 5
    return pdf(flow.pages), Content(tuple(blocks))


def _short(speak: Speaker) -> Grid:
    head = tuple(Box(f"{speak.coined().title()}") for _ in range(3))
    body = tuple((Box(speak.coined()), Box(speak.figure()), Box(speak.figure())) for _ in range(6))
    return Grid((head,), body)


def statement(seed: int) -> Made:
    """Labels to the left and figures far to the right, a sum at the foot of the page."""
    speak = Speaker(seed)
    flow = Flow()
    blocks: list[Block] = [Heading(1, speak.phrase())]
    flow.block(blocks[0])
    for _ in range(18):
        name, figure = speak.phrase(), speak.figure()
        flow.page.text(LEFT, flow.y, name)
        flow.page.right(WIDTH - LEFT, flow.y, figure)
        flow.y -= 15
        blocks += _lines([f"{name} {figure}"])
    name, figure = f"Paid {speak.coined()}", speak.figure()
    flow.page.text(LEFT, 60, name, 10, "F2")
    flow.page.right(WIDTH - LEFT, 60, figure)
    blocks += _lines([f"{name} {figure}"])
    return pdf(flow.pages), Content(tuple(blocks))


def chapters(seed: int) -> Made:
    """Headers that name the chapter and differ between left and right pages; numbers outside."""
    speak = Speaker(seed)
    flow = Flow()
    blocks: list[Block] = []
    book = speak.phrase()
    names = []
    for number in range(12):
        if number:
            flow.turn()
        if number % 4 == 0:
            names.append(speak.phrase())
            blocks.append(Heading(2, names[-1]))
            flow.block(blocks[-1])
        for _ in range(4):
            blocks.append(_said(speak, 4))
            flow.block(blocks[-1])
        flow.page.text(LEFT, 815, f"{number + 1}   {book}" if number % 2 else "", 8)
        if number % 2 == 0:
            flow.page.right(WIDTH - LEFT, 815, f"{names[-1]}   {number + 1}", 8)
    return pdf(flow.pages), Content(tuple(blocks), optional=(book, *names))


def broken(seed: int) -> Made:
    """A sentence that goes on on the next page, above footnotes in small type."""
    speak = Speaker(seed)
    pages, blocks, notes = [], [], []
    rest = ""
    for number in range(3):
        page, y = Page(), float(TOP)
        text = speak.sentences(14)
        blocks.append(Paragraph((Run(text),)))
        lines = wrapped(f"{rest} {text}".strip(), WIDTH - 2 * LEFT, 10)
        # Two lines go on on the next page, but for the last.
        keep = len(lines) - 2 if number < 2 else len(lines)
        for line in lines[:keep]:
            page.text(LEFT, y, line)
            y -= 13
        rest = " ".join(lines[keep:])
        note = speak.sentence()
        notes.append(note)
        page.rule(LEFT, 96, LEFT + 120, 96)
        page.text(LEFT, 84, f"{number + 1} {note}", 7)
        page.text(WIDTH / 2, 40, str(number + 1), 9)
        pages.append(page)
    return pdf(pages), Content(tuple(blocks), tuple(notes), ("1 2 3",))


DOCUMENTS: dict[str, Callable[[int], Made]] = {
    "heads_left": heads_left,
    "invoice": invoice,
    "booktabs": booktabs,
    "paper": paper,
    "statement": statement,
    "chapters": chapters,
    "broken": broken,
}
