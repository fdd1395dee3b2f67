"""A small document of each format, and some that are refused, always of the same bytes."""

from __future__ import annotations

import io
import zipfile


def assorted_documents() -> dict[str, str | bytes]:
    """A small document of each format, and some that are refused."""
    matter = (
        "---\ntitle: Field notes\nauthor: Ada Byron\ndate: 2024-03-05\nurl: https://x.example\n"
    )
    return {
        "notes.md": f"{matter}---\n# Notes\n\nThe lab is in Malmö.\n\n- a bench\n- a lamp\n",
        "plain.txt": "OPENING HOURS\n\nThe library closes at nine in the evening.\n",
        "latin.txt": "Das Café öffnet um acht Uhr. Es schließt nach Mitternacht.\n".encode(
            "cp1252"
        ),
        "page.html": "<html><head><title>A page</title></head><body><h1>Pay</h1><p>Interns earn "
        "<b>$31</b> an hour.</p><table><tr><th>Year</th><th>Pay</th></tr><tr><td>2023</td>"
        "<td>$29</td></tr></table><script>var x = 1;</script></body></html>",
        "book.epub": _epub("The harbour master keeps the boats. There are forty of them."),
        "letter.docx": _docx("The committee meets on Thursdays. Its chair is Maria Lindqvist."),
        "report.pdf": _pdf("The reservoir is ninety metres deep. It was filled in 1961."),
        "empty.txt": "",
        "broken.pdf": b"%PDF-1.4 nothing follows",
        "picture.png": b"\x89PNG\r\n\x1a\n",
    }


def _zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, text in files.items():
            box.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def _epub(text: str) -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="b.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A book</dc:title></metadata>'
        '<manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c"/></spine></package>'
    )
    chapter = f"<html><head/><body><h1>The harbour</h1><p>{text}</p></body></html>"
    return _zipped({"META-INF/container.xml": container, "b.opf": package, "c.xhtml": chapter})


def _docx(text: str) -> bytes:
    office = "http://schemas.openxmlformats.org"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        f'<Types xmlns="{office}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word}"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    document = (
        f'<w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    )
    return _zipped(
        {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document}
    )


def _pdf(text: str) -> bytes:
    content = f"BT /F0 12 Tf 72 700 Td ({text}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F0 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()
