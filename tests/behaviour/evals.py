"""Runs of the evals, and what is made of runs, of cases and of labelled claims."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tests.behaviour.claims import CLAIMS, EVIDENCE
from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.questions import QUESTIONS
from tests.behaviour.tidy import Recording


def record_evals(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """A run with each judge that needs no network, and what is made of runs."""
    cases = advisor.write(
        f"cases-{shelf.name}.jsonl",
        "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in shelf.cases),
    )
    # The second run finds the answers of the first in the cache.
    runs: dict[str, Sequence[str]] = {"verifier": (), "overlap": ("--judge", "overlap@0.6")}
    for name, options in runs.items():
        record_run(advisor, kept, shelf, name, (cases, *options))
    first, second = (f"runs/{shelf.name}/{name}" for name in runs)
    for name, arguments in {
        "compare": ("compare", first, second),
        "compare-json": ("compare", "--json", first, second),
        "gate": ("gate", second, "--baseline", first, "--junit", f"{shelf.name}.xml"),
        "gate-json": ("gate", "--json", first, "--baseline", second),
        "export-ragas": ("export", first),
        "export-mtrag": ("export", first, "--format", "mtrag"),
    }.items():
        kept.keep(f"{shelf.name}/eval/{name}.txt", str(advisor.run("eval", *arguments)))
    kept.keep(f"{shelf.name}/eval/gate-junit.xml", advisor.read(f"{shelf.name}.xml"))


def record_run(
    advisor: Advisor, kept: Recording, shelf: Shelf, name: str, arguments: Sequence[str]
) -> None:
    """`advisor eval run`, and its report as it would be had every step taken a known time.

    A run that has all its records asks nothing and writes its report of them, so that with known
    times in the records every digit and every line of every plot of the report is known too.
    """
    out = f"runs/{shelf.name}/{name}"
    command = ("eval", "run", *arguments, shelf.index, "--out", out)
    first = advisor.run(*command, "--json")
    records = advisor.folder / out / "records.jsonl"
    kept.keep(f"{shelf.name}/eval/{name}/records.jsonl", advisor.read(f"{out}/records.jsonl"))
    # How often its progress is told depends on how fast it is; the end is always told.
    told = [line for line in first.err.splitlines() if not re.match(r"\d+ of \d+ cases", line)]
    last = first.err.splitlines()[-1:]
    kept.keep(f"{shelf.name}/eval/{name}/first.txt", "\n".join([str(first.code), *told, *last]))
    if not records.is_file():
        return
    lines = records.read_text(encoding="utf-8").splitlines()
    records.write_text("".join(map(_timed, lines, range(len(lines)))), encoding="utf-8")
    kept.keep(f"{shelf.name}/eval/{name}/again.txt", str(advisor.run(*command)))
    for file in ("report.json", "report.md", "report.html"):
        kept.keep(f"{shelf.name}/eval/{name}/{file}", advisor.read(f"{out}/{file}"))


def _timed(line: str, number: int) -> str:
    record = json.loads(line)
    steps = {"sources": 0.125, "first_sentence": 0.25, "total": 0.5}
    record["timings"] = {
        step: steps.get(step, 1.0) * (1 + number % 7) for step in record.get("timings") or {}
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def record_eval_files(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """Runs under several settings and of advisors that cheat, cases, and labelled claims."""
    few = advisor.write("few.jsonl", "".join(json.dumps(c) + "\n" for c in QUESTIONS[:2]))
    variants = ("--set", "answering=quote", "--set", "answering=compose", "--set", "passages=3")
    record_run(advisor, kept, shelf, "variants", (few, "--no-cache", *variants))
    for name in ("abstain", "miscite"):
        stand_in = (few, "--no-cache", "--stand-in", name)
        record_run(advisor, kept, shelf, f"stand-in-{name}", stand_in)
    commands = {**_of_runs(advisor, shelf), **_of_cases(advisor, shelf), **_of_claims(advisor)}
    for name, arguments in commands.items():
        kept.keep(f"eval/{name}.txt", str(advisor.run("eval", *arguments)))
    keys = "a\ne\nHow long, then?\n\n\n\na\nr\ns\nx\nq\n"
    reviewed = advisor.run("eval", "review", "made.jsonl", shelf.index, stdin=keys)
    kept.keep("eval/review.txt", str(reviewed))
    for name in ("made.jsonl", "made.rejected.jsonl", "again.jsonl", "imported.jsonl"):
        kept.keep(f"eval/files/{name}", advisor.read(name))


def _of_runs(advisor: Advisor, shelf: Shelf) -> dict[str, Sequence[str]]:
    both, cheating = (f"runs/{shelf.name}/{name}" for name in ("variants", "stand-in-abstain"))
    quoted, composed = (f"{both}#answering={mode}" for mode in ("quote", "compose"))
    limits = advisor.write(
        "limits.toml",
        "[metrics.answer_rate]\nmin = 0.9\n[metrics.answer_words]\nmax = 120\n"
        "[latency.total]\nmax_p95 = 0.1\n[gate]\nmax_failed = 0\n",
    )
    unknown = advisor.write("unknown-limits.toml", "[metrics.beauty]\nmin = 0.9\n")
    return {
        "compare-variants": ("compare", quoted, composed),
        "compare-no-variant": ("compare", both, quoted),
        "compare-cheating": ("compare", quoted, cheating),
        "gate-cheating": ("gate", cheating, "--baseline", quoted),
        "gate-thresholds": ("gate", cheating, "--thresholds", limits),
        "gate-unknown": ("gate", cheating, "--thresholds", unknown),
    }


def _of_cases(advisor: Advisor, shelf: Shelf) -> dict[str, Sequence[str]]:
    row = json.dumps({"user_input": "Why?", "reference": "So."})
    rows = advisor.write("rows.jsonl", f"{row}\n")
    bad = advisor.write("bad.jsonl", '{"id": "a", "turn": ["x"]}\nno JSON\n{"id": "b"}\n')
    return {
        "make": ("make", shelf.index, "--out", "made.jsonl", "--count", "24"),
        "make-json": ("make", "--json", shelf.documents, "--out", "again.jsonl", "--seed", "3"),
        "make-exists": ("make", shelf.index, "--out", "made.jsonl"),
        "import": ("import", rows, "--out", "imported.jsonl"),
        "import-json": ("import", "--json", rows, "--out", "imported-again.jsonl"),
        "import-mtrag": ("import", rows, "--format", "mtrag", "--out", "imported-mtrag.jsonl"),
        "import-other": ("import", rows, "--format", "other"),
        "run-bad-cases": ("run", bad, shelf.index),
    }


def _of_claims(advisor: Advisor) -> dict[str, Sequence[str]]:
    labelled = "".join(
        json.dumps({"claim": claim, "evidence": EVIDENCE, "label": int(label)}) + "\n"
        for _, claim, label in CLAIMS
        if claim.strip()
    )
    claims = advisor.write("labelled.jsonl", labelled)
    judged = ("judge", claims, "--threshold-from", claims, "--no-cache")
    return {
        "judge": judged,
        "judge-json": (*judged, "--json", "--unit", "text"),
        "judge-overlap": (*judged, "--judge", "overlap"),
        "judge-unknown": (*judged, "--judge", "nobody"),
    }
