"""One question: what happens in each of its states, to one alone and to two at once."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing

import pytest

from tests.event_loop import in_a_loop
from ui.asking import Asking, State, Waiting
from ui.queueing import FairQueue, QueueFull

LONG = 30.0


class Steps:
    """An answer of steps: each waits for the test, or for the question to be cancelled."""

    def __init__(self, asking, count=3):
        self._asking = asking
        self._count = count
        self._gate = threading.Semaphore(0)
        self.called = threading.Event()
        self.may_end = threading.Event()
        self.may_end.set()
        self.over = False

    def open(self, count=1):
        self._gate.release(count)

    def __call__(self):
        self.called.set()
        for number in range(self._count):
            while not self._gate.acquire(timeout=0.01):
                if self._asking.cancelled.is_set():
                    yield "stopped"
                    assert self.may_end.wait(LONG)
                    self.over = True
                    return
            yield number
        self.over = True


@pytest.fixture
def queue():
    return FairQueue(most_waiting=8, most_each=2)


@pytest.fixture
def asking():
    return Asking()


@pytest.fixture
def steps(asking):
    return Steps(asking)


async def everything(events):
    return [event async for event in events]


def test_a_question_goes_through_its_states(queue, asking, steps):
    states = [asking.state]

    async def follow():
        async for event in asking.events(queue, "ada", steps):
            states.append((event, asking.state))
            steps.open()

    steps.open()
    in_a_loop(follow())
    assert states[0] is State.TAKEN
    assert states[1] == (0, State.ANSWERING)
    assert [event for event, _ in states[1:]] == [0, 1, 2]
    assert asking.state is State.ENDED
    assert asking.cancelled.is_set()
    assert queue.join("next").served


def test_only_the_first_follower_is_answered(queue, asking, steps):
    steps.open(3)

    async def follow_twice():
        events = asking.events(queue, "ada", steps)
        first = await anext(events)
        second = await everything(asking.events(queue, "ada", steps))
        return first, second, await everything(events)

    assert in_a_loop(follow_twice()) == (0, [], [1, 2])
    assert in_a_loop(everything(asking.events(queue, "ada", steps))) == []


class TestTwoAtOnce:
    def test_the_second_waits_until_the_first_has_ended(self, queue):
        first, second = Asking(), Asking()
        at_first, at_second = Steps(first), Steps(second)

        async def both():
            seen = []
            one = asyncio.create_task(everything(first.events(queue, "ada", at_first)))
            await asyncio.to_thread(at_first.called.wait, LONG)
            at_second.open(3)
            async for event in second.events(queue, "bo", at_second):
                if not seen:
                    assert (first.state, second.state) == (State.ANSWERING, State.WAITING)
                    assert not at_second.called.is_set()
                    at_first.open(3)
                else:
                    assert at_first.over
                seen.append(event)
            return await one, seen

        assert in_a_loop(both()) == ([0, 1, 2], [Waiting(1), 0, 1, 2])

    def test_places_are_told_as_they_change(self, queue, asking, steps):
        before = [queue.join(who) for who in ("ada", "bo", "cy")]
        steps.open(3)
        seen = []

        async def wait():
            async for event in asking.events(queue, "di", steps):
                seen.append(event)
                if isinstance(event, Waiting):
                    before.pop(0).leave()

        in_a_loop(wait())
        assert seen == [Waiting(3), Waiting(2), Waiting(1), 0, 1, 2]

    def test_a_change_that_leaves_the_place_is_not_told(self, queue, asking, steps):
        ahead = queue.join("ada")
        steps.open(3)

        async def wait():
            seen = []
            async for event in asking.events(queue, "bo", steps):
                seen.append(event)
                if isinstance(event, Waiting):
                    queue.join("late").leave()
                    asyncio.get_running_loop().call_later(0, ahead.leave)
            return seen

        assert in_a_loop(wait()) == [Waiting(1), 0, 1, 2]

    def test_a_place_that_stays_is_told_again_where_that_is_wanted(self, queue, asking, steps):
        ahead = queue.join("ada")
        steps.open(3)

        async def wait():
            seen = []
            async for event in asking.events(queue, "bo", steps, repeat=0):
                seen.append(event)
                if len(seen) == 3:
                    ahead.leave()
            return seen

        assert in_a_loop(wait()) == [Waiting(1)] * 3 + [0, 1, 2]


class TestStopping:
    def test_before_anybody_follows(self, queue, asking, steps):
        ahead = queue.join("somebody")
        asking.stop()
        assert asking.state is State.TAKEN
        assert in_a_loop(everything(asking.events(queue, "ada", steps))) == ["stopped"]
        assert asking.state is State.ENDED
        assert ahead.served and queue.waiting == 0

    def test_while_it_waits(self, queue, asking, steps):
        ahead = queue.join("somebody")

        async def stop_while_waiting():
            seen = []
            async for event in asking.events(queue, "ada", steps):
                seen.append(event)
                if isinstance(event, Waiting):
                    assert asking.state is State.WAITING
                    # From another thread, once nothing but the wait goes on.
                    asyncio.get_running_loop().call_later(
                        0, threading.Thread(target=asking.stop).start
                    )
            return seen

        assert in_a_loop(stop_while_waiting()) == [Waiting(1), "stopped"]
        assert asking.state is State.ENDED
        assert ahead.served and queue.waiting == 0

    def test_between_two_steps(self, queue, asking, steps):
        steps.open()

        async def stop_after_the_first():
            seen = []
            async for event in asking.events(queue, "ada", steps):
                seen.append(event)
                asking.stop()
            return seen

        assert in_a_loop(stop_after_the_first()) == [0, "stopped"]
        assert asking.state is State.ENDED

    def test_after_the_end_it_changes_nothing(self, queue, asking, steps):
        steps.open(3)
        in_a_loop(everything(asking.events(queue, "ada", steps)))
        asking.stop()
        assert asking.state is State.ENDED


@pytest.mark.parametrize("way", ["closed", "cancelled"])
class TestNobodyFollowsAnyMore:
    async def go_away(self, events, way):
        """Read one event, then end as when a browser leaves, or when a task is cancelled."""
        if way == "closed":
            async with aclosing(events):
                await anext(events)
            return
        read = asyncio.Event()

        async def follow():
            async for _ in events:
                read.set()

        task = asyncio.create_task(follow())
        await read.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    def test_while_it_waits(self, queue, asking, steps, way):
        ahead = queue.join("somebody")
        in_a_loop(self.go_away(asking.events(queue, "ada", steps), way))
        assert asking.state is State.ENDED
        assert not steps.called.is_set()
        assert ahead.served and queue.waiting == 0

    def test_between_two_steps_the_turn_is_given_on_when_it_has_ended(
        self, queue, asking, steps, way
    ):
        steps.open()
        steps.may_end.clear()
        in_a_loop(self.go_away(asking.events(queue, "ada", steps), way))
        # The loop is closed by now as well, as that of a server that has stopped.
        assert asking.cancelled.is_set()
        assert asking.state is State.ANSWERING
        with queue.join("next") as following:
            assert not following.served
            steps.may_end.set()
            assert following.wait(LONG)
            assert steps.over
            assert asking.state is State.ENDED


class TestErrors:
    def test_what_is_raised_reaches_who_follows_and_the_next_is_served(self, queue, asking):
        def broken():
            yield 1
            raise ZeroDivisionError("by whom?")

        async def follow():
            seen = []
            with pytest.raises(ZeroDivisionError, match="by whom"):
                async for event in asking.events(queue, "ada", broken):
                    seen.append(event)
            return seen

        assert in_a_loop(follow()) == [1]
        assert asking.state is State.ENDED
        assert queue.join("next").served

    def test_what_is_raised_before_the_first_event_too(self, queue, asking):
        def broken():
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            in_a_loop(everything(asking.events(queue, "ada", broken)))
        assert queue.join("next").served

    def test_a_full_queue(self, asking, steps):
        queue = FairQueue(most_waiting=0)
        queue.join("somebody")
        with pytest.raises(QueueFull):
            in_a_loop(everything(asking.events(queue, "ada", steps)))
        assert asking.state is State.ENDED
        assert not steps.called.is_set()

    def test_a_thread_that_cannot_be_started_gives_the_turn_on(
        self, queue, asking, steps, monkeypatch
    ):
        async def follow():
            def refuse(thread):
                raise RuntimeError("can't start new thread")

            with monkeypatch.context() as patched, pytest.raises(RuntimeError, match="new thread"):
                patched.setattr(threading.Thread, "start", refuse)
                await everything(asking.events(queue, "ada", steps))

        in_a_loop(follow())
        assert asking.state is State.ENDED
        assert queue.join("next").served
