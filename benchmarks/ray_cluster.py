"""A Ray cluster for a test or a benchmark, on free ports of this machine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
_STARTING_SECONDS = 120.0
_STORE_BYTES = 200_000_000


def program() -> str | None:
    """The program `ray` of this environment; None where it is not installed."""
    return shutil.which("ray", path=str(Path(sys.executable).parent))


@dataclass(frozen=True)
class RayCluster:
    """A cluster of one machine.

    Attributes:
        url: for who is not on the machine, through Ray Client.
        address: for who is on it.
        folder: holds its sessions, and nothing else of anybody's.
    """

    url: str
    address: str
    folder: Path

    def processes(self) -> list[psutil.Process]:
        """All processes of the cluster."""
        found = {}
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if any(str(self.folder) in part for part in process.cmdline()):
                    found |= {one.pid: one for one in [process, *process.children(True)]}
        return list(found.values())

    def kill_one(self, name: str) -> bool:
        """Kill a worker that does what `name` names; False while none does."""
        for process in self.processes():
            with suppress(psutil.Error):
                if " ".join(process.cmdline()).startswith(f"ray::{name}"):
                    process.send_signal(signal.SIGKILL)
                    return True
        return False


@contextmanager
def running(processors: int = 2) -> Iterator[RayCluster]:
    """A cluster of one machine with so many workers, until this ends."""
    ray = program()
    assert ray is not None
    # Sockets lie in it, whose paths must be short.
    folder = Path(tempfile.mkdtemp(prefix="gw-ray-"))
    ports = _free_ports(3)
    command = [
        ray, "start", "--head", "--block", "--node-ip-address=127.0.0.1",
        f"--port={ports[0]}", f"--ray-client-server-port={ports[1]}",
        f"--dashboard-port={ports[2]}", "--include-dashboard=false", "--disable-usage-stats",
        f"--num-cpus={processors}", "--num-gpus=0", f"--object-store-memory={_STORE_BYTES}",
        f"--temp-dir={folder}",
    ]  # fmt: skip
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_CLIENT_SERVER_CHECK_CHANNEL_TIMEOUT_S": str(int(_STARTING_SECONDS)),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=environment
        )
    cluster = RayCluster(f"ray://127.0.0.1:{ports[1]}", f"127.0.0.1:{ports[0]}", folder)
    try:
        _wait_until_it_runs(process, folder / "log")
        yield cluster
    finally:
        _end(process, cluster)
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _wait_until_it_runs(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _STARTING_SECONDS
    while "Ray runtime started" not in log.read_text(errors="replace"):
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < deadline, log.read_text(errors="replace")
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes], cluster: RayCluster) -> None:
    ours = cluster.processes()
    process.terminate()
    _, left = psutil.wait_procs(ours, timeout=15)
    for one in {*left, *cluster.processes()}:
        with suppress(psutil.Error):
            one.kill()
    process.wait(timeout=30)
