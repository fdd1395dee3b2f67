"""Whether a chat model as the second reader of the trained verifier agrees better with people.

    python -m benchmarks.verifier_readers --model PATH --kept FOLDER [--data FOLDER]
        [--judged FILE] [--count N]

On the development claims, and on labelled claims of one's own. The weights and the threshold of
both readers are fitted to texts about other evidence; those of the trained verifier are shipped.
What was read is kept in `FOLDER`, and shared with `training.fit_second_reader`. Writes
`benchmarks/results/verifier_readers_MODEL.json`: figures only, no text of the data.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from advisor.models.factory import build_model
from advisor.settings import load_settings
from advisor.verification.factory import shipped_head
from benchmarks.measuring import ROOT, print_table, write_result
from evals.metrics.agreement import auroc, balanced_accuracy
from training.fit_second_reader import ALONE, Read, fit, probabilities, read_with

DATA = ROOT / ".." / "shared" / "data"
_FOLDS = 5
_SEED = 7


def compare(texts: Sequence[Read]) -> dict[str, dict[str, float | None]]:
    """The trained verifier alone, and both readers, each text by a head fitted to other evidence.

    Returns:
        By verifier: `auroc`; at the operating point `normal` `balanced_accuracy`, `recall`, the
        share of the supported that it calls so, and `let_through`, that of the others.
    """
    labels = np.array([text.supported for text in texts])
    alone = probabilities(texts, ALONE)
    documents = sorted({text.document for text in texts})
    random.Random(_SEED).shuffle(documents)
    fold = {document: number % _FOLDS for number, document in enumerate(documents)}
    inside = np.array([fold[text.document] for text in texts])
    scores, called = np.zeros(len(texts)), np.zeros(len(texts), dtype=np.bool_)
    for number in range(_FOLDS):
        head = fit([text for text, own in zip(texts, inside, strict=True) if own != number])
        own = inside == number
        held = [text for text, is_own in zip(texts, own, strict=True) if is_own]
        scores[own] = probabilities(held, (*head.weights, head.bias))
        called[own] = scores[own] >= head.thresholds["normal"]
    return {
        "trained": _figures(labels, alone, alone >= shipped_head().thresholds["normal"]),
        "model": _figures(labels, scores, called),
    }


def _figures(
    labels: NDArray[np.bool_], scores: NDArray[np.float64], called: NDArray[np.bool_]
) -> dict[str, float | None]:
    figures = {
        "auroc": auroc(labels, scores),
        "balanced_accuracy": balanced_accuracy(labels, called),
        "recall": float(called[labels].mean()) if labels.any() else None,
        "let_through": float(called[~labels].mean()) if not labels.all() else None,
    }
    return {name: None if value is None else round(value, 4) for name, value in figures.items()}


def main() -> None:
    """Read, compare, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--model", required=True, help="as the setting `model`")
    parser.add_argument("--kept", type=Path, required=True, help="folder of what was read before")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--judged", type=Path, help="labelled claims, as for `advisor eval judge`")
    parser.add_argument("--count", type=int, help="of the development claims, so many")
    arguments = parser.parse_args()
    if not (arguments.data / "verifier").is_dir():
        parser.exit(1, f"No labelled claims at {arguments.data}: name a folder with --data.\n")
    model = build_model(load_settings(None, {"model": arguments.model}))
    texts = read_with(model, arguments.data, arguments.kept, arguments.judged, arguments.count)
    model.close()
    found = compare(texts)
    print_table(
        ["verifier", *found["trained"]],
        [[name, *figures.values()] for name, figures in found.items()],
    )
    record = {
        "model": model.name,
        "parameters": model.parameters,
        "adapter": model.adapter,
        "texts": len(texts),
        "supported": sum(text.supported for text in texts),
        "sentences": sum(len(text.units) for text in texts),
        "verifiers": found,
    }
    name = f"verifier_readers_{model.name}"
    print(write_result("verifier_readers", sys.argv[1:], record, name))


if __name__ == "__main__":
    main()
