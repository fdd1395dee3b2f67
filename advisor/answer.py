"""The nouns of an answer: claims, verdicts, citations, and the events of a streamed answer.

Everything here is frozen data, and checked: what a model drafted is in
`advisor.answering.writing.drafts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from advisor.request import Request
from corpus.document import Source, within
from index.passage import RetrievedPassage


class Label(StrEnum):
    """What a verifier says of a claim. `UNCHECKED` is not `NOT_SUPPORTED`."""

    SUPPORTED = "SUPPORTED"
    CONTRADICTED = "CONTRADICTED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    UNCHECKED = "UNCHECKED"


class AbstainReason(StrEnum):
    """Why nothing was answered."""

    EMPTY_INDEX = "empty_index"
    NO_DOCUMENTS = "no_documents"
    NOT_A_QUESTION = "not_a_question"
    OFF_TOPIC = "off_topic"
    MISSING_FACT = "missing_fact"
    NOTHING_SUPPORTED = "nothing_supported"


# The rule of a sentence that is an exact quote.
QUOTED = "exact quote"
# The rule of a sentence that the advisor says itself: a greeting, what the documents don't say.
SAID = "said"


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable sentence of an answer: `answer.text[start:end] == text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """Characters of a document: `document.text[start:end]`."""

    document_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verifier's judgement of one claim.

    `score` is the verifier's support score from 0 to 1, None when unchecked. `rule` names what
    decided, for people who read the verdict.
    """

    claim: Claim
    label: Label
    score: float | None
    evidence: tuple[EvidenceSpan, ...] = ()
    rule: str = ""

    @property
    def is_quote(self) -> bool:
        """Whether the claim is the documents' own words, as they were planned."""
        return self.rule == QUOTED

    @property
    def written_by(self) -> Literal["documents", "model", "program"]:
        """Whose words the claim is."""
        if self.is_quote:
            return "documents"
        return "program" if self.is_said else "model"

    @property
    def is_said(self) -> bool:
        """Whether the claim is the advisor's own words, which are no claim about the documents."""
        return self.label is Label.UNCHECKED and self.rule == SAID


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quote and the part of the answer it supports.

    `start` and `end` are offsets into the document's text, whose characters there equal `quote`;
    `answer_start` and `answer_end` are offsets into `Answer.text`. `number` is the mark shown in
    the answer, from 1. `document` is the file's path relative to the indexed folder. `place` is
    what the file calls the place where there are others than pages: "slide 3", "0:01:12".
    `recognised` says that words of it were read in a picture, by OCR, and may be misread.
    """

    number: int
    document: str
    document_id: str
    title: str
    source: Source
    passage_id: str
    quote: str
    start: int
    end: int
    answer_start: int
    answer_end: int
    page: int | None = None
    heading_path: tuple[str, ...] = ()
    place: str | None = None
    recognised: bool = False

    @property
    def within(self) -> str:
        """Where in its file it stands, and how it was read: `page 3, read by OCR`, or empty."""
        read = "read by OCR" if self.recognised else ""
        return ", ".join(part for part in (within(self.page, self.place), read) if part)

    @property
    def location(self) -> str:
        """Its file and where in it: `minutes.pdf, page 3, read by OCR`."""
        return ", ".join(part for part in (self.document, self.within) if part)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user gets.

    Attributes:
        question: as it was asked.
        searched: the question that was searched, after a follow-up was completed.
        text: the answer, or for an abstention the sentence that says what is missing.
        mode: `compose` when the model's sentences are shown, `quote` when the documents' are,
            `reply` when nothing had to be searched, `abstain` when none of these.
        citations: in order of `answer_start`; empty when abstained.
        verdicts: one for each shown sentence of the documents; what the program says of itself
            has none.
        withheld: verdicts of the drafted sentences that were not shown.
        unknown_keys: citation keys the model wrote that name no passage.
        passages: what was retrieved, best first; the nearest passages of an abstention.
        abstained: why nothing was answered, or None.
        missing: what the documents do not say, for an abstention that can name it.
        answerability: the probability, 0 to 1, that the passages answer the question, judged
            before anything was written; None when nothing was judged.
        timings: seconds from the question to `sources`, `first_sentence` and `total`.
        model: what wrote the draft.
        request: how the message was understood; None where nothing understood it.
        failure: why the model failed while it wrote, so that quotes took its place; else empty.
    """

    question: str
    searched: str
    text: str
    mode: str
    citations: tuple[Citation, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    withheld: tuple[Verdict, ...] = ()
    unknown_keys: tuple[str, ...] = ()
    passages: tuple[RetrievedPassage, ...] = ()
    abstained: AbstainReason | None = None
    missing: str | None = None
    answerability: float | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    model: str = ""
    request: Request | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what was asked, what was searched, and what was answered."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns so far, oldest first. Immutable: `with_turn` returns the next one."""

    turns: tuple[Turn, ...] = ()

    def with_turn(self, question: str, answer: Answer) -> Conversation:
        """This conversation and one more turn."""
        return Conversation((*self.turns, Turn(question, answer)))


@dataclass(frozen=True, slots=True)
class Searching:
    """First event: the question that is being searched, and how the message was understood."""

    question: str
    searched: str
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Second event: the passages found, best first."""

    passages: tuple[RetrievedPassage, ...]


@dataclass(frozen=True, slots=True)
class SentenceVerified:
    """A sentence that may be shown, with its verdict and its citations."""

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...]

    def behind(self, text: str) -> str:
        """An answer's text so far with this sentence behind it.

        On a line of its own where it is an item, names its source, has lines itself or is the
        program's own, and behind an item.
        """
        claim = self.verdict.claim.text
        own_line = (
            "\n" in claim
            or self.text != claim
            or self.verdict.is_said
            or text.rpartition("\n")[2].startswith("- ")
        )
        separator = "" if not text else "\n" if own_line else " "
        return f"{text}{separator}{self.text}"


@dataclass(frozen=True, slots=True)
class SentenceWithheld:
    """A drafted sentence that failed, and why. Its text is in the verdict's claim."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Done:
    """Last event: the whole answer."""

    answer: Answer


Event = Searching | Retrieved | SentenceVerified | SentenceWithheld | Done
