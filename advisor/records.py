"""Records: an answer as JSON values that give the same answer back.

`answer_to_record` leaves out one thing: what the reranker read in each passage
(`RetrievedPassage.reading`), which is of no use once the answer is there. Everything else survives,
offsets and scores included, also numbers that JSON has no word for: they become "Infinity",
"-Infinity" and "NaN".

A record of a later version of groundwise is refused. Keys that are not known are passed over, and
those that have a default may be missing.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError

from advisor.answer import AbstainReason, Answer, Citation, Verdict
from advisor.errors import AdvisorError
from index.passage import Passage, RetrievedPassage

RECORD_VERSION = 1
_T = TypeVar("_T")


class RecordError(AdvisorError):
    """Something is not a record, or is a damaged one; the message names the key."""


def answer_to_record(answer: Answer) -> dict[str, Any]:
    """An answer as JSON values, complete but for the reranker's readings."""
    return {"version": RECORD_VERSION, **to_record(answer)}


def answer_from_record(record: object) -> Answer:
    """The answer of a record.

    Raises:
        RecordError: it is no record, is damaged, or is of a later version.
    """
    return from_record(_ANSWER, record, "answer")


def to_record(noun: Any) -> Any:
    """A noun as JSON values: objects for dataclasses and mappings, lists for sequences.

    What two equal nouns may differ in (`compare=False`) is left out.
    """
    if is_dataclass(noun) and not isinstance(noun, type):
        return {f.name: to_record(getattr(noun, f.name)) for f in fields(noun) if f.compare}
    if isinstance(noun, Enum):
        return noun.value
    if isinstance(noun, Mapping):
        return {str(key): to_record(value) for key, value in noun.items()}
    if isinstance(noun, (tuple, list)):
        return [to_record(value) for value in noun]
    if isinstance(noun, float):
        return float(noun) if math.isfinite(noun) else _NOT_FINITE.get(noun, "NaN")
    return noun


def from_record(kind: TypeAdapter[_T], record: object, what: str) -> _T:
    """What a record describes; `what` says in the message what that was to be.

    Raises:
        RecordError: the record does not fit; the first key that is wrong is named.
    """
    try:
        return kind.validate_python(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        wrong = "is missing" if first["type"] == "missing" else f"is wrong ({first['msg']})"
        where = f"`{key}` " if key else "it "
        raise RecordError(f"The record of the {what} cannot be read: {where}{wrong}.") from error


def record_hash(record: object) -> str:
    """SHA-256 of JSON values, whatever their order and spacing in a file."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


_NOT_FINITE = {math.inf: "Infinity", -math.inf: "-Infinity"}


class _Retrieved(BaseModel):
    model_config = ConfigDict(extra="ignore")

    passage: Passage
    rank: int
    score: float
    scores: dict[str, float] = {}

    def noun(self) -> RetrievedPassage:
        return RetrievedPassage(self.passage, self.rank, self.score, self.scores)


# A field of this type reads the record of a retrieved passage. That dataclass itself cannot be
# validated: its `reading` holds arrays.
if TYPE_CHECKING:
    RetrievedRecord = RetrievedPassage
else:
    RetrievedRecord = Annotated[_Retrieved, AfterValidator(_Retrieved.noun)]


def _known(version: int) -> int:
    if version > RECORD_VERSION:
        raise ValueError(
            f"a later version of groundwise wrote it, in version {version} of the format, and this "
            f"one knows {RECORD_VERSION}; update groundwise"
        )
    return version


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    version: Annotated[int, AfterValidator(_known)]
    question: str
    searched: str
    text: str
    mode: str
    citations: tuple[Citation, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    withheld: tuple[Verdict, ...] = ()
    unknown_keys: tuple[str, ...] = ()
    passages: tuple[RetrievedRecord, ...] = ()
    abstained: AbstainReason | None = None
    missing: str | None = None
    answerability: float | None = None
    timings: dict[str, float] = {}
    model: str = ""

    def noun(self) -> Answer:
        values = {name: getattr(self, name) for name in type(self).model_fields}
        del values["version"]
        return Answer(**values)


if TYPE_CHECKING:
    AnswerRecord = Answer
else:
    AnswerRecord = Annotated[_Answer, AfterValidator(_Answer.noun)]

_ANSWER: TypeAdapter[Answer] = TypeAdapter(AnswerRecord)
