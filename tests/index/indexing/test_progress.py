"""What people see while they wait."""

from __future__ import annotations

import pytest

from index.indexing.progress import Progress, ProgressMeter
from tests.index.workbench import Workbench, paragraphs


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("index.indexing.progress.time.perf_counter", clock)
    return clock


def test_rate_and_time_left(clock: Clock) -> None:
    told: list[Progress] = []
    meter = ProgressMeter(told.append)
    meter.start("read", 10)
    clock.now += 2
    meter.advance(4, "a.md")
    assert told[-1] == Progress("read", 4, 10, 2.0, "a.md", 2.0)
    assert told[-1].seconds_left == 3.0
    meter.start("embed", 1000, done=600)
    assert told[-1] == Progress("embed", 600, 1000, 2.0)
    assert told[-1].seconds_left is None
    clock.now += 4
    meter.advance(100)
    assert told[-1].rate == 25.0, "what an earlier run had done is not this one's speed"
    assert told[-1].seconds_left == 12.0
    assert meter.seconds == 6.0


def test_a_rate_is_not_told_too_early(clock: Clock) -> None:
    told: list[Progress] = []
    meter = ProgressMeter(told.append)
    meter.start("embed", 100)
    clock.now += 0.1
    meter.advance(32)
    assert told[-1].rate == 0.0


def test_nobody_listens() -> None:
    meter = ProgressMeter(None)
    meter.start("read", 3)
    meter.advance()


def test_the_stages_of_a_run(bench: Workbench) -> None:
    for number in range(40):
        bench.write(f"{number}.md", paragraphs(f"topic {number}", 20))
    report = bench.run(bench.docs)
    stages = list(dict.fromkeys(progress.stage for progress in bench.progress))
    assert stages == ["scan", "read", "load", "embed"]
    for stage, total in (("scan", 40), ("read", 40), ("embed", report.passages)):
        told = [progress for progress in bench.progress if progress.stage == stage]
        assert {progress.total for progress in told} == {total}, "the goal does not move"
        done = [progress.done for progress in told]
        assert done == sorted(done)
        assert done[-1] == total
    assert report.passages > 256, "more than one window"
    bench.progress.clear()
    bench.run()
    assert {progress.stage for progress in bench.progress} == {"scan"}
