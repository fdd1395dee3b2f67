"""What alembic runs: the steps that are missing, over the connection it is given."""

from __future__ import annotations

from alembic import context

from index.storage.postgres.tables import SCHEMA

context.configure(connection=context.config.attributes["connection"], version_table_schema=SCHEMA)
context.run_migrations()
