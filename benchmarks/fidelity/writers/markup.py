"""HTML pages and EPUB books."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from html import escape

from benchmarks.fidelity.content import (
    Block,
    Box,
    Code,
    Content,
    Grid,
    Heading,
    Items,
    Paragraph,
    Run,
)
from benchmarks.fidelity.writers.text import LINK

_TAGS = {"bold": "b", "italic": "i", "sub": "sub", "sup": "sup", "code": "code"}


def html(content: Content, *, strict: bool = False) -> bytes:
    """A page; `strict` makes it XHTML."""
    heads = (block.text for block in content.blocks if isinstance(block, Heading))
    title = next(heads, "")
    notes: list[str] = []
    body = "\n".join(_block(block, notes) for block in content.blocks)
    body += "".join(f'\n<p id="n{i}">{i}. {escape(n)}</p>' for i, n in enumerate(notes, start=1))
    start = "<!DOCTYPE html>\n<html>"
    if strict:
        start = (
            '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
        )
    head = f'<head><meta charset="utf-8"/><title>{escape(title)}</title></head>'
    return f"{start}{head}<body>\n{body}\n</body></html>\n".encode()


def _block(block: Block, notes: list[str]) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{''.join(_run(run, notes) for run in block.runs)}</p>"
        case Items():
            return _items(block)
        case Code():
            return f"<pre><code>{escape(chr(10).join(block.lines))}</code></pre>"
        case Grid():
            head = "".join(_row(row, "th") for row in block.header)
            body = "".join(_row(row, "td") for row in block.body)
            return f'<table border="1"><thead>{head}</thead>\n<tbody>{body}</tbody></table>'


def _run(run: Run, notes: list[str]) -> str:
    if run.style == "note":
        notes.append(run.text)
        return f'<a href="#n{len(notes)}"><sup>{len(notes)}</sup></a>'
    if run.style == "link":
        return f'<a href="{LINK}">{escape(run.text)}</a>'
    tag = _TAGS.get(run.style)
    return f"<{tag}>{escape(run.text)}</{tag}>" if tag else escape(run.text)


def _items(block: Items) -> str:
    tag = "ol" if block.items[0].label else "ul"
    parts: list[str] = []
    depth = -1
    for item in block.items:
        if item.depth > depth:
            parts.append(f"<{tag}>")
        else:
            parts.append("</li>" + f"</{tag}></li>" * (depth - item.depth))
        depth = item.depth
        parts.append(f"<li>{escape(item.text)}")
    return "".join([*parts, f"</li></{tag}>" * (depth + 1)])


def _row(row: tuple[Box, ...], tag: str) -> str:
    cells = []
    for box in row:
        span = f' colspan="{box.columns}"' if box.columns > 1 else ""
        span += f' rowspan="{box.rows}"' if box.rows > 1 else ""
        cells.append(f"<{tag}{span}>{escape(box.text)}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>\n"


_CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
    'full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def epub(content: Content) -> bytes:
    """A book whose chapters begin at the headings of level 2, with a table of contents."""
    chapters: list[list[Block]] = [[]]
    for block in content.blocks:
        if isinstance(block, Heading) and block.level == 2:
            chapters.append([])
        chapters[-1].append(block)
    files = {
        f"chapter{number}.xhtml": html(Content(tuple(blocks)), strict=True).decode()
        for number, blocks in enumerate(chapters)
    }
    titles = [next(b.text for b in blocks if isinstance(b, Heading)) for blocks in chapters]
    manifest = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(files)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(files)))
    entries = "".join(
        f'<li><a href="{name}">{escape(title)}</a></li>'
        for name, title in zip(files, titles, strict=True)
    )
    nav = (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f'<body><nav epub:type="toc"><ol>{entries}</ol></nav></body></html>'
    )
    opf = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">x</dc:identifier><dc:title>{escape(titles[0])}</dc:title>'
        '<dc:language>en</dc:language></metadata><manifest><item id="nav" href="nav.xhtml" '
        f'properties="nav" media-type="application/xhtml+xml"/>{manifest}</manifest>'
        f"<spine>{spine}</spine></package>"
    )
    parts = {"META-INF/container.xml": _CONTAINER, "book.opf": opf, "nav.xhtml": nav, **files}
    return packed(parts, "application/epub+zip")


def packed(parts: Mapping[str, str], media_type: str = "") -> bytes:
    """A ZIP of these parts; `media_type` first and as it is, where the format wants that."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if media_type:
            archive.writestr("mimetype", media_type, zipfile.ZIP_STORED)
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()
