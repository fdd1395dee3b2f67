"""Small files of each format, made by the tests themselves."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_FONTS = {"plain": "Helvetica", "bold": "Helvetica-Bold", "code": "Courier"}


@dataclass(frozen=True)
class Line:
    text: str
    x: float
    y: float
    size: float = 10
    font: str = "plain"


def column(*texts: str, top: float = 700, step: float = 12, **style: float | str) -> list[Line]:
    """Lines one below the other."""
    x = float(style.pop("x", 72))
    return [Line(text, x, top - i * step, **style) for i, text in enumerate(texts)]  # type: ignore[arg-type]


def pdf(
    pages: Sequence[Sequence[Line]],
    *,
    info: dict[str, str] | None = None,
    outline: Sequence[tuple[str, int]] = (),
    password: bool = False,
    drawn: str = "",
    rotate: int = 0,
    annotations: Sequence[str] = (),
) -> bytes:
    """A PDF of placed lines; `outline` gives titles with page indexes.

    `drawn` are operators that draw on each page, `annotations` the bodies of dictionaries that all
    pages share (widgets among them are the fields of a form), and `rotate` turns all pages.
    """
    objects: dict[int, bytes] = {}
    first_page = 20
    kids = [first_page + 2 * i for i in range(len(pages))]
    notes = " ".join(f"{500 + i} 0 R" for i in range(len(annotations)))
    for i, body in enumerate(annotations):
        objects[500 + i] = f"<< /Type /Annot {body} >>".encode("cp1252")
    fonts = " ".join(f"/F{i} {10 + i} 0 R" for i in range(len(_FONTS)))
    for i, name in enumerate(_FONTS.values()):
        objects[10 + i] = (
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        ).encode()
    for kid, lines in zip(kids, pages, strict=True):
        words = [
            f"BT /F{list(_FONTS).index(line.font)} {line.size} Tf {line.x} {line.y} Td "
            f"({_escape(line.text)}) Tj ET"
            for line in lines
        ]
        content = "\n".join([drawn, *words]).encode("cp1252")
        objects[kid] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {kid + 1} 0 R "
            f"/Rotate {rotate} /Annots [{notes}] /Resources << /Font << {fonts} >> >> >>"
        ).encode()
        objects[kid + 1] = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
    refs = " ".join(f"{kid} 0 R" for kid in kids)
    objects[2] = f"<< /Type /Pages /Kids [{refs}] /Count {len(kids)} >>".encode()
    objects[1] = (
        f"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R /AcroForm << /Fields [{notes}] >> >>"
        if any("/Widget" in body for body in annotations)
        else "<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>"
    ).encode()
    objects |= _outline(outline, kids)
    values = " ".join(f"/{key} ({_escape(value)})" for key, value in (info or {}).items())
    objects[3] = f"<< {values} >>".encode()
    trailer = "/Root 1 0 R /Info 3 0 R"
    if password:
        noise = "ab" * 32
        objects[5] = f"<< /Filter /Standard /V 1 /R 2 /O <{noise}> /U <{noise}> /P -4 >>".encode()
        trailer += f" /Encrypt 5 0 R /ID [<{noise[:32]}> <{noise[:32]}>]"
    return assemble(objects, trailer)


def _outline(outline: Sequence[tuple[str, int]], kids: list[int]) -> dict[int, bytes]:
    first = 1000
    last = first + len(outline) - 1
    objects = {4: b"<< /Type /Outlines >>"}
    if outline:
        objects[4] = f"<< /Type /Outlines /First {first} 0 R /Last {last} 0 R >>".encode()
    for number, (title, page) in enumerate(outline, first):
        near = f"/Next {number + 1} 0 R" if number < last else ""
        objects[number] = (
            f"<< /Title ({_escape(title)}) /Parent 4 0 R {near} /Dest [{kids[page]} 0 R /Fit] >>"
        ).encode()
    return objects


def assemble(objects: dict[int, bytes], trailer: str) -> bytes:
    """A PDF of numbered objects."""
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places: dict[int, int] = {}
    for number in sorted(objects):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, objects[number]))
    xref = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number in sorted(places):
        out.write(b"%d 1\n%010d 00000 n \n" % (number, places[number]))
    size = max(places) + 1
    out.write(f"trailer << /Size {size} {trailer} >>\nstartxref\n{xref}\n%%EOF".encode())
    return out.getvalue()


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
)


def epub(
    chapters: dict[str, str],
    *,
    metadata: str = "<dc:title>A Book</dc:title><dc:creator>Jane Doe</dc:creator>",
    labels: dict[str, str] | None = None,
    extra: dict[str, str | bytes] | dict[str, str] | None = None,
) -> bytes:
    """A book of chapters, each the inside of a `body`; `labels` is its table of contents."""
    items = "".join(
        f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in chapters
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    files = {"META-INF/container.xml": _CONTAINER}
    if labels is not None:
        items += (
            '<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        )
        links = "".join(f'<li><a href="{to}">{label}</a></li>' for to, label in labels.items())
        files["OEBPS/nav.xhtml"] = f"<html><body><nav><ol>{links}</ol></nav></body></html>"
    files["OEBPS/content.opf"] = (
        '<package xmlns="http://www.idpf.org/2007/opf">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    for name, body in chapters.items():
        files[f"OEBPS/{name}"] = f"<html><head/><body>{body}</body></html>"
    return archive(files | (extra or {}))


def archive(files: dict[str, str] | dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return out.getvalue()


def zip_archive(files: Mapping[str, str | bytes], *, times: int = 1) -> bytes:
    """A ZIP archive of files by name; with `times`, packed into one another that often."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    data = stream.getvalue()
    return data if times == 1 else zip_archive({"inner.zip": data}, times=times - 1)


def tar_archive(files: Mapping[str, str | bytes], *, gzip: bool = False) -> bytes:
    """A TAR archive of files by name; a name that ends in "@" is that of a link."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz" if gzip else "w") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name.rstrip("@"))
            if name.endswith("@"):
                member.type, member.linkname = tarfile.SYMTYPE, data.decode()
                archive.addfile(member)
            else:
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def picture(*lines: str, size: tuple[int, int] = (900, 400)) -> Any:
    """A scan of lines, black on white."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("L", size, 255)
    drawing, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=26)
    for number, line in enumerate(lines):
        drawing.text((60, 60 + 40 * number), line, font=font, fill=10)
    return sheet


def saved(picture: Any, form: str, **options: Any) -> bytes:
    """A picture as a file of that format, which may be a PDF of one page."""
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def joined(*files: bytes) -> bytes:
    """The pages of some PDFs as those of one."""
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    for file in files:
        part = pypdfium2.PdfDocument(file)
        whole.import_pages(part)
        part.close()
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()


def with_meaningless_font(file: bytes) -> bytes:
    """A PDF whose fonts say that each of their letters is one of private use."""
    ranges = b"1 beginbfrange <20> <7e> <E020> endbfrange"
    space = b"1 begincodespacerange <00> <ff> endcodespacerange"
    cmap = b"begincmap /CMapType 2 def %b %b endcmap" % (space, ranges)
    added = b"900 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (len(cmap), cmap)
    fonts = b"/Encoding /WinAnsiEncoding"
    changed = file.replace(fonts, fonts + b" /ToUnicode 900 0 R")
    return changed.replace(b"xref\n", added + b"xref\n", 1)
