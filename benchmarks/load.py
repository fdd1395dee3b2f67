"""Many people at one server at once: errors, mixed conversations, fairness, the longest wait.

    python -m benchmarks.load [--minutes 5] [--people 16] [--set KEY=VALUE]

`advisor serve` runs in a process of its own, on the loopback address, over the shipped documents.
Everybody first has a conversation alone; then all do at once, over and over, each in other words,
so that in the first twelve rounds nothing of a question was read or embedded before. The follow-ups
are the same words for all: what they mean, and so what is searched and answered, follows from the
conversation alone. At the end some of the conversations are had again, alone: a reply that differs
was another conversation's, or none's, and counts as mixed.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.measuring import (
    ROOT,
    advisor_command,
    build_index,
    load_average,
    print_table,
    summary,
    write_result,
)

FIRST = (
    "How long do Netflix internships last?",
    "How much are Netflix data science interns paid?",
    "What happens after I have applied?",
    "Which university courses should I take?",
    "Do I need a PhD for a deep learning internship?",
    "What does a data engineer do?",
    "Which job titles should I apply for instead?",
    "Do Netflix interns get training or a mentor?",
    "Do data scientists need front end skills?",
    "Can I apply from outside the US?",
    "What is asked in the phone screens?",
    "Which certifications did the student doubt?",
    "Are Netflix interns employees or contractors?",
    "Why does Netflix use reinforcement learning for recommendations?",
    "Which companies suit a beginner?",
    "What do the job descriptions get wrong?",
)
# What is said around a first question: with each of them it is another one.
AROUND = (
    "{}", "Please tell me: {}", "Hello! {}", "I would like to know: {}", "One more thing: {}",
    "My friend asks: {}", "{} Thanks!", "For my application: {}", "{} I could not find it.",
    "Quick question: {}", "Just to be sure: {}", "I am curious: {}", "Sorry to ask, but: {}",
)  # fmt: skip
FOLLOW_UPS = ("Why is that?", "And what else do they say about it?")
GOALS = {"errors": 0, "mixed": 0, "longest_wait_in_single_answers": 12}
# Conversations of each person that are had again, alone.
_CHECKED = 2
_MOST_MINUTES = 10.0
_MOST_REQUESTS = 20_000
_TIMEOUT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one question.

    `waited` is the seconds until the turn came, `total` until the answer was complete.
    """

    answer: dict[str, Any]
    waited: float
    total: float

    @property
    def said(self) -> tuple[str, str, str]:
        """What tells one answer from another."""
        return self.answer["question"], self.answer["searched"], self.answer["answer"]


@dataclass
class Person:
    """One of those who ask; filled by that person's thread."""

    number: int
    alone: list[Reply] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    held: list[list[Reply]] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed: int = 0

    def conversation(self, number: int) -> tuple[str, ...]:
        """What this person asks: the first of it is new in as many conversations as `AROUND`."""
        first = FIRST[(self.number + number) % len(FIRST)]
        return (AROUND[number % len(AROUND)].format(first), *FOLLOW_UPS)


def ask(client: httpx2.Client, person: Person, question: str, earlier: Sequence[Reply]) -> Reply:
    """Ask one question of a conversation and wait for the whole answer.

    Raises:
        RuntimeError: the server answered with an error.
    """
    body = {
        "question": question,
        "conversation": [
            {"question": reply.answer["question"], "answer": reply.answer["answer"]}
            for reply in earlier
        ],
        "user": f"person {person.number}",
        "stream": True,
    }
    started = time.perf_counter()
    waited = 0.0
    name = ""
    with client.stream("POST", "/v1/answer", json=body) as response:
        if response.status_code != 200:
            raise RuntimeError(f"status {response.status_code}")
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
                if name == "searching":
                    waited = time.perf_counter() - started
            elif line.startswith("data: ") and name in ("done", "error"):
                value = json.loads(line.removeprefix("data: "))
                if name == "error":
                    raise RuntimeError(f"error {value['error']['code']}")
                return Reply(value, waited, time.perf_counter() - started)
    raise RuntimeError("the stream ended without an answer")


def converse(client: httpx2.Client, person: Person, questions: Sequence[str]) -> list[Reply]:
    """Hold a whole conversation.

    Raises:
        RuntimeError: as `ask`.
    """
    replies: list[Reply] = []
    for question in questions:
        replies.append(ask(client, person, question, replies))
    return replies


def ask_alone(client: httpx2.Client, people: Sequence[Person]) -> None:
    """Everybody's first conversation, one after the other, once everything is loaded."""
    converse(client, people[0], ["What is this about?", *FOLLOW_UPS])
    for person in people:
        person.alone = converse(client, person, person.conversation(0))


def keep_asking(client: httpx2.Client, person: Person, until: float, most: int) -> None:
    """Hold one conversation after the other until the time or the number of requests is reached."""
    for number in count(1):
        earlier: list[Reply] = []
        for question in person.conversation(number):
            if time.perf_counter() >= until or len(person.replies) + len(person.errors) >= most:
                return
            try:
                reply = ask(client, person, question, earlier)
            except (httpx2.HTTPError, RuntimeError, ValueError) as error:
                person.errors.append(f"{type(error).__name__}: {error}")
                break
            person.replies.append(reply)
            person.ended.append(time.perf_counter())
            earlier.append(reply)
        else:
            person.held.append(earlier)


def check(client: httpx2.Client, people: Sequence[Person]) -> int:
    """Hold some conversations again, alone, and count what is another reply; how many were held."""
    checked = 0
    for person in people:
        for before in person.held[:_CHECKED]:
            questions = [reply.answer["question"] for reply in before]
            again = converse(client, person, questions)
            person.mixed += sum(a.said != b.said for a, b in zip(before, again, strict=True))
            checked += len(again)
    return checked


def all_at_once(url: str, people: Sequence[Person], minutes: float) -> float:
    """Let everybody ask at once; the seconds it took."""
    most = _MOST_REQUESTS // len(people)
    started = time.perf_counter()
    until = started + minutes * 60

    def run(person: Person) -> None:
        with httpx2.Client(base_url=url, timeout=_TIMEOUT_SECONDS) as client:
            keep_asking(client, person, until, most)

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def most_served_between(people: Sequence[Person]) -> int:
    """How often anybody was served between two answers of one and the same other person.

    2 at most when all are served in turn: once in this round and, when both ask again at about
    the same time, once in the next.
    """
    order = sorted((end, person.number) for person in people for end in person.ended)
    most = 0
    since: dict[int, Counter[int]] = {}
    for _, number in order:
        most = max(most, *since.get(number, Counter()).values(), 0)
        since[number] = Counter()
        for other, counts in since.items():
            if other != number:
                counts[number] += 1
    return most


def result(people: Sequence[Person], seconds: float) -> dict[str, Any]:
    """The figures: counts and seconds, no text."""
    replies = [reply for person in people for reply in person.replies]
    alone = [reply.total for person in people for reply in person.alone]
    single = statistics.fmean(alone)
    waits = [reply.waited for reply in replies]
    totals = [reply.total for reply in replies]
    served = [len(person.replies) for person in people]
    return {
        "seconds": round(seconds, 1),
        "answers": len(replies),
        "errors": sum(len(person.errors) for person in people),
        "error_kinds": Counter(error for person in people for error in person.errors),
        "mixed": sum(person.mixed for person in people),
        "served_per_person": served,
        "served_least": min(served),
        "served_most": max(served),
        "most_served_between": most_served_between(people),
        "single_answer_mean_seconds": round(single, 4),
        "single_answer_seconds": summary(alone),
        "wait_seconds": summary(waits),
        "wait_and_answer_seconds": summary(totals),
        "longest_wait_in_single_answers": round(max(waits, default=0.0) / single, 2),
        "longest_wait_and_answer_in_single_answers": round(max(totals, default=0.0) / single, 2),
        "came_out": Counter(reply.answer["mode"] for reply in replies),
    }


def distinct(people: Sequence[Person]) -> dict[str, int]:
    """How many different searches and answers there are that could be mixed up."""
    replies = [reply for person in people for reply in (*person.alone, *person.replies)]
    held = [tuple(reply.said for reply in one) for person in people for one in person.held]
    return {
        "questions": len({reply.answer["question"] for reply in replies}),
        "searched": len({reply.answer["searched"] for reply in replies}),
        "answers": len({reply.said for reply in replies}),
        "conversations": len(set(held)),
    }


@contextmanager
def serving(index_dir: Path, settings: Sequence[str]) -> Iterator[str]:
    """The address of a server in a process of its own, while the block runs."""
    options = [part for pair in settings for part in ("--set", pair)]
    command = advisor_command("serve", "--index-dir", str(index_dir), "--host", "127.0.0.1")
    with tempfile.TemporaryFile() as errors:
        server = subprocess.Popen(
            [*command, "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=index_dir,
            text=True,
        )
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            found = [word for word in line.split() if word.startswith("http://127.0.0.1:")]
            if not found:
                server.wait(30)
                errors.seek(0)
                raise RuntimeError(f"the server did not start:\n{errors.read().decode()}")
            yield found[0].rstrip("/")
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def main() -> None:
    """Index, serve, ask, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--people", type=int, default=len(FIRST), choices=range(2, len(FIRST) + 1))
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    if not 0 < arguments.minutes <= _MOST_MINUTES:
        parser.error(f"--minutes takes more than 0 and at most {_MOST_MINUTES:g}")
    people = [Person(number) for number in range(arguments.people)]
    with tempfile.TemporaryDirectory() as scratch:
        report = build_index(Path(scratch) / "index")
        with serving(Path(scratch) / "index", arguments.set) as url:
            with httpx2.Client(base_url=url, timeout=_TIMEOUT_SECONDS) as client:
                ask_alone(client, people)
                before = load_average()
                seconds = all_at_once(url, people, arguments.minutes)
                checked = check(client, people)
    figures = result(people, seconds)
    print_table(
        ("figure", "measured", "goal at most"),
        [
            (name, value, GOALS.get(name))
            for name, value in figures.items()
            if isinstance(value, int | float)
        ],
    )
    record = {
        "settings": {
            "people": arguments.people,
            "minutes": arguments.minutes,
            "set": arguments.set,
            "most_requests": _MOST_REQUESTS,
        },
        "counts": {
            "documents": report["documents"],
            "passages": report["passages"],
            "distinct": distinct(people),
            "checked": checked,
        },
        "load_average_before": before,
        "goals_at_most": GOALS,
        "result": figures,
    }
    path = write_result("load", sys.argv[1:], record)
    print(f"Written to {path.relative_to(ROOT)}.")
    if figures["errors"] or figures["mixed"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
