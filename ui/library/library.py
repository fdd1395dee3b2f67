"""The library: what is indexed, for whom, and adding to it and taking from it.

Whose an upload is follows from the folder it lies in (see `library_files`), so that no table can
disagree with the files. What was indexed from elsewhere is everybody's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from advisor.build import index_settings
from index.errors import IndexMissing
from index.indexing.plan import absolute
from index.storage.layout import IndexLayout
from ui.library.entries import (
    Activity,
    DocumentEntry,
    FileProgress,
    IncomingFile,
    OnRun,
    RunPlan,
    RunProgress,
    RunReport,
)
from ui.library.errors import LibraryBusy, LibraryCancelled, LibraryError
from ui.library.files import UploadFolders
from ui.library.holdings import Holdings
from ui.library.sharing import Sharing

if TYPE_CHECKING:
    from advisor.settings import Settings
    from corpus.document import Refusal
    from index.indexing.indexer import Indexer, Report
    from index.indexing.progress import Progress
    from ui.library.uploads import UploadLimits

_What = Literal["adding", "removing", "checking"]
_DOING = {
    "adding": "adding documents",
    "removing": "removing a document",
    "checking": "bringing the documents up to date",
}


class Library:
    """What is indexed. May be used from several threads; one run at a time changes it."""

    def __init__(
        self,
        settings: Settings,
        uploads_dir: Path,
        *,
        accounts: bool = False,
        limits: UploadLimits | None = None,
    ) -> None:
        """Over the index that the settings name.

        Args:
            settings: as the server was started with.
            uploads_dir: the folder that holds a folder for each owner.
            accounts: whether people log in: then each sees what is shared and what is his own, and
                somebody without a name only what is shared.
            limits: of what may be uploaded; None for the usual ones.
        """
        from ui.library.uploads import UploadLimits

        self._settings = settings
        self._accounts = accounts
        self._limits = limits or UploadLimits()
        self._uploads = UploadFolders(uploads_dir)
        self._sharing = Sharing(self._uploads.directory / ".sharing.sqlite3")
        self._holdings = Holdings(settings.index_dir, self._uploads, self._sharing, accounts)
        self._run = threading.Lock()
        self._activity: Activity | None = None

    # --- what there is

    def documents(self, owner: str) -> list[DocumentEntry]:
        """The documents that a person may ask, by title.

        Raises:
            IndexingError: the index is damaged.
        """
        return self._holdings.documents(owner)

    def visible_ids(self, owner: str) -> frozenset[str] | None:
        """The ids of the documents that a person may ask; None where everybody may ask all.

        Raises:
            IndexingError: the index is damaged.
        """
        if not self._accounts:
            return None
        return frozenset(row.listing.document_id for row in self._holdings.visible(owner))

    def activity(self) -> Activity | None:
        """What is being done to the library right now; None when nothing is."""
        return self._activity

    # --- changing it

    def add(
        self,
        owner: str,
        files: Sequence[IncomingFile],
        on_progress: OnRun | None = None,
        *,
        cancel: threading.Event | None = None,
    ) -> tuple[FileProgress, ...]:
        """Add files that were sent, each with what became of it.

        One that is refused does not keep the others from being added. When the run is stopped or
        fails, none of them is.

        Raises:
            LibraryBusy, IndexBusy: documents are being added or removed already.
            LibraryCancelled: `cancel` was set.
            LibraryError: the uploads cannot be written.
            IndexingError: the index cannot be written, or the embedding model fails.
        """
        from ui.library.adding import Addition

        with self._alone(owner, "adding", on_progress, cancel) as tell:
            self._uploads.make(owner)
            addition = Addition(self._uploads, owner, files, self._limits, tell)
            try:
                addition.take_in(self._holdings.own(owner))
                if addition.placed:
                    for path in addition.placed:
                        self._sharing.put(owner, path.name, False)
                    indexer = self._indexer(addition.follow)
                    addition.refuse(indexer.run([self._uploads.folder(owner)]).refused)
            except BaseException:
                addition.take_back()
                raise
            return addition.settle(self._holdings.own(owner))

    def add_folder(
        self,
        folder: Path,
        on_progress: OnRun | None = None,
        *,
        cancel: threading.Event | None = None,
    ) -> RunReport:
        """Index a folder of this machine where it lies, for the one person who uses it.

        Raises:
            LibraryError: people log in here, or there is no such folder.
            LibraryBusy, LibraryCancelled, IndexingError: as `add`.
        """
        if self._accounts:
            raise LibraryError(
                "Folders of the server are indexed by who runs it: `advisor index FOLDER`."
            )
        path = absolute(folder.expanduser())
        if not path.is_dir():
            raise LibraryError(f"There is no folder {path} on this machine. Check the path.")
        with self._alone("", "adding", on_progress, cancel) as tell:
            return self._report(self._indexer(_telling(tell)).run([path]), "")

    def remove(
        self,
        owner: str,
        document_id: str,
        on_progress: OnRun | None = None,
    ) -> None:
        """Remove a person's own upload, from the index and from the disk.

        Raises:
            DocumentGone: there is no such document, or the person may not see it.
            NotRemovable: it is not this person's; the message says how it is removed.
            LibraryBusy, LibraryError, IndexingError: as `add`; nothing was removed.
        """
        with self._alone(owner, "removing", on_progress, None) as tell:
            rows = self._holdings.own_files(owner, document_id)
            hidden: list[tuple[Path, Path]] = []
            try:
                for row in rows:
                    path = Path(row.listing.path)
                    hidden.append((self._uploads.hide(path), path))
                folders = list(dict.fromkeys(path.parent for _, path in hidden))
                self._indexer(_telling(tell)).run(folders)
            except BaseException:
                for away, path in hidden:
                    self._uploads.put_back(away, path)
                raise
            for away, _ in hidden:
                self._uploads.take_back(away)
            for row in rows:
                self._sharing.put(row.owner or "", Path(row.listing.path).name, False)

    def share(self, owner: str, document_id: str, shared: bool) -> None:
        """Let everybody ask a person's own upload, or nobody else.

        Raises:
            DocumentGone, NotRemovable: as `remove`.
            LibraryError: that cannot be written down.
        """
        for row in self._holdings.own_files(owner, document_id):
            self._sharing.put(row.owner or "", Path(row.listing.path).name, shared)

    def plan(self, owner: str = "") -> RunPlan:
        """What `reindex` would do; files of other people are counted, not named.

        Raises:
            LibraryError: nothing was ever indexed.
            IndexingError: the index cannot be read.
        """
        try:
            plan = self._indexer(None).plan([])
        except IndexMissing as error:
            raise _nothing_yet() from error
        return RunPlan(
            len(plan.added),
            len(plan.updated),
            len(plan.moved),
            len(plan.removed),
            plan.unchanged,
            self._refusals(plan.refused, owner),
        )

    def reindex(
        self,
        on_progress: OnRun | None = None,
        *,
        owner: str = "",
        cancel: threading.Event | None = None,
    ) -> RunReport:
        """Bring the index up to date with every folder that was ever indexed.

        Raises:
            LibraryError: nothing was ever indexed.
            LibraryBusy, LibraryCancelled, IndexingError: as `add`.
        """
        with self._alone(owner, "checking", on_progress, cancel) as tell:
            try:
                report = self._indexer(_telling(tell, named=not self._accounts)).run([])
            except IndexMissing as error:
                if IndexLayout(self._settings.index_dir).current() is None:
                    raise _nothing_yet() from error
                raise
            return self._report(report, owner)

    # --- runs

    def _indexer(self, on_progress: Callable[[Progress], None] | None) -> Indexer:
        from index.indexing.incremental import build_incremental_embedder
        from index.indexing.indexer import Indexer

        plan = index_settings(self._settings)
        return Indexer(
            plan, lambda: build_incremental_embedder(plan.embedding, plan.cache_dir), on_progress
        )

    @contextmanager
    def _alone(
        self,
        owner: str,
        what: _What,
        on_progress: OnRun | None,
        cancel: threading.Event | None,
    ) -> Iterator[OnRun]:
        """One run at a time; gives what the run tells its progress to."""
        if not self._run.acquire(blocking=False):
            raise self._busy(owner)

        def tell(progress: RunProgress) -> None:
            if cancel is not None and cancel.is_set():
                raise LibraryCancelled("Stopped. The library is as it was before.")
            self._activity = Activity(owner, what, progress)
            if on_progress is not None:
                on_progress(progress)

        try:
            self._activity = Activity(owner, what, RunProgress("copy"))
            yield tell
        finally:
            self._activity = None
            self._run.release()

    def _busy(self, owner: str) -> LibraryBusy:
        activity = self._activity
        is_own = activity is None or activity.who == owner
        who = "This library is already" if is_own else "Somebody else is"
        doing = _DOING[activity.what] if activity is not None else "changing it"
        return LibraryBusy(f"{who} {doing}. Wait for that to end, then try again.")

    def _report(self, report: Report, owner: str) -> RunReport:
        return RunReport(
            added=report.added,
            changed=report.updated,
            moved=report.moved,
            removed=report.removed,
            refused=self._refusals(report.refused, owner),
            documents=report.documents,
            passages=report.passages,
            seconds=report.seconds,
        )

    def _refusals(self, refused: Sequence[Refusal], owner: str) -> tuple[FileProgress, ...]:
        """What could not be read, without the uploads of others."""
        told = []
        for refusal in refused:
            whose = self._uploads.owner_of(str(refusal.path))
            if not self._accounts or not whose or whose == owner:
                told.append(FileProgress(refusal.path.name, "refused", refusal.reason))
        return tuple(told)


def _telling(tell: OnRun, *, named: bool = True) -> Callable[[Progress], None]:
    """Turns the progress of indexing into that of a run; without names where others would read."""

    def on_progress(progress: Progress) -> None:
        current = progress.current if named else ""
        tell(
            RunProgress(
                progress.stage, progress.done, progress.total, current, progress.seconds_left
            )
        )

    return on_progress


def _nothing_yet() -> LibraryError:
    return LibraryError("Nothing is in the library yet. Add a document first.")
