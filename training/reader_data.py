"""What the reading model is trained on: questions beside passages, with and without an answer.

- answered: the question beside the passage that answers it, the answer's characters marked. From
  the first half of QED dev and two thirds of the policies of PolicyQA dev.
- cut: the same passage without the sentences that hold the answer.
- neighbour: the question beside passages that retrieval ranks high and that do not answer it.
- cloze: a question made from a claim, beside its evidence among other evidence about the same
  things. From the supported pairs of FEVER, semi-automatic NLI (wiki), Fool Me Twice, ConjNLI and
  Factcheck-GPT in the verifier's training data.
- cloze-without: the same without the evidence.

`training.splits` says what stays out. Captions (SNLI) and whole articles (BUMP) are left out:
they look like nothing that people ask documents.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.build import cache_dir
from corpus.language.splitting import split_sentences
from corpus.language.words import content_words, stem
from index.indexing.indexer import Indexer
from index.indexing.recipe import IndexSettings
from index.models.embedding import build_torch_embedder
from index.reader import IndexReader
from training.cloze import answers_in, can_be_asked, question_about
from training.splits import POLICIES_KEPT, QED_KEPT, policies_trained_on

_SEED = 13
_RETRIEVED = 10
_NEIGHBOURS = 3
_CLOZE_SOURCES = frozenset(
    {"fever", "semi_automatic_nli_wiki", "fool_me_twice", "conjnli", "factcheck_gpt"}
)
_SHORTEST_CUT = 80
# Rows whose spans are parts of one answer; in the others each span is a whole answer.
IN_PARTS = frozenset({"answers", "written", "conditional"})
_LONGEST_EVIDENCE = 900


@dataclass(frozen=True, slots=True)
class Row:
    """A question beside a passage; `spans` are the answer's characters, none without an answer."""

    question: str
    context: str
    text: str
    spans: tuple[tuple[int, int], ...]
    origin: str


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a `.jsonl.gz` file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def build_rows(data: Path) -> list[Row]:
    """Every row, shuffled; `data` holds `questions/` and `verifier/`."""
    rng = random.Random(_SEED)
    qed = read_rows(data / "questions" / "qed_dev.jsonl.gz")
    policies = read_rows(data / "questions" / "policyqa_dev.jsonl.gz")
    trained = policies_trained_on({row["title"] for row in policies}) - POLICIES_KEPT
    rows = [
        *_from_questions("qed", qed[: len(qed) // 2 - QED_KEPT], rng),
        *_from_questions("policyqa", [r for r in policies if r["title"] in trained], rng),
        *_from_claims(read_rows(data / "verifier" / "train.jsonl.gz"), rng),
    ]
    rng.shuffle(rows)
    return rows


def find(answers: Sequence[str], text: str) -> tuple[tuple[int, int], ...]:
    """Where answers occur in a text as whole words, whatever the case and the white space."""
    spans = []
    for answer in answers:
        pattern = r"\s+".join(re.escape(word) for word in answer.split())
        left = r"(?<!\w)" if answer[:1].isalnum() else ""
        right = r"(?!\w)" if answer[-1:].isalnum() else ""
        spans += [m.span() for m in re.finditer(left + pattern + right, text, re.I)]
    return tuple(spans)


def _from_questions(origin: str, rows: list[dict[str, Any]], rng: random.Random) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "documents"
        folder.mkdir()
        files: dict[str, str] = {}
        for row in rows:
            if row["passage"] not in files:
                files[row["passage"]] = f"p{len(files):05d}.md"
                text = f"# {row['title'].replace('_', ' ')}\n\n{row['passage']}\n"
                (folder / files[row["passage"]]).write_text(text, encoding="utf-8")
        settings = IndexSettings(Path(scratch) / "index", "", "embedded", 700, cache_dir())
        Indexer(settings, lambda: build_torch_embedder("embedded")).run([folder])
        with closing(
            IndexReader(settings.directory, chroma="", embedding="embedded", cache_dir=cache_dir())
        ) as index:
            for row in rows:
                yield from _beside_passages(origin, row, _golden(row, rows, files), index, rng)


def _golden(row: dict[str, Any], rows: list[dict[str, Any]], files: dict[str, str]) -> set[str]:
    """The files that answer a question: in PolicyQA the same question is asked of many passages."""
    start = row["question"].lower()[:25]
    same = [
        other
        for other in rows
        if other["question"] == row["question"]
        or (other["title"] == row["title"] and other["question"].lower()[:25] == start)
    ]
    return {files[other["passage"]] for other in [row, *same]}


def _beside_passages(
    origin: str, row: dict[str, Any], golden: set[str], index: IndexReader, rng: random.Random
) -> Iterator[Row]:
    neighbours = []
    for hit in index.retrieve(row["question"], _RETRIEVED):
        context, text = index.readable(hit.passage).context, hit.passage.text
        spans = find(row["answers"], text)
        if index.path(hit.passage.document_id) not in golden:
            if not spans or origin == "policyqa":
                neighbours.append(Row(row["question"], context, text, (), f"{origin}-neighbour"))
        elif spans and text in row["passage"]:
            yield Row(row["question"], context, text, spans, origin)
            cut = _without(text, spans)
            if cut:
                yield Row(row["question"], context, cut, (), f"{origin}-cut")
    yield from neighbours[:1]
    others = neighbours[1:]
    yield from rng.sample(others, min(_NEIGHBOURS - 1, len(others)))


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text without the sentences that hold one of the spans; empty when little is left."""
    kept = [
        text[start:end]
        for start, end in split_sentences(text, 0, len(text))
        if not any(start < b and a < end for a, b in spans)
    ]
    return " ".join(kept) if sum(map(len, kept)) > _SHORTEST_CUT else ""


def _from_claims(rows: list[dict[str, Any]], rng: random.Random) -> Iterator[Row]:
    pairs = [r for r in rows if r["label"] == "supported" and r["source"] in _CLOZE_SOURCES]
    evidence = [_tidy(row["evidence"], rng) for row in pairs]
    holding: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(evidence):
        for word in {stem(word) for word in content_words(text)}:
            holding[word].append(i)
    for i, row in enumerate(pairs):
        claim = " ".join(row["claim"].split()).rstrip(" .")
        found = [
            (answer, spans)
            for answer in answers_in(claim)
            if (spans := find([claim[answer.start : answer.end]], evidence[i]))
            and can_be_asked(claim, answer)
        ]
        rng.shuffle(found)
        near = _nearest(claim, i, holding, len(pairs))
        for answer, spans in found[: 1 if rng.random() < 0.6 else 2]:
            asked = question_about(claim, answer, rng)
            wanted = claim[answer.start : answer.end]
            others = [evidence[j] for j in near if evidence[j] != evidence[i]]
            others = [t for t in dict.fromkeys(others) if len(t) < 500 and not find([wanted], t)]
            yield from _among_others(asked, evidence[i], spans, others, rng)


def _among_others(
    asked: str,
    evidence: str,
    spans: Sequence[tuple[int, int]],
    others: Sequence[str],
    rng: random.Random,
) -> Iterator[Row]:
    beside = list(others[: rng.choice([0, 1, 2, 3])])
    pieces = [evidence, *beside]
    rng.shuffle(pieces)
    text = " ".join(pieces)
    offset = text.find(evidence)
    moved = tuple((start + offset, end + offset) for start, end in spans)
    yield Row(asked, "", text, moved, "cloze")
    if beside and rng.random() < 0.6:
        yield Row(asked, "", " ".join(p for p in pieces if p != evidence), (), "cloze-without")


def _nearest(claim: str, own: int, holding: dict[str, list[int]], total: int) -> list[int]:
    """Evidence that shares the claim's rarer words, most of them first."""
    shared: Counter[int] = Counter()
    for word in {stem(word) for word in content_words(claim)}:
        if 1 < len(holding[word]) < 400:
            for i in holding[word]:
                if i != own:
                    shared[i] += math.log(total / len(holding[word]))  # type: ignore[assignment]
    return [i for i, _ in shared.most_common(8)]


def _tidy(text: str, rng: random.Random) -> str:
    """Evidence as people would type it, most of the time: FEVER's is split into tokens."""
    text = " ".join(text.split())[:_LONGEST_EVIDENCE]
    if rng.random() >= 0.7:
        return text
    text = re.sub(r"-LSB-.*?-RSB-", "", text).replace("-LRB-", "(").replace("-RRB-", ")")
    text = re.sub(r"\s+([.,;:!?)])", r"\1", text)
    return text.replace("( ", "(").replace(" 's", "'s").strip()
