"""Mailboxes: mails one after the other, each behind a line that begins with "From "."""

from __future__ import annotations

import re

_LINE = re.compile(rb"^From [^\n]{1,300}\n", re.MULTILINE)
# "From ana@example.org Fri May  3 10:15:00 2024"; a sentence may begin with "From ", too, but
# names no time of day and no year.
_TIME, _YEAR = re.compile(rb"\b\d\d:\d\d\b"), re.compile(rb"\b(?:19|20)\d\d\b")
_HEADER = re.compile(rb"\s*[\w-]+:[ \t]")
_KEPT_APART = re.compile(rb"^>(>*From )", re.MULTILINE)


def mail_spans(data: bytes) -> list[tuple[int, int]]:
    """Where the mails of a mailbox are, in order, without the lines before them.

    A single mail without such a line is taken for a mailbox of one.
    """
    found = [line for line in _LINE.finditer(data) if _starts_mail(data, line)]
    if not found:
        return [(0, len(data))] if _HEADER.match(data) else []
    ends = [line.start() for line in found[1:]] + [len(data)]
    return [(line.end(), end) for line, end in zip(found, ends, strict=True)]


def mail_at(data: bytes, span: tuple[int, int]) -> bytes:
    """A mail as it was before it was put into the mailbox."""
    return _KEPT_APART.sub(rb"\1", data[slice(*span)])


def _starts_mail(data: bytes, line: re.Match[bytes]) -> bool:
    """Whether a line is one that mailboxes put before each mail, after a blank line."""
    above = data[max(0, line.start() - 4) : line.start()].replace(b"\r", b"")
    is_apart = not above.strip(b"\n") if line.start() < 4 else above.endswith(b"\n\n")
    return is_apart and bool(_TIME.search(line[0]) and _YEAR.search(line[0]))
