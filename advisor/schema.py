"""The JSON of an answer: what `ask --json` and `chat --json` print. docs/json.md describes it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from advisor.answer import Answer, Citation, Verdict

SCHEMA_VERSION = 1


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as JSON values. Keys are only ever added, never renamed or removed."""
    return {
        "schema": SCHEMA_VERSION,
        "question": answer.question,
        "searched": answer.searched,
        "answer": answer.text,
        "abstained": answer.abstained is not None,
        "reason": answer.abstained.value if answer.abstained else None,
        "missing": answer.missing,
        "answerability": answer.answerability,
        "mode": answer.mode,
        "citations": [_citation(citation) for citation in answer.citations],
        "claims": [_claim(verdict) for verdict in answer.verdicts],
        "withheld": [_claim(verdict) for verdict in answer.withheld],
        "unknown_keys": list(answer.unknown_keys),
        "passages": [
            {
                "document_id": p.passage.document_id,
                "start": p.passage.start,
                "end": p.passage.end,
                "page": p.passage.page,
                "headings": list(p.passage.heading_path),
                "text": p.passage.text,
                "rank": p.rank,
                "scores": {name: round(value, 4) for name, value in p.scores.items()},
            }
            for p in answer.passages
        ],
        "timings": dict(answer.timings),
        "model": answer.model,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "document": citation.document,
        "document_id": citation.document_id,
        "title": citation.title,
        "source": asdict(citation.source),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        "headings": list(citation.heading_path),
        "answer_start": citation.answer_start,
        "answer_end": citation.answer_end,
    }


def _claim(verdict: Verdict) -> dict[str, Any]:
    return {
        "text": verdict.claim.text,
        "verdict": verdict.label.value,
        "score": verdict.score,
        "rule": verdict.rule,
    }
