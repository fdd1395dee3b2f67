"""How fast the trained verifier is, and what it costs to load.

    python -m benchmarks.verifier_speed [--model FILE] [--repeat 200] [--patience 60]

Pairs of 160 tokens, 32 texts in a call (`pairs_per_second`), a sentence beside three windows
(`sentence_ms`: choosing windows, three times the model, features, head, rules), the features
alone (`features_ms`), and a fresh process that loads the model and checks one claim
(`load_seconds`), which must not import torch. `--model` takes another ONNX file. Writes
`benchmarks/results/verifier_speed.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from advisor.verification.analysis import analyse
from advisor.verification.entailment import VERIFIER, EntailmentModel
from advisor.verification.factory import shipped_head
from advisor.verification.trained import TrainedVerifier
from advisor.verification.windows import sentences_of_text
from benchmarks.measuring import (
    PATIENCE,
    load_average,
    print_table,
    run_process,
    summary,
    wait_for_quiet,
    write_result,
)
from index.models.weights import locate

_CLAIM = "The placement at the harbour office lasts at least twelve weeks and pays $31 an hour."
_TOKENS = 160
_BATCH = 32
_SENTENCE = "Interns at the harbour office number {} earn ${} an hour and work in teams of {}. "
_CHILD = """
import json, sys, time
started = time.perf_counter()
from pathlib import Path
from advisor.verification.entailment import EntailmentModel
model = EntailmentModel(Path(sys.argv[1]))
loaded = time.perf_counter()
model.logits("It rains.", ["It rains."])
done = time.perf_counter()
print(json.dumps({
    "load": loaded - started, "first": done - loaded, "torch": "torch" in sys.modules,
}))
"""


def timed(work: Callable[[int], object], repeat: int) -> list[float]:
    """Milliseconds of each call."""
    samples = []
    for number in range(repeat):
        started = time.perf_counter()
        work(number)
        samples.append(1000 * (time.perf_counter() - started))
    return samples


def article(number: int, sentences: int) -> str:
    """A text that no run has seen before, so that nothing is remembered of it."""
    return "".join(_SENTENCE.format(number * 100 + i, i + 20, i + 2) for i in range(sentences))


def measure(model: Path, repeat: int) -> dict[str, Any]:
    """The figures of one model."""
    reader = EntailmentModel(model)
    verifier = TrainedVerifier(lambda: reader, shipped_head(), 0.5)
    text = article(0, 40)
    words = text.split()
    while reader.tokens(_CLAIM, " ".join(words)) > _TOKENS:
        words.pop()
    batch = [" ".join(words)] * _BATCH
    started = time.perf_counter()
    for _ in range(repeat // _BATCH + 1):
        reader.logits(_CLAIM, batch)
    rate = (repeat // _BATCH + 1) * _BATCH / (time.perf_counter() - started)
    texts = [article(number, 40) for number in range(repeat)]
    counted = TrainedVerifier(_Nothing, shipped_head(), 0.5)
    features = timed(lambda i: counted.examine(_CLAIM, _warm(texts[i])), repeat)
    whole = timed(lambda i: verifier.score([(f"{_CLAIM[:-1]} {i}.", texts[i])]), repeat)
    child = [sys.executable, "-c", _CHILD, str(model)]
    runs = [json.loads(run_process(child).output) for _ in range(5)]
    return {
        "pairs_per_second": round(rate, 1),
        "sentence_ms": summary(whole),
        "features_ms": summary(features),
        "load_seconds": summary([run["load"] for run in runs]),
        "first_pair_seconds": summary([run["first"] for run in runs]),
        "imports_torch": any(run["torch"] for run in runs),
        "bytes": model.stat().st_size,
    }


class _Nothing:
    """Stands for the model where only the counting is timed."""

    def logits(self, claim: str, texts: list[str]) -> list[tuple[float, float, float]]:
        return [(0.0, 0.0, 0.0)] * len(texts)


def _warm(text: str) -> Any:
    sentences = sentences_of_text(text)
    for sentence in sentences:
        analyse(sentence.text)
    return sentences


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--repeat", type=int, default=200)
    parser.add_argument("--patience", type=float, default=60.0, help=PATIENCE)
    arguments = parser.parse_args()
    model = arguments.model or locate(VERIFIER)
    wait_for_quiet(arguments.patience)
    load = load_average()
    found = measure(model, arguments.repeat)
    rows = [
        ["pairs of 160 tokens a second", found["pairs_per_second"], "at least 100"],
        ["a sentence beside three windows, ms", found["sentence_ms"]["median"], "at most 60"],
        ["its features alone, ms", found["features_ms"]["median"], "at most 6"],
        ["load, s", found["load_seconds"]["median"], "at most 0.5"],
        ["imports torch", str(found["imports_torch"]), "no"],
    ]
    print_table(["figure", "median", "goal"], rows)
    record = {"load_before": load, "model": arguments.model and arguments.model.name, **found}
    print(write_result("verifier_speed", sys.argv[1:], record))


if __name__ == "__main__":
    main()
