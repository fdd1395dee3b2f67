"""Fit what weighs evidence and says whether it answers.

    python -m training.fit_answering DATA [--write]

`DATA` holds `answers/` (see `training.answers`) and `questions/qed_dev.jsonl.gz`. Two logistic
models, each on the rows to train on, measured on the third that is kept apart:

- sentences: is a sentence of the found passages one that the written answer rests on? Its weights
  are those of all needs together and what each need adds, `advisor/gathering/weights.json`;
- questions: do the found passages answer at all? Besides the rows that people left unanswered,
  every question is asked again without the passages that answer it. Weights in
  `advisor/gathering/answerability.json`.

It also prints how near to the best sentence, for each need, further sentences should be.
About eight minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.build import cache_dir
from advisor.gathering.answerability import answerability_signals
from advisor.gathering.evidence import Evidence
from advisor.gathering.scoring import EvidenceSelector, score
from advisor.understanding.question import analyse
from advisor.understanding.request import Need
from corpus.language.words import words
from index.indexing.indexer import Indexer
from index.indexing.recipe import IndexSettings
from index.models.embedding import build_passage_embedder
from index.passage import RetrievedPassage
from index.reader import IndexReader
from training.aligning import Aligner
from training.answers import Answered, Note, holds, parted, read_answers, write_documents
from training.reader_data import find, read_rows
from training.splits import QED_KEPT

ROOT = Path(__file__).parent.parent
NEEDS = {
    "fact": Need.FACT,
    "yesno": Need.YES_NO,
    "list": Need.LIST,
    "advice": Need.HOW_TO,
    "compare": Need.COMPARISON,
    "why": Need.EXPLANATION,
    "explain": Need.EXPLANATION,
    "summary": Need.OVERVIEW,
    "unanswerable": Need.FACT,
}
_NARROW, _BROAD = 6, 10
_SEARCHED = 20
# What a need adds is held nearer to nothing than what all needs share.
_ADDED_SCALE = 0.35
_STRENGTH = 0.3
_MARGINS = tuple(np.arange(0.4, 4.01, 0.2))


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one question: its sentences with their labels."""

    need: Need
    evidence: tuple[Evidence, ...]
    supports: tuple[bool, ...]
    about: Mapping[str, float]
    is_answered: bool


def gather(rows: Sequence[Answered], every: Sequence[Answered]) -> list[Found]:
    """Ask every row of an index of its subject's notes, with and without those that answer."""
    found = []
    for subject in sorted({row.subject for row in rows}):
        own = [row for row in rows if row.subject == subject]
        with _indexed(lambda folder, own=own: write_documents(own, folder)) as index:
            aligner = Aligner((n.text for row in every for n in row.notes), index.embedder)
            for row in own:
                wanted = _wanted(aligner, row)
                notes = [row.notes[i].text for i in row.cited]
                found += _with_and_without(
                    index,
                    row.standalone,
                    NEEDS[row.intent],
                    lambda text, wanted=wanted: _key(text) in wanted,
                    lambda text, notes=notes: any(holds(text, note) for note in notes),
                    bool(row.cited),
                )
    return found


def gather_qed(rows: Sequence[Mapping[str, Any]]) -> list[Found]:
    """The same for questions that people typed into a search engine."""
    with _indexed(lambda folder: _write_passages(rows, folder)) as index:
        return [
            one
            for row in rows
            for one in _with_and_without(
                index,
                row["question"],
                Need.FACT,
                lambda text, row=row: bool(find(row["answers"], text)),
                lambda text, row=row: text in row["passage"] or row["passage"] in text,
                True,
            )
        ]


def _with_and_without(
    index: IndexReader,
    question: str,
    need: Need,
    supports: Callable[[str], bool],
    answers: Callable[[str], bool],
    is_answered: bool,
) -> Iterator[Found]:
    limit = _NARROW if need in (Need.FACT, Need.YES_NO) else _BROAD
    passages = index.retrieve(question, _SEARCHED)
    yield _found(index, question, need, passages[:limit], supports, is_answered)
    if is_answered:
        rest = [hit for hit in passages if not answers(hit.passage.text)]
        ranked = [replace(hit, rank=rank) for rank, hit in enumerate(rest[:limit], 1)]
        yield _found(index, question, need, ranked, lambda _: False, False)


def _found(
    index: IndexReader,
    question: str,
    need: Need,
    passages: Sequence[RetrievedPassage],
    supports: Callable[[str], bool],
    is_answered: bool,
) -> Found:
    selector = EvidenceSelector(index.embedder, index.document)
    asked = analyse(question, index.document_frequency)
    evidence = selector.select(asked, passages, need)
    about = answerability_signals(asked, evidence, need) if evidence else {}
    labels = tuple(supports(e.span.text) for e in evidence)
    return Found(need, tuple(evidence), labels, about, is_answered)


def _wanted(aligner: Aligner, row: Answered) -> set[tuple[str, ...]]:
    """The sentences that an answer rests on, as words."""
    return {
        _key(row.notes[note].text[span.marker_end : span.end])
        for note, told in aligner.align(row).items()
        for span, is_wanted in zip(told.spans, told.supports, strict=True)
        if is_wanted
    }


def _key(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _indexed(write: Callable[[Path], None]) -> closing[IndexReader]:
    scratch = Path(tempfile.mkdtemp())
    folder = scratch / "documents"
    folder.mkdir()
    write(folder)
    settings = IndexSettings(scratch / "index", "", "embedded", 700, cache_dir())
    Indexer(settings, lambda: build_passage_embedder("embedded")).run([folder])
    return closing(
        IndexReader(
            settings.directory,
            chroma="",
            embedding="embedded",
            cache_dir=cache_dir(),
            reranker="embedded",
        )
    )


def _write_passages(rows: Sequence[Mapping[str, Any]], folder: Path) -> None:
    for number, row in enumerate({r["passage"]: r for r in rows}.values()):
        text = f"# {row['title'].replace('_', ' ')}\n\n{row['passage']}\n"
        (folder / f"p{number:04d}.md").write_text(text, encoding="utf-8")


# --- sentences


def fit_sentences(found: Sequence[Found]) -> dict[str, Any]:
    """Weights of the signals, for all needs and for each."""
    answered = [one for one in found if any(one.supports)]
    names = [name for name in answered[0].evidence[0].signals]
    needs = list(Need)
    table, labels, shares = [], [], []
    for one in answered:
        for evidence, label in zip(one.evidence, one.supports, strict=True):
            own = [evidence.signals[name] for name in names]
            added = [0.0] * (len(names) * len(needs))
            first = needs.index(one.need) * len(names)
            added[first : first + len(names)] = [_ADDED_SCALE * value for value in own]
            table.append([*own, *added])
            labels.append(label)
            shares.append(1.0)
    weights = _logistic(np.array(table), np.array(labels), np.array(shares))
    shared = {name: round(float(w), 3) for name, w in zip(names, weights, strict=False)}
    added = {}
    for number, need in enumerate(needs):
        first = len(names) * (number + 1)
        own_weights = _ADDED_SCALE * weights[first : first + len(names)]
        added[need.value] = {
            name: round(float(w), 3) for name, w in zip(names, own_weights, strict=True)
        }
    return {"all": shared, "needs": added}


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


def fit_questions(found: Sequence[Found], names: Sequence[str]) -> dict[str, float]:
    """Weights of the signals that say whether evidence answers."""
    rows = [one for one in found if one.about]
    table = np.array([[one.about[name] for name in names] for one in rows])
    labels = np.array([one.is_answered for one in rows])
    shares = np.where(labels, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
    weights = _logistic(table, labels, shares)
    return {name: round(float(w), 3) for name, w in zip(names, weights, strict=True)}


def area(found: Sequence[Found], weights: Mapping[str, float]) -> float:
    """Area under the ROC curve of telling answered questions from the others."""
    from sklearn.metrics import roc_auc_score

    rows = [one for one in found if one.about]
    scores = [sum(w * one.about[name] for name, w in weights.items()) for one in rows]
    return round(float(roc_auc_score([one.is_answered for one in rows], scores)), 3)


def _logistic(
    table: NDArray[np.float64], labels: NDArray[np.bool_], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, fit_intercept=False, max_iter=5000)
    model.fit(table, labels, sample_weight=shares)
    return np.asarray(model.coef_[0])


def main() -> None:
    """Gather, fit, measure, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true", help="replace the shipped weights")
    given = parser.parse_args()
    every = read_answers(given.data / "answers")
    trained, measured = parted(every)
    qed = read_rows(given.data / "questions" / "qed_dev.jsonl.gz")
    half = qed[: len(qed) // 2]
    train = [*gather(trained, every), *gather_qed(half[-QED_KEPT:])]
    test = gather(measured, every)
    fit_and_print(train, test, given.write)


def fit_and_print(train: Sequence[Found], test: Sequence[Found], write: bool) -> None:
    """Fit both models on `train` and print what they give on `test`."""
    fitted = fit_sentences(train)

    def as_fitted(evidence: Evidence, need: Need) -> float:
        added = fitted["needs"][need.value]
        return sum(
            (w + added.get(name, 0.0)) * evidence.signals[name] for name, w in fitted["all"].items()
        )

    print("sentences before", measure_sentences(test, lambda e, need: score(e.signals, need)))
    print("sentences after ", measure_sentences(test, as_fitted))
    print("margins", margins(train, as_fitted), "measured", margins(test, as_fitted))
    train, test = ([_rescored(one, as_fitted) for one in found] for found in (train, test))
    names = {
        "read": "one best dense coverage kind reader passage names years broad".split(),
        "unread": "one dense coverage kind names years broad".split(),
    }
    judged = {kind: fit_questions(train, of) for kind, of in names.items()}
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
