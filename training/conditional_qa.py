"""Rows for the reading model from ConditionalQA: people's questions in their own situation.

    python -m training.conditional_qa FOLDER [--model FILE]

Measures a reading model, the shipped or another, on the rows of `FOLDER/v1_0/dev.json`, which none
is trained on.

ConditionalQA (Sun, Cohen and Salakhutdinov, "ConditionalQA: A Complex Reading Comprehension Dataset
with Conditional Answers", ACL 2022), https://github.com/haitian-sun/ConditionalQA at commit
77bd295, BSD 2-Clause: questions with a scenario over pages of GOV.UK, each with the sentences that
are its evidence. The pages themselves are not there, so passages are made from what is evidence of
the questions of one page, never of a question that is much like the one asked: that may answer it.

- conditional: the question beside a passage with its evidence in order, a span each, among others;
  or, of a question that its page does not answer, beside the page's evidence alone.
- conditional-beside: a passage of the same page without the evidence.

Half of the questions that need no scenario are asked without it, the others with the beginning of
it in brackets behind, as the program searches a story.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np

from advisor.build import cache_dir
from corpus.language.sentences import sentence_spans
from corpus.language.words import content_words, stem
from index.models.embedding import Embedder, build_question_embedder
from index.models.reranking import Readable, Reader
from index.models.weights import READER, verified
from training.reader_data import Row

_SEED = 29
_ALIKE = 0.6
_SAME_WORDS = 0.5
_FEWEST_LINES, _MOST_LINES = 6, 12
_FEWEST_BESIDE = 3
_MOST_GOLD_LINES, _MOST_GOLD_CHARS = 7, 650
_MOST_CHARS = 900
_SCENARIO_WORDS = 30
_BARE = 0.5
_TAG = re.compile(r"<[^>]*>")
# What refers to something that was said before.
_REFERS = re.compile(
    r"\b(?:he|she|it|they|him|her|his|hers|its|them|their|this|that|these|those|there|same|both)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or table row, or a list's introduction with items; gold where it is evidence."""

    lines: tuple[str, ...]
    is_gold: bool = False

    @property
    def text(self) -> str:
        """The lines, items behind a dash."""
        return "\n".join(map(_shown, self.lines))


def conditional_rows(folder: Path, part: str = "train") -> list[Row]:
    """The rows of `FOLDER/v1_0/PART.json`."""
    text = (folder / "v1_0" / f"{part}.json").read_text(encoding="utf-8")
    pages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for asked in json.loads(text):
        pages[asked["url"]].append(asked)
    rng = random.Random(_SEED)
    embedder = build_question_embedder("embedded", cache_dir())
    rows = [row for questions in pages.values() for row in _of_page(questions, embedder, rng)]
    return list(dict.fromkeys(rows))


def _of_page(
    questions: Sequence[dict[str, Any]], embedder: Embedder, rng: random.Random
) -> Iterator[Row]:
    introduced = _introduced(questions)
    context = questions[0]["url"].rstrip("/").rsplit("/", 1)[-1].replace("-", " ").capitalize()
    vectors = np.asarray(embedder.embed([asked["question"] for asked in questions]))
    alike = vectors @ vectors.T >= _ALIKE
    for i, asked in enumerate(questions):
        gold = _blocks(asked["evidences"], introduced, is_gold=True)
        used = {line for block in gold for line in block.lines}
        used |= {
            line
            for other, is_alike in zip(questions, alike[i], strict=True)
            if is_alike
            for line in other["evidences"]
        }
        others = [line for other in questions for line in other["evidences"]]
        said = [line for line in dict.fromkeys(others) if not _says_same(line, used)]
        beside = _blocks(said, introduced)
        rng.shuffle(beside)
        lines = sum(len(block.lines) for block in gold)
        chars = sum(len(block.text) for block in gold)
        if gold and lines <= _MOST_GOLD_LINES and chars <= _MOST_GOLD_CHARS:
            yield _row(typed(asked, rng), context, gold, beside, "conditional", rng)
        half = len(beside) // 2
        for some in [beside[:half], beside[half:]] if asked["not_answerable"] else [beside]:
            if sum(len(block.lines) for block in some) >= _FEWEST_BESIDE:
                origin = "conditional" if asked["not_answerable"] else "conditional-beside"
                yield _row(typed(asked, rng), context, [], some, origin, rng)


def typed(asked: dict[str, Any], rng: random.Random) -> str:
    """A question as it is typed, the beginning of the scenario in brackets behind it."""
    question = " ".join(asked["question"].split())
    if not _REFERS.search(question) and rng.random() < _BARE:
        return question
    told: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", " ".join(asked["scenario"].split())):
        room = _SCENARIO_WORDS - len(told)
        own = sentence.split()
        if told and len(own) > room:
            break
        told += own[:room]
    return f"{question} ({' '.join(told)})" if told else question


def _introduced(questions: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The introduction of each list item that stands behind one in some question's evidence."""
    found: dict[str, str] = {}
    for asked in questions:
        introduction = ""
        for line in asked["evidences"]:
            if not line.startswith("<li>"):
                introduction = line if _shown(line).endswith(":") else ""
            elif introduction:
                found.setdefault(line, introduction)
    return found


def _blocks(
    lines: Sequence[str], introduced: dict[str, str], *, is_gold: bool = False
) -> list[Block]:
    """Lines without headings; items below their introduction, if that is among the lines.

    What is not gold and says nothing alone, an item or an introduction without the other, is left
    out.
    """
    below: dict[str, list[str]] = {}
    for line in dict.fromkeys(lines):
        introduction = introduced.get(line, "")
        if introduction in below:
            below[introduction].append(line)
        elif not line.startswith("<h") and _shown(line):
            below[line] = []
    return [
        Block((first, *items), is_gold)
        for first, items in below.items()
        if items or is_gold or not (first.startswith("<li>") or _shown(first).endswith(":"))
    ]


def _says_same(line: str, said: set[str]) -> bool:
    """Whether a line has most words in common with one of others."""
    own = _stems(line)
    return line in said or any(
        len(own & words) > _SAME_WORDS * len(own | words) for words in map(_stems, said)
    )


@lru_cache(maxsize=10_000)
def _stems(line: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(_shown(line)))


def _shown(line: str) -> str:
    """A line of a page without tags, an item behind a dash."""
    text = " ".join(unescape(_TAG.sub(" ", line)).split())
    return f"- {text}" if line.startswith("<li>") and text else text


def _row(
    question: str,
    context: str,
    gold: Sequence[Block],
    beside: Sequence[Block],
    origin: str,
    rng: random.Random,
) -> Row:
    """Gold blocks in their order, the others put between them; gold lines are the spans."""
    wanted = rng.randint(_FEWEST_LINES, _MOST_LINES)
    passage = list(gold)
    for block in beside:
        if sum(len(other.lines) for other in passage) + len(block.lines) > wanted:
            continue
        if sum(len(other.text) + 2 for other in passage) + len(block.text) < _MOST_CHARS:
            passage.insert(rng.randint(0, len(passage)), block)
    text, spans = "", []
    for block in passage:
        text += "\n\n" if text else ""
        for i, line in enumerate(block.lines):
            text += "\n" if i else ""
            shown = _shown(line)
            start = len(text) + 2 * shown.startswith("- ")
            text += shown
            if block.is_gold:
                spans.append((start, len(text)))
    return Row(question, context, text, tuple(spans), origin)


def measured(rows: Sequence[Row], reader: Reader) -> dict[str, float]:
    """How often the sentence that reads best answers, and the area under the ROC curve of any."""
    from sklearn.metrics import roc_auc_score

    first, answers = [], []
    for row in rows:
        (reading,) = reader.read(row.question, [Readable(row.context, row.text)])
        answers.append(reading.answers)
        if row.spans:
            spans = [(span.marker_end, span.end) for span in sentence_spans(row.text)]
            start, end = max(spans, key=lambda span: reading.span(*span))
            first.append(any(start < b and a < end for a, b in row.spans))
    return {
        "answered": len(first),
        "first": round(float(np.mean(first)), 3),
        "others": len(rows) - len(first),
        "area": round(float(roc_auc_score([bool(row.spans) for row in rows], answers)), 3),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, default=None)
    given = parser.parse_args()
    reader = Reader(given.model or verified(READER))
    print(measured(conditional_rows(given.folder, "dev"), reader))


if __name__ == "__main__":
    main()
