"""What the command line shows: answers as they stream, tables, progress bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from advisor.answer import (
    Answer,
    Citation,
    Done,
    Event,
    Searching,
    SentenceVerified,
    SentenceWithheld,
)
from advisor.templates import count
from corpus.notes import one_line, with_place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from corpus.document import Document
    from index.indexing.indexer import Report
    from index.indexing.plan import Plan
    from index.indexing.progress import Progress
    from index.storage.files import FileNotes, Listing

# Behind a sentence that the model wrote; the others are the documents' words, or the program's.
_WRITTEN = "*"
_NEAREST = 3
_SNIPPET = 240
_MOST_KINDS = 6
# Files whose notes are shown after indexing: more lines are not read.
_MOST_FILES = 100
_NOT_SURELY = "read in part, or not surely"


def stdout() -> Console:
    """The console for results."""
    return Console(highlight=False, soft_wrap=True)


def stderr() -> Console:
    """The console for progress, notes and errors."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def show_stream(events: Iterator[Event], console: Console, path: Callable[[str], str]) -> Answer:
    """Print an answer as it is made; return it.

    `path` gives a document's relative path by its id, for the nearest passages of an abstention.
    """
    for event in events:
        if isinstance(event, Searching):
            for said in _understood(event):
                console.print(f"[dim]{escape(said)}[/dim]")
        elif isinstance(event, SentenceVerified):
            marks = "".join(f"[{c.number}]" for c in event.citations)
            if event.verdict.written_by == "model":
                marks += _WRITTEN
            sentence = Text(event.text)
            if marks:
                sentence.append(f" {marks}", style="cyan")
            console.print(sentence)
        elif isinstance(event, SentenceWithheld):
            claim = escape(event.verdict.claim.text)
            console.print(f"[dim]Withheld ({escape(event.verdict.rule)}): {claim}[/dim]")
        elif isinstance(event, Done):
            _show_end(event.answer, console, path)
            return event.answer
    raise AssertionError("a stream ends with Done")


def _understood(event: Searching) -> Iterator[str]:
    """How a message was taken, where that is not as it was typed; `/search` searches otherwise."""
    request = event.request
    if request is not None and request.spelling:
        read = ", ".join(f"“{word.typed}” as “{word.corrected}”" for word in request.spelling)
        yield f"Read {read}."
    if request is not None and not request.parts:
        return
    if event.searched != event.question:
        yield f"Searched: {event.searched}"
    names = [target.name for target in request.targets] if request is not None else []
    if names:
        yield f"In: {', '.join(names)}"


def show_suggestions(questions: Sequence[str], console: Console) -> None:
    """Questions to go on with, after an answer."""
    if questions:
        console.print("\n[dim]You could also ask:[/dim]")
    for question in questions:
        console.print(f"[dim]  {escape(question)}[/dim]")


def _show_end(answer: Answer, console: Console, path: Callable[[str], str]) -> None:
    if answer.abstained is not None:
        console.print(f"[yellow]{escape(answer.text)}[/yellow]")
        if answer.passages:
            console.print("\n[bold]Nearest passages[/bold]")
        for retrieved in answer.passages[:_NEAREST]:
            passage = retrieved.passage
            place = " > ".join((path(passage.document_id), *passage.heading_path))
            within = f", {passage.within}" if passage.within else ""
            console.print(f"  [bold]{escape(place)}[/bold]{escape(within)}")
            console.print(f"  {escape(_shortened(passage.text))}")
        return
    if answer.mode == "compose":
        written = f"{_WRITTEN} Written by {answer.model}, and checked against the quoted words"
        others = any(verdict.is_quote for verdict in answer.verdicts)
        rest = "; the rest is in the documents' own words" if others else ""
        console.print(f"[dim]{escape(written)}{rest}.[/dim]")
    for key in answer.unknown_keys:
        console.print(f"[dim]The model cited {escape(key)}, which names no passage.[/dim]")
    if answer.citations:
        console.print("\n[bold]Sources[/bold]")
    seen = set()
    for citation in answer.citations:
        if citation.number not in seen:
            seen.add(citation.number)
            _show_citation(citation, console)


def _show_citation(citation: Citation, console: Console) -> None:
    origin = f" ({citation.source})" if str(citation.source) else ""
    head = Text(f"[{citation.number}] ", style="cyan")
    head.append(citation.location, style="bold")
    head.append(f"  {citation.title}{origin}", style="dim")
    console.print(head)
    console.print(f"    “{escape(' '.join(citation.quote.split()))}”")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SNIPPET else line[:_SNIPPET].rsplit(" ", 1)[0] + " …"


@contextmanager
def indexing_bar(console: Console) -> Iterator[Callable[[Progress], None]]:
    """A progress bar with rate and time left; yields what an indexer calls."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Looking", total=None, rate="")

        def update(progress: Progress) -> None:
            if progress.stage == "load":
                bar.update(task, description="Loading the embedding model", total=None)
                return
            names = {
                "fetch": "Fetching",
                "scan": "Looking",
                "read": "Reading",
                "embed": "Embedding passages",
            }
            bar.update(
                task,
                description=names[progress.stage],
                completed=progress.done,
                total=progress.total or None,
                rate=f"{progress.rate:.0f}/s" if progress.rate else "",
            )

        yield update


def show_plan(plan: Plan, console: Console) -> None:
    """What a dry run found."""
    for name, changes in (("add", plan.added), ("update", plan.updated)):
        for change in changes:
            console.print(f"{name:8}{escape(change.file.relative)}")
    for move in plan.moved:
        new = escape(move.change.file.relative)
        console.print(f"{'move':8}{escape(move.old.relative)} -> {new}")
    for record in plan.removed:
        console.print(f"{'remove':8}{escape(record.relative)}")
    console.print(
        f"Would add {len(plan.added)}, update {len(plan.updated)}, move {len(plan.moved)}, "
        f"remove {len(plan.removed)}; {plan.unchanged} unchanged."
    )
    _show_skipped(plan.skipped, console)


def show_report(report: Report, console: Console) -> None:
    """What a run of indexing did."""
    console.print(
        f"{report.added} added, {report.updated} updated, {report.moved} moved, "
        f"{report.removed} removed, {report.unchanged} unchanged: {report.documents} documents, "
        f"{report.passages} passages ({report.embedded} embedded) in {report.seconds:.1f} s."
    )
    if report.reused:
        console.print(f"{report.reused} passages were found again from an interrupted run.")
    _show_skipped(report.skipped, console)
    if report.wordless:
        count = len(report.wordless)
        shown = "1 picture shows" if count == 1 else f"{count} pictures show"
        console.print(f"[dim]{shown} no words; passed over.[/dim]")


def show_notes(read: Sequence[FileNotes], before: int, console: Console) -> None:
    """One line for each file that was not read in full, or not surely, and how to mend it.

    Args:
        read: the files that were read just now.
        before: how many others there are, which an earlier run told of.
        console: where to.
    """
    said = [(file.document, line) for file in read if (line := one_line(file.notes))]
    if said:
        what = "file was" if len(said) == 1 else "files were"
        console.print(f"[yellow]{len(said)} {what} {_NOT_SURELY}:[/yellow]")
    for document, line in said[:_MOST_FILES]:
        console.print(f"  {escape(document)}: {escape(line)}.")
    if len(said) > _MOST_FILES:
        console.print(f"  and {len(said) - _MOST_FILES} more.")
    if before:
        what = "unchanged file was" if before == 1 else "unchanged files were"
        console.print(f"[dim]{before} {what} {_NOT_SURELY}{', too' if said else ''}.[/dim]")
    if not said and not before:
        return
    console.print(
        "[dim]`advisor sources FILE` shows all that was noted of a file, `advisor index --verbose` "
        "of all files.[/dim]"
    )


def show_all_notes(files: Sequence[tuple[str, Document]], console: Console) -> None:
    """Every note of files, given with their documents, those that nobody need heed included."""
    for name, document in files:
        console.print(f"[bold]{escape(name)}[/bold]")
        for note in document.notes:
            console.print(f"  {escape(with_place(document, note))}.")


def show_document(listing: Listing, document: Document, console: Console) -> None:
    """One document: where it is from, how long it is, its pages or places, how it was read."""
    console.print(f"[bold]{escape(document.title)}[/bold]")
    console.print(f"  File: {escape(listing.path)}")
    if str(document.source):
        console.print(f"  Source: {escape(str(document.source))}")
    sizes = [count(len(document.text), "character"), count(listing.passages, "passage")]
    if document.tables:
        sizes.append(count(len(document.tables), "table"))
    console.print(f"  Size: {', '.join(sizes)}")
    if document.page_starts:
        console.print(f"  Pages: {len(document.page_starts):,}")
    if document.places:
        labels = [document.places[0].label, document.places[-1].label]
        ends = " to ".join(dict.fromkeys(labels))
        console.print(f"  Places: {len(document.places):,}, {escape(ends)}")
    if not document.notes:
        console.print("  Read in full: nothing was left out.")
        return
    console.print(f"  Notes: {len(document.notes):,}")
    for note in document.notes:
        console.print(f"    {escape(with_place(document, note))}.")


def _show_skipped(skipped: Mapping[str, int], console: Console) -> None:
    """What was passed over, by suffix, the most frequent first."""
    if not skipped:
        return
    ordered = sorted(skipped.items(), key=lambda item: (-item[1], item[0]))
    kinds = [f"{suffix or 'no suffix'} {count}" for suffix, count in ordered[:_MOST_KINDS]]
    more = ordered[_MOST_KINDS:]
    if more:
        kinds.append(f"others {sum(count for _, count in more)}")
    total = sum(skipped.values())
    what = "files of other formats were" if total > 1 else "file of another format was"
    console.print(f"[dim]{total} {what} passed over ({escape(', '.join(kinds))}).[/dim]")


@contextmanager
def download_bar(console: Console) -> Iterator[Callable[[int, int], None]]:
    """A progress bar of bytes that appears with the first of them."""
    from rich.progress import Progress as Bar

    bar = Bar(console=console, transient=True)
    task = bar.add_task("Downloading the model", total=None)
    started = False

    def update(done: int, total: int) -> None:
        nonlocal started
        if not started:
            bar.start()
            started = True
        bar.update(task, completed=done, total=total or None)

    try:
        yield update
    finally:
        if started:
            bar.stop()
