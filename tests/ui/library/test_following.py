"""Following a run: what is seen of it, and what it came to."""

from __future__ import annotations

import threading

import pytest

from ui.errors import PageError
from ui.library.entries import OnRun, RunProgress
from ui.library.following import FollowedRun


def test_progress_is_seen_and_the_result_given() -> None:
    seen, first = threading.Event(), threading.Event()

    def run(tell: OnRun) -> str:
        tell(RunProgress("copy"))
        tell(RunProgress("read", 1, 2))
        first.wait(30)
        tell(RunProgress("embed", 1, 2))
        seen.wait(30)
        return "over"

    followed = FollowedRun(run)
    stages = []
    for progress in followed:
        stages.append(progress.stage)
        (seen if progress.stage == "embed" else first).set()
    assert stages == ["read", "embed"]
    assert followed.result() == "over"
    assert not followed.failed


def test_what_the_run_raised_is_raised() -> None:
    def run(tell: OnRun) -> None:
        raise PageError("Wait for that to end.")

    followed = FollowedRun(run)
    assert list(followed) == []
    assert followed.failed
    with pytest.raises(PageError, match="Wait"):
        followed.result()


def test_a_run_that_nobody_follows_goes_on() -> None:
    ended = threading.Event()
    FollowedRun(lambda tell: ended.set())
    assert ended.wait(30)
