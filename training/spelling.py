"""What a misspelt word may be taken for: the costs of `advisor/understanding/spelling.py`.

    python -m training.spelling DATA/answers

DATA/answers holds files of questions with notes. The notes of every second source are the words of
an index. A question with a slip in one of its words should become the question again. A question
as it is, and questions and notes in lower case, should stay: most of their words that neither the
index nor English has are names and terms. Restored and changed questions are counted for each value
of each cost, the others staying as they are.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from advisor.understanding.spelling import COSTS, Costs, Speller
from corpus.language.misspellings import is_english
from corpus.language.words import STOPWORDS, stem, words

MISSPELT = Path(__file__).with_name("understanding") / "misspelt.jsonl"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_FACTORS = (0.0, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
# A question that should have stayed counts like so many that were not restored.
_WEIGHT_OF_CHANGED = 5


class TextWords:
    """The words of some texts, for a speller that needs no index."""

    def __init__(self, texts: list[str]) -> None:
        self._counts = Counter(word for text in texts for word in words(text) if word.isalpha())
        self._stems = {stem(word) for word in self._counts}
        self._runs = {pair for text in texts for pair in pairwise(words(text))}

    def vocabulary(self) -> Counter[str]:
        """Word forms with their counts."""
        return self._counts

    def document_frequency(self, word: str) -> float:
        """One for a word or two in a row that the texts hold, else nothing."""
        run = tuple(word.split())
        return float(run in self._runs if len(run) > 1 else stem(word) in self._stems)


@dataclass(frozen=True, slots=True)
class Trial:
    """A message to correct, and what should come out."""

    words: TextWords
    typed: str
    meant: str


def slip(word: str, rng: random.Random) -> str:
    """The word with one slip in it: letters swapped, left out, doubled, or another letter."""
    at = rng.randrange(1, len(word))
    kind = rng.choice(("swapped", "left out", "doubled", "beside", "any"))
    if kind == "swapped":
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    if kind == "left out":
        return word[:at] + word[at + 1 :]
    if kind == "doubled":
        return word[:at] + word[at] + word[at:]
    if kind == "beside":
        row = next(row for row in _ROWS if word[at] in row)
        near = row[max(row.index(word[at]) - 1, 0) : row.index(word[at]) + 2]
        return word[:at] + rng.choice(near.replace(word[at], "")) + word[at + 1 :]
    return word[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]


def trials(path: Path, rng: random.Random) -> Iterator[Trial]:
    """The trials of one file of questions."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    notes = {(n["source"].split(":")[0], n["text"]) for r in records for n in r["notes"]}
    held = TextWords([text for source, text in sorted(notes) if crc32(source.encode()) % 2])
    for record in records:
        question = record["question"]
        yield Trial(held, question, question)
        yield Trial(held, question.lower(), question.lower())
        for note in record["notes"][:3]:
            sentence = note["text"].lower()[:200].rpartition(" ")[0]
            yield Trial(held, sentence, sentence)
        spots = [
            match
            for match in re.finditer(r"\b[a-z]{4,}\b", question)
            if match.group() not in STOPWORDS
            and (held.document_frequency(match.group()) or is_english(match.group()))
        ]
        for match in rng.sample(spots, min(2, len(spots))):
            typed = slip(match.group(), rng)
            if not (held.document_frequency(typed) or is_english(typed)):
                wrong = question[: match.start()] + typed + question[match.end() :]
                yield Trial(held, wrong, question)


def written(path: Path) -> list[Trial]:
    """Messages as people misspell them: JSON lines with `typed` and `meant`.

    The words of an index are those of all that was meant by a misspelt one.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    held = TextWords([row["meant"] for row in rows if row["meant"] != row["typed"]])
    return [Trial(held, row["typed"], row["meant"]) for row in rows]


def outcome(every: list[Trial], costs: Costs) -> tuple[float, float, float]:
    """Shares of misspelt messages restored and made another, and of right ones changed."""
    spellers: dict[TextWords, Speller] = {}
    counts: Counter[str] = Counter()
    for trial in every:
        speller = spellers.setdefault(trial.words, Speller(trial.words, costs))
        corrected, corrections = speller.correct(trial.typed)
        if trial.typed == trial.meant:
            counts["right"] += 1
            counts["changed"] += bool(corrections)
            continue
        counts["misspelt"] += 1
        # Its writer's own slips and short forms are corrected in both.
        if corrected == speller.correct(trial.meant)[0]:
            counts["restored"] += 1
        else:
            counts["another"] += bool(corrections)
    return (
        counts["restored"] / counts["misspelt"],
        counts["another"] / counts["misspelt"],
        counts["changed"] / counts["right"],
    )


def main(folder: str) -> None:
    """Print what each value of each cost comes to."""
    rng = random.Random(14)
    every = [trial for path in sorted(Path(folder).glob("*.jsonl")) for trial in trials(path, rng)]
    misspelt = written(MISSPELT)
    restored, another, changed = outcome(misspelt, COSTS)
    print(f"{MISSPELT.name}: {restored:.1%} restored, {another:.1%} another, {changed:.1%} changed")
    print(f"{sum(t.typed != t.meant for t in every)} misspelt, {len(every)} in all")
    print("cost            value  restored  another  right ones changed")
    for field in fields(Costs):
        for factor in _FACTORS:
            value = factor * getattr(COSTS, field.name)
            restored, another, changed = outcome(every, replace(COSTS, **{field.name: value}))
            score = restored - another - _WEIGHT_OF_CHANGED * changed
            print(
                f"{field.name:15} {value:5.2f}   {restored:6.1%}   {another:6.1%}   {changed:6.1%}"
                f"   {score:.3f}"
            )


if __name__ == "__main__":
    main(sys.argv[1])
