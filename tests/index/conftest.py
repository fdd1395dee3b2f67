"""Fixtures of the tests of indexing. They embed by hashing words: weights do not matter here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.indexing.recipe import IndexSettings
from tests.index.workbench import Workbench

IN_PLACE = "in place"
both_ways = pytest.mark.parametrize("bench", ["in a copy", IN_PLACE], indirect=True)
"""Of tests that hold whether a run changes a copy of the index or the index itself."""


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Workbench:
    """An empty folder of documents and no index yet."""
    docs = tmp_path / "docs"
    docs.mkdir()
    settings = IndexSettings(tmp_path / "index", "", "hashing:64", 400, tmp_path / "cache")
    if getattr(request, "param", "") == IN_PLACE:
        settings = replace(settings, edited_from=0)
    return Workbench(docs, settings)
