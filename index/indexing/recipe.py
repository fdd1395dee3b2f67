"""What decides what an index holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from corpus.loaders.ocr.rules import OcrRules
from corpus.reading import LOADER_VERSION
from index.chunking import CHUNKING_VERSION
from index.models.embedding import fingerprint
from index.storage.place import IndexAddress
from index.storage.schema import FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What decides what an index holds.

    Attributes:
        directory: the index folder.
        chroma: empty to keep vectors in the index folder, or `http://host:port`.
        embedding: `embedded`, a folder or a hub name.
        chunk_chars: the longest passage, in characters.
        cache_dir: where the exported embedding model is kept.
        ocr: how pictures of text are read. It is not in the recipe: the files in which it makes
            a difference are read anew when it changes, and the others stay.
        catalog: empty to keep the catalogue in the index folder, or `postgresql://...`.
        name: tells indexes in one database apart.
        edited_from: an index of so many passages is changed in place by a run that changes little;
            smaller ones are copied.
    """

    directory: Path
    chroma: str
    embedding: str
    chunk_chars: int
    cache_dir: Path
    ocr: OcrRules = OcrRules()
    catalog: str = field(default="", repr=False)
    name: str = ""
    edited_from: int = 10_000

    @property
    def address(self) -> IndexAddress:
        """Where the index is."""
        return IndexAddress(self.directory, self.catalog, self.name)

    def recipe(self) -> dict[str, str]:
        """What must be equal for two runs to write into the same index."""
        return {
            "embedding model": fingerprint(self.embedding),
            "chunk_chars": str(self.chunk_chars),
            "chunking": CHUNKING_VERSION,
            "loaders": LOADER_VERSION,
            "format": FORMAT_VERSION,
        }

    def mark(self) -> str:
        """Names the recipe: vectors made by one recipe are of no use to another."""
        recipe = repr(sorted(self.recipe().items()))
        return hashlib.sha256(recipe.encode()).hexdigest()[:16]
