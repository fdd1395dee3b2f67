"""What can go wrong with an index.

IndexingError
├── IndexMissing       nothing has been indexed in this folder yet, or what to index is not there
├── IndexMismatch      the index was made with another embedding model, chunking or vector store
├── IndexBusy          another process is indexing into this folder
├── IndexBroken        files of the index are damaged or gone
├── IndexUnwritable    the index folder cannot be written: a full disk, or permissions
├── VectorStoreError   Chroma, embedded or a server, refused or cannot be reached
├── DatabaseError      a PostgreSQL server refused, cannot be reached or was lost on the way
├── AddressError       what an address such as s3://... names cannot be read
├── ClusterError       a Ray cluster cannot be reached, was lost, or its workers cannot do the work
├── CollectionMissing  no collection has this name, or no collection can have it
├── EmbeddingError     the embedding model cannot be loaded
└── WeightsError       a weights file is absent or is not the one it should be
"""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC})
# With less than this free, a failure to write is taken for a full disk: Chroma's own messages
# do not say why it could not write.
_NEARLY_FULL_BYTES = 4 * 1024 * 1024


class IndexingError(Exception):
    """Root of the tree: `str(error)` is a sentence for the user with the next command to try."""


class IndexMissing(IndexingError):
    """Nothing has been indexed in this folder yet, or what should be indexed is not there."""


class IndexMismatch(IndexingError):
    """The index was made with another embedding model, chunking, format or vector store."""


class IndexBusy(IndexingError):
    """Another process is indexing into this folder."""


class IndexBroken(IndexingError):
    """Files of the index are damaged or gone."""


class IndexUnwritable(IndexingError):
    """The index folder cannot be written: the disk is full, or permissions forbid it."""


class VectorStoreError(IndexingError):
    """Chroma refused, or its server cannot be reached."""


class DatabaseError(IndexingError):
    """A PostgreSQL server refused, cannot be reached, or was lost on the way."""


class AddressError(IndexingError):
    """What an address names cannot be read, or its driver is not installed."""


class ClusterError(IndexingError):
    """A Ray cluster cannot be reached, was lost on the way, or its workers cannot do the work."""


class CollectionMissing(IndexingError):
    """No collection has this name, or no collection can have it."""


class EmbeddingError(IndexingError):
    """The embedding model cannot be loaded."""


class WeightsError(IndexingError):
    """A weights file is absent or is not the one it should be."""


def disk_is_full(folder: Path) -> bool:
    """Whether the disk that holds `folder` has next to no space left."""
    try:
        return shutil.disk_usage(folder).free < _NEARLY_FULL_BYTES
    except OSError:  # a folder that cannot be asked does not explain the failure
        return False


def full_disk(folder: Path) -> IndexUnwritable:
    """The error for a disk that is full."""
    return IndexUnwritable(
        f"The disk that holds {folder} is full. The index that was there is unchanged. Free some "
        "space there, or choose another folder with --index-dir, and run `advisor index` again: "
        "it goes on where this run stopped."
    )


def unwritable(folder: Path, error: OSError) -> IndexUnwritable:
    """The error for an operating system that refuses to write into `folder`."""
    # Copying a folder collects errors into one that has no number.
    if error.errno in _FULL or disk_is_full(folder):
        return full_disk(folder)
    reason = error.strerror or type(error).__name__
    return IndexUnwritable(
        f"The index folder {folder} cannot be written ({reason}). Check its permissions, or "
        "choose another folder with --index-dir."
    )
