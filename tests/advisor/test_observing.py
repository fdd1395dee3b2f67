"""Steps are told to who listens, and to nobody else."""

import threading
from collections.abc import Mapping

import pytest

from advisor.observing import Ended, begin, observed, observing


class Told:
    def __init__(self) -> None:
        self.steps: list[tuple[str, Mapping[str, object]]] = []

    def begin(self, step: str) -> Ended:
        return lambda counts: self.steps.append((step, counts))


@observed("counting", lambda found: {"found": len(found)})
def count(words: str) -> list[str]:
    """Its words."""
    return words.upper().split()


@observed("failing", lambda found: {})
def fail() -> None:
    raise ValueError("It holds a text.")


def test_a_step_is_told_with_its_counts_once_it_ends() -> None:
    told = Told()
    with observing(told):
        assert count("a b") == ["A", "B"]
        ended = begin("by hand")
        assert told.steps == [("counting", {"found": 2})]
        ended({"n": 1})
    assert told.steps[1:] == [("by hand", {"n": 1})]
    assert (count.__name__, count.__doc__) == ("count", "Its words.")


def test_a_step_that_fails_is_told_without_its_words() -> None:
    told = Told()
    with observing(told), pytest.raises(ValueError):
        fail()
    assert told.steps == [("failing", {"failed": 1})]


def test_who_listens_in_one_thread_hears_nothing_of_another() -> None:
    outer, inner = Told(), Told()
    count("nobody listens")
    with observing(outer):
        with observing(inner):
            count("a")
        thread = threading.Thread(target=count, args=["elsewhere"])
        thread.start()
        thread.join()
        count("b c")
    count("nobody listens")
    assert (inner.steps, outer.steps) == (
        [("counting", {"found": 1})],
        [("counting", {"found": 2})],
    )
