"""The panel of documents in HTML, for `ui/page/documents/documents.js` to move."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from corpus.formats import KNOWN
from ui.languages.formats import clock, day_of, duration, number
from ui.languages.speaking import N_, _, ngettext, translated
from ui.languages.templates import PageTemplate
from ui.languages.told import format_name, refusal_reason
from ui.library.entries import (
    Activity,
    DocumentEntry,
    FileProgress,
    HowRead,
    RunPlan,
    RunProgress,
    Work,
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
_STATUSES = {
    "waiting": N_("waiting"),
    "copied": N_("copied"),
    "read": N_("read"),
    "added": N_("added"),
    "known": N_("there already"),
    "refused": N_("refused"),
    "noted": N_("read in part, or not surely"),
}
_KINDS = tuple(dict.fromkeys([*(form.called for form in KNOWN.values()), "archives of these"]))
_STAGES = {
    "wait": N_("Waiting until another change of the documents is done…"),
    "copy": N_("Copying the files…"),
    "scan": N_("Comparing the files with the index…"),
    "read": N_("Reading…"),
    "load": N_("Loading the embedding model…"),
    "embed": N_("Embedding the passages…"),
    "done": N_("Done."),
}
_WORKING = N_("Working…")
_OTHERS: dict[Work, str] = {
    "adding": N_("Somebody is adding documents in another window."),
    "removing": N_("Somebody is removing a document in another window."),
    "checking": N_("Somebody is bringing the documents up to date in another window."),
}


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
        return _("yours, shared with everybody") if entry.shared else _("yours alone")
    return _("shared by %(name)s", name=entry.owner) if entry.owner else _("for everybody")


def asking(entries: Sequence[DocumentEntry], asked: Resolved, tick: int = 0) -> str:
    """Which documents a question is asked of, with the way back to all of them.

    `tick`: which tick of the page it answers, for the script; 0 for none.
    """
    return str(_TEMPLATE.asking(entries, asked, tick)) if entries or asked.lost else ""


def running(progress: RunProgress) -> str:
    """How far a run is: the stage for everybody, the amount and each file for the eye."""
    stage = _(_STAGES.get(progress.stage, _WORKING))
    return str(_TEMPLATE.running(progress, stage, _amount(progress)))


def _amount(progress: RunProgress) -> str:
    """`1,240 of 5,000 passages, 210 a second, about 18 s left`, as far as that is known."""
    counted = _counted(progress)
    if not counted:
        return ""
    parts = [counted]
    if progress.rate >= 1.0:
        parts.append(_("%(number)s a second", number=number(progress.rate, 0)))
    elif progress.rate > 0.0:
        parts.append(_("less than 1 a second"))
    if progress.seconds_left is not None and progress.seconds_left >= 1.0:
        parts.append(_("about %(time)s left", time=duration(progress.seconds_left)))
    return ", ".join(parts)


def _counted(progress: RunProgress) -> str:
    if not progress.total or progress.stage not in ("copy", "read", "embed"):
        return ""
    if progress.stage == "embed":
        return ngettext(
            "%(done)s of %(num)s passage",
            "%(done)s of %(num)s passages",
            progress.total,
            done=progress.done,
        )
    return ngettext(
        "%(done)s of %(num)s file", "%(done)s of %(num)s files", progress.total, done=progress.done
    )


def added(outcome: Outcome) -> str:
    """What became of the files that were sent, those that were refused first."""
    files, failure = outcome.files, outcome.failure
    done = sum(1 for file in files if file.status == "added")
    refused = sum(1 for file in files if file.status == "refused")
    known = len(files) - done - refused
    parts = [
        ngettext("%(num)s document added", "%(num)s documents added", done) if done else "",
        ngettext("%(num)s document there already", "%(num)s documents there already", known)
        if known
        else "",
        ngettext("%(num)s file refused", "%(num)s files refused", refused) if refused else "",
    ]
    ordered = sorted(files, key=lambda file: file.status != "refused")
    said = ", ".join(part for part in parts if part) or ("" if failure else _("Nothing was sent"))
    return str(_TEMPLATE.added(outcome, said, ordered))


def report(done: Report) -> str:
    """What bringing the index up to date came to."""
    said = _counts(done) or _("Nothing has changed")
    if done.documents:
        indexed = counts(done.documents, done.passages)
        said += ". " + _("%(counts)s indexed", counts=indexed)
    files = [*_unread(done.refused), *_noted(done.notes)]
    return _outcome(said, files, alarming=bool(done.refused))


def plan(found: RunPlan) -> str:
    """What bringing the index up to date would do."""
    changes = _counts(found)
    said = _(
        "To do: %(counts)s, %(unchanged)s unchanged", counts=changes, unchanged=found.unchanged
    )
    if not found.changes:
        unchanged = ngettext(
            "Everything is up to date: %(num)s file unchanged",
            "Everything is up to date: %(num)s files unchanged",
            found.unchanged,
        )
        said = f"{unchanged}, {changes}" if changes else unchanged
    return _outcome(said, _unread(found.refused))


def _unread(refused: Sequence[Refusal]) -> list[FileProgress]:
    return [
        FileProgress(refusal.path.name, "refused", refusal_reason(refusal.reason))
        for refusal in refused
    ]


def _noted(files: Sequence[FileNotes]) -> list[FileProgress]:
    """The files that were read in part or not surely; a list that is too long is not read."""
    read = [(Path(file.path).name, HowRead.of(file.notes)) for file in files]
    noted = [FileProgress(name, "noted", reading=how) for name, how in read if how.short]
    more = len(noted) - MOST_NOTED
    if more > 0:
        last = FileProgress(ngettext("%(num)s more file", "%(num)s more files", more), "noted")
        return [*noted[:MOST_NOTED], last]
    return noted


def others(activity: Activity | None) -> str:
    """What somebody else is doing to the documents right now."""
    if activity is None:
        return ""
    stage = _(_STAGES.get(activity.progress.stage, ""))
    return str(
        Markup('<p class="gw-documents-note" role="status">{} <span>{}</span></p>').format(
            _(_OTHERS[activity.what]), stage
        )
    )


def _counts(run: RunPlan | Report) -> str:
    told = (
        (run.added, _("%(num)s added", num=run.added)),
        (run.updated, _("%(num)s changed", num=run.updated)),
        (run.moved, _("%(num)s moved", num=run.moved)),
        (run.removed, _("%(num)s removed", num=run.removed)),
        (len(run.refused), _("%(num)s refused", num=len(run.refused))),
    )
    return ", ".join(said for count, said in told if count)


def _outcome(sentence: str, files: Sequence[FileProgress], *, alarming: bool = False) -> str:
    return str(_TEMPLATE.outcome(sentence, files, alarming))


def status(file: FileProgress) -> str:
    """How far a file is, in words."""
    return _(_STATUSES[file.status])


def detail(file: FileProgress) -> str:
    """Why a file was refused, or under which name it is kept."""
    said = translated(file.detail)
    return said[:1].upper() + said[1:]


def counts(documents: int, passages: int) -> str:
    """`2 documents, 40 passages`."""
    counted = (
        ngettext("%(num)s document", "%(num)s documents", documents),
        ngettext("%(num)s passage", "%(num)s passages", passages),
    )
    return ", ".join(counted)


def kinds() -> list[str]:
    """What is read, as people call it."""
    return [format_name(kind) for kind in _KINDS]


def heading() -> str:
    """What the panel is called."""
    return str(Markup("<h2>{}</h2>").format(_("Documents")))


def day(time: datetime, now: datetime) -> str:
    """`today 14:05`, `3 Nov`, and with the year once that is another."""
    if time.date() == now.date():
        return _("today %(time)s", time=clock(time))
    return day_of(time, now)


_TEMPLATE = PageTemplate(
    __file__,
    "documents.html",
    *(changed, day, detail, kinds, mark, snippet, status, translated),
    most=MOST_LISTED,
)
