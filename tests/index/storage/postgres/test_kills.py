"""Kills: of a run, and of the server. Nothing half made is seen, and the next run cleans up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from index.errors import DatabaseError, IndexBusy
from index.storage.postgres.storage import PostgresStorage
from tests.chroma_server import program as chroma_program
from tests.index.storage.documents import put
from tests.index.storage.postgres.writer import write
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")

ROOT = Path(__file__).parents[4]
OLD, NEW = 5, 120
_WAIT_SECONDS = 30.0


@pytest.fixture(scope="module")
def server(postgres_folder: Path) -> Iterator[PostgresServer]:
    """A server that keeps what it has promised when it is killed."""
    folder = postgres_folder / "safe"
    folder.mkdir()
    server = PostgresServer(folder, safe=True)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def storage(server: PostgresServer) -> Iterator[PostgresStorage]:
    """An index of a few documents."""
    with closing(PostgresStorage(server.url(), uuid4().hex)) as storage:
        write(storage, OLD, "old")
        yield storage


def documents(storage: PostgresStorage) -> set[str]:
    with storage.reading() as catalog:
        assert catalog.check() == "ok"
        found = {record.document_id for record in catalog.files()}
        for name in found:
            [(key, _)] = catalog.search([name], 5)
            assert catalog.passages([key])[key].document_id == name
        assert len(catalog.search(["interns"], 1000)) == len(found)
    return found


def whole(prefix: str, count: int) -> set[str]:
    return {f"{prefix}{number}" for number in range(count)}


def run_when_free(storage: PostgresStorage, count: int, prefix: str) -> None:
    """Run once the lock is free: the server notices a moment later that its holder is dead."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return write(storage, count, prefix)
        except IndexBusy:
            assert time.monotonic() < deadline, "the lock of a dead process is still held"
            time.sleep(0.05)


# The line after which it is killed, and how much later: before, between and after documents, and
# while what was made is published and the rows out of use are deleted.
@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("0", 0.0),
        ("60", 0.003),
        (str(NEW - 1), 0.0),
        (str(NEW - 1), 0.02),
        (str(NEW - 1), 0.06),
        ("published", 0.0),
    ],
)
def test_a_run_that_is_killed(
    server: PostgresServer, storage: PostgresStorage, line: str, seconds: float
) -> None:
    module = "tests.index.storage.postgres.writer"
    command = [sys.executable, "-m", module, server.url(), storage._name, str(NEW)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for said in process.stdout:
            if said.strip() == line:
                break
        time.sleep(seconds)
        process.kill()
    found = documents(storage)
    expected = [whole("old", OLD), whole("new", NEW)]
    assert found in (expected if line == str(NEW - 1) else expected[line == "published" :][:1])
    run_when_free(storage, 3, "next")
    assert documents(storage) == whole("next", 3)
    query = f"SELECT count(*) FROM groundwise.generations WHERE name = '{storage._name}'"
    assert server.run("postgres", query) == [(1,)]
    places = storage.left_vectors.collections()
    assert places and storage.vectors() not in places


def test_a_server_that_is_killed_before_a_run_ends(
    server: PostgresServer, storage: PostgresStorage
) -> None:
    version = storage.version()
    with pytest.raises(DatabaseError, match="was lost"):
        with storage.exclusive(), storage.editing(new=True) as catalog:
            put(catalog)
            catalog.flush()
            server.kill()
            catalog.counts()
    with pytest.raises(DatabaseError, match="cannot be reached"):
        storage.version()
    server.start()
    assert storage.version() == version
    assert documents(storage) == whole("old", OLD)
    write(storage, 3, "next")
    assert documents(storage) == whole("next", 3)


def test_a_server_that_is_killed_between_two_changes_of_a_run(
    server: PostgresServer, storage: PostgresStorage
) -> None:
    """The lock is gone with the connection: another run may be going on."""
    with storage.exclusive():
        server.kill()
        server.start()
        for _ in range(2):
            with pytest.raises(DatabaseError, match="was lost"), storage.editing(new=False):
                pass
    assert documents(storage) == whole("old", OLD)


def test_a_server_that_is_killed_after_a_run_and_under_a_reader(
    server: PostgresServer, storage: PostgresStorage
) -> None:
    write(storage, 4, "next")
    with pytest.raises(DatabaseError, match="was lost"), storage.reading() as catalog:
        assert catalog.counts()[0] == 4
        server.kill()
        catalog.counts()
    server.start()
    assert documents(storage) == whole("next", 4)


def test_killed_at_random_moments(postgres_folder: Path) -> None:
    """A few of the moments of `make bench B=kills`."""
    if chroma_program() is None:
        pytest.skip("the program `chroma` is not installed")
    folder = tempfile.mkdtemp(dir=postgres_folder)
    Path(folder).chmod(0o755)
    module = "tests.index.cluster_killing"
    done = subprocess.run(
        [sys.executable, "-m", module, folder, "indexer,postgres,chroma", "6", "4", "8"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    moments = [json.loads(line) for line in done.stdout.splitlines()]
    assert [moment["wrong"] for moment in moments] == [[]] * 6, moments
