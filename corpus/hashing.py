"""What tells files apart, and the content of files."""

from __future__ import annotations

import hashlib
from pathlib import Path


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
