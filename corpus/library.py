"""The documents in the files and folders that a user names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Refusal, SourceFile
from corpus.reading import FORMATS, is_picture, is_supported

# Files about a folder's documents, which are not documents themselves. Compared without suffix
# for licences, which come with and without one.
_NOT_DOCUMENTS = frozenset({"sources.md"})
_LICENCES = frozenset({"license", "licence", "copying"})


@dataclass(frozen=True, slots=True)
class Scan:
    """What a walk over files and folders found.

    Attributes:
        files: the documents to read, in order of their paths, each once.
        refusals: named paths that cannot be documents, and folders that cannot be listed.
        skipped: files in folders that no loader reads.
    """

    files: tuple[SourceFile, ...]
    refusals: tuple[Refusal, ...]
    skipped: int


def scan(paths: Iterable[Path], *, pictures: bool = True) -> Scan:
    """Walk files, and folders to any depth; nothing is read and nothing is raised.

    In a folder, hidden files and folders, lists of origins (`SOURCES.md`) and licences are passed
    over, and without `pictures` these, too.
    """
    walk = _Walk(pictures)
    for path in paths:
        walk.add(path)
    return Scan(tuple(walk.files), tuple(walk.refusals), walk.skipped)


class _Walk:
    """One walk; a file that is reached twice, by links or by overlapping paths, counts once."""

    def __init__(self, pictures: bool) -> None:
        self._pictures = pictures
        self.files: list[SourceFile] = []
        self.refusals: list[Refusal] = []
        self.skipped = 0
        self._seen: set[tuple[int, int]] = set()

    def add(self, path: Path) -> None:
        """A file or folder that the user named."""
        if os.path.isdir(path):
            self._walk_folder(path, path)
        elif not os.path.lexists(path):
            self._refuse(path, "does not exist; check the path")
        elif not is_supported(path):
            self._refuse(path, f"has no loader; convert it to one of {' '.join(FORMATS)}")
        else:
            self._offer(path, path.name, path)

    def _walk_folder(self, folder: Path, root: Path) -> None:
        if self._was_seen(folder):
            return
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._refuse(folder, f"cannot be listed ({reason}); check its permissions")
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            # Unlike Path.is_dir, this one does not raise where the entry may not be looked at.
            if os.path.isdir(entry):
                self._walk_subfolder(entry, root)
            elif is_about_documents(entry):
                continue
            elif is_supported(entry) and (self._pictures or not is_picture(entry)):
                self._offer(entry, entry.relative_to(root).as_posix(), root)
            else:
                self.skipped += 1

    def _walk_subfolder(self, folder: Path, root: Path) -> None:
        before = len(self.files) + self.skipped
        self._walk_folder(folder, root)
        # Manuals in parts are folders such as "guide.html"; an empty "x.pdf" is a mistake, which
        # reading it says.
        if len(self.files) + self.skipped == before and is_supported(folder):
            self.files.append(SourceFile(folder, folder.relative_to(root).as_posix(), root))

    def _offer(self, path: Path, relative: str, root: Path) -> None:
        # A broken link is offered too: reading it says what is wrong with it.
        if not self._was_seen(path):
            self.files.append(SourceFile(path, relative, root))

    def _was_seen(self, path: Path) -> bool:
        try:
            status = path.stat()
        except OSError:
            return False
        key = (status.st_dev, status.st_ino)
        if key in self._seen:
            return True
        self._seen.add(key)
        return False

    def _refuse(self, path: Path, reason: str) -> None:
        self.refusals.append(Refusal(path, reason))


def is_about_documents(path: Path) -> bool:
    """Whether a file is passed over for its name: a list of origins, or a licence."""
    name = path.name.lower()
    return name in _NOT_DOCUMENTS or name.partition(".")[0] in _LICENCES
