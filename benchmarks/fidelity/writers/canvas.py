"""Pages of a PDF: words put at places, rules, fields and notes, without any library."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
# Advance widths of Helvetica from the space on, in thousandths of its size.
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip


def width(text: str, size: float) -> float:
    """How wide a line of Helvetica is; letters beyond ASCII are as wide as an `n`."""
    units = (_WIDTHS[ord(c) - 32] if 32 <= ord(c) < 127 else 556 for c in text)
    return sum(units) * size / 1000


def wrapped(text: str, room: float, size: float, indent: float = 0) -> list[str]:
    """Lines that fit into `room` points; the first is shorter by `indent`."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".lstrip()
        if line and width(longer, size) > room - (0 if lines else indent):
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


@dataclass
class Page:
    """What is drawn on one page.

    Attributes:
        turned: it is stored lying, and shown turned by a quarter.
        drawn: operators of its content.
        notes: texts of annotations.
        fields: names and values of a form.
    """

    turned: bool = False
    drawn: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 10, font: str = "F1") -> None:
        """Words that begin at (x, y); the fonts are F1, F2 (bold) and F3 (typewriter)."""
        place = f"1 0 0 1 {x:.1f} {y:.1f} Tm"
        self.drawn.append(f"BT /{font} {size} Tf {place} ({_escaped(text)}) Tj ET")

    def right(self, x: float, y: float, text: str, size: float = 10, font: str = "F1") -> None:
        """A line that ends at x."""
        self.text(x - width(text, size), y, text, size, font)

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A thin line."""
        self.drawn.append(f"0.5 w {x:.1f} {y:.1f} m {to_x:.1f} {to_y:.1f} l S")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def pdf(pages: Sequence[Page], title: str = "") -> bytes:
    """The file that holds these pages."""
    objects: list[bytes] = [b"", b""]  # the catalogue and the tree of pages, known at the end

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    fonts = [
        add(b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name)
        for name in (b"Helvetica", b"Helvetica-Bold", b"Courier")
    ]
    resources = " ".join(f"/F{n} {number} 0 R" for n, number in enumerate(fonts, start=1))
    kids, fields = [], []
    for page in pages:
        content = zlib.compress("\n".join(page.drawn).encode("cp1252"))
        stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
        drawn = add(stream % (len(content), content))
        marks = [add(_note(text)) for text in page.notes]
        own = [add(_field(name, value, n)) for n, (name, value) in enumerate(page.fields)]
        fields += own
        marked = " ".join(f"{number} 0 R" for number in marks + own)
        turn = f"/Rotate 90 /MediaBox [0 0 {HEIGHT} {WIDTH}]"
        box = turn if page.turned else f"/MediaBox [0 0 {WIDTH} {HEIGHT}]"
        body = (
            f"<< /Type /Page /Parent 2 0 R {box} /Contents {drawn} 0 R /Annots [{marked}] "
            f"/Resources << /Font << {resources} >> >> >>"
        )
        kids.append(add(body.encode()))
    listed = " ".join(f"{number} 0 R" for number in kids)
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{listed}] >>".encode()
    form = " ".join(f"{number} 0 R" for number in fields)
    acro = f"/AcroForm << /Fields [{form}] /NeedAppearances true >>" if fields else ""
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {acro} >>".encode()
    about = add(f"<< /Title ({_escaped(title)}) >>".encode("cp1252"))
    return _file(objects, f"/Root 1 0 R /Info {about} 0 R")


def _note(text: str) -> bytes:
    place = "/Rect [500 700 520 720]"
    return f"<< /Type /Annot /Subtype /Text {place} /Contents ({_escaped(text)}) >>".encode(
        "cp1252"
    )


def _field(name: str, value: str, number: int) -> bytes:
    low = 600 - 30 * number
    return (
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /T ({_escaped(name)}) /V ({_escaped(value)}) "
        f"/Rect [200 {low} 400 {low + 20}] /F 4 /DA (/F1 10 Tf) >>"
    ).encode("cp1252")


def _file(objects: Sequence[bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} {trailer} >>\n".encode()
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)
