"""The tables of docs/verifier.md, made from `benchmarks/results/` and `evals/results/`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.measuring import read_result

RESULTS = Path(__file__).parent / "results"
_MOST_KINDS = 12


def perturbations_table() -> str:
    """How many small changes are seen, by kind."""
    found = _read("perturbations")
    if found is None:
        return ""
    lines = [
        "| changed | claims | rejected | rejected, of those accepted before |",
        "|---|---|---|---|",
    ]
    for kind, shares in found["kinds"].items():
        if kind != "respelled":
            lines.append(f"| {kind} | {shares['claims']} | {_shares(shares)} |")
    total = found["changed_rejected"], found["changed_rejected_of_accepted"]
    cells = " | ".join(f"**{share:.1%}**" for share in total)
    lines.append(f"| number, unit, date, name or negation | {found['changed']} | {cells} |")
    respelled = found["kinds"]["respelled"]
    lines += [
        f"| nothing | {found['unchanged']} | **{found['unchanged_rejected']:.1%}** | |",
        f"| a number spelt otherwise | {respelled['claims']} | {_shares(respelled)} |",
    ]
    return "\n".join(lines)


def texts_table() -> str:
    """Ways to judge a text by its sentences."""
    found = _read("verifier_texts")
    if found is None:
        return ""
    sets = found["trained"]["sets"]
    lines = [f"| | {' | '.join(sets)} |", "|---|" + "---|" * len(sets)]
    for rule in next(iter(sets.values()))["rules"]:
        cells = (f"{part['rules'][rule]['balanced_accuracy']:.3f}" for part in sets.values())
        lines.append(f"| {rule} | {' | '.join(cells)} |")
    return "\n".join(lines)


def failures_table() -> str:
    """The kinds of claims about which the verifier and people disagree, most frequent first."""
    found = _read("verifier_failures")
    if found is None:
        return ""
    sets = found["sets"]
    total: Counter[tuple[str, str]] = Counter()
    for counts in sets.values():
        for side in ("withheld", "let through"):
            total.update({(side, kind): n for kind, n in counts[side].items()})
    lines = [
        f"| failure | kind | all | {' | '.join(f'`{name}`' for name in sets)} |",
        "|---|---|---|" + "---|" * len(sets),
    ]
    for (side, kind), number in total.most_common(_MOST_KINDS):
        cells = " | ".join(str(counts[side].get(kind, 0)) for counts in sets.values())
        lines.append(f"| {side} | {kind} | {number} | {cells} |")
    return "\n".join(lines)


def speed_table() -> str:
    """How fast it is, beside the goals."""
    found = _read("verifier_speed")
    if found is None:
        return ""
    rows = (
        ("pairs of 160 tokens a second", f"{found['pairs_per_second']:.0f}", "at least 100"),
        (
            "one sentence beside three windows",
            f"{found['sentence_ms']['median']:.0f} ms",
            "at most 60 ms",
        ),
        ("loading", f"{found['load_seconds']['median']:.2g} s", "at most 0.5 s"),
        ("imports torch", "yes" if found["imports_torch"] else "no", "no"),
        ("size", f"{found['bytes'] / 1e6:.1f} MB", "at most 30 MB"),
    )
    lines = ["| what | measured | goal |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _shares(shares: dict[str, Any]) -> str:
    before = shares["rejected_of_accepted"]
    return f"{shares['rejected']:.1%} | {'' if before is None else f'{before:.1%}'}"


def _read(name: str) -> dict[str, Any] | None:
    return read_result(RESULTS, name)
