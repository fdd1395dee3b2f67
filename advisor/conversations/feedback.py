"""Feedback: what people said of answers, one JSON object a line.

The page and the chat append to `feedback.jsonl` in the index directory; `advisor eval
from-feedback` makes draft cases of it. A line has these keys; keys are only ever added:

| key | type | meaning |
|---|---|---|
| `schema` | integer | 1 |
| `time` | string | when it was given: ISO 8601, UTC |
| `thumb` | string | `up` or `down` |
| `comment` | string | what the person added; may be empty |
| `turns` | list of strings | the questions of the conversation so far, the last is the one judged |
| `searched` | string | what was searched |
| `answer` | string | the answer, or the sentence of an abstention |
| `abstained` | boolean | whether nothing was answered |
| `citations` | list | `document` and `quote` of each citation |

The questions and answers of people lie in this file: who shares an index directory shares it too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from advisor.answer import Answer, Conversation
from advisor.errors import AdvisorError
from advisor.schema import adapter, to_record

SCHEMA_VERSION = 1
FILE_NAME = "feedback.jsonl"
Thumb = Literal["up", "down"]


class FeedbackError(AdvisorError):
    """The feedback file cannot be read or written; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class QuotedEvidence:
    """What an answer cited: the file's path relative to the indexed folder, and its words."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said of one answer; the attributes are the keys of the file."""

    thumb: Thumb
    comment: str = ""
    turns: Annotated[tuple[str, ...], Field(min_length=1)] = field(kw_only=True)
    searched: str = ""
    answer: str = ""
    abstained: bool = False
    citations: tuple[QuotedEvidence, ...] = ()
    time: str = ""


def feedback_on(
    answer: Answer,
    thumb: Thumb,
    comment: str = "",
    conversation: Conversation | None = None,
) -> Feedback:
    """Feedback on an answer.

    Args:
        answer: what is judged.
        thumb: `up` or `down`.
        comment: what the person adds.
        conversation: the turns before the answer, without it.
    """
    before = conversation.turns if conversation else ()
    cited = dict.fromkeys(QuotedEvidence(c.document, c.quote) for c in answer.citations)
    return Feedback(
        thumb=thumb,
        comment=" ".join(comment.split()),
        turns=(*(turn.question for turn in before), answer.question),
        searched=answer.searched,
        answer=answer.text,
        abstained=answer.abstained is not None,
        citations=tuple(cited),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def append_feedback(path: Path, feedback: Feedback) -> None:
    """Add one line to a feedback file, and make the file when there is none.

    Raises:
        FeedbackError: it cannot be written.
    """
    line = json.dumps({"schema": SCHEMA_VERSION, **to_record(feedback)}, ensure_ascii=False)
    try:
        # One write of one line: two programs that append at once don't mix theirs.
        with path.open("ab", buffering=0) as stream:
            stream.write(line.encode("utf-8", "replace") + b"\n")
    except OSError as error:
        raise FeedbackError(
            f"The feedback could not be written to {path} ({error.strerror}). Check the folder's "
            "permissions and the space on the disk."
        ) from error


def read_feedback(path: Path) -> list[Feedback]:
    """Every line of a feedback file, oldest first.

    Raises:
        FeedbackError: the file cannot be read, or a line is not feedback; the line is named.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise FeedbackError(
            f"There is no feedback in {path} yet. Type `/good` or `/bad` after an answer of "
            "`advisor chat` to give some."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise FeedbackError(f"{path} cannot be read: {error}.") from error
    return [_parsed(path, n, line) for n, line in enumerate(lines, 1) if line.strip()]


def _parsed(path: Path, number: int, line: str) -> Feedback:
    try:
        feedback: Feedback = adapter(Feedback).validate_python(json.loads(line))
        return feedback
    except (ValidationError, json.JSONDecodeError) as error:
        what = str(error).splitlines()[0]
        raise FeedbackError(
            f"Line {number} of {path} is not feedback ({what}). Remove the line, then try again."
        ) from error
