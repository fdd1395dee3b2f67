"""The documents that come with the package."""

from __future__ import annotations

from pathlib import Path


def shipped_documents() -> Path:
    """The folder of documents that an advisor answers from when it is given no other."""
    return Path(__file__).parent / "documents"
