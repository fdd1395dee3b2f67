"""The tables of the README, made from the result files so that they cannot go stale."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def readme_table() -> str:
    """What was measured, the goal and the command, one row each."""
    rows = [*_questions("seeds", "the source documents"), *_questions("documents", "shipped")]
    rows += [row for row in (_cold(), _help(), _memory(), *_latency(), *_index()) if row]
    lines = ["| what | measured | goal | command |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def _read(name: str) -> dict[str, Any] | None:
    path = RESULTS / f"{name}.json"
    if not path.is_file():
        return None
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


def _questions(name: str, documents: str) -> list[tuple[str, ...]]:
    result = _read(f"questions_{name}")
    if result is None:
        return []
    summary = result["summary"]
    command = "`make bench B=questions`"
    passed = f"{summary['answerable_passed']} of {summary['answerable']}"
    abstained = f"{summary['unanswerable_abstained']} of {summary['unanswerable']}"
    bad = str(summary["quotes_not_in_document"])
    return [
        (f"answerable questions passed ({documents} documents)", passed, "65%", command),
        (f"unanswerable ones abstained from ({documents})", abstained, "60%", command),
        (f"quotes that are not in the document ({documents})", bad, "0", command),
    ]


def _cold() -> tuple[str, ...] | None:
    return None


def _help() -> tuple[str, ...] | None:
    return None


def _memory() -> tuple[str, ...] | None:
    return None


def _latency() -> list[tuple[str, ...]]:
    return []


def _index() -> list[tuple[str, ...]]:
    return []
