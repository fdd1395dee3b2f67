"""What the library says of itself: its documents, how far a run is, and what a run came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corpus.notes import mended, one_line
from ui.languages.speaking import N_

if TYPE_CHECKING:
    from corpus.document import ReadingNote, Refusal
    from index.indexing.progress import Progress

FileStatus = Literal["waiting", "copied", "read", "added", "known", "refused", "noted"]
Work = Literal["adding", "removing", "checking"]
DOING = {
    "adding": (
        N_("This library is already adding documents. Wait for that to end, then try again."),
        N_("Somebody else is adding documents. Wait for that to end, then try again."),
    ),
    "removing": (
        N_("This library is already removing a document. Wait for that to end, then try again."),
        N_("Somebody else is removing a document. Wait for that to end, then try again."),
    ),
    "checking": (
        N_(
            "This library is already bringing the documents up to date. Wait for that to end, then "
            "try again."
        ),
        N_(
            "Somebody else is bringing the documents up to date. Wait for that to end, then try "
            "again."
        ),
    ),
    "changing": (
        N_("This library is already changing it. Wait for that to end, then try again."),
        N_("Somebody else is changing it. Wait for that to end, then try again."),
    ),
}
"""Why nothing else is done meanwhile: to whoever does it, and to others."""


@dataclass(frozen=True, slots=True)
class HowRead:
    """What happened while a file was read.

    Attributes:
        short: what a person should know, in one line; empty where that is nothing.
        notes: everything, each with what to do about it.
    """

    short: str = ""
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, notes: Sequence[ReadingNote]) -> HowRead:
        """What notes say."""
        return cls(one_line(notes), tuple(mended(note) for note in notes))


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document that a person may ask.

    Attributes:
        id: of the document; the same bytes have the same id whoever brought them.
        path: of its file, below the folder it was indexed from.
        title: its own, else made from the name of its file.
        source: who it is from, as far as it says so itself.
        date: as it states it; empty when it does not.
        passages: how many it was split into.
        changed: when its file was last changed, in seconds since 1970.
        owner: whose upload it is; empty for what was indexed from a folder, and without accounts.
        shared: whether everybody may ask it.
        removable: whether the person may remove it here.
        advice: how it is removed, where it is not removed here.
        reading: what happened while it was read.
        about: a sentence of its own that says what it is about; empty where none does.
    """

    id: str
    path: str
    title: str
    source: str
    date: str
    passages: int
    changed: float
    owner: str = ""
    shared: bool = True
    removable: bool = False
    advice: str = ""
    reading: HowRead = HowRead()
    about: str = ""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file that was sent: what its sender calls it, and where its bytes lie for now.

    `archive` is the name of the archive that it came in, and `problem` says in a sentence why it
    is not taken, where that is known.
    """

    name: str
    path: Path
    archive: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FileProgress:
    """How far one file of a run is.

    Attributes:
        name: as its sender calls it.
        status: `waiting`, `copied` (it lies in the library), `read` (its text is known), `added`,
            `known` (the library held it already), `refused`, or `noted` (it was indexed where it
            lies, not in full or not surely).
        detail: why it was refused, or under which name it is kept.
        document_id: the document that it became, once it can be asked.
        reading: what happened while it was read.
    """

    name: str
    status: FileStatus
    detail: str = ""
    document_id: str = ""
    reading: HowRead = HowRead()


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is.

    Attributes:
        stage: `wait` (for somebody else's run), `copy`, `scan`, `read`, `load` (the embedding
            model), `embed`, then `done`.
        done: how many of `total` are done in this stage.
        total: 0 when unknown.
        current: the file that was just done.
        seconds_left: until the stage ends; None while that is unknown.
        rate: how many a second; 0.0 while that is unknown.
        files: those that were sent, when files are being added.
    """

    stage: str
    done: int = 0
    total: int = 0
    current: str = ""
    seconds_left: float | None = None
    rate: float = 0.0
    files: tuple[FileProgress, ...] = ()

    @classmethod
    def of(cls, indexing: Progress) -> RunProgress:
        """How far a run is while it indexes."""
        return cls(
            indexing.stage,
            indexing.done,
            indexing.total,
            indexing.current,
            indexing.seconds_left,
            indexing.rate,
        )


OnRun = Callable[[RunProgress], None]


@dataclass(frozen=True, slots=True)
class Activity:
    """What is being done to the library right now, by `who`, and how far it is."""

    who: str
    what: Work
    progress: RunProgress


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What bringing the index up to date would do: files are counted, and only `refused` named."""

    added: int
    updated: int
    moved: int
    removed: int
    unchanged: int
    refused: tuple[Refusal, ...] = ()

    @property
    def changes(self) -> int:
        """How many files it would do something with."""
        return self.added + self.updated + self.moved + self.removed
