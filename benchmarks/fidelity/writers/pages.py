"""The PDF documents: one for each thing that a reader of pages has to get right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.fidelity.content import (
    Block,
    Box,
    Content,
    Grid,
    Heading,
    Item,
    Items,
    Paragraph,
    Run,
    Speaker,
    merged_grid,
    plain_grid,
    report,
)
from benchmarks.fidelity.writers.canvas import HEIGHT, WIDTH, Page, pdf, width, wrapped

Made = tuple[bytes, Content]
LEFT, TOP, _BOTTOM, _LINE = 60, 770, 70, 13


class Flow:
    """Puts blocks below each other, and begins a new page where one is full."""

    def __init__(self) -> None:
        self.pages = [Page()]
        self.y = float(TOP)

    @property
    def page(self) -> Page:
        """The page that is written on."""
        return self.pages[-1]

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append(Page())
        self.y = TOP

    def line(self, text: str, x: float = LEFT, size: float = 10, font: str = "F1") -> None:
        """One line."""
        if self.y < _BOTTOM:
            self.turn()
        self.page.text(x, self.y, text, size, font)
        self.y -= _LINE * size / 10

    def block(self, block: Block, indent: float = 0, gap: float = 8) -> None:
        """A heading, a paragraph, a list or a ruled table."""
        room = WIDTH - 2 * LEFT
        match block:
            case Heading():
                self.y -= 8
                self.line(block.text, size=20 - 3 * block.level, font="F2")
            case Paragraph():
                text = "".join(run.text for run in block.runs)
                for number, part in enumerate(wrapped(text, room, 10, indent)):
                    self.line(part, LEFT + (0 if number else indent))
            case Items():
                for item in block.items:
                    self._item(item)
            case Grid():
                ruled(self, block)
                self.y -= 10
            case _:
                raise TypeError(f"no page holds a {type(block).__name__}")
        self.y -= gap

    def _item(self, item: Item) -> None:
        left = LEFT + 18 * (item.depth + 1)
        for number, part in enumerate(wrapped(item.text, WIDTH - LEFT - left, 10)):
            if not number:
                if self.y < _BOTTOM:
                    self.turn()
                self.page.text(left - 14, self.y, item.label or "•")
            self.line(part, left)


def ruled(flow: Flow, grid: Grid, again: bool = False) -> None:
    """A table with rules around its cells, over pages; the header on each when `again`."""
    table = grid.laid_out()
    each = (WIDTH - 2 * LEFT) / len(table[0])
    for y, row in enumerate(table):
        lines = [wrapped(text, each - 8, 9) if begins else [] for text, begins in row]
        boxes = iter(grid.rows[y])
        wide = {x: next(boxes) for x, (_, begins) in enumerate(row) if begins}
        for x, box in wide.items():
            lines[x] = wrapped(box.text, each * box.columns - 8, 9)
        single = [lines[x] for x, box in wide.items() if box.rows == 1]
        tall = max(map(len, single), default=1) * 11 + 6
        if flow.y - tall < _BOTTOM:
            flow.turn()
            if again and y >= len(grid.header):
                ruled(flow, Grid((), grid.header))
        _ruled_row(flow, table, y, wide, lines, each, tall)
        flow.y -= tall


def _ruled_row(
    flow: Flow,
    table: Sequence[Sequence[tuple[str, bool]]],
    y: int,
    wide: dict[int, Box],
    lines: list[list[str]],
    each: float,
    tall: float,
) -> None:
    top, bottom = flow.y, flow.y - tall
    for x, box in wide.items():
        left = LEFT + x * each
        right = left + each * box.columns
        flow.page.rule(left, top, right, top)
        flow.page.rule(left, bottom, left, top)
        flow.page.rule(right, bottom, right, top)
        if box.rows == 1:
            flow.page.rule(left, bottom, right, bottom)
        for number, part in enumerate(lines[x]):
            flow.page.text(left + 4, top - 11 - 11 * number, part, 9)
    for x, (_, begins) in enumerate(table[y]):
        if not begins and x not in wide and y and table[y - 1][x][0] == table[y][x][0]:
            left = LEFT + x * each
            flow.page.rule(left, bottom, left, top)
            flow.page.rule(left + each, bottom, left + each, top)


def _simple(blocks: Sequence[Block]) -> Made:
    flow = Flow()
    for block in blocks:
        flow.block(block)
    return pdf(flow.pages), Content(tuple(blocks))


def page_of(content: Content) -> bytes:
    """Headings, paragraphs, lists and ruled tables."""
    return _simple(content.blocks)[0]


def single(seed: int) -> Made:
    """One column of headings, paragraphs and lists, over pages."""
    speak = Speaker(seed)
    blocks: list[Block] = [Heading(1, speak.phrase())]
    for _ in range(5):
        blocks += [Heading(2, speak.phrase()), *_paragraphs(speak, 3, 4)]
    return _simple(blocks)


def lists(seed: int) -> Made:
    """Bullets and numbers, nested, with items of several lines."""
    content = report(seed, merged=False, notes=False, looks=False)
    return _simple([b for b in content.blocks if isinstance(b, Heading | Items | Paragraph)])


def indented(seed: int) -> Made:
    """Paragraphs that are told apart by their indented first lines only."""
    speak = Speaker(seed)
    blocks = _paragraphs(speak, 14, 5)
    flow = Flow()
    for block in blocks:
        flow.block(block, indent=18, gap=0)
    return pdf(flow.pages), Content(tuple(blocks))


def columns(seed: int, count: int = 2, by_rows: bool = False) -> Made:
    """Pages of columns, under a heading over all; `by_rows` draws them line beside line."""
    speak = Speaker(seed)
    room = (WIDTH - 2 * LEFT - 20 * (count - 1)) / count
    blocks: list[Block] = []
    pages = []
    for _ in range(2):
        page = Page()
        heading = Heading(1, speak.phrase())
        page.text(LEFT, TOP, heading.text, 16, "F2")
        blocks.append(heading)
        drawn = []
        for column in range(count):
            left = LEFT + column * (room + 20)
            y = TOP - 30.0
            for block in _paragraphs(speak, 5, 3):
                blocks.append(block)
                for part in wrapped(block.runs[0].text, room, 9):
                    drawn.append((y, left, part))
                    y -= 12
                y -= 6
        drawn.sort(key=lambda line: (-line[0], line[1]) if by_rows else (line[1], -line[0]))
        for y, left, part in drawn:
            page.text(left, y, part, 9)
        pages.append(page)
    return pdf(pages), Content(tuple(blocks))


def running(seed: int) -> Made:
    """The same header on every page, and page numbers at the foot."""
    speak = Speaker(seed)
    data, content = _with_pages(seed + 1, 5)
    head = speak.phrase()
    for number, page in enumerate(data, start=1):
        page.text(LEFT, 810, head, 9)
        page.right(WIDTH - LEFT, 810, speak_once(seed), 9)
        page.text(WIDTH / 2 - 20, 40, f"Page {number} of {len(data)}", 9)
    return pdf(data), Content(content.blocks, optional=(head, speak_once(seed)))


def speak_once(seed: int) -> str:
    """What stands to the right in the header."""
    return Speaker(seed + 7).phrase()


def carried(seed: int) -> Made:
    """A line at the foot of every page whose figure is part of the text."""
    speak = Speaker(seed)
    data, content = _with_pages(seed + 1, 4)
    lines = []
    for page in data:
        line = f"Carried forward {speak.figure()}"
        page.text(LEFT, 45, line, 10)
        lines.append(line)
    return pdf(data), Content(content.blocks, loose=tuple(lines))


def _with_pages(seed: int, count: int) -> tuple[list[Page], Content]:
    speak = Speaker(seed)
    flow = Flow()
    blocks: list[Block] = []
    for number in range(count):
        if number:
            flow.turn()
        here: list[Block] = [Heading(2, speak.phrase()), *_paragraphs(speak, 4, 4)]
        blocks += here
        for block in here:
            flow.block(block)
    return flow.pages, Content(tuple(blocks))


def dotted(seed: int) -> Made:
    """A list of prices whose dots lead to the price."""
    speak = Speaker(seed)
    flow = Flow()
    blocks: list[Block] = [Heading(1, speak.phrase())]
    flow.block(blocks[0])
    for _ in range(24):
        name, price = speak.phrase(), f"{speak.figure()} €"
        dots = (WIDTH - 2 * LEFT - width(f"{name}  {price}", 10)) / width(".", 10)
        flow.line(f"{name} {'.' * int(dots)} {price}")
        blocks.append(Paragraph((Run(f"{name} {price}"),)))
    return pdf(flow.pages), Content(tuple(blocks))


def contents(seed: int) -> Made:
    """A page of contents, which may be left out, before the sections that it lists."""
    speak = Speaker(seed)
    sections = [(Heading(2, speak.phrase()), _paragraphs(speak, 6, 4)) for _ in range(6)]
    flow = Flow()
    flow.line("Contents", size=16, font="F2")
    for number, (heading, _) in enumerate(sections, start=2):
        dots = (WIDTH - 2 * LEFT - width(f"{heading.text} {number}", 10)) / width(".", 10)
        flow.line(f"{heading.text} {'.' * int(dots - 3)} {number}")
    blocks: list[Block] = []
    for heading, paragraphs in sections:
        flow.turn()
        here: list[Block] = [heading, *paragraphs]
        blocks += here
        for block in here:
            flow.block(block)
    optional = ("Contents 2 3 4 5 6 7", *(heading.text for heading, _ in sections))
    return pdf(flow.pages), Content(tuple(blocks), optional=optional)


def turned(seed: int) -> Made:
    """A page that is stored lying and shown turned, between two that are not."""
    speak = Speaker(seed)
    before, after = _paragraphs(speak, 3, 4), _paragraphs(speak, 3, 4)
    grid = plain_grid(speak, 4, 8)
    flow = Flow()
    for block in before:
        flow.block(block)
    flow.pages.append(Page(turned=True))
    for y, row in enumerate(grid.spread()):
        for x, text in enumerate(row):
            _upright(flow.page, 60 + 125 * x, 750 - 20 * y, text)
    flow.turn()
    for block in after:
        flow.block(block)
    return pdf(flow.pages), Content((*before, grid, *after))


def _upright(page: Page, x: float, y: float, text: str) -> None:
    """Words on a turned page, at the place where a reader sees (x, y)."""
    escaped = text.replace("(", r"\(").replace(")", r"\)")
    place = f"0 1 -1 0 {HEIGHT - y:.1f} {x:.1f} Tm"
    page.drawn.append(f"BT /F1 9 Tf {place} ({escaped}) Tj ET")


def aligned(seed: int, money: bool = False) -> Made:
    """A table without rules, its columns parted by space; figures end at the same place."""
    speak = Speaker(seed)
    above, grid, below = _paragraphs(speak, 1, 3), plain_grid(speak, 4, 9), _paragraphs(speak, 1, 3)
    flow = Flow()
    flow.block(above[0])
    for row in grid.spread():
        for x, text in enumerate(row):
            if money and x:
                flow.page.right(LEFT + 220 + 85 * x, flow.y, text)
            else:
                flow.page.text(LEFT + (60 if x else 0) + 115 * x, flow.y, text)
        flow.y -= 15
    flow.y -= 15
    flow.block(below[0])
    return pdf(flow.pages), Content((*above, grid, *below))


def typewriter(seed: int) -> Made:
    """A table whose columns are made by spaces in one line of typewriter letters."""
    speak = Speaker(seed)
    above, grid = _paragraphs(speak, 1, 3), plain_grid(speak, 4, 9)
    rows = grid.spread()
    widths = [max(len(row[x]) for row in rows) + 3 for x in range(4)]
    flow = Flow()
    flow.block(above[0])
    for row in rows:
        cells = zip(row, widths, strict=True)
        flow.line("".join(text.ljust(room) for text, room in cells).rstrip(), size=8, font="F3")
    return pdf(flow.pages), Content((*above, grid))


def boxed(seed: int, merged: bool = False) -> Made:
    """A table with rules, merged cells or words of several lines in its cells."""
    speak = Speaker(seed)
    grid = merged_grid(speak) if merged else _wordy(speak, 8)
    return _simple([*_paragraphs(speak, 1, 3), grid, *_paragraphs(speak, 1, 3)])


def _wordy(speak: Speaker, rows: int) -> Grid:
    head = tuple(Box(f"{speak.coined().title()} {name}") for name in ("name", "use", "price"))
    body = tuple(
        (Box(speak.phrase()), Box(speak.sentence()), Box(speak.figure())) for _ in range(rows)
    )
    return Grid((head,), body)


def over_pages(seed: int, again: bool) -> Made:
    """A ruled table of 90 rows over pages, its header on the first or on each."""
    speak = Speaker(seed)
    grid = plain_grid(speak, 4, 90)
    flow = Flow()
    ruled(flow, grid, again)
    heads = tuple(box.text for box in grid.header[0]) * (len(flow.pages) - 1 if again else 0)
    return pdf(flow.pages), Content((grid,), optional=heads)


def filled(seed: int) -> Made:
    """A form with values, and notes that somebody wrote on the page."""
    speak = Speaker(seed)
    blocks: list[Block] = [Heading(1, speak.phrase()), *_paragraphs(speak, 1, 3)]
    flow = Flow()
    for block in blocks:
        flow.block(block)
    for number in range(3):
        name, value = f"{speak.coined().title()} name", speak.phrase()
        flow.page.text(LEFT, 605 - 30 * number, name)
        flow.page.fields.append((name, value))
        blocks.append(Paragraph((Run(name),)))
    flow.page.notes.append(speak.sentence())
    names, values = zip(*flow.page.fields, strict=True)
    return pdf(flow.pages), Content(tuple(blocks), (*flow.page.notes, *values), (*names, "Comment"))


def hyphens(seed: int) -> Made:
    """Words parted at the ends of lines, which stand in the text unparted too."""
    speak = Speaker(seed)
    blocks: list[Block] = []
    flow = Flow()
    for _ in range(12):
        word = speak.coined()
        text = f"{speak.sentence()} It is called {word} there. {speak.sentence()}"
        flow.block(Paragraph((Run(f"The {word} is known."),)), gap=0)
        before, after = text.split(word)
        flow.line(f"{before}{word[:4]}-")
        flow.line(f"{word[4:]}{after}")
        flow.y -= 8
        blocks.append(Paragraph((Run(f"The {word} is known. {text}"),)))
    return pdf(flow.pages), Content(tuple(blocks))


def _paragraphs(speak: Speaker, count: int, sentences: int) -> list[Paragraph]:
    return [Paragraph((Run(speak.sentences(sentences)),)) for _ in range(count)]


def long_report(pages: int, seed: int = 5) -> bytes:
    """So many pages of prose and tables, for the measure of time and memory."""
    speak = Speaker(seed)
    flow = Flow()
    while True:
        flow.block(Heading(2, speak.phrase()))
        for block in _paragraphs(speak, 3, 5):
            flow.block(block)
        flow.block(plain_grid(speak, 4, 6))
        if len(flow.pages) > pages:
            return pdf(flow.pages[:pages])


DOCUMENTS: dict[str, Callable[[int], Made]] = {
    "single": single,
    "lists": lists,
    "indented": indented,
    "hyphens": hyphens,
    "columns_2": columns,
    "columns_3": lambda seed: columns(seed, 3),
    "columns_2_by_rows": lambda seed: columns(seed, 2, by_rows=True),
    "running": running,
    "carried": carried,
    "dotted": dotted,
    "contents": contents,
    "turned": turned,
    "aligned": aligned,
    "aligned_money": lambda seed: aligned(seed, money=True),
    "typewriter": typewriter,
    "ruled": boxed,
    "ruled_merged": lambda seed: boxed(seed, merged=True),
    "over_pages": lambda seed: over_pages(seed, again=False),
    "over_pages_headed": lambda seed: over_pages(seed, again=True),
    "filled": filled,
}
