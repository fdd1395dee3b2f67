"""Which formats are read: what they are called, their suffixes, their limits, and who reads them.

A format's loader is named, not imported: a library that it needs is loaded with the first file of
its kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
MAX_FILE_BYTES = 256 * MIB


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read.

    Attributes:
        called: what people call it.
        suffixes: of its files, in lower case with the point.
        loader: "module:function", the module below `corpus.loaders`.
        most_bytes: larger files are refused.
    """

    called: str
    suffixes: tuple[str, ...]
    loader: str
    most_bytes: int = MAX_FILE_BYTES


# Text and pages are held in memory several times over while they are read; containers and PDFs are
# mostly pictures.
_TEXT = 50 * MIB
_PROGRAMS = (
    "py pyi js mjs cjs jsx ts tsx java kt scala swift c h cc cpp cxx hpp cs rs go rb php pl lua r "
    "jl dart ex exs hs ml sh bash zsh ps1 bat sql css scss yaml yml toml ini cfg conf properties "
    "proto graphql tf gradle cmake"
)


def _format(called: str, suffixes: str, loader: str, most_bytes: int = MAX_FILE_BYTES) -> Format:
    return Format(called, tuple(f".{suffix}" for suffix in suffixes.split()), loader, most_bytes)


KNOWN = {
    "pdf": _format("PDF", "pdf", "pdf.loader:load_pdf"),
    "docx": _format("Word", "docx docm dotx dotm", "office.docx:load_docx"),
    "odt": _format("OpenDocument text", "odt ott", "office.odt:load_odt"),
    "rtf": _format("RTF", "rtf", "rtf.loader:load_rtf"),
    "pptx": _format("PowerPoint", "pptx pptm ppsx ppsm potx potm", "slides.pptx:load_pptx"),
    "odp": _format("OpenDocument slides", "odp otp", "slides.odp:load_odp"),
    "xlsx": _format("Excel", "xlsx xlsm", "sheets.loader:load_workbook"),
    "xls": _format("Excel", "xls", "sheets.loader:load_workbook"),
    "xlsb": _format("Excel", "xlsb", "sheets.loader:load_workbook"),
    "ods": _format("OpenDocument sheets", "ods", "sheets.loader:load_workbook"),
    "csv": _format("CSV", "csv tsv tab", "sheets.delimited:load_delimited", _TEXT),
    "picture": _format("picture", "png jpg jpeg tif tiff", "pictures:load_picture"),
    "html": _format("HTML", "html htm xhtml", "html.loader:load_html", 32 * MIB),
    "mhtml": _format("HTML", "mht mhtml", "html.mhtml:load_mhtml", 64 * MIB),
    "epub": _format("EPUB", "epub", "html.epub:load_epub"),
    "markdown": _format("Markdown", "md markdown mdx qmd rmd", "plain.text:load_text", _TEXT),
    "text": _format("plain text", "txt text", "plain.text:load_text", _TEXT),
    "rst": _format("reStructuredText", "rst", "plain.rst.loader:load_rst", _TEXT),
    "asciidoc": _format("AsciiDoc", "adoc asciidoc", "plain.asciidoc:load_asciidoc", _TEXT),
    "org": _format("Org", "org", "plain.org:load_org", _TEXT),
    "tex": _format("LaTeX", "tex latex", "plain.tex.loader:load_tex", _TEXT),
    "notebook": _format("Jupyter notebook", "ipynb", "plain.notebook:load_notebook", 200 * MIB),
    "captions": _format("caption", "srt vtt sbv", "plain.captions:load_captions", _TEXT),
    "json": _format("JSON", "json", "plain.records:load_json", _TEXT),
    "jsonl": _format("JSON", "jsonl ndjson", "plain.records:load_json_lines", _TEXT),
    "mail": _format("mail", "eml", "mail.loader:load_eml"),
    "mailbox": _format("mailbox", "mbox", "mail.loader:load_mbox"),
    "outlook": _format("Outlook", "msg", "mail.loader:load_msg"),
    "calendar": _format("calendar", "ics vcf", "mail.calendars:load_calendar"),
    "program": _format("program", _PROGRAMS, "plain.program:load_program", _TEXT),
}
FORMATS = {suffix: form for form, one in KNOWN.items() for suffix in one.suffixes}
"""The format of each suffix."""
READABLE = " ".join(sorted(suffix for suffix, form in FORMATS.items() if form != "program"))
"""The suffixes of documents, for messages; programs and settings are read as well."""
# What programs can save instead of a format that no loader reads.
SAVE_AS = {
    ".doc": ".docx or .pdf in Word or LibreOffice",
    ".dot": ".docx or .pdf in Word or LibreOffice",
    ".ppt": ".pptx or .pdf in PowerPoint or LibreOffice",
    ".pps": ".pptx or .pdf in PowerPoint or LibreOffice",
    ".pot": ".pptx or .pdf in PowerPoint or LibreOffice",
    ".wpd": ".docx or .odt in LibreOffice",
    ".wps": ".docx or .odt in LibreOffice",
    ".pages": ".docx or .pdf in Pages (Export To)",
    ".key": ".pptx or .pdf in Keynote (Export To)",
    ".numbers": ".xlsx or .csv in Numbers (Export To)",
    ".xps": ".pdf (print it to a PDF)",
    ".oxps": ".pdf (print it to a PDF)",
    ".djvu": ".pdf (export it from a DjVu viewer, with its text)",
    ".djv": ".pdf (export it from a DjVu viewer, with its text)",
    ".mobi": ".epub (Calibre converts it)",
    ".azw": ".epub (Calibre converts it)",
    ".azw3": ".epub (Calibre converts it)",
}


def is_supported(path: Path) -> bool:
    """Whether there is a loader for files with this suffix."""
    return path.suffix.lower() in FORMATS


def is_picture(path: Path) -> bool:
    """Whether a file is a picture by its suffix, of use only where text in pictures is read."""
    return FORMATS.get(path.suffix.lower()) == "picture"


def unreadable(path: Path) -> str:
    """Why a file without a loader cannot be read, and what to save it as."""
    suffix = path.suffix.lower()
    if suffix in SAVE_AS:
        return f"is in a format that is not read ({suffix}); save it as {SAVE_AS[suffix]}"
    return (
        f"cannot be read: no loader for {path.suffix or 'a name without suffix'}; "
        f"convert it to one of {READABLE}"
    )
