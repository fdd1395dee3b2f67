"""Search and reading on advice, how-to, lists and follow-ups: are the right passages found?

    python -m benchmarks.search [--data FOLDER] [--name NAME]

The third of the answers of `../shared/data/answers` that nothing is trained on. All notes of a
subject's rows become Markdown documents, title and headings included, which are indexed; every
question is searched, as it was made complete and as it was typed.

- search: the share of a row's cited passages that are among the first 5 and 10, its mean over the
  rows; and how often the first that is cited, any, and all are. Once in a folder a subject, and
  once among the notes of all rows of all subjects, those that are trained on too, in one folder.
- sentences: of the sentences of all notes of a row, is the best read one that the answer rests on?
- abstention: is the best reading of a row's notes lower where they don't answer? The area under
  the ROC curve against rows without an answer, and against the same rows without the cited notes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from advisor.build import cache_dir
from benchmarks.measuring import ROOT, print_table, write_result
from corpus.language.sentences import sentence_spans
from index.indexing.indexer import Indexer
from index.indexing.recipe import IndexSettings
from index.models.embedding import build_question_embedder
from index.models.reranking import Readable, Reader, Reading
from index.models.weights import READER, verified
from index.reader import IndexReader
from training.aligning import Aligner
from training.answered import Answered, Note, holds, parted, read_answers, write_documents

DATA = ROOT / ".." / "shared" / "data" / "answers"
CUTOFFS = (5, 10)
_CHUNK_CHARS = 700


@contextmanager
def indexed(rows: Sequence[Answered]) -> Iterator[dict[str, IndexReader]]:
    """An index of all notes of rows, searched alone and read."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as opened:
        documents = Path(scratch) / "documents"
        documents.mkdir()
        write_documents((note for row in rows for note in row.notes), documents)
        settings = IndexSettings(Path(scratch) / "index", "", "embedded", _CHUNK_CHARS, cache_dir())
        Indexer(settings).run([documents])
        readers = {
            retriever: IndexReader(
                settings.directory,
                chroma="",
                embedding="embedded",
                cache_dir=cache_dir(),
                reranker=reranker,
            )
            for retriever, reranker in (("fused", "none"), ("read", "embedded"))
        }
        for reader in readers.values():
            opened.callback(reader.close)
        yield readers


def measure_search(rows: Sequence[Answered], folder: Sequence[Answered]) -> list[dict[str, Any]]:
    """For each row that is answered, which cited notes are among the first of each search.

    Args:
        rows: what is asked.
        folder: the rows whose notes are indexed.
    """
    with indexed(folder) as readers:
        return [
            search
            for retriever, index in readers.items()
            for row in rows
            if row.said
            for search in _searches(index, retriever, row)
        ]


def _searches(index: IndexReader, retriever: str, row: Answered) -> Iterator[dict[str, Any]]:
    cited = sorted(row.cited, key=lambda i: [i in keys for _, keys in row.said].index(True))
    for asked, question in (("complete", row.standalone), ("typed", row.question)):
        started = time.perf_counter()
        hits = index.retrieve(question, max(CUTOFFS))
        seconds = time.perf_counter() - started
        ranks = [
            next((h.rank for h in hits if holds(h.passage.text, row.notes[i].text)), 0)
            for i in cited
        ]
        yield {
            "search": f"{retriever}, {asked}",
            "subject": row.subject,
            "intent": row.intent,
            "question": question,
            "ranks": ranks,
            "seconds": round(seconds, 4),
        }


def shares(found: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """How many of the cited passages are among the first, in the mean over the rows."""
    measured: dict[str, float] = {}
    for cutoff in CUTOFFS:
        hits = [[0 < rank <= cutoff for rank in row["ranks"]] for row in found]
        measured |= {
            f"at_{cutoff}": _mean([sum(hit) / len(hit) for hit in hits]),
            f"first_at_{cutoff}": _mean([hit[0] for hit in hits]),
            f"any_at_{cutoff}": _mean([any(hit) for hit in hits]),
            f"all_at_{cutoff}": _mean([all(hit) for hit in hits]),
        }
    return measured


def measure_sentences(
    rows: Sequence[Answered], aligner: Aligner, reader: Reader
) -> list[dict[str, Any]]:
    """Where the best supporting sentence stands among all of a row's, by what was read."""
    found = []
    for row in (row for row in rows if row.said):
        aligned = aligner.align(row)
        scored: list[tuple[float, bool]] = []
        for i, (note, reading) in enumerate(zip(row.notes, read(reader, row), strict=True)):
            supports = {
                span.start: support
                for span, support in zip(aligned[i].spans, aligned[i].supports, strict=True)
            } if i in aligned else {}  # fmt: skip
            for span in sentence_spans(note.text):
                if span.kind != "heading":
                    support = supports.get(span.start, False)
                    scored.append((reading.span(span.start, span.end), support))
        scored.sort(key=lambda pair: -pair[0])
        order = [support for _, support in scored]
        rank = order.index(True) + 1 if any(order) else 0
        found.append({"question": row.standalone, "intent": row.intent, "rank": rank})
    return found


def measure_abstention(rows: Sequence[Answered], reader: Reader) -> dict[str, float]:
    """Areas under the ROC curve of the best reading."""
    answered, cut, unanswered = [], [], []
    for row in rows:
        scores = [reading.answers for reading in read(reader, row)]
        if not row.said:
            unanswered.append(max(scores))
            continue
        answered.append(max(scores))
        others = [score for i, score in enumerate(scores) if i not in row.cited]
        cut += [max(others)] if others else []
    return {
        "unanswered": area(answered, unanswered),
        "without_cited": area(answered, cut),
        "unanswered_rows": len(unanswered),
    }


def read(reader: Reader, row: Answered) -> list[Reading]:
    """The readings of a row's notes."""
    return reader.read(row.standalone, [readable(note) for note in row.notes])


def readable(note: Note) -> Readable:
    """A note as a passage is read: under its title and headings."""
    return Readable(note.source, note.text)


def area(above: Sequence[float], below: Sequence[float]) -> float:
    """How often one of `above` is higher than one of `below`; ties count half."""
    pairs = [(a > b) + 0.5 * (a == b) for a in above for b in below]
    return round(statistics.fmean(pairs), 4) if pairs else 0.0


def _by(found: Sequence[Mapping[str, Any]], key: str) -> dict[str, dict[str, float]]:
    names = list(dict.fromkeys(row[key] for row in found))
    return {name: shares([row for row in found if row[key] == name]) for name in names}


def measure(data: Path, model: Path) -> dict[str, Any]:
    """Everything, over the measured third; `model` reads sentences."""
    everything = read_answers(data)
    rows = parted(everything)["measured"]
    embedder = build_question_embedder("embedded", cache_dir())
    aligner = Aligner((note.text for row in everything for note in row.notes), embedder)
    reader = Reader(model)
    searches = [
        search
        for subject in sorted({row.subject for row in rows})
        for own in [[row for row in rows if row.subject == subject]]
        for search in measure_search(own, own)
    ]
    among_all = measure_search(rows, everything)
    sentences = measure_sentences(rows, aligner, reader)
    best = [row for row in searches if row["search"] == "read, complete"]
    return {
        "rows": len(rows),
        "answered": len(sentences),
        "search": _by(searches, "search"),
        "search_among_all": _by(among_all, "search"),
        "by_intent": _by(best, "intent"),
        "median_seconds": round(statistics.median(row["seconds"] for row in best), 4),
        "sentences": {
            "first": _mean([row["rank"] == 1 for row in sentences]),
            "reciprocal_rank": _mean([1 / row["rank"] if row["rank"] else 0 for row in sentences]),
        },
        "abstention": measure_abstention(rows, reader),
        "missed": [row for row in best if not all(0 < rank <= 5 for rank in row["ranks"])],
    }


def main() -> None:
    """Measure, print the figures and write the result file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--name", default="search", help="of the result file")
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        parser.exit(1, f"No answers at {arguments.data}.\n")
    result = measure(arguments.data, verified(READER))
    for name in ("search", "search_among_all", "by_intent"):
        measured = result[name]
        header = ["", *next(iter(measured.values()))]
        print_table(header, [[key, *values.values()] for key, values in measured.items()])
    for name in ("sentences", "abstention"):
        print(name, result[name])
    print("median seconds", result["median_seconds"])
    write_result("search", sys.argv[1:], result, name=arguments.name)


def _mean(values: Sequence[float]) -> float:
    return round(statistics.fmean(values), 4)


if __name__ == "__main__":
    main()
