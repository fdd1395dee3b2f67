"""Train the classifier of acts and needs, measure it on a held-out half, write its weights.

    python -m training.understanding.train_acts

Regularisation, the weight of the sentence vectors against what is seen on the surface, and the
threshold are chosen by cross-validation in the half that is trained on. The figures are of the
classifier of that half; the shipped weights are then fitted, with the same settings, on all rows.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.build import cache_dir
from advisor.request import ABOUT_LAST, Act
from advisor.understanding.acts import ActClassifier, Classified, surface
from index.models.embedding import build_question_embedder
from training.understanding.utterances import Utterance, frames, held_out, read_utterances

RESULT = Path(__file__).parents[2] / "benchmarks" / "results" / "understanding.json"
_MOST_DOCUMENTS_LOST = 0.01
_FOLDS = 5
_SEED = 7
_SCALES = (1.0, 2.0, 3.0)
_STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
_LEVELS = 127

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages as numbers, one a row.

    Attributes:
        utterances: the messages.
        vectors: embeddings of the messages, shape (rows, 384).
        joints: embeddings of last question and message, shape (rows, 384).
        surfaces: what is seen on them, shape (rows, features).
        frame: which messages are of nearly the same wording.
    """

    utterances: list[Utterance]
    vectors: Floats
    joints: Floats
    surfaces: Floats
    frame: NDArray[np.int64]

    def of(self, chosen: NDArray[np.bool_]) -> Messages:
        """Some of the rows."""
        rows = [row for row, taken in zip(self.utterances, chosen, strict=True) if taken]
        vectors, joints = self.vectors[chosen], self.joints[chosen]
        return Messages(rows, vectors, joints, self.surfaces[chosen], self.frame[chosen])

    @property
    def acts(self) -> NDArray[np.str_]:
        """The act of each row."""
        return np.array([row.act.value for row in self.utterances])

    @property
    def with_need(self) -> NDArray[np.bool_]:
        """Which rows have a need."""
        return np.array([row.need is not None for row in self.utterances])

    @property
    def needs(self) -> NDArray[np.str_]:
        """The need of each row, empty for none."""
        return np.array([row.need.value if row.need else "" for row in self.utterances])

    def matrix(self, scale: float) -> Floats:
        """The inputs of the regressions, the sentence vectors multiplied by `scale`."""
        return np.hstack([scale * self.vectors, scale * self.joints, self.surfaces])


@dataclass(frozen=True, slots=True)
class Settings:
    """How one of the two regressions is fitted: see scikit-learn's `LogisticRegression`."""

    scale: float
    strength: float


@dataclass(frozen=True, slots=True)
class Regression:
    """A fitted one: `weights` has a row a class, the last column is the intercept."""

    classes: list[str]
    weights: Floats


def as_messages(utterances: list[Utterance]) -> Messages:
    """Embed messages with the shipped model."""
    embedder = build_question_embedder("embedded", cache_dir())
    texts = [row.text for row in utterances]
    return Messages(
        utterances,
        embedder.embed(texts),
        embedder.embed([row.joint for row in utterances]),
        np.array([surface(row.text, bool(row.previous)) for row in utterances]),
        np.array(frames(texts)),
    )


def fitted(messages: Messages, labels: NDArray[np.str_], settings: Settings) -> Any:
    """Scikit-learn's multinomial logistic regression."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=settings.strength, max_iter=2000)
    return model.fit(messages.matrix(settings.scale), labels)


def regression(messages: Messages, labels: NDArray[np.str_], settings: Settings) -> Regression:
    """The same for the classifier: the scale of the vectors is taken into the weights."""
    model = fitted(messages, labels, settings)
    weights = np.hstack([model.coef_, model.intercept_[:, None]])
    weights[:, : 2 * messages.vectors.shape[1]] *= settings.scale
    return Regression(list(model.classes_), weights.astype(np.float32))


def out_of_fold(messages: Messages, labels: NDArray[np.str_], settings: Settings) -> Floats:
    """Probabilities of each row by a regression that saw nothing of its frame; classes sorted."""
    from sklearn.model_selection import StratifiedGroupKFold

    found = np.zeros((len(labels), len(set(labels))), dtype=np.float32)
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=_SEED)
    for train, test in folds.split(labels, labels, messages.frame):
        chosen = np.zeros(len(labels), dtype=bool)
        chosen[train] = True
        model = fitted(messages.of(chosen), labels[chosen], settings)
        columns = np.searchsorted(sorted(set(labels)), model.classes_)
        found[np.ix_(test, columns)] = model.predict_proba(
            messages.of(~chosen).matrix(settings.scale)
        )
    return found


def choose(messages: Messages, labels: NDArray[np.str_]) -> tuple[Settings, Floats]:
    """The settings that are right most often in cross-validation, and their probabilities."""
    best: tuple[float, Settings, Floats] | None = None
    classes = np.array(sorted(set(labels)))
    for scale in _SCALES:
        for strength in _STRENGTHS:
            settings = Settings(scale, strength)
            found = out_of_fold(messages, labels, settings)
            right = float((classes[found.argmax(axis=1)] == labels).mean())
            print(f"  vectors x {scale:g}, C {strength:g}: {right:.3f}", flush=True)
            if best is None or right > best[0]:
                best = right, settings, found
    assert best is not None
    return best[1], best[2]


def believed_from(messages: Messages, found: Floats) -> float:
    """How probable another act must be, for few questions of the documents to be taken for it.

    `found` has the out-of-fold probabilities of the acts, shape (rows, acts).
    """
    classes = np.array(sorted(set(messages.acts)))
    first = np.array([not row.previous for row in messages.utterances])
    about_last = np.isin(classes, [act.value for act in ABOUT_LAST | {Act.CORRECTION}])
    possible = np.where(first[:, None] & about_last[None, :], 0, found)
    asks = possible[:, classes == Act.DOCUMENTS.value][:, 0] / possible.sum(axis=1)
    others = np.sort(1 - asks[messages.acts == Act.DOCUMENTS.value])[::-1]
    return round(float(others[int(_MOST_DOCUMENTS_LOST * len(others))]) + 0.005, 2)


def write_weights(path: Path, acts: Regression, needs: Regression, threshold: float) -> None:
    """Write what `ActClassifier` reads: weights as whole numbers from -127 to 127, by row."""
    arrays: dict[str, Any] = {"threshold": np.float32(threshold)}
    for name, found in (("act", acts), ("need", needs)):
        scales = np.abs(found.weights).max(axis=1) / _LEVELS
        arrays[f"{name}s"] = np.array(found.classes)
        arrays[f"{name}_weights"] = np.rint(found.weights / scales[:, None]).astype(np.int8)
        arrays[f"{name}_scales"] = scales.astype(np.float32)
    np.savez_compressed(path, **arrays)


def classify_all(classifier: ActClassifier, messages: Messages) -> list[Classified]:
    """What the classifier makes of each message."""
    rows = zip(messages.utterances, messages.vectors, messages.joints, strict=True)
    return [
        classifier.classify(row.text, vector, joint, has_previous=bool(row.previous))
        for row, vector, joint in rows
    ]


def shares(labels: Sequence[str], found: Sequence[str]) -> dict[str, Any]:
    """How many of each label were found, and how many of what was found have the label."""
    right = Counter(a for a, b in zip(labels, found, strict=True) if a == b)
    of_label, of_found = Counter(labels), Counter(found)
    return {
        "rows": len(labels),
        "accuracy": round(sum(right.values()) / len(labels), 4),
        "each": {
            name: {
                "rows": of_label[name],
                "recall": round(right[name] / of_label[name], 3),
                "precision": round(right[name] / of_found[name], 3) if of_found[name] else None,
            }
            for name in sorted(of_label)
        },
        "confusions": {
            f"{a} taken for {b}": count
            for (a, b), count in Counter(zip(labels, found, strict=True)).most_common()
            if a != b
        },
    }


def measure(classifier: ActClassifier, messages: Messages) -> dict[str, Any]:
    """The record of a set of messages that the classifier was not trained on."""
    begun = time.perf_counter()
    found = classify_all(classifier, messages)
    milliseconds = (time.perf_counter() - begun) / len(found) * 1000
    for row, one in zip(messages.utterances, found, strict=True):
        wrong_need = row.need is not None and one.need != row.need
        if one.act != row.act or wrong_need:
            label = row.act if one.act != row.act else row.need
            taken = one.act if one.act != row.act else one.need
            print(f"  {label} taken for {taken}: {row.text!r} after {row.previous!r}")
    asked = [i for i, row in enumerate(messages.utterances) if row.act is Act.DOCUMENTS]
    needed = [(r.need, f.need) for r, f in zip(messages.utterances, found, strict=True) if r.need]
    lost = sum(found[i].act is not Act.DOCUMENTS for i in asked) / len(asked)
    return {
        "act": shares([row.act for row in messages.utterances], [one.act for one in found]),
        "need": shares([label for label, _ in needed], [need for _, need in needed]),
        "documents_taken_otherwise": round(lost, 4),
        "milliseconds_a_message": round(milliseconds, 2),
    }


def main() -> None:
    """Choose, measure, fit on all, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--out", type=Path, default=Path(str(files("advisor.understanding"))))
    parser.add_argument("--result", type=Path, default=RESULT)
    arguments = parser.parse_args()
    utterances = read_utterances()
    messages = as_messages(utterances)
    other = held_out([row.text for row in utterances])
    half = messages.of(~other)
    asking = half.of(half.with_need)
    act_settings, found = choose(half, half.acts)
    need_settings, _ = choose(asking, asking.needs)
    threshold = believed_from(half, found)

    def write(path: Path, rows: Messages) -> None:
        needing = rows.of(rows.with_need)
        acts = regression(rows, rows.acts, act_settings)
        write_weights(path, acts, regression(needing, needing.needs, need_settings), threshold)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "acts.npz"
        write(path, half)
        record = measure(ActClassifier(path), messages.of(other))
    write(arguments.out / "acts.npz", messages)
    content = {
        "command": "python -m training.understanding.train_acts",
        "rows": len(utterances),
        "trained_on": len(half.utterances),
        "threshold": threshold,
        "settings": {
            name: {"scale": chosen.scale, "C": chosen.strength}
            for name, chosen in (("act", act_settings), ("need", need_settings))
        },
        "held_out": record,
    }
    arguments.result.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(content, indent=1))


if __name__ == "__main__":
    main()
