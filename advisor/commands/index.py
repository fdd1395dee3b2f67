"""`advisor index`: add, update and remove documents."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advisor.commands.options import AsJson, Config, IndexDir, Set, settings_of
from advisor.commands.output import EXIT_ERROR, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from advisor.settings import Settings
    from index.indexing.indexer import Indexer, Report
    from index.indexing.recipe import IndexSettings
    from index.indexing.workers.protocol import Workers
    from index.models.embedding import Embedder
    from index.storage.place import IndexAddress


def index(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files and folders, or addresses such as s3://bucket/folder; those given before "
            "when left out.",
            metavar="PATH",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build a new index beside the old one, then switch.")
    ] = False,
    remove: Annotated[
        str | None, typer.Option("--remove", help="Forget what was given before.")
    ] = None,
    collection: Annotated[
        str | None,
        typer.Option("--collection", help="Put what is named into this collection as well."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show all that was noted while files were read.")
    ] = False,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            help="Have a Ray cluster read and embed: ray://HOST:PORT.",
            metavar="ADDRESS",
        ),
    ] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    set_: Set = None,
    as_json: AsJson = False,
) -> None:
    """Add, update and remove documents, so that the index agrees with the folders."""
    from dataclasses import asdict

    from advisor import terminal
    from advisor.build import index_settings
    from corpus.shipped import shipped_documents
    from index.collections import Collections, collection_name
    from index.indexing.addresses.mirror import brought
    from index.indexing.indexer import Indexer
    from index.indexing.plan import absolute
    from index.models.passages import build_passage_embedder
    from index.opening import place_of

    if collection is not None and (remove is not None or not paths):
        raise typer.BadParameter("--collection takes the files and folders that belong to it")
    name = None if collection is None else collection_name(collection)
    settings = settings_of(config, set_, index_dir=index_dir)
    plan_settings = index_settings(settings)
    embedder = partial(build_passage_embedder, plan_settings.embedding, plan_settings.cache_dir)
    console = terminal.stderr() if as_json else terminal.stdout()
    named = list(paths or [])
    if not named and not remove and place_of(plan_settings.address).version() is None:
        named = [str(shipped_documents())]
    with (
        _workers(None if dry_run else on, plan_settings, embedder) as workers,
        _uploads(settings, named),
        terminal.indexing_bar(terminal.stderr()) as bar,
    ):
        chosen = [] if remove else brought(named, plan_settings.directory, bar)
        indexer = Indexer(plan_settings, embedder, bar, workers)
        if dry_run:
            plan = indexer.plan(chosen)
        elif remove is not None:
            report = _forget(indexer, remove, plan_settings.directory)
        else:
            report = indexer.rebuild(chosen) if rebuild else indexer.run(chosen)
            if name is not None:
                members = [absolute(path) for path in chosen]
                Collections(plan_settings.address).add(name, members)
    refused = plan.refused if dry_run else report.refused
    if dry_run:
        print_json(_plan_json(plan)) if as_json else terminal.show_plan(plan, console)
    elif as_json:
        print_json(asdict(report))
    else:
        terminal.show_report(report, console)
        _show_notes(plan_settings.address, report, verbose, console)
    for refusal in refused:
        typer.echo(f"Refused: {refusal.path}: {refusal.reason}", err=True)
    if refused:
        raise typer.Exit(EXIT_ERROR)


def _workers(
    on: str | None, settings: IndexSettings, embedder: Callable[[], Embedder]
) -> AbstractContextManager[Workers]:
    """Who reads and embeds: the cluster at an address, or with none this machine."""
    if on is None:
        from advisor.hardware import available_cores, memory_bytes
        from index.indexing.workers.processes import BYTES_EACH, Processes

        memory = memory_bytes()
        most = available_cores() if memory is None else memory // BYTES_EACH
        return nullcontext(Processes(settings, embedder, min(available_cores(), most)))
    from index.indexing.workers.cluster import cluster_workers

    return cluster_workers(on, settings)


def _uploads(settings: Settings, named: list[str]) -> AbstractContextManager[object]:
    """What people uploaded, brought here from a database for a run that looks at everything."""
    if named or not settings.catalog.get_secret_value():
        return nullcontext()
    from ui.library.keeping.opening import uploads_here

    return uploads_here(settings)


def _forget(indexer: Indexer, name: str, directory: Path) -> Report:
    """Remove a folder, a file or an address given before, and what was fetched from it."""
    from index.indexing.addresses.mirror import Mirror, is_address

    if not is_address(name):
        return indexer.forget(Path(name))
    mirror = Mirror(directory)
    report = indexer.forget(mirror.folder(name))
    mirror.forget(name)
    return report


def _show_notes(index: IndexAddress, report: Report, verbose: bool, console: Console) -> None:
    """What was noted of the files of this run, or everything of every indexed file."""
    from advisor import terminal
    from corpus.notes import said_at_once
    from index.opening import place_of

    with place_of(index).reading() as catalog:
        noted = [line for line in catalog.listing() if line.notes]
        if verbose:
            documents = [(line.document, catalog.document(line.document_id)) for line in noted]
            terminal.show_all_notes([(name, found) for name, found in documents if found], console)
            return
    now = {file.path for file in report.notes}
    before = sum(1 for line in noted if line.path not in now and said_at_once(line.notes))
    terminal.show_notes(report.notes, before, console)


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
