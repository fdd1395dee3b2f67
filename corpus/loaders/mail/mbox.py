"""Mailboxes: mails one after the other, each behind a line that begins with "From "."""

from __future__ import annotations

import re

_LINE = re.compile(rb"^From [^\n]{1,300}\n", re.MULTILINE)
# "From ana@example.org Fri May  3 10:15:00 2024"; a sentence may begin with "From ", too, but
# names no time of day and no year.
_TIME, _YEAR = re.compile(rb"\b\d\d:\d\d\b"), re.compile(rb"\b(?:19|20)\d\d\b")
_HEADER = re.compile(rb"\s*[\w-]+:[ \t]")
_KEPT_APART = re.compile(rb"^>(>*From )", re.MULTILINE)


def split_mailbox(data: bytes) -> list[bytes]:
    """The mails of a mailbox in order, as they were before they were put there.

    A single mail without a line before it is taken for a mailbox of one.
    """
    found = [line for line in _LINE.finditer(data) if _starts_mail(data, line)]
    if not found:
        return [data] if _HEADER.match(data) else []
    ends = [line.start() for line in found[1:]] + [len(data)]
    return [
        _KEPT_APART.sub(rb"\1", data[line.end() : end])
        for line, end in zip(found, ends, strict=True)
    ]


def _starts_mail(data: bytes, line: re.Match[bytes]) -> bool:
    """Whether a line is one that mailboxes put before each mail, after a blank line."""
    above = data[max(0, line.start() - 4) : line.start()].replace(b"\r", b"")
    is_apart = not above.strip(b"\n") if line.start() < 4 else above.endswith(b"\n\n")
    return is_apart and bool(_TIME.search(line[0]) and _YEAR.search(line[0]))
