"""How often the passage that answers a question is among the first that are retrieved.

    python -m tests.index.retrieval_quality xquad_en [--titles] [--questions N] [--chunk-chars N]

Every paragraph of a question set becomes a file, the files are indexed with the embedded model,
and every question is asked of each retriever. A question counts as answered by rank k when one of
the first k passages belongs to its paragraph.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from index.indexing.indexer import Indexer
from index.indexing.recipe import IndexSettings
from index.reader import IndexReader
from index.retrieval import DenseRetriever, LexicalRetriever
from index.storage.layout import IndexLayout
from index.storage.manifest import read_manifest
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.vectors import VectorStore

QUESTIONS = Path(__file__).parents[2].parent / "shared" / "data" / "questions"
CUTOFFS = (1, 5, 10)
Retriever = DenseRetriever | LexicalRetriever | IndexReader


@dataclass(frozen=True)
class Case:
    """A question and the name of the file that answers it."""

    question: str
    file: str


def write_paragraphs(name: str, folder: Path, titles: bool) -> list[Case]:
    """Write the paragraphs of a question set as files; return its questions."""
    suffix = "md" if titles else "txt"
    names: dict[str, str] = {}
    cases = []
    with gzip.open(QUESTIONS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            key = row["passage_id"]
            if key not in names:
                names[key] = f"p{len(names):05d}.{suffix}"
                heading = f"# {row['title'].replace('_', ' ')}\n\n" if titles else ""
                path = folder / names[key]
                path.write_text(f"{heading}{row['passage']}\n", encoding="utf-8")
            cases.append(Case(row["question"], names[key]))
    return cases


def index_folder(folder: Path, directory: Path, chunk_chars: int = 700) -> IndexSettings:
    """Index a folder with the embedded model."""
    cache_dir = user_cache_path("groundwise", appauthor=False)
    settings = IndexSettings(directory, "", "embedded", chunk_chars, cache_dir)
    Indexer(settings).run([folder])
    return settings


def measure(settings: IndexSettings, cases: Sequence[Case]) -> dict[str, dict[int, float]]:
    """The share of questions answered by each rank of `CUTOFFS`, for each retriever."""
    layout = IndexLayout(settings.directory)
    generation = layout.current()
    assert generation is not None
    manifest = read_manifest(layout.folder(generation))
    location = manifest.location(layout.folder(generation))
    reader = IndexReader(
        settings.directory, chroma="", embedding="embedded", cache_dir=settings.cache_dir
    )
    with (
        closing(reader),
        closing(SqliteCatalog(layout.catalog(generation))) as catalog,
        closing(VectorStore(location, manifest.collection)) as store,
    ):
        retrievers: Mapping[str, Retriever] = {
            "dense": DenseRetriever(catalog, store, reader.embedder),
            "lexical": LexicalRetriever(catalog),
            "fused": reader,
        }
        return {name: _shares(reader, it, cases) for name, it in retrievers.items()}


def _shares(reader: IndexReader, retriever: Retriever, cases: Sequence[Case]) -> dict[int, float]:
    found = dict.fromkeys(CUTOFFS, 0)
    for case in cases:
        hits = retriever.retrieve(case.question, max(CUTOFFS))
        files = [reader.path(hit.passage.document_id) for hit in hits]
        for cutoff in CUTOFFS:
            found[cutoff] += case.file in files[:cutoff]
    return {cutoff: count / len(cases) for cutoff, count in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="xquad_en, qed_dev or policyqa_dev")
    parser.add_argument("--titles", action="store_true", help="give each file its title")
    parser.add_argument("--questions", type=int, default=None, help="ask the first N alone")
    parser.add_argument("--chunk-chars", type=int, default=700)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        docs = Path(folder) / "docs"
        docs.mkdir()
        cases = write_paragraphs(options.name, docs, options.titles)[: options.questions]
        settings = index_folder(docs, Path(folder) / "index", options.chunk_chars)
        for name, shares in measure(settings, cases).items():
            row = "  ".join(f"@{cutoff} {share:.4f}" for cutoff, share in shares.items())
            print(f"{name:8} {row}  ({len(cases)} questions)")


if __name__ == "__main__":
    main()
