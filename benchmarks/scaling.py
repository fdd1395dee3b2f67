"""Does the time that a text takes grow with its length, and not faster?

    python -m benchmarks.scaling

Each text is read at one length and at four times that. In processor time: four times is linear,
sixteen would be quadratic. Writes `benchmarks/results/scaling.json`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from advisor.answer import Answer, Conversation
from advisor.understanding.rewriting import complete
from benchmarks.measuring import print_table, write_result
from corpus.sentences import sentence_spans
from corpus.splitting import split_sentences

_TIMES = 4
_GOAL = 8.0
_PROSE = "Placements last twelve weeks, says Dr. Smith, e.g., in May. They pay by the hour.\n\n"
_Work = Callable[[str], object]


def _split(text: str) -> None:
    split_sentences(text, 0, len(text))


def _follow_up(text: str) -> None:
    before = Conversation().with_turn("Who is Ada?", Answer("Who is Ada?", "", text, "quote"))
    complete(text + "and what is it", before)
    complete("What about the second one?", before)


CASES: tuple[tuple[str, _Work, str, int], ...] = (
    ("sentences of prose", sentence_spans, _PROSE, 3000),
    ("dots", _split, ".", 50_000),
    ("spaced dots", _split, ". ", 25_000),
    ("brackets", _split, "(", 50_000),
    ("quotations", _split, '"a. B" ', 7500),
    *((f"follow-up of {piece!r}", _follow_up, piece, 1000)
      for piece in ("a ", "is ", "who wrote x ", '"', "the ", "do cats ", "a, b ", "It's ")),
)  # fmt: skip
"""What is measured: a name, the work, what a text repeats, and how often the shorter one does."""


def seconds(work: _Work, text: str) -> float:
    """Processor time of the fastest of three runs."""
    found = []
    for _ in range(3):
        started = time.process_time()
        work(text)
        found.append(time.process_time() - started)
    return min(found)


def main() -> None:
    """Measure, print and write the result."""
    ratios = {}
    rows = []
    for name, work, piece, repeat in CASES:
        short, long = (seconds(work, piece * n) for n in (repeat, repeat * _TIMES))
        ratios[name] = round(long / short, 2)
        rows.append([name, short, long, ratios[name]])
    print_table(["text", "s", f"s, {_TIMES} times as long", f"ratio, at most {_GOAL:g}"], rows)
    record = {"times": _TIMES, "goal_at_most": _GOAL, "ratios": ratios}
    print(write_result("scaling", sys.argv[1:], record))


if __name__ == "__main__":
    main()
