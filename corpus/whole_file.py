"""Files that a reader, or a crash, meets whole: the old content or the new."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def replace_file(path: Path, content: str | bytes, mode: int = 0o666) -> None:
    """Write a file into a folder that is there; it is on the disk when this returns.

    Args:
        path: the file.
        content: all of it; text is written as UTF-8, its line ends as they are.
        mode: who may do what with the file, before the process's umask.

    Raises:
        OSError: it cannot be written; what was there before is unharmed.
    """
    data = content.encode() if isinstance(content, str) else content
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with open(partial, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def remove_unfinished(path: Path) -> None:
    """Delete what killed writers of a file have left beside it; nobody may be writing it now."""
    for partial in path.parent.glob(f".{path.name}.*.new"):
        partial.unlink(missing_ok=True)
