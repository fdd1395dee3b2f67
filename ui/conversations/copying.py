"""Copying conversations from the tables of one service to those of another."""

from __future__ import annotations

from ui.keeping.tables import Tables, marks

# The columns of a conversation beside its owner and its number, and of what it consists of.
_COLUMNS = "id, title, folded, created, changed, pinned, scope"
_CONTENTS = {
    "turns": "number, question, record",
    "branches": "number, parent, shown",
    "texts": "number, folded, answer",
    "ratings": "number, thumb, comment, rated",
    "taken": "token",
}


def copy_all(source: Tables, prefix: str, target: Tables, new_prefix: str) -> int:
    """Copy the conversations that the target does not have, by their ids; count them.

    Args:
        source: where they are.
        prefix: what their owners begin with there.
        target: where they are copied to, each as a whole or not at all.
        new_prefix: what their owners begin with there.
    """
    copied = 0
    with source.reading():
        conversations = source.rows(
            f"SELECT number, owner, {_COLUMNS} FROM conversations "
            "WHERE substr(owner, 1, ?) = ? ORDER BY number",
            (len(prefix), prefix),
        )
        for number, owner, *values in conversations:
            row = (f"{new_prefix}{owner.removeprefix(prefix)}", *values)
            with target.change():
                made = target.rows(
                    f"INSERT INTO conversations(owner, {_COLUMNS}) VALUES {marks(row)} "
                    "ON CONFLICT(id) DO NOTHING RETURNING number",
                    row,
                )
                if made:
                    _copy_contents(source, number, target, made[0][0])
                    copied += 1
    return copied


def _copy_contents(source: Tables, number: int, target: Tables, new_number: int) -> None:
    for table, columns in _CONTENTS.items():
        rows = source.rows(f"SELECT {columns} FROM {table} WHERE conversation = ?", (number,))
        for row in rows:
            values = (new_number, *row)
            target.rows(
                f"INSERT INTO {table}(conversation, {columns}) VALUES {marks(values)}", values
            )
