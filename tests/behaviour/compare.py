"""Two recordings compared, byte for byte."""

from __future__ import annotations

import argparse
import os
import sys
from itertools import zip_longest
from pathlib import Path


def compare(arguments: argparse.Namespace) -> None:
    """Print the first differing lines of each file that differs; exit 1 when one does."""
    before, after = arguments.before, arguments.after
    names = sorted({p.relative_to(f) for f in (before, after) for p in f.rglob("*") if p.is_file()})
    if not names:
        raise SystemExit("There is nothing to compare.")
    differing = 0
    for name in names:
        shown = _difference(before / name, after / name, arguments.lines)
        if shown:
            differing += 1
            print("\n".join([f"== {name}", *shown]))
    print(f"{differing} of {len(names)} files differ.")
    sys.exit(1 if differing else 0)


def _difference(before: Path, after: Path, most: int) -> list[str]:
    """The first lines in which two files differ; empty when they are the same."""
    for path, said in ((before, "only after"), (after, "only before")):
        if not path.is_file():
            return [f"   {said}"]
    old, new = before.read_bytes(), after.read_bytes()
    if old == new:
        return []
    pairs = zip_longest(*(text.decode("utf-8").split("\n") for text in (old, new)))
    found = [(n, a, b) for n, (a, b) in enumerate(pairs, 1) if a != b][:most]
    return [line for number, a, b in found for line in _around(number, a, b)]


def _around(number: int, old: str | None, new: str | None) -> list[str]:
    """The part of a line where two of them begin to differ."""
    same = len(os.path.commonprefix([old or "", new or ""]))
    start = max(0, same - 60)
    return [
        f"   line {number}, character {same + 1}",
        *(
            f" {mark} {'(no line)' if line is None else line[start : same + 100]!r}"
            for mark, line in (("-", old), ("+", new))
        ),
    ]
