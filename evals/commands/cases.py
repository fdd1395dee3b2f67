"""The commands that make, review and convert cases: `register` adds them to `advisor eval`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import AsJson, Config, IndexDir
from advisor.commands.output import print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.cases.case import Case
    from evals.cases.sources import NamedDocument
    from evals.interop import Format

Out = Annotated[
    Path | None,
    typer.Option("--out", help="File to write, .jsonl or .jsonl.gz.", metavar="FILE"),
]
FormatName = Annotated[str, typer.Option("--format", help="ragas or mtrag.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the group `advisor eval`."""
    app.command("make")(make)
    app.command("review")(review)
    app.command("from-feedback")(from_feedback)
    app.command("import")(import_)
    app.command("export")(export)


def make(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files and folders; the indexed documents when left out.", metavar="PATH"
        ),
    ] = None,
    out: Out = None,
    count: Annotated[int, typer.Option("--count", min=1, help="How many cases at most.")] = 60,
    seed: Annotated[int, typer.Option("--seed", help="Another seed picks other facts.")] = 0,
    index_dir: IndexDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Draft cases from your own documents, without a language model.

    They are drafts: `advisor eval review` shows each with its evidence, to accept, edit or reject.
    """
    from evals.cases.sources import folder_documents, indexed_documents
    from evals.making.drafts import make_drafts

    if paths:
        documents, refused = folder_documents(paths)
        for refusal in refused:
            typer.echo(f"Refused: {refusal.path}: {refusal.reason}", err=True)
    else:
        documents = indexed_documents(_index_dir(index_dir, config))
    cases = make_drafts(documents, count, seed)
    target = out or Path("cases.jsonl")
    _save(target, cases)
    kinds = {
        "answerable": sum(c.answerable for c in cases),
        "unanswerable": sum(not c.answerable for c in cases),
        "follow_ups": sum(len(c.turns) > 1 for c in cases),
    }
    if as_json:
        print_json({"file": str(target), "cases": len(cases), **kinds, "drafts": True})
        return
    typer.echo(
        f"{len(cases)} drafts from {len(documents)} documents in {target}: {kinds['answerable']} "
        f"answerable, {kinds['unanswerable']} unanswerable; {kinds['follow_ups']} are follow-ups."
    )
    if len(cases) < count:
        typer.echo(f"The documents hold fewer plain facts than {count} cases need.")
    typer.echo(f"They are drafts. Look at each: advisor eval review {target}")


def review(
    cases: Annotated[Path, typer.Argument(help="File of cases.", metavar="CASES")],
    documents: Annotated[
        Path | None,
        typer.Option(
            "--documents", help="Folder of the documents; the index when left out.", metavar="DIR"
        ),
    ] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Walk through draft cases in the terminal: accept, edit or reject each.

    Every decision is saved at once; stop at any time and run it again to go on.
    """
    from advisor import terminal
    from evals.cases.reviewing import CaseFile
    from evals.cases.reviewing import review as walk
    from evals.cases.screen import Screen

    file = CaseFile(cases)
    console = terminal.stderr() if as_json else terminal.stdout()
    tally = walk(file, _documents(documents, index_dir, config), Screen(console))
    if as_json:
        print_json({"file": str(cases), **asdict(tally)})
        return
    typer.echo(
        f"{tally.accepted} accepted, {tally.edited} edited, {tally.rejected} rejected, "
        f"{tally.skipped} skipped; {tally.left} drafts are left in {cases}."
    )
    if tally.rejected:
        typer.echo(f"Rejected cases are in {file.rejected_path}.")


def from_feedback(
    feedback: Annotated[
        Path | None,
        typer.Argument(help="Feedback file; that of the index when left out.", metavar="FILE"),
    ] = None,
    out: Out = None,
    index_dir: IndexDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make draft cases of the thumbs that people gave to answers."""
    from advisor.conversations.feedback import FILE_NAME, read_feedback
    from evals.cases.from_feedback import cases_from_feedback

    source = feedback or _index_dir(index_dir, config) / FILE_NAME
    cases = cases_from_feedback(read_feedback(source))
    target = out or Path("feedback-cases.jsonl")
    _save(target, cases)
    if as_json:
        print_json({"file": str(target), "cases": len(cases), "drafts": True})
        return
    typer.echo(f"{len(cases)} drafts in {target}. Look at each: advisor eval review {target}")


def import_(
    source: Annotated[Path, typer.Argument(help="File to read.", metavar="FILE")],
    format_name: FormatName = "ragas",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Read cases in the columns of RAGAS or MTRAG, for `advisor eval run`."""
    from evals.interop import import_cases

    imported = import_cases(source, _format(format_name))
    target = out or Path("imported-cases.jsonl")
    _save(target, imported.cases)
    if as_json:
        left_out = imported.left_out
        print_json({"file": str(target), "cases": len(imported.cases), "left_out": left_out})
        return
    typer.echo(f"{len(imported.cases)} cases in {target}.")
    if imported.left_out:
        typer.echo(f"{imported.left_out} rows without a question were left out.")


def export(
    run: Annotated[Path, typer.Argument(help="Folder of a run, or its records.", metavar="RUN")],
    format_name: FormatName = "ragas",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Write the records of a run in the columns of RAGAS or MTRAG."""
    from evals.cases.reviewing import write_text
    from evals.interop import export_rows
    from evals.jsonl import dump_line
    from evals.running.storage import read_run

    form = _format(format_name)
    rows = export_rows(read_run(run), form)
    lines = [dump_line(row) for row in rows]
    if out is None:
        sys.stdout.writelines(lines)
        return
    write_text(out, "".join(lines))
    if as_json:
        print_json({"file": str(out), "rows": len(rows)})
        return
    typer.echo(f"{len(rows)} rows in {out}.")


def _index_dir(index_dir: Path | None, config: Path | None) -> Path:
    from advisor.settings import load_settings

    overrides = {"index_dir": index_dir} if index_dir is not None else {}
    return load_settings(config, overrides).index_dir


def _documents(
    folder: Path | None, index_dir: Path | None, config: Path | None
) -> list[NamedDocument]:
    """What the cases are about; empty where nothing is indexed, so that one can review anyway."""
    from evals.cases.sources import folder_documents, indexed_documents
    from index.errors import IndexMissing

    if folder is not None:
        return folder_documents([folder])[0]
    try:
        return indexed_documents(_index_dir(index_dir, config))
    except IndexMissing:
        typer.echo("Nothing is indexed: quotes are shown without the text around them.", err=True)
        return []


def _save(target: Path, cases: Sequence[Case]) -> None:
    """Write a file of cases, unless one is there: a review may be in it."""
    from evals.cases.reviewing import write_cases
    from evals.errors import EvalsError

    if target.exists():
        raise EvalsError(f"{target} exists already. Name another file with `--out`, or remove it.")
    write_cases(target, cases)


def _format(name: str) -> Format:
    from evals.interop import Format

    try:
        return Format(name)
    except ValueError:
        raise typer.BadParameter(f"--format takes ragas or mtrag, not {name!r}") from None
