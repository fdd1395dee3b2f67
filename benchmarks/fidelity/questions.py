"""Questions on single cells, over tables that are written into every format."""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from advisor.advisor import Advisor
from advisor.build import build_advisor, index_settings
from advisor.errors import USER_ERRORS
from advisor.settings import load_settings
from benchmarks.fidelity.content import Box, Content, Grid, Heading, Paragraph, Run
from benchmarks.fidelity.writers import markup, office, pages, sheets, slides, text
from benchmarks.measuring import print_table
from corpus.reading import FORMATS
from index.indexing.indexer import Indexer

TABLES = Path(__file__).with_name("tables.json")
GOAL = 0.9
Writer = Callable[[Content], bytes]


def content(table: dict[str, Any]) -> Content:
    """A page with the title, a line above, and the table."""
    grid = Grid(
        (tuple(map(Box, table["header"])),), tuple(tuple(map(Box, row)) for row in table["rows"])
    )
    above = Paragraph((Run(table["above"]),))
    return Content((Heading(1, table["title"]), above, grid))


WRITERS: dict[str, Writer] = {
    "md": text.markdown,
    "rst": text.restructured,
    "tex": text.latex,
    "html": markup.html,
    "epub": markup.epub,
    "docx": office.docx,
    "odt": office.odt,
    "rtf": office.rtf,
    "pdf": pages.page_of,
    "xlsx": sheets.xlsx_of,
    "ods": sheets.ods_of,
    "csv": sheets.csv_of,
    "pptx": slides.pptx_of,
    "odp": slides.odp_of,
}


def is_right(answer: str, cell: str, head: str) -> bool:
    """Whether the cell is shown, whole, and what heads it; typography and case do not matter."""
    shown = " ".join(answer.replace("*", "").casefold().split())
    whole = rf"(?<![\w.,]){re.escape(cell.casefold())}(?!\w|[.,]\d)"
    return re.search(whole, shown) is not None and head.casefold() in shown


def _ask(advisor: Advisor, question: str) -> str:
    try:
        return advisor.ask(question).text
    except USER_ERRORS as error:
        return f"error: {error}"


def _round(
    folder: Path, tables: list[dict[str, Any]], forms: list[str], shift: int
) -> Iterator[tuple[str, str, str, bool]]:
    """Index each table in another format, and ask all its questions over all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [forms[(number + shift) % len(forms)] for number in range(len(tables))]
    for table, form in zip(tables, chosen, strict=True):
        (folder / f"{table['name']}.{form}").write_bytes(WRITERS[form](content(table)))
    with tempfile.TemporaryDirectory() as scratch:
        settings = load_settings(None, {"index_dir": Path(scratch)})
        plan = index_settings(settings)
        Indexer(plan).run([folder])
        advisor = build_advisor(settings)
        try:
            for table, form in zip(tables, chosen, strict=True):
                for question, cell, head in table["questions"]:
                    answer = _ask(advisor, question)
                    yield form, question, answer, is_right(answer, cell, head)
        finally:
            advisor.close()


def ask_all(folder: Path, rounds: int = 1, show: bool = False) -> dict[str, Any]:
    """Ask all questions in each round; a table is in the next format from round to round."""
    tables = json.loads(TABLES.read_text(encoding="utf-8"))
    forms = [form for form in WRITERS if f".{form}" in FORMATS]
    asked: dict[str, list[bool]] = defaultdict(list)
    # Neighbouring rounds are far apart in the list of formats, so that few rounds meet all of them.
    for number in range(rounds):
        shift = number * len(tables)
        for form, question, answer, right in _round(folder / str(number), tables, forms, shift):
            asked[form].append(right)
            if show and not right:
                print(f"{form}: {question!r}: {answer!r}")
    good = sum(map(sum, asked.values()))
    total = sum(map(len, asked.values()))
    rows = [[form, sum(each), len(each)] for form, each in sorted(asked.items())]
    print_table(("questions on cells", "right", "asked"), [*rows, ["all", good, total]])
    return {
        "asked": total,
        "right": good,
        "share": round(good / total, 3),
        "goal": GOAL,
        "rounds": rounds,
        "by_format": {form: [sum(each), len(each)] for form, each in sorted(asked.items())},
        "formats_left_out": sorted(set(WRITERS) - set(forms)),
    }
