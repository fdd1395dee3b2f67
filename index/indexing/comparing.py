"""Comparing folders, and the archives and mails in them, with what the catalogue knows."""

from __future__ import annotations

import bisect
import os
import stat
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.containers.opening import Containers, is_container
from corpus.document import Refusal, SourceFile
from corpus.errors import DocumentError
from corpus.formats import MAX_FILE_BYTES, is_supported
from corpus.hashing import RememberedHashes, bytes_hash
from corpus.library import Scan, scan, unpack
from corpus.loaders.ocr.rules import OcrRules
from corpus.reading import ocr_mark, read_bytes, read_document
from index.indexing.plan import Change, Known, Move, Plan, absolute, is_wordless
from index.indexing.progress import ProgressMeter
from index.storage.files import ContainerRecord, FileRecord

_DEFAULT_OCR = OcrRules()
_NO_TEXT = "has a name that is not valid text; rename it"


def compare(
    paths: Sequence[Path],
    known: Known,
    meter: ProgressMeter,
    hashes: RememberedHashes,
    ocr: OcrRules = _DEFAULT_OCR,
    index: Path | None = None,
) -> Plan:
    """Compare files and folders with what is known.

    A file is known by its absolute path, so that overlapping folders hold it once. A folder inside
    a root that is already known brings that part of the root up to date; one that contains known
    roots takes their place.

    Args:
        paths: what to compare; what lies elsewhere is left as it is.
        known: what the index holds.
        meter: told how many files are compared.
        hashes: of the files that were compared before.
        ocr: how pictures of text are read; what was read otherwise is read anew.
        index: the folder of the index, which is none of documents.
    """
    named = _outermost([absolute(path) for path in paths])
    homes = {path: _home(path, known.roots) for path in named}
    found = scan(named, pictures=ocr.is_on, apart=index)
    comparison = _Comparison(known, homes, hashes, ocr)
    for refusal in found.refusals:
        comparison.refuse(refusal)
    if found.files:
        meter.start("scan", len(found.files))
    with comparison:
        for file in found.files:
            meter.advance(current=file.relative)
            comparison.add(_at_home(file, homes[file.root]))
    there = [path for path in named if path not in comparison.unreachable]
    absorbed = [root for root in known.roots if any(_is_part(root, path) for path in there)]
    gone = comparison.gone([*homes.values(), *absorbed])
    added, moved, removed = _match_moves(comparison.new, gone)
    return Plan(
        added=tuple(added),
        updated=tuple(comparison.updated),
        moved=tuple(moved),
        removed=tuple(removed),
        unchanged=comparison.unchanged,
        refused=tuple(comparison.refused),
        skipped=dict(sorted((comparison.skipped + Counter(found.skipped)).items())),
        wordless=tuple(comparison.wordless),
        rehomed=tuple(comparison.rehomed),
        roots=tuple(str(homes[path]) for path in there),
        absorbed=tuple(str(root) for root in absorbed),
        vanished_refusals=comparison.vanished_refusals(),
        opened=tuple(comparison.opened),
        refused_inside=tuple(comparison.refused_inside),
        vanished_containers=comparison.vanished_containers(),
    )


class _Comparison:
    """Sorts the files of a scan by what has happened to them."""

    def __init__(
        self,
        known: Known,
        homes: Mapping[Path, Path],
        hashes: RememberedHashes,
        ocr: OcrRules,
    ) -> None:
        self._hashes, self._ocr = hashes, ocr
        self.wordless: list[Refusal] = []
        self._known = known
        self._homes = homes
        self._before = {record.path: record for record in known.files}
        self._seen: set[str] = set()
        # For what lies in a container that has not changed.
        self._paths = sorted(self._before)
        self._refused_paths = sorted(known.refusals)
        self._still_refused: set[str] = set()
        self._containers = Containers()
        self.opened: list[ContainerRecord] = []
        self.refused_inside: list[tuple[Refusal, str]] = []
        self.skipped: Counter[str] = Counter()
        self.new: list[Change] = []
        self.updated: list[Change] = []
        self.rehomed: list[Move] = []
        self.refused: list[Refusal] = []
        self.unreachable: set[Path] = set()
        self.unchanged = 0

    def __enter__(self) -> _Comparison:
        return self

    def __exit__(self, *_: object) -> None:
        self._containers.close()

    def refuse(self, refusal: Refusal) -> None:
        """Take what the walk could not offer; a named path among it is not emptied for that."""
        home = self._homes.get(refusal.path)
        if home is None:
            self._refuse(refusal.path, refusal.reason)
            return
        self.unreachable.add(refusal.path)
        reason = refusal.reason
        if home in self._known.roots:
            forget = f"--remove {home}" if home == refusal.path else str(home)
            reason += (
                "; what was indexed from it stays in the index until you run "
                f"`advisor index {forget}`"
            )
        self._refuse(refusal.path, reason)

    def add(self, file: SourceFile) -> None:
        """Take a file that the walk offers, and what lies in it."""
        try:
            str(file.path).encode()
            change = _hash(file, self._hashes)
            if is_container(file.path):
                self._add_inside(change)
        except UnicodeEncodeError:
            self._refuse(file.path, _NO_TEXT)
            return
        except OSError as error:
            self._refuse(file.path, _why(file, error))
            return
        if is_supported(file.path):
            self._take(change)

    def _take(self, change: Change) -> None:
        """Sort a document by what has happened to it."""
        change = replace(change, ocr=ocr_mark(change.file.path, self._ocr))
        file, path = change.file, str(change.file.path)
        self._seen.add(path)
        old = self._before.get(path)
        refused_content, reason = self._known.refusals.get(path, ("", ""))
        if old is None and refused_content == change.attempt:
            if is_wordless(file, reason):
                self.wordless.append(Refusal(file.path, reason))
            else:
                self._refuse(file.path, reason)
        elif old is None:
            self.new.append(change)
        elif old.content_hash != change.content_hash or old.ocr not in ("", change.ocr):
            self.updated.append(change)
        else:
            self._keep(change, old)

    def _keep(self, change: Change, old: FileRecord) -> None:
        self.unchanged += 1
        if (old.root, old.relative) != (str(change.file.root), change.file.relative):
            self.rehomed.append(Move(change, old))

    def _add_inside(self, container: Change) -> None:
        """Take what lies in a container, which is opened only if it has changed.

        Raises:
            OSError: it cannot be read.
        """
        path = container.file.path
        known = self._known.containers.get(str(path))
        if known is not None and known.content_hash == container.content_hash:
            self._keep_inside(container, known)
            return
        too_large = container.size > MAX_FILE_BYTES
        found = _too_large(path) if too_large else unpack(container.file, self._containers)
        self._seen.add(str(path))
        self.opened.append(ContainerRecord(str(path), container.content_hash, found.skipped))
        self.skipped.update(found.skipped)
        for refusal in found.refusals:
            self._refuse_inside(refusal, container)
        for file in found.files:
            try:
                str(file.path).encode()
                data = self._containers.read(file.path, MAX_FILE_BYTES)
            except UnicodeEncodeError:
                self._refuse_inside(Refusal(file.path, _NO_TEXT), container)
            except DocumentError as error:
                self._refuse_inside(Refusal(file.path, error.reason), container)
            else:
                content = bytes_hash(data, file.path.name)
                self._take(Change(file, content, len(data), container.modified))

    def _keep_inside(self, container: Change, known: ContainerRecord) -> None:
        """Take what lies in a container as it was when it was opened."""
        path, file = known.path, container.file
        self._seen.add(path)
        self.skipped.update(known.skipped)
        for name in _below(path, self._paths):
            self._seen.add(name)
            old = self._before[name]
            inside = SourceFile(Path(name), file.relative + name[len(path) :], file.root)
            mark = ocr_mark(inside.path, self._ocr)
            change = Change(inside, old.content_hash, old.size, container.modified, mark)
            if old.ocr in ("", change.ocr):
                self._keep(change, old)
            else:
                self.updated.append(change)
        below = _below(path, self._refused_paths)
        for name in below if is_supported(file.path) else [path, *below]:
            if name in self._known.refusals:
                self._still_refused.add(name)
                self._refuse(Path(name), self._known.refusals[name][1])

    def _refuse_inside(self, refusal: Refusal, container: Change) -> None:
        shown = self._refuse(refusal.path, refusal.reason)
        self._still_refused.add(str(shown.path))
        self.refused_inside.append((shown, container.content_hash))

    def gone(self, roots: Sequence[Path]) -> list[FileRecord]:
        """The known files of those roots that should have been seen and were not."""
        names = {str(root) for root in roots}
        return [
            record
            for record in self._known.files
            if record.root in names and record.path not in self._seen and self._covered(record.path)
        ]

    def vanished_refusals(self) -> tuple[str, ...]:
        """Files refused before that should have been seen and were not."""
        seen = self._seen | self._still_refused
        return tuple(p for p in self._known.refusals if p not in seen and self._covered(p))

    def vanished_containers(self) -> tuple[str, ...]:
        """Containers opened before that should have been seen and were not."""
        known = self._known.containers
        return tuple(path for path in known if path not in self._seen and self._covered(path))

    def _covered(self, path: str) -> bool:
        """Whether the walk went where `path` lies."""
        return any(Path(path).is_relative_to(p) for p in self._homes.keys() - self.unreachable)

    def _refuse(self, path: Path, reason: str) -> Refusal:
        shown = str(path).encode("utf-8", "backslashreplace").decode()
        self.refused.append(Refusal(Path(shown), reason))
        return self.refused[-1]


def _below(path: str, ordered: Sequence[str]) -> Sequence[str]:
    """The paths that lie in a container, of `ordered` ones."""
    first = bisect.bisect_left(ordered, f"{path}/")
    # "0" follows "/".
    return ordered[first : bisect.bisect_left(ordered, f"{path}0")]


def _too_large(path: Path) -> Scan:
    try:
        read_bytes(path)
    except DocumentError as error:
        return Scan((), () if is_supported(path) else (Refusal(path, error.reason),), {})
    return Scan((), (), {})


def _outermost(paths: Sequence[Path]) -> list[Path]:
    """The paths in order, without repetition and without those inside another."""
    unique = list(dict.fromkeys(paths))
    return [path for path in unique if not any(_is_part(path, other) for other in unique)]


def _is_part(path: Path, folder: Path) -> bool:
    """Whether walking `folder` comes by `path`: hidden folders are passed over."""
    if folder not in path.parents:
        return False
    return not any(part.startswith(".") for part in path.relative_to(folder).parts)


def _home(path: Path, roots: Sequence[Path]) -> Path:
    """The root that a named path belongs to: a known one that contains it, or itself."""
    return next((root for root in roots if _is_part(path, root)), path)


def _at_home(file: SourceFile, home: Path) -> SourceFile:
    """A file of a named path, as one of the root that the path belongs to."""
    if file.root == home:
        return file
    return replace(file, root=home, relative=file.path.relative_to(home).as_posix())


def _match_moves(
    new: Sequence[Change], gone: Sequence[FileRecord]
) -> tuple[list[Change], list[Move], list[FileRecord]]:
    """Pair new files with vanished ones of the same content."""
    vanished: dict[str, list[FileRecord]] = {}
    for record in gone:
        vanished.setdefault(record.content_hash, []).append(record)
    added, moved = [], []
    for change in new:
        candidates = vanished.get(change.content_hash)
        if candidates:
            moved.append(Move(change, candidates.pop(0)))
        else:
            added.append(change)
    return added, moved, [record for records in vanished.values() for record in records]


def _hash(file: SourceFile, hashes: RememberedHashes) -> Change:
    """Find the hash of a file.

    Raises:
        OSError: it cannot be read, or is a pipe, a socket or a device, where reading might wait
            for ever.
    """
    suffix = file.path.suffix.lower()
    status = os.stat(file.path)
    if not stat.S_ISREG(status.st_mode):
        raise OSError("not a regular file")
    if status.st_size > MAX_FILE_BYTES:
        # Refused whatever it holds: that is not worth reading it at every run.
        content = f"{status.st_size}-{status.st_mtime_ns}{suffix}"
        return Change(file, content, status.st_size, status.st_mtime)
    content = hashes.content_hash(file.path, status)
    return Change(file, content, status.st_size, status.st_mtime)


def _why(file: SourceFile, error: OSError) -> str:
    """Why a file cannot be read, in the words of who reads documents."""
    try:
        if is_supported(file.path):
            read_document(file)
        else:
            read_bytes(file.path)
    except DocumentError as refused:
        return refused.reason
    return f"cannot be read ({error.strerror or error}); try again"
