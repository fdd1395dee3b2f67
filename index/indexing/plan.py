"""What a run of indexing would change: folders compared with what the catalogue knows."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.document import Refusal, SourceFile
from corpus.errors import DocumentError
from corpus.hashing import content_hash
from corpus.library import scan
from corpus.loaders.ocr.rules import OcrRules
from corpus.reading import MAX_FILE_BYTES, NO_WORDS, is_picture, ocr_mark, read_document
from index.indexing.progress import ProgressMeter
from index.storage.catalog import Catalog
from index.storage.files import FileRecord

_DEFAULT_OCR = OcrRules()


@dataclass(frozen=True, slots=True)
class Change:
    """A file that a run adds or updates: `size` in bytes, `modified` in seconds since 1970.

    `ocr` names what reads pictures in it, empty for formats in which none are read.
    """

    file: SourceFile
    content_hash: str
    size: int
    modified: float
    ocr: str = ""

    @property
    def attempt(self) -> str:
        """What tells one attempt at reading it from the next: its content, and what reads it."""
        return f"{self.content_hash} {self.ocr}".rstrip()


@dataclass(frozen=True, slots=True)
class Move:
    """A file that has another path now, or belongs to another root: nothing is embedded."""

    change: Change
    old: FileRecord


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do: files by what happens to them.

    Attributes:
        added: files that the index does not know.
        updated: files whose content has changed.
        moved: files that were known under another path.
        removed: files that are gone.
        unchanged: how many files stay as they are.
        refused: what cannot be read, as far as that is known without reading.
        skipped: how many files have a format that no loader reads.
        wordless: pictures of a folder that are known to show no words.
        rehomed: unchanged files that belong to another root now, because a folder that contains
            theirs was named.
        roots: the folders and files to remember as given.
        absorbed: those to forget because they lie inside one of `roots`.
        vanished_refusals: files that could not be read before and are gone.
    """

    added: tuple[Change, ...] = ()
    updated: tuple[Change, ...] = ()
    moved: tuple[Move, ...] = ()
    removed: tuple[FileRecord, ...] = ()
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()
    skipped: int = 0
    wordless: tuple[Refusal, ...] = ()
    rehomed: tuple[Move, ...] = ()
    roots: tuple[str, ...] = ()
    absorbed: tuple[str, ...] = ()
    vanished_refusals: tuple[str, ...] = ()

    @property
    def changes_files(self) -> bool:
        """Whether the index must be written."""
        return bool(self.added or self.updated or self.moved or self.removed or self.rehomed)


@dataclass(frozen=True, slots=True)
class Known:
    """What a catalogue knows before a run."""

    roots: tuple[Path, ...] = ()
    files: tuple[FileRecord, ...] = ()
    refusals: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def known_to(catalog: Catalog) -> Known:
    """What a catalogue knows."""
    roots = tuple(Path(root) for root in catalog.roots())
    return Known(roots, tuple(catalog.files()), catalog.refusals())


def compare(
    paths: Sequence[Path], known: Known, meter: ProgressMeter, ocr: OcrRules = _DEFAULT_OCR
) -> Plan:
    """Compare files and folders with what is known.

    A file is known by its absolute path, so that overlapping folders hold it once. A folder inside
    a root that is already known brings that part of the root up to date; one that contains known
    roots takes their place.

    Args:
        paths: what to compare; what lies elsewhere is left as it is.
        known: what the index holds.
        meter: told how many files are compared.
        ocr: how pictures of text are read; what was read otherwise is read anew.
    """
    named = _outermost([absolute(path) for path in paths])
    homes = {path: _home(path, known.roots) for path in named}
    found = scan(named, pictures=ocr.is_on)
    comparison = _Comparison(known, homes, ocr)
    for refusal in found.refusals:
        comparison.refuse(refusal)
    if found.files:
        meter.start("scan", len(found.files))
    for file in found.files:
        meter.advance(current=file.relative)
        comparison.add(replace(file, root=homes[file.root], relative=_relative(file, homes)))
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
        skipped=found.skipped,
        wordless=tuple(comparison.wordless),
        rehomed=tuple(comparison.rehomed),
        roots=tuple(str(homes[path]) for path in there),
        absorbed=tuple(str(root) for root in absorbed),
        vanished_refusals=comparison.vanished_refusals(),
    )


def absolute(path: Path) -> Path:
    """The absolute path; a folder reached through a link keeps the name the user gave it."""
    return Path(os.path.abspath(path))


def is_wordless(file: SourceFile, reason: str) -> bool:
    """Whether a refused file is a picture of a folder in which no words were found.

    Folders hold logos and photographs; that these say nothing is no fault.
    """
    return reason == NO_WORDS and is_picture(file.path) and file.root != file.path


class _Comparison:
    """Sorts the files of a scan by what has happened to them."""

    def __init__(self, known: Known, homes: Mapping[Path, Path], ocr: OcrRules) -> None:
        self._ocr = ocr
        self.wordless: list[Refusal] = []
        self._known = known
        self._homes = homes
        self._before = {record.path: record for record in known.files}
        self._seen: set[str] = set()
        self.new: list[Change] = []
        self.updated: list[Change] = []
        self.rehomed: list[Move] = []
        self.refused: list[Refusal] = []
        self.unreachable: set[Path] = set()
        self.unchanged = 0

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
        """Take a file that the walk offers."""
        path = str(file.path)
        try:
            path.encode()
            change = replace(_hash(file), ocr=ocr_mark(file.path, self._ocr))
        except UnicodeEncodeError:
            self._refuse(file.path, "has a name that is not valid text; rename it")
            return
        except OSError as error:
            self._refuse(file.path, _why(file, error))
            return
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
            self.unchanged += 1
            if (old.root, old.relative) != (str(file.root), file.relative):
                self.rehomed.append(Move(change, old))

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
        refusals = self._known.refusals
        return tuple(path for path in refusals if path not in self._seen and self._covered(path))

    def _covered(self, path: str) -> bool:
        """Whether the walk went where `path` lies."""
        return any(Path(path).is_relative_to(p) for p in self._homes.keys() - self.unreachable)

    def _refuse(self, path: Path, reason: str) -> None:
        shown = str(path).encode("utf-8", "backslashreplace").decode()
        self.refused.append(Refusal(Path(shown), reason))


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


def _relative(file: SourceFile, homes: Mapping[Path, Path]) -> str:
    home = homes[file.root]
    return file.path.name if file.path == home else file.path.relative_to(home).as_posix()


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


def _hash(file: SourceFile) -> Change:
    """Read a file once for its hash.

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
    content = content_hash(file.path, file.path.name)
    return Change(file, content, status.st_size, status.st_mtime)


def _why(file: SourceFile, error: OSError) -> str:
    """Why a file cannot be read, in the words of who reads documents."""
    try:
        read_document(file)
    except DocumentError as refused:
        return refused.reason
    return f"cannot be read ({error.strerror or error}); try again"
