"""What a run of indexing would change, and what the catalogue knows before it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.document import Refusal, SourceFile
from corpus.formats import is_picture
from corpus.reading import NO_WORDS
from index.storage.catalog import Catalog
from index.storage.files import ContainerRecord, FileRecord


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
        skipped: how many files have a format that no loader reads, by suffix.
        wordless: pictures of a folder that are known to show no words.
        rehomed: unchanged files that belong to another root now, because a folder that contains
            theirs was named.
        roots: the folders and files to remember as given.
        absorbed: those to forget because they lie inside one of `roots`.
        vanished_refusals: files that could not be read before and are gone.
        opened: containers that are new or have changed.
        refused_inside: what cannot be read of those, by the hash of the container.
        vanished_containers: containers that are gone.
    """

    added: tuple[Change, ...] = ()
    updated: tuple[Change, ...] = ()
    moved: tuple[Move, ...] = ()
    removed: tuple[FileRecord, ...] = ()
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    wordless: tuple[Refusal, ...] = ()
    rehomed: tuple[Move, ...] = ()
    roots: tuple[str, ...] = ()
    absorbed: tuple[str, ...] = ()
    vanished_refusals: tuple[str, ...] = ()
    opened: tuple[ContainerRecord, ...] = ()
    refused_inside: tuple[tuple[Refusal, str], ...] = ()
    vanished_containers: tuple[str, ...] = ()

    @property
    def changes_files(self) -> bool:
        """Whether the index must be written."""
        changes = (self.added, self.updated, self.moved, self.removed, self.rehomed)
        return any(changes) or bool(self.opened or self.vanished_containers)

    @property
    def gone(self) -> tuple[str, ...]:
        """The paths at which there is nothing any more."""
        records = (*self.removed, *(move.old for move in self.moved))
        paths = (record.path for record in records)
        return (*paths, *self.vanished_refusals, *self.vanished_containers)


@dataclass(frozen=True, slots=True)
class Known:
    """What a catalogue knows before a run."""

    roots: tuple[Path, ...] = ()
    files: tuple[FileRecord, ...] = ()
    refusals: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    containers: Mapping[str, ContainerRecord] = field(default_factory=dict)


def known_to(catalog: Catalog) -> Known:
    """What a catalogue knows."""
    roots = tuple(Path(root) for root in catalog.roots())
    containers = {container.path: container for container in catalog.containers()}
    return Known(roots, tuple(catalog.files()), catalog.refusals(), containers)


def absolute(path: Path) -> Path:
    """The absolute path; a folder reached through a link keeps the name the user gave it."""
    return Path(os.path.abspath(path))


def is_wordless(file: SourceFile, reason: str) -> bool:
    """Whether a refused file is a picture of a folder in which no words were found.

    Folders hold logos and photographs; that these say nothing is no fault.
    """
    return reason == NO_WORDS and is_picture(file.path) and file.root != file.path
