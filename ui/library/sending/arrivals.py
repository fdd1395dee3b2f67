"""Files on their way in: sent one by one, kept apart until their batch is added as a whole."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO

from ui.errors import PageError
from ui.languages.speaking import N_
from ui.library.entries import IncomingFile
from ui.library.uploads import UploadLimits, UploadRefused, check_upload, shown

_PREFIX = ".arriving-"
# What was begun and never added is deleted after this much time; a slow network needs a while.
_KEPT_SECONDS = 6 * 3600.0
_MOST_BATCHES = 16
_COPIED_BYTES = 1024 * 1024


@dataclass
class Batch:
    """Files that one person sends at once, by their place among them."""

    folder: Path
    begun: float
    files: dict[int, IncomingFile] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)

    def in_order(self) -> list[IncomingFile]:
        """The files, as they were chosen."""
        return [self.files[place] for place in sorted(self.files)]

    def delete(self) -> None:
        """They are in the library, or are not wanted."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Arrivals:
    """The batches that are on their way. Each is its owner's alone; safe to use from threads."""

    def __init__(self, directory: Path, limits: UploadLimits | None = None) -> None:
        """Keep them below `directory`, in a folder that is made with the first file."""
        self.limits = limits or UploadLimits()
        self._directory = directory
        self._folder: Path | None = None
        self._lock = threading.Lock()
        self._batches: dict[tuple[str, str], Batch] = {}

    def keep(self, owner: str, batch: str, place: int, name: str, content: BinaryIO) -> None:
        """Take a file in; one that is sent again takes the place of the first.

        Raises:
            UploadRefused: the batch is too large, or too many are on their way.
            PageError: it cannot be written.
        """
        room = self._begun(owner, batch, place)
        path = room.folder / f"{place}.part"
        try:
            with path.open("wb") as written:
                shutil.copyfileobj(content, written, _COPIED_BYTES)
            size = path.stat().st_size
        except OSError as error:
            raise PageError(
                N_(
                    "What was sent cannot be kept in %(folder)s (%(reason)s). Check the space on "
                    "the disk and its permissions.",
                    folder=self._directory,
                    reason=error.strerror,
                )
            ) from error
        with self._lock:
            room.sizes[place] = size
            if sum(room.sizes.values()) > self.limits.max_total_bytes:
                path.unlink(missing_ok=True)
                del room.sizes[place]
                raise UploadRefused(N_("Too much at once. Send the others after these."), 413)
            room.files[place] = IncomingFile(name, path)

    def leave_out(
        self, owner: str, batch: str, place: int, name: str, size: int, problem: str
    ) -> None:
        """Remember a file that its sender knew better than to send, or could not.

        Args:
            owner: whose it is.
            batch: which of theirs.
            place: of the file in it.
            name: of the file.
            size: in bytes.
            problem: why it was not sent, where it may be sent.

        Raises:
            UploadRefused: as `keep`.
        """
        room = self._begun(owner, batch, place)
        try:
            check_upload(name, size, self.limits)
        except UploadRefused as refused:
            problem = str(refused)
        problem = problem or N_("%(name)s did not arrive in full. Send it again.", name=shown(name))
        with self._lock:
            room.files[place] = IncomingFile(name, room.folder / f"{place}.part", problem=problem)

    def take(self, owner: str, batch: str) -> Batch | None:
        """A batch that is complete; it is for the caller to delete. None when there is none."""
        with self._lock:
            return self._batches.pop((owner, batch), None)

    def close(self) -> None:
        """The server stops: nothing of this is wanted any more."""
        with self._lock:
            self._batches.clear()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)

    def _begun(self, owner: str, batch: str, place: int) -> Batch:
        """The batch, begun where it is new.

        Raises:
            UploadRefused: it has too many files, or too many batches are on their way.
            PageError: the folder cannot be made.
        """
        with self._lock:
            found = self._batches.get((owner, batch))
            if found is None:
                found = self._batches[(owner, batch)] = self._new(owner)
            if place not in found.files and len(found.files) >= self.limits.max_files:
                raise UploadRefused(
                    N_(
                        "Only %(most)s files are taken at once. Send the others after these.",
                        most=self.limits.max_files,
                    ),
                    413,
                )
            return found

    def _new(self, owner: str) -> Batch:
        now = time.time()
        for key, batch in list(self._batches.items()):
            if now - batch.begun > _KEPT_SECONDS:
                del self._batches[key]
                batch.delete()
        if sum(whose == owner for whose, _ in self._batches) >= _MOST_BATCHES:
            raise UploadRefused(N_("Much is on its way already. Wait until it is added."), 429)
        try:
            if self._folder is None:
                self._directory.mkdir(parents=True, exist_ok=True)
                self._delete_left()
                self._folder = Path(mkdtemp(prefix=_PREFIX, dir=self._directory))
            return Batch(Path(mkdtemp(dir=self._folder)), now)
        except OSError as error:
            raise PageError(
                N_(
                    "The folder of uploads %(folder)s cannot be written (%(reason)s). Check its "
                    "permissions.",
                    folder=self._directory,
                    reason=error.strerror,
                )
            ) from error

    def _delete_left(self) -> None:
        """What servers that were killed have left; another that runs may still use its own."""
        for left in self._directory.glob(f"{_PREFIX}*"):
            if time.time() - left.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
