"""How an index folder is laid out on disk.

    INDEX_DIR/
        current                 the name of the generation in use, replaced in one step
        lock                    held while indexing
        generations/NAME/
            catalog.sqlite3     documents, passages, the lexical index
            vectors/            Chroma, unless a server holds the vectors

A rebuild makes a new generation beside the one in use and then rewrites `current`.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from index.store import is_server


class IndexLayout:
    """Paths inside one index folder."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._generations = directory / "generations"
        self._pointer = directory / "current"

    @property
    def lock(self) -> Path:
        """The file that is locked while indexing."""
        return self._directory / "lock"

    def current(self) -> str | None:
        """The generation in use, or None when nothing has been indexed."""
        try:
            name = self._pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return name if name and self.catalog(name).is_file() else None

    def beside(self, mark: str, current: str | None) -> str:
        """The generation to build: an unfinished one with this mark, else a new name."""
        if self._generations.is_dir():
            for folder in sorted(self._generations.iterdir()):
                if folder.name.startswith(f"{mark}-") and folder.name != current:
                    return folder.name
        return f"{mark}-{uuid.uuid4().hex[:8]}"

    def switch(self, generation: str) -> None:
        """Make a generation the one in use, in one step."""
        partial = self._pointer.with_suffix(".new")
        with partial.open("w", encoding="utf-8") as stream:
            stream.write(generation)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, self._pointer)

    def remove_others(self, current: str, before: Callable[[str], None]) -> None:
        """Delete every generation but `current`; `before` is called with each name."""
        if not self._generations.is_dir():
            return
        for folder in self._generations.iterdir():
            if folder.name != current:
                before(folder.name)
                shutil.rmtree(folder, ignore_errors=True)

    def catalog(self, generation: str) -> Path:
        """The catalogue file of a generation."""
        return self._generations / generation / "catalog.sqlite3"

    def vectors(self, generation: str, chroma: str) -> tuple[str, str]:
        """Location and collection of a generation's vectors."""
        if is_server(chroma):
            return chroma, f"groundwise-{generation}"
        return str(self._generations / generation / "vectors"), "passages"
