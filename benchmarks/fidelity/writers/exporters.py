"""The same documents, exported by LibreOffice, pandoc and a browser, where they are installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 240
# Program, the document that it reads, the formats that it writes.
_OFFICE = (
    ("report.html", ("docx", "odt", "rtf", "pdf")),
    ("report.docx", ("odt", "rtf", "pdf", "html")),
    ("report.odt", ("docx", "rtf", "pdf")),
    ("formats.xlsx", ("ods", "pdf")),
    ("formats.ods", ("xlsx", "html")),
    ("merged.xlsx", ("ods",)),
    ("merged.ods", ("xlsx",)),
    ("deck.pptx", ("odp", "pdf")),
    ("deck.odp", ("pptx",)),
)
# What it cannot write is no fault of a reader: merged cells in ODT, RST and Markdown.
_PANDOC = (
    ("report.html", ("docx", "epub", "tex", "html")),
    ("report.docx", ("epub", "html", "tex")),
    ("report.md", ("docx", "odt", "rst", "ipynb", "markdown", "gfm")),
)
_SUFFIXES = {"gfm": "md", "markdown": "md"}
# A page of HTML written for the screen needs this to become text, not a page of the web again.
_FILTERS = {("html", form): "HTML (StarWriter)" for form in ("docx", "odt", "rtf", "pdf")}


@dataclass(frozen=True, slots=True)
class Export:
    """A file that a program made of one of ours (`source` is its name)."""

    program: str
    source: str
    path: Path


def programs() -> dict[str, str | None]:
    """The programs, and where each is; None where it is not installed."""
    found = {name: shutil.which(name) for name in ("soffice", "pandoc")}
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    return {**found, "chromium": browser}


def exports(folder: Path, sources: Path) -> Iterator[Export]:
    """Everything that could be exported; a program that fails or is not there makes nothing."""
    found = programs()
    if office := found["soffice"]:
        yield from _office(office, folder / "libreoffice", sources)
    if pandoc := found["pandoc"]:
        yield from _pandoc(pandoc, folder / "pandoc", sources)
    if browser := found["chromium"]:
        yield from _browser(browser, folder / "chromium", sources)


def _office(program: str, folder: Path, sources: Path) -> Iterator[Export]:
    with tempfile.TemporaryDirectory() as profile:
        for source, forms in _OFFICE:
            start = source.partition(".")[2]
            target = folder / start
            target.mkdir(parents=True, exist_ok=True)
            for form in forms:
                reads = _FILTERS.get((start, form))
                command = [
                    program,
                    f"-env:UserInstallation=file://{profile}",
                    "--headless",
                    *([f"--infilter={reads}"] if reads else []),
                    *("--convert-to", form, "--outdir", str(target), str(sources / source)),
                ]
                made = target / f"{Path(source).stem}.{form}"
                if _done(command, made):
                    yield Export("LibreOffice", source, made)


def _pandoc(program: str, folder: Path, sources: Path) -> Iterator[Export]:
    for source, forms in _PANDOC:
        for form in forms:
            target = folder / f"{Path(source).suffix[1:]}_{form}"
            target.mkdir(parents=True, exist_ok=True)
            made = target / f"{Path(source).stem}.{_SUFFIXES.get(form, form)}"
            command = [program, "--standalone", "-o", str(made), str(sources / source)]
            name = "pandoc"
            if form in _SUFFIXES:
                command += ["--to", form]
                name = f"pandoc's {form}"
            if _done(command, made):
                yield Export(name, source, made)


def _browser(program: str, folder: Path, sources: Path) -> Iterator[Export]:
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "report.pdf"
    command = [
        *(program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"),
        *(f"--print-to-pdf={made}", (sources / "report.html").as_uri()),
    ]
    if _done(command, made):
        yield Export("Chromium", "report.html", made)


def _done(command: Sequence[str], made: Path) -> bool:
    """Whether the program made its file in the time it has."""
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return made.is_file()
