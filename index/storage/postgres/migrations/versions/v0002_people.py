"""What people do with the page: conversations, who is signed in, what each has set."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

# `owner` begins with the name of the index, which tells the people of several services apart.
_TABLES = """
CREATE TABLE groundwise.conversations(
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id TEXT UNIQUE NOT NULL,
    owner TEXT NOT NULL, title TEXT NOT NULL, folded TEXT NOT NULL, created BIGINT NOT NULL,
    changed BIGINT NOT NULL, pinned BIGINT, scope TEXT NOT NULL);
CREATE INDEX conversations_by_owner ON groundwise.conversations(owner, changed);
CREATE TABLE groundwise.turns(
    conversation BIGINT NOT NULL REFERENCES groundwise.conversations(number) ON DELETE CASCADE,
    number INTEGER NOT NULL, question TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY(conversation, number));
CREATE TABLE groundwise.ratings(
    conversation BIGINT NOT NULL, number INTEGER NOT NULL, thumb TEXT, comment TEXT NOT NULL,
    rated BIGINT NOT NULL, PRIMARY KEY(conversation, number),
    FOREIGN KEY(conversation, number) REFERENCES groundwise.turns ON DELETE CASCADE);
CREATE TABLE groundwise.texts(
    conversation BIGINT NOT NULL, number INTEGER NOT NULL, folded TEXT NOT NULL,
    answer TEXT NOT NULL, PRIMARY KEY(conversation, number),
    FOREIGN KEY(conversation, number) REFERENCES groundwise.turns ON DELETE CASCADE);
CREATE TABLE groundwise.taken(
    token TEXT PRIMARY KEY,
    conversation BIGINT NOT NULL REFERENCES groundwise.conversations(number) ON DELETE CASCADE);
CREATE INDEX taken_by_conversation ON groundwise.taken(conversation);
CREATE TABLE groundwise.branches(
    conversation BIGINT NOT NULL, number INTEGER NOT NULL, parent INTEGER NOT NULL,
    shown INTEGER NOT NULL, PRIMARY KEY(conversation, number),
    FOREIGN KEY(conversation, number) REFERENCES groundwise.turns ON DELETE CASCADE);
CREATE TABLE groundwise.answering(
    conversation BIGINT PRIMARY KEY, number INTEGER NOT NULL, server TEXT NOT NULL,
    beat BIGINT NOT NULL, asked TEXT NOT NULL, tries INTEGER NOT NULL, stop BOOLEAN NOT NULL,
    FOREIGN KEY(conversation, number) REFERENCES groundwise.turns ON DELETE CASCADE);
CREATE TABLE groundwise.sessions(
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key BYTEA UNIQUE NOT NULL,
    name TEXT NOT NULL, stamp TEXT NOT NULL, started DOUBLE PRECISION NOT NULL,
    used DOUBLE PRECISION NOT NULL);
CREATE INDEX sessions_by_name ON groundwise.sessions(name);
CREATE TABLE groundwise.preferences(owner TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE FUNCTION groundwise.instr(held TEXT, word TEXT) RETURNS INTEGER
    LANGUAGE sql IMMUTABLE RETURN strpos(held, word);
"""


def upgrade() -> None:
    """Make the tables."""
    for statement in filter(str.strip, _TABLES.split(";")):
        op.execute(statement)
