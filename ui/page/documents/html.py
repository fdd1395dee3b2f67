"""The panel of documents in HTML, for `ui/page/documents/documents.js` to move."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from advisor.templates import Template, count
from corpus.formats import KNOWN
from ui.library.entries import (
    DOING,
    Activity,
    DocumentEntry,
    FileProgress,
    HowRead,
    RunPlan,
    RunProgress,
)
from ui.library.scopes import Resolved
from ui.library.sending.runs import Outcome
from ui.markup import snippet

if TYPE_CHECKING:
    from corpus.document import Refusal
    from index.indexing.indexer import Report
    from index.storage.files import FileNotes

# A longer list is searched, not read.
MOST_LISTED = 200
MOST_NOTED = 50
_STATUSES = {"known": "there already", "noted": "read in part, or not surely"}
KINDS = tuple(dict.fromkeys([*(form.called for form in KNOWN.values()), "archives of these"]))
"""What is read, as people call it."""
_STAGES = {
    "wait": "Waiting until another change of the documents is done…",
    "copy": "Copying the files…",
    "scan": "Comparing the files with the index…",
    "read": "Reading…",
    "load": "Loading the embedding model…",
    "embed": "Embedding the passages…",
    "done": "Done.",
}
# What is counted in a stage.
_COUNTED = {"copy": "file", "read": "file", "embed": "passage"}


def matching(entries: Sequence[DocumentEntry], search: str) -> list[DocumentEntry]:
    """The documents that hold each word of `search` in their title, path, source, date or owner."""
    words = search.casefold().split()
    return [entry for entry in entries if _holds(entry, words)]


def _holds(entry: DocumentEntry, words: Sequence[str]) -> bool:
    parts = (entry.title, entry.path, entry.source, entry.date, entry.owner)
    text = "\n".join(parts).casefold()
    return all(word in text for word in words)


def listing(
    entries: Sequence[DocumentEntry],
    search: str,
    selected: Collection[str] | None,
    owner: str,
    now: datetime,
) -> str:
    """The documents found, with a box each to ask only these.

    Args:
        entries: all that the person may ask.
        search: what was looked for; empty for all.
        selected: the ids of those that are asked; None for all of them.
        owner: the person; empty without accounts.
        now: with the time zone in which times are shown.
    """
    found = matching(entries, search)
    return str(_TEMPLATE.listing(entries, found, search, selected, owner, now))


def changed(entry: DocumentEntry, now: datetime) -> datetime:
    """When a document was changed, where the reader is."""
    return datetime.fromtimestamp(entry.changed, now.tzinfo)


def mark(entry: DocumentEntry, owner: str) -> str:
    """Whose a document is, in words; nothing where nobody logs in."""
    if not owner:
        return ""
    if entry.removable:
        return "yours, shared with everybody" if entry.shared else "yours alone"
    return f"shared by {entry.owner}" if entry.owner else "for everybody"


def asking(entries: Sequence[DocumentEntry], asked: Resolved, tick: int = 0) -> str:
    """Which documents a question is asked of, with the way back to all of them.

    `tick`: which tick of the page it answers, for the script; 0 for none.
    """
    return str(_TEMPLATE.asking(entries, asked, tick)) if entries or asked.lost else ""


def running(progress: RunProgress) -> str:
    """How far a run is: the stage for everybody, the amount and each file for the eye."""
    stage = _STAGES.get(progress.stage, "Working…")
    return str(_TEMPLATE.running(progress, stage, _amount(progress)))


def _amount(progress: RunProgress) -> str:
    """`1,240 of 5,000 passages, 210 a second, about 18 s left`, as far as that is known."""
    thing = _COUNTED.get(progress.stage)
    if not progress.total or thing is None:
        return ""
    parts = [f"{progress.done:,} of {count(progress.total, thing)}"]
    if progress.rate > 0.0:
        parts.append(
            f"{progress.rate:,.0f} a second" if progress.rate >= 1 else "less than 1 a second"
        )
    if progress.seconds_left is not None and progress.seconds_left >= 1.0:
        parts.append(f"about {_seconds(progress.seconds_left)} left")
    return ", ".join(parts)


def added(outcome: Outcome) -> str:
    """What became of the files that were sent, those that were refused first."""
    files, failure = outcome.files, outcome.failure
    done = sum(1 for file in files if file.status == "added")
    refused = sum(1 for file in files if file.status == "refused")
    known = len(files) - done - refused
    parts = [
        f"{count(done, 'document')} added" if done else "",
        f"{count(known, 'document')} there already" if known else "",
        f"{count(refused, 'file')} refused" if refused else "",
    ]
    ordered = sorted(files, key=lambda file: file.status != "refused")
    said = ", ".join(part for part in parts if part) or ("" if failure else "Nothing was sent")
    return str(_TEMPLATE.added(outcome, said, ordered))


def report(done: Report) -> str:
    """What bringing the index up to date came to."""
    counts = _counts(done)
    said = counts or "Nothing has changed"
    if done.documents:
        said += f". {count(done.documents, 'document')}, {count(done.passages, 'passage')} indexed"
    files = [*_unread(done.refused), *_noted(done.notes)]
    return _outcome(said, files, alarming=bool(done.refused))


def plan(found: RunPlan) -> str:
    """What bringing the index up to date would do."""
    counts = _counts(found)
    said = f"To do: {counts}, {found.unchanged:,} unchanged"
    if not found.changes:
        unchanged = f"Everything is up to date: {count(found.unchanged, 'file')} unchanged"
        said = f"{unchanged}, {counts}" if counts else unchanged
    return _outcome(said, _unread(found.refused))


def _unread(refused: Sequence[Refusal]) -> list[FileProgress]:
    return [FileProgress(refusal.path.name, "refused", refusal.reason) for refusal in refused]


def _noted(files: Sequence[FileNotes]) -> list[FileProgress]:
    """The files that were read in part or not surely; a list that is too long is not read."""
    read = [(Path(file.path).name, HowRead.of(file.notes)) for file in files]
    noted = [FileProgress(name, "noted", reading=how) for name, how in read if how.short]
    more = len(noted) - MOST_NOTED
    if more > 0:
        last = FileProgress(f"{count(more, 'more file')}", "noted")
        return [*noted[:MOST_NOTED], last]
    return noted


def others(activity: Activity | None) -> str:
    """What somebody else is doing to the documents right now."""
    if activity is None:
        return ""
    stage = _STAGES.get(activity.progress.stage, "")
    return str(
        Markup(
            '<p class="gw-documents-note" role="status">Somebody is {} in another window. '
            "<span>{}</span></p>"
        ).format(DOING[activity.what], stage)
    )


def _counts(run: RunPlan | Report) -> str:
    numbers = {
        "added": run.added,
        "changed": run.updated,
        "moved": run.moved,
        "removed": run.removed,
        "refused": len(run.refused),
    }
    return ", ".join(f"{number:,} {name}" for name, number in numbers.items() if number)


def _outcome(sentence: str, files: Sequence[FileProgress], *, alarming: bool = False) -> str:
    return str(_TEMPLATE.outcome(sentence, files, alarming))


def status(file: FileProgress) -> str:
    """How far a file is, in words."""
    return _STATUSES.get(file.status, file.status)


def thousands(number: int) -> str:
    """`2,000`."""
    return f"{number:,}"


def day(time: datetime, now: datetime) -> str:
    """`today 14:05`, `3 Nov`, and with the year once that is another."""
    if time.date() == now.date():
        return f"today {time:%H:%M}"
    return f"{time.day} {time:%b}" + ("" if time.year == now.year else f" {time.year}")


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


_TEMPLATE = Template(
    __file__,
    "documents.html",
    *(changed, day, mark, snippet, status, thousands),
    kinds=KINDS,
    most=MOST_LISTED,
)
