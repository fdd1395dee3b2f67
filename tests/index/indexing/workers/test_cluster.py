"""Indexing on a Ray cluster: the index is the one that a single process makes."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.ray_cluster import RayCluster, program, running
from index.errors import ClusterError
from index.indexing.workers.cluster import cluster_workers
from tests.chroma_server import free_port
from tests.index.indexing.workers.comparing import require_same, write_documents
from tests.index.workbench import Workbench, paragraphs

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayCluster]:
    if program() is None:
        pytest.skip("Ray is not installed here: indexing on a cluster was not tested")
    with running() as cluster:
        yield cluster


@pytest.fixture
def there(bench: Workbench) -> Workbench:
    """The same documents with an index that a cluster makes."""
    return replace(bench, settings=replace(bench.settings, directory=bench.docs.parent / "there"))


# The run does only the first of everything by itself.
CLI = (
    "from advisor.commands.cli import main\n"
    "from index.indexing.workers import cluster\n"
    "cluster.ALONE_SECONDS = 0.0\n"
    "main()\n"
)


def command(bench: Workbench, on: str) -> list[str]:
    settings = bench.settings
    return [
        sys.executable, "-c", CLI, "index", "--json", f"--on={on}",
        f"--index-dir={settings.directory}", f"--set=embedding={settings.embedding}",
        f"--set=chunk_chars={settings.chunk_chars}", str(bench.docs),
    ]  # fmt: skip


def index_on(bench: Workbench, on: str) -> dict[str, Any]:
    """The report of a run on a cluster; some files are refused."""
    done = subprocess.run(
        command(bench, on), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "Refused" in done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_the_index_is_the_same_and_stays_so(
    bench: Workbench, there: Workbench, cluster: RayCluster
) -> None:
    write_documents(bench)
    here, report = bench.run(bench.docs), index_on(there, cluster.url)
    require_same(bench, there)
    assert (report["added"], report["embedded"]) == (here.added, here.embedded)
    assert [one["reason"] for one in report["refused"]] == [one.reason for one in here.refused]
    bench.write("1.md", paragraphs("changed", 30))
    bench.write("new.md", paragraphs("new", 30))
    (bench.docs / "2.md").unlink()
    (bench.docs / "4.md").rename(bench.docs / "moved.md")
    here, report = bench.run(), index_on(there, cluster.address)
    require_same(bench, there)
    assert (report["added"], report["updated"], report["moved"], report["removed"]) == (1, 1, 1, 1)


# Who reads, who embeds, and who hands out the work and the results; one after the other.
KINDS = (("Map(",), ("MapWorker", "_MapWorker"), ("Conductor",))


def test_what_killed_workers_did_is_done_again(
    bench: Workbench, there: Workbench, cluster: RayCluster
) -> None:
    write_documents(bench, 120)
    bench.run(bench.docs)
    killed = []
    ended = threading.Event()

    def kill() -> None:
        for names in KINDS:
            while not ended.wait(0.1):
                if any(cluster.kill_one(name) for name in names):
                    killed.append(names)
                    break

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        report = index_on(there, cluster.url)
    finally:
        ended.set()
        killer.join()
    assert killed == list(KINDS), "one was not seen"
    require_same(bench, there)
    assert report["embedded"] == report["passages"]


def test_weights_that_a_worker_does_not_have(there: Workbench, cluster: RayCluster) -> None:
    """A worker says what is wrong with it, and the run says it in one sentence."""
    there.write("a.md", paragraphs("a"))
    script = (
        "from index.indexing.workers.cluster import cluster_workers\n"
        "from index.indexing.workers.tasks import Embed\n"
        "from index.errors import IndexingError\n"
        "with cluster_workers(sys.argv[1], None) as workers:\n"
        "    try:\n"
        "        task = Embed('hashing:8', 'other', Path())\n"
        "        list(workers._results(task, [['a']], 100, keeps=True))\n"
        "    except IndexingError as error:\n"
        "        print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\nfrom pathlib import Path\n{script}", cluster.address],
        cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.stdout.startswith(
        "ClusterError On a worker of the Ray cluster: It would not make the same index "
        "(weights: hashing-8 there, other here)"
    ), done.stderr


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("ray://127.0.0.1", "is not the address of a Ray cluster"),
        ("http://127.0.0.1:1", "is not the address of a Ray cluster"),
        ("ray://127.0.0.1:x", "is not the address of a Ray cluster"),
        ("nonsense", "is not the address of a Ray cluster"),
        ("ray://127.0.0.1:{port}", "Nothing answers at ray://127.0.0.1:"),
        ("127.0.0.1:{port}", "(Connection refused). Start Ray there"),
    ],
)
def test_a_wrong_address(bench: Workbench, address: str, told: str) -> None:
    with (
        pytest.raises(ClusterError, match="Ray") as raised,
        cluster_workers(address.format(port=free_port()), bench.settings),
    ):
        pass
    assert told in str(raised.value)


def test_the_extra_is_named(
    bench: Workbench, chroma_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    address = chroma_server.removeprefix("http://")
    with (
        pytest.raises(ClusterError, match=r"pip install 'groundwise\[cluster\]'"),
        cluster_workers(address, bench.settings),
    ):
        pass


def test_something_else_listens_there(bench: Workbench) -> None:
    """One sentence, where Ray would try for minutes."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with (
            pytest.raises(ClusterError, match=f"What answers at {address} is no Ray cluster"),
            cluster_workers(address, bench.settings),
        ):
            pass
