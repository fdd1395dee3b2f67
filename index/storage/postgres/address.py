"""What the address of a PostgreSQL database looks like. Imports nothing, so that asking is free."""

from __future__ import annotations

_SCHEMES = ("postgresql://", "postgres://")


def is_database(location: str) -> bool:
    """Whether a location names a PostgreSQL database."""
    return location.startswith(_SCHEMES)
