"""The command line: the front door, which may import `ui` and `evals` inside their commands.

Exit codes: 0 answered, 1 error, 2 usage, 3 abstained. Heavy imports are inside the commands, so
that `advisor --help` costs little.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advisor.cli_options import (
    Answering,
    AsJson,
    Config,
    IndexDir,
    Model,
    Set,
    print_json,
    settings_of,
)
from advisor.mcp_command import mcp
from advisor.users_command import app as users_app
from advisor.verify_command import verify

if TYPE_CHECKING:
    from advisor.service import Advisor
    from advisor.settings import Settings

EXIT_ERROR = 1
EXIT_ABSTAINED = 3

app = typer.Typer(
    name="advisor",
    help="Answers questions about your documents, and shows only what they support.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(users_app)


def main() -> None:
    """Run the command line; every error of ours becomes one sentence and exit code 1."""
    from advisor.errors import USER_ERRORS

    try:
        app()
    except USER_ERRORS as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(EXIT_ERROR)
    except BrokenPipeError:
        # The reader of our output has gone, as with `| head`; nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_ERROR)
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
        sys.exit(130)
    finally:
        # Python looks through every object once more at its end, to free what memory the system
        # frees anyway: a tenth of the time of `ask --answering quote`.
        gc.freeze()


@app.command()
def index(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders; those given before when left out.", metavar="PATH"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build a new index beside the old one, then switch.")
    ] = False,
    remove: Annotated[
        Path | None, typer.Option("--remove", help="Forget a folder or file given before.")
    ] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    as_json: AsJson = False,
) -> None:
    """Add, update and remove documents, so that the index agrees with the folders."""
    from advisor import terminal
    from advisor.build import index_settings
    from corpus.shipped import shipped_documents
    from index.incremental import build_incremental_embedder
    from index.indexing import Indexer
    from index.layout import IndexLayout

    plan_settings = index_settings(settings_of(config, set_, index_dir=index_dir))
    console = terminal.stderr() if as_json else terminal.stdout()
    chosen = list(paths or [])
    if not chosen and IndexLayout(plan_settings.directory).current() is None and not remove:
        chosen = [shipped_documents()]
    with terminal.indexing_bar(terminal.stderr()) as bar:
        indexer = Indexer(
            plan_settings,
            lambda: build_incremental_embedder(plan_settings.embedding, plan_settings.cache_dir),
            bar,
        )
        if dry_run:
            plan = indexer.plan(chosen)
        elif remove is not None:
            report = indexer.forget(remove)
        else:
            report = indexer.rebuild(chosen) if rebuild else indexer.run(chosen)
    refused = plan.refused if dry_run else report.refused
    if dry_run:
        print_json(_plan_json(plan)) if as_json else terminal.show_plan(plan, console)
    else:
        print_json(_report_json(report)) if as_json else terminal.show_report(report, console)
    for refusal in refused:
        typer.echo(f"Refused: {refusal.path}: {refusal.reason}", err=True)
    if refused:
        raise typer.Exit(EXIT_ERROR)


@app.command()
def ask(
    question: Annotated[
        list[str], typer.Argument(help="The question; - reads it from standard input.")
    ],
    searched: Annotated[
        str | None, typer.Option("--searched", help="Search this text instead of the question.")
    ] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    model: Model = None,
    answering: Answering = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question. Exit code 3 when the documents don't say."""
    from advisor import terminal
    from advisor.schema import answer_json

    text = " ".join(question)
    if text == "-":
        text = sys.stdin.read().strip()
    if not text:
        raise typer.BadParameter("the question is empty")
    settings = settings_of(config, set_, index_dir=index_dir, model=model, answering=answering)
    with _advisor(settings) as advisor:
        if as_json:
            answer = advisor.ask(text, searched=searched)
            print_json(answer_json(answer))
        else:
            events = advisor.stream(text, searched=searched)
            answer = terminal.show_stream(events, terminal.stdout(), advisor.path)
    if answer.abstained is not None:
        raise typer.Exit(EXIT_ABSTAINED)


@app.command()
def chat(
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    model: Model = None,
    answering: Answering = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One question a line on standard input, one JSON answer a line on standard "
            "output; an empty line starts a new conversation.",
        ),
    ] = False,
) -> None:
    """Hold a conversation in the terminal."""
    settings = settings_of(config, set_, index_dir=index_dir, model=model, answering=answering)
    with _advisor(settings) as advisor:
        if as_json:
            from advisor.chatting import chat_json

            chat_json(advisor, sys.stdin, _print_line)
        else:
            from advisor.chatting import chat_terminal

            chat_terminal(advisor, settings.index_dir)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 for any free one.")] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    model: Model = None,
    answering: Answering = None,
    auth: Annotated[
        Path | None, typer.Option(help="File of the accounts that may use it.", metavar="FILE")
    ] = None,
) -> None:
    """Serve the web page."""
    settings = settings_of(
        config, set_, index_dir=index_dir, model=model, answering=answering, host=host, port=port,
        auth=auth,
    )  # fmt: skip
    from advisor import terminal
    from ui.serving import serve as serve_page

    def ready(url: str) -> None:
        typer.echo(f"The advisor is at {url} (Ctrl+C stops it)")

    with terminal.download_bar(terminal.stderr()) as bar:
        serve_page(settings, ready, bar)


@app.command()
def sources(
    index_dir: IndexDir = None, config: Config = None, set_: Set = None, as_json: AsJson = False
) -> None:
    """List what is indexed."""
    from dataclasses import asdict

    from index.reading import read_listing

    listings = read_listing(settings_of(config, set_, index_dir=index_dir).index_dir)
    if as_json:
        print_json([asdict(listing) for listing in listings])
        return
    for listing in listings:
        typer.echo(f"{listing.document}  {listing.title}  [{listing.passages} passages]")
        if str(listing.source):
            typer.echo(f"    {listing.source}")
    total = sum(listing.passages for listing in listings)
    typer.echo(f"{len(listings)} documents, {total} passages.")


@app.command()
def settings(
    index_dir: IndexDir = None, config: Config = None, set_: Set = None, as_json: AsJson = False
) -> None:
    """Show every setting, its value and where that came from."""
    from dataclasses import asdict

    from advisor.settings import effective

    rows = effective(settings_of(config, set_, index_dir=index_dir))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.name} = {row.value!r}  ({row.origin})")
        typer.echo(f"    {row.description}")
        if row.measured:
            typer.echo(f"    Measured: {row.measured}")


@app.command()
def models(config: Config = None, set_: Set = None, model: Model = None) -> None:
    """Show the models that are at hand, which one is chosen, and how to choose another."""
    from advisor.model_list import describe_models

    for line in describe_models(settings_of(config, set_, model=model)):
        typer.echo(line)


@app.command()
def doctor(
    index_dir: IndexDir = None, config: Config = None, set_: Set = None, model: Model = None
) -> None:
    """Check everything an answer needs, and say how to mend what is broken."""
    from advisor.doctor import run_checks

    failed = False
    for check in run_checks(settings_of(config, set_, index_dir=index_dir, model=model)):
        mark = {True: "ok  ", False: "FAIL", None: "--  "}[check.ok]
        typer.echo(f"{mark} {check.name}: {check.detail}")
        if check.ok is False:
            failed = True
            typer.echo(f"     Remedy: {check.remedy}")
    if failed:
        raise typer.Exit(EXIT_ERROR)


app.command()(verify)
app.command()(mcp)


@app.command(
    name="eval",
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    },
)
def eval_(context: typer.Context) -> None:
    """Measure how far the advisor can be trusted; `advisor eval --help` lists the commands."""
    from evals.cli import app as evals_app

    evals_app(context.args, prog_name="advisor eval")


@contextmanager
def _advisor(settings: Settings) -> Iterator[Advisor]:
    from advisor import terminal
    from advisor.build import build_advisor

    with terminal.download_bar(terminal.stderr()) as bar:
        advisor = build_advisor(settings, bar)
        try:
            yield advisor
        finally:
            advisor.close()


def _print_line(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def _plan_json(plan: Any) -> dict[str, Any]:
    return {
        "added": [change.file.relative for change in plan.added],
        "updated": [change.file.relative for change in plan.updated],
        "moved": [[move.old.relative, move.change.file.relative] for move in plan.moved],
        "removed": [record.relative for record in plan.removed],
        "unchanged": plan.unchanged,
        "refused": [{"path": str(r.path), "reason": r.reason} for r in plan.refused],
        "skipped": plan.skipped,
    }


def _report_json(report: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        **asdict(report),
        "refused": [{"path": str(r.path), "reason": r.reason} for r in report.refused],
    }


if __name__ == "__main__":
    main()
