"""Conversations that a program tells again with each question, as its interface has no memory.

A program sends the text of the conversation; the advisor also uses which passages were cited. They
are looked up by the text among what was answered lately, so that a follow-up is answered as on the
page. When they are not found, the text has to do.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from advisor.answer import Answer, Conversation
from advisor.understanding.rewriting import complete

LONGEST_QUESTION = 2000
LONGEST_ANSWER = 20_000
MOST_TURNS = 100
# How many conversations are remembered.
_MOST_KEPT = 256

# At least one character that is not a space.
Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, pattern=r"\S")]


class EarlierTurn(BaseModel):
    """An earlier exchange. A whole answer, as it was given, is one too."""

    model_config = ConfigDict(strict=True)

    question: Question
    answer: str | None = Field(None, max_length=LONGEST_ANSWER, description="The answer's text.")
    searched: str | None = Field(
        None,
        max_length=LONGEST_QUESTION,
        description="What was searched; worked out again when left out.",
    )


class RecentConversations:
    """The last conversations of each user, found by every word of them."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._kept: OrderedDict[str, Conversation] = OrderedDict()

    def conversation(self, user: str, turns: Sequence[EarlierTurn]) -> Conversation:
        """The conversation of these turns, as it was answered here or else as it reads."""
        conversation = Conversation()
        key = json.dumps(user)  # not to be taken for another key
        for turn in turns:
            key = _next(key, turn.question, turn.answer or "")
            with self._mutex:
                kept = self._kept.get(key)
            if kept is not None:
                conversation = kept
                continue
            searched = turn.searched or complete(turn.question, conversation)
            answer = Answer(turn.question, searched, turn.answer or "", "quote")
            conversation = conversation.with_turn(turn.question, answer)
        return conversation

    def remember(self, user: str, conversation: Conversation, answer: Answer) -> None:
        """Keep a conversation and the answer that followed."""
        longer = conversation.with_turn(answer.question, answer)
        key = json.dumps(user)  # not to be taken for another key
        for turn in longer.turns:
            key = _next(key, turn.question, turn.answer.text)
        with self._mutex:
            self._kept[key] = longer
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)


def _next(before: str, question: str, answer: str) -> str:
    """The key of a conversation, from the key of all but its last turn."""
    return hashlib.sha256(json.dumps([before, question, answer]).encode()).hexdigest()
