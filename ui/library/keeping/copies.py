"""Uploads that several servers share: kept in a database, copied to where they are read.

A server has the copies in a folder of the same path as every other server, because the index knows
an upload by its path. Before a run all of them are brought here; before a file is opened, that one.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ui.library.keeping.folders import COMING, UploadFolders, unwritable
from ui.library.keeping.rows import UploadRows, UploadState
from ui.library.keeping.sharing import FILE_NAME as SHARING_NAME
from ui.library.keeping.sharing import Sharing

# Says whose copies lie in the folder; what is none of these lay there before.
COPIES_NAME = ".copies"
# Not every file system keeps times of files more finely than milliseconds: in nanoseconds.
_TICK = 1_000_000


class UploadCopies(UploadFolders):
    """`UploadFolders` whose files are copies of rows. The rows say what there is.

    Every method raises PageError where the database is away.
    """

    def __init__(self, directory: Path, rows: UploadRows, sharing: Sharing) -> None:
        """Nothing is connected yet.

        Args:
            directory: the folder of the copies, unless another server has named another before.
            rows: the uploads.
            sharing: which of them are shared.
        """
        super().__init__(directory)
        self._rows = rows
        self._sharing = sharing
        self._is_named = False
        self._hidden: dict[Path, Path] = {}

    @property
    def directory(self) -> Path:
        """The folder of them all, on every server."""
        if not self._is_named:
            self._directory = self._rows.folder(self._directory)
            self._is_named = True
        return self._directory

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Keep the runs of other servers out, and say whether there are none."""
        with self._rows.alone() as mine:
            if mine:
                self._rows.remove_going()
            yield mine

    def bring(self, path: Path | None = None) -> None:
        """Have an upload here, or all of them, as the database has it."""
        if path is not None:
            owner = self.owner_of(str(path))
            if owner is not None:
                name = self.file_of(path).name
                self._bring(owner, name, self._rows.state(owner, name))
            return
        if not self._are_copies():
            self._adopt()
        kept = self._rows.states()
        for owner, upload in list(self.uploads()):
            if (owner, upload.name) not in kept:
                super().take_back(upload)
        for (owner, name), state in kept.items():
            self._bring(owner, name, state)

    def place(self, owner: str, name: str, source: Path) -> Path:
        """Keep a file under `name`, or under "name (2)" where that is taken."""
        target = super().place(owner, name, source)
        try:
            self._keep(owner, target)
        except BaseException:
            super().take_back(target)
            raise
        return target

    def take_back(self, path: Path) -> None:
        """Delete a file that was placed and is not wanted after all."""
        kept = self._hidden.pop(path, path)
        self._rows.remove(self.owner_of(str(kept)) or "", kept.name)
        super().take_back(path)

    def hide(self, path: Path) -> Path:
        """Take a file out of sight, so that it can be put back if removing it fails."""
        owner = self.owner_of(str(path)) or ""
        self._rows.mark(owner, path.name, going=True)
        try:
            hidden = super().hide(path)
        except BaseException:
            self._rows.mark(owner, path.name, going=False)
            raise
        self._hidden[hidden] = path
        return hidden

    def put_back(self, hidden: Path, path: Path) -> None:
        """Undo `hide`."""
        self._hidden.pop(hidden, None)
        self._rows.mark(self.owner_of(str(path)) or "", path.name, going=False)
        super().put_back(hidden, path)

    def close(self) -> None:
        """End the connections."""
        self._rows.close()

    def _are_copies(self) -> bool:
        try:
            return (self.directory / COPIES_NAME).read_text("utf-8") == self._rows.label
        except (OSError, UnicodeDecodeError):
            return False

    def _adopt(self) -> None:
        """Keep what lies here from before uploads were in the database.

        Raises:
            PageError: the folder cannot be read or written.
        """
        kept = self._rows.states()
        try:
            for owner, path in list(self.uploads()):
                if (owner, path.name) not in kept:
                    self._keep(owner, path)
                elif path.read_bytes() != self._rows.read(owner, path.name):
                    self.place(owner, path.name, path)
            self._sharing.adopt(self.directory / SHARING_NAME)
            self.directory.mkdir(parents=True, exist_ok=True)
            (self.directory / COPIES_NAME).write_text(self._rows.label, "utf-8")
        except OSError as error:
            raise unwritable(self.directory, error) from error

    def _keep(self, owner: str, path: Path) -> None:
        """Put a copy's content into the database, in the state that the copy gets."""
        modified = time.time_ns() // _TICK * _TICK
        try:
            self._rows.put(owner, path.name, path.read_bytes(), modified)
            os.utime(path, ns=(modified, modified))
        except OSError as error:
            raise unwritable(path.parent, error) from error

    def _bring(self, owner: str, name: str, state: UploadState | None) -> None:
        path = self.folder(owner) / name
        if state is None or state == _state(path):
            return
        content = self._rows.read(owner, name)
        if content is None:  # it was removed in that moment
            return
        coming = path.with_name(f"{COMING}{secrets.token_hex(8)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            coming.write_bytes(content)
            os.utime(coming, ns=(state.modified, state.modified))
            coming.replace(path)
        except OSError as error:
            raise unwritable(path.parent, error) from error
        finally:
            with suppress(OSError):
                coming.unlink(missing_ok=True)


def _state(path: Path) -> UploadState | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return UploadState(status.st_size, status.st_mtime_ns)
