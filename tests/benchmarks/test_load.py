"""The load benchmark's reckoning: fairness, mixing, and what it writes."""

from __future__ import annotations

import json

import httpx2
import pytest

from benchmarks import load
from tests.ui.api.serving import AskedAdvisor, Parts, served


def reply(question="Q", answer="A", waited=1.0, total=2.0):
    values = {"question": question, "searched": question, "answer": answer, "mode": "quote"}
    return load.Reply(values, waited, total)


def people_served(order):
    people = [load.Person(number) for number in range(3)]
    for moment, number in enumerate(order):
        people[number].ended.append(float(moment))
        people[number].replies.append(reply())
    return people


@pytest.mark.parametrize(
    ("order", "most"),
    [([0, 1, 2, 0, 1, 2], 1), ([0, 1, 2, 1, 0, 2], 2), ([0, 1, 1, 1, 1, 2, 0], 4), ([0], 0)],
)
def test_how_often_another_was_served_between(order, most):
    assert load.most_served_between(people_served(order)) == most


def test_the_figures_hold_no_text():
    people = people_served([0, 1, 2, 0])
    for person in people:
        person.alone = [reply(total=0.5)]
    people[2].errors.append("status 503")
    figures = load.result(people, 3.0)
    assert figures["served_per_person"] == [2, 1, 1]
    assert (figures["answers"], figures["errors"], figures["mixed"]) == (4, 1, 0)
    assert figures["longest_wait_in_single_answers"] == 2.0
    assert figures["longest_wait_and_answer_in_single_answers"] == 4.0
    assert '"Q"' not in json.dumps(figures)
    assert set(load.GOALS) <= set(figures)


def test_nobody_asks_what_was_asked_before():
    assert len(set(load.FIRST)) == len(load.FIRST) == 16
    people = [load.Person(number) for number in range(16)]
    firsts = [p.conversation(n)[0] for p in people for n in range(len(load.AROUND))]
    assert len(set(firsts)) == len(firsts)


def test_people_ask_a_running_server_and_another_answer_is_noticed():
    """A server that gave one person another answer than alone: it counts as mixed."""
    people = [load.Person(number) for number in range(2)]
    with (
        served(Parts(AskedAdvisor())) as url,
        httpx2.Client(base_url=url, timeout=30) as client,
    ):
        load.ask_alone(client, people)
        for person in people:
            load.keep_asking(client, person, float("inf"), most=3)
        wrong = people[1].held[0][1]
        other = {**wrong.answer, "answer": "somebody else's"}
        people[1].held[0][1] = load.Reply(other, wrong.waited, wrong.total)
        assert load.check(client, people) == 6
        with pytest.raises(RuntimeError, match="status 422"):
            load.ask(client, people[0], " ", [])
        with pytest.raises(RuntimeError, match="error|status 503"):
            load.ask(client, people[0], "Is it broken?", [])
    assert [person.mixed for person in people] == [0, 1]
    assert [len(person.replies) for person in people] == [3, 3]
    assert [person.errors for person in people] == [[], []]
