"""Which questions are being answered, and by which server: for servers that share a database.

A server writes down what it answers and, once a second, that it is still there. What belongs to one
that is not there any more another takes over.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.conversations.file import storable
from ui.keeping.tables import Tables

# A server that has not been heard of for so long is gone. By the database's clock.
STALE_SECONDS = 6.0
# A question that ends every server that takes it is not taken for ever.
_MOST_TRIES = 3
_NOW = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"


@dataclass(frozen=True, slots=True)
class Held:
    """A question that a server answers.

    Attributes:
        owner: whose conversation it is of.
        conversation_id: which one.
        key: the key of its exchange.
        asked: what the server that took it wrote down of it.
        stop: it is to be stopped.
    """

    owner: str
    conversation_id: str
    key: int
    asked: str = ""
    stop: bool = False

    @property
    def where(self) -> tuple[str, str]:
        """The owner and the conversation, in which one question is answered at a time."""
        return self.owner, self.conversation_id


class InProgress:
    """What the servers of one service answer. May be used from several threads."""

    def __init__(self, tables: Tables, realm: str, server: str) -> None:
        """Take the tables of the conversations.

        Args:
            tables: in a PostgreSQL database.
            realm: as the store of the conversations has it.
            server: what tells this server from the others.
        """
        self._tables = tables
        self._prefix = storable(f"{realm}/")
        self._server = server

    def hold(self, held: Held) -> None:
        """This server answers a question from now on.

        Raises:
            StoreError: the database cannot be used, here and in every method.
        """
        self._tables.rows(
            "INSERT INTO answering(conversation, number, server, beat, asked, tries, stop) "
            f"SELECT number, ?, ?, {_NOW}, ?, 1, FALSE FROM conversations "
            "WHERE id = ? AND owner = ? ON CONFLICT(conversation) DO UPDATE SET "
            "number = excluded.number, server = excluded.server, beat = excluded.beat, "
            "asked = excluded.asked, tries = 1, stop = FALSE",
            (held.key, self._server, held.asked, *self._place(held)),
        )

    def let_go(self, held: Held, *, over: bool) -> None:
        """This server answers it no more: it is over, or another one is to go on with it."""
        where = (
            "WHERE server = ? AND number = ? AND conversation = "
            "(SELECT number FROM conversations WHERE id = ? AND owner = ?)"
        )
        do = "DELETE FROM answering" if over else "UPDATE answering SET beat = 0"
        self._tables.rows(f"{do} {where}", (self._server, held.key, *self._place(held)))

    def stop(self, held: Held) -> None:
        """Let the server that answers it stop."""
        self._tables.rows(
            "UPDATE answering SET stop = TRUE WHERE number = ? AND conversation = "
            "(SELECT number FROM conversations WHERE id = ? AND owner = ?)",
            (held.key, *self._place(held)),
        )

    def mine(self) -> list[Held]:
        """What this server answers, which it says that it still does."""
        return self._held(
            f"UPDATE answering a SET beat = {_NOW} FROM conversations c "
            "WHERE a.server = ? AND c.number = a.conversation",
            (self._server,),
        )

    def others(self) -> list[Held]:
        """What other servers answer, whether they are still there or not."""
        rows = self._tables.rows(
            "SELECT c.owner, c.id, a.number, a.asked, a.stop FROM answering a "
            "JOIN conversations c ON c.number = a.conversation "
            "WHERE a.server <> ? AND starts_with(c.owner, ?)",
            (self._server, self._prefix),
        )
        return [self._of(row) for row in rows]

    def take_over(self) -> list[Held]:
        """What servers answered that are gone: from now on this one does.

        What none of them came through with is given up.
        """
        self._tables.rows(
            f"DELETE FROM answering WHERE tries >= ? AND beat < {_NOW} - ?",
            (_MOST_TRIES, round(STALE_SECONDS * 1e6)),
        )
        return self._held(
            f"UPDATE answering a SET server = ?, beat = {_NOW}, tries = tries + 1 "
            "FROM conversations c WHERE c.number = a.conversation AND starts_with(c.owner, ?) "
            f"AND a.server <> ? AND a.beat < {_NOW} - ?",
            (self._server, self._prefix, self._server, round(STALE_SECONDS * 1e6)),
        )

    def _held(self, update: str, values: tuple[object, ...]) -> list[Held]:
        rows = self._tables.rows(
            f"{update} RETURNING c.owner, c.id, a.number, a.asked, a.stop", values
        )
        return [self._of(row) for row in rows]

    def _of(self, row: tuple[str, str, int, str, bool]) -> Held:
        owner, conversation_id, key, asked, stop = row
        return Held(owner.removeprefix(self._prefix), conversation_id, key, asked, stop)

    def _place(self, held: Held) -> tuple[str, str]:
        return storable(held.conversation_id), self._prefix + storable(held.owner)
