"""The JSON of answers: the nouns are dataclasses, and here pydantic reads and writes them.

There are two forms. The record, by `to_record` and `from_record`, is complete: it gives the same
noun back. Conversations that are kept, exports and evals hold records. It leaves out one thing,
what the reranker read in each passage, which is of no use once the answer is there. Numbers that
JSON has no word for become "Infinity", "-Infinity" and "NaN". The record of a later version of
groundwise is refused. Keys that are not known are passed over, and those that have a default may be
missing.

The reply, by `published`, is what `--json`, the HTTP interface and MCP give out; docs/json.md
describes it. Its keys are only ever added, never renamed or removed.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from functools import cache, reduce
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    WrapSerializer,
    create_model,
)
from pydantic.fields import FieldInfo

from advisor.answer import Answer, Citation, Label, Verdict
from advisor.errors import AdvisorError
from advisor.request import Request
from corpus.document import Source
from index.passage import RetrievedPassage

SCHEMA_VERSION = 1
RECORD_VERSION = 1
# Digits of a passage's scores that are published.
_DIGITS = 4
_NOT_FINITE = {math.inf: "Infinity", -math.inf: "-Infinity"}
_T = TypeVar("_T")


class RecordError(AdvisorError):
    """Something is not a record, or is a damaged one; the message names the key."""


# --- records


def to_record(noun: object) -> Any:
    """A noun as JSON values, complete but for the reranker's readings."""
    kind: Any = type(noun)
    return _spelled(adapter(kind).dump_python(noun, mode="json"))


def from_record(kind: type[_T], record: object, what: str) -> _T:
    """The noun of a record; `what` says in the message what that was to be.

    Raises:
        RecordError: the record does not fit, or is of a later version; the first key that is wrong
            is named.
    """
    of_any_kind: Any = kind
    try:
        noun: _T = adapter(of_any_kind).validate_python(record)
        return noun
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


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """What reads and writes the records of a noun, made when it is first needed."""
    return TypeAdapter(AnswerRecord if kind is Answer else kind)


def _spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spelled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spelled(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return _NOT_FINITE.get(value, "NaN")
    return value


def _known(version: int) -> int:
    if version > RECORD_VERSION:
        raise ValueError(
            f"a later version of groundwise wrote it, in version {version} of the format, and this "
            f"one knows {RECORD_VERSION}; update groundwise"
        )
    return version


class _Versioned(BaseModel):
    version: Annotated[int, AfterValidator(_known)]


def _require_known(record: Any) -> Any:
    adapter(_Versioned).validate_python(record)
    return record


def _with_version(answer: Answer, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
    # Pydantic makes null of what is not finite and not spelled yet.
    return {"version": RECORD_VERSION, **_spelled(write(answer))}


# An answer wherever it is a part of a record.
AnswerRecord = Annotated[Answer, BeforeValidator(_require_known), WrapSerializer(_with_version)]

# --- replies


def answer_json(answer: Answer) -> dict[str, Any]:
    """What programs get of an answer: docs/json.md."""
    return published(answer)


def published(noun: Answer | Citation | Verdict | RetrievedPassage | Request) -> dict[str, Any]:
    """What programs get of an answer or of one of its parts."""
    return _replies()[type(noun)].model_validate(noun).model_dump(mode="json", by_alias=True)


def answer_reply() -> type[BaseModel]:
    """What `answer_json` makes, for interfaces that publish a schema."""
    return _replies()[Answer]


@cache
def search_reply() -> type[BaseModel]:
    """The passages nearest to a query, each with its file, for interfaces that publish a schema."""
    found = create_model(
        "FoundReply",
        __base__=_replies()[RetrievedPassage],
        __doc__="A passage that was searched for.",
        document=(str, Field(description=_PATH)),
    )
    about = "The passages nearest to a query, best first."
    fields: dict[str, Any] = {"query": str, "passages": list[found]}
    return create_model("SearchReply", __doc__=about, **fields)


@cache
def _replies() -> Mapping[type, type[BaseModel]]:
    """The models of what is published, by the noun that each is read from."""
    about = "Where a document is from, as far as it is known."
    source = _reply("SourceReply", about, Source, "publisher author url date")
    citation = _reply(
        "CitationReply",
        "An exact quote and the part of the answer it supports.",
        Citation,
        "number document document_id title source quote start end page place headings=heading_path "
        "answer_start answer_end recognised",
        source=source,
        number=Field(description="The mark of the quote, from 1."),
        document=Field(description=_PATH),
        quote=Field(description="The exact words."),
        start=Field(description="Offset of the quote in the document's text, in characters."),
        place=Field(description=_PLACE),
        answer_start=Field(description="Offset of the part of `answer` that it supports."),
        recognised=Field(description="Whether words of it were read in a picture, by OCR."),
    )
    claim = _reply(
        "ClaimReply",
        "A sentence and what the check said of it.",
        Verdict,
        "text=claim.text verdict=label score rule written_by",
        verdict=Literal[tuple(label.value for label in Label)],
        written_by=Literal["documents", "model", "program"],
    )
    passage = _reply(
        "PassageReply",
        "A passage that was found.",
        RetrievedPassage,
        "document_id=passage.document_id start=passage.start end=passage.end page=passage.page "
        "place=passage.place headings=passage.heading_path text=passage.text rank scores",
        place=Field(description=_PLACE),
        scores=Annotated[dict[str, float], AfterValidator(_rounded)],
    )
    understood = _reply(
        "UnderstoodReply",
        "What a message was taken to want.",
        Request,
        "act need parts searches targets spelling conditions is_sure needs english",
    )
    answer = _reply(
        "AnswerReply",
        "An answer, or an abstention: docs/json.md describes every key.",
        Answer,
        "schema_ question searched answer=text abstained reason=abstained missing answerability "
        "mode citations claims=verdicts withheld unknown_keys passages timings model "
        "understood=request failure",
        schema_=Annotated[int, Field(alias="schema", default_factory=lambda: SCHEMA_VERSION)],
        abstained=Annotated[bool, BeforeValidator(lambda reason: reason not in (None, False))],
        reason=str | None,
        mode=Literal["compose", "quote", "reply", "abstain"],
        citations=list[citation],  # type: ignore[valid-type]
        claims=list[claim],  # type: ignore[valid-type]
        withheld=list[claim],  # type: ignore[valid-type]
        passages=list[passage],  # type: ignore[valid-type]
        understood=understood | None,
    )
    return {
        Citation: citation,
        Verdict: claim,
        RetrievedPassage: passage,
        Request: understood,
        Answer: answer,
    }


_PATH = "Path of the file relative to the indexed folder."
_PLACE = "What its place is called in files that have others than pages: `slide 3`, `0:01:12`."


def _reply(name: str, about: str, noun: type, keys: str, **kinds: Any) -> type[BaseModel]:
    """A model that is read from a noun's attributes.

    Args:
        name: of its schema.
        about: what it is, in a sentence.
        noun: the dataclass, whose types the keys have.
        keys: in order; `key=path.of.attribute` where the noun has another name for it.
        kinds: for some keys another type than the attribute's, or what is to be said of the key.
    """
    fields: dict[str, Any] = {}
    for entry in keys.split():
        key, _, path = entry.partition("=")
        steps = (path or key).split(".")
        kind = kinds.get(key, Field())
        if isinstance(kind, FieldInfo):
            kind = Annotated[reduce(lambda owner, at: get_type_hints(owner)[at], steps, noun), kind]
        # Read from a noun, or from the JSON that was made of one.
        place = Field(validation_alias=AliasChoices(key, AliasPath(*steps))) if path else Field()
        fields[key] = Annotated[kind, place]
    return create_model(name, __config__=_FROM_NOUN, __doc__=about, **fields)


def _require_all(schema: dict[str, Any]) -> None:
    schema["required"] = list(schema["properties"])


_FROM_NOUN = ConfigDict(from_attributes=True, json_schema_extra=_require_all)


def _rounded(scores: dict[str, float]) -> dict[str, float]:
    return {name: round(value, _DIGITS) for name, value in scores.items()}
