"""The panel of documents in HTML, for `ui/page/documents/documents.js` to move."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from corpus.reading import FORMATS
from ui.library.entries import (
    DOING,
    Activity,
    DocumentEntry,
    FileProgress,
    FileStatus,
    RunProgress,
)
from ui.markup import code_marks, count, joined, plain, snippet, when

if TYPE_CHECKING:
    from corpus.document import Refusal
    from index.indexing.indexer import Plan, Report

# A longer list is searched, not read.
MOST_LISTED = 200
_LONGEST_TITLE = 160
_STATUSES: dict[FileStatus, str] = {
    "waiting": "waiting",
    "copied": "copied",
    "read": "read",
    "added": "added",
    "known": "there already",
    "refused": "refused",
}
_STAGES = {
    "copy": "Copying the files…",
    "scan": "Comparing the files with the index…",
    "read": "Reading…",
    "load": "Loading the embedding model…",
    "embed": "Embedding the passages…",
    "done": "Done.",
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
    if not entries:
        return str(_nothing(owner))
    found = matching(entries, search)
    if not found:
        return str(
            Markup(
                '<p class="gw-documents-note" role="status">No document has “{}” in its title, '
                "path, source or date.</p>"
            ).format(plain(snippet(search, 80)))
        )
    items = joined(_item(entry, selected, owner, now) for entry in found[:MOST_LISTED])
    return str(
        Markup('{}<ul class="gw-document-list" aria-label="Documents">{}</ul>{}').format(
            _found(found, entries, search),
            items,
            when(
                len(found) > MOST_LISTED,
                '<p class="gw-documents-note">The first {} of {}. Search to find the others.</p>',
                str(MOST_LISTED),
                f"{len(found):,}",
            ),
        )
    )


def _found(found: Sequence[DocumentEntry], entries: Sequence[DocumentEntry], search: str) -> Markup:
    """How many were found, and a button to ask only those."""
    if not search.strip():
        return Markup("")
    return Markup(
        '<p class="gw-documents-note"><span role="status">{} of {} found.</span> '
        '<button type="button" class="gw-link" data-choose-found>Ask only {}</button></p>'
    ).format(
        f"{len(found):,}",
        count(len(entries), "document"),
        "this one" if len(found) == 1 else f"these {len(found):,}",
    )


def _nothing(owner: str) -> Markup:
    kinds = ", ".join(dict.fromkeys(form for form in FORMATS.values()))
    private = "Only you can ask them until you share them. " if owner else ""
    return Markup(
        '<div class="gw-documents-empty"><h3>No documents yet</h3><p>Drop files above: {}. Each is '
        "read and indexed on this machine, and nothing leaves it. {}Then ask, and every sentence "
        "of an answer shows the words of a document that support it.</p></div>"
    ).format(kinds, private)


def _item(
    entry: DocumentEntry, selected: Collection[str] | None, owner: str, now: datetime
) -> Markup:
    title = plain(snippet(entry.title, _LONGEST_TITLE) or entry.path)
    checked = Markup(" checked") if selected is not None and entry.id in selected else Markup("")
    return Markup(
        '<li class="gw-document"><label class="gw-document-choose">'
        '<input type="checkbox" data-choose="{id}"{checked} aria-label="Ask only: {title}"></label>'
        '<div class="gw-document-body">'
        '<button type="button" class="gw-document-open" data-open-document="{id}" dir="auto" '
        'aria-label="Open: {title}">{title}</button>'
        '<p class="gw-document-path" dir="auto">{path}</p>'
        '<p class="gw-document-meta">{meta}</p>{actions}</div></li>'
    ).format(
        id=plain(entry.id),
        checked=checked,
        title=title,
        path=plain(entry.path),
        meta=_meta(entry, owner, now),
        actions=_actions(entry, owner, title),
    )


def _meta(entry: DocumentEntry, owner: str, now: datetime) -> Markup:
    changed = datetime.fromtimestamp(entry.changed, now.tzinfo)
    parts = [
        when(entry.source, '<span dir="auto">{}</span>', entry.source),
        when(entry.date, "<span>{}</span>", entry.date),
        Markup("<span>{}</span>").format(count(entry.passages, "passage")),
        Markup('<span>changed <time datetime="{}">{}</time></span>').format(
            changed.isoformat(timespec="seconds"), _day(changed, now)
        ),
        when(_mark(entry, owner), '<span class="gw-document-mark">{}</span>', _mark(entry, owner)),
    ]
    return Markup(" · ").join(part for part in parts if part)


def _mark(entry: DocumentEntry, owner: str) -> str:
    """Whose a document is, in words; nothing where nobody logs in."""
    if not owner:
        return ""
    if entry.removable:
        return "yours, shared with everybody" if entry.shared else "yours alone"
    return f"shared by {entry.owner}" if entry.owner else "for everybody"


def _actions(entry: DocumentEntry, owner: str, title: Markup) -> Markup:
    """Sharing, and removing once that was confirmed, or how it is removed instead."""
    share = Markup("")
    if owner and entry.removable:
        share = Markup(
            '<button type="button" class="gw-link" data-share="{}" data-shared="{}" '
            'aria-label="{}: {}">{}</button>'
        ).format(
            plain(entry.id),
            "" if entry.shared else "yes",
            *(("Stop sharing", title) if entry.shared else ("Share with everybody", title)),
            "Stop sharing" if entry.shared else "Share",
        )
    if entry.removable:
        inside = Markup(
            "<p>Remove this document, and its file, for good?</p>"
            '<button type="button" class="gw-danger" data-remove="{}">Remove for good</button> '
            '<button type="button" class="gw-link" data-keep>Keep it</button>'
        ).format(plain(entry.id))
    else:
        inside = Markup("<p>{}</p>").format(code_marks(entry.advice))
    return Markup(
        '<div class="gw-document-actions">{}<details><summary aria-label="Remove: {}">Remove…'
        "</summary>{}</details></div>"
    ).format(share, title, inside)


def asking(entries: Sequence[DocumentEntry], selected: Collection[str] | None) -> str:
    """Which documents a question is asked of, with the way back to all of them."""
    if not entries:
        return ""
    if selected is None:
        return str(
            Markup('<p class="gw-documents-asking" role="status">Asking {}.</p>').format(
                f"all {len(entries):,} documents" if len(entries) > 1 else "the one document"
            )
        )
    return str(
        Markup(
            '<p class="gw-documents-asking" data-filtered role="status">'
            "<span>Asking {} of {}.</span> "
            '<button type="button" class="gw-link" data-choose-all>Ask all</button></p>'
        ).format(f"{len(selected):,}", count(len(entries), "document"))
    )


def running(progress: RunProgress) -> str:
    """How far a run is: the stage for everybody, each file for the eye."""
    stage = _STAGES.get(progress.stage, "Working…")
    left = ""
    if progress.seconds_left is not None and progress.seconds_left >= 1.0:
        left = f"about {_seconds(progress.seconds_left)} left"
    bar = Markup("<progress></progress>")
    if progress.total:
        bar = Markup('<progress max="{}" value="{}" aria-label="{}"></progress>').format(
            str(progress.total), str(progress.done), stage
        )
    return str(
        Markup(
            '<div class="gw-run"><p class="gw-run-stage"><span role="status">{}</span> '
            "<span>{}</span></p>{}{}</div>"
        ).format(stage, left, bar, _files(progress.files))
    )


def added(files: Sequence[FileProgress]) -> str:
    """What became of the files that were sent."""
    done = sum(1 for file in files if file.status == "added")
    refused = sum(1 for file in files if file.status == "refused")
    known = len(files) - done - refused
    parts = [
        f"{count(done, 'document')} added" if done else "",
        f"{count(known, 'document')} there already" if known else "",
        f"{count(refused, 'file')} refused" if refused else "",
    ]
    return _outcome(", ".join(part for part in parts if part), files, alarming=refused > 0)


def report(done: Report) -> str:
    """What bringing the index up to date came to."""
    counts = _counts(done.added, done.updated, done.moved, done.removed, len(done.refused))
    said = counts or "Nothing has changed"
    if done.documents:
        said += f". {count(done.documents, 'document')}, {count(done.passages, 'passage')} indexed"
    return _outcome(said, _unread(done.refused), alarming=bool(done.refused))


def plan(found: Plan) -> str:
    """What bringing the index up to date would do."""
    files = (found.added, found.updated, found.moved, found.removed, found.refused)
    counts = _counts(*map(len, files))
    said = f"To do: {counts}, {found.unchanged:,} unchanged"
    if not found.changes:
        unchanged = f"Everything is up to date: {count(found.unchanged, 'file')} unchanged"
        said = f"{unchanged}, {counts}" if counts else unchanged
    return _outcome(said, _unread(found.refused))


def _unread(refused: Sequence[Refusal]) -> list[FileProgress]:
    return [FileProgress(refusal.path.name, "refused", refusal.reason) for refusal in refused]


def refused(sentence: str) -> str:
    """Why something was not done."""
    return str(Markup('<p class="gw-refused" role="alert">{}</p>').format(code_marks(sentence)))


def said(sentence: str) -> str:
    """What was done."""
    return str(Markup('<p class="gw-said" role="status">{}</p>').format(plain(sentence)))


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


def _counts(added: int, changed: int, moved: int, removed: int, refused: int) -> str:
    numbers = {
        "added": added,
        "changed": changed,
        "moved": moved,
        "removed": removed,
        "refused": refused,
    }
    return ", ".join(f"{number:,} {name}" for name, number in numbers.items() if number)


def _outcome(sentence: str, files: Sequence[FileProgress], *, alarming: bool = False) -> str:
    role = "alert" if alarming else "status"
    return str(
        Markup('<div class="gw-run"><p class="gw-run-stage" role="{}">{}.</p>{}</div>').format(
            role, plain(sentence), _files(files)
        )
    )


def _files(files: Sequence[FileProgress]) -> Markup:
    items = joined(
        Markup(
            '<li data-status="{}"><span class="gw-run-name" dir="auto">{}</span> '
            '<span class="gw-run-status">{}</span>{}</li>'
        ).format(
            file.status,
            plain(snippet(file.name, 120)),
            _STATUSES[file.status],
            when(file.detail, '<span class="gw-run-detail">{}</span>', _upper(file.detail)),
        )
        for file in files
    )
    return when(files, '<ul class="gw-run-files">{}</ul>', items)


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _day(time: datetime, now: datetime) -> str:
    """`today 14:05`, `3 Nov`, and with the year once that is another."""
    if time.date() == now.date():
        return f"today {time:%H:%M}"
    return f"{time.day} {time:%b}" + ("" if time.year == now.year else f" {time.year}")


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
