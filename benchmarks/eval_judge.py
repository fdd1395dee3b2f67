"""How well a judge agrees with people, on every file of labelled claims that is at hand.

    python -m benchmarks.eval_judge [--data FOLDER] [--judge verifier:trained] [--name trained]

Each `dev_*` and `test_*` file of the folder is measured at the threshold that is best on
`dev_attributionbench`; that file itself is therefore not a measurement. Writes
`evals/results/judge_NAME_FILE.json`: figures only, no claim and no evidence. Without `--name` it is
that of the verifier.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from advisor.settings import load_settings
from benchmarks.measuring import load_average, machine
from evals.agreement import measure_judge
from evals.cases.claims import read_claims
from evals.judging.factory import build_judge
from evals.judging.protocol import Judge, Pair
from evals.records import Judgement

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "evals" / "results"
DATA = ROOT / ".." / "shared" / "data" / "verifier"
TUNING = "dev_attributionbench"


class Remembering:
    """A judge that is asked only once about a pair: the tuning claims come with every file."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._known: dict[Pair, Judgement] = {}
        self.name = judge.name
        self.threshold = judge.threshold
        self.fingerprint = judge.fingerprint

    def judge(
        self, pairs: Sequence[Pair], on_progress: Callable[[int, int], None] | None = None
    ) -> list[Judgement]:
        """The judgement of each pair, in order."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        found = self._judge.judge(new, on_progress)
        self._known.update(zip(new, found, strict=True))
        return [self._known[pair] for pair in pairs]


def main() -> None:
    """Measure and write one result a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--judge", default="verifier:trained")
    parser.add_argument("--name")
    arguments = parser.parse_args()
    saved_as = arguments.name or arguments.judge.removeprefix("verifier:")
    if not re.fullmatch(r"[\w-]+", saved_as):
        parser.error("name the result files of this judge with --name")
    tuning = arguments.data / f"{TUNING}.jsonl.gz"
    if not tuning.is_file():
        parser.exit(1, f"No labelled claims at {arguments.data}: name a folder with --data.\n")
    judge = Remembering(build_judge(arguments.judge, load_settings()))
    RESULTS.mkdir(exist_ok=True)
    files = [*arguments.data.glob("dev_*.jsonl.gz"), *arguments.data.glob("test_*.jsonl.gz")]
    for path in sorted(files):
        name = path.name.removesuffix(".jsonl.gz")
        load, started = load_average(), time.monotonic()
        found = measure_judge(judge, read_claims(path), read_claims(tuning))
        seconds = round(time.monotonic() - started, 1)
        result = {
            "command": f"python -m benchmarks.eval_judge --judge {arguments.judge}",
            "machine": machine(),
            "load_before": load,
            "dataset": name,
            "threshold_from": TUNING,
            **found,
            "seconds": seconds,
        }
        target = RESULTS / f"judge_{saved_as}_{name}.json"
        target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        floor = found["floor"]["balanced_accuracy"]
        print(
            f"{name:24} balanced accuracy {found['balanced_accuracy']:.3f} "
            f"{found['intervals']['balanced_accuracy']}, AUROC {found['auroc']:.3f}, "
            f"word overlap {floor:.3f}, {seconds:.0f} s"
        )


if __name__ == "__main__":
    main()
