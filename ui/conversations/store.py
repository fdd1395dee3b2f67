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
from datetime import datetime
from pathlib import Path
from typing import Literal

from ui.conversations.branches import Alternatives, Node, Tree
from ui.conversations.exchange import TurnView
from ui.conversations.exchange_records import turn_as_kept, written
from ui.conversations.file import ConversationFile, StoreError, folded, now, storable, time_of
from ui.conversations.search import HOLDS_WORD, Found, keep_text, place_of, words_of
from ui.conversations.summaries import SUMMARY, ConversationSummary, given_title, summary_of
from ui.languages.speaking import N_, together
from ui.scope import ALL, Scope

FILE_NAME = "conversations.sqlite3"
Thumb = Literal["up", "down"]


class ConversationMissing(StoreError):
    """There is no such conversation, or it belongs to somebody else: which, is not said."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What its owner said of one exchange."""

    thumb: Thumb | None
    comment: str
    time: datetime


_Summaries = list[ConversationSummary]


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as it is kept.

    `turns` are the exchanges that are shown; `ratings` and `alternatives` go by their keys.
    `scope` is what its next question is asked over.
    """

    id: str
    owner: str
    title: str
    created: datetime
    changed: datetime
    turns: tuple[TurnView, ...] = ()
    ratings: Mapping[int, Rating] = field(default_factory=dict)
    alternatives: Mapping[int, Alternatives] = field(default_factory=dict)
    scope: Scope = ALL


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

    def create(self, owner: str, title: str = "", scope: Scope = ALL) -> StoredConversation:
        """Begin a conversation; without a title it goes by its first question."""
        key, began = secrets.token_urlsafe(16), now()
        with self._file.change():
            self._file.rows(
                "INSERT INTO conversations(id, owner, title, created, changed, scope) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (key, storable(owner), given_title(title), began, began, scope.record()),
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
                f"SELECT {SUMMARY} FROM conversations c WHERE {wanted} "
                "ORDER BY c.pinned IS NULL, c.changed DESC, c.number DESC",
                (storable(owner), *(word for word in words for _ in range(2))),
            )
        return [summary_of(row) for row in rows]

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
        rest = {s.id: [w for w in words_of(search) if w not in folded(s.title)] for s in listed}
        places = {key: place_of(self._file, owner, key, said) for key, said in rest.items() if said}
        return {key: place for key, place in places.items() if place is not None}

    def load(self, owner: str, conversation_id: str, through: int = 0) -> StoredConversation:
        """A conversation with its exchanges and ratings.

        An exchange whose record cannot be read comes back as one that failed, so that the others
        can be.

        Args:
            owner: whose it is.
            conversation_id: which one.
            through: the key of an exchange to show, with what it follows and what followed it; 0
                for what was shown last.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
            StoreError: it has no such exchange.
        """
        with self._file.reading():
            number = self._number(owner, conversation_id)
            summary, scope = self._summary(number), self._scope(number)
            tree = self._tree(number, through)
            way = tree.way(through)
            turns = self._file.rows(
                "SELECT number, question, record FROM turns "
                "WHERE conversation = ? AND number IN (SELECT value FROM json_each(?))",
                (number, json.dumps(way)),
            )
            ratings = self._file.rows(
                "SELECT number, thumb, comment, rated FROM ratings WHERE conversation = ?",
                (number,),
            )
        by_key = {row[0]: row for row in turns}
        return StoredConversation(
            id=summary.id,
            owner=owner,
            title=summary.title,
            created=summary.created,
            changed=summary.changed,
            turns=tuple(
                turn_as_kept(place, *by_key[key]) for place, key in enumerate(way, start=1)
            ),
            ratings={n: Rating(thumb, comment, time_of(at)) for n, thumb, comment, at in ratings},
            alternatives={key: tree.alternatives(key) for key in way},
            scope=scope,
        )

    def append(
        self,
        owner: str,
        conversation_id: str,
        turn: TurnView,
        after: int | None = None,
        token: str = "",
    ) -> int:
        """Add an exchange, which is shown from now on, and return its key.

        Args:
            owner: whose conversation it is.
            conversation_id: which one.
            turn: the exchange.
            after: the key of the exchange that it follows, 0 where it begins the conversation; the
                last one that is shown, unless given.
            token: what `taken` knows it by, if it may be sent twice.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
            StoreError: it has no exchange to follow, or the token was used before.
        """
        with self._changing(owner, conversation_id) as number:
            tree = self._tree(number, after or 0)
            before = tree.way() if after is None else tree.to(after)
            key = tree.last_key + 1
            self._file.rows(
                "INSERT INTO turns VALUES (?, ?, ?, ?)",
                (number, key, *written(replace(turn, number=len(before) + 1))),
            )
            parent = before[-1] if before else 0
            self._file.rows("INSERT INTO branches VALUES (?, ?, ?, 0)", (number, key, parent))
            self._show(number, [*before, key], tree)
            keep_text(self._file, number, key, turn)
            if token:
                self._file.rows("INSERT INTO taken VALUES (?, ?)", (storable(token), number))
            self._touch(number)
        return key

    def taken(self, owner: str, token: str) -> str | None:
        """The id of the conversation that a question with this token was added to, if one was."""
        rows = self._file.rows(
            "SELECT c.id FROM taken t JOIN conversations c ON c.number = t.conversation "
            "WHERE t.token = ? AND c.owner = ?",
            (storable(token), storable(owner)),
        )
        return str(rows[0][0]) if rows else None

    def update(self, owner: str, conversation_id: str, turn: TurnView) -> None:
        """Keep how far an exchange has come; its key says which it is.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
            StoreError: it has no such exchange.
        """
        with self._changing(owner, conversation_id) as number:
            self._require_turn(number, turn.key)
            self._file.rows(
                "UPDATE turns SET question = ?, record = ? WHERE conversation = ? AND number = ?",
                (*written(turn), number, turn.key),
            )
            keep_text(self._file, number, turn.key, turn)
            self._touch(number)

    def choose(self, owner: str, conversation_id: str, key: int) -> None:
        """Show the way through an exchange from now on, as it was last.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
            StoreError: it has no such exchange.
        """
        with self._changing(owner, conversation_id) as number:
            tree = self._tree(number, key)
            self._show(number, tree.way(key), tree)

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title; an empty one brings its first question back.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._changing(owner, conversation_id) as number:
            self._file.rows(
                "UPDATE conversations SET title = ? WHERE number = ?",
                (given_title(title), number),
            )

    def scope(self, owner: str, conversation_id: str) -> Scope:
        """What the next question of a conversation is asked over.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._file.reading():
            return self._scope(self._number(owner, conversation_id))

    def keep_scope(self, owner: str, conversation_id: str, scope: Scope) -> None:
        """Ask the questions of a conversation over something else from now on.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._changing(owner, conversation_id) as number:
            self._file.rows(
                "UPDATE conversations SET scope = ? WHERE number = ?", (scope.record(), number)
            )

    def replace_scope(self, owner: str, before: Scope, after: Scope) -> None:
        """Ask all of an owner's conversations that were asked over one scope over another."""
        with self._file.change():
            self._file.rows(
                "UPDATE conversations SET scope = ? WHERE owner = ? AND scope = ?",
                (after.record(), storable(owner), before.record()),
            )

    def pin(self, owner: str, conversation_id: str, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or let it go.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._changing(owner, conversation_id) as number:
            self._file.rows(
                "UPDATE conversations SET pinned = ? WHERE number = ?",
                (now() if pinned else None, number),
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
        key: int,
        thumb: Thumb | None,
        comment: str = "",
    ) -> None:
        """Keep what the owner says of an exchange; no thumb and no comment takes it back.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
            StoreError: it has no exchange of that key.
        """
        comment = storable(comment).strip()
        with self._changing(owner, conversation_id) as number:
            self._require_turn(number, key)
            place = (number, key)
            self._file.rows("DELETE FROM ratings WHERE conversation = ? AND number = ?", place)
            if thumb is not None or comment:
                self._file.rows(
                    "INSERT INTO ratings VALUES (?, ?, ?, ?, ?)", (*place, thumb, comment, now())
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
                N_(
                    "There is no such conversation: it was deleted, or the address is not right. "
                    "Choose one from the list, or begin a new one."
                )
            )
        return int(rows[0][0])

    def _summary(self, number: int) -> ConversationSummary:
        rows = self._file.rows(
            f"SELECT {SUMMARY} FROM conversations c WHERE c.number = ?", (number,)
        )
        return summary_of(rows[0])

    def _scope(self, number: int) -> Scope:
        rows = self._file.rows("SELECT scope FROM conversations WHERE number = ?", (number,))
        return Scope.of_record(rows[0][0])

    def _tree(self, number: int, needed: int = 0) -> Tree:
        """The tree of a conversation, which must hold the exchange of the key `needed`."""
        rows = self._file.rows(
            "SELECT number, parent, shown, question FROM turns JOIN branches "
            "USING (conversation, number) WHERE conversation = ? ORDER BY number",
            (number,),
        )
        if needed:
            self._require_turn(number, needed)
        return Tree(Node(*row) for row in rows)

    def _show(self, number: int, way: Sequence[int], tree: Tree) -> None:
        self._file.rows(
            "UPDATE branches SET shown = ? "
            "WHERE conversation = ? AND number IN (SELECT value FROM json_each(?))",
            (tree.last_shown + 1, number, json.dumps(way)),
        )

    def _require_turn(self, number: int, key: int) -> None:
        if not self._file.rows(
            "SELECT 1 FROM turns WHERE conversation = ? AND number = ?", (number, key)
        ):
            missing = N_("The conversation has no question %(key)s.", key=str(key))
            raise StoreError(together([missing, N_("Load the page again to see what it has.")]))

    def _touch(self, number: int) -> None:
        self._file.rows("UPDATE conversations SET changed = ? WHERE number = ?", (now(), number))
