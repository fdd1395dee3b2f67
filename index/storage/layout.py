"""How an index folder is laid out on disk.

    INDEX_DIR/
        current                 the name of the generation in use, and how often it was changed in
                                place; replaced in one step
        lock                    held while indexing
        collections.sqlite3     named sets of documents (see `index.collections`)
        fetched/                copies of documents at addresses (see `index.indexing.addresses`)
        unfinished-MARK.sqlite3 vectors made by a run that has not ended
        generations/NAME/
            catalog.sqlite3     documents, passages, the word index
            vectors/            Chroma, unless a server holds the vectors
            vectors.json        where the vectors are
            in-use              locked by readers, so that the folder stays while they need it

A run works in a copy of the generation in use, then rewrites `current`: whoever reads has the
whole index of before or the whole index of after, and a run that is killed, at whatever moment,
leaves only a folder for the next one to delete. Of a large index a run that changes little copies
nothing: it changes the catalogue in use in one transaction of SQLite's write-ahead log, which gives
the same, and keeps new vectors there until they are many (docs/decisions/013-changes-in-place.md).
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from corpus.whole_file import remove_unfinished, replace_file
from index.errors import IndexBroken

_NAME = re.compile(r"([A-Za-z0-9-]+)(\.\d+)?")
_IN_USE = "in-use"


class IndexLayout:
    """Paths inside one index folder.

    Attributes:
        directory: the index folder.
        lock: the file that is locked while indexing.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lock = directory / "lock"
        self._generations = directory / "generations"
        self._pointer = directory / "current"

    def current(self) -> str | None:
        """The generation in use, or None when nothing has been indexed.

        Raises:
            IndexBroken: the folder names a generation in a way that no run writes.
        """
        version = self.version()
        return version.partition(".")[0] if version else None

    def version(self) -> str | None:
        """What differs after each run that has changed the index; None when there is none.

        Raises:
            IndexBroken: as `current`.
        """
        try:
            version = self._pointer.read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _damaged(self.directory, f"{self._pointer.name} cannot be read") from error
        if not _NAME.fullmatch(version):
            raise _damaged(self.directory, f"{self._pointer.name} names no generation")
        return version

    def folder(self, generation: str) -> Path:
        """The folder of a generation."""
        return self._generations / generation

    def catalog(self, generation: str) -> Path:
        """The catalogue file of a generation."""
        return self.folder(generation) / "catalog.sqlite3"

    def unfinished(self, mark: str) -> Path:
        """Where a run keeps the vectors it has made until it ends; `mark` names the recipe."""
        return self.directory / f"unfinished-{mark}.sqlite3"

    def all_unfinished(self) -> list[Path]:
        """The files of `unfinished` that runs which did not end have left."""
        return sorted(self.directory.glob("unfinished-*.sqlite3"))

    def others(self, current: str | None) -> list[str]:
        """Every generation but `current`."""
        if not self._generations.is_dir():
            return []
        names = {entry.name for entry in self._generations.iterdir() if entry.is_dir()}
        return sorted(names - {current})

    def create(self, generation: str) -> None:
        """Make the folder of a new generation.

        Raises:
            OSError: it cannot be made.
        """
        folder = self.folder(generation)
        folder.mkdir(parents=True)
        (folder / _IN_USE).touch()

    def switch(self, generation: str) -> None:
        """Make a generation the one in use, in one step, once all of it is on the disk.

        Raises:
            OSError: the disk is full or may not be written.
        """
        for path in sorted(self.folder(generation).rglob("*")):
            if path.is_file():
                _sync(path)
        self._point(generation)

    def note_changes(self, generation: str, changes: int) -> None:
        """Tell readers how often the generation in use was changed in place.

        Raises:
            OSError: the disk is full or may not be written.
        """
        version = f"{generation}.{changes}"
        if changes and self.version() != version:
            self._point(version)

    def _point(self, version: str) -> None:
        remove_unfinished(self._pointer)
        replace_file(self._pointer, version)
        if sys.platform != "win32":
            _sync(self.directory)

    def hold(self, generation: str) -> ExitStack | None:
        """Keep a generation from being deleted until what is returned is closed.

        None when it is being deleted already.

        Where the system or the file's permissions do not allow locks, nothing is held: readers
        then depend on their open files, which outlive their names.
        """
        held = ExitStack()
        try:
            file = held.enter_context((self.folder(generation) / _IN_USE).open("rb"))
        except FileNotFoundError:
            return held if self.catalog(generation).is_file() else None
        except OSError:
            return held
        if _lock(file.fileno(), shared=True):
            return held
        held.close()
        return None

    def remove(self, generation: str, before: Callable[[], None]) -> bool:
        """Delete a generation unless it is being read; False leaves it for a later run.

        `before` is called once nobody reads it, and may raise to leave it.
        """
        folder = self.folder(generation)
        with _alone(folder / _IN_USE) as alone:
            if not alone:
                return False
            before()
            # First out of the way in one step: a folder half deleted must not look like a
            # generation. On Windows this fails while any of its files is open.
            doomed = self._generations / f"{generation}-removed"
            try:
                os.replace(folder, doomed)
            except OSError:
                doomed = folder
                if sys.platform == "win32":
                    return False
        shutil.rmtree(doomed, ignore_errors=True)
        return not doomed.exists()


def is_running(lock: Path) -> bool:
    """Whether a run of indexing holds `lock` right now."""
    from filelock import FileLock, Timeout

    if not lock.exists():
        return False
    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:  # a folder that cannot be written is not being indexed into
        return False
    held.release()
    return False


def _damaged(directory: Path, what: str) -> IndexBroken:
    return IndexBroken(
        f"The index in {directory} is damaged: its file {what}. Make it again from your "
        "documents: `advisor index --rebuild FOLDER`."
    )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether nobody holds the generation whose file `path` is; nobody will until this ends."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:  # made by a run that was killed before it could make the file
        yield True
        return
    try:
        yield _lock(descriptor, shared=False)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, shared: bool) -> bool:
    """Lock an open file without waiting; closing it unlocks. False when others forbid it."""
    if sys.platform == "win32":
        return True  # open files cannot be deleted there, which serves the same end
    import fcntl

    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks: readers then depend on the files they have open.
        return True
    return True
