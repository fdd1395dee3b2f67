"""Scans: pages without text, tilted a little, at 150 dots an inch, read by OCR."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from typing import Any

from benchmarks.fidelity.content import Content, Heading, Paragraph, Run, Speaker
from benchmarks.fidelity.scoring import Reading, Score, known, score
from benchmarks.fidelity.writers.canvas import HEIGHT, WIDTH, Page, pdf, wrapped
from corpus.errors import DocumentError
from corpus.reading import read_document

SCANS = 20
DOTS = 150
TILT = 1.0
GOAL = 0.97


def scan(seed: int) -> tuple[bytes, Content]:
    """A PDF whose page is a picture of text: tilted, grey, with specks."""
    import pypdfium2
    from PIL import Image

    speak, chance = Speaker(seed), random.Random(seed)
    blocks: list[Heading | Paragraph] = [Heading(1, speak.phrase())]
    blocks += [Paragraph((Run(speak.sentences(3)),)) for _ in range(5)]
    page, y = Page(), 760.0
    for block in blocks:
        text = block.text if isinstance(block, Heading) else block.runs[0].text
        size = 16 if isinstance(block, Heading) else 11
        for line in wrapped(text, WIDTH - 140, size):
            page.text(70, y, line, size)
            y -= size * 1.4
        y -= 10
    with pypdfium2.PdfDocument(pdf([page])) as document:
        drawn = document[0].render(scale=DOTS / 72).to_pil().convert("L")
    drawn = drawn.rotate(chance.uniform(-TILT, TILT), Image.Resampling.BICUBIC, fillcolor=255)
    grey = drawn.point([30 + value * 215 // 255 for value in range(256)])
    for _ in range(200):
        place = chance.randrange(grey.width), chance.randrange(grey.height)
        grey.putpixel(place, chance.randrange(120, 200))
    return _as_pdf(grey), Content(tuple(blocks))


def _as_pdf(picture: Any) -> bytes:
    import io

    stream = io.BytesIO()
    picture.save(stream, "PDF", resolution=DOTS, title="Scan")
    return stream.getvalue()


def recognise(folder: Path, seed: int) -> dict[str, Any] | None:
    """The share of words that are read right; None where nothing recognises text."""
    if importlib.util.find_spec("rapidocr") is None:
        print("No scans are read: rapidocr is not installed.")
        return None
    folder.mkdir(parents=True, exist_ok=True)
    total, refused = Score(), 0
    for number in range(SCANS):
        data, content = scan(seed + number)
        path = folder / f"scan{number:02}.pdf"
        path.write_bytes(data)
        try:
            read = read_document(path).text
        except DocumentError:
            read, refused = "", refused + 1
        total.add(score(known(content), Reading(read))[0])
    shares = total.shares()
    print(f"{SCANS} scans: {shares['recall']} of the words right, {refused} refused.")
    size = {"dots_per_inch": DOTS, "page": [WIDTH, HEIGHT], "most_tilt_degrees": TILT}
    return {"scans": SCANS, "refused": refused, "goal": GOAL, **size, **shares}
