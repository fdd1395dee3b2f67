"""Follow-ups: is the gate right, and does the rewrite say what a person's rewrite says?

    python -m benchmarks.canard [--data FOLDER]

Reads `canard_dev.jsonl.gz` (`history`, `question`, `rewrite`) and `qed_dev.jsonl.gz` (`question`).
A question of CANARD is complete when a person left it as it was, but for case, spaces and final
punctuation; `chosen_on` is the half of the dialogues that the rules were chosen on, `other_half`
was only measured. QED's questions were typed into a search engine, so all are complete; half of
them were looked at.

The title and the section that a dialogue is about come first in a history; they are its first turn
here. The turns before a question are replayed, each searched as `complete` rewrote it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advisor.answer import Answer, Conversation
from advisor.understanding.completeness import is_complete
from advisor.understanding.rewriting import complete
from benchmarks.measuring import print_table, write_result
from corpus.language.names import names
from corpus.language.words import content_words, stem

DEFAULT_DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "questions"
SEED = 7
HALVES = ("chosen_on", "other_half")
Rewriter = Callable[[str, Conversation], str]


@dataclass
class Row:
    """One question of a dialogue, with what a person made of it."""

    number: int
    history: list[str]
    question: str
    rewrite: str
    half: str

    @property
    def is_complete(self) -> bool:
        """Whether the person left it as it was."""
        return _normal(self.question) == _normal(self.rewrite)


@dataclass
class Overlap:
    """How the content words of rewrites agree with a person's, summed over questions."""

    rows: int = 0
    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0
    added: int = 0
    wanted: int = 0
    shared: int = 0
    named: int = 0
    named_found: int = 0
    missed: list[int] = field(default_factory=list)

    def count(self, row: Row, ours: str) -> None:
        """Take in one rewrite."""
        mine, theirs, asked = _stems(ours), _stems(row.rewrite), _stems(row.question)
        common = len(mine & theirs)
        precision, recall = common / max(len(mine), 1), common / max(len(theirs), 1)
        self.rows += 1
        self.precision += precision
        self.recall += recall
        self.f1 += 2 * precision * recall / (precision + recall) if common else 0.0
        self.added += len(mine - asked)
        self.wanted += len(theirs - asked)
        self.shared += len((mine - asked) & (theirs - asked))
        entities = [_stems(name) for name in names("x " + row.rewrite)]
        entities = [entity for entity in entities if entity and not entity <= asked]
        if entities:
            self.named += 1
            if any(entity <= mine for entity in entities):
                self.named_found += 1
            else:
                self.missed.append(row.number)

    def figures(self) -> dict[str, float]:
        """Averages over the questions; `added_*` is over all added words at once."""
        precision, recall = self.shared / max(self.added, 1), self.shared / max(self.wanted, 1)
        f1 = 2 * precision * recall / (precision + recall) if self.shared else 0.0
        figures = {
            "precision": self.precision / self.rows,
            "recall": self.recall / self.rows,
            "f1": self.f1 / self.rows,
            "added_precision": precision,
            "added_recall": recall,
            "added_f1": f1,
            "entity_present": self.named_found / max(self.named, 1),
        }
        return {name: round(value, 4) for name, value in figures.items()}


def gate_figures(verdicts: Sequence[tuple[bool, bool]]) -> dict[str, float | int]:
    """Of pairs (a person left it, the gate calls it complete): confusion and accuracies."""
    both = sum(truth and said for truth, said in verdicts)
    neither = sum(not truth and not said for truth, said in verdicts)
    false_complete = sum(not truth and said for truth, said in verdicts)
    false_incomplete = sum(truth and not said for truth, said in verdicts)
    sensitivity = both / max(both + false_incomplete, 1)
    specificity = neither / max(neither + false_complete, 1)
    return {
        "rows": len(verdicts),
        "accuracy": round((both + neither) / len(verdicts), 4),
        "balanced_accuracy": round((sensitivity + specificity) / 2, 4),
        "complete_called_complete": both,
        "complete_called_incomplete": false_incomplete,
        "incomplete_called_incomplete": neither,
        "incomplete_called_complete": false_complete,
    }


class Replay:
    """Conversations made from histories; each is made once."""

    def __init__(self, rewrite: Rewriter) -> None:
        self._rewrite = rewrite
        self._made: dict[tuple[str, ...], Conversation] = {}

    def before(self, history: Sequence[str]) -> Conversation:
        """The conversation before a question, searched as the rewriter wrote it."""
        key = tuple(history)
        if key not in self._made:
            question, answer = history[-2], history[-1]
            earlier = self.before(history[:-2]) if len(history) > 2 else Conversation()
            searched = self._rewrite(question, earlier)
            turn = Answer(question, searched, answer, "quote")
            self._made[key] = earlier.with_turn(question, turn)
        return self._made[key]


def _as_it_is(question: str, conversation: Conversation) -> str:
    return question


def _with_last_question(question: str, conversation: Conversation) -> str:
    return f"{question} {conversation.turns[-1].question}"


def _with_title(question: str, conversation: Conversation) -> str:
    return f"{question} {conversation.turns[0].question}"


REWRITERS: dict[str, Rewriter] = {
    "left raw": _as_it_is,
    "last question appended": _with_last_question,
    "title of the article appended": _with_title,
    "ours": complete,
}


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower()).strip().rstrip("?.!, ")


def _stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(re.sub(r"['’]s\b", "", text))}


def _read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_rows(path: Path) -> list[Row]:
    """The rows of CANARD; dialogues, not rows, are dealt to the halves."""
    records = _read(path)
    dialogues = sorted({record["id"].rpartition("_")[0] for record in records})
    random.Random(SEED).shuffle(dialogues)
    first = set(dialogues[: len(dialogues) // 2])
    return [
        Row(
            number,
            record["history"],
            record["question"],
            record["rewrite"],
            HALVES[record["id"].rpartition("_")[0] not in first],
        )
        for number, record in enumerate(records)
    ]


def measure_gate(rows: Sequence[Row], half: str | None) -> dict[str, Any]:
    """The gate alone, and with the conversation before the question."""
    replay = Replay(_as_it_is)
    chosen = [row for row in rows if half in (None, row.half)]
    alone = [(row.is_complete, is_complete(row.question)) for row in chosen]
    within = [
        (row.is_complete, is_complete(row.question, replay.before(row.history))) for row in chosen
    ]
    return {"alone": gate_figures(alone), "with_conversation": gate_figures(within)}


def measure_searches(questions: Sequence[str], rows: Sequence[Row]) -> dict[str, Any]:
    """Complete questions alone, and after a conversation about something else."""
    replay, rng = Replay(_as_it_is), random.Random(SEED)
    refused = [n for n, question in enumerate(questions) if not is_complete(question)]
    changed = []
    for number, question in enumerate(questions):
        conversation = replay.before(rng.choice(rows).history)
        if complete(question, conversation) != question:
            changed.append(number)
    return {
        "questions": len(questions),
        "called_incomplete": round(len(refused) / len(questions), 4),
        "changed_after_another_conversation": round(len(changed) / len(questions), 4),
        "rows_called_incomplete": refused,
        "rows_changed": changed,
    }


def measure_rewrites(rows: Sequence[Row], half: str | None) -> dict[str, Overlap]:
    """Each way of rewriting, over the questions that a person changed."""
    chosen = [row for row in rows if half in (None, row.half) and not row.is_complete]
    measured = {}
    for name, rewrite in REWRITERS.items():
        overlap, replay = Overlap(), Replay(rewrite if name == "ours" else _as_it_is)
        for row in chosen:
            overlap.count(row, rewrite(row.question, replay.before(row.history)))
        measured[name] = overlap
    return measured


def main() -> int:
    """Measure, print the tables, write the result file; 1 when the data is absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    arguments = parser.parse_args()
    canard, qed = (arguments.data / f"{name}_dev.jsonl.gz" for name in ("canard", "qed"))
    if not canard.is_file() or not qed.is_file():
        print(f"No {canard.name} and {qed.name} in {arguments.data}: name a folder with --data.")
        return 1
    rows = read_rows(canard)
    gate = {half or "all": measure_gate(rows, half) for half in (*HALVES, None)}
    rewrites = {half or "all": measure_rewrites(rows, half) for half in (*HALVES, None)}
    searches = measure_searches([record["question"] for record in _read(qed)], rows)
    _print(gate, rewrites, searches)
    replay = Replay(_as_it_is)
    record = {
        "questions": len(rows),
        "gate": gate,
        "rewrites": {
            half: {name: overlap.figures() for name, overlap in measured.items()}
            for half, measured in rewrites.items()
        },
        "qed": searches,
        "failures": {
            "incomplete_called_complete": _gate_failures(rows, replay, truth=False),
            "complete_called_incomplete": _gate_failures(rows, replay, truth=True),
            "no_added_entity_found": rewrites["all"]["ours"].missed,
        },
    }
    print(f"Written to {write_result('canard', sys.argv[1:], record)}")
    return 0


def _gate_failures(rows: Sequence[Row], replay: Replay, *, truth: bool) -> list[int]:
    return [
        row.number
        for row in rows
        if row.is_complete is truth
        and is_complete(row.question, replay.before(row.history)) is not truth
    ]


def _print(
    gate: dict[str, Any], rewrites: dict[str, dict[str, Overlap]], searches: dict[str, Any]
) -> None:
    kinds = ("alone", "with_conversation")
    print_table(
        ["is it complete?", *(f"{half}, {kind}" for half in gate for kind in kinds)],
        [
            [key, *(gate[half][kind][key] for half in gate for kind in kinds)]
            for key in gate["all"]["alone"]
        ],
    )
    print()
    keys = list(rewrites["all"]["ours"].figures())
    for half, measured in rewrites.items():
        table = [[name, *overlap.figures().values()] for name, overlap in measured.items()]
        print_table([f"rewrite, {half}", *keys], table)
        print()
    for key in ("questions", "called_incomplete", "changed_after_another_conversation"):
        print(f"QED {key.replace('_', ' ')}: {searches[key]}")


if __name__ == "__main__":
    sys.exit(main())
