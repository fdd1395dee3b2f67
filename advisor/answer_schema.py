"""The shape of what `answer_json` makes, for the interfaces that publish a schema.

The JSON itself is made by `advisor.schema`; tests hold the two together.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class SourceReply(BaseModel):
    """Where a document is from, as far as it is known."""

    publisher: str | None
    author: str | None
    url: str | None
    date: str | None


class CitationReply(BaseModel):
    """An exact quote and the part of the answer it supports."""

    number: int = Field(description="The mark of the quote, from 1.")
    document: str = Field(description="Path of the file relative to the indexed folder.")
    document_id: str
    title: str
    source: SourceReply
    quote: str = Field(description="The exact words.")
    start: int = Field(description="Offset of the quote in the document's text, in characters.")
    end: int
    page: int | None
    headings: list[str]
    answer_start: int = Field(description="Offset of the part of `answer` that it supports.")
    answer_end: int


class ClaimReply(BaseModel):
    """A sentence and what the check said of it."""

    text: str
    verdict: Literal["SUPPORTED", "CONTRADICTED", "NOT_SUPPORTED", "UNCHECKED"]
    score: float | None
    rule: str


class PassageReply(BaseModel):
    """A passage that was found."""

    document_id: str
    start: int
    end: int
    page: int | None
    headings: list[str]
    text: str
    rank: int
    scores: dict[str, float]


class FoundReply(PassageReply):
    """A passage that was searched for."""

    document: str = Field(description="Path of the file relative to the indexed folder.")


class AnswerReply(BaseModel):
    """An answer, or an abstention: docs/json.md describes every key."""

    schema_: int = Field(alias="schema")
    question: str
    searched: str
    answer: str
    abstained: bool
    reason: str | None
    missing: str | None
    answerability: float | None
    mode: Literal["compose", "quote", "abstain"]
    citations: list[CitationReply]
    claims: list[ClaimReply]
    withheld: list[ClaimReply]
    unknown_keys: list[str]
    passages: list[PassageReply]
    timings: dict[str, float]
    model: str


class SearchReply(BaseModel):
    """The passages nearest to a query, best first."""

    query: str
    passages: list[FoundReply]
