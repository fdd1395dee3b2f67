"""Fixtures of the tests of indexing. They embed by hashing words: weights do not matter here."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.indexing.recipe import IndexSettings
from tests.index.workbench import Workbench


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """An empty folder of documents and no index yet."""
    docs = tmp_path / "docs"
    docs.mkdir()
    settings = IndexSettings(tmp_path / "index", "", "hashing:64", 400, tmp_path / "cache")
    return Workbench(docs, settings)
