"""The fair queue: against a plain model of its rule, and under threads."""

from __future__ import annotations

import random
import threading
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from advisor.errors import USER_ERRORS
from ui.queueing import FairQueue, QueueClosed, QueueFull, Ticket

PEOPLE = ("ada", "bo", "cy", "di")
LONG = 30.0


def serve_all(queue: FairQueue, tickets: list[Ticket]) -> list[Ticket]:
    """The order in which these tickets are served when each leaves once it is."""
    order = []
    left = list(tickets)
    while left:
        (served,) = [ticket for ticket in left if ticket.served]
        order.append(served)
        left.remove(served)
        served.leave()
    return order


class TestOrder:
    def test_the_first_is_served_at_once(self):
        ticket = FairQueue().join("ada")
        assert ticket.wait(0)
        assert ticket.place == 0

    def test_people_take_turns_and_each_ones_tickets_keep_their_order(self):
        queue = FairQueue()
        ada = [queue.join("ada") for _ in range(4)]
        bo = [queue.join("bo") for _ in range(2)]
        cy = [queue.join("cy")]
        assert serve_all(queue, [*ada, *bo, *cy]) == [
            *(ada[0], bo[0], cy[0]),
            *(ada[1], bo[1]),
            *(ada[2], ada[3]),
        ]

    def test_who_asks_again_while_being_served_comes_after_those_who_come_meanwhile(self):
        queue = FairQueue()
        first = queue.join("ada")
        again = queue.join("ada")
        other = queue.join("bo")
        assert (first.place, other.place, again.place) == (0, 1, 2)
        first.leave()
        assert other.served and not again.served

    def test_newcomers_never_overtake_who_waits(self):
        queue = FairQueue(most_waiting=1000)
        served = queue.join("busy")
        waiting = queue.join("ada")
        for number in range(50):
            queue.join(f"newcomer {number}")
            assert waiting.place == 1
        served.leave()
        assert waiting.served

    @given(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=24))
    def test_the_place_is_the_number_served_before(self, people):
        queue = FairQueue(most_waiting=100, most_each=100)
        tickets = [queue.join(who) for who in people]
        places = {id(ticket): ticket.place for ticket in tickets}
        for number, ticket in enumerate(serve_all(queue, tickets)):
            assert places[id(ticket)] == number


class QueueAgainstModel(RuleBasedStateMachine):
    """Random joins and leaves; each turn must go to whom a naive reading of the rule names."""

    def __init__(self):
        super().__init__()
        self.queue = FairQueue(most_waiting=8, most_each=3)
        self.clock = 0
        self.waiting: list[Ticket] = []
        self.serving: Ticket | None = None
        self.since: dict[str, int] = {}  # when a person came, or was last served

    def tick(self) -> int:
        self.clock += 1
        return self.clock

    def promote(self) -> None:
        if self.serving is not None or not self.waiting:
            return
        self.serving = min(self.waiting, key=lambda ticket: self.since[ticket.who])
        self.waiting.remove(self.serving)

    @rule(who=st.sampled_from(PEOPLE))
    def join(self, who):
        mine = sum(ticket.who == who for ticket in self.waiting)
        if len(self.waiting) >= 8 or mine >= 3:
            with pytest.raises(QueueFull):
                self.queue.join(who)
            return
        ticket = self.queue.join(who)
        if not mine:
            self.since[who] = self.tick()
        self.waiting.append(ticket)
        self.promote()

    @precondition(lambda self: self.serving)
    @rule()
    def finish(self):
        served, self.serving = self.serving, None
        self.since[served.who] = self.tick()
        self.promote()
        served.leave()
        served.leave()

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def give_up(self, data):
        ticket = data.draw(st.sampled_from(self.waiting))
        self.waiting.remove(ticket)
        ticket.leave()
        assert ticket.place == 0

    @invariant()
    def agree(self):
        assert self.queue.waiting == len(self.waiting)
        assert not any(ticket.served for ticket in self.waiting)
        assert self.serving is None or self.serving.served
        places = sorted(ticket.place for ticket in self.waiting)
        assert places == list(range(1, len(self.waiting) + 1))


TestQueueAgainstModel = QueueAgainstModel.TestCase
TestQueueAgainstModel.settings = settings(deadline=None, derandomize=True, max_examples=150)


class TestWaiting:
    def test_a_turn_that_does_not_come_in_time(self):
        queue = FairQueue()
        queue.join("ada")
        waiting = queue.join("bo")
        assert not waiting.wait(0.01)
        assert waiting.place == 1

    def test_leaving_lets_the_next_come(self):
        queue = FairQueue()
        served, gone, next_ = (queue.join(who) for who in PEOPLE[:3])
        gone.leave()
        assert next_.place == 1
        served.leave()
        assert next_.wait(LONG)

    def test_an_error_while_being_served_gives_the_turn_on(self):
        queue = FairQueue()
        ada = queue.join("ada")
        bo = queue.join("bo")
        with pytest.raises(ZeroDivisionError), ada:
            raise ZeroDivisionError
        assert bo.wait(0)

    def test_who_cannot_block_is_told_of_every_change_of_the_place(self):
        queue = FairQueue()
        first = queue.join("ada")
        second = queue.join("bo")
        seen = []
        third = queue.join("cy", lambda: seen.append(queue.waiting))
        first.leave()
        second.leave()
        assert third.served
        third.leave()
        assert seen == [2, 1, 0]


class TestSeveralAtOnce:
    def test_so_many_are_served_and_the_others_wait_in_turn(self):
        queue = FairQueue(at_once=2)
        ada = [queue.join("ada") for _ in range(3)]
        bo = queue.join("bo")
        assert [ticket.served for ticket in (*ada, bo)] == [True, True, False, False]
        assert (bo.place, ada[2].place) == (2, 3)
        ada[1].leave()
        assert bo.served and not ada[2].served
        ada[0].leave()
        assert ada[2].served and queue.waiting == 0 and queue.busy

    @given(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=24), st.integers(2, 4))
    def test_nobody_who_could_be_served_waits(self, people, at_once):
        queue = FairQueue(most_waiting=100, most_each=100, at_once=at_once)
        left = [queue.join(who) for who in people]
        while left:
            served = [ticket for ticket in left if ticket.served]
            assert len(served) == min(at_once, len(left))
            assert queue.waiting == len(left) - len(served)
            left.remove(served[0])
            served[0].leave()
        assert not queue.busy


class TestClosed:
    def test_no_more_are_taken_and_those_that_wait_are_served(self):
        queue = FairQueue()
        first, second = queue.join("ada"), queue.join("bo")
        queue.close()
        with pytest.raises(QueueClosed, match="The server is stopping"):
            queue.join("cy")
        first.leave()
        assert second.served
        second.leave()
        with pytest.raises(QueueClosed):
            queue.join("cy")


class TestFull:
    def test_a_full_queue_says_so(self):
        queue = FairQueue(most_waiting=2)
        for who in PEOPLE[:3]:
            queue.join(who)
        with pytest.raises(USER_ERRORS, match=r"2 questions are waiting already.*in a minute"):
            queue.join("late")

    def test_one_person_cannot_fill_it(self):
        queue = FairQueue(most_waiting=8, most_each=2)
        for _ in range(3):
            queue.join("ada")
        with pytest.raises(QueueFull, match="You have 2 questions waiting already"):
            queue.join("ada")
        assert queue.join("bo").place == 1

    def test_an_idle_queue_takes_one_even_when_none_may_wait(self):
        queue = FairQueue(most_waiting=0)
        with queue.join("ada") as ticket:
            assert ticket.wait(0)
            with pytest.raises(QueueFull):
                queue.join("bo")


def test_threads_are_served_one_at_a_time_and_equally():
    """Many threads, some of which give up: nobody is served beside another, or left out."""
    queue = FairQueue(most_waiting=1000, most_each=1000)
    busy = threading.Lock()
    beside = []
    served: Counter[str] = Counter()
    rounds = 30

    def person(who: str) -> None:
        chance = random.Random(who)
        for _ in range(rounds):
            with queue.join(who) as ticket:
                if chance.random() < 0.2:
                    ticket.wait(chance.random() / 1000)
                    if not ticket.served:
                        continue
                assert ticket.wait(LONG)
                if not busy.acquire(blocking=False):
                    beside.append(who)
                    continue
                served[who] += 1
                busy.release()

    threads = [threading.Thread(target=person, args=(f"person {n}",)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert not any(thread.is_alive() for thread in threads)
    assert beside == []
    assert len(served) == 16 and min(served.values()) > rounds / 2
    assert queue.waiting == 0
