"""The page in random trouble: is any answer lost?

`python -m benchmarks.page_chaos [--seed N] [--troubles N]`, or `make bench B=page_chaos`. A server
is started as a user does, over an index of the shipped documents; the embedded model writes. In
headless Chromium questions are asked in several tabs and conversations, and then something happens:
a tab is loaded again, closed or opened beside another, another conversation is chosen, an answer is
stopped, asked for again or its question edited, or the server is killed (SIGKILL) and started anew
on the same data. What happens, and when, comes from the seed.

At the end every question that was asked must be in the conversations, answered or stopped, with
each sentence that was seen; or, if the server never took it, in the field. What is not is `lost`.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    QUESTIONS,
    ROOT,
    advisor_command,
    build_index,
    load_average,
    print_table,
    write_result,
)
from benchmarks.page_witness import (
    DRAFTS,
    GOALS,
    SHOWN,
    TAKEN,
    Witness,
    amount,
    counted,
    everything,
    homes,
    strangers,
)

# What happens, and how often of 100 times.
TROUBLES = {
    "reload": 24,
    "switch": 20,
    "new": 10,
    "stop": 14,
    "second_tab": 10,
    "again": 6,
    "edit": 6,
    "version": 4,
    "kill": 6,
}
_FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking".split()
_PATIENCE = 120_000
_MOST_TABS = 3
_ADDRESS = r"http://127\.0\.0\.1:(\d+)/"
# What is of two conversations is looked at again so often before it counts.
_LOOKS = 3
_MOST_UNFINISHED = 5
_LONGEST_PAUSE = 1500
_FIELD = "#gw-question textarea"


class Served:
    """`advisor serve` in a process of its own, killed and started anew at the same port."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._log = index.with_name("serve.log")
        self._log.touch()
        self._port = 0
        self.url = ""

    def start(self) -> None:
        """Start, and wait for its address."""
        said = len(self._log.read_text())
        with self._log.open("a") as stream:
            self._process = subprocess.Popen(
                advisor_command(
                    "serve", "--index-dir", str(self._index), "--port", str(self._port),
                    "--set", "answering=compose",
                ),
                stdout=stream, stderr=subprocess.STDOUT, cwd=self._index,
            )  # fmt: skip
        until = time.monotonic() + _PATIENCE / 1000
        while not (found := re.search(_ADDRESS, self._log.read_text()[said:])):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start:\n{self._log.read_text()[said:]}")
            time.sleep(0.05)
        self._port, self.url = int(found[1]), found[0]

    def end(self, sign: signal.Signals) -> None:
        """Send it a signal, and wait until it is gone."""
        self._process.send_signal(sign)
        self._process.wait(_PATIENCE / 1000)

    @property
    def is_away(self) -> bool:
        """Whether it was killed and not started anew."""
        return self._process.poll() is not None

    def failures(self) -> list[str]:
        """The last line of each error that it did not expect."""
        said = self._log.read_text()
        found = [part.partition("\n\n")[0] for part in said.split("Traceback ")[1:]]
        for trace in found:
            print(f"Traceback {trace}", file=sys.stderr)
        return [re.findall(r"^\w[\w.]*(?:: .*)?$", trace, re.M)[-1] for trace in found]

    @property
    def data(self) -> Path:
        """The file of the conversations."""
        return self._index.with_name(f"{self._index.name}-data") / "conversations.sqlite3"


class Chaos:
    """A browser, a server, and chance."""

    def __init__(self, server: Served, context: Any, chance: random.Random) -> None:
        self._server, self._context, self._chance = server, context, chance
        self._dead: set[tuple[int, int]] = set()
        self.witness = Witness()
        self.happened: Counter[str] = Counter()
        self._tab = self._opened(server.url)

    def run(self, troubles: int) -> None:
        """Ask and make trouble so many times; then wait until everything is over."""
        while self.happened.total() < troubles:
            self._tab = self._chance.choice(self._context.pages)
            self._tab.bring_to_front()
            if self._chance.random() < 0.7:
                self._ask()
            self._tab.wait_for_timeout(self._chance.randrange(_LONGEST_PAUSE))
            self._look()
            happened = self._trouble()
            self._look()
            done = self.happened.total()
            if happened and done % 20 == 0:
                print(f"{done} troubles, {len(self.witness.asked)} questions", flush=True)
        until = time.monotonic() + 3 * _PATIENCE / 1000
        while self._unfinished() and time.monotonic() < until:
            self._tab.wait_for_timeout(500)

    def drafts(self) -> list[str]:
        """What is half typed in some conversation."""
        found: list[str] = self._tab.evaluate(DRAFTS)
        return found

    def shown_at_last(self) -> None:
        """Open every conversation once more in a tab of its own, and look at it."""
        for tab in self._context.pages:
            if tab != self._tab:
                tab.close()
        with sqlite3.connect(self._server.data) as db:
            keys = [key for (key,) in db.execute("SELECT id FROM conversations")]
        db.close()
        for key in keys:
            self._tab.close()
            self._tab = self._opened(f"{self._server.url}?c={key}")
            self._until_shown(key)
            self._look()

    def _opened(self, address: str) -> Any:
        tab = self._context.new_page()
        tab.goto(address)
        tab.locator("#gw-here span").wait_for(state="attached")
        return tab

    def _until_shown(self, conversation: str) -> None:
        self._waited(
            f"to show {conversation or 'a new conversation'}",
            "id => document.querySelector('#gw-here span')?.dataset.conversation === id",
            conversation,
        )

    def _waited(self, what: str, condition: str, value: object = None) -> None:
        from playwright.sync_api import TimeoutError as TookTooLong

        try:
            self._tab.wait_for_function(condition, arg=value, timeout=_PATIENCE)
        except TookTooLong:
            self.witness.stuck.append(f"after {self.happened.total()} troubles, {what}")
            _reload(self._tab)

    def _look(self) -> None:
        shown = self._tab.evaluate(SHOWN)
        # A busy browser takes a while to draw all parts of a conversation that was just opened.
        for _ in range(_LOOKS):
            if not strangers(shown, homes(self._server.data)):
                break
            self._tab.wait_for_timeout(1000)
            shown = self._tab.evaluate(SHOWN)
        moment = f"trouble {self.happened.total()}{', away' * self._server.is_away}"
        self.witness.look(shown, homes(self._server.data), moment)

    def _unfinished(self) -> set[tuple[int, int]]:
        """The exchanges in progress: those of a server that was killed are not."""
        with sqlite3.connect(self._server.data) as db:
            rows = db.execute(
                "SELECT conversation, number FROM turns "
                "WHERE json_extract(record, '$.phase') IN ('waiting', 'searching', 'writing')"
            ).fetchall()
        db.close()
        return set(rows) - self._dead

    def _question(self) -> str:
        number = len(self.witness.asked) + 1
        return f"{self._chance.choice(QUESTIONS)} ({number})"

    def _ask(self, wait: bool = True) -> None:
        if len(self._unfinished()) >= _MOST_UNFINISHED or self._running():
            return
        # What a server that was killed never took is still there, and is asked first.
        question = self._tab.locator(_FIELD).input_value().strip() or self._question()
        self.witness.asked.setdefault(question, False)
        self._tab.locator(_FIELD).fill(question)
        self._tab.locator(_FIELD).press("Enter")
        if wait:
            self._until_asked(question)

    def _until_asked(self, question: str) -> None:
        self._waited(f"to take “{question}”", TAKEN, question)

    def _running(self) -> bool:
        return bool(self._tab.locator("#gw-stop").is_visible())

    def _trouble(self) -> bool:
        name = self._chance.choices(list(TROUBLES), list(TROUBLES.values()))[0]
        happened: bool = getattr(self, f"_{name}")() is not False
        self.happened[name] += happened
        return happened

    # --- the troubles; False where there was nothing to be done

    def _reload(self) -> None:
        _reload(self._tab)
        self._tab.locator("#gw-here span").wait_for(state="attached")

    def _switch(self) -> bool:
        items = self._tab.locator(".gw-conversation")
        count = items.count()
        if count < 2:
            return False
        item = items.nth(self._chance.randrange(count))
        key = item.get_attribute("data-conversation")
        item.locator(".gw-conversation-open").click()
        self._until_shown(key)
        return True

    def _new(self) -> None:
        self._tab.locator("#gw-conversations-new").click()
        self._until_shown("")

    def _stop(self) -> bool:
        from playwright.sync_api import TimeoutError as TookTooLong

        if not self._running():
            return False
        try:
            self._tab.locator("#gw-stop").click(timeout=5000)
        except TookTooLong:
            if self._running():
                raise
            return False  # the answer ended in that moment
        condition = "() => !document.querySelector('#gw-stop')?.checkVisibility()"
        self._waited("to stop", condition)
        return True

    def _second_tab(self) -> None:
        if len(self._context.pages) >= _MOST_TABS:
            self._chance.choice([tab for tab in self._context.pages if tab != self._tab]).close()
        self._tab = self._opened(self._tab.url)

    def _again(self) -> bool:
        again = self._tab.locator("#gw-live [data-again]").first
        if self._running() or not again.is_visible():
            return False
        again.click()
        return True

    def _edit(self) -> bool:
        turns = self._tab.locator("#gw-chat .turn:has([data-revise])")
        count = turns.count()
        if self._running() or not count or len(self._unfinished()) >= _MOST_UNFINISHED:
            return False
        turn = turns.nth(self._chance.randrange(count))
        turn.locator("[data-revise]").click()
        question = self._question()
        self.witness.asked[question] = False
        turn.locator("[name=question]").fill(question)
        turn.locator("[data-send]").click()
        self._until_asked(question)
        return True

    def _version(self) -> bool:
        steps = self._tab.locator("#gw-chat [data-choose]:enabled")
        count = steps.count()
        if self._running() or not count:
            return False
        step = steps.nth(self._chance.randrange(count))
        key = step.get_attribute("data-choose")
        step.click()
        shown = "key => !!document.querySelector(`#gw-chat .turn[data-key='${key}']`)"
        self._waited("to show another version", shown, key)
        return True

    def _kill(self) -> None:
        if self._chance.random() < 0.3:
            self._ask(wait=False)
        self._server.end(signal.SIGKILL)
        self._look()
        self._dead = set()
        self._dead = self._unfinished()
        self._server.start()
        for tab in self._context.pages:
            _reload(tab)
            tab.locator("#gw-here span").wait_for(state="attached")


def _reload(tab: Any) -> None:
    """Load a tab again, also one that is just doing so itself: then the later of both wins."""
    from playwright.sync_api import Error

    try:
        tab.reload()
    except Error as error:
        if not any(reason in str(error) for reason in ("ERR_ABORTED", "Not attached")):
            raise
        tab.wait_for_load_state()


def main() -> None:
    """Make trouble, count, print and write the result."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.page_chaos", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--troubles", type=int, default=200, choices=range(1, 2001), metavar="N")
    options = parser.parse_args()
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        sys.exit("No chromium on this machine: install it to measure the page.")
    from playwright.sync_api import sync_playwright

    load = load_average()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        report = build_index(index)
        server = Served(index)
        server.start()
        browser = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        context.set_default_timeout(_PATIENCE)
        started = time.perf_counter()
        try:
            chaos = Chaos(server, context, random.Random(options.seed))
            chaos.run(options.troubles)
            chaos.shown_at_last()
            drafts = chaos.drafts()
            browser.close()
        finally:
            server.end(signal.SIGINT)
        figures = counted(chaos.witness, everything(server.data), drafts, homes(server.data))
        failures = server.failures()
        seconds = time.perf_counter() - started
    record = {
        "settings": {"seed": options.seed, "troubles": options.troubles, "answering": "compose"},
        "counts": {"documents": report["documents"], "passages": report["passages"]},
        "load_average_before": load,
        "goals_at_most": GOALS,
        "seconds": round(seconds, 1),
        "happened": dict(sorted(chaos.happened.items())),
        "result": figures,
        "failures_of_the_server": failures,
    }
    print_table(
        ("figure", "measured", "goal at most"),
        [(name, amount(value), GOALS.get(name)) for name, value in figures.items()],
    )
    path = write_result("page_chaos", sys.argv[1:], record)
    print(f"Written to {path.relative_to(ROOT)}.")
    if any(amount(figures[name]) > most for name, most in GOALS.items()):
        sys.exit(1)


if __name__ == "__main__":
    main()
