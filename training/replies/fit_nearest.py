"""Fit how near a passage must be for a reply to name it as the nearest to a topic.

    python -m training.replies.fit_nearest

"Do you have anything about X?" is answered by the passages that hold the words of X. Where none
does, the nearest passage by meaning may be on it in other words ("doctorates": "Ph.D. students"),
or on nothing of the kind. `topics.jsonl` beside this file holds topics that we labelled, over two
folders of this repository. The printed threshold on the cosine of the nearest passage keeps the
share of unrelated topics that are given one at a twentieth: what is odd is worse than what is
missing. `advisor/answering/library.py` has the value.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from corpus.library import scan
from corpus.reading import read_document
from index.chunking import embedding_text, passage_context, split_document
from index.models.embedding import build_torch_embedder

ROOT = Path(__file__).parents[2]
CHUNK_CHARS = 700
MOST_ODD = 0.05


def nearest(folder: Path, topics: list[str]) -> list[float]:
    """The cosine of each topic with the passage of a folder that is nearest to it."""
    embedder = build_torch_embedder("embedded")
    texts = []
    for file in scan([folder]).files:
        document = read_document(file)
        for passage in split_document(document, CHUNK_CHARS):
            texts.append(embedding_text(passage.text, passage_context(document, passage)))
    similar = embedder.embed(topics) @ embedder.embed(texts).T
    return [float(best) for best in np.max(similar, axis=1)]


def main() -> None:
    """Print the threshold, and what it gets right."""
    lines = (Path(__file__).parent / "topics.jsonl").read_text(encoding="utf-8").splitlines()
    by_folder: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for row in map(json.loads, lines):
        by_folder[row["documents"]].append((row["topic"], row["related"]))
    related: list[float] = []
    unrelated: list[float] = []
    for folder, topics in by_folder.items():
        cosines = nearest(ROOT / folder, [topic for topic, _ in topics])
        for (topic, is_related), cosine in zip(topics, cosines, strict=True):
            (related if is_related else unrelated).append(cosine)
            print(f"{cosine:.2f} {'+' if is_related else '-'} {topic} ({folder})")
    threshold = float(np.ceil(np.quantile(unrelated, 1 - MOST_ODD) * 100) / 100)
    kept = np.mean(np.array(related) >= threshold)
    odd = np.mean(np.array(unrelated) >= threshold)
    print(f"threshold {threshold:.2f}: named for {kept:.0%} of related, {odd:.0%} of unrelated")


if __name__ == "__main__":
    main()
