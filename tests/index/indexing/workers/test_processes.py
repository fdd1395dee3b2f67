"""Several processes that read and make digests: the index is that of a single process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from index.indexing.indexer import Indexer
from index.indexing.workers.processes import Helpers, Processes
from index.models.passages import build_passage_embedder
from tests.index.indexing.workers.comparing import require_same, write_documents
from tests.index.workbench import Workbench, paragraphs

ROOT = Path(__file__).parents[4]
ENDING = 13


def double(number: int) -> int:
    return 2 * number


def double_all(numbers: Sequence[int]) -> list[int]:
    if ENDING in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return [double(number) for number in numbers]


def refuse(number: int) -> int:
    return -number


def fail_all(numbers: Sequence[int]) -> list[int]:
    raise ValueError(f"not {numbers[0]}")


def wait_all(numbers: Sequence[int]) -> list[int]:
    time.sleep(600)
    return []


def helped(bench: Workbench) -> Indexer:
    settings = bench.settings

    def make():  # type: ignore[no-untyped-def]
        return build_passage_embedder(settings.embedding, settings.cache_dir)

    return Indexer(settings, make, workers=Processes(settings, make, 2, alone_seconds=0.0))


def test_the_index_is_the_same_and_stays_so(bench: Workbench) -> None:
    there = replace(bench, settings=replace(bench.settings, directory=bench.docs.parent / "there"))
    write_documents(bench)
    here, report = bench.run(bench.docs), helped(there).run([there.docs])
    require_same(bench, there)
    assert report.refused == here.refused
    assert (report.added, report.embedded) == (here.added, here.embedded)
    for number in range(9):
        bench.write(f"{number}.md", paragraphs(f"changed {number}", 30))
    (bench.docs / "20.md").unlink()
    bench.run()
    helped(there).run([])
    require_same(bench, there)


def test_what_ends_each_process_is_found_and_the_others_are_done() -> None:
    with Helpers(2, double, double_all, refuse) as helpers:
        results = list(helpers.results(range(40)))
    assert results == [-ENDING if n == ENDING else 2 * n for n in range(40)]


def test_without_processes_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError("no semaphores here")

    monkeypatch.setattr("index.indexing.workers.processes.ProcessPoolExecutor", none)
    with Helpers(2, double, double_all, refuse) as helpers:
        assert list(helpers.results(range(20))) == [2 * n for n in range(20)]


def test_an_error_is_raised_where_the_run_is() -> None:
    with Helpers(2, double, fail_all, refuse) as helpers, pytest.raises(ValueError, match="not 0"):
        list(helpers.results(range(20)))


_RUN = """
import sys
from index.indexing.workers.processes import Helpers
from tests.index.indexing.workers.test_processes import double, refuse, wait_all
if __name__ == "__main__":
    with Helpers(2, double, wait_all, refuse) as helpers:
        print("begun", flush=True)
        list(helpers.results(range(20)))
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_they_end_with_the_run(sent: signal.Signals, tmp_path: Path) -> None:
    program = tmp_path / "run.py"
    program.write_text(_RUN, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "begun\n"
        helpers = helpers_of(run.pid)
        run.send_signal(sent)
        run.wait(60)
    _, alive = psutil.wait_procs(helpers, timeout=60)
    assert not alive


def helpers_of(run: int) -> list[psutil.Process]:
    """The two processes that help a run, once they are there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children = psutil.Process(run).children()
        helpers = [one for one in children if "resource_tracker" not in " ".join(one.cmdline())]
        if len(helpers) == 2:
            return helpers
        time.sleep(0.1)
    raise AssertionError("no helpers were started")
