"""Where the trained verifier and people disagree: how often, and in what kinds of cases.

    python -m benchmarks.verifier_failures [--data FOLDER] [--limit N]

On every `dev_` and `test_` file, at the operating point that is shipped. A claim counts for the
sentence that decided; its kind is the first that fits, in the order of `WITHHELD` (people say
supported, the verifier does not) or of `LET_THROUGH` (the reverse). Writes
`benchmarks/results/verifier_failures.json`: counts, no text of the data.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from advisor.verification.factory import load_trained
from advisor.verification.together import Sentence, supported_together
from advisor.verification.trained import Examined, TrainedVerifier
from advisor.verification.windows import sentences_of_text
from benchmarks.measuring import print_table, write_result
from evals.cases.claims import LabelledClaim, read_claims

DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "verifier"
_LONG_CLAIM = 0.75  # of 40 stems
_TALK = re.compile(r"\b(?:I|I'm|I've|my|me|you|your|we|our)\b|\?|!$")

Kind = Callable[[str, Mapping[str, float]], bool]

WITHHELD: dict[str, Kind] = {
    "said in other words": lambda _, f: f["share_whole_weighted"] < 0.5,
    "a name that the evidence does not have": lambda _, f: f["missing_names"] > 0,
    "put together from distant places": lambda _, f: (
        f["share_whole_weighted"] - f["share_content_weighted"] > 0.15
    ),
    "a long sentence": lambda _, f: f["claim_length"] >= _LONG_CLAIM,
    "a few words are missing": lambda _, f: f["share_content"] < 1.0,
    "every word is there": lambda _, f: True,
}
"""After the rules, which come first and are named themselves."""

LET_THROUGH: dict[str, Kind] = {
    "talk and opinion": lambda claim, _: bool(_TALK.search(claim)),
    "a name that the evidence does not have": lambda _, f: f["missing_names"] > 0,
    "a number or date in doubt": lambda _, f: (
        f["missing_numbers"] + f["different_quantities"] + f["missing_dates"] > 0
    ),
    "a negation on one side": lambda _, f: f["negation_differs"] > 0,
    "half of it is missing": lambda _, f: f["share_whole_weighted"] < 0.5,
    "every word is there, put together differently": lambda _, f: f["share_content"] == 1.0,
    "a long sentence, a few words missing": lambda _, f: f["claim_length"] >= _LONG_CLAIM,
    "a short sentence, a few words missing": lambda _, f: True,
}


def deciding(verifier: TrainedVerifier, claim: LabelledClaim) -> tuple[bool, str, Examined | None]:
    """Whether a claim is called supported, and the sentence that decided, as it was examined.

    None in its place when no model was asked: the sentence is there word for word, or nothing is.
    """
    evidence = "\n".join(claim.evidence)
    units = verifier.units(claim.claim, sentences_of_text(evidence))
    if not units:
        return False, "", None
    scored = verifier.score([(unit, evidence) for unit in units])
    worst = min(range(len(units)), key=lambda i: scored[i].score or 0.0)
    supported = supported_together(
        [Sentence(found.label, found.score or 0.0) for found in scored], verifier.threshold
    )
    examined = None
    if scored[worst].rule != "word for word":
        examined = verifier.examine(units[worst], sentences_of_text(evidence))
    return supported, units[worst], examined


def kind_of(supported: bool, unit: str, examined: Examined | None) -> str:
    """What kind of failure it is that a claim was called supported, or was not."""
    if examined is None:
        return "word for word" if supported else "nothing to check"
    if supported:
        return next(kind for kind, fits in LET_THROUGH.items() if fits(unit, examined.features))
    if examined.violation is not None:
        return f"rule: {examined.violation.rule}"
    return next(kind for kind, fits in WITHHELD.items() if fits(unit, examined.features))


def count(verifier: TrainedVerifier, claims: Sequence[LabelledClaim]) -> dict[str, Counter[str]]:
    """Failures by kind: `withheld`, `let through`; and `claims`: how many of either label."""
    found: dict[str, Counter[str]] = {
        "claims": Counter(), "withheld": Counter(), "let through": Counter(),
    }  # fmt: skip
    for claim in claims:
        found["claims"]["supported" if claim.supported else "unsupported"] += 1
        supported, unit, examined = deciding(verifier, claim)
        if supported != claim.supported:
            side = "let through" if supported else "withheld"
            found[side][kind_of(supported, unit, examined)] += 1
    return found


def read_files(folder: Path) -> Iterator[tuple[str, list[LabelledClaim]]]:
    """Every file of labelled claims that was not trained on, by name."""
    for path in sorted([*folder.glob("dev_*.jsonl.gz"), *folder.glob("test_*.jsonl.gz")]):
        yield path.name.removesuffix(".jsonl.gz"), read_claims(path)


def main() -> None:
    """Count, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--limit", type=int, help="claims of each file")
    arguments = parser.parse_args()
    files = list(read_files(arguments.data))
    if not files:
        parser.exit(1, f"No labelled claims at {arguments.data}: name a folder with --data.\n")
    verifier = load_trained()
    sets = {}
    for name, claims in files:
        sets[name] = count(verifier, claims[: arguments.limit])
        print(f"{name}: {dict(sets[name]['claims'])}", file=sys.stderr, flush=True)
    rows = []
    for side in ("withheld", "let through"):
        total = sum((found[side] for found in sets.values()), Counter[str]())
        rows += [
            [side, kind, number, *(found[side][kind] for found in sets.values())]
            for kind, number in total.most_common()
        ]
    print_table(["", "kind", "all", *sets], rows)
    record = {
        "threshold": verifier.threshold,
        "sets": {
            name: {side: dict(counts.most_common()) for side, counts in found.items()}
            for name, found in sets.items()
        },
    }
    print(write_result("verifier_failures", sys.argv[1:], record))


if __name__ == "__main__":
    main()
