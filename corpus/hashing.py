"""What tells files apart, and the content of files."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus.whole_file import remove_unfinished, replace_file

# A file that is written twice within a tick of the file system's clock keeps its times.
_LATELY_NS = 2_000_000_000
# Windows knows no time of change, which a program cannot set back as it can that of modification.
_HAS_CHANGE_TIME = os.name != "nt"


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes in lower-case hex.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def content_hash(path: Path, name: str) -> str:
    """What tells the content of files apart: their bytes, and the suffix of `name`.

    The suffix decides how the bytes are read, so it is part of what the content is.

    Raises:
        OSError: the file cannot be read.
    """
    return f"{file_sha256(path)}{Path(name).suffix.lower()}"


def bytes_hash(data: bytes, name: str) -> str:
    """`content_hash` of a file that holds `data`."""
    return f"{hashlib.sha256(data).hexdigest()}{Path(name).suffix.lower()}"


class RememberedHashes:
    """`content_hash` of files, by what the file system says of each, kept in a file between runs.

    A file whose size, number and times are what they were is not read. Deliberately mutable; for
    one thread.
    """

    def __init__(self, path: Path, *, anew: bool = False) -> None:
        """Read what is kept; a damaged file is as good as none.

        Args:
            path: the file, in a folder that need not be there.
            anew: take nothing from it.
        """
        self._path = path
        self._kept: dict[str, Any] = {} if anew else _read(path)
        self._is_changed = anew

    def content_hash(self, file: Path, status: os.stat_result) -> str:
        """`content_hash` of a file with a status that was asked for just now.

        Raises:
            OSError: it has to be read, and cannot be.
        """
        key, stamp = str(file), _stamp(status)
        match self._kept.get(key):
            case [*same, str(known)] if _HAS_CHANGE_TIME and same == stamp:
                return known
        found = content_hash(file, file.name)
        if status.st_ctime_ns < time.time_ns() - _LATELY_NS:
            self._kept[key] = [*stamp, found]
            self._is_changed = True
        else:
            self.forget([key])
        return found

    def forget(self, files: Iterable[str]) -> None:
        """Remember files no longer, by their paths."""
        for file in files:
            if self._kept.pop(file, None) is not None:
                self._is_changed = True

    def save(self) -> None:
        """Keep what is known now; where it cannot be written the next run reads more."""
        if self._is_changed and _HAS_CHANGE_TIME:
            with suppress(OSError):
                remove_unfinished(self._path)
                replace_file(self._path, json.dumps(self._kept, separators=(",", ":")))
            self._is_changed = False


def _stamp(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
