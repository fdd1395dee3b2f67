"""The conversations that are kept, for one person or many: in a SQLite file, or a database.

Every change is on the disk before the call that made it returns. Several threads and several
processes may use one file at once. Each conversation has an owner, and every call names one: what
belongs to somebody else is as good as not there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ui.conversations.branches import Node, Tree
from ui.conversations.copying import copy_all
from ui.conversations.exchange import TurnView
from ui.conversations.exchange_records import turn_as_kept, written
from ui.conversations.file import ConversationFile, StoreError, folded, now, storable, time_of
from ui.conversations.search import HOLDS_WORD, Found, keep_text, place_of, words_of
from ui.conversations.stored import ConversationMissing, Rating, StoredConversation, Thumb
from ui.conversations.summaries import SUMMARY, ConversationSummary, summary_of, titled
from ui.keeping.tables import Tables, marks
from ui.languages.speaking import N_, together
from ui.scope import ALL, Scope

FILE_NAME = "conversations.sqlite3"


_Summaries = list[ConversationSummary]


class ConversationStore:
    """The conversations of a service. Several threads and processes may use them at once."""

    def __init__(self, place: Path | Tables, realm: str = "") -> None:
        """Open the file, and make it when there is none.

        Args:
            place: the file, or tables that are open.
            realm: what tells a service from the others whose conversations are in the same tables.

        Raises:
            StoreError: it cannot be opened, is damaged, is another program's, or is of a later
                version of groundwise. Every method raises it too, with a sentence for the user.
        """
        self._tables: Tables = ConversationFile(place) if isinstance(place, Path) else place
        self._realm = realm

    def close(self) -> None:
        """Close the file, or the tables."""
        self._tables.close()

    def create(self, owner: str, title: str = "", scope: Scope = ALL) -> StoredConversation:
        """Begin a conversation; without a title it goes by its first question."""
        key, began = secrets.token_urlsafe(16), now()
        with self._tables.change():
            self._tables.rows(
                "INSERT INTO conversations(id, owner, title, folded, created, changed, scope) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (key, self._kept(owner), *titled(title), began, began, scope.record()),
            )
        return self.load(owner, key)

    def list(self, owner: str, search: str = "") -> _Summaries:
        """The owner's conversations: those that are pinned, then the one that changed last.

        With `search`, those whose title, questions or answers hold each of its words, in any case
        and with or without accents.
        """
        words = words_of(search)
        wanted = " AND ".join(["c.owner = ?", *[HOLDS_WORD] * len(words)])
        with self._tables.reading():
            rows = self._tables.rows(
                f"SELECT {SUMMARY} FROM conversations c WHERE {wanted} "
                "ORDER BY c.pinned IS NULL, c.changed DESC, c.number DESC",
                (self._kept(owner), *(word for word in words for _ in range(2))),
            )
        return [summary_of(row) for row in rows]

    def summary(self, owner: str, conversation_id: str) -> ConversationSummary:
        """The line of one conversation.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._tables.reading():
            number = self._number(owner, conversation_id)
            return self._summary(number)

    def found(
        self, owner: str, listed: Sequence[ConversationSummary], search: str
    ) -> dict[str, Found]:
        """Where a search was found in conversations that `list` gave, unless in the title alone."""
        rest = {s.id: [w for w in words_of(search) if w not in folded(s.title)] for s in listed}
        places = {
            key: place_of(self._tables, self._kept(owner), key, said)
            for key, said in rest.items()
            if said
        }
        return {key: place for key, place in places.items() if place is not None}

    def load(
        self, owner: str, conversation_id: str, through: int = 0, goes_on: int = 0
    ) -> StoredConversation:
        """A conversation with its exchanges and ratings.

        An exchange whose record cannot be read comes back as one that failed, so that the others
        can be.

        Args:
            owner: whose it is.
            conversation_id: which one.
            through: the key of an exchange to show, with what it follows and what followed it; 0
                for what was shown last.
            goes_on: the key of an exchange that is being answered; 0 for none.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
            StoreError: it has no such exchange.
        """
        with self._tables.reading():
            number = self._number(owner, conversation_id)
            summary, scope = self._summary(number), self._scope(number)
            tree = self._tree(number, through)
            way = tree.way(through)
            turns = self._tables.rows(
                "SELECT number, question, record FROM turns "
                f"WHERE conversation = ? AND number IN {marks(way)}",
                (number, *way),
            )
            ratings = self._tables.rows(
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
                turn_as_kept(place, *by_key[key], goes_on=key == goes_on)
                for place, key in enumerate(way, start=1)
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
            self._tables.rows(
                "INSERT INTO turns VALUES (?, ?, ?, ?)",
                (number, key, *written(replace(turn, number=len(before) + 1))),
            )
            parent = before[-1] if before else 0
            self._tables.rows("INSERT INTO branches VALUES (?, ?, ?, 0)", (number, key, parent))
            self._show(number, [*before, key], tree)
            keep_text(self._tables, number, key, turn)
            if token:
                self._tables.rows("INSERT INTO taken VALUES (?, ?)", (storable(token), number))
            self._touch(number)
        return key

    def taken(self, owner: str, token: str) -> str | None:
        """The id of the conversation that a question with this token was added to, if one was."""
        rows = self._tables.rows(
            "SELECT c.id FROM taken t JOIN conversations c ON c.number = t.conversation "
            "WHERE t.token = ? AND c.owner = ?",
            (storable(token), self._kept(owner)),
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
            self._tables.rows(
                "UPDATE turns SET question = ?, record = ? WHERE conversation = ? AND number = ?",
                (*written(turn), number, turn.key),
            )
            keep_text(self._tables, number, turn.key, turn)
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
            self._tables.rows(
                "UPDATE conversations SET title = ?, folded = ? WHERE number = ?",
                (*titled(title), number),
            )

    def scope(self, owner: str, conversation_id: str) -> Scope:
        """What the next question of a conversation is asked over.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._tables.reading():
            return self._scope(self._number(owner, conversation_id))

    def keep_scope(self, owner: str, conversation_id: str, scope: Scope) -> None:
        """Ask the questions of a conversation over something else from now on.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._changing(owner, conversation_id) as number:
            self._tables.rows(
                "UPDATE conversations SET scope = ? WHERE number = ?", (scope.record(), number)
            )

    def replace_scope(self, owner: str, before: Scope, after: Scope) -> None:
        """Ask all of an owner's conversations that were asked over one scope over another."""
        with self._tables.change():
            self._tables.rows(
                "UPDATE conversations SET scope = ? WHERE owner = ? AND scope = ?",
                (after.record(), self._kept(owner), before.record()),
            )

    def pin(self, owner: str, conversation_id: str, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or let it go.

        Raises:
            ConversationMissing: there is none of that id that belongs to `owner`.
        """
        with self._changing(owner, conversation_id) as number:
            self._tables.rows(
                "UPDATE conversations SET pinned = ? WHERE number = ?",
                (now() if pinned else None, number),
            )

    def delete(self, owner: str, *conversation_ids: str) -> None:
        """Remove conversations, all or none; their words are overwritten in the file.

        Raises:
            ConversationMissing: one of them is not there, or does not belong to `owner`.
        """
        with self._tables.change():
            for conversation_id in conversation_ids:
                number = self._number(owner, conversation_id, self._tables.locking)
                self._tables.rows("DELETE FROM conversations WHERE number = ?", (number,))
        self._tables.empty_log()

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
            self._tables.rows("DELETE FROM ratings WHERE conversation = ? AND number = ?", place)
            if thumb is not None or comment:
                self._tables.rows(
                    "INSERT INTO ratings VALUES (?, ?, ?, ?, ?)", (*place, thumb, comment, now())
                )

    def take_all(self, other: ConversationStore) -> int:
        """Keep what another store keeps for everybody, and say how many conversations are new here.

        One that is here already, by its id, stays as it is: what was ended can be gone on with.

        Raises:
            StoreError: as `__init__`; what was taken before that stays.
        """
        return copy_all(other._tables, other._kept(""), self._tables, self._kept(""))

    @contextmanager
    def _changing(self, owner: str, conversation_id: str) -> Iterator[int]:
        """A transaction, and the number of the conversation that it changes."""
        with self._tables.change():
            yield self._number(owner, conversation_id, self._tables.locking)

    # --- inside of a transaction

    def _kept(self, owner: str) -> str:
        """An owner as the tables have it."""
        return storable(f"{self._realm}/{owner}" if self._realm else owner)

    def _number(self, owner: str, conversation_id: str, locking: str = "") -> int:
        rows = self._tables.rows(
            f"SELECT number FROM conversations WHERE id = ? AND owner = ?{locking}",
            (storable(conversation_id), self._kept(owner)),
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
        rows = self._tables.rows(
            f"SELECT {SUMMARY} FROM conversations c WHERE c.number = ?", (number,)
        )
        return summary_of(rows[0])

    def _scope(self, number: int) -> Scope:
        rows = self._tables.rows("SELECT scope FROM conversations WHERE number = ?", (number,))
        return Scope.of_record(rows[0][0])

    def _tree(self, number: int, needed: int = 0) -> Tree:
        """The tree of a conversation, which must hold the exchange of the key `needed`."""
        rows = self._tables.rows(
            "SELECT number, parent, shown, question FROM turns JOIN branches "
            "USING (conversation, number) WHERE conversation = ? ORDER BY number",
            (number,),
        )
        if needed:
            self._require_turn(number, needed)
        return Tree(Node(*row) for row in rows)

    def _show(self, number: int, way: Sequence[int], tree: Tree) -> None:
        self._tables.rows(
            f"UPDATE branches SET shown = ? WHERE conversation = ? AND number IN {marks(way)}",
            (tree.last_shown + 1, number, *way),
        )

    def _require_turn(self, number: int, key: int) -> None:
        if not self._tables.rows(
            "SELECT 1 FROM turns WHERE conversation = ? AND number = ?", (number, key)
        ):
            missing = N_("The conversation has no question %(key)s.", key=str(key))
            raise StoreError(together([missing, N_("Load the page again to see what it has.")]))

    def _touch(self, number: int) -> None:
        self._tables.rows("UPDATE conversations SET changed = ? WHERE number = ?", (now(), number))
