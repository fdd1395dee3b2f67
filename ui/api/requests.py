"""What programs may send. A question is bounded like the page's, and so is all around it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from advisor.conversations.earlier_turns import LONGEST_QUESTION, MOST_TURNS, EarlierTurn, Question
from advisor.options import AskOptions
from index.collections import LONGEST_NAME

MOST_DOCUMENTS = 10_000
MOST_MESSAGES = 2 * MOST_TURNS + 20

_EXAMPLE = "How long is the internship at Netflix?"


def _whole(value: object) -> object:
    """In JSON 6.0 is an integer too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


PassageCount = Annotated[int, Field(ge=1, le=50), BeforeValidator(_whole)]
One = Annotated[int, Field(ge=1, le=1), BeforeValidator(_whole)]


class OptionsBody(BaseModel):
    """What this question is answered with, where it differs from the server's settings."""

    model_config = ConfigDict(extra="forbid", strict=True)

    answering: Literal["auto", "compose", "quote"] | None = Field(
        None, description="Whose sentences are shown: the model's, checked, or the documents' own."
    )
    passages: PassageCount | None = Field(None, description="Passages to retrieve.")
    abstain_threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Below this probability of being answerable nothing is answered.",
    )
    documents: list[str] | None = Field(
        None,
        max_length=MOST_DOCUMENTS,
        description="Ids of the documents that may be searched and cited; all when left out.",
    )
    collection: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_NAME,
        description="Name of the collection whose documents alone may be searched and cited.",
    )

    def for_user(self, visible: frozenset[str] | None) -> AskOptions:
        """As the advisor takes them, kept to the documents the user may ask (None: all)."""
        return AskOptions(
            answering=self.answering,
            passages=self.passages,
            abstain_threshold=self.abstain_threshold,
            documents=allowed(self.documents, visible),
        )


class AnswerRequest(BaseModel):
    """A question, perhaps with the conversation before it."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "not": {
                "required": ["conversation", "history"],
                "properties": {"conversation": {"minItems": 1}, "history": {"minItems": 1}},
            },
            "examples": [
                {"question": _EXAMPLE},
                {
                    "question": "And what does it pay?",
                    "conversation": [{"question": _EXAMPLE, "answer": "Twelve weeks."}],
                    "options": {"answering": "quote", "passages": 4},
                },
            ],
        },
    )

    question: Question = Field(description="As a person would ask it.")
    conversation: list[EarlierTurn] = Field(
        [], max_length=MOST_TURNS, description="The exchanges before, oldest first."
    )
    history: list[Question] = Field(
        [],
        max_length=MOST_TURNS,
        description="Only the questions before, oldest first, instead of `conversation`.",
    )
    searched: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_QUESTION,
        pattern=r"\S",
        description="Search this text instead of the question.",
    )
    options: OptionsBody = Field(default_factory=OptionsBody)
    stream: bool = Field(False, description="Answer with server-sent events, as they happen.")
    user: str | None = Field(
        None, max_length=200, description="Who asks: people are answered in turn. Any name."
    )

    @model_validator(mode="after")
    def _one_history(self) -> AnswerRequest:
        if self.conversation and self.history:
            raise ValueError("Give `conversation` or `history`, not both.")
        return self

    def earlier(self) -> list[EarlierTurn]:
        """The exchanges before, oldest first."""
        return self.conversation or [EarlierTurn(question=question) for question in self.history]


class SearchRequest(BaseModel):
    """A search for passages. No model writes anything."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"query": "internship pay", "limit": 3}]},
    )

    query: Question = Field(description="A question or a few words.")
    limit: PassageCount = Field(6, description="Passages to return at most.")
    documents: list[str] | None = Field(
        None,
        max_length=MOST_DOCUMENTS,
        description="Ids of the documents that may be searched; all when left out.",
    )
    collection: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_NAME,
        description="Name of the collection whose documents may be searched.",
    )
    user: str | None = Field(None, max_length=200, description="Who asks. Any name.")


class ContentPart(BaseModel):
    """A part of a message. Only parts of type `text` are read."""

    model_config = ConfigDict(strict=True)

    type: str
    text: str | None = None


class ChatMessage(BaseModel):
    """A message of a chat."""

    model_config = ConfigDict(strict=True)

    role: str = Field(description="user, assistant, or another, which is not read.")
    content: str | list[ContentPart] | None = None

    def text(self) -> str:
        """What the message says."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or [] if part.text is not None)


class StreamOptions(BaseModel):
    """What a streamed completion ends with."""

    model_config = ConfigDict(strict=True)

    include_usage: bool | None = None


class ChatRequest(BaseModel):
    """A chat as OpenAI's interface has it. Fields that are not named here are tolerated."""

    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            "examples": [
                {"model": "groundwise", "messages": [{"role": "user", "content": _EXAMPLE}]}
            ]
        },
    )

    messages: list[ChatMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    model: str | None = Field(None, description="Any name: the server has one model.")
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: One | None = Field(None, description="1: there is one answer.")
    user: str | None = Field(
        None, max_length=200, description="Who asks: people are answered in turn. Any name."
    )


def allowed(documents: list[str] | None, visible: frozenset[str] | None) -> frozenset[str] | None:
    """The documents that were chosen, of those that the user may see; None for all."""
    if documents is None:
        return visible
    chosen = frozenset(documents)
    return chosen if visible is None else chosen & visible


def plain_error(error: Any) -> str:
    """One problem that pydantic found, as a sentence that names the field."""
    where = ".".join(str(part) for part in error["loc"] if part != "body")
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "json_invalid":
        return "The body is not JSON."
    if error["type"] == "string_pattern_mismatch":
        message = "It is empty."
    return f"`{where}`: {message}" if where else message
