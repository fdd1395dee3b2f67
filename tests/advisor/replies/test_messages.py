"""Messages about the program, its documents and its answers get the reply that they ask for.

`messages.jsonl` holds such messages, and words that must be in the reply. It was written before it
was first asked: 99 of 118 were right then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.answer import Conversation
from advisor.answering.citations import AnswerText
from advisor.replies.reply import reply, reply_unanswered
from advisor.settings import Settings
from advisor.understanding.understander import Understander
from index.reader import IndexReader
from tests.conftest import reader_of

ROWS = (Path(__file__).parent / "messages.jsonl").read_text(encoding="utf-8").splitlines()
# The share that is replied to as it should be. The others are searched for, mostly: whether a
# message is about the program is told by advisor/understanding/acts.py.
LEAST = 0.9


@pytest.fixture(scope="module")
def index(handbook_settings: Settings) -> Iterator[IndexReader]:
    with reader_of(handbook_settings) as reader:
        yield reader


def replied(message: str, index: IndexReader, understander: Understander) -> str:
    """The reply to a first message; empty where it is searched for and nothing is to be said."""
    request = understander.understand(message, Conversation())
    text = AnswerText(index.document, index.path)
    said = reply(request, Conversation(), index, text) or reply_unanswered(request, index, text)
    return text.text if said is not None and list(said) else ""


def test_they_get_the_reply_that_they_ask_for(index: IndexReader) -> None:
    understander = Understander(index)
    wrong = [
        (row["about"], row["message"], shown)
        for row in map(json.loads, ROWS)
        if row["said"] not in (shown := replied(row["message"], index, understander))
    ]
    print(*wrong, sep="\n")
    assert len(ROWS) > 100 and len(wrong) <= (1 - LEAST) * len(ROWS)
