"""The folders of uploads: one for each owner, whose files are written whole or not at all.

    UPLOADS/
        shared/         what was uploaded without accounts
        NAME/           the uploads of the account NAME
        .sharing.sqlite3

A name that starts with a dot is passed over by indexing: files on their way in and out have one.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from urllib.parse import quote, unquote

from corpus.library import is_about_documents
from index.errors import disk_is_full
from index.indexing.plan import absolute
from ui.errors import PageError
from ui.languages.speaking import N_

_NO_OWNER = "shared"
COMING, _GOING = ".coming-", ".going-"


class UploadFolders:
    """The files that people have uploaded. One run at a time may change them."""

    def __init__(self, directory: Path) -> None:
        """Name the folder; it is made with the first upload."""
        self._directory = absolute(directory)

    @property
    def directory(self) -> Path:
        """The folder of them all."""
        return self._directory

    def alone(self) -> AbstractContextManager[bool]:
        """Keep the runs of other servers out, and say whether there are none."""
        return nullcontext(True)

    def bring(self, path: Path | None = None) -> None:
        """Have an upload here, or all of them, as it is kept.

        Raises:
            PageError: it cannot be brought here.
        """

    def folder(self, owner: str) -> Path:
        """Where the uploads of an owner lie; "" for those without accounts."""
        return self.directory / _folder_name(owner)

    def owner_of(self, path: str) -> str | None:
        """Whose upload a path is; None for what lies elsewhere."""
        try:
            parts = Path(path).relative_to(self.directory).parts
        except ValueError:
            return None
        if len(parts) < 2:
            return None
        return "" if parts[0] == _NO_OWNER else unquote(parts[0])

    def file_of(self, path: Path) -> Path:
        """The file on the disk that an upload is, or that it came with: the mail around it."""
        parts = path.relative_to(self.directory).parts
        return self.directory.joinpath(*parts[:2])

    def close(self) -> None:
        """Let go of what is open."""

    def uploads(self) -> Iterator[tuple[str, Path]]:
        """Each upload that lies here, with its owner."""
        # Of a folder that is not there, `glob` finds nothing.
        for path in self.directory.glob("[!.]*/[!.]*"):
            if path.is_file():
                yield self.owner_of(str(path)) or "", path

    def make(self, owner: str) -> Path:
        """The folder of an owner, made where it is absent, without what killed runs left.

        Raises:
            PageError: it cannot be made.
        """
        folder = self.folder(owner)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for left in (*folder.glob(f"{COMING}*"), *folder.glob(f"{_GOING}*")):
                left.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(folder, error) from error
        return folder

    def place(self, owner: str, name: str, source: Path) -> Path:
        """Copy a file in under `name`, or under "name (2)" where that is taken.

        A kill at any moment leaves the whole file or none.

        Raises:
            PageError: the disk is full, or may not be written.
        """
        folder = self.folder(owner)
        coming = folder / f"{COMING}{secrets.token_hex(8)}"
        try:
            with source.open("rb") as read, coming.open("xb") as written:
                shutil.copyfileobj(read, written)
                written.flush()
                os.fsync(written.fileno())
            target = folder / free_name(folder, name)
            coming.rename(target)
        except OSError as error:
            raise unwritable(folder, error) from error
        finally:
            with suppress(OSError):
                coming.unlink(missing_ok=True)
        return target

    def take_back(self, path: Path) -> None:
        """Delete a file that was placed and is not wanted after all."""
        with suppress(OSError):
            path.unlink(missing_ok=True)

    def hide(self, path: Path) -> Path:
        """Take a file out of sight, so that it can be put back if removing it fails.

        Raises:
            PageError: the folder cannot be written.
        """
        hidden = path.with_name(f"{_GOING}{secrets.token_hex(8)}{path.suffix}")
        try:
            path.rename(hidden)
        except FileNotFoundError:  # it was deleted by hand: then it is out of sight
            pass
        except OSError as error:
            raise unwritable(path.parent, error) from error
        return hidden

    def put_back(self, hidden: Path, path: Path) -> None:
        """Undo `hide`."""
        with suppress(OSError):
            hidden.rename(path)


def free_name(folder: Path, name: str) -> str:
    """`name`, or the first of "name (2)", "name (3)" that no file has and that is indexed.

    Capitals do not tell names apart: on some systems they do not tell files apart.
    """
    taken = {entry.name.casefold() for entry in folder.iterdir()}
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while name.casefold() in taken or is_about_documents(folder / name):
        number += 1
        name = f"{stem} ({number}){suffix}"
    return name


def _folder_name(owner: str) -> str:
    """A folder's name that no other owner has, and that stays inside the uploads."""
    if not owner:
        return _NO_OWNER
    name = quote(owner, safe="@ ")
    if name == _NO_OWNER:  # an account of that name
        name = f"%{ord(name[0]):02X}{name[1:]}"
    return name.replace(".", "%2E", 1) if name.startswith(".") else name


def unwritable(folder: Path, error: OSError) -> PageError:
    """Why nothing can be written into a folder of uploads, and what to do."""
    if error.errno == errno.ENOSPC or disk_is_full(folder):
        return PageError(
            N_("The disk that holds %(folder)s is full. Free some space there.", folder=folder)
        )
    reason = error.strerror or type(error).__name__
    return PageError(
        N_(
            "The folder of uploads %(folder)s cannot be written (%(reason)s). Check its "
            "permissions.",
            folder=folder,
            reason=reason,
        )
    )
