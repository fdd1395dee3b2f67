"""Fit how search results are fused and how many are read: the constants of `index.retrieval`.

    python -m training.fit_search ANSWERS DATA [--model FILE]

Asked are questions that nothing is trained on and that no benchmark measures (`training.splits`):
the part of the answers kept for fitting, complete and as typed, among the notes of the fitted and
trained rows of their subject; the 120 questions of QED, among the passages of the half that is
trained on; and the last 60 of each of two policies of PolicyQA, among its passages. For each
setting the shares of passages found are printed, at the end the one with the best mean, of those
that read no more than the one before it unless that gains.
"""

from __future__ import annotations

import argparse
import itertools
import math
import statistics
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from advisor.build import cache_dir
from index.indexing.indexer import Indexer
from index.indexing.recipe import IndexSettings
from index.models.embedding import build_torch_embedder
from index.models.reranking import Reader
from index.models.weights import READER, verified
from index.passage import RetrievedPassage
from index.reader import IndexReader
from index.retrieval import DenseRetriever, LexicalRetriever
from index.storage.layout import IndexLayout
from index.storage.manifest import read_manifest
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.vectors import VectorStore
from training.answered import holds, parted, read_answers, write_documents
from training.reader_data import read_rows
from training.splits import POLICIES_KEPT, QED_KEPT

_POOL = 40
_OF_POLICY = 60
_RANK_KS = (1, 2, 5, 10, 20, 60)
_READS = (8, 12, 16, 20)
_WEIGHTS = (1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)
# Reading eight passages more must gain this much of the mean.
_WORTH_READING = 0.005


@dataclass(frozen=True, slots=True)
class Search:
    """What both retrievers found for a question.

    Attributes:
        ranks: of each passage, its rank by each retriever that found it.
        answers: the log-odds that it answers, as read.
        wanted: for each passage that should be found, those that hold it.
    """

    ranks: Mapping[str, tuple[int, ...]]
    answers: Mapping[str, float]
    wanted: tuple[frozenset[str], ...]

    def share(self, cutoff: int, k: int, read: int, weight: float) -> float:
        """The share of what is wanted among the first passages, searched and read so."""
        fused = {key: sum(1 / (k + rank) for rank in ranks) for key, ranks in self.ranks.items()}
        order = sorted(fused, key=lambda key: -fused[key])
        candidates = order[: max(read, 10)]
        candidates.sort(key=lambda key: -(self.answers[key] + weight * math.log(fused[key])))
        first = set(candidates[:cutoff])
        return statistics.fmean(bool(wanted & first) for wanted in self.wanted)


Sets = Mapping[str, tuple[Sequence[Search], tuple[int, ...]]]


def scored(sets: Sets, k: int, read: int, weight: float) -> dict[str, float]:
    """The mean share of each set at each of its cutoffs."""
    return {
        f"{name} {cutoff}": statistics.fmean(
            search.share(cutoff, k, read, weight) for search in searches
        )
        for name, (searches, cutoffs) in sets.items()
        for cutoff in cutoffs
    }


def best(sets: Sets) -> tuple[int, int, float]:
    """The setting with the best mean; more is read only where it gains."""
    chosen, high = (0, 0, 0.0), 0.0
    for read in _READS:
        found = [
            (statistics.fmean(scored(sets, k, read, weight).values()), (k, read, weight))
            for k, weight in itertools.product(_RANK_KS, _WEIGHTS)
        ]
        value, setting = max(found)
        if value > high + _WORTH_READING:
            chosen, high = setting, value
    return chosen


def answers_searches(folder: Path, reader: Reader) -> list[Search]:
    """The fitted part of the answers, complete, and as typed where no turns went before."""
    parts = parted(read_answers(folder))
    searches: list[Search] = []
    for subject in sorted({row.subject for row in parts["fitted"]}):
        own = [row for row in parts["fitted"] if row.subject == subject]
        others = [row for row in parts["trained"] if row.subject == subject]
        notes = [note for row in [*own, *others] for note in row.notes]
        with tempfile.TemporaryDirectory() as scratch:
            documents = Path(scratch) / "documents"
            documents.mkdir()
            write_documents(notes, documents)
            with _retrievers(documents, Path(scratch) / "index") as (index, retrievers):
                for row in (row for row in own if row.said):
                    cited = [row.notes[i].text for i in sorted(row.cited)]
                    typed = [] if row.follows else [row.question]
                    for question in dict.fromkeys([row.standalone, *typed]):
                        found = [r.retrieve(question, _POOL) for r in retrievers]
                        searches += _search(index, reader, question, found, cited)
    return searches


def question_searches(rows: Sequence[dict[str, str]], asked: int, reader: Reader) -> list[Search]:
    """The last questions of a question set, among the paragraphs of all its rows."""
    searches: list[Search] = []
    with tempfile.TemporaryDirectory() as scratch:
        documents = Path(scratch) / "documents"
        documents.mkdir()
        for number, row in enumerate({row["passage"]: row for row in rows}.values()):
            text = f"# {row['title'].replace('_', ' ')}\n\n{row['passage']}\n"
            (documents / f"p{number:05d}.md").write_text(text, encoding="utf-8")
        with _retrievers(documents, Path(scratch) / "index") as (index, retrievers):
            for row in rows[-asked:]:
                found = [r.retrieve(row["question"], _POOL) for r in retrievers]
                searches += _search(index, reader, row["question"], found, [row["passage"]])
    return searches


def _search(
    index: IndexReader,
    reader: Reader,
    question: str,
    found: Sequence[Sequence[RetrievedPassage]],
    wanted: Sequence[str],
) -> Iterator[Search]:
    """The search, where anything that is wanted can be found."""
    hits = {hit.passage.id: hit.passage for ranking in found for hit in ranking}
    ranks = {
        key: tuple(hit.rank for ranking in found for hit in ranking if hit.passage.id == key)
        for key in hits
    }
    # Only what some setting reads.
    near = set[str]()
    for k in _RANK_KS:
        order = sorted(ranks, key=lambda key: -sum(1 / (k + rank) for rank in ranks[key]))
        near.update(order[: max(_READS)])
    texts = {key: index.readable(hits[key]) for key in near}
    readings = reader.read(question, list(texts.values()))
    answers = {key: reading.answers for key, reading in zip(texts, readings, strict=True)}
    holders = [frozenset(key for key in hits if holds(hits[key].text, one)) for one in wanted]
    yield Search(ranks, answers, tuple(holders))


@contextmanager
def _retrievers(
    documents: Path, directory: Path
) -> Iterator[tuple[IndexReader, tuple[DenseRetriever, LexicalRetriever]]]:
    settings = IndexSettings(directory, "", "embedded", 700, cache_dir())
    Indexer(settings, lambda: build_torch_embedder("embedded")).run([documents])
    layout = IndexLayout(directory)
    generation = layout.current()
    assert generation is not None
    folder = layout.folder(generation)
    manifest = read_manifest(folder)
    with ExitStack() as opened:
        index = IndexReader(directory, chroma="", embedding="embedded", cache_dir=cache_dir())
        opened.callback(index.close)
        catalog = SqliteCatalog(layout.catalog(generation))
        opened.callback(catalog.close)
        store = VectorStore(manifest.location(folder), manifest.collection)
        opened.callback(store.close)
        yield index, (DenseRetriever(catalog, store, index.embedder), LexicalRetriever(catalog))


def _told(values: Iterable[float]) -> str:
    return "  ".join(f"{value:.3f}" for value in values)


def main() -> None:
    """Search, read, print every setting's shares and the best."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("answers", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=None)
    arguments = parser.parse_args()
    reader = Reader(arguments.model or verified(READER))
    questions = arguments.data / "questions"
    qed = read_rows(questions / "qed_dev.jsonl.gz")
    policies = read_rows(questions / "policyqa_dev.jsonl.gz")
    kept = [[r for r in policies if r["title"] == title] for title in sorted(POLICIES_KEPT)]
    sets: Sets = {
        "answers": (answers_searches(arguments.answers, reader), (5, 10)),
        "QED": (question_searches(qed[: len(qed) // 2], QED_KEPT, reader), (1, 5)),
        "policies": (
            [search for rows in kept for search in question_searches(rows, _OF_POLICY, reader)],
            (5,),
        ),
    }
    print("  k read weight", *scored(sets, *(5, 8, 5.0)))
    for k, read, weight in itertools.product(_RANK_KS, _READS, _WEIGHTS):
        shares = scored(sets, k, read, weight)
        print(f"{k:3} {read:4} {weight:6.1f}  {_told([*shares.values()])}")
    print("best: k {}, read {}, weight {}".format(*best(sets)))


if __name__ == "__main__":
    main()
