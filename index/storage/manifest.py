"""Where a generation's vectors are, and what their files must look like.

Chroma loads damaged files without complaint, or crashes the process: so their sizes are compared
before they are opened, and `advisor doctor` compares their hashes.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from corpus.hashing import file_sha256
from index.errors import IndexBroken, IndexMismatch
from index.storage.sqlite_file import copy_database
from index.storage.vectors import is_server

_FILE = "vectors.json"
_VECTORS = "vectors"
_COLLECTION = "passages"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where the vectors of a generation are.

    Attributes:
        chroma: empty for a folder inside the generation, or the URL of a Chroma server.
        collection: the name of the collection.
        files: for a folder, each file of vectors with its size in bytes and its SHA-256.
    """

    chroma: str
    collection: str
    files: dict[str, tuple[int, str]] = field(default_factory=dict)

    def location(self, folder: Path) -> str:
        """What `VectorStore` opens; `folder` is that of the generation."""
        return self.chroma or str(folder / _VECTORS)


def require_location(manifest: Manifest, chroma: str, directory: Path) -> None:
    """Refuse to look for vectors elsewhere than they are.

    Raises:
        IndexMismatch: the setting `chroma` names another place than the index was made with.
    """
    if manifest.chroma == chroma.rstrip("/"):
        return
    place = f"on the Chroma server {manifest.chroma}" if manifest.chroma else "in that folder"
    asked = f"`{chroma}`" if chroma else "empty"
    remedy = f"`{manifest.chroma}`" if manifest.chroma else "empty"
    raise IndexMismatch(
        f"The vectors of the index in {directory} are {place}, but the setting `chroma` is "
        f"{asked}. Set it to {remedy}, or run `advisor index --rebuild` to move them."
    )


def new_manifest(chroma: str, generation: str) -> Manifest:
    """For a generation that starts with no vectors."""
    if is_server(chroma):
        return Manifest(chroma.rstrip("/"), f"groundwise-{generation}")
    return Manifest("", _COLLECTION)


def read_manifest(folder: Path) -> Manifest:
    """Read it from the folder of a generation.

    Raises:
        IndexBroken: it is absent or damaged.
    """
    try:
        values = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        files = {name: (int(size), str(sha)) for name, (size, sha) in values["files"].items()}
        return Manifest(str(values["chroma"]), str(values["collection"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexBroken(
            f"{folder / _FILE} is absent or damaged. `advisor index --rebuild FOLDER` makes the "
            "index again from the documents."
        ) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it into the folder of a generation that is being built.

    Raises:
        OSError: it cannot be written.
    """
    text = json.dumps(asdict(manifest), indent=1)
    (folder / _FILE).write_text(text, encoding="utf-8")


def with_files(folder: Path, manifest: Manifest, passages: int) -> Manifest:
    """The manifest with the files that lie in the folder now."""
    # Chroma writes the files of an empty collection again whenever it opens them.
    if manifest.chroma or not passages:
        return replace(manifest, files={})
    vectors = folder / _VECTORS
    # Only writing vectors changes these: opening Chroma touches its database.
    files = {
        path.relative_to(vectors).as_posix(): (path.stat().st_size, file_sha256(path))
        for path in sorted(vectors.rglob("*"))
        if path.is_file() and ".sqlite3" not in path.name
    }
    return replace(manifest, files=files)


def damage(folder: Path, manifest: Manifest, *, thorough: bool = False) -> str:
    """What is wrong with the files of vectors, or nothing; `thorough` reads all of them."""
    for name, (size, sha256) in manifest.files.items():
        path = folder / _VECTORS / name
        if not path.is_file():
            return f"{path} is gone"
        if path.stat().st_size != size:
            return f"{path} has {path.stat().st_size} bytes instead of {size}"
        if thorough and file_sha256(path) != sha256:
            return f"{path} has changed since it was written"
    return ""


def copy_vectors(source: Path, target: Path) -> None:
    """Copy the vectors of one generation's folder into another's.

    Raises:
        OSError: the disk is full, or a file cannot be read.
        sqlite3.Error: Chroma's database is damaged.
    """
    if not (source / _VECTORS).is_dir():
        return
    shutil.copytree(
        source / _VECTORS, target / _VECTORS, ignore=shutil.ignore_patterns("*.sqlite3*")
    )
    for database in (source / _VECTORS).glob("*.sqlite3"):
        # A reader that opens Chroma writes into this file, so that it must be read as a database.
        copy_database(database, target / _VECTORS / database.name)
