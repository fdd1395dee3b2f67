"""How soon something is to be seen once everything is loaded, in one process.

    python -m benchmarks.latency [--questions FILE] [--modes auto,compose,quote] [--set KEY=VALUE]

Three moments of every question, in seconds since it was asked: the sources are found, the first
sentence that may be shown is there, the answer is complete. Each way of answering has an advisor,
and so a model, of its own; they take turns question by question, so that all meet the same noise.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from advisor.advisor import Advisor
from advisor.answer import Answer, Conversation, Done, Retrieved, SentenceVerified
from advisor.build import build_advisor
from advisor.settings import load_settings
from benchmarks.measuring import (
    DEFAULT_QUESTIONS,
    DOCUMENTS,
    PATIENCE,
    QUESTIONS,
    ROOT,
    build_index,
    load_average,
    print_table,
    read_questions,
    summary,
    wait_for_quiet,
    write_result,
)

MODES = ("auto", "compose", "quote")
MOMENTS = ("sources", "first_sentence", "total")
GOALS = {"sources": 0.3, "first_sentence": 1.5}


def ask(advisor: Advisor, turns: list[str]) -> tuple[dict[str, float | None], Answer]:
    """Ask the turns in order; the moments of the last one, and its answer."""
    conversation = Conversation()
    for turn in turns:
        moments: dict[str, float | None] = dict.fromkeys(MOMENTS)
        started = time.perf_counter()
        for event in advisor.stream(turn, conversation):
            elapsed = round(time.perf_counter() - started, 4)
            if isinstance(event, Retrieved):
                moments["sources"] = elapsed
            elif isinstance(event, SentenceVerified) and moments["first_sentence"] is None:
                moments["first_sentence"] = elapsed
            elif isinstance(event, Done):
                moments["total"] = elapsed
                answer = event.answer
        conversation = conversation.with_turn(turn, answer)
    return moments, answer


def measure(
    advisors: dict[str, Advisor], cases: list[list[str]], patience: float
) -> list[dict[str, Any]]:
    """One row per question and way of answering."""
    for advisor in advisors.values():
        for question in QUESTIONS[:2]:  # loads everything; not counted
            advisor.ask(question)
    rows = []
    for number, turns in enumerate(cases, 1):
        for mode, advisor in advisors.items():
            wait_for_quiet(patience)
            moments, answer = ask(advisor, turns)
            rows.append(
                {
                    "question": number,
                    "answering": mode,
                    "came_out": answer.mode,
                    "load": load_average(),
                    **moments,
                }
            )
    return rows


def summarise(rows: list[dict[str, Any]], modes: tuple[str, ...]) -> dict[str, Any]:
    """Median and 95th percentile of each moment; abstentions have no first sentence."""
    result: dict[str, Any] = {}
    for mode in modes:
        mine = [row for row in rows if row["answering"] == mode]
        for moment in MOMENTS:
            result[f"{mode}_{moment}"] = summary([r[moment] for r in mine if r[moment] is not None])
        answered = [r["total"] for r in mine if r["came_out"] != "abstain"]
        result[f"{mode}_total_answered"] = summary(answered)
    return result


def main() -> None:
    """Index, measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=DEFAULT_QUESTIONS)
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--patience", type=float, default=0.0, help=PATIENCE)
    arguments = parser.parse_args()
    modes = tuple(arguments.modes.split(","))
    overrides = dict(pair.split("=", 1) for pair in arguments.set)
    cases = read_questions(arguments.questions)
    with tempfile.TemporaryDirectory() as scratch:
        report = build_index(Path(scratch), arguments.documents)
        advisors = {}
        for mode in modes:
            values = {"index_dir": Path(scratch), **overrides, "answering": mode}
            advisors[mode] = build_advisor(load_settings(None, values))
        try:
            rows = measure(advisors, cases, arguments.patience)
        finally:
            for advisor in advisors.values():
                advisor.close()
    medians = summarise(rows, modes)
    table = [
        (mode, moment, stats["n"], stats.get("median"), stats.get("p95"), GOALS.get(moment))
        for mode in modes
        for moment in MOMENTS
        for stats in [medians[f"{mode}_{moment}"]]
    ]
    print_table(("answering", "moment", "n", "median s", "p95 s", "goal s"), table)
    record = {
        "settings": {
            "model": overrides.get("model", "embedded"),
            "patience_seconds": arguments.patience,
            "set": arguments.set,
        },
        "counts": {
            "questions": len(cases),
            "own_questions": not arguments.questions.is_file(),
            "documents": report["documents"],
            "passages": report["passages"],
            "came_out": {
                mode: Counter(r["came_out"] for r in rows if r["answering"] == mode)
                for mode in modes
            },
        },
        "goals_at_most": GOALS,
        "medians": medians,
        "samples": rows,
    }
    path = write_result("latency", sys.argv[1:], record)
    print(f"Written to {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
