"""What is searched in the conversations that are kept, and where it was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ui.conversations.exchange import TurnView
from ui.conversations.file import folded, storable
from ui.keeping.tables import Tables

# What is shown of a text where a word was found in it: so much before the word, and in all.
_BEFORE_CHARS = 36
_SNIPPET_CHARS = 110
HOLDS_WORD = (
    "(instr(c.folded, ?) > 0 OR EXISTS(SELECT 1 FROM texts t "
    "WHERE t.conversation = c.number AND instr(t.folded, ?) > 0))"
)
"""The condition that a conversation `c` holds a word, which is given twice."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search was found: in which exchange, from 1, and the words around it."""

    turn: int
    before: str
    word: str
    after: str


def words_of(search: str) -> Sequence[str]:
    """The words of a search, each as it is looked for."""
    return folded(storable(search)).split()


def keep_text(tables: Tables, conversation: int, number: int, turn: TurnView) -> None:
    """Let an exchange be found by the words of its question and its answer."""
    question = storable(turn.question)
    answer = storable(turn.answer.text if turn.answer is not None else turn.written)
    tables.rows(
        "INSERT INTO texts VALUES (?, ?, ?, ?) ON CONFLICT(conversation, number) "
        "DO UPDATE SET folded = excluded.folded, answer = excluded.answer",
        (conversation, number, folded(f"{question}\n{answer}"), answer),
    )


def place_of(
    tables: Tables, owner: str, conversation_id: str, words: Sequence[str]
) -> Found | None:
    """Where the most of the words are in a conversation: in an answer before its question.

    `owner` is as the tables have it.
    """
    held = " + ".join(["CASE WHEN instr(x.folded, ?) > 0 THEN 1 ELSE 0 END"] * len(words))
    rows = tables.rows(
        "SELECT x.number, x.answer, t.question FROM conversations c "
        "JOIN texts x ON x.conversation = c.number "
        "JOIN turns t ON t.conversation = c.number AND t.number = x.number "
        f"WHERE c.id = ? AND c.owner = ? ORDER BY {held} DESC, x.number LIMIT 1",
        (storable(conversation_id), owner, *words),
    )
    return found_in(rows[0][0], rows[0][1:], words) if rows else None


def found_in(turn: int, texts: Sequence[str], words: Sequence[str]) -> Found | None:
    """The first of the words in the first text that holds one; None when none does.

    Args:
        turn: which exchange the texts are of.
        texts: as they were written.
        words: folded.
    """
    for text in texts:
        line = " ".join(text.split())
        for word in words:
            place = _place(line, word)
            if place is not None:
                return _around(turn, line, *place)
    return None


def _place(text: str, word: str) -> tuple[int, int] | None:
    """Where a folded word begins and ends in a text that is not folded."""
    pieces = [folded(character) for character in text]
    start = "".join(pieces).find(word)
    if start < 0:
        return None
    ends = list(accumulate(map(len, pieces)))
    first = next(place for place, end in enumerate(ends) if end > start)
    last = next(place for place, end in enumerate(ends) if end >= start + len(word))
    return first, last + 1


def _around(turn: int, text: str, start: int, end: int) -> Found:
    """The words around a place, cut between words where there is a space nearby."""
    begin = 0
    if start > _BEFORE_CHARS:
        space = text.find(" ", start - _BEFORE_CHARS, start)
        begin = space + 1 if space >= 0 else start - _BEFORE_CHARS
    stop = max(end, begin + _SNIPPET_CHARS)
    if stop < len(text):
        space = text.rfind(" ", end, stop)
        stop = space if space >= 0 else stop
    before = ("…" if begin else "") + text[begin:start]
    after = text[end:stop].rstrip() if stop < len(text) else text[end:]
    return Found(turn, before, text[start:end], after + ("…" if stop < len(text) else ""))
