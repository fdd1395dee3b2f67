"""How best to tell from the verdicts on its sentences whether a text is supported.

    python -m benchmarks.verifier_texts [--data FOLDER]

Texts of 1, 2, 4 and 6 sentences are drawn from the claims of `dev_attributionbench` and of
`dev_wice`, each beside its own evidence. Half of the texts are supported; of the others one
sentence is not, or each is not with a chance of 3 in 10. Compared are the worst sentence and means
of the odds against the sentences, with both verifiers. Sentences of real texts have more in common:
`same evidence` are the texts that claims of `dev_attributionbench` about the same evidence make.
Writes `benchmarks/results/verifier_texts.json`, no text of the data.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from advisor.settings import load_settings
from advisor.verification.together import score_together
from benchmarks.measuring import print_table, write_result
from evals.agreement import JudgedData, judge_claims
from evals.cases.claims import read_claims
from evals.judging.factory import build_judge
from evals.judging.protocol import Judge
from evals.metrics import agreement

DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "verifier"
VERIFIERS = ("trained", "lexical")
_TUNING = "dev_attributionbench"
_LENGTHS = (1, 2, 4, 6)
_TEXTS = 8000
_SEED = 3

Text = tuple[bool, list[float]]
"""Whether a text is supported, and the scores of its sentences."""


RULES: dict[str, Callable[[Sequence[float]], float]] = {
    "worst sentence": min,
    "root mean square of the odds (in use)": score_together,
    "mean of the odds": lambda scores: score_together(scores, 1),
    "geometric mean of the odds": lambda scores: score_together(scores, 0.01),
}


def drawn_texts(judged: JudgedData, share_wrong: float | None, seed: int) -> list[Text]:
    """Texts put together at random; of an unsupported one `share_wrong` is wrong, None for one."""
    rng = random.Random(seed)
    right = judged.scores[judged.labels].tolist()
    wrong = judged.scores[~judged.labels].tolist()
    texts = []
    for _ in range(_TEXTS):
        length = rng.choice(_LENGTHS)
        supported = rng.random() < 0.5
        failing = [False] * length
        while not supported and not any(failing):
            failing = [share_wrong is not None and rng.random() < share_wrong for _ in failing]
            if share_wrong is None:
                failing[0] = True
        texts.append((supported, [rng.choice(wrong if f else right) for f in failing]))
    return texts


def texts_of_same_evidence(judged: JudgedData) -> list[Text]:
    """All claims about the same evidence as one text."""
    grouped: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, claim in enumerate(judged.claims):
        grouped[tuple(claim.evidence)].append(number)
    return [
        (bool(judged.labels[group].all()), judged.scores[group].tolist())
        for group in grouped.values()
        if len(group) > 1
    ]


def measure(texts: Sequence[Text], threshold: float) -> dict[str, dict[str, float | None]]:
    """Balanced accuracy at the threshold, and area under the ROC curve, of each rule."""
    labels = np.array([supported for supported, _ in texts])
    found = {}
    for name, rule in RULES.items():
        scores = np.array([rule(sentences) for _, sentences in texts])
        figures = (
            agreement.balanced_accuracy(labels, scores >= threshold),
            agreement.auroc(labels, scores),
        )
        found[name] = {
            key: None if figure is None else round(figure, 3)
            for key, figure in zip(("balanced_accuracy", "auroc"), figures, strict=True)
        }
    return found


def compare(judge: Judge, folder: Path) -> dict[str, Any]:
    """The figures of every rule on every set, at the threshold that is best for single claims."""
    tuning = judge_claims(judge, read_claims(folder / f"{_TUNING}.jsonl.gz"), "sentence")
    wice = judge_claims(judge, read_claims(folder / "dev_wice.jsonl.gz"), "sentence")
    threshold = agreement.best_threshold(tuning.labels, tuning.scores)
    sets = {"same evidence": texts_of_same_evidence(tuning)}
    for name, judged in ((_TUNING, tuning), ("dev_wice", wice)):
        sets[f"{name}, one wrong"] = drawn_texts(judged, None, _SEED)
        sets[f"{name}, 3 in 10 wrong"] = drawn_texts(judged, 0.3, _SEED)
    return {
        "threshold": round(threshold, 4),
        "sets": {
            name: {"texts": len(texts), "rules": measure(texts, threshold)}
            for name, texts in sets.items()
        },
    }


def main() -> None:
    """Judge the claims, put texts together, compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=DATA)
    arguments = parser.parse_args()
    if not (arguments.data / f"{_TUNING}.jsonl.gz").is_file():
        parser.exit(1, f"No labelled claims at {arguments.data}: name a folder with --data.\n")
    record = {}
    for verifier in VERIFIERS:
        judge = build_judge(f"verifier:{verifier}", load_settings())
        record[verifier] = compare(judge, arguments.data)
        print(f"\n{verifier}: balanced accuracy")
        sets = record[verifier]["sets"]
        rows = [
            [rule, *(part["rules"][rule]["balanced_accuracy"] for part in sets.values())]
            for rule in RULES
        ]
        print_table(["rule", *sets], rows)
    print(write_result("verifier_texts", sys.argv[1:], record))


if __name__ == "__main__":
    main()
