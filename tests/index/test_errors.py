"""The errors of this package: one tree, drawn in its docstring."""

from __future__ import annotations

import errno
import inspect
import re
from pathlib import Path

import pytest

from index import errors
from index.errors import IndexingError, disk_is_full, unwritable


def test_the_docstring_draws_the_tree() -> None:
    classes = {
        name
        for name, value in inspect.getmembers(errors, inspect.isclass)
        if issubclass(value, IndexingError) and value.__module__ == "index.errors"
    }
    drawn = set(re.findall(r"^(?:[├└]── )?(\w+)", errors.__doc__ or "", re.M)) & classes
    assert drawn == classes


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
        (OSError(), "OSError"),
    ],
)
def test_why_a_folder_cannot_be_written(tmp_path: Path, error: OSError, expected: str) -> None:
    message = str(unwritable(tmp_path, error))
    assert expected in message
    assert str(tmp_path) in message
    assert "--index-dir" in message


def test_a_disk_with_room(tmp_path: Path) -> None:
    assert not disk_is_full(tmp_path)
    assert not disk_is_full(tmp_path / "nowhere")
