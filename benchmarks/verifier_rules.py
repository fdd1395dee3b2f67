"""What each exact rule of the verifier gives: how often it fires, and how often it is right.

    python -m benchmarks.verifier_rules [--data FOLDER]

On the claims of the training file whose evidence is kept out of training, and on both `dev_`
files. A rule is right when it fires on a claim that people call unsupported. `balanced_precision`
is the precision where both labels are equally frequent; `passing` counts only claims of whose
content words the evidence holds three quarters: those that a count of words would let pass, and
where a rule earns its place. Writes `benchmarks/results/verifier_rules.json`, no text of the data.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.verification.analysis import analyse
from advisor.verification.asides import stated
from advisor.verification.rules import RULES
from advisor.verification.trained import evidence_of
from advisor.verification.windows import choose_windows, sentences_of_text
from benchmarks.measuring import print_table, write_result
from corpus.splitting import split_sentences
from training.verifier_data import is_held_out

DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "verifier"
_PASSING = 0.75


@dataclass(frozen=True, slots=True)
class Fired:
    """Of one claim: whether it is supported, whether its words are there, which rules fire."""

    supported: bool
    passing: bool
    rules: frozenset[str]


def read_held_out(folder: Path) -> Iterator[tuple[str, str, str, bool]]:
    """Set, claim, evidence, and whether it is supported."""
    with gzip.open(folder / "train.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if is_held_out(row["evidence"]):
                kind = "captions" if row["source"] in ("snli", "counterfactual_nli") else "texts"
                yield f"train held out, {kind}", row["claim"], row["evidence"], (
                    row["label"] == "supported"
                )  # fmt: skip
    for name in ("dev_attributionbench", "dev_wice"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                evidence = row["evidence"]
                whole = evidence if isinstance(evidence, str) else "\n".join(evidence)
                yield name, row["claim"], whole, row["label"] == "supported"


def fired(claim: str, evidence: str, supported: bool) -> Fired:
    """The rules that fire on any sentence of a claim."""
    sentences = sentences_of_text(evidence)
    found: set[str] = set()
    passing = True
    for start, end in split_sentences(claim, 0, len(claim)):
        wanted = analyse(stated(claim[start:end]))
        windows = choose_windows(wanted, sentences, 1)
        if not windows:
            continue
        given = evidence_of(wanted, windows[0], sentences)
        shared = len(wanted.content & given.whole.content)
        passing = passing and shared >= _PASSING * len(wanted.content)
        found.update(name for name, rule in RULES.items() if rule(wanted, given) is not None)
    return Fired(supported, passing, frozenset(found))


def measure(rule: str, claims: Sequence[Fired]) -> dict[str, Any]:
    """Counts and shares of one rule."""
    wrong = [claim for claim in claims if not claim.supported]
    right = [claim for claim in claims if claim.supported]
    caught = sum(rule in claim.rules for claim in wrong)
    alarms = sum(rule in claim.rules for claim in right)
    recall = caught / len(wrong) if wrong else 0.0
    false_alarms = alarms / len(right) if right else 0.0
    total = recall + false_alarms
    return {
        "fired": caught + alarms,
        "precision": round(caught / (caught + alarms), 3) if caught + alarms else None,
        "recall": round(recall, 4),
        "false_alarms": round(false_alarms, 4),
        "balanced_precision": round(recall / total, 3) if total else None,
    }


def main() -> None:
    """Measure every rule on every set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=DATA)
    arguments = parser.parse_args()
    if not (arguments.data / "train.jsonl.gz").is_file():
        parser.exit(1, f"No labelled claims at {arguments.data}: name a folder with --data.\n")
    sets: dict[str, list[Fired]] = {}
    for name, claim, evidence, supported in read_held_out(arguments.data):
        sets.setdefault(name, []).append(fired(claim, evidence, supported))
    results: dict[str, Any] = {}
    for name, claims in sets.items():
        passing = [claim for claim in claims if claim.passing]
        results[name] = {
            "claims": len(claims),
            "supported": sum(claim.supported for claim in claims),
            "passing": len(passing),
            "rules": {
                rule: {**measure(rule, claims), "passing": measure(rule, passing)} for rule in RULES
            },
        }
        print(f"\n{name}: {len(claims)} claims, {len(passing)} passing")
        rows = [
            [rule, *(f[k] for f in (r, r["passing"])
                     for k in ("fired", "balanced_precision", "recall", "false_alarms"))]
            for rule, r in results[name]["rules"].items()
        ]  # fmt: skip
        columns = ["fired", "precision", "recall", "alarms"]
        print_table(["rule", *columns, *(f"passing {c}" for c in columns)], rows)
    record = {"kept": list(RULES), "sets": results}
    print(write_result("verifier_rules", sys.argv[1:], record))


if __name__ == "__main__":
    main()
