"""What a mail is, whatever format it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Body:
    """A part of a mail that is read with it; calendars are written as lines already."""

    kind: Literal["plain", "html", "lines"]
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail; `name` is fit for a file, and no other one's of that mail."""

    name: str
    data: bytes


@dataclass
class Mail:
    """A mail as it is being read.

    Attributes:
        subject: without line breaks; empty where it has none.
        sender: the name of who wrote it, else the address; empty where nobody is named.
        date: when it was sent, in the sender's time; None where that cannot be told.
        headers: the lines that people know, as name and value, in the order to show them.
        bodies: what it says, in order.
        attachments: what came with it, in order.
        pictures: how many pictures stand in its text.
        remarks: what could not be read or was guessed, in one line each.
        encrypted: how it is encrypted; empty where it is not.
    """

    subject: str = ""
    sender: str = ""
    date: datetime | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    pictures: int = 0
    remarks: list[str] = field(default_factory=list)
    encrypted: str = ""

    @property
    def day(self) -> str:
        """The date as people write it, "3 May 2024"; empty where it is not known."""
        return f"{self.date.day} {self.date:%B %Y}" if self.date is not None else ""
