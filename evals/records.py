"""Records: what became of one case under one setting, as `records.jsonl` keeps it.

A record is complete: report and rendering need nothing else, and reading one back gives the same
record. One line each, in the order in which they were made; `record_json` and `record_from_json`
are the two directions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from advisor.answer import Answer
from advisor.schema import RECORD_VERSION, AnswerRecord, adapter, to_record
from evals.cases.case import Case, case_from_json, case_json

SCHEMA_VERSION = 1
# Stands where the advisor failed.
NO_ANSWER = Answer("", "", "", "")


class Status(StrEnum):
    """How a case ended. `FAILED` is an error of the program, and is neither of the others."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says of a text and its evidence.

    `label` is one of `advisor.answer.Label`; `UNCHECKED` means that it could not be judged, and
    `reason` why. `score` is the judge's support score, 0 to 1, None when unchecked.
    """

    label: str
    score: float | None
    reason: str = ""

    @property
    def supported(self) -> bool:
        """Whether the evidence supports the text."""
        return self.label == "SUPPORTED"

    @property
    def checked(self) -> bool:
        """Whether the judge could say anything."""
        return self.label != "UNCHECKED"


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """One sentence of an answer, `answer[start:end] == text`, and what the judge says of it.

    Attributes:
        text: the sentence.
        start: its first character in the answer.
        end: after its last character.
        citations: which of the record's citations stand with it, as indices from 0.
        gate: the label of the verifier that let it pass, empty when none did.
        gate_rule: what decided there.
        support: the judgement over everything that was retrieved.
        cited: the judgement over all its citations together; None without citations.
        precise: for each of `citations`, whether ALCE counts it as precise.
    """

    text: str
    start: int
    end: int
    citations: tuple[int, ...]
    gate: str
    gate_rule: str
    support: Judgement
    cited: Judgement | None
    precise: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What decided a record besides its case.

    Attributes:
        settings: those that can change an answer, by name.
        model: the language model and, for a file, the SHA-256 of its bytes.
        index: SHA-256 over the indexed documents, their names and how they were cut and embedded.
        code: SHA-256 over the source of the packages that answer.
        verifier: what gated the answers.
        judge: what judged them, with its threshold.
    """

    settings: Mapping[str, Any]
    model: str
    index: str
    code: str
    verifier: str
    judge: str


@dataclass(frozen=True, slots=True)
class Record:
    """One case under one variant of the settings.

    Attributes:
        key: SHA-256 over everything the record depends on; a record is reused only by its key.
        variant: the name of the settings it was answered with, as the report shows it.
        case: the case.
        status: how it ended.
        answer: the advisor's, without what no report shows: the verdicts (`claims` has them), the
            sources of the documents and the fused scores; `NO_ANSWER` when it failed.
        error: what it failed with, else empty.
        claims: the sentences of an answer, judged; empty for abstentions and failures.
        documents: the path of each document that a passage is from, relative to the indexed folder,
            by its id.
        relevant: for each passage the indices, from 0, of the case's pieces of evidence that it
            covers.
        earlier: the answers to the turns before: question, what was searched, text and mode.
        confidence: what the risk-coverage curve orders answers by, 0 to 1; None when there is no
            answer.
        scores: metric to value, for each metric that applies and could be scored.
        unscored: metric to reason, for each that applies and could not be scored.
        provenance: what it depends on.
    """

    key: str
    variant: str
    case: Case
    status: Status
    answer: AnswerRecord
    error: str
    claims: tuple[JudgedClaim, ...]
    documents: Mapping[str, str]
    relevant: tuple[tuple[int, ...], ...]
    earlier: tuple[AnswerRecord, ...]
    confidence: float | None
    scores: Mapping[str, float]
    unscored: Mapping[str, str]
    provenance: Provenance

    @property
    def answered(self) -> bool:
        """Whether the advisor gave an answer, be it an empty one."""
        return self.status is Status.ANSWERED

    @property
    def abstained(self) -> bool:
        """Whether the advisor declined to answer."""
        return self.status is Status.ABSTAINED

    @property
    def reason(self) -> str:
        """Why it abstained (see `advisor.answer.AbstainReason`), or the error it failed with."""
        return self.error or (self.answer.abstained or "")


# What stands in the JSON of a record as it does in the record and in the record of its answer.
_AS_IN_RECORD = (
    "key", "variant", "status", "claims", "confidence", "scores", "unscored", "provenance",
)  # fmt: skip
_AS_IN_ANSWER = ("text", "searched", "mode", "missing", "unknown_keys", "timings", "model")


def record_json(record: Record) -> dict[str, Any]:
    """A record as JSON values. Keys are only ever added, never renamed or removed."""
    value = to_record(record)
    answer = value["answer"]
    passages = zip(answer["passages"], value["relevant"], strict=True)
    return {
        **{key: value[key] for key in _AS_IN_RECORD},
        **{key: answer[key] for key in _AS_IN_ANSWER},
        "schema": SCHEMA_VERSION,
        "case": case_json(record.case),
        "reason": record.reason,
        "citations": [_kept(citation, "source") for citation in answer["citations"]],
        "passages": [
            {
                **_kept(found["passage"], "page", "place"),
                "document": record.documents[found["passage"]["document_id"]],
                "rank": found["rank"],
                "scores": found["scores"],
                "relevant": relevant,
            }
            for found, relevant in passages
        ],
        "withheld": [
            {"text": verdict["claim"]["text"], "label": verdict["label"], "rule": verdict["rule"]}
            for verdict in answer["withheld"]
        ],
        "earlier": [
            {"question": turn.question, "searched": turn.searched, "answer": turn.text,
             "abstained": turn.mode == "abstain"}
            for turn in record.earlier
        ],
    }  # fmt: skip


def record_from_json(value: Mapping[str, Any]) -> Record:
    """The record of `record_json`.

    Raises:
        ValueError, KeyError, TypeError: it is not one.
    """
    kept = {key: value[key] for key in _AS_IN_RECORD}
    abstained = value["status"] == Status.ABSTAINED
    answer = {
        **{key: value[key] for key in _AS_IN_ANSWER},
        "version": RECORD_VERSION,
        "question": value["case"]["turns"][-1],
        "abstained": value["reason"] if abstained else None,
        "citations": [{**_noun(citation), "source": {}} for citation in value["citations"]],
        "passages": [{**p, "passage": _noun(p), "score": 0.0} for p in value["passages"]],
        "withheld": [
            {**verdict, "claim": {**verdict, "start": 0, "end": 0}, "score": None}
            for verdict in value["withheld"]
        ],
    }
    earlier = [
        {"version": RECORD_VERSION, "question": turn["question"], "searched": turn["searched"],
         "text": turn["answer"], "mode": "abstain" if turn["abstained"] else ""}
        for turn in value["earlier"]
    ]  # fmt: skip
    record: Record = adapter(Record).validate_python(
        {
            **kept,
            "case": case_from_json(value["case"]),
            "answer": answer,
            "error": value["reason"] if value["status"] == Status.FAILED else "",
            "documents": {p["document_id"]: p["document"] for p in value["passages"]},
            "relevant": [passage["relevant"] for passage in value["passages"]],
            "earlier": earlier,
        }
    )
    return record


def _kept(part: Mapping[str, Any], *dropped: str) -> dict[str, Any]:
    kept = {key: value for key, value in part.items() if key not in (*dropped, "heading_path")}
    return {**kept, "headings": part["heading_path"]}


def _noun(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {**kept, "heading_path": kept["headings"]}
