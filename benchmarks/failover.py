"""Two advisors over one database, one of them killed while 16 people ask: is anything lost?

    python -m benchmarks.failover --catalog postgresql://... --chroma http://...
        [--people 16] [--minutes 2] [--kills 3] [--seed N] [--set KEY=VALUE]

The shipped documents are indexed there under the name `benchmark-failover`, and two `advisor serve`
answer from it. Everybody holds conversations through the page as it is without scripts, half of
them at either advisor, and goes to the other one when theirs does not answer, as a proxy would send
them. At random moments one of the two is killed (SIGKILL) and started anew.

At the end every question that an advisor took (it sent its page on to the conversation) must be in
its conversation, answered; what is not is `lost_answers`, and a conversation that is not there is
`lost_conversations`. Writes `benchmarks/results/failover.json`.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from advisor.build import index_settings
from advisor.settings import load_settings
from benchmarks.load import FIRST, FOLLOW_UPS
from benchmarks.measuring import (
    DOCUMENTS,
    advisor_command,
    build_index,
    load_average,
    print_table,
    summary,
    write_result,
)
from index.moving import move
from ui.conversations.exchange import Phase
from ui.conversations.file import StoreError
from ui.conversations.store import ConversationStore
from ui.conversations.stored import ConversationMissing
from ui.keeping.opening import open_tables

GOALS = {"lost_answers": 0, "lost_conversations": 0}
_NAME = "benchmark-failover"
_MOST_MINUTES = 10.0
_TIMEOUT_SECONDS = 60.0
# After the last question: until what was taken over has been answered.
_PATIENCE_SECONDS = 90.0


@dataclass
class Person:
    """One of those who ask; filled by that person's thread.

    Attributes:
        taken: the questions that were taken, by the id of their conversation.
        seconds: what each took until its answer was there.
        moves: how often the other advisor was gone to.
        unsent: questions that neither advisor took at once; they were sent again.
    """

    number: int
    taken: dict[str, list[str]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    moves: int = 0
    unsent: int = 0


class Site:
    """One advisor as a process, which can be killed and started anew at its address."""

    def __init__(self, folder: Path, options: list[str]) -> None:
        self._folder = folder
        self._options = options
        self._port = "0"
        self.url = ""
        self.start()

    def start(self) -> None:
        """Start it, and wait until it says where it is."""
        command = advisor_command("serve", "--host", "127.0.0.1", "--port", self._port)
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *self._options], stdout=subprocess.PIPE, stderr=log, text=True,
                cwd=self._folder,
            )  # fmt: skip
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = [word for word in line.split() if word.startswith("http://127.0.0.1:")]
        if not found:
            raise RuntimeError(f"the server did not start: {(self._folder / 'log').read_text()}")
        self.url = found[0].rstrip("/")
        self._port = str(urlsplit(self.url).port)

    def kill(self) -> None:
        """End it as a machine without power does."""
        self._process.kill()
        self._process.wait(30)

    def close(self) -> None:
        """Let it end."""
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()


class Caddy:
    """Sends a person to the advisor they had before, and to the other while that one is away."""

    def __init__(self, sites: list[Site], person: Person) -> None:
        self._sites = sites
        self._person = person
        self._mine = person.number % len(sites)
        self._client = httpx2.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False)

    def request(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """The whole answer of an advisor.

        Raises:
            httpx2.HTTPError: the one that was asked went away.
        """
        try:
            return self._client.request(method, f"{self._sites[self._mine].url}{path}", **more)
        except httpx2.HTTPError:
            self._mine = 1 - self._mine
            self._person.moves += 1
            raise


def converse(caddy: Caddy, person: Person, until: float) -> None:
    """Hold one conversation after the other until it is time."""
    while time.perf_counter() < until:
        conversation = ""
        for question in (FIRST[person.number % len(FIRST)], *FOLLOW_UPS):
            if time.perf_counter() >= until:
                return
            conversation = _ask(caddy, person, question, conversation)


def _ask(caddy: Caddy, person: Person, question: str, conversation: str) -> str:
    """Ask, and read until the answer is there; the id of the conversation."""
    began = time.perf_counter()
    form = {"question": question, "c": conversation}
    while True:
        try:
            reply = caddy.request("POST", "/ask", data=form)
        except httpx2.HTTPError:
            person.unsent += 1
            time.sleep(0.2)
            continue
        if reply.status_code == 303:
            break
        # The answer before is being taken over, or the advisor is starting.
        person.unsent += 1
        time.sleep(0.5)
    conversation = parse_qs(urlsplit(reply.headers["location"]).query)["c"][0]
    person.taken.setdefault(conversation, []).append(question)
    while 'data-phase="done"' not in _newest(caddy, conversation):
        if time.perf_counter() - began > _TIMEOUT_SECONDS:
            break
        time.sleep(0.3)
    person.seconds.append(time.perf_counter() - began)
    return conversation


def _newest(caddy: Caddy, conversation: str) -> str:
    """The newest exchange as the page has it; empty while the advisor is away."""
    try:
        page = caddy.request("GET", "/ask", params={"c": conversation}).text
    except httpx2.HTTPError:
        return ""
    return page[page.rfind('class="turn') :]


def kill_at_random(sites: list[Site], kills: int, seconds: float, seed: int) -> None:
    """Kill one of the two so many times, and start it anew."""
    chance = random.Random(seed)
    began = time.perf_counter()
    moments = sorted(chance.uniform(0.1, 0.9) * seconds for _ in range(kills))
    for moment in moments:
        time.sleep(max(0.0, began + moment - time.perf_counter()))
        site = chance.choice(sites)
        site.kill()
        site.start()


def lost(store: ConversationStore, people: list[Person]) -> Counter[str]:
    """What is not there of what was taken."""
    found: Counter[str] = Counter({name: 0 for name in (*GOALS, "answered")})
    for person in people:
        for conversation, questions in person.taken.items():
            try:
                turns = store.load("", conversation).turns
            except ConversationMissing:
                found["lost_conversations"] += 1
                continue
            there = Counter(turn.question for turn in turns if turn.phase is Phase.DONE)
            missing = Counter(questions) - there
            found["lost_answers"] += missing.total()
            found["answered"] += len(questions) - missing.total()
    return found


def settled(store: ConversationStore, people: list[Person]) -> Counter[str]:
    """The same once nothing is being answered any more, or patience ends."""
    until = time.perf_counter() + _PATIENCE_SECONDS
    while (found := lost(store, people))["lost_answers"] and time.perf_counter() < until:
        time.sleep(2.0)
    return found


def _failed(error: Exception) -> StoreError:
    return StoreError(str(error))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks.failover", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--catalog", required=True)
    parser.add_argument("--chroma", required=True)
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    return parser.parse_args()


def main() -> None:
    """Index, serve, ask, kill; print and write the result."""
    options = _options()
    minutes = min(options.minutes, _MOST_MINUTES)
    place = {"catalog": options.catalog, "chroma": options.chroma, "index_name": _NAME}
    flags = [f"--set={key}={value}" for key, value in place.items()]
    flags += [f"--set={pair}" for pair in options.settings]
    people = [Person(number) for number in range(options.people)]
    with tempfile.TemporaryDirectory() as folder:
        build_index(Path(folder, "index"), DOCUMENTS)
        here = index_settings(load_settings(None, {"index_dir": f"{folder}/index"}))
        there = index_settings(load_settings(None, {"index_dir": f"{folder}/none", **place}))
        move(here, there, None)
        sites = []
        for number in range(2):
            own = Path(folder, f"advisor-{number}")
            own.mkdir()
            sites.append(Site(own, [f"--index-dir={own}/index", *flags]))
        began = time.perf_counter()
        threads = [
            threading.Thread(target=converse, args=(Caddy(sites, p), p, began + minutes * 60))
            for p in people
        ]
        try:
            for thread in threads:
                thread.start()
            kill_at_random(sites, options.kills, minutes * 60, options.seed)
            for thread in threads:
                thread.join()
            tables = open_tables(options.catalog, _failed)
            found = settled(ConversationStore(tables, _NAME), people)
            listed = {one.id for one in ConversationStore(tables, _NAME).list("")}
            found["lost_conversations"] += sum(bool(set(p.taken) - listed) for p in people)
            tables.close()
        finally:
            for site in sites:
                site.close()
    figures = {
        "people": len(people),
        "minutes": minutes,
        "kills": options.kills,
        "conversations": sum(len(person.taken) for person in people),
        "questions": sum(len(q) for person in people for q in person.taken.values()),
        **found,
        "moves_to_the_other": sum(person.moves for person in people),
        "sent_again": sum(person.unsent for person in people),
        "seconds": summary([value for person in people for value in person.seconds]),
    }
    goals = {name: GOALS.get(name, "-") for name in figures}
    rows = [[name, value, goals[name]] for name, value in figures.items() if name != "seconds"]
    print_table(["figure", "measured", "goal at most"], rows)
    arguments = ["--catalog", "postgresql://...", "--chroma", "http://..."]
    arguments += [f"--minutes={minutes}", f"--kills={options.kills}", f"--seed={options.seed}"]
    record = {"goals": GOALS, "load_average": load_average(), **figures}
    print(write_result("failover", arguments, record))


if __name__ == "__main__":
    main()
