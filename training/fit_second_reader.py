"""Fit the head that joins the trained verifier and a chat model: the verifier `model`.

    python -m training.fit_second_reader DATA OUT --model PATH [--judged FILE] [--count N] [--write]

Read are the files `verifier/dev_attributionbench*.jsonl.gz` of `DATA`, in an order drawn by a seed,
and `FILE` of labelled claims of one's own. What both readers say of each sentence is kept in `OUT`,
one file a model: a run that was stopped goes on where it was, and one with a larger `N` reads only
what is new. The head is fitted to texts, which score as their worst sentence, as in `fit_head`, and
is held to the trained verifier alone. `--write` puts it into the package.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from advisor.models.factory import build_model
from advisor.models.protocol import ChatModel
from advisor.settings import load_settings
from advisor.verification.entailment import shipped_model
from advisor.verification.factory import JOINED_FILE, shipped_head
from advisor.verification.head import Head, sigmoid
from advisor.verification.readers.second_reader import READERS, TwoReaders
from advisor.verification.trained import AFTER_VIOLATION, quoted
from advisor.verification.windows import sentences_of_text
from evals.cases.claims import LabelledClaim, read_claims
from training.fit_head import operating_points

Vector = NDArray[np.float64]

FILES = "dev_attributionbench*.jsonl.gz"
ALONE = (1.0, 0.0, 0.0)
"""Weights and bias that leave the trained verifier as it is."""
# What it costs to leave the weights of `ALONE`, by the square of the distance, so that thirty texts
# do not give a model a say that a thousand would take back: chosen, not fitted. The bias is free,
# since models lean to one of the two answers.
_PENALTY = 3.0
_SEED = 7


@dataclass(frozen=True, slots=True)
class Read:
    """A text as both readers see it.

    Attributes:
        supported: people's label.
        document: stands for its evidence.
        units: its sentences but those quoted word for word: the log-odds of the trained verifier
            and of the chat model, and whether a rule is violated.
    """

    supported: bool
    document: str
    units: tuple[tuple[float, float, bool], ...]


def gather(
    folder: Path, judged: Path | None = None, count: int | None = None
) -> list[LabelledClaim]:
    """The claims that may be fitted to, in an order drawn by a seed; `count` of them."""
    found = [claim for path in sorted(folder.glob(FILES)) for claim in read_claims(path)]
    random.Random(_SEED).shuffle(found)
    return [*found[:count], *(read_claims(judged) if judged else [])]


def read(verifier: TwoReaders, claims: Iterable[LabelledClaim], kept: Path) -> list[Read]:
    """What the readers say of each claim; `kept` is the file of what was read before, and grows."""
    known: dict[str, Any] = {}
    if kept.is_file():
        lines = kept.read_text(encoding="utf-8").splitlines()
        known = {row["key"]: row["units"] for row in map(json.loads, lines)}
    found = []
    with kept.open("a", encoding="utf-8") as file:
        for claim in claims:
            key = hashlib.sha256(f"{claim.document} {claim.claim}".encode()).hexdigest()[:16]
            if key not in known:
                known[key] = _units(verifier, claim)
                file.write(json.dumps({"key": key, "units": known[key]}) + "\n")
                file.flush()
            units = tuple((float(t), float(m), bool(v)) for t, m, v in known[key])
            found.append(Read(claim.supported, claim.document, units))
    return found


def _units(verifier: TwoReaders, claim: LabelledClaim) -> list[tuple[float, float, bool]]:
    sentences = sentences_of_text("\n".join(claim.evidence))
    units = []
    for unit in verifier.units(claim.claim, sentences):
        examined = None if quoted(unit, sentences) else verifier.examine(unit, sentences)
        if examined is not None:
            trained, model = (round(examined.features[name], 4) for name in READERS)
            units.append((trained, model, examined.violation is not None))
    return units


def probabilities(texts: Sequence[Read], weights: Sequence[float]) -> Vector:
    """The probability of each text, shape (texts,): that of its worst sentence."""
    first, second, bias = weights
    return np.array(
        [
            min(
                (
                    sigmoid(first * trained + second * model + bias)
                    * (AFTER_VIOLATION if violates else 1)
                    for trained, model, violates in text.units
                ),
                default=1.0,
            )
            for text in texts
        ]
    )


def weigh(texts: Sequence[Read]) -> tuple[float, float, float]:
    """The weights of both readers, neither negative, and the bias."""
    chosen = [t for t in texts if t.units and not any(violates for *_, violates in t.units)]
    signs = np.array([1.0 if text.supported else -1.0 for text in chosen])
    units = [np.array([unit[:2] for unit in text.units]) for text in chosen]

    def loss(weights: Vector) -> float:
        scores = np.array([(rows @ weights[:2]).min() for rows in units]) + weights[2]
        away = _PENALTY * float(((weights - ALONE)[:2] ** 2).sum())
        return float(np.logaddexp(0, -signs * scores).sum()) + away

    bounds = [(0, None), (0, None), (None, None)]
    found = minimize(loss, np.array(ALONE), method="Nelder-Mead", bounds=bounds).x
    return float(found[0]), float(found[1]), float(found[2])


def fit(texts: Sequence[Read]) -> Head:
    """The head for these texts."""
    first, second, bias = (round(weight, 4) for weight in weigh(texts))
    scores = probabilities(texts, (first, second, bias))
    points = operating_points(np.array([text.supported for text in texts]), scores)
    return Head(READERS, (first, second), bias, points)


def read_with(
    model: ChatModel, data: Path, out: Path, judged: Path | None, count: int | None
) -> list[Read]:
    """What the trained verifier and a model say of the claims of `data`, kept in `out`."""
    plain = Head(READERS, ALONE[:2], ALONE[2], shipped_head().thresholds)
    verifier = TwoReaders(shipped_model, shipped_head(), lambda: model, plain, 0.5)
    out.mkdir(parents=True, exist_ok=True)
    claims = gather(data / "verifier", judged, count)
    return read(verifier, claims, out / f"{model.name}.jsonl")


def as_json(head: Head, fitted: Mapping[str, object]) -> str:
    """A head as its file holds it, with what it was fitted to."""
    value = {
        "features": head.features,
        "weights": head.weights,
        "bias": head.bias,
        "thresholds": head.thresholds,
        "fitted": fitted,
    }
    return json.dumps(value, indent=1) + "\n"


def main() -> None:
    """Read, fit, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", required=True, help="as the setting `model`")
    parser.add_argument("--judged", type=Path, help="labelled claims, as for `advisor eval judge`")
    parser.add_argument("--count", type=int, help="of the development claims, so many")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    model = build_model(load_settings(None, {"model": arguments.model}))
    texts = read_with(model, arguments.data, arguments.out, arguments.judged, arguments.count)
    model.close()
    written = as_json(fit(texts), {"model": model.name, "texts": len(texts)})
    print(written)
    if arguments.write:
        JOINED_FILE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
