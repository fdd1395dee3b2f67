"""Formats that are text: Markdown, plain text, reStructuredText, LaTeX and captions."""

from __future__ import annotations

from benchmarks.fidelity.content import (
    Block,
    Code,
    Content,
    Grid,
    Heading,
    Items,
    Paragraph,
    Run,
    Speaker,
)

LINK = "https://example.org/page"


def markdown(content: Content) -> bytes:
    """Markdown with pipes for tables and footnotes at the end."""
    notes: list[str] = []
    parts = [_markdown_block(block, notes) for block in content.blocks]
    parts += [f"[^{number}]: {text}" for number, text in enumerate(notes, start=1)]
    return ("\n\n".join(parts) + "\n").encode()


def _markdown_block(block: Block, notes: list[str]) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {block.text}"
        case Paragraph():
            return "".join(_markdown_run(run, notes) for run in block.runs)
        case Items():
            return "\n".join(f"{'   ' * i.depth}{i.label or '-'} {i.text}" for i in block.items)
        case Code():
            return "\n".join(["```python", *block.lines, "```"])
        case Grid():
            rows = [f"| {' | '.join(row)} |" for row in block.spread()]
            rule = f"|{'---|' * len(block.spread()[0])}"
            return "\n".join([rows[0], rule, *rows[1:]])


def _markdown_run(run: Run, notes: list[str]) -> str:
    match run.style:
        case "bold":
            return f"**{run.text}**"
        case "italic":
            return f"*{run.text}*"
        case "link":
            return f"[{run.text}]({LINK})"
        case "code":
            return f"`{run.text}`"
        case "note":
            notes.append(run.text)
            return f"[^{len(notes)}]"
    return run.text


def plain(content: Content) -> bytes:
    """Plain text: headings underlined, tables in columns of spaces."""
    return ("\n\n".join(_plain_block(block) for block in content.blocks) + "\n").encode()


def _plain_block(block: Block) -> str:
    match block:
        case Heading():
            return f"{block.text}\n{'=-~'[block.level - 1] * len(block.text)}"
        case Paragraph():
            return "".join(run.text for run in block.runs)
        case Items():
            return "\n".join(f"{'   ' * i.depth}{i.label or '-'} {i.text}" for i in block.items)
        case Code():
            return "\n".join(f"    {line}" for line in block.lines)
        case Grid():
            return "\n".join(f"| {' | '.join(row)} |" for row in block.spread())


def restructured(content: Content) -> bytes:
    """ReStructuredText with grid-less tables, roles and footnotes."""
    notes: list[str] = []
    parts = [_rst_block(block, notes) for block in content.blocks]
    parts += [f".. [#] {text}" for text in notes]
    return ("\n\n".join(parts) + "\n").encode()


def _rst_block(block: Block, notes: list[str]) -> str:
    match block:
        case Heading():
            return f"{block.text}\n{'=-~'[block.level - 1] * len(block.text)}"
        case Paragraph():
            return "".join(_rst_run(run, notes) for run in block.runs)
        case Items():
            return _rst_items(block)
        case Code():
            return "\n".join([".. code-block:: python", "", *(f"   {x}" for x in block.lines)])
        case Grid():
            return _rst_grid(block)


def _rst_run(run: Run, notes: list[str]) -> str:
    match run.style:
        case "bold":
            return f"**{run.text}**"
        case "italic":
            return f"*{run.text}*"
        case "sub":
            return f"\\ :sub:`{run.text}`\\ "
        case "sup":
            return f"\\ :sup:`{run.text}`\\ "
        case "link":
            return f"`{run.text} <{LINK}>`__"
        case "note":
            notes.append(run.text)
            return " [#]_"
    return run.text


def _rst_items(block: Items) -> str:
    lines: list[str] = []
    before = 0
    for item in block.items:
        if item.depth != before:
            lines.append("")
        lines.append(f"{'   ' * item.depth}{item.label or '-'} {item.text}")
        before = item.depth
    return "\n".join(lines)


def _rst_grid(grid: Grid) -> str:
    rows = grid.spread()
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rule = "  ".join("=" * width for width in widths)
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([rule, lines[0], rule, *lines[1:], rule])


_TEX_LIST = {"": "itemize", "1": "enumerate"}


def latex(content: Content) -> bytes:
    """A LaTeX article; merged cells as `multicolumn` and `multirow`."""
    body = "\n\n".join(_tex_block(block) for block in content.blocks)
    head = "\\documentclass{article}\n\\usepackage{hyperref,multirow,listings}\n"
    return f"{head}\\begin{{document}}\n{body}\n\\end{{document}}\n".encode()


def _tex_block(block: Block) -> str:
    match block:
        case Heading():
            name = ("section", "subsection", "subsubsection")[block.level - 1]
            return f"\\{name}*{{{block.text}}}"
        case Paragraph():
            return "".join(_tex_run(run) for run in block.runs)
        case Items():
            return _tex_items(block)
        case Code():
            return "\n".join(["\\begin{verbatim}", *block.lines, "\\end{verbatim}"])
        case Grid():
            return _tex_grid(block)


def _tex_run(run: Run) -> str:
    forms = {
        "bold": f"\\textbf{{{run.text}}}",
        "italic": f"\\emph{{{run.text}}}",
        "sub": f"$_{{{run.text}}}$",
        "sup": f"$^{{{run.text}}}$",
        "link": f"\\href{{{LINK}}}{{{run.text}}}",
        "note": f"\\footnote{{{run.text}}}",
        "code": f"\\texttt{{{run.text}}}",
    }
    return forms.get(run.style, run.text)


def _tex_items(block: Items) -> str:
    # LaTeX numbers the second level with letters; what it sets is what `label` has to say.
    kind = "enumerate" if block.items[0].label else "itemize"
    lines: list[str] = []
    depth = -1
    for item in block.items:
        while depth < item.depth:
            lines.append(f"\\begin{{{kind}}}")
            depth += 1
        while depth > item.depth:
            lines.append(f"\\end{{{kind}}}")
            depth -= 1
        label = f"[{item.label}]" if item.label else ""
        lines.append(f"\\item{label} {item.text}")
    return "\n".join([*lines, *[f"\\end{{{kind}}}"] * (depth + 1)])


def _tex_grid(grid: Grid) -> str:
    width = len(grid.spread()[0])
    lines = [f"\\begin{{tabular}}{{{'l' * width}}}", "\\hline"]
    table = grid.laid_out()
    boxes = [list(row) for row in grid.rows]
    for y, row in enumerate(table):
        cells: list[str] = []
        x = 0
        while x < width:
            text, begins = row[x]
            if not begins:  # below a cell that covers several rows
                cells.append("")
                x += 1
                continue
            box = boxes[y].pop(0)
            cell = f"\\multirow{{{box.rows}}}{{*}}{{{text}}}" if box.rows > 1 else text
            wide = f"\\multicolumn{{{box.columns}}}{{c}}{{{cell}}}"
            cells.append(wide if box.columns > 1 else cell)
            x += box.columns
        lines.append(" & ".join(cells) + r" \\")
        if y == len(grid.header) - 1:
            lines.append("\\hline")
    return "\n".join([*lines, "\\hline", "\\end{tabular}"])


def captions(seed: int, *, web: bool) -> tuple[bytes, Content]:
    """Captions with times, of two lines each: WebVTT or SubRip."""
    speak = Speaker(seed)
    said = [(speak.sentence(), speak.sentence()) for _ in range(12)]
    mark = "." if web else ","
    cues, times = ["WEBVTT"] if web else [], []
    for number, lines in enumerate(said):
        span = [f"00:{number:02}:{second}{mark}000" for second in ("01", "09")]
        times += [*span, *(time[:-4] for time in span), *(time[1:-4] for time in span)]
        cues.append("\n".join([str(number + 1), " --> ".join(span), *lines]))
    blocks = tuple(Paragraph((Run(line),)) for lines in said for line in lines)
    return ("\n\n".join(cues) + "\n").encode(), Content(blocks, optional=tuple(times))
