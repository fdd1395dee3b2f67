"""scripts/cluster.sh: a trial cluster starts, answers, starts again over its data, and ends."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="it is a shell script")

ROOT = Path(__file__).parents[1]


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        # Output into a file: what is started would keep a pipe open.
        output = self.folder.with_suffix(".out")
        with output.open("w+") as file:
            done = subprocess.run(
                ["sh", ROOT / "scripts/cluster.sh", *arguments],
                env=os.environ | {"CLUSTER": str(self.folder), "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=240,
            )
        return subprocess.CompletedProcess(arguments, done.returncode, output.read_text(), "")

    def addresses(self) -> dict[str, str]:
        lines = (self.folder / "started").read_text().splitlines()
        return {name: address for name, _, _, address in map(str.split, lines)}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    if not (ROOT / ".venv/bin/advisor").exists():
        pytest.skip("needs the .venv of this checkout")
    if sys.platform == "linux" and not shutil.which("setpriv"):
        pytest.skip("needs setpriv")
    cluster = Cluster(tmp_path / "cluster")
    yield cluster
    if (cluster.folder / "started").exists():
        cluster.run("stop")
    if (kept := cluster.folder / "postgres-folder").exists():
        shutil.rmtree(kept.read_text().strip())


def asked(address: str) -> str:
    request = urllib.request.Request(
        f"{address}/v1/answer",
        json.dumps({"question": "When does the library close?"}).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        answer: str = json.load(reply)["answer"]
    return answer


def listens(address: str) -> bool:
    port = int(re.search(r"\d+$", address)[0])  # type: ignore[index]
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.real_model
def test_a_cluster_starts_answers_and_ends(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/hours.md").write_text("# Hours\n\nThe library closes at nine.\n")
    for _ in range(2):  # the second over the data of the first
        started = cluster.run("start", str(tmp_path / "documents"))
        assert started.returncode == 0, started.stdout
        addresses = cluster.addresses()
        assert {"chroma", "advisor-1", "advisor-2"} <= set(addresses)
        assert ("postgres" in addresses) != ("left out: PostgreSQL" in started.stdout)
        for name in ("advisor-1", "advisor-2"):
            assert "closes at nine" in asked(addresses[name])
        if "postgres" in addresses:
            kept = {path.name for path in (cluster.folder / "index").iterdir()}
            assert kept <= {"hashes.json"}  # what the machine that indexes read already
        assert cluster.run("status").returncode == 0
        assert "started already" in cluster.run("start", str(tmp_path / "documents")).stdout
        stopped = cluster.run("stop")
        assert stopped.returncode == 0, stopped.stdout
        assert {line.split()[0] for line in stopped.stdout.splitlines()} == set(addresses)
        assert not any(listens(address) for address in addresses.values())
    assert cluster.run("status").returncode == 1


def test_what_cannot_start_is_said_and_nothing_is_left(cluster: Cluster, tmp_path: Path) -> None:
    assert "name a folder of documents" in cluster.run("start").stdout
    assert "say start FOLDER" in cluster.run("begin").stdout
    assert "it was not started" in cluster.run("stop").stdout
    assert not cluster.folder.exists()
