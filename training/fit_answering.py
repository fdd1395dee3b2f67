"""Fit what weighs evidence and says whether it answers.

    python -m training.fit_answering DATA [--written FOLDER] [--write]

`DATA` holds `answers/` (see `training.answered`) and `questions/qed_dev.jsonl.gz`; `FOLDER` the
rows that `training.reading.build` makes, of which those that the reading model was not trained on
say what is not answered, too. Two logistic models, measured on the third of the rows that is apart:

- sentences: is a sentence of the found passages one that the written answer rests on? Its weights
  are those of all needs together and what each need adds, `advisor/gathering/weights.json`;
- questions: do the found passages answer at all? Besides the rows that people left unanswered,
  every question is asked again without the passages that answer it, and with the name of something
  else in it. Weights in `advisor/gathering/answerability.json`.

It also prints how near to the best sentence, for each need, further sentences should be.
About an hour on one core.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.gathering.evidence import Evidence
from advisor.gathering.scoring import score
from advisor.request import Need
from training.answered import parted, read_answers
from training.found_evidence import Found, gather, gather_qed, gather_written
from training.reader_data import read_rows
from training.splits import QED_KEPT

ROOT = Path(__file__).parent.parent
# How strongly weights are held near to nothing, and what a need adds to them.
_HELD, _ADDED_HELD = 5.0, 30.0
# Given, not fitted, before the last step: the rows hold few names and notes behind a text, and no
# question that is answered by a question.
_FIXED = {"names": 0.5, "question": -3.0, "back_matter": -1.6}
# The share of what people ask that documents answer: of a fact, and of what is asked broadly, where
# what is near helps too.
_NARROW_ANSWERED, _BROAD_ANSWERED = 0.7, 0.85
# More of a signal never makes an answer less likely. That no sentence holds the kind of thing that
# is asked for, nor the name or the year, counts at least so much: the rows hold few such questions.
_LEAST = {"one": None, "broad": None, "kind": 1.0, "names": 4.0, "years": 5.0}
Vector = NDArray[np.float64]
_MARGINS = tuple(np.arange(0.4, 4.01, 0.2))


# --- sentences


def fit_sentences(found: Sequence[Found]) -> dict[str, Any]:
    """Weights of the signals, for all needs and for each.

    A conditional logit (McFadden 1974): of the sentences found for one question those that support
    should come before the others. A straight line then turns the sum into log-odds.
    """
    told = [one for one in found if any(one.supports) and not all(one.supports)]
    signals = [name for name in told[0].evidence[0].signals if name not in ("one", *_FIXED)]
    rows = [
        (
            list(Need).index(one.need),
            _table(one.evidence, signals),
            _table(one.evidence, list(_FIXED)) @ np.array(list(_FIXED.values())),
            np.array(one.supports, dtype=float),
        )
        for one in told
    ]
    spread = np.concatenate([table for _, table, _, _ in rows]).std(0) + 1e-6
    rows = [(need, table / spread, fixed, labels) for need, table, fixed, labels in rows]
    shared, added = _conditional_logit(rows, len(signals))
    sums = np.concatenate([t @ (shared + added[n]) + fixed for n, t, fixed, _ in rows])
    labels = np.concatenate([labels for *_, labels in rows])
    slope, start = _logistic(
        np.stack([sums, np.ones_like(sums)], 1), labels, np.ones_like(sums), (0.0, None)
    )
    return {
        "all": {
            "one": round(float(start), 3),
            **_named(_FIXED, slope * np.array(list(_FIXED.values()))),
            **_named(signals, slope * shared / spread),
        },
        "needs": {
            need.value: _named(signals, slope * own / spread)
            for need, own in zip(Need, added, strict=True)
        },
    }


def _conditional_logit(
    rows: Sequence[tuple[int, Vector, Vector, Vector]], size: int
) -> tuple[Vector, Vector]:
    """Weights for all needs, and what each adds, of shape (needs, `size`)."""
    from scipy.optimize import minimize

    def loss(weights: Vector) -> tuple[float, Vector]:
        shared, added = weights[:size], weights[size:].reshape(len(Need), size)
        total = _HELD * float(shared @ shared) + _ADDED_HELD * float((added * added).sum())
        slope = np.concatenate([2 * _HELD * shared, 2 * _ADDED_HELD * added.ravel()])
        for need, table, fixed, labels in rows:
            sums = table @ (shared + added[need]) + fixed
            likely = np.exp(sums - sums.max())
            likely /= likely.sum()
            # Half of the loss wants one that supports first, half all of them.
            first = likely * labels
            wanted = (first / max(first.sum(), 1e-12) + labels / labels.sum()) / 2
            total -= float(np.log(max(first.sum(), 1e-12))) / 2
            total -= float(labels @ np.log(likely + 1e-12)) / labels.sum() / 2
            own = table.T @ (likely - wanted)
            slope[:size] += own
            slope[size * (need + 1) : size * (need + 2)] += own
        return total, slope

    found = minimize(loss, np.zeros(size * (len(Need) + 1)), jac=True, method="L-BFGS-B").x
    return found[:size], found[size:].reshape(len(Need), size)


def _table(evidence: Sequence[Evidence], signals: Sequence[str]) -> Vector:
    return np.array([[e.signals[name] for name in signals] for e in evidence], dtype=float)


def _named(signals: Iterable[str], values: Vector) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(signals, values, strict=True)}


def measure_sentences(
    found: Sequence[Found], scored: Callable[[Evidence, Need], float]
) -> dict[str, dict[str, float]]:
    """How often the first sentence supports, and the mean reciprocal rank of the first that does.

    `recall5`: the share of all that support among the first five.
    """
    told: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for one in found:
        if not any(one.supports):
            continue
        order = sorted(range(len(one.evidence)), key=lambda i: -scored(one.evidence[i], one.need))
        ranks = [rank for rank, i in enumerate(order, 1) if one.supports[i]]
        row = (float(ranks[0] == 1), 1 / ranks[0], sum(r <= 5 for r in ranks) / min(5, len(ranks)))
        told[one.need.value].append(row)
        told["all"].append(row)
    return {
        need: {
            "questions": len(rows),
            **{
                name: round(float(np.mean([row[i] for row in rows])), 3)
                for i, name in enumerate(("first", "mrr", "recall5"))
            },
        }
        for need, rows in told.items()
    }


def margins(
    found: Sequence[Found], scored: Callable[[Evidence, Need], float]
) -> dict[str, tuple[float, float]]:
    """For each need the distance from the best score that chooses sentences best, and its F1."""
    best = {}
    for need in Need:
        rows = [one for one in found if one.need is need and any(one.supports)]
        tried = [(_mean_f1(rows, margin, scored), margin) for margin in _MARGINS] if rows else []
        if tried:
            f1, margin = max(tried)
            best[need.value] = (round(float(margin), 1), round(f1, 3))
    return best


def _mean_f1(
    rows: Sequence[Found], margin: float, scored: Callable[[Evidence, Need], float]
) -> float:
    values = []
    for one in rows:
        scores = [scored(e, one.need) for e in one.evidence]
        order = sorted(range(len(scores)), key=lambda i: -scores[i])[:8]
        chosen = [i for i in order if scores[i] >= scores[order[0]] - margin]
        right = sum(one.supports[i] for i in chosen)
        values.append(2 * right / (len(chosen) + sum(one.supports)))
    return float(np.mean(values))


# --- questions


def fit_questions(found: Sequence[Found], signals: Sequence[str]) -> dict[str, float]:
    """Weights of the signals that say whether evidence answers."""
    rows = [one for one in found if one.about]
    table = np.array([[one.about[name] for name in signals] for one in rows])
    labels = np.array([one.is_answered for one in rows])
    broad = np.array([one.about["broad"] > 0 for one in rows])
    shares = np.ones(len(rows))
    for kind, answerable in ((broad, _BROAD_ANSWERED), (~broad, _NARROW_ANSWERED)):
        for label, share in ((labels, answerable), (~labels, 1 - answerable)):
            shares[kind & label] = share / max(1, (kind & label).sum()) * kind.sum()
    least = [_LEAST.get(name, 0.0) for name in signals]
    weights = _logistic(table, labels, shares, least)
    return _named(signals, weights)


def area(found: Sequence[Found], weights: Mapping[str, float]) -> float:
    """Area under the ROC curve of telling answered questions from the others."""
    from sklearn.metrics import roc_auc_score

    rows = [one for one in found if one.about]
    scores = [sum(w * one.about[name] for name, w in weights.items()) for one in rows]
    return round(float(roc_auc_score([one.is_answered for one in rows], scores)), 3)


def _logistic(
    table: Vector, labels: NDArray[Any], shares: Vector, least: Sequence[float | None]
) -> Vector:
    """Weights of a logistic model, none below what `least` gives for it."""
    from scipy.optimize import minimize

    signs = np.where(labels, 1.0, -1.0)

    def loss(weights: Vector) -> tuple[float, Vector]:
        margin = signs * (table @ weights)
        wrong = shares * signs / (1 + np.exp(margin))
        total = float(shares @ np.logaddexp(0, -margin)) + float(weights @ weights) / 2
        return total, weights - table.T @ wrong

    bounds = [(bound, None) for bound in least]
    found = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def main() -> None:
    """Gather, fit, measure, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--written", type=Path, default=None)
    parser.add_argument("--write", action="store_true", help="replace the shipped weights")
    given = parser.parse_args()
    every = read_answers(given.data / "answers")
    parts = parted(every)
    qed = read_rows(given.data / "questions" / "qed_dev.jsonl.gz")
    half = qed[: len(qed) // 2]
    train = [
        *gather(parts["trained"], every, without=False),
        *gather(parts["fitted"], every),
        *gather_qed(half[-QED_KEPT:]),
    ]
    written = gather_written(given.written) if given.written else []
    test = gather(parts["measured"], every)
    fit_and_print(train, written, test, given.write)


def fit_and_print(
    train: Sequence[Found], written: Sequence[Found], test: Sequence[Found], write: bool
) -> None:
    """Fit sentences on `train` and questions on `written` too; print what they give on `test`."""
    fitted = fit_sentences(train)

    def as_fitted(evidence: Evidence, need: Need) -> float:
        added = fitted["needs"][need.value]
        signals = evidence.signals
        return float(sum((w + added.get(n, 0.0)) * signals[n] for n, w in fitted["all"].items()))

    print("sentences before", measure_sentences(test, lambda e, need: score(e.signals, need)))
    print("sentences after ", measure_sentences(test, as_fitted))
    print("margins", margins(train, as_fitted), "measured", margins(test, as_fitted))
    if written:
        print("sentences written", measure_sentences(written, as_fitted))
    train = [_rescored(one, as_fitted) for one in (*train, *written)]
    test = [_rescored(one, as_fitted) for one in test]
    signals = {
        "read": "one best dense coverage kind passage names years broad".split(),
        "unread": "one dense coverage kind names years broad".split(),
    }
    judged = {kind: fit_questions(train, of) for kind, of in signals.items()}
    for kind, weights in judged.items():
        print("questions", kind, weights, "area", area(train, weights), area(test, weights))
    if write:
        folder = ROOT / "advisor" / "gathering"
        for name, value in (("weights", fitted), ("answerability", judged)):
            text = json.dumps(value, indent=1) + "\n"
            (folder / f"{name}.json").write_text(text, encoding="utf-8")


def _rescored(one: Found, scored: Callable[[Evidence, Need], float]) -> Found:
    """What was found, with the best score that fitted weights give."""
    if not one.about:
        return one
    best = max(scored(e, one.need) for e in one.evidence)
    return replace(one, about={**one.about, "best": best})


if __name__ == "__main__":
    main()
