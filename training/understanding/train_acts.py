"""Train the classifier of acts and needs, measure it on a held-out half, write its weights.

    python -m training.understanding.train_acts [QUESTIONS ...]

`QUESTIONS` are files of questions that documents answer (see `read_questions`): by their documents
two thirds are trained on, too, and one third is measured. Regularisation, the weight of the
sentence vectors against what is seen on the surface, and the threshold are chosen by
cross-validation in what is trained on. The figures are of that classifier; the shipped weights are
then fitted, with the same settings, on everything.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.build import cache_dir
from advisor.request import ABOUT_LAST, SEARCHED, Act
from advisor.understanding.acts import HALF, ActClassifier, Classified, features, needing
from index.models.embedding import Embedder, build_question_embedder
from training.understanding.utterances import (
    Utterance,
    frames,
    held_out,
    read_questions,
    read_utterances,
    third,
)

RESULT = Path(__file__).parents[2] / "benchmarks" / "results" / "understanding.json"
# Half of our own questions were written to be mistaken for something else.
_MOST_DOCUMENTS_LOST = 0.02
_FOLDS = 5
_SEED = 7
_SCALES = (1.0, 2.0, 3.0, 4.0)
_STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
_LEVELS = 127

Floats = NDArray[np.float32]
Labels = NDArray[np.str_]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages as numbers, one a row.

    Attributes:
        utterances: the messages.
        vectors: embeddings of the messages, shape (rows, 384).
        joints: embeddings of last question and message, shape (rows, 384).
        frame: which messages are of nearly the same wording.
    """

    utterances: list[Utterance]
    vectors: Floats
    joints: Floats
    frame: NDArray[np.int64]

    def of(self, chosen: Chosen) -> Messages:
        """Some of the rows."""
        rows = [row for row, taken in zip(self.utterances, chosen, strict=True) if taken]
        return Messages(rows, self.vectors[chosen], self.joints[chosen], self.frame[chosen])

    def for_acts(self) -> Examples:
        """Each message with its act."""
        rows = [
            features(row.text, vector, joint, bool(row.previous))
            for row, vector, joint in zip(self.utterances, self.vectors, self.joints, strict=True)
        ]
        acts = [row.act.value for row in self.utterances]
        return Examples(np.array(rows), np.array(acts), self.frame)

    def for_needs(self) -> Examples:
        """Each message that has a need, with it."""
        chosen = self.of(np.array([row.need is not None for row in self.utterances]))
        every = zip(chosen.utterances, chosen.vectors, chosen.joints, strict=True)
        rows = [needing(row.act, row.text, v, joint, row.previous) for row, v, joint in every]
        needs = [row.need.value for row in chosen.utterances if row.need]
        return Examples(np.array(rows), np.array(needs), chosen.frame)


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of `features`, the label of each, and which are of nearly the same wording."""

    rows: Floats
    labels: Labels
    frame: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settings:
    """How one of the two regressions is fitted.

    Attributes:
        scale: what the sentence vectors are multiplied by: the higher, the less they are held back.
        strength: `C` of scikit-learn's `LogisticRegression`.
    """

    scale: float
    strength: float

    def of(self, rows: Floats) -> Floats:
        """Rows of `features`, with the sentence vectors multiplied."""
        return np.hstack([self.scale * rows[:, :_VECTORS], rows[:, _VECTORS:]])


_VECTORS = 2 * 384


@dataclass(frozen=True, slots=True)
class Regression:
    """A fitted one: `weights` has a row a class, the last column is the intercept."""

    classes: list[str]
    weights: Floats


def as_messages(utterances: list[Utterance], embedder: Embedder) -> Messages:
    """Embed messages."""
    texts = [row.text for row in utterances]
    joints = embedder.embed([row.joint for row in utterances])
    return Messages(utterances, embedder.embed(texts), joints, np.array(frames(texts)))


def fitted(examples: Examples, chosen: Chosen, settings: Settings) -> Any:
    """Scikit-learn's multinomial logistic regression."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=settings.strength, max_iter=3000)
    return model.fit(settings.of(examples.rows[chosen]), examples.labels[chosen])


def regression(examples: Examples, settings: Settings) -> Regression:
    """The same for the classifier: the scale of the vectors is taken into the weights."""
    model = fitted(examples, np.ones(len(examples.labels), dtype=bool), settings)
    weights = np.hstack([settings.of(model.coef_), model.intercept_[:, None]])
    return Regression(list(model.classes_), weights.astype(np.float32))


def out_of_fold(examples: Examples, settings: Settings) -> Floats:
    """Probabilities of each row by a regression that saw nothing of its frame; classes sorted."""
    from sklearn.model_selection import StratifiedGroupKFold

    labels = examples.labels
    classes = sorted(set(labels))
    found = np.zeros((len(labels), len(classes)), dtype=np.float32)
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=_SEED)
    for train, test in folds.split(labels, labels, examples.frame):
        chosen = np.zeros(len(labels), dtype=bool)
        chosen[train] = True
        model = fitted(examples, chosen, settings)
        columns = np.searchsorted(classes, model.classes_)
        found[np.ix_(test, columns)] = model.predict_proba(settings.of(examples.rows[test]))
    return found


def choose(examples: Examples, accuracy: Callable[[Floats], float]) -> tuple[Settings, Floats]:
    """The settings of the highest `accuracy` in cross-validation, and their probabilities."""
    best: tuple[float, Settings, Floats] | None = None
    for scale in _SCALES:
        for strength in _STRENGTHS:
            settings = Settings(scale, strength)
            found = out_of_fold(examples, settings)
            right = accuracy(found)
            print(f"  vectors x {scale:g}, C {strength:g}: {right:.3f}", flush=True)
            if best is None or right > best[0]:
                best = right, settings, found
    assert best is not None
    return best[1], best[2]


def likeliest(labels: Labels, found: Floats) -> Labels:
    """The label that is most probable for each row of probabilities."""
    likely: Labels = np.array(sorted(set(labels)))[found.argmax(axis=1)]
    return likely


@dataclass(frozen=True, slots=True)
class Threshold:
    """How improbable `DOCUMENTS` must be for an act to be believed that searches nothing.

    Attributes:
        acts: the act of each row.
        is_first: which rows have no question before them.
    """

    acts: Labels
    is_first: Chosen

    @classmethod
    def of(cls, messages: Messages) -> Threshold:
        """That of the messages that are trained on."""
        rows = messages.utterances
        acts = np.array([row.act.value for row in rows])
        return cls(acts, np.array([not row.previous for row in rows]))

    def value(self, found: Floats) -> float:
        """The lowest by which a share of `_MOST_DOCUMENTS_LOST` of the questions is lost.

        What is taken for an act that searches, too, is not lost.
        """
        is_searched, _ = self._likeliest_other(found)
        asked = self.acts == Act.DOCUMENTS.value
        others = np.sort(np.where(is_searched, 0, 1 - self._documents(found))[asked])[::-1]
        return round(float(others[int(_MOST_DOCUMENTS_LOST * len(others))]) + 0.005, 2)

    def accuracy(self, found: Floats) -> float:
        """The share of rows whose act is told rightly at that value."""
        is_searched, other = self._likeliest_other(found)
        needed = np.where(is_searched, HALF, self.value(found))
        taken = np.where(1 - self._documents(found) >= needed, other, Act.DOCUMENTS.value)
        return float((taken == self.acts).mean())

    def _likeliest_other(self, found: Floats) -> tuple[Chosen, Labels]:
        """The likeliest act of each row but `DOCUMENTS`, and whether it searches."""
        classes = np.array(sorted(set(self.acts)))
        others = np.where(classes == Act.DOCUMENTS.value, -1, self._possible(found))
        likeliest: Labels = classes[others.argmax(axis=1)]
        return np.isin(likeliest, [act.value for act in SEARCHED]), likeliest

    def _possible(self, found: Floats) -> Floats:
        classes = np.array(sorted(set(self.acts)))
        about_last = np.isin(classes, [act.value for act in ABOUT_LAST | {Act.CORRECTION}])
        possible = np.where(self.is_first[:, None] & about_last[None, :], 0, found)
        shared: Floats = possible / possible.sum(axis=1, keepdims=True)
        return shared

    def _documents(self, found: Floats) -> Floats:
        column = sorted(set(self.acts)).index(Act.DOCUMENTS.value)
        return self._possible(found)[:, column]


def write_weights(path: Path, acts: Regression, needs: Regression, threshold: float) -> None:
    """Write what `ActClassifier` reads: weights as whole numbers from -127 to 127, by row."""
    arrays: dict[str, Any] = {"threshold": np.float32(threshold)}
    for name, found in (("act", acts), ("need", needs)):
        scales = np.abs(found.weights).max(axis=1) / _LEVELS
        arrays[f"{name}s"] = np.array(found.classes)
        arrays[f"{name}_weights"] = np.rint(found.weights / scales[:, None]).astype(np.int8)
        arrays[f"{name}_scales"] = scales.astype(np.float32)
    np.savez_compressed(path, **arrays)


def shares(labels: Sequence[str], found: Sequence[str]) -> dict[str, Any]:
    """How many of each label were found, and how many of what was found have the label."""
    pairs = Counter(zip(labels, found, strict=True))
    of_label, of_found = Counter(labels), Counter(found)
    return {
        "rows": len(labels),
        "accuracy": round(sum(pairs[name, name] for name in of_label) / len(labels), 4),
        "each": {
            name: {
                "rows": of_label[name],
                "recall": round(pairs[name, name] / of_label[name], 3),
                "precision": round(pairs[name, name] / max(of_found[name], 1), 3),
            }
            for name in sorted(of_label)
        },
        "confusions": {f"{a} taken for {b}": n for (a, b), n in pairs.most_common() if a != b},
    }


def measure(classifier: ActClassifier, messages: Messages) -> dict[str, Any]:
    """The record of a set of messages that the classifier was not trained on."""
    begun = time.perf_counter()
    found: list[tuple[Utterance, Classified]] = [
        (row, classifier.classify(row.text, vector, joint, previous=row.previous))
        for row, vector, joint in zip(
            messages.utterances, messages.vectors, messages.joints, strict=True
        )
    ]
    milliseconds = (time.perf_counter() - begun) / len(found) * 1000
    for row, one in found:
        if one.act != row.act:
            print(f"  {row.act} taken for {one.act}: {row.text!r} after {row.previous!r}")
        elif row.need and one.need != row.need:
            print(f"  {row.need} taken for {one.need}: {row.text!r} after {row.previous!r}")
    taken = [one.act is not Act.DOCUMENTS for row, one in found if row.act is Act.DOCUMENTS]
    needs = [(row.need, one.need) for row, one in found if row.need]
    return {
        "act": shares([row.act for row, _ in found], [one.act for _, one in found]),
        "need": shares([label for label, _ in needs], [need for _, need in needs]),
        "documents_taken_otherwise": round(sum(taken) / len(taken), 4),
        "milliseconds_a_message": round(milliseconds, 2),
    }


def main() -> None:
    """Choose, measure, fit on all, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("questions", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, default=Path(str(files("advisor.understanding"))))
    parser.add_argument("--result", type=Path, default=RESULT)
    arguments = parser.parse_args()
    utterances = read_utterances()
    questions = [row for path in arguments.questions for row in read_questions(path)]
    messages = as_messages(utterances + questions, build_question_embedder("embedded", cache_dir()))
    other = np.concatenate(
        [held_out([row.text for row in utterances]), third([row.domain for row in questions])]
    ).astype(bool)
    is_question = np.arange(len(other)) >= len(utterances)
    trained = messages.of(~other)
    believing, asking = Threshold.of(trained), trained.for_needs()
    act_settings, found = choose(trained.for_acts(), believing.accuracy)
    threshold = believing.value(found)
    need_settings, _ = choose(
        asking, lambda found: float((likeliest(asking.labels, found) == asking.labels).mean())
    )

    def write(path: Path, rows: Messages) -> None:
        acts = regression(rows.for_acts(), act_settings)
        write_weights(path, acts, regression(rows.for_needs(), need_settings), threshold)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "acts.npz"
        write(path, trained)
        classifier = ActClassifier(path)
        record = {"held_out": measure(classifier, messages.of(other & ~is_question))}
        if questions:
            record["questions"] = measure(classifier, messages.of(other & is_question))
    write(arguments.out / "acts.npz", messages)
    content = {
        "command": "python -m training.understanding.train_acts QUESTIONS",
        "messages": len(utterances),
        "questions": len(questions),
        "trained_on": {
            "messages": int((~other & ~is_question).sum()),
            "questions": int((~other & is_question).sum()),
        },
        "threshold": threshold,
        "settings": {
            name: {"scale": chosen.scale, "C": chosen.strength}
            for name, chosen in (("act", act_settings), ("need", need_settings))
        },
        **record,
    }
    arguments.result.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(content, indent=1))


if __name__ == "__main__":
    main()
