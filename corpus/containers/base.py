"""What an opened container is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Container(Protocol):
    """An archive or mail that is open.

    Attributes:
        sizes: the files in it by name, with folders parted by "/", and how many bytes each
            unpacks to; in the order of the container.
        refused: files in it that cannot be read: their name, and why, as in `Refusal`.
    """

    @property
    def sizes(self) -> Mapping[str, int]:
        """See above."""

    @property
    def refused(self) -> Mapping[str, str]:
        """See above."""

    def read(self, name: str) -> bytes:
        """The bytes of one of `sizes`.

        Raises:
            DocumentError: it is damaged.
        """

    def close(self) -> None:
        """Let go of the file."""
