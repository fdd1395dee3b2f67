"""What a message wants: the nouns of understanding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Act(StrEnum):
    """What a message does. When unsure: `DOCUMENTS`."""

    DOCUMENTS = "documents"
    LIBRARY = "library"
    ADVISOR = "advisor"
    WHERE = "where"
    SURE = "sure"
    SIMPLER = "simpler"
    SHORTER = "shorter"
    MORE = "more"
    EXAMPLE = "example"
    WHY = "why"
    GREETING = "greeting"
    THANKS = "thanks"
    BYE = "bye"
    PRAISE = "praise"
    COMPLAINT = "complaint"
    CORRECTION = "correction"
    OTHER_TASK = "other_task"


class Need(StrEnum):
    """What sort of answer a question of the documents wants."""

    FACT = "fact"
    YES_NO = "yes_no"
    LIST = "list"
    HOW_TO = "how_to"
    EXPLANATION = "explanation"
    COMPARISON = "comparison"
    OVERVIEW = "overview"


# Acts about the answer before: they need no search, or search its question again.
ABOUT_LAST = frozenset(
    {Act.WHERE, Act.SURE, Act.SIMPLER, Act.SHORTER, Act.MORE, Act.EXAMPLE, Act.WHY}
)
# Acts that want the answer before again, in a sentence.
IN_SHORT = frozenset({Act.SIMPLER, Act.SHORTER})
# Acts for which the documents are searched.
SEARCHED = frozenset(
    {Act.DOCUMENTS, Act.CORRECTION, Act.SIMPLER, Act.SHORTER, Act.MORE, Act.EXAMPLE, Act.WHY}
)
# What one sentence may answer; everything else is asked broadly.
NARROW = frozenset({Need.FACT, Need.YES_NO})
SOCIAL = frozenset({Act.GREETING, Act.THANKS, Act.BYE, Act.PRAISE, Act.COMPLAINT})


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was taken for a misspelt one: `typed` as in the message, and what for."""

    typed: str
    corrected: str


@dataclass(frozen=True, slots=True)
class Target:
    """A document, or a section of it, that a message names.

    `words` are those of the message that name it. `start` and `end` are offsets into the
    document's text; a whole document has None for both.
    """

    document_id: str
    name: str
    words: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One message, understood.

    Attributes:
        message: as it was typed.
        act: what it does.
        need: what sort of answer it wants.
        parts: the questions in it, each complete by itself, spelling corrected; at least one for
            an act that asks the documents.
        searches: the texts that are searched for each part, of which the one that is answered
            best counts. Of what is complete by itself the first counts where it is answered; the
            others say it together with what the turns before were about.
        targets: the documents and sections it names.
        spelling: the words that were corrected.
        conditions: what people say of themselves ("I'm an undergrad").
        is_sure: whether act and need were told with confidence.
        leans: whether it goes on with what the last answer said.
        needs: of several parts what sort of answer each wants; empty where all want `need`.
        english: what a message in another language was read as; empty where it is English.
    """

    message: str
    act: Act = Act.DOCUMENTS
    need: Need = Need.FACT
    parts: tuple[str, ...] = ()
    searches: tuple[tuple[str, ...], ...] = ()
    targets: tuple[Target, ...] = ()
    spelling: tuple[Correction, ...] = ()
    conditions: tuple[str, ...] = ()
    is_sure: bool = True
    leans: bool = False
    needs: tuple[Need, ...] = ()
    english: str = ""

    def of_part(self, number: int) -> Request:
        """The request as it is for one of its parts, counted from 0: with what that wants."""
        return replace(self, need=self.needs[number]) if self.needs else self

    @property
    def said(self) -> str:
        """The message in English."""
        return self.english or self.message
