"""The web page: from the start of `advisor serve` to a page that answers, and how soon it answers.

`python -m benchmarks.page [--runs N] [--patience S]`, or `make bench B=page`. Each run starts the
server as a user does, in a process of its own, over an index of the shipped documents, and opens
its page in headless Chromium, which runs beforehand. Seconds, all from the start of the process
except the last three:

| sample | until |
|---|---|
| `listening` | the server says its address |
| `painted` | the browser's first contentful paint |
| `usable` | the first page's field takes a question, which can be sent |
| `ready` | the application's field takes a question and its button asks it |
| `cpu_until_ready` | the same in seconds of processor time of the server alone, which waiting for \
others does not enter |
| `described` | index and model are loaded: the status line says what is in use |
| `first_source` | from Enter: the first passage is shown, with everything loaded |
| `first_sentence` | from Enter: the first verified sentence is shown |
| `answered` | from Enter: the answer is complete |

Then on a slow network (50 KB/s, 600 ms), in a fresh profile, from the address on:

| sample | until |
|---|---|
| `slow_usable` | the field takes a question; `first_requests` are answered until then, and \
`first_bytes` are those of the whole first document |
| `slow_first_sentence` | the question that was sent then has its first verified sentence there |
| `slow_whole` | the application has taken the place of the first page, without a question; \
`whole_bytes` and `whole_requests` until then |
"""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from benchmarks.measuring import (
    PATIENCE,
    QUESTIONS,
    ROOT,
    advisor_command,
    build_index,
    load_average,
    print_table,
    summary,
    wait_for_quiet,
    write_result,
)

_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
GOALS = {
    "usable": 4.0,
    "ready": 6.0,
    "first_source": 0.5,
    "first_sentence": 2.0,
    "slow_usable": 3.0,
    "slow_first_sentence": 5.0,
    "first_bytes": 250_000,
    "first_requests": 30,
}
_SLOW = {
    "offline": False,
    "latency": 600,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
_MILLISECONDS = 180_000
# When the page showed what, by its own clock, from the key that asked.
_WATCH = """
() => {
  const seen = (window.seen = {});
  const first = (name, selector) => {
    if (!(name in seen) && document.querySelector(selector)) seen[name] = performance.now();
  };
  new MutationObserver(() => {
    if (!seen.asked) return;
    first("first_source", "#gw-panel [data-turn='2'] .card");
    first("first_sentence", "#turn-2 .answer, #turn-2 .abstention");
    first("answered", "#turn-2[data-phase=done]");
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") seen.asked = performance.now();
  }, true);
}
"""


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(prog="benchmarks.page", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="servers that are started")
    parser.add_argument("--patience", type=float, default=0.0, help=PATIENCE)
    options = parser.parse_args()
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        sys.exit("No chromium on this machine: install it to measure the page.")
    from playwright.sync_api import sync_playwright

    samples: dict[str, list[float]] = {}
    loads = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        report = build_index(index)
        browser = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        for run in range(options.runs):
            wait_for_quiet(options.patience)
            loads.append(load_average())
            question = QUESTIONS[run % len(QUESTIONS)]
            for name, seconds in _measure(browser, index, question).items():
                samples.setdefault(name, []).append(round(seconds, 3))
        browser.close()
    medians = {name: summary(values) for name, values in samples.items()}
    record = {
        "settings": {"documents": report["documents"], "passages": report["passages"]},
        "counts": {"runs": options.runs},
        "goals_at_most": GOALS,
        "load": loads,
        "medians": medians,
        "samples": samples,
    }
    rows = [
        [name, *(found[key] for key in ("median", "min", "max")), GOALS.get(name)]
        for name, found in medians.items()
    ]
    print_table(("seconds, or a number", "median", "min", "max", "goal"), rows)
    path = write_result("page", sys.argv[1:], record)
    print(f"Written to {path.relative_to(ROOT)}.")


def _measure(browser: Any, index: Path, question: str) -> dict[str, float]:
    """One server from its start to two answers, of which the second is timed."""
    with tempfile.TemporaryFile() as log:
        started = time.time()
        child = subprocess.Popen(
            advisor_command("serve", "--index-dir", str(index), "--port", "0"),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
        )
        try:
            assert child.stdout is not None
            found = re.search(r"http://\S+", child.stdout.readline())
            if found is None:
                raise RuntimeError("the server did not say its address")
            listening = time.time() - started
            page = browser.new_page()
            page.set_default_timeout(_MILLISECONDS)
            server = psutil.Process(child.pid)
            times = {"listening": listening, **_loaded(page, found[0], started, server)}
            times |= _answered(page, question)
            page.close()
            times |= _slowly_asked(browser, found[0], question) | _slowly_loaded(browser, found[0])
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(60)
    return times


def _loaded(page: Any, url: str, started: float, server: psutil.Process) -> dict[str, float]:
    """When the page was painted, took a question, and knew what is in use."""
    page.goto(url, wait_until="commit")
    page.locator("#plain-question").wait_for()
    usable = time.time() - started
    page.locator("#plain").wait_for(state="detached")
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    page.get_by_label("Your question").fill("?")
    ready, cpu = time.time() - started, server.cpu_times()
    page.locator("#gw-status .status").wait_for()
    described = time.time() - started
    origin, painted = page.evaluate(
        """() => [performance.timeOrigin / 1000,
          performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000]"""
    )
    return {
        "painted": origin + painted - started,
        "usable": usable,
        "ready": ready,
        "cpu_until_ready": cpu.user + cpu.system,
        "described": described,
    }


def _answered(page: Any, question: str) -> dict[str, float]:
    """When the parts of an answer were there, after one other answer."""
    _ask(page, "What is this about?", 1)
    page.evaluate(_WATCH)
    _ask(page, question, 2)
    seen: dict[str, float] = page.evaluate("window.seen")
    asked = seen.pop("asked")
    return {name: (at - asked) / 1000 for name, at in seen.items()}


def _slow_page(browser: Any) -> tuple[Any, Callable[[], tuple[int, int]]]:
    """A page of a fresh profile on a slow network; and how many bytes and requests it took."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(_MILLISECONDS)
    network = context.new_cdp_session(page)
    received: list[float] = []
    answered: list[str] = []
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", _SLOW)
    network.on("Network.responseReceived", lambda event: answered.append(event["requestId"]))
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    return page, lambda: (int(sum(received)), len(answered))


def _slowly_asked(browser: Any, url: str, question: str) -> dict[str, float]:
    """A question that is sent as soon as it can be."""
    page, taken = _slow_page(browser)
    begun = time.time()
    page.goto(url, wait_until="commit")
    # Enter asks from here on; before, the button of the form does.
    page.wait_for_function("window.plain?.load instanceof Function")
    page.locator("#plain-question").fill(question)
    usable, (_, requests) = time.time() - begun, taken()
    page.keyboard.press("Enter")
    page.locator(":is(#plain-live, #turn-1) :is(.claim, .abstention)").first.wait_for()
    sentence = time.time() - begun
    page.wait_for_load_state("domcontentloaded")
    received = page.evaluate("performance.getEntriesByType('navigation')[0].transferSize")
    page.context.close()
    return {
        "slow_usable": usable,
        "first_bytes": received,
        "first_requests": requests,
        "slow_first_sentence": sentence,
    }


def _slowly_loaded(browser: Any, url: str) -> dict[str, float]:
    """Until the application is there, when nothing is asked before."""
    page, taken = _slow_page(browser)
    begun = time.time()
    page.goto(url, wait_until="commit")
    page.locator("#plain").wait_for(state="attached")
    page.locator("#plain").wait_for(state="detached")
    whole, (received, requests) = time.time() - begun, taken()
    page.context.close()
    return {"slow_whole": whole, "whole_bytes": received, "whole_requests": requests}


def _ask(page: Any, question: str, number: int) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    page.locator(f"#turn-{number}[data-phase=done]").wait_for()
    page.get_by_role("button", name="Ask", exact=True).wait_for()


if __name__ == "__main__":
    main()
