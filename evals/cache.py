"""What was computed before, by the hash of everything it depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evals.errors import RunError
from index.storage.sqlite_file import SqliteFile

_BUSY_SECONDS = 30.0
_PREPARE = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=NORMAL;
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def digest(value: Any) -> str:
    """SHA-256, in hex, of a value's JSON with sorted keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Cache:
    """Texts by key, in one SQLite file that several processes may share."""

    def __init__(self, path: Path) -> None:
        """Open it, creating file and folder where needed.

        Raises:
            RunError: it cannot be opened.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._failed(error) from error
        self._file = SqliteFile(path, self._failed, _PREPARE, wait_seconds=_BUSY_SECONDS)

    def get(self, key: str) -> str | None:
        """The text under a key, or None.

        Raises:
            RunError: the file cannot be read.
        """
        rows = self._file.rows("SELECT value FROM kept WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def get_many(self, keys: Iterable[str]) -> dict[str, str]:
        """Those of the keys that are there, with their texts."""
        found = {key: self.get(key) for key in set(keys)}
        return {key: text for key, text in found.items() if text is not None}

    def put_many(self, values: Mapping[str, str]) -> None:
        """Keep texts under their keys, all or none.

        Raises:
            RunError: the disk is full, or the file cannot be written.
        """
        with self._file.transaction():
            self._file.many("INSERT OR REPLACE INTO kept VALUES (?, ?)", list(values.items()))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _failed(self, error: Exception) -> RunError:
        return RunError(
            f"The cache of evals {self._path} cannot be used: {error}. Delete the file, or run "
            "with --no-cache."
        )
