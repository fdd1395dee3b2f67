"""Records: what became of one case under one setting, as `records.jsonl` keeps it.

A record is complete: report and rendering need nothing else, and reading one back gives the same
record. One line each, in the order in which they were made; `record_json` and `record_from_json`
are the two directions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from evals.cases.case import Case, case_from_json, case_json

SCHEMA_VERSION = 1


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
class RecordedCitation:
    """A citation of the answer: see `advisor.answer.Citation` for the offsets."""

    number: int
    document: str
    document_id: str
    passage_id: str
    title: str
    quote: str
    start: int
    end: int
    answer_start: int
    answer_end: int
    page: int | None = None
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordedPassage:
    """A retrieved passage; `document` is its file's path relative to the indexed folder.

    `relevant` holds the indices, from 0, of the case's pieces of evidence that it covers.
    """

    id: str
    document: str
    document_id: str
    start: int
    end: int
    rank: int
    text: str
    headings: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    relevant: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WithheldSentence:
    """A drafted sentence that the advisor's verifier did not let pass, and why."""

    text: str
    label: str
    rule: str


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """A turn before the scored one."""

    question: str
    searched: str
    answer: str
    abstained: bool


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
        text: the answer, or what an abstention says; empty when it failed.
        searched: the question that was searched.
        mode: `compose`, `quote` or `abstain`; empty when it failed.
        reason: why it abstained (see `advisor.answer.AbstainReason`), or the error it failed with.
        missing: what the documents do not say, where an abstention names it.
        claims: the sentences of an answer, judged; empty for abstentions and failures.
        citations: in order of `answer_start`.
        passages: what was retrieved, best first.
        withheld: sentences that the advisor drafted and did not show.
        unknown_keys: citation keys that the model made up.
        earlier: the turns before.
        confidence: what the risk-coverage curve orders answers by, 0 to 1; None when there is no
            answer.
        scores: metric to value, for each metric that applies and could be scored.
        unscored: metric to reason, for each that applies and could not be scored.
        timings: seconds from the question to `sources`, `first_sentence` and `total`.
        model: what wrote the draft; empty when no model was needed.
        provenance: what it depends on.
    """

    key: str
    variant: str
    case: Case
    status: Status
    text: str
    searched: str
    mode: str
    reason: str
    missing: str | None
    claims: tuple[JudgedClaim, ...]
    citations: tuple[RecordedCitation, ...]
    passages: tuple[RecordedPassage, ...]
    withheld: tuple[WithheldSentence, ...]
    unknown_keys: tuple[str, ...]
    earlier: tuple[EarlierTurn, ...]
    confidence: float | None
    scores: Mapping[str, float]
    unscored: Mapping[str, str]
    timings: Mapping[str, float]
    model: str
    provenance: Provenance

    @property
    def answered(self) -> bool:
        """Whether the advisor gave an answer, be it an empty one."""
        return self.status is Status.ANSWERED

    @property
    def abstained(self) -> bool:
        """Whether the advisor declined to answer."""
        return self.status is Status.ABSTAINED


def record_json(record: Record) -> dict[str, Any]:
    """A record as JSON values. Keys are only ever added, never renamed or removed."""
    value = asdict(record)
    value["schema"] = SCHEMA_VERSION
    value["case"] = case_json(record.case)
    return value


def record_from_json(value: Mapping[str, Any]) -> Record:
    """The record of `record_json`.

    Raises:
        ValueError, KeyError, TypeError: it is not one.
    """
    fields = {name: value[name] for name in Record.__dataclass_fields__}
    return Record(
        **{
            **fields,
            "case": case_from_json(value["case"]),
            "status": Status(value["status"]),
            "claims": tuple(_claim(item) for item in value["claims"]),
            "citations": tuple(
                RecordedCitation(**{**item, "headings": tuple(item["headings"])})
                for item in value["citations"]
            ),
            "passages": tuple(_passage(item) for item in value["passages"]),
            "withheld": tuple(WithheldSentence(**item) for item in value["withheld"]),
            "unknown_keys": tuple(value["unknown_keys"]),
            "earlier": tuple(EarlierTurn(**item) for item in value["earlier"]),
            "provenance": Provenance(**value["provenance"]),
        }
    )


def _claim(value: Mapping[str, Any]) -> JudgedClaim:
    return JudgedClaim(
        **{
            **value,
            "citations": tuple(value["citations"]),
            "precise": tuple(value["precise"]),
            "support": Judgement(**value["support"]),
            "cited": Judgement(**value["cited"]) if value["cited"] else None,
        }
    )


def _passage(value: Mapping[str, Any]) -> RecordedPassage:
    lists = {"headings": tuple(value["headings"]), "relevant": tuple(value["relevant"])}
    return RecordedPassage(**{**value, **lists})
