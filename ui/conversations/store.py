"""The conversations that are kept: one SQLite file, for one person or many.

Every change is on the disk before the call that made it returns. Several threads and several
processes may use one file at once. Each conversation has an owner, and every call names one: what
belongs to somebody else is as good as not there.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from advisor.schema import RecordError
from ui.conversations.exchange import Phase, TurnView
from ui.conversations.exchange_records import turn_from_record, turn_to_record
from ui.conversations.file import ConversationFile, StoreError, folded, storable
from ui.conversations.search import HOLDS_WORD, Found, keep_text, place_of, words_of
from ui.markup import snippet

FILE_NAME = "conversations.sqlite3"
Thumb = Literal["up", "down"]

_UNTITLED = "New conversation"
_TITLE_CHARS = 60
_LONGEST_TITLE = 200
_SUMMARY = (
    "c.id, c.title, c.created, c.changed, "
    "(SELECT count(*) FROM turns t WHERE t.conversation = c.number), "
    "(SELECT question FROM turns t WHERE t.conversation = c.number ORDER BY number LIMIT 1), "
    "c.pinned IS NOT NULL"
)


class ConversationMissing(StoreError):
    """There is no such conversation, or it belongs to somebody else: which, is not said."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What its owner said of one exchange."""

    thumb: Thumb | None
    comment: str
    time: datetime


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One line of the list of conversations; `turns` counts the exchanges."""

    id: str
    title: str
    turns: int
    created: datetime
    changed: datetime
    pinned: bool = False


_Summaries = list[ConversationSummary]


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as it is kept; `ratings` goes by the number of the exchange, from 1."""

    id: str
    owner: str
    title: str
    created: datetime
    changed: datetime
    turns: tuple[TurnView, ...] = ()
    ratings: Mapping[int, Rating] = field(default_factory=dict)


class ConversationStore:
    """One file of conversations. May be used from several threads, and by several processes."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make it when there is none.

        Raises:
            StoreError: it cannot be opened, is damaged, is another program's, or is of a later
                version of groundwise. Every method raises it too, with a sentence for the user.
        """
        self._file = ConversationFile(path)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def create(self, owner: str, title: str = "") -> StoredConversation:
        """Begin a conversation; without a title it goes by its first question."""
        key, now = secrets.token_urlsafe(16), _now()
        with self._file.change():
            self._file.rows(
                "INSERT INTO conversations(id, owner, title, created, changed) "
                "VALUES (?, ?, ?, ?, ?)",
                (key, storable(owner), _given_title(title), now, now),
            )
        return self.load(owner, key)

    def list(self, owner: str, search: str = "") -> _Summaries:
        """The owner's conversations: those that are pinned, then the one that changed last.

        With `search`, those whose title, questions or answers hold each of its words, in any case
        and with or without accents.
        """
        words = words_of(search)
        wanted = " AND ".join(["c.owner = ?", *[HOLDS_WORD] * len(words)])
        with self._file.reading():
            rows = self._file.rows(
                f"SELECT {_SUMMARY} FROM conversations c WHERE {wanted} "
                "ORDER BY c.pinned IS NULL, c.changed DESC, c.number DESC",
                (storable(owner), *(word for word in words for _ in range(2))),
            )
        return [_summary(row) for row in rows]

    def summary(self, owner: str, conversation_id: str) -> ConversationSummary:
        """The line of one conversation.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._file.reading():
            number = self._number(owner, conversation_id)
            return self._summary(number)

    def found(
        self, owner: str, listed: Sequence[ConversationSummary], search: str
    ) -> dict[str, Found]:
        """Where a search was found in conversations that `list` gave, unless in the title alone."""
        places = {}
        for summary in listed:
            title = folded(summary.title)
            words = [word for word in words_of(search) if word not in title]
            place = place_of(self._file, owner, summary.id, words) if words else None
            if place is not None:
                places[summary.id] = place
        return places

    def load(self, owner: str, conversation_id: str) -> StoredConversation:
        """A conversation with its exchanges and ratings.

        An exchange whose record cannot be read comes back as one that failed, so that the others
        can be.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._file.reading():
            number = self._number(owner, conversation_id)
            summary = self._summary(number)
            turns = self._file.rows(
                "SELECT number, question, record FROM turns WHERE conversation = ? ORDER BY number",
                (number,),
            )
            ratings = self._file.rows(
                "SELECT number, thumb, comment, rated FROM ratings WHERE conversation = ?",
                (number,),
            )
        return StoredConversation(
            id=summary.id,
            owner=owner,
            title=summary.title,
            created=summary.created,
            changed=summary.changed,
            turns=tuple(_turn(*row) for row in turns),
            ratings={n: Rating(thumb, comment, _time(at)) for n, thumb, comment, at in ratings},
        )

    def append(self, owner: str, conversation_id: str, turn: TurnView, token: str = "") -> int:
        """Add an exchange at the end, and return its number there, from 1.

        Args:
            owner: whose conversation it is.
            conversation_id: which.
            turn: the exchange.
            token: what `taken` knows it by, if it may be sent twice.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
            StoreError: the token was used before.
        """
        with self._changing(owner, conversation_id) as number:
            place = self._last(number) + 1
            self._put(number, place, turn)
            if token:
                self._file.rows("INSERT INTO taken VALUES (?, ?)", (storable(token), number))
        return place

    def taken(self, owner: str, token: str) -> str | None:
        """The id of the conversation that a question with this token was added to, if one was."""
        rows = self._file.rows(
            "SELECT c.id FROM taken t JOIN conversations c ON c.number = t.conversation "
            "WHERE t.token = ? AND c.owner = ?",
            (storable(token), storable(owner)),
        )
        return str(rows[0][0]) if rows else None

    def replace_last(self, owner: str, conversation_id: str, turn: TurnView) -> None:
        """Put an exchange in place of the last one, whose rating goes with it.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
            StoreError: it has no exchange yet.
        """
        with self._changing(owner, conversation_id) as number:
            place = self._last(number)
            self._require_turn(number, place)
            self._file.rows(
                "DELETE FROM turns WHERE conversation = ? AND number = ?", (number, place)
            )
            self._put(number, place, turn)

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title; an empty one brings its first question back.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._changing(owner, conversation_id) as number:
            self._file.rows(
                "UPDATE conversations SET title = ? WHERE number = ?",
                (_given_title(title), number),
            )

    def pin(self, owner: str, conversation_id: str, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or let it go.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._changing(owner, conversation_id) as number:
            self._file.rows(
                "UPDATE conversations SET pinned = ? WHERE number = ?",
                (_now() if pinned else None, number),
            )

    def delete(self, owner: str, *conversation_ids: str) -> None:
        """Remove conversations, all or none; their words are overwritten in the file.

        Raises:
            ConversationMissing: one of them is not there, or does not belong to `owner`.
        """
        with self._file.change():
            for conversation_id in conversation_ids:
                number = self._number(owner, conversation_id)
                self._file.rows("DELETE FROM conversations WHERE number = ?", (number,))
        self._file.empty_log()

    def rate(
        self,
        owner: str,
        conversation_id: str,
        turn_number: int,
        thumb: Thumb | None,
        comment: str = "",
    ) -> None:
        """Keep what the owner says of an exchange; no thumb and no comment takes it back.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
            StoreError: it has no exchange of that number.
        """
        comment = storable(comment).strip()
        with self._changing(owner, conversation_id) as number:
            self._require_turn(number, turn_number)
            place = (number, turn_number)
            self._file.rows("DELETE FROM ratings WHERE conversation = ? AND number = ?", place)
            if thumb is not None or comment:
                self._file.rows(
                    "INSERT INTO ratings VALUES (?, ?, ?, ?, ?)", (*place, thumb, comment, _now())
                )

    @contextmanager
    def _changing(self, owner: str, conversation_id: str) -> Iterator[int]:
        """A transaction, and the number of the conversation that it changes."""
        with self._file.change():
            yield self._number(owner, conversation_id)

    # --- inside of a transaction

    def _number(self, owner: str, conversation_id: str) -> int:
        rows = self._file.rows(
            "SELECT number FROM conversations WHERE id = ? AND owner = ?",
            (storable(conversation_id), storable(owner)),
        )
        if not rows:
            raise ConversationMissing(
                "There is no such conversation: it was deleted, or the address is not right. "
                "Choose one from the list, or begin a new one."
            )
        return int(rows[0][0])

    def _summary(self, number: int) -> ConversationSummary:
        rows = self._file.rows(
            f"SELECT {_SUMMARY} FROM conversations c WHERE c.number = ?", (number,)
        )
        return _summary(rows[0])

    def _last(self, number: int) -> int:
        """The number of the last exchange, 0 without one."""
        rows = self._file.rows(
            "SELECT coalesce(max(number), 0) FROM turns WHERE conversation = ?", (number,)
        )
        return int(rows[0][0])

    def _require_turn(self, number: int, place: int) -> None:
        if not self._file.rows(
            "SELECT 1 FROM turns WHERE conversation = ? AND number = ?", (number, place)
        ):
            raise StoreError(
                f"The conversation has no question {place}. Load the page again to see what it has."
            )

    def _put(self, number: int, place: int, turn: TurnView) -> None:
        # Only ASCII: SQLite's text has no place for half a character or a NUL, JSON has.
        record = json.dumps(turn_to_record(replace(turn, number=place)), allow_nan=False)
        self._file.rows(
            "INSERT INTO turns VALUES (?, ?, ?, ?)",
            (number, place, storable(turn.question), record),
        )
        keep_text(self._file, number, place, turn)
        self._file.rows("UPDATE conversations SET changed = ? WHERE number = ?", (_now(), number))


def _turn(number: int, question: str, record: str) -> TurnView:
    try:
        value: Any = json.loads(record)
        return replace(turn_from_record(value), number=number)
    except (RecordError, json.JSONDecodeError) as error:
        return TurnView(number, question, Phase.FAILED, error=f"This cannot be shown. {error}")


def _summary(row: Sequence[Any]) -> ConversationSummary:
    key, title, created, changed, turns, first, pinned = row
    times = _time(created), _time(changed)
    return ConversationSummary(key, _title(title, first), turns, *times, bool(pinned))


def _title(given: str, first_question: str | None) -> str:
    return given or snippet(first_question or "", _TITLE_CHARS) or _UNTITLED


def _given_title(title: str) -> str:
    return " ".join(storable(title).split())[:_LONGEST_TITLE]


def _now() -> int:
    """Microseconds since 1970."""
    return int(datetime.now(UTC).timestamp() * 1_000_000)


def _time(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)
