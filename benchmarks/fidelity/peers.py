"""What other programs read, in a process of its own with the interpreter that has them.

    PYTHON benchmarks/fidelity/peers.py PROGRAM

Reads paths from standard input, one a line, and answers each with one line of JSON: the text and
the tables as rows, or the error. Nothing of this project is imported: they share no environment.
Programs are `pypdf`, `pdfplumber`, `markitdown`, `docling-parse` and `trafilatura`; without one,
those that can be imported are listed.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Read = tuple[str, "list[list[list[str]]] | None"]
"""The text, and the tables as rows of cells; None where the program tells of none."""

MODULES = {
    "pypdf": "pypdf",
    "pdfplumber": "pdfplumber",
    "markitdown": "markitdown",
    "docling-parse": "docling_parse",
    "trafilatura": "trafilatura",
}
FORMS = {
    "pypdf": {"pdf"},
    "pdfplumber": {"pdf"},
    "docling-parse": {"pdf"},
    "trafilatura": {"html", "xhtml"},
    # It passes what is text through as it is; only what it converts is compared.
    "markitdown": set("pdf docx pptx xlsx html xhtml epub csv ipynb".split()),
}
_RULE = re.compile(r"[\s|:-]+$")


def read_pypdf(path: Path) -> Read:
    """Text of the pages."""
    from pypdf import PdfReader

    return "\n\n".join(page.extract_text() for page in PdfReader(path).pages), None


def read_pdfplumber(path: Path) -> Read:
    """Text of the pages and the tables that are ruled."""
    import pdfplumber

    texts, tables = [], []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            texts.append(page.extract_text() or "")
            tables += [[[c or "" for c in row] for row in t] for t in page.extract_tables()]
            page.close()
    return "\n\n".join(texts), tables


def read_docling(path: Path) -> Read:
    """The lines of the pages; the layout models of docling itself are not part of the package."""
    from docling_core.types.doc.page import TextCellUnit
    from docling_parse.pdf_parser import DoclingPdfParser

    document = DoclingPdfParser().load(str(path))
    lines = [
        cell.text
        for _, page in document.iterate_pages()
        for cell in page.iterate_cells(unit_type=TextCellUnit.LINE)
    ]
    return "\n".join(lines), None


def read_trafilatura(path: Path) -> Read:
    """Markdown, with as much recall as it offers."""
    import trafilatura

    text = trafilatura.extract(
        path.read_text("utf-8"), output_format="markdown", include_tables=True, favor_recall=True
    )
    return text or "", markdown_tables(text or "")


_converter: Any = None


def read_markitdown(path: Path) -> Read:
    """Markdown, without plugins."""
    global _converter
    from markitdown import MarkItDown

    _converter = _converter or MarkItDown(enable_plugins=False)
    text = _converter.convert(str(path)).text_content
    return text, markdown_tables(text)


def markdown_tables(text: str) -> list[list[list[str]]]:
    """The tables of a Markdown text as rows of cells, without the rule below the header."""
    tables: list[list[list[str]]] = [[]]
    for line in text.splitlines():
        stripped = line.strip()
        if not (stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1):
            tables.append([])
        elif not _RULE.match(stripped):
            cells = re.split(r"(?<!\\)\|", stripped[1:-1])
            tables[-1].append([cell.strip() for cell in cells])
    return [table for table in tables if len(table) > 1]


READERS: dict[str, Callable[[Path], Read]] = {
    "pypdf": read_pypdf,
    "pdfplumber": read_pdfplumber,
    "markitdown": read_markitdown,
    "docling-parse": read_docling,
    "trafilatura": read_trafilatura,
}


def installed() -> list[str]:
    """The programs that can be imported here."""
    return [name for name, module in MODULES.items() if importlib.util.find_spec(module)]


def main() -> None:
    """Answer path by path, or list the programs."""
    if len(sys.argv) < 2:
        print(json.dumps(installed()))
        return
    reader = READERS[sys.argv[1]]
    # Some print warnings to standard output, which belongs to the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        try:
            text, tables = reader(Path(line.rstrip("\n")))
            answer: dict[str, object] = {"text": text, "tables": tables}
        except Exception as error:  # whatever another program raises
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
