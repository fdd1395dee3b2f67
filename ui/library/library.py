"""The library: what is indexed, for whom, and adding to it and taking from it.

Whose an upload is follows from the folder it lies in (see `keeping`), so that no table can disagree
with the files. What was indexed from elsewhere is everybody's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from advisor.build import index_settings
from index.collections import Collections
from index.errors import IndexMissing
from index.indexing.plan import absolute
from index.opening import place_of
from ui.errors import PageError
from ui.languages.speaking import N_
from ui.library.adding import Addition
from ui.library.collections import LibraryCollections
from ui.library.entries import (
    DOING,
    Activity,
    DocumentEntry,
    FileProgress,
    IncomingFile,
    OnRun,
    RunPlan,
    RunProgress,
    Work,
)
from ui.library.holdings import Holdings
from ui.library.keeping.opening import open_uploads
from ui.library.originals import Originals
from ui.library.overview import DocumentOverview, read_overview
from ui.library.scopes import LibraryScopes
from ui.library.sending.arrivals import Arrivals
from ui.library.sending.runs import AddingRuns
from ui.library.unpacking import unpacked
from ui.library.uploads import UploadLimits

if TYPE_CHECKING:
    from advisor.settings import Settings
    from corpus.document import Refusal
    from index.indexing.indexer import Indexer, Report
    from index.indexing.progress import Progress
    from index.storage.files import FileNotes

# How often who waits for another's run looks whether that is wanted still, in seconds.
_LOOK_SECONDS = 0.25
# Files of which something is told, each with its path.
_File = TypeVar("_File", "Refusal", "FileNotes")


class Library:
    """What is indexed. May be used from several threads; one run at a time changes it.

    Attributes:
        collections: named sets of the documents.
        scopes: what a question asked over some of them comes to.
        originals: the files behind the documents.
        limits: how much may be uploaded.
        arrivals: the files that are on their way in.
        runs: what each person is adding of them.
    """

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
        self._settings = settings
        self._accounts = accounts
        self.limits = limits or UploadLimits()
        self._uploads, self._sharing = open_uploads(settings, uploads_dir)
        self._holdings = Holdings(settings.index_address, self._uploads, self._sharing, accounts)
        self.collections = LibraryCollections(Collections(settings.index_address), self._holdings)
        self.scopes = LibraryScopes(self.collections, self._holdings)
        self.originals = Originals(self._holdings, self._uploads)
        self.arrivals = Arrivals(absolute(uploads_dir), self.limits)
        self.runs = AddingRuns(self.add)
        self._run = threading.Lock()
        self._activity: Activity | None = None

    def close(self) -> None:
        """The server stops: what was sent and never added is deleted."""
        self.arrivals.close()
        self._uploads.close()

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

    def overview(self, owner: str, document_id: str) -> DocumentOverview:
        """A document at a glance.

        Raises:
            PageError: there is no such document, or the person may not see it.
            IndexingError: the index is damaged.
        """
        found = next((e for e in self.documents(owner) if e.id == document_id), None)
        index = self._settings.index_address
        shown = None if found is None else read_overview(index, found)
        if shown is None:
            raise PageError(N_("That document is not in the library any more. Load the page anew."))
        return shown

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
        in_turn: bool = False,
    ) -> tuple[FileProgress, ...]:
        """Add files that were sent, and those in archives, each with what became of it.

        One that is refused does not keep the others from being added. When the run is stopped or
        fails, none of them is. `in_turn` waits until nobody else changes the library.

        Raises:
            PageError, IndexBusy: documents are being added or removed already.
            PageError: `cancel` was set, or the uploads cannot be written.
            IndexingError: the index cannot be written, or the embedding model fails.
        """
        with (
            self._alone(owner, "adding", on_progress, cancel, in_turn) as tell,
            unpacked(files, self.limits) as sent,
        ):
            self._uploads.make(owner)
            addition = Addition(self._uploads, owner, sent, self.limits, tell)
            try:
                addition.take_in(self._holdings.own(owner))
                if addition.placed:
                    for path in addition.placed:
                        self._sharing.put(owner, path.name, False)
                    indexer = self._indexer(addition.follow)
                    report = indexer.run([self._uploads.folder(owner)])
                    addition.refuse((*report.refused, *report.wordless))
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
    ) -> Report:
        """Index a folder of this machine where it lies, for the one person who uses it.

        Raises:
            PageError: people log in here, there is no such folder, or as `add`.
            IndexingError: as `add`.
        """
        if self._accounts:
            raise PageError(
                N_("Folders of the server are indexed by who runs it: `advisor index FOLDER`.")
            )
        path = absolute(folder.expanduser())
        if not path.is_dir():
            raise PageError(
                N_("There is no folder %(path)s on this machine. Check the path.", path=path)
            )
        with self._alone("", "adding", on_progress, cancel) as tell:
            return self._indexer(lambda indexing: tell(RunProgress.of(indexing))).run([path])

    def remove(
        self,
        owner: str,
        document_id: str,
        on_progress: OnRun | None = None,
    ) -> None:
        """Remove a person's own upload, from the index and from the disk.

        Raises:
            PageError: there is no such document, the person may not see it, or it is not this
                person's; then the message says how it is removed.
            PageError, IndexingError: as `add`; nothing was removed.
        """
        with self._alone(owner, "removing", on_progress, None) as tell:
            rows = self._holdings.own_files(owner, document_id)
            hidden: list[tuple[Path, Path]] = []
            try:
                for row in rows:
                    path = Path(row.listing.path)
                    hidden.append((self._uploads.hide(path), path))
                folders = list(dict.fromkeys(path.parent for _, path in hidden))
                self._indexer(lambda indexing: tell(RunProgress.of(indexing))).run(folders)
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
            PageError: as `remove`, or that cannot be written down.
        """
        for row in self._holdings.own_files(owner, document_id):
            self._sharing.put(row.owner or "", Path(row.listing.path).name, shared)

    def plan(self, owner: str = "") -> RunPlan:
        """What `reindex` would do; files of other people are counted, not named.

        Raises:
            PageError: nothing was ever indexed.
            IndexingError: the index cannot be read.
        """
        with ExitStack() as held:
            if self._begin(held):
                self._uploads.bring()
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
            self._told(plan.refused, owner),
        )

    def reindex(
        self,
        on_progress: OnRun | None = None,
        *,
        owner: str = "",
        cancel: threading.Event | None = None,
    ) -> Report:
        """Bring the index up to date with every folder that was ever indexed.

        Raises:
            PageError: nothing was ever indexed, or as `add`.
            IndexingError: as `add`.
        """
        with self._alone(owner, "checking", on_progress, cancel) as tell:

            def follow(indexing: Progress) -> None:
                progress = RunProgress.of(indexing)
                # Where people log in, the names of the files are not for everybody.
                tell(replace(progress, current="") if self._accounts else progress)

            try:
                report = self._indexer(follow).run([])
            except IndexMissing as error:
                if place_of(self._settings.index_address).version() is None:
                    raise _nothing_yet() from error
                raise
            return replace(
                report,
                refused=self._told(report.refused, owner),
                notes=self._told(report.notes, owner),
            )

    # --- runs

    def _indexer(self, on_progress: Callable[[Progress], None] | None) -> Indexer:
        from index.indexing.indexer import Indexer

        return Indexer(index_settings(self._settings), on_progress=on_progress)

    @contextmanager
    def _alone(
        self,
        owner: str,
        what: Work,
        on_progress: OnRun | None,
        cancel: threading.Event | None,
        in_turn: bool = False,
    ) -> Iterator[OnRun]:
        """One run at a time; gives what the run tells its progress to."""

        def require_wanted() -> None:
            if cancel is not None and cancel.is_set():
                raise PageError(N_("Stopped. The library is as it was before."))

        def tell(progress: RunProgress) -> None:
            if progress.stage != "done":  # what is in the index already cannot be stopped
                require_wanted()
            self._activity = Activity(owner, what, progress)
            if on_progress is not None:
                on_progress(progress)

        with ExitStack() as held:
            while not self._begin(held):
                if not in_turn:
                    raise self._busy(owner)
                require_wanted()
                if on_progress is not None:
                    on_progress(RunProgress("wait"))
                time.sleep(_LOOK_SECONDS)
            self._activity = Activity(owner, what, RunProgress("copy"))
            try:
                self._uploads.bring()
                yield tell
            finally:
                self._activity = None

    def _begin(self, held: ExitStack) -> bool:
        """Keep other runs out, here and at other servers, until `held` ends; False while one is."""
        if not self._run.acquire(blocking=False):
            return False
        held.callback(self._run.release)
        if held.enter_context(self._uploads.alone()):
            return True
        held.close()
        return False

    def _busy(self, owner: str) -> PageError:
        activity = self._activity
        is_own = activity is None or activity.who == owner
        own, others = DOING["changing" if activity is None else activity.what]
        return PageError(own if is_own else others)

    def _told(self, files: tuple[_File, ...], owner: str) -> tuple[_File, ...]:
        """What was not read, or not in full, without the uploads of others."""
        if not self._accounts:
            return files
        whose = (None, "", owner)
        return tuple(file for file in files if self._uploads.owner_of(str(file.path)) in whose)


def _nothing_yet() -> PageError:
    return PageError(N_("Nothing is in the library yet. Add a document first."))
