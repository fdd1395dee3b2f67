"""Presentations made by the tests: PPTX by python-pptx, with parts of it written by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Cm

NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
TITLE, CONTENT, COMPARISON, TITLE_ONLY, BLANK = 0, 1, 4, 5, 6


def saved(deck: Any) -> bytes:
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def new_slide(deck: Any, title: str = "", layout: int = TITLE_ONLY) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    return slide


def add_box(slide: Any, text: str, *, left: float = 2, top: float = 2, width: float = 8) -> Any:
    """A text box, placed in centimetres, 2 cm high."""
    box = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(2))
    box.text_frame.text = text
    return box


def add_xml(parent: Any, xml: str) -> Any:
    """Add an element in DrawingML to a shape's text or a slide's shapes."""
    element = parse_xml(xml.replace(">", f" {NAMES}>", 1))
    parent.append(element)
    return element


def one_slide(paragraphs: Iterable[str]) -> bytes:
    """A slide with a text box of paragraphs in DrawingML."""
    deck = Presentation()
    body = add_box(new_slide(deck, layout=BLANK), "")._element.txBody
    body.remove(body.p_lst[0])
    for paragraph in paragraphs:
        add_xml(body, f"<a:p>{paragraph}</a:p>")
    return saved(deck)


def run(text: str) -> str:
    return f"<a:r><a:t>{text}</a:t></a:r>"


def repacked(
    data: bytes,
    change: Callable[[str, bytes], bytes | None] = lambda _name, part: part,
    extra: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """The container with changed parts; those that become None are left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None and name not in (extra or {}):
                new.writestr(name, part)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def related(data: bytes, part: str, kind: str, target: str, content: str) -> bytes:
    """The container with one more part that `part` refers to as `rIdX`."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    link = (
        f'<Relationship Id="rIdX" Target="/{target}" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
    )

    def change(name: str, old: bytes) -> bytes:
        return (
            old.replace(b"</Relationships>", f"{link}</Relationships>".encode())
            if (name == rels)
            else old
        )

    return repacked(data, change, {target: content})
