"""Messages as people type them: how many get what a good human advisor would say.

    python -m benchmarks.natural [SET ...] [--shared FOLDER] [--folders FOLDER]
                                 [--set KEY=VALUE] [--list] [--check]

Sets are `seeds` and `mixed`, whose cases and documents lie in `--shared`, and one for each file of
`benchmarks/natural/`, whose documents lie in a folder of its name in `--folders`: they are not part
of the project, and `benchmarks/natural/SOURCES.md` says where they come from. A conversation is
asked once, turn by turn, and each of its turns that is a case is graded (`natural_grades.py`).
"""

from __future__ import annotations

import argparse
import hashlib
import re
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from advisor.advisor import Advisor
from advisor.answer import Conversation
from advisor.build import build_advisor, index_settings, open_index
from advisor.errors import USER_ERRORS
from advisor.settings import Settings, load_settings
from benchmarks.measuring import ROOT, print_table, write_result
from benchmarks.natural_grades import Case, grade, read_cases
from index.indexing.indexer import Indexer

SHARED = ROOT / ".." / "shared"
OWN_CASES = ROOT / "benchmarks" / "natural"


@dataclass(frozen=True)
class CaseSet:
    """Cases, and the folder of documents that they are about."""

    name: str
    cases: Path
    documents: Path


@dataclass(frozen=True)
class Graded:
    """One case, what was answered, and its grade."""

    id: str
    kind: str
    message: str
    grade: int
    why: str
    searched: str
    answer: str
    abstained: bool
    seconds: float


class Asker:
    """Asks conversations, each turn once: cases that begin alike share their turns."""

    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor
        self._said: dict[tuple[str, ...], Conversation] = {(): Conversation()}

    def ask(self, turns: tuple[str, ...]) -> Conversation:
        """The conversation after these turns."""
        if turns not in self._said:
            before = self.ask(turns[:-1])
            answer = self._advisor.ask(turns[-1], before)
            self._said[turns] = before.with_turn(turns[-1], answer)
        return self._said[turns]

    def graded(self, case: Case) -> Graded:
        """Ask a case and grade what comes; an error is graded 0."""
        try:
            answer = self.ask(case.turns).turns[-1].answer
        except USER_ERRORS as error:
            return Graded(
                case.id, case.type, case.turns[-1], 0, "error", "", str(error), False, 0.0
            )
        is_abstained = answer.abstained is not None
        points, why = grade(case, answer.text, abstained=is_abstained)
        return Graded(
            id=case.id,
            kind=case.type,
            message=case.turns[-1],
            grade=points,
            why=why,
            searched=answer.searched,
            answer=answer.text,
            abstained=is_abstained,
            seconds=answer.timings["total"],
        )


def case_sets(shared: Path, folders: Path) -> list[CaseSet]:
    """Every set there could be; some files may be absent."""
    natural = shared / "questions" / "natural"
    return [
        CaseSet("seeds", natural / "seeds.jsonl", shared / "seeds"),
        CaseSet("mixed", natural / "mixed.jsonl", natural / "mixed"),
        *(CaseSet(p.stem, p, folders / p.stem) for p in sorted(OWN_CASES.glob("*.jsonl"))),
    ]


def changed_files(folder: Path, sources: str) -> list[str]:
    """Files of a folder that are absent, or not those whose SHA-256 `sources` names.

    The section of `sources` that is headed by the folder's name lists them as `sha256sum` does.
    """
    _, _, section = f"\n{sources}".partition(f"\n## {folder.name}\n")
    listed = re.findall(r"^([0-9a-f]{64})  (.+)$", section.partition("\n## ")[0], re.M)
    return [
        name
        for digest, name in listed
        if not (folder / name).is_file()
        or hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
    ]


def summarise(results: Sequence[Graded]) -> dict[str, Any]:
    """Shares of the grades, in all and by kind."""
    kinds = defaultdict(list)
    for result in results:
        kinds[result.kind].append(result.grade)
    grades = [result.grade for result in results]
    return {
        "cases": len(grades),
        "full": round(grades.count(2) / len(grades), 3),
        "zero": round(grades.count(0) / len(grades), 3),
        "mean": round(statistics.mean(grades), 3),
        "by_kind": {
            kind: {
                "cases": len(each),
                "full": each.count(2),
                "zero": each.count(0),
                "full_share": round(each.count(2) / len(each), 3),
            }
            for kind, each in sorted(kinds.items())
        },
        "median_seconds": round(statistics.median(r.seconds for r in results), 3),
        "longest_seconds": max(result.seconds for result in results),
    }


@contextmanager
def _indexed(documents: Path, overrides: dict[str, str]) -> Iterator[Settings]:
    """Settings whose index, in a folder that is deleted afterwards, holds the documents."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = load_settings(None, {"index_dir": Path(scratch), **overrides})
        plan = index_settings(settings)
        Indexer(plan).run([documents])
        yield settings


def unfounded_points(cases: Sequence[Case], settings: Settings) -> list[str]:
    """Points of answers that are found nowhere in the indexed documents: mistakes of the cases."""
    reader = open_index(settings, "none")
    try:
        found = [reader.document(document.document_id) for document in reader.listing()]
    finally:
        reader.close()
    texts = [" ".join(each.text.replace("*", "").split()) for each in found if each is not None]
    return [
        f"{case.id}: {point}"
        for case in cases
        if case.expect == "answer"
        for point, patterns in zip(case.points, case.points_re, strict=True)
        if not any(re.search(p, text, re.I | re.S) for p in patterns for text in texts)
    ]


def _report(each: CaseSet, settings: Settings, results: list[Graded], arguments: list[str]) -> None:
    summary = summarise(results)
    print(f"== {each.name}: {summary['cases']} cases, full {summary['full']}, "
          f"zero {summary['zero']}, mean {summary['mean']}")  # fmt: skip
    by_kind = summary["by_kind"].items()
    rows = [(kind, s["cases"], s["full"], s["zero"], s["full_share"]) for kind, s in by_kind]
    print_table(("kind", "cases", "full", "zero", "share"), rows)
    failures = []
    for result in results:
        if result.grade < 2:
            print(f"{result.grade} {result.id} [{result.kind}] {result.message!r} ({result.why})")
            # What was answered is the documents' words, and stays with them; messages, too.
            own = ("message", "searched") if each.cases.parent == OWN_CASES else ()
            whole = asdict(result)
            failure = {key: whole[key] for key in ("id", "kind", "grade", "why", *own)}
            failures.append(failure)
    record = {
        "settings": {"model": settings.model, "answering": settings.answering},
        "summary": summary,
        "failures": failures,
    }
    path = write_result("natural", arguments, record, f"natural_{each.name}")
    print(f"Written to {path}.")


def _show(case: Case, result: Graded) -> None:
    """Print a case and the whole answer, for reading."""
    print(f"\n---- {result.id} [{result.kind}] {result.grade} ({result.why})")
    for turn in case.turns[:-1]:
        print(f"  before: {turn}")
    print(f"  asked: {result.message}\n  searched: {result.searched}\n{result.answer}")


def _missing(each: CaseSet) -> str:
    """Why a set cannot be asked; empty when it can."""
    what, path, option = "cases", each.cases, "--shared"
    if path.is_file():
        what, path = "documents", each.documents
        option = "--folders" if each.cases.parent == OWN_CASES else "--shared"
        if path.is_dir():
            return ""
    return f"{each.name} is left out: no {what} at {path}. Name a folder with {option}."


def run_set(each: CaseSet, arguments: argparse.Namespace) -> None:
    """Index the documents of a set, ask its cases, report; or only check the cases."""
    if each.cases.parent == OWN_CASES:
        sources = (OWN_CASES / "SOURCES.md").read_text("utf-8")
        if changed := changed_files(each.documents, sources):
            print(f"{each.name}: {len(changed)} documents are not as in SOURCES.md: {changed}")
    cases = read_cases(each.cases)
    with _indexed(each.documents, dict(pair.split("=", 1) for pair in arguments.set)) as settings:
        if arguments.check:
            print("\n".join(unfounded_points(cases, settings)) or f"{each.name}: all points found.")
            return
        advisor = build_advisor(settings)
        try:
            asker = Asker(advisor)
            results = [asker.graded(case) for case in cases]
        finally:
            advisor.close()
    if arguments.list:
        for case, result in zip(cases, results, strict=True):
            _show(case, result)
    options = [part for pair in arguments.set for part in ("--set", pair)]
    _report(each, settings, results, [each.name, *options])


def main() -> int:
    """Ask the sets that are named, or all; say which are left out, and why."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="SET", help="all, unless some are named")
    parser.add_argument("--shared", type=Path, default=SHARED, metavar="FOLDER")
    parser.add_argument("--folders", type=Path, default=SHARED / "folders", metavar="FOLDER")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--list", action="store_true", help="print every whole answer, for reading")
    parser.add_argument("--check", action="store_true", help="find points that no document holds")
    arguments = parser.parse_args()
    known = {each.name: each for each in case_sets(arguments.shared, arguments.folders)}
    if unknown := [name for name in arguments.names if name not in known]:
        parser.error(f"no set {', '.join(unknown)}; there are {', '.join(known)}")
    asked = 0
    for name in arguments.names or known:
        if missing := _missing(known[name]):
            print(missing)
            continue
        run_set(known[name], arguments)
        asked += 1
    return 0 if asked else 1


if __name__ == "__main__":
    sys.exit(main())
