"""Accounts, and what people upload."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

# `realm` is the name of the index, which tells the people of several services apart; the owner of
# what is shared begins with it. `modified` is in nanoseconds since 1970.
_TABLES = """
CREATE TABLE groundwise.accounts(
    realm TEXT NOT NULL, name TEXT NOT NULL, password TEXT NOT NULL, changed TEXT NOT NULL,
    PRIMARY KEY(realm, name));
CREATE TABLE groundwise.upload_folders(realm TEXT PRIMARY KEY, folder TEXT NOT NULL);
CREATE TABLE groundwise.uploads(
    realm TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL, size BIGINT NOT NULL,
    modified BIGINT NOT NULL, going BOOLEAN NOT NULL, content BYTEA NOT NULL,
    PRIMARY KEY(realm, owner, name));
CREATE TABLE groundwise.shared(
    owner TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY(owner, name));
"""


def upgrade() -> None:
    """Make the tables."""
    for statement in filter(str.strip, _TABLES.split(";")):
        op.execute(statement)
