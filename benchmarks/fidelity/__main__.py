"""How faithfully are files read? Generated documents, compared word by word with what comes out.

    python -m benchmarks.fidelity [--peers PYTHON] [--only PART ...] [--show] [--keep FOLDER]

Writes `benchmarks/results/fidelity.json`. `--peers` names an interpreter that has what is in
`peers.txt`: pypdf, pdfplumber, markitdown, docling-parse and trafilatura then read the same files
in the same run. Parts are `words`, `speed`, `scans`, `questions` and, where `--files` names a
folder of snapshots of the repositories in `real_files.jsonl`, `real`.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.fidelity import beside, reading, real
from benchmarks.fidelity.cases import OURS, Case, make
from benchmarks.fidelity.questions import ask_all
from benchmarks.fidelity.scans import recognise
from benchmarks.fidelity.scoring import Losses, Reading, Score, score
from benchmarks.fidelity.speed import compare
from benchmarks.fidelity.writers.exporters import programs
from benchmarks.measuring import RESULTS, print_table, read_result, write_result
from corpus.errors import DocumentError
from corpus.reading import FORMATS

GOALS_AT_LEAST = {"recall": 0.999, "precision": 0.995, "order": 0.98, "cells": 0.99, "labels": 0.99}
COLUMNS = ("recall", "precision", "order", "cells", "false_values", "labels")
PARTS = ("words", "speed", "scans", "questions", "real")
SEED = 16


def read_ours(cases: Sequence[Case]) -> dict[str, Reading | str]:
    """What this project reads in each, or why it refuses."""
    found: dict[str, Reading | str] = {}
    for case in cases:
        try:
            found[case.label] = reading.read(case.path)
        except DocumentError as error:
            found[case.label] = str(error)
    return found


def scored(
    cases: Sequence[Case], readings: Mapping[str, Reading | str]
) -> tuple[dict[str, Score], dict[str, Losses]]:
    """The score of each case; one that was refused has lost every word."""
    scores, losses = {}, {}
    for case in cases:
        read = readings.get(case.label)
        if read is not None:
            each = read if isinstance(read, Reading) else Reading("", [])
            scores[case.label], losses[case.label] = score(case.known, each)
    return scores, losses


def by_form(cases: Sequence[Case], scores: Mapping[str, Score]) -> dict[str, Score]:
    """Scores added up for each format: our own files, and those of other programs apart."""
    sums: dict[str, Score] = defaultdict(Score)
    for case in cases:
        if case.label in scores:
            group = case.form if case.origin == OURS else f"{case.form} (exported)"
            sums[group].add(scores[case.label])
    return dict(sorted(sums.items()))


def measure_words(cases: Sequence[Case], python: str | None, show: bool) -> dict[str, Any]:
    """Read every case with this project and the others; print and return the shares."""
    read = [case for case in cases if f".{case.form}" in FORMATS]
    skipped = sorted({case.form for case in cases} - {case.form for case in read})
    readings = {OURS: read_ours(read)}
    for program in beside.installed(python) if python else []:
        chosen = [case for case in cases if beside.reads(program, case.path)]
        answers = beside.read_all(python or "", program, [case.path for case in chosen])
        labels = [case.label for case in chosen]
        readings[program] = dict(zip(labels, answers, strict=True))
    scores, losses = {}, {}
    for program, answers_of in readings.items():
        scores[program], losses[program] = scored(cases, answers_of)
    refused = {k: v for k, v in readings[OURS].items() if isinstance(v, str)}
    if show:
        _show(losses[OURS], refused)
    total = _total(scores[OURS])
    _print_words(cases, scores, total)
    if skipped:
        print(f"Not read yet, and left out: {' '.join(skipped)}.")
    return {
        "beside_programs": [name for name in readings if name != OURS],
        "formats_left_out": skipped,
        "refused": len(refused),
        "total": total.shares(),
        "counts": {name: getattr(total, name) for name in Score.__slots__},
        "programs": {
            program: {form: s.shares() for form, s in by_form(cases, each).items()}
            for program, each in scores.items()
        },
        "documents": {label: each.shares() for label, each in scores[OURS].items()},
        "beside": _beside(scores),
    }


def _total(scores: Mapping[str, Score]) -> Score:
    total = Score()
    for each in scores.values():
        total.add(each)
    return total


def _beside(scores: Mapping[str, Mapping[str, Score]]) -> dict[str, dict[str, Any]]:
    """Each other program beside this one, over the files that both read."""
    ours = scores[OURS]
    found = {}
    for program, each in scores.items():
        both = [label for label in each if label in ours]
        if program != OURS and both:
            found[program] = {
                "documents": len(both),
                "theirs": _total({label: each[label] for label in both}).shares(),
                "ours": _total({label: ours[label] for label in both}).shares(),
            }
    return found


def _print_words(
    cases: Sequence[Case], scores: Mapping[str, Mapping[str, Score]], total: Score
) -> None:
    rows: list[list[object]] = []
    for program, each in scores.items():
        for form, found in by_form(cases, each).items():
            shares = found.shares()
            rows.append([f"{program}: {form}", *(shares[name] for name in COLUMNS)])
    rows.append(["ours: all", *(total.shares()[name] for name in COLUMNS)])
    print_table(("words of", *COLUMNS), rows)
    for program, both in _beside(scores).items():
        theirs, ours = ([both[who][c] for c in COLUMNS] for who in ("theirs", "ours"))
        print_table(
            (f"{both['documents']} documents", *COLUMNS), [[program, *theirs], [OURS, *ours]]
        )


def _show(losses: Mapping[str, Losses], refused: Mapping[str, str]) -> None:
    for label, loss in losses.items():
        lines: dict[str, list[Any]] = {
            "missing": loss.missing,
            "extra": loss.extra,
            "cells not read under their header": loss.cells,
            "values that are not there": loss.false_values,
            "numbers of items": loss.labels,
        }
        if label in refused or any(lines.values()):
            print(f"== {label}: {refused.get(label, '')}")
        for what, each in lines.items():
            if each and label not in refused:
                print(f"  {what} ({len(each)}): {each[:12]}")


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory() as scratch:
        yield Path(scratch)


def main() -> None:
    """Write the documents, read them, print and write the result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter that has the others")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--forms", nargs="*", default=[], metavar="FORM", help="pdf, docx, ...")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rounds", type=int, default=2, help="of the questions on cells")
    parser.add_argument("--own", action="store_true", help="no files exported by other programs")
    parser.add_argument("--show", action="store_true", help="print what is lost in each document")
    parser.add_argument("--files", type=Path, metavar="FOLDER", help="where real files lie")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the documents there")
    arguments = parser.parse_args()
    record: dict[str, Any] = {
        "goals_at_least": GOALS_AT_LEAST,
        "programs_found": {name: bool(path) for name, path in programs().items()},
    }
    with _folder(arguments.keep) as folder:
        measured = _measured(arguments, folder)
    if arguments.forms:
        print("Some formats only: no result is written.")
        return
    # A part that was not measured now stays as it was; each says with what it was measured.
    before = read_result(RESULTS, "fidelity") or {}
    kept = {part: before[part] for part in PARTS if part in before}
    line = shlex.join(_without(sys.argv[1:], "--keep", "--peers", "--files"))
    new = {part: {"arguments": line, **found} for part, found in measured.items() if found}
    print(write_result("fidelity", [], {**record, **kept, **new}))


def _measured(arguments: argparse.Namespace, folder: Path) -> dict[str, dict[str, Any] | None]:
    """What each part that is asked for finds; None where it cannot be measured."""
    found: dict[str, dict[str, Any] | None] = {}
    if "words" in arguments.only:
        cases = make(folder, arguments.seed, programs=not arguments.own)
        chosen = [c for c in cases if not arguments.forms or c.form in arguments.forms]
        found["words"] = measure_words(chosen, arguments.peers, arguments.show)
    if "speed" in arguments.only:
        found["speed"] = compare(folder, arguments.peers)
    if "scans" in arguments.only:
        found["scans"] = recognise(folder / "scans", arguments.seed)
    if "questions" in arguments.only:
        questions = folder / "questions"
        found["questions"] = ask_all(questions, arguments.rounds, arguments.show)
    if "real" in arguments.only and arguments.files:
        found["real"] = real.check(arguments.files, arguments.show)
    return found


def _without(arguments: Sequence[str], *options: str) -> list[str]:
    """Arguments without these options and their values, which name places on this machine."""
    kept, skip = [], False
    for argument in arguments:
        if not skip and argument not in options:
            kept.append(argument)
        skip = argument in options
    return kept


if __name__ == "__main__":
    main()
