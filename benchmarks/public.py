"""Questions that others wrote: retrieval, answers and abstention on three public sets.

    python -m benchmarks.public [xquad] [qed] [policyqa] [--answers N] [--set KEY=VALUE]

XQuAD (English), QED on Natural Questions, and PolicyQA, from `../shared/data/questions`. Every
paragraph becomes a file under its title, and every question is asked of the folder:

- retrieval: is the passage that holds the answer among the first five, for each retriever;
- answers: does what we answer contain the answer's text;
- abstention: the same questions with their paragraph left out must be abstained from.

Models of the project are trained on the first half of QED and on the policies that `split` names;
what is measured here is the rest, and XQuAD, which nothing is trained or tuned on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from advisor.advisor import Advisor
from advisor.answer import Answer
from advisor.answering.abstaining import is_only_near
from advisor.build import build_advisor, cache_dir, index_settings
from advisor.settings import Settings, load_settings
from benchmarks.measuring import ROOT, write_result
from index.indexing.indexer import Indexer
from index.passage import RetrievedPassage
from index.reader import IndexReader
from index.retrieval import DenseRetriever, LexicalRetriever
from index.storage.layout import IndexLayout
from index.storage.manifest import read_manifest
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.vectors import VectorStore
from training.splits import policies_trained_on

Retriever = DenseRetriever | LexicalRetriever | IndexReader

DATA = ROOT / ".." / "shared" / "data" / "questions"
SETS = ("xquad", "qed", "policyqa")
_FILES = {"xquad": "xquad_en", "qed": "qed_dev", "policyqa": "policyqa_dev"}
_CUTOFFS = (1, 5)
_SEED = 11
_POINTS = ROOT / "advisor" / "operating_points.json"
_TOLD = {"xquad": "XQuAD", "qed": "QED"}


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a set: its row in the file, and the name of the file that answers it."""

    row: int
    question: str
    answers: tuple[str, ...]
    file: str
    title: str


class LeavingOut(IndexReader):
    """An index without one of its files, so that a question about that file has no answer."""

    left_out: str = ""

    def retrieve(
        self,
        question: str,
        limit: int,
        carried: Sequence[str] = (),
        documents: Collection[str] | None = None,
    ) -> list[RetrievedPassage]:
        """What is found without the passages of the file that is left out."""
        found = super().retrieve(question, limit + 6, carried, documents)
        kept = [h for h in found if self.path(h.passage.document_id) != self.left_out]
        return [
            RetrievedPassage(h.passage, rank, h.score, h.scores, h.reading)
            for rank, h in enumerate(kept[:limit], 1)
        ]


def read_cases(name: str, folder: Path) -> list[Case]:
    """Write the paragraphs of a set into `folder`; return the questions that are measured."""
    with gzip.open(DATA / f"{_FILES[name]}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    measured = range(len(rows))
    if name == "qed":
        measured = range(len(rows) // 2, len(rows))
    trained = policies_trained_on({row["title"] for row in rows}) if name == "policyqa" else set()
    files: dict[str, str] = {}
    cases = []
    for number, row in enumerate(rows):
        if row["title"] in trained:
            continue
        file = files.setdefault(row["passage"], f"p{len(files):05d}.md")
        title = row["title"].replace("_", " ")
        (folder / file).write_text(f"# {title}\n\n{row['passage']}\n", encoding="utf-8")
        if number in measured:
            cases.append(Case(number, row["question"], tuple(row["answers"]), file, row["title"]))
    return cases


def measure_retrieval(
    settings: Settings, reader: IndexReader, cases: Sequence[Case]
) -> dict[str, Any]:
    """The share of questions whose passage is among the first 1 and 5, for each retriever."""
    layout = IndexLayout(settings.index_dir)
    generation = layout.current()
    assert generation is not None
    manifest = read_manifest(layout.folder(generation))
    with (
        closing(SqliteCatalog(layout.catalog(generation))) as catalog,
        closing(
            VectorStore(manifest.location(layout.folder(generation)), manifest.collection)
        ) as store,
        closing(IndexReader(settings.index_dir, chroma="", embedding=settings.embedding,
                            cache_dir=cache_dir())) as fused,
    ):  # fmt: skip
        retrievers: Mapping[str, Retriever] = {
            "dense": DenseRetriever(catalog, store, reader.embedder),
            "lexical": LexicalRetriever(catalog),
            "fused": fused,
            "reranked": reader,
        }
        shares, misses = {}, {}
        for name, retriever in retrievers.items():
            ranks = [_rank(retriever, reader, case) for case in cases]
            shares[name] = {
                f"at_{cutoff}": round(sum(0 < r <= cutoff for r in ranks) / len(ranks), 4)
                for cutoff in _CUTOFFS
            }
            misses[name] = [c.row for c, r in zip(cases, ranks, strict=True) if not 0 < r <= 5]
    return {"questions": len(cases), "shares": shares, "missed_rows": misses["reranked"]}


def _rank(retriever: Retriever, reader: IndexReader, case: Case) -> int:
    found = retriever.retrieve(case.question, max(_CUTOFFS))
    files = [reader.path(hit.passage.document_id) for hit in found]
    return files.index(case.file) + 1 if case.file in files else 0


def measure_answers(
    advisor: Advisor, reader: LeavingOut, cases: Sequence[Case]
) -> list[dict[str, Any]]:
    """Whether answers contain the answer, and whether what has none is abstained from."""
    rows = []
    for case in cases:
        reader.left_out = ""
        started = time.perf_counter()
        answer = advisor.ask(case.question)
        seconds = time.perf_counter() - started
        reader.left_out = case.file
        without = advisor.ask(case.question)
        rows.append(
            {
                "row": case.row,
                "contains": contains(answer, case.answers),
                "cites_gold": any(c.document == case.file for c in answer.citations),
                "abstained": answer.abstained,
                "probability": answer.answerability,
                "abstained_without": without.abstained,
                "near": is_only_near(answer.text),
                "near_without": is_only_near(without.text),
                "probability_without": without.answerability,
                "mode": answer.mode,
                "words": len(answer.text.split()),
                "seconds": round(seconds, 3),
            }
        )
    reader.left_out = ""
    return rows


def summarise(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The headline figures; precision and recall are of abstaining.

    `unsure`: the shares that are abstained from or said to be only near, of the questions that are
    answered and of those whose paragraph is left out.
    """
    wrongly = sum(row["abstained"] is not None for row in rows)
    rightly = sum(row["abstained_without"] is not None for row in rows)
    near = sum(row["near"] for row in rows)
    near_without = sum(row["near_without"] for row in rows)
    return {
        "questions": len(rows),
        "answer_inside": round(sum(row["contains"] for row in rows) / len(rows), 4),
        "abstention_precision": round(rightly / max(1, rightly + wrongly), 4),
        "abstention_recall": round(rightly / len(rows), 4),
        "answerable_abstained": round(wrongly / len(rows), 4),
        "unsure": round((wrongly + near) / len(rows), 4),
        "unsure_without": round((rightly + near_without) / len(rows), 4),
        "median_words": statistics.median(row["words"] for row in rows),
        "longest_words": max(row["words"] for row in rows),
        "median_seconds": round(statistics.median(row["seconds"] for row in rows), 3),
        "operating_points": list(_operating_points(rows)),
    }


def _operating_points(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, float]]:
    """Precision and recall of abstaining at other thresholds of the probability."""
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        wrongly = sum((row["probability"] or 0.0) < threshold for row in rows)
        rightly = sum((row["probability_without"] or 0.0) < threshold for row in rows)
        yield {
            "threshold": threshold,
            "precision": round(rightly / max(1, rightly + wrongly), 3),
            "recall": round(rightly / len(rows), 3),
        }


def contains(answer: Answer, wanted: Sequence[str]) -> bool:
    """Whether an answer holds one of the wanted texts, letters and digits compared."""
    text = _folded(answer.text)
    return answer.abstained is None and any(_folded(one) in text for one in wanted)


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def measure(name: str, overrides: Mapping[str, str], answers: int) -> dict[str, Any]:
    """Retrieval over all questions of a set, answers over a sample.

    The policies of PolicyQA are a folder each: its questions never say whose policy they are about.
    """
    with tempfile.TemporaryDirectory() as scratch:
        everything = Path(scratch) / "documents"
        everything.mkdir()
        cases = read_cases(name, everything)
        sample = set(random.Random(_SEED).sample(cases, min(answers, len(cases))))
        parts: list[tuple[int, dict[str, Any]]] = []
        rows: list[dict[str, Any]] = []
        titles = sorted({case.title for case in cases}) if name == "policyqa" else [""]
        for number, title in enumerate(titles):
            own = [case for case in cases if title in ("", case.title)]
            folder = everything if not title else Path(scratch) / f"folder{number}"
            for file in {case.file for case in own} if title else ():
                folder.mkdir(exist_ok=True)
                shutil.copy(everything / file, folder / file)
            directory = Path(scratch) / f"index{number}"
            settings = load_settings(
                None, {"answering": "quote", **overrides, "index_dir": directory}
            )
            with closing(_index(settings, folder)) as reader:
                parts.append((len(own), measure_retrieval(settings, reader, own)))
                chosen = [case for case in own if case in sample]
                advisor = build_advisor(settings, index=partial(_same, reader))
                rows += measure_answers(advisor, reader, chosen)
        return {
            "retrieval": _together(parts),
            "answers": {"summary": summarise(rows), "cases": rows},
        }


def _same(reader: IndexReader) -> IndexReader:
    return reader


def _index(settings: Settings, folder: Path) -> LeavingOut:
    plan = index_settings(settings)
    Indexer(plan).run([folder])
    return LeavingOut(
        settings.index_dir,
        chroma="",
        embedding=settings.embedding,
        cache_dir=cache_dir(),
        reranker=settings.reranker,
    )


def _together(parts: Sequence[tuple[int, Mapping[str, Any]]]) -> dict[str, Any]:
    """The shares over all questions, and every row that was missed."""
    total = sum(count for count, _ in parts)
    first = parts[0][1]["shares"]
    shares = {
        retriever: {
            cutoff: round(
                sum(n * part["shares"][retriever][cutoff] for n, part in parts) / total, 4
            )
            for cutoff in first[retriever]
        }
        for retriever in first
    }
    missed = sorted(row for _, part in parts for row in part["missed_rows"])
    return {"questions": total, "shares": shares, "missed_rows": missed}


def main() -> None:
    """Measure the named sets, print the figures and write one result file a set."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("names", nargs="*", metavar="SET", help=f"of {', '.join(SETS)}")
    parser.add_argument("--answers", type=int, default=200, help="questions that are answered")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(SETS)
    if unknown:
        parser.error(f"no set {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    if not DATA.is_dir():
        parser.exit(1, f"No question sets at {DATA}.\n")
    overrides = dict(pair.split("=", 1) for pair in arguments.set)
    for name in arguments.names or SETS:
        result = measure(name, overrides, arguments.answers)
        print(f"== {name}")
        for retriever, shares in result["retrieval"]["shares"].items():
            print(f"{retriever:9} " + "  ".join(f"{key} {value}" for key, value in shares.items()))
        for key, value in result["answers"]["summary"].items():
            print(f"{key:22} {value}")
        write_result("public", sys.argv[1:], result, name=f"public_{name}")
        if not overrides and name in _TOLD:
            _tell(name, result["answers"]["summary"])


def _tell(name: str, summary: Mapping[str, Any]) -> None:
    """Put what was measured where `advisor settings` finds it."""
    known = json.loads(_POINTS.read_text(encoding="utf-8")) if _POINTS.is_file() else {}
    known[_TOLD[name]] = {
        "questions": summary["questions"],
        "points": summary["operating_points"],
    }
    _POINTS.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
