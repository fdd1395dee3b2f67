"""Development questions over a folder: how many pass, how many abstain, and which fail.

    python -m benchmarks.questions --questions FILE --documents FOLDER [--name NAME] [--set k=v]

A case passes when an answerable question is answered, matches every group of `must` and cites the
file that `doc` names (where the folder has it), and when an unanswerable one is abstained from.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import statistics
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from advisor.advisor import Advisor
from advisor.answer import Answer, Conversation
from advisor.build import build_advisor, index_settings
from advisor.settings import Settings, load_settings
from index.indexing.indexer import Indexer
from index.reader import IndexReader

RESULTS = Path(__file__).parent / "results"
DEFAULT_QUESTIONS = Path(__file__).parents[1] / ".." / "shared" / "questions" / "dev.jsonl"


@dataclass
class Result:
    """One case: what was expected, what came, whether it passed."""

    id: str
    question: str
    answerable: bool
    is_follow_up: bool
    passed: bool
    why: str
    abstained: str | None
    mode: str
    searched: str
    answer: str
    cited: list[str] = field(default_factory=list)
    words: int = 0
    bad_quotes: int = 0
    seconds: float = 0.0


def run_case(advisor: Advisor, index: IndexReader, case: dict[str, Any]) -> Result:
    """Ask a case's turns in order and score the last."""
    conversation = Conversation()
    for turn in case["turns"]:
        answer = advisor.ask(turn, conversation)
        conversation = conversation.with_turn(turn, answer)
    passed, why = score(case, answer, index)
    return Result(
        id=case["id"],
        question=case["turns"][-1],
        answerable=case["answerable"],
        is_follow_up=len(case["turns"]) > 1,
        passed=passed,
        why=why,
        abstained=answer.abstained,
        mode=answer.mode,
        searched=answer.searched,
        answer=answer.text,
        cited=sorted({c.document for c in answer.citations}),
        words=len(answer.text.split()),
        bad_quotes=sum(not _quote_holds(index, c.document_id, c.start, c.end, c.quote)
                       for c in answer.citations),
        seconds=answer.timings["total"],
    )  # fmt: skip


def score(case: dict[str, Any], answer: Answer, index: IndexReader) -> tuple[bool, str]:
    """Whether a case passed, and if not, why."""
    if not case["answerable"]:
        return answer.abstained is not None, "" if answer.abstained else "answered"
    if answer.abstained:
        return False, f"abstained ({answer.abstained}, missing {answer.missing})"
    for number, group in enumerate(case["must"], 1):
        if not any(re.search(pattern, answer.text, re.I | re.S) for pattern in group):
            return False, f"no match for group {number} of must"
    wanted = case.get("doc")
    has_numbers = any(path.document.startswith("00") for path in index.listing())
    if wanted and has_numbers and not any(c.document.startswith(wanted) for c in answer.citations):
        return False, f"cites {sorted({c.document for c in answer.citations})}"
    return True, ""


def _quote_holds(index: IndexReader, document_id: str, start: int, end: int, quote: str) -> bool:
    document = index.document(document_id)
    return document is not None and bool(quote) and document.text[start:end] == quote


def summarise(results: list[Result]) -> dict[str, Any]:
    """The headline figures; precision and recall are of abstaining."""
    answerable = [r for r in results if r.answerable]
    unanswerable = [r for r in results if not r.answerable]
    abstained = [r for r in results if r.abstained]
    right = [r for r in abstained if not r.answerable]
    follow_ups = [r for r in results if r.is_follow_up]
    answered_words = [r.words for r in results if not r.abstained]
    return {
        "answerable": len(answerable),
        "answerable_passed": sum(r.passed for r in answerable),
        "unanswerable": len(unanswerable),
        "unanswerable_abstained": len(right),
        "abstention_precision": round(len(right) / max(1, len(abstained)), 3),
        "abstention_recall": round(len(right) / max(1, len(unanswerable)), 3),
        "follow_ups": len(follow_ups),
        "follow_ups_passed": sum(r.passed for r in follow_ups),
        "quotes_not_in_document": sum(r.bad_quotes for r in results),
        "median_words": statistics.median(answered_words) if answered_words else 0,
        "longest_words": max(answered_words, default=0),
        "modes": {m: sum(r.mode == m for r in results) for m in ("quote", "compose", "abstain")},
        "median_seconds": round(statistics.median(r.seconds for r in results), 3),
    }


def evaluate(settings: Settings, cases: list[dict[str, Any]], documents: Path) -> list[Result]:
    """Index the documents where needed, then run every case."""
    plan = index_settings(settings)
    Indexer(plan).run([documents])
    advisor = build_advisor(settings)
    index = IndexReader(
        plan.directory, chroma="", embedding=plan.embedding, cache_dir=plan.cache_dir
    )
    try:
        return [run_case(advisor, index, case) for case in cases]
    finally:
        index.close()
        advisor.close()


def main() -> None:
    """Run, print the table and the failures, write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=DEFAULT_QUESTIONS)
    parser.add_argument("--documents", type=Path, action="append")
    parser.add_argument("--name")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--show", action="store_true", help="print every answer")
    arguments = parser.parse_args()
    folders = arguments.documents or _default_folders()
    if not arguments.questions.is_file():
        parser.exit(1, f"No questions at {arguments.questions}: name a file with --questions.\n")
    cases = [json.loads(line) for line in arguments.questions.read_text("utf-8").splitlines()]
    overrides = dict(pair.split("=", 1) for pair in arguments.set)
    for folder in folders:
        name = arguments.name or f"questions_{folder.resolve().name}"
        with tempfile.TemporaryDirectory() as scratch:
            settings = load_settings(None, {"index_dir": Path(scratch), **overrides})
            results = evaluate(settings, cases, folder)
        _report(name, settings, results, overrides, show=arguments.show)


def _default_folders() -> list[Path]:
    from corpus.shipped import shipped_documents

    seeds = Path(__file__).parents[1] / ".." / "shared" / "seeds"
    return [*([seeds] if seeds.is_dir() else []), shipped_documents()]


def _report(
    name: str, settings: Settings, results: list[Result], overrides: dict[str, str], *, show: bool
) -> None:
    summary = summarise(results)
    print(f"== {name}")
    for key, value in summary.items():
        print(f"{key:26} {value}")
    for result in results:
        if show or not result.passed:
            mark = "ok  " if result.passed else "FAIL"
            print(f"{mark} {result.id} {result.question!r} [{result.mode}] {result.why}")
            print(f"     {' '.join(result.answer.split())[:400]}")
    RESULTS.mkdir(exist_ok=True)
    record = {
        "command": f"python -m benchmarks.questions --name {name}"
        + "".join(f" --set {k}={v}" for k, v in overrides.items()),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "model": settings.model,
        "answering": settings.answering,
        "summary": summary,
        "cases": [_record(result) for result in results],
    }
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _record(result: Result) -> dict[str, Any]:
    """A case without its texts: questions and documents may be somebody else's."""
    texts = {"question", "searched", "answer"}
    return {key: value for key, value in asdict(result).items() if key not in texts}


if __name__ == "__main__":
    main()
