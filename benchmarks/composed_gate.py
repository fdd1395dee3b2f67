"""From which support score on a drafted sentence is right often enough to be shown.

    python -m benchmarks.composed_gate

`benchmarks/results/composed_sentences.jsonl` has a line for each sentence that a model drafted for
messages of our own sets, judged by reading: whether it is true to the documents and helps. The
documents are not ours, so that a sentence is named by its hash. `prompts` tells by which
instructions it was drafted: 1 are those that a small model said back, 2 the present ones. Half of
the messages choose the score, the others tell what it gives.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import print_table

JUDGED = Path(__file__).parent / "results" / "composed_sentences.jsonl"
_SCORES = (0.5, 0.8, 0.9, 0.95, 0.99)
_SEED = 1


def gate(sentences: Sequence[dict[str, Any]], least: float) -> tuple[int, float, float]:
    """How many are shown from a score on, and two shares: of these right, of all right withheld."""
    shown = [s for s in sentences if s["supported"] and s["score"] >= least]
    right = sum(s["right"] for s in shown)
    of_all = sum(s["right"] for s in sentences)
    return len(shown), right / max(1, len(shown)), 1 - right / max(1, of_all)


def main() -> None:
    """Print the gate at several scores, on both halves."""
    every = [json.loads(line) for line in JUDGED.read_text(encoding="utf-8").splitlines()]
    for model in sorted({sentence["model"] for sentence in every}):
        sentences = [sentence for sentence in every if sentence["model"] == model]
        cases = sorted({(s["set"], s["case"]) for s in sentences})
        random.Random(_SEED).shuffle(cases)
        chosen = set(cases[: len(cases) // 2])
        for name, is_in in (("chosen on", True), ("told by", False)):
            half = [s for s in sentences if ((s["set"], s["case"]) in chosen) is is_in]
            rows = [[f"{least:.2f}", *gate(half, least)] for least in _SCORES]
            print(f"\n{model}: {name} {len(half)} sentences")
            print_table(
                ("score from", "shown", "right of them", "right ones withheld"),
                [[r[0], str(r[1]), f"{r[2]:.1%}", f"{r[3]:.1%}"] for r in rows],
            )


if __name__ == "__main__":
    main()
