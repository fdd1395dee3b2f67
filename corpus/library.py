"""The documents in the files and folders that a user names."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.containers.names import is_passed_over
from corpus.containers.opening import Containers, is_archive, is_container
from corpus.document import Refusal, SourceFile
from corpus.errors import DocumentError, TooLargeError
from corpus.formats import SAVE_AS, is_picture, is_supported, unreadable
from corpus.loaders.archive import MAX_PARTS, MAX_UNPACKED_BYTES

# Files about a folder's documents, which are not documents themselves. Compared without suffix
# for licences, which come with and without one.
_NOT_DOCUMENTS = frozenset({"sources.md"})
_LICENCES = frozenset({"license", "licence", "copying"})
# What Word, Excel and PowerPoint, and LibreOffice, keep beside a document while it is open.
_LOCKS = ("~$", ".~lock.")
# Other files have these suffixes too: graphs, translations, keys.
_MAY_BE_ANOTHER = frozenset({".dot", ".pot", ".key"})
# An archive in an archive is opened, and a mail with attachments in that; what lies deeper is not.
_MOST_ARCHIVES, _MOST_CONTAINERS = 2, 3
_MIB = 1024 * 1024
# The shorter side of an A5 page at 150 dpi, in pixels.
_LEAST_PAGE = 850


@dataclass(frozen=True, slots=True)
class Scan:
    """What a walk over files and folders, or through a container, found.

    Attributes:
        files: the documents to read, and the containers to open, in order of their paths, each
            once.
        refusals: named paths that cannot be documents, documents in folders of a format that
            must be saved as another, and folders that cannot be listed.
        skipped: files in folders that no loader reads, counted by suffix, in the order of names.
    """

    files: tuple[SourceFile, ...]
    refusals: tuple[Refusal, ...]
    skipped: Mapping[str, int]


def scan(paths: Iterable[Path], *, pictures: bool = True, apart: Path | None = None) -> Scan:
    """Walk files, and folders to any depth; nothing is read and nothing is raised.

    In a folder, hidden files and folders, lists of origins (`SOURCES.md`), licences and the lock
    files of office programs are passed over, and pictures that are smaller than a page; without
    `pictures` all of these.
    """
    walk = _Walk(pictures, apart)
    for path in paths:
        walk.add(path)
    return Scan(tuple(walk.files), tuple(walk.refusals), dict(sorted(walk.skipped.items())))


class _Walk:
    """One walk; a file that is reached twice, by links or by overlapping paths, counts once."""

    def __init__(self, pictures: bool, apart: Path | None) -> None:
        self._pictures = pictures
        self._apart = apart
        self.files: list[SourceFile] = []
        self.refusals: list[Refusal] = []
        self.skipped: Counter[str] = Counter()
        self._seen: set[tuple[int, int]] = set()

    def add(self, path: Path) -> None:
        """A file or folder that the user named."""
        if os.path.isdir(path):
            self._walk_folder(path, path, "")
        elif not os.path.lexists(path):
            self._refuse(path, "does not exist; check the path")
        elif path.name.startswith(_LOCKS):
            self._refuse(
                path, "is not a document, but says that one is open in an office program; remove it"
            )
        elif not _is_offered(path):
            self._refuse(path, unreadable(path))
        else:
            self._offer(path, path.name, path)

    def _walk_folder(self, folder: Path, root: Path, above: str) -> None:
        """Walk a folder; `above` is what its files' relative paths begin with."""
        if self._was_seen(folder) or folder == self._apart:
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
                self._walk_subfolder(entry, root, f"{above}{entry.name}")
            elif is_about_documents(entry):
                continue
            elif _is_offered(entry) and (not is_picture(entry) or self._reads_picture(entry)):
                self._offer(entry, f"{above}{entry.name}", root)
            else:
                self._pass_over(entry)

    def _walk_subfolder(self, folder: Path, root: Path, relative: str) -> None:
        before = self._met()
        self._walk_folder(folder, root, f"{relative}/")
        # Manuals in parts are folders such as "guide.html"; an empty "x.pdf" is a mistake, which
        # reading it says.
        if self._met() == before and is_supported(folder):
            self.files.append(SourceFile(folder, relative, root))

    def _met(self) -> int:
        return len(self.files) + len(self.refusals) + self.skipped.total()

    def _reads_picture(self, path: Path) -> bool:
        return self._pictures and may_be_a_page(path)

    def _pass_over(self, path: Path) -> None:
        _pass_over(path, self.skipped, self.refusals)

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


def may_be_a_page(path: Path) -> bool:
    """Whether a picture is as large as a scan of a page: no logo, icon or small photograph."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            return min(picture.size) >= _LEAST_PAGE
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return True  # reading it says what is wrong with it


def _pass_over(path: Path, skipped: Counter[str], refusals: list[Refusal]) -> None:
    """Count a file that no loader reads, or refuse it where it must be saved as another."""
    suffix = path.suffix.lower()
    if suffix in SAVE_AS and suffix not in _MAY_BE_ANOTHER:
        refusals.append(Refusal(path, unreadable(path)))
    else:
        skipped[suffix] += 1


def _is_offered(path: Path) -> bool:
    return is_supported(path) or is_container(path)


def unpack(file: SourceFile, containers: Containers) -> Scan:
    """Walk through an archive or a mail as through a folder, and the containers in it.

    The same is passed over as in folders. A container that cannot be opened is refused; a mail is
    not, since reading it as a document says what is wrong with it.

    Raises:
        OSError: it cannot be read.
    """
    unpacking = _Unpacking(file, containers)
    try:
        unpacking.add(file.path, 1, archives=1 if is_archive(file.path) else 0)
    except DocumentError as error:
        # What was made to exhaust memory is left alone as a whole.
        refusals = (Refusal(file.path, error.reason),) if is_archive(file.path) else ()
        return Scan((), refusals, {})
    return Scan(tuple(unpacking.files), tuple(unpacking.refusals), unpacking.skipped)


def with_contents(found: Scan, containers: Containers) -> Scan:
    """What a walk has found, with what lies in archives and mails, and without the archives."""
    files: list[SourceFile] = []
    refusals = list(found.refusals)
    skipped = Counter(found.skipped)
    for file in found.files:
        if is_supported(file.path):
            files.append(file)
        if not is_container(file.path):
            continue
        try:
            inside = unpack(file, containers)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            refusals.append(Refusal(file.path, f"cannot be read ({reason}); try again"))
            continue
        files += inside.files
        refusals += inside.refusals
        skipped.update(inside.skipped)
    return Scan(tuple(files), tuple(refusals), skipped)


class _Unpacking:
    """One walk through a container on the disk, within limits for all that lies in it."""

    def __init__(self, file: SourceFile, containers: Containers) -> None:
        self.files: list[SourceFile] = []
        self.refusals: list[Refusal] = []
        self.skipped: Counter[str] = Counter()
        self._file = file
        self._containers = containers
        self._bytes = 0

    def add(self, path: Path, depth: int, archives: int) -> None:
        """Take what lies in a container.

        Args:
            path: of the container.
            depth: 1 for the one on the disk, 2 for one in that.
            archives: how many of them are archives.

        Raises:
            OSError: the container on the disk cannot be read.
            DocumentError: this container cannot be opened, or there is more than the limits.
        """
        container = self._containers.open(path)
        for name, reason in container.refused.items():
            if _is_offered(Path(name)) and not is_passed_over(name):
                self.refusals.append(Refusal(path / name, reason))
        for name, size in container.sizes.items():
            inner = path / name
            if is_passed_over(name) or is_about_documents(inner):
                continue
            if not _is_offered(inner):
                _pass_over(inner, self.skipped, self.refusals)
                continue
            self._count(size)
            if is_supported(inner):
                relative = f"{self._file.relative}/{inner.relative_to(self._file.path).as_posix()}"
                self.files.append(SourceFile(inner, relative, self._file.root))
            if is_container(inner):
                self._add_inner(inner, depth + 1, archives + is_archive(inner))
        if not (container.sizes or container.refused) and is_archive(path):
            self.refusals.append(Refusal(path, "is empty; remove it or pack it again"))

    def _add_inner(self, path: Path, depth: int, archives: int) -> None:
        if is_archive(path) and (archives > _MOST_ARCHIVES or depth > _MOST_CONTAINERS):
            reason = "lies too deep in other archives; unpack those yourself"
            self.refusals.append(Refusal(path, reason))
        if archives > _MOST_ARCHIVES or depth > _MOST_CONTAINERS:
            return
        try:
            self.add(path, depth, archives)
        except DocumentError as error:
            if error.path == self._file.path:
                raise
            if is_archive(path):
                self.refusals.append(Refusal(path, error.reason))

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_UNPACKED_BYTES or len(self.files) >= MAX_PARTS:
            raise TooLargeError(
                self._file.path,
                f"holds documents of over {MAX_UNPACKED_BYTES // _MIB} MB, or over {MAX_PARTS} of "
                "them; split it",
            )


def is_about_documents(path: Path) -> bool:
    """Whether a file is passed over for its name: a list of origins, a licence or a lock file."""
    name = path.name.lower()
    return name.startswith(_LOCKS) or name in _NOT_DOCUMENTS or name.partition(".")[0] in _LICENCES
