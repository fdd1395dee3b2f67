"""Which documents are read: every generated file, with what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.fidelity.content import Block, Content, Grid, Heading, Items, report, slides
from benchmarks.fidelity.scoring import Known, known
from benchmarks.fidelity.writers import (
    data,
    markup,
    office,
    pages,
    sheets,
    text,
    uncommon_data,
    uncommon_html,
    uncommon_pages,
    uncommon_word,
)
from benchmarks.fidelity.writers import slides as decks
from benchmarks.fidelity.writers.exporters import Export, exports

OURS = "ours"


@dataclass(frozen=True, slots=True)
class Case:
    """A file, what wrote it, and what has to be read in it.

    Attributes:
        name: of the document, as `columns_2` or `report`.
        form: the suffix without its dot.
        origin: `ours`, or the program that exported it.
    """

    name: str
    form: str
    origin: str
    path: Path
    known: Known

    @property
    def label(self) -> str:
        """How tables and lists call it."""
        return f"{self.form} {self.name}" + ("" if self.origin == OURS else f" ({self.origin})")


Made = tuple[bytes, Content]


def _documents(seed: int) -> Iterator[tuple[str, str, Callable[[], Made]]]:
    """Name, suffix, and what makes it."""
    plain = report(seed, merged=False, notes=False, looks=False)
    flat = report(seed, merged=False)
    rich = report(seed)
    reports: dict[str, tuple[Content, Callable[[Content], bytes]]] = {
        "txt": (plain, text.plain),
        "md": (flat, text.markdown),
        "rst": (flat, text.restructured),
        "html": (rich, markup.html),
        "xhtml": (rich, partial(markup.html, strict=True)),
        "epub": (rich, markup.epub),
        "tex": (rich, text.latex),
        "docx": (rich, office.docx),
        "odt": (rich, office.odt),
        "rtf": (rich, office.rtf),
    }
    for form, (content, write) in reports.items():
        yield "report", form, partial(_written, content, write)
    yield "report", "ipynb", partial(data.notebook, flat, seed + 1)
    for name, page in pages.DOCUMENTS.items():
        yield name, "pdf", partial(page, seed)
    for name, page in uncommon_pages.DOCUMENTS.items():
        yield name, "pdf", partial(page, seed)
    for name, document in uncommon_word.DOCUMENTS.items():
        yield name, "docx", partial(document, seed)
    for name, document in uncommon_html.DOCUMENTS.items():
        yield name, "html", partial(document, seed)
    for name, (form, document) in uncommon_data.DOCUMENTS.items():
        yield name, form, partial(document, seed)
    yield from _data(seed)


def _written(content: Content, write: Callable[[Content], bytes]) -> Made:
    return write(content), content


def _data(seed: int) -> Iterator[tuple[str, str, Callable[[], Made]]]:
    yield "formats", "xlsx", lambda: sheets.xlsx(seed)
    yield "merged", "xlsx", lambda: sheets.xlsx_merged(seed)
    yield "formats", "ods", lambda: sheets.ods(seed)
    yield "merged", "ods", lambda: sheets.ods_merged(seed)
    yield "commas", "csv", lambda: data.delimited(seed, ",")
    yield "semicolons", "csv", lambda: data.delimited(seed, ";", "cp1252")
    yield "tabs", "tsv", lambda: data.delimited(seed, "\t")
    yield "records", "json", lambda: data.records(seed, lines=False)
    yield "records", "jsonl", lambda: data.records(seed, lines=True)
    yield "captions", "srt", lambda: text.captions(seed, web=False)
    yield "captions", "vtt", lambda: text.captions(seed, web=True)
    yield "deck", "pptx", lambda: (decks.pptx(slides(seed)), decks.whole(slides(seed)))
    yield "deck", "odp", lambda: (decks.odp(slides(seed)), decks.whole(slides(seed)))
    yield "letters", "mbox", lambda: data.mailbox(seed)
    for kind in ("plain", "html", "alternative"):
        yield kind, "eml", partial(_mail, seed, kind)


def _mail(seed: int, kind: str) -> Made:
    content = data.page(seed) if kind == "html" else data.letter(seed)
    message, whole = data.mail(content, seed + 1, kind)
    return message.as_bytes(), whole


def make(folder: Path, seed: int, programs: bool = True) -> list[Case]:
    """Write every document into a folder, and let the programs that are there export them."""
    cases = []
    contents: dict[str, Content] = {}
    for name, form, maker in _documents(seed):
        made, content = maker()
        path = folder / OURS / f"{name}.{form}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
        contents[path.name] = content
        cases.append(Case(name, form, OURS, path, known(content)))
    if programs:
        cases += [_exported(folder, contents, export) for export in exports(folder, folder / OURS)]
    return cases


def _as_exported(content: Content, export: Export) -> Content:
    """What programs add and leave out: titles twice, heads again on the next page, no notes."""
    blocks = tuple(_relabelled(block, export) for block in content.blocks)
    headings = [block.text for block in content.blocks if isinstance(block, Heading)]
    optional = [*content.optional, *headings]
    loose = content.loose
    if export.path.suffix == ".pdf":
        grids = [block for block in content.blocks if isinstance(block, Grid)]
        optional += [box.text for grid in grids for row in grid.header for box in row]
        if export.source.startswith("deck"):
            loose, optional = (), [*optional, *loose]
    if export.source.startswith("formats"):
        optional += [
            "Overview",
            *(f"Sheet {n}" for n, _ in enumerate(headings, start=1)),
            *headings,
        ]
        # Sheets are printed without their names.
        blocks = tuple(b for b in blocks if not isinstance(b, Heading))
    return replace(content, blocks=blocks, loose=loose, optional=tuple(optional))


def _is_anew(export: Export) -> bool:
    return export.program == "pandoc" and not export.source.endswith(".md")


def _relabelled(block: Block, export: Export) -> Block:
    """Pandoc leaves the numbers of nested items to the format, whose own are letters."""
    forms = {".docx": "{}.", ".tex": "({})"}
    form = forms.get(export.path.suffix) if _is_anew(export) else None
    if not isinstance(block, Items) or form is None:
        return block
    return Items(
        tuple(
            replace(i, label=form.format("abc"[int(i.label[0]) - 1])) if i.label and i.depth else i
            for i in block.items
        )
    )


def _exported(folder: Path, contents: dict[str, Content], export: Export) -> Case:
    content = _as_exported(contents[export.source], export)
    name, form = Path(export.source).stem, export.path.suffix.removeprefix(".")
    label = f"{export.program}, from {Path(export.source).suffix.removeprefix('.')}"
    return Case(name, form, label, export.path, known(content))
