"""Cases and records in the columns of RAGAS and MTRAG.

RAGAS (0.4, `ragas.dataset_schema.SingleTurnSample`): `user_input`, `retrieved_contexts`,
`retrieved_context_ids`, `response`, `reference`, `reference_contexts`. Its sample is a single turn,
so that a follow-up is written as the completed question that was searched. Files of versions before
0.2 (`question`, `ground_truth`) are read as well.

MTRAG (IBM's multi-turn benchmark, the format of its generation tasks and of SemEval 2026 task 8):
`conversation_id`, `task_id`, `turn`, `Collection`, `input` (messages of `speaker` and `text`),
`contexts` (`document_id`, `text`, `title`, `score`), `targets`, `predictions`, `Answerability`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from evals.cases.case import Case, CaseEvidence
from evals.jsonl import read_items
from evals.records import Record
from index.passage import RetrievedPassage

Row = dict[str, Any]
_ANSWERED_KINDS = frozenset({"ANSWERABLE", "PARTIAL"})
_CONVERSATIONAL = "CONVERSATIONAL"


class Format(StrEnum):
    """Whose columns."""

    RAGAS = "ragas"
    MTRAG = "mtrag"


@dataclass(frozen=True, slots=True)
class Imported:
    """Cases from another format; `left_out` counts the rows that are no question."""

    cases: tuple[Case, ...]
    left_out: int


class _NoQuestion(Exception):
    """A row that asks nothing, such as small talk."""


def export_rows(records: Iterable[Record], form: Format) -> list[Row]:
    """A row for each record that did not fail, in the order of the records."""
    to_row = _ragas_row if form is Format.RAGAS else _mtrag_row
    return [to_row(record) for record in records if record.answered or record.abstained]


def import_cases(path: Path, form: Format) -> Imported:
    """The cases of a `.jsonl` or `.jsonl.gz` file of another format.

    Raises:
        CasesError: it cannot be read, or has rows without the columns needed; each is named.
    """
    to_case = _ragas_case if form is Format.RAGAS else _mtrag_case
    taken: set[str] = set()

    def parse(number: int, row: Row) -> Case | None:
        try:
            case = to_case(row, number)
        except _NoQuestion:
            return None
        if case.id in taken:
            raise ValueError(f"a second row is called {case.id!r}")
        taken.add(case.id)
        return case

    found = read_items(path, parse, "case")
    return Imported(tuple(case for case in found if case is not None), found.count(None))


def _ragas_row(record: Record) -> Row:
    row: Row = {
        "user_input": record.answer.searched or record.case.question,
        "retrieved_contexts": [found.passage.text for found in record.answer.passages],
        "retrieved_context_ids": [found.passage.id for found in record.answer.passages],
        "response": record.answer.text,
    }
    if record.case.answer is not None:
        row["reference"] = record.case.answer
    quotes = [e.quote for e in record.case.evidence if e.quote]
    if quotes:
        row["reference_contexts"] = quotes
    return row


def _ragas_case(row: Mapping[str, Any], number: int) -> Case:
    asked = row.get("user_input", row.get("question"))
    turns = (asked,) if isinstance(asked, str) else _human_turns(asked)
    if not turns or not all(turn.strip() for turn in turns):
        raise ValueError("user_input is missing or empty")
    contexts = row.get("reference_contexts") or []
    reference = row.get("reference", row.get("ground_truth"))
    made_by = row.get("synthesizer_name")
    return Case(
        id=str(row.get("id") or f"ragas-{number}"),
        turns=turns,
        answer=reference or None,
        evidence=tuple(CaseEvidence(quote=str(text)) for text in contexts),
        tags=("ragas", *((made_by,) if made_by else ())),
    )


def _human_turns(messages: Any) -> tuple[str, ...]:
    """What the user said in RAGAS's messages (`type` `human`, or `role` `user`)."""
    if not isinstance(messages, list):
        return ()
    return tuple(
        str(message["content"])
        for message in messages
        if message.get("type", message.get("role")) in ("human", "user")
    )


def _mtrag_row(record: Record) -> Row:
    spoken = []
    for turn in record.earlier:
        spoken += [
            {"speaker": "user", "text": turn.question},
            {"speaker": "agent", "text": turn.text},
        ]
    number = len(record.case.turns)
    row: Row = {
        "conversation_id": record.case.id,
        "task_id": f"{record.case.id}::{number}",
        "turn": number,
        "Collection": record.provenance.index,
        "input": [*spoken, {"speaker": "user", "text": record.case.question}],
        "contexts": [_context(found, record.documents) for found in record.answer.passages],
        "predictions": [{"text": record.answer.text}],
        "Answerability": ["ANSWERABLE" if record.case.answerable else "UNANSWERABLE"],
    }
    if record.case.answer is not None:
        row["targets"] = [{"speaker": "agent", "text": record.case.answer}]
    return row


def _context(found: RetrievedPassage, documents: Mapping[str, str]) -> Row:
    passage = found.passage
    path = documents[passage.document_id]
    return {
        "document_id": passage.id,
        "source": path,
        "title": passage.heading_path[0] if passage.heading_path else path,
        "text": passage.text,
        "score": 1.0 / found.rank,
    }


def _mtrag_case(row: Mapping[str, Any], number: int) -> Case:
    spoken = row.get("input")
    if not isinstance(spoken, list):
        raise ValueError("input is missing; it must be a list of messages with speaker and text")
    turns = tuple(str(m.get("text", "")) for m in spoken if m.get("speaker") == "user")
    if not turns or not all(turn.strip() for turn in turns):
        raise ValueError("input holds no turn of the user, or an empty one")
    kind = _first(row, "Answerability", "answerability")
    if kind == _CONVERSATIONAL:
        raise _NoQuestion
    answerable = not kind or kind in _ANSWERED_KINDS
    target = _texts(row.get("targets"))
    contexts = _texts(row.get("contexts")) if answerable else []
    asked = (_first(row, "Question Type"), _first(row, "Multi-Turn"))
    return Case(
        id=str(row.get("task_id") or f"mtrag-{number}"),
        turns=turns,
        answerable=answerable,
        answer=target[0] if target and answerable else None,
        evidence=tuple(CaseEvidence(quote=text) for text in contexts),
        tags=("mtrag", *(tag for tag in (kind, *asked) if tag)),
    )


def _first(row: Mapping[str, Any], *keys: str) -> str:
    """The first value of a list under one of the keys; MTRAG writes NaN where there is none."""
    for key in keys:
        values = row.get(key)
        if isinstance(values, list) and values:
            return str(values[0])
    return ""


def _texts(messages: Any) -> list[str]:
    rows = messages if isinstance(messages, list) else []
    return [str(row["text"]) for row in rows if row.get("text")]
