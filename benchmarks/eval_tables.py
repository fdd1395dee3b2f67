"""The tables of docs/evals.md, made from the code and from `evals/results/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.measuring import read_result
from evals.reports.measures import MEASURES

RESULTS = Path(__file__).parents[1] / "evals" / "results"
_JUDGED = (
    "dev_wice",
    "test_wice",
    "test_ragtruth_summary",
    "test_begin_wow",
    "test_qags_xsum",
)


def metrics_table() -> str:
    """Every metric: what a value says and how it is computed."""
    lines = ["| metric | group | what it says | formula |", "|---|---|---|---|"]
    for measure in MEASURES:
        name = f"**`{measure.name}`**" if measure.headline else f"`{measure.name}`"
        formula = measure.formula.replace("|", "\\|")
        lines.append(f"| {name} | {measure.group} | {measure.meaning} | {formula} |")
    return "\n".join(lines)


def judge_table(judge: str = "lexical") -> str:
    """How well a judge agrees with people, on each data set that was measured."""
    lines = [
        "| data | claims | balanced accuracy | AUROC | F1 of unsupported | word overlap "
        "| its own labels |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in _JUDGED:
        found = _read(f"judge_{judge}_{name}")
        if found is None:
            continue
        cells = [_value(found, k) for k in ("balanced_accuracy", "auroc", "f1_unsupported")]
        floor = f"{found['floor']['balanced_accuracy']:.3f}"
        own = f"{found['at_own_threshold']['balanced_accuracy']:.3f}"
        claims = str(found["counts"]["claims"])
        lines.append(f"| {' | '.join([f'`{name}`', claims, *cells, floor, own])} |")
    return "\n".join(lines)


def run_table() -> str:
    """What a run over the development questions took, and what killing it did."""
    lines = ["| what | measured | goal |", "|---|---|---|"]
    for name, title in (("run", "embedded model"), ("run_compose", "`answering=compose`")):
        found = _read(name)
        if found is None:
            continue
        count = found["cases"]["count"]
        same = "yes" if found["same_after_kills"] else "no"
        again = "yes" if found["same_again"] else "no"
        kills = found["kills"]
        lines += [
            f"| whole run, {count} cases, {title} | {found['seconds']:g} s | 180 s for 36 |",
            f"| the same report after {kills} kills, {title} | {same} | yes, after 20 |",
            f"| the same report again, {title} | {again} | yes |",
            f"| the same from the cache, {title} | {found['cached_seconds']:g} s | 5 s |",
        ]
    return "\n".join(lines)


def _value(found: dict[str, Any], key: str) -> str:
    low, high = found["intervals"][key]
    return f"{found[key]:.3f} [{low:.3f}, {high:.3f}]"


def _read(name: str) -> dict[str, Any] | None:
    return read_result(RESULTS, name)
