"""Small changes that matter: how many of them a verifier sees.

    python -m benchmarks.perturbations [--data FOLDER] [--verifier trained] [--dev] [--most 300]

Takes supported claims, changes one number, unit, date, name or negation (and, counted apart, one
comparison or quantifier) in each, and asks the verifier of both. The files are the `test_` ones;
with `--dev` they are the `dev_` ones, which is where to tune. Numbers are also spelt otherwise,
which must not be rejected. Writes `benchmarks/results/perturbations.json`, no text of the data.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.answer import Claim, Label
from advisor.verification.factory import build_verifier
from advisor.verification.protocol import Verifier
from advisor.verification.windows import sentences_of_text
from benchmarks.measuring import print_table, write_result
from corpus.language.asides import without_asides
from training.perturb import KINDS, names_apart, respell_number

DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "verifier"
_SEED = 17
ASKED = ("number", "unit", "date", "name", "negation")
"""The kinds that the goal is about; the others are counted apart."""
_LONGEST_EVIDENCE = 6000


@dataclass(frozen=True, slots=True)
class Case:
    """A claim beside its evidence: `kind` is what was changed, `same` or `respelled`."""

    kind: str
    claim: str
    evidence: str
    origin: int


def read_supported(folder: Path, prefix: str) -> list[tuple[str, str]]:
    """Claims that people call supported, with their evidence."""
    found = []
    for path in sorted(folder.glob(f"{prefix}_*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                pieces = row["evidence"]
                evidence = pieces if isinstance(pieces, str) else "\n".join(pieces)
                if row["label"] == "supported" and len(evidence) <= _LONGEST_EVIDENCE:
                    found.append((row["claim"], evidence))
    return found


def make_cases(pairs: Sequence[tuple[str, str]], most: int, seed: int = _SEED) -> list[Case]:
    """At most `most` changed claims of each kind, the claims they were made from, and respellings.

    One change a claim, the rarest kind that it allows, so that kinds are as even as they can be.
    """
    rng = random.Random(seed)
    order = list(range(len(pairs)))
    rng.shuffle(order)
    counts = dict.fromkeys((*KINDS, "respelled"), 0)
    cases: list[Case] = []
    for origin in order:
        claim, evidence = pairs[origin]
        claim = without_asides(claim)  # a change in what states nothing would change nothing
        others = names_apart(claim, evidence)
        options = {
            kind: changed
            for kind, change in KINDS.items()
            if counts[kind] < most and (changed := change(claim, others, rng)) is not None
        }
        if options:
            kind = min(options, key=lambda k: (counts[k], k))
            counts[kind] += 1
            cases.append(Case(kind, options[kind], evidence, origin))
            cases.append(Case("same", claim, evidence, origin))
        respelled = respell_number(claim, rng)
        if respelled is not None and counts["respelled"] < most:
            counts["respelled"] += 1
            cases.append(Case("respelled", respelled, evidence, origin))
    return cases


def accepted(
    verifier: Verifier, cases: Sequence[Case], on_progress: Callable[[int], None] | None = None
) -> list[bool]:
    """Whether each claim is called supported."""
    found = []
    for case in cases:
        spans = [sentence.span for sentence in sentences_of_text(case.evidence)]
        verdict = verifier.verify(Claim(case.claim, 0, len(case.claim)), spans)
        found.append(verdict.label is Label.SUPPORTED)
        if on_progress:
            on_progress(len(found))
    return found


def summarise(cases: Sequence[Case], taken: Sequence[bool]) -> dict[str, Any]:
    """Shares rejected, by kind; `of_accepted` counts only claims accepted before the change."""
    same = {c.origin: ok for c, ok in zip(cases, taken, strict=True) if c.kind == "same"}
    kinds: dict[str, Any] = {}
    for kind in (*KINDS, "respelled"):
        chosen = [(c, ok) for c, ok in zip(cases, taken, strict=True) if c.kind == kind]
        before = [ok for c, ok in chosen if same.get(c.origin)]
        if chosen:
            kinds[kind] = {
                "claims": len(chosen),
                "rejected": round(sum(not ok for _, ok in chosen) / len(chosen), 4),
                "accepted_before": len(before),
                "rejected_of_accepted": _share(before),
            }
    asked = [ok for c, ok in zip(cases, taken, strict=True) if c.kind in ASKED]
    asked_before = [
        ok for c, ok in zip(cases, taken, strict=True) if c.kind in ASKED and same.get(c.origin)
    ]
    return {
        "changed": len(asked),
        "changed_rejected": _share(asked),
        "changed_rejected_of_accepted": _share(asked_before),
        "unchanged": len(same),
        "unchanged_rejected": _share(list(same.values())),
        "kinds": kinds,
    }


def _share(accepted_: Sequence[bool]) -> float | None:
    return round(sum(not ok for ok in accepted_) / len(accepted_), 4) if accepted_ else None


def main() -> None:
    """Make the cases, ask, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--verifier", default="trained")
    parser.add_argument("--dev", action="store_true", help="the files that may be tuned on")
    parser.add_argument("--most", type=int, default=300, help="claims of each kind")
    arguments = parser.parse_args()
    prefix = "dev" if arguments.dev else "test"
    pairs = read_supported(arguments.data, prefix)
    if not pairs:
        parser.exit(1, f"No labelled claims at {arguments.data}: name a folder with --data.\n")
    cases = make_cases(pairs, arguments.most)

    def progress(done: int) -> None:
        if done % 500 == 0:
            print(f"{done} of {len(cases)}", file=sys.stderr, flush=True)

    verifier = build_verifier(arguments.verifier)
    found = summarise(cases, accepted(verifier, cases, progress))
    rows = [
        [kind, *(shares[key] for key in ("claims", "rejected", "rejected_of_accepted"))]
        for kind, shares in found["kinds"].items()
    ]
    print_table(["changed", "claims", "rejected", "of accepted"], rows)
    print(f"changed: {found['changed']}, rejected {found['changed_rejected']}")
    print(f"unchanged: {found['unchanged']}, rejected {found['unchanged_rejected']}")
    record = {"files": prefix, "seed": _SEED, "verifier": verifier.name, **found}
    name = "perturbations" if prefix == "test" else "perturbations_dev"
    print(write_result("perturbations", sys.argv[1:], record, name))


if __name__ == "__main__":
    main()
