"""Fixtures of the tests of indexing. They embed by hashing words: weights do not matter here."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.indexing.recipe import IndexSettings
from tests.chroma_server import program as chroma_program
from tests.chroma_server import running
from tests.index.workbench import Workbench
from tests.postgres_server import PostgresServer, is_required, lesser_user, programs

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


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server that runs as long as the tests do."""
    if chroma_program() is None:
        pytest.skip("the program `chroma` is not installed")
    with running(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that the user of a server can reach; pytest's own is closed to others than root."""
    if programs() is None:
        leave = pytest.fail if is_required() else pytest.skip
        leave("PostgreSQL is not installed here: catalogues in it were not tested")
    if lesser_user() is None:
        yield tmp_path_factory.mktemp("postgres")
        return
    folder = Path(tempfile.mkdtemp(prefix="groundwise-postgres-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server(postgres_folder: Path) -> Iterator[PostgresServer]:
    """A server that runs as long as the tests do; what it holds may be lost with it."""
    folder = postgres_folder / "shared"
    folder.mkdir()
    server = PostgresServer(folder)
    try:
        server.start()
        server.make_database("catalogues")
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The address of a database that tests share: each names its index as no other does."""
    return postgres_server.url("catalogues")
