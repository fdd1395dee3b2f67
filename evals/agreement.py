"""How well a judge agrees with people: `advisor eval judge`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from advisor.verification.together import Sentence, score_together, supported_together
from corpus.language.splitting import split_sentences
from evals.cases.claims import LabelledClaim
from evals.errors import EvalsError
from evals.judging.overlap import OverlapJudge
from evals.judging.protocol import Evidence, Judge, Pair
from evals.metrics import agreement
from evals.metrics.intervals import LEVEL, RESAMPLES, SEED, group_weights, percentiles, rounded

SCHEMA_VERSION = 1

Unit = Literal["text", "sentence"]
"""What is put to the judge: a whole text, or its sentences, one by one."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class JudgedData:
    """Claims with a judge's scores; those it could not tell of are counted in `unscored`.

    `own_labels` says for each claim whether the judge itself calls it supported.
    """

    claims: Sequence[LabelledClaim]
    labels: NDArray[np.bool_]
    scores: NDArray[np.float64]
    own_labels: NDArray[np.bool_]
    unscored: int


def judge_claims(
    judge: Judge,
    claims: Sequence[LabelledClaim],
    unit: Unit,
    on_progress: Progress | None = None,
) -> JudgedData:
    """Put claims to a judge.

    With the unit `sentence` a text's score and label are made from those of its sentences, see
    `advisor.verification.together`.

    Raises:
        JudgeError, ModelError: the judge cannot be loaded or asked.
    """
    pairs, owners = [], []
    for number, claim in enumerate(claims):
        evidence = tuple(Evidence(text, claim.document) for text in claim.evidence)
        for text in _units(claim.claim, unit):
            pairs.append(Pair(text, evidence))
            owners.append(number)
    found: dict[int, list[Sentence]] = {}
    for owner, judgement in zip(owners, judge.judge(pairs, on_progress), strict=True):
        if judgement.checked and judgement.score is not None:
            found.setdefault(owner, []).append(Sentence(judgement.label, judgement.score))
    scored = sorted(found)
    return JudgedData(
        claims=[claims[number] for number in scored],
        labels=np.array([claims[number].supported for number in scored], dtype=np.bool_),
        scores=np.array([score_together([s.score for s in found[n]]) for n in scored]),
        own_labels=np.array(
            [supported_together(found[n], judge.threshold) for n in scored], dtype=np.bool_
        ),
        unscored=len(claims) - len(scored),
    )


def _units(text: str, unit: Unit) -> list[str]:
    if unit == "text":
        return [text]
    spans = split_sentences(text, 0, len(text))
    return [text[start:end] for start, end in spans] or [text]


def measure_judge(
    judge: Judge,
    claims: Sequence[LabelledClaim],
    tuning: Sequence[LabelledClaim],
    unit: Unit = "sentence",
    on_progress: Progress | None = None,
) -> dict[str, Any]:
    """How well a judge agrees with the labels of `claims`, next to word overlap.

    Args:
        judge: what is measured.
        claims: what it is measured on.
        tuning: other claims, on which the one threshold is chosen.
        unit: see `Unit`.
        on_progress: called with the pairs judged and their number.

    Returns:
        `judge`, `unit`, `threshold`; then for all claims together `balanced_accuracy`, `auroc`,
        `f1_unsupported` (values) and `intervals` (metric -> [low, high]); `counts` {claims,
        supported, unscored, documents}; `at_own_threshold` {threshold, balanced_accuracy}: the
        labels that the judge itself gives, as in a run; `calibration` {curve, error};
        `sources`: the same per data set, where there are several; `floor`: `threshold`, the
        metrics and intervals of word overlap, its threshold chosen in the same way;
        `above_floor` {difference, low, high}: of balanced accuracy.

    Raises:
        EvalsError: the tuning claims have one label only, or nothing could be judged.
        JudgeError, ModelError: the judge cannot be loaded or asked.
    """
    floor_judge = OverlapJudge(0.5)
    threshold = _threshold(judge_claims(judge, tuning, unit, on_progress))
    floor_threshold = _threshold(judge_claims(floor_judge, tuning, "text"))
    judged = judge_claims(judge, claims, unit, on_progress)
    floor = judge_claims(floor_judge, judged.claims, "text")
    if not len(judged.claims):
        raise EvalsError(f"{judge.name} could not judge a single claim.")
    names = sorted({claim.source for claim in judged.claims})
    return {
        "schema": SCHEMA_VERSION,
        "judge": judge.name,
        "unit": unit,
        "threshold": rounded(threshold),
        **_metrics(judged, threshold),
        "at_own_threshold": {
            "threshold": judge.threshold,
            "balanced_accuracy": rounded(
                agreement.balanced_accuracy(judged.labels, judged.own_labels)
            ),
            "called_supported": rounded(float(judged.own_labels.mean())),
        },
        "calibration": _calibration(judged),
        "sources": {name: _metrics(_of_source(judged, name), threshold) for name in names}
        if len(names) > 1
        else {},
        "floor": {
            "judge": floor_judge.name,
            "threshold": rounded(floor_threshold),
            **_metrics(floor, floor_threshold),
        },
        "above_floor": _above_floor(judged, threshold, floor, floor_threshold),
        "bootstrap": {"resamples": RESAMPLES, "seed": SEED, "level": LEVEL},
    }


def _threshold(judged: JudgedData) -> float:
    try:
        return agreement.best_threshold(judged.labels, judged.scores)
    except ValueError as error:
        raise EvalsError(
            "A threshold cannot be chosen: the claims of --threshold-from need both labels."
        ) from error


def _metrics(judged: JudgedData, threshold: float) -> dict[str, Any]:
    """The three metrics with their intervals, and the counts."""
    predicted = judged.scores >= threshold
    weights, groups = _item_weights(judged)
    computed: dict[str, Callable[[NDArray[np.float64] | None], float | None]] = {
        "balanced_accuracy": lambda w: agreement.balanced_accuracy(judged.labels, predicted, w),
        "auroc": lambda w: agreement.auroc(judged.labels, judged.scores, w),
        "f1_unsupported": lambda w: agreement.f1_of_unsupported(judged.labels, predicted, w),
    }
    return {
        **{name: rounded(compute(None)) for name, compute in computed.items()},
        "intervals": {
            name: _interval([compute(row) for row in weights]) for name, compute in computed.items()
        },
        "counts": {
            "claims": len(judged.claims),
            "supported": int(judged.labels.sum()),
            "unscored": judged.unscored,
            "documents": groups,
        },
    }


def _above_floor(
    judged: JudgedData, threshold: float, floor: JudgedData, floor_threshold: float
) -> dict[str, float | None]:
    """Balanced accuracy less that of the floor, on the same draws."""
    mine, other = judged.scores >= threshold, floor.scores >= floor_threshold
    weights, _ = _item_weights(judged)

    def difference(w: NDArray[np.float64] | None) -> float | None:
        first = agreement.balanced_accuracy(judged.labels, mine, w)
        second = agreement.balanced_accuracy(floor.labels, other, w)
        return None if first is None or second is None else first - second

    low, high = _interval([difference(row) for row in weights]) or (None, None)
    return {"difference": rounded(difference(None)), "low": low, "high": high}


def _item_weights(judged: JudgedData) -> tuple[NDArray[np.float64], int]:
    """How often each claim is drawn, shape (resamples, claims), and how many documents there are.

    Documents are drawn, each with all its claims.
    """
    documents, group = np.unique([c.document for c in judged.claims], return_inverse=True)
    drawn = group_weights(len(documents))
    return drawn[:, group].astype(np.float64), len(documents)


def _of_source(judged: JudgedData, source: str) -> JudgedData:
    inside = np.array([claim.source == source for claim in judged.claims])
    return JudgedData(
        claims=[claim for claim in judged.claims if claim.source == source],
        labels=judged.labels[inside],
        scores=judged.scores[inside],
        own_labels=judged.own_labels[inside],
        unscored=0,
    )


def _calibration(judged: JudgedData) -> dict[str, Any]:
    curve = agreement.calibration_curve(judged.labels, np.clip(judged.scores, 0.0, 1.0))
    return {
        "curve": [{key: rounded(value) for key, value in asdict(part).items()} for part in curve],
        "error": rounded(agreement.calibration_error(curve)),
    }


def _interval(values: Sequence[float | None]) -> list[float] | None:
    known = np.array([value for value in values if value is not None])
    return [rounded(bound) for bound in percentiles(known)] if len(known) else None
