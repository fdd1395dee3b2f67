"""Mails, made by the tests themselves."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

_END, _FREE, _SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 512
Storage = dict[str, "bytes | Storage"]


def mail(
    text: str = "The budget of the hall is four hundred euros.\n",
    html: str = "",
    files: Mapping[str, bytes] | None = None,
    **headers: str,
) -> EmailMessage:
    """A mail of Ana to Ben; headers are named with "_" for "-"."""
    message = EmailMessage()
    known = {
        "From": "Ana López <ana@example.org>",
        "To": "Ben Ito <ben@example.org>",
        "Subject": "The budget",
        "Date": "Fri, 03 May 2024 10:15:00 +0200",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in known.items():
        if value:
            message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in (files or {}).items():
        message.add_attachment(data, "application", "octet-stream", filename=name)
    return message


def mailbox(mails: Sequence[EmailMessage | bytes]) -> bytes:
    """A mailbox of mails."""
    raws = [one if isinstance(one, bytes) else one.as_bytes() for one in mails]
    return b"".join(b"From ana@example.org Fri May  3 10:15:00 2024\n" + r + b"\n" for r in raws)


def outlook(
    texts: Mapping[int, str],
    *,
    binaries: Mapping[int, bytes] | None = None,
    recipients: Sequence[Mapping[int, str]] = (),
    attachments: Sequence[tuple[str, bytes | None]] = (),
    letters: Sequence[Mapping[int, str]] = (),
) -> bytes:
    """A mail of Outlook: its properties by their numbers (MS-OXPROPS).

    An attachment without bytes is one that cannot be opened. `letters` are mails attached to it.
    """
    counts = len(recipients), len(attachments) + len(letters)
    head = struct.pack("<8xIIII8x", *counts, *counts)
    root = _properties(head, texts, binaries or {})
    for number, recipient in enumerate(recipients):
        root[f"__recip_version1.0_#{number:08X}"] = _properties(b"\0" * 8, recipient, {})
    for number, (name, data) in enumerate(attachments):
        held = {} if data is None else {0x3701: data}
        root[f"__attach_version1.0_#{number:08X}"] = _properties(b"\0" * 8, {0x3707: name}, held)
    for number, letter in enumerate(letters, len(attachments)):
        held_mail = _properties(struct.pack("<8xIIII", 0, 0, 0, 0), letter, {})
        attached = {**_properties(b"\0" * 8, {}, {}), "__substg1.0_3701000D": held_mail}
        root[f"__attach_version1.0_#{number:08X}"] = attached
    return compound(root)


def _properties(head: bytes, texts: Mapping[int, str], binaries: Mapping[int, bytes]) -> Storage:
    streams: Storage = {}
    entries = head
    for number, text in texts.items():
        data = text.encode("utf-16-le")
        streams[f"__substg1.0_{number:04X}001F"] = data
        entries += struct.pack("<HHIII", 0x001F, number, 6, len(data) + 2, 0)
    for number, data in binaries.items():
        streams[f"__substg1.0_{number:04X}0102"] = data
        entries += struct.pack("<HHIII", 0x0102, number, 6, len(data), 0)
    return {"__properties_version1.0": entries, **streams}


class _Chains:
    """Pieces of one size, and for each the number of the next piece of its stream."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.pieces: list[bytes] = []
        self.following: list[int] = []

    def keep(self, data: bytes) -> int:
        """Add a stream; return the number of its first piece."""
        if not data:
            return _END
        first, size = len(self.pieces), self.size
        pieces = [data[i : i + size].ljust(size, b"\0") for i in range(0, len(data), size)]
        self.pieces.extend(pieces)
        self.following.extend([*range(first + 1, first + len(pieces)), _END])
        return first

    def table(self) -> bytes:
        numbers = self.following + [_FREE] * (-len(self.following) % 128)
        return struct.pack(f"<{len(numbers)}I", *numbers)


def compound(root: Storage) -> bytes:
    """A compound file (MS-CFB) of streams and storages."""
    large, small = _Chains(_SECTOR), _Chains(64)
    entries: list[bytes] = [b""]

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        label = name.encode("utf-16-le").ljust(64, b"\0")
        links = struct.pack("<HBBIII36x", 2 * len(name) + 2, kind, 1, _FREE, right, child)
        return label + links + struct.pack("<II4x", start, size)

    def put(name: str, content: bytes | Storage, right: int) -> int:
        if isinstance(content, bytes):
            start = (small if len(content) < 4096 else large).keep(content)
            entries.append(entry(name, 2, right, _FREE, start, len(content)))
        else:
            entries.append(entry(name, 1, right, put_all(content), _END, 0))
        return len(entries) - 1

    def put_all(storage: Storage) -> int:
        first = _FREE
        for name, content in reversed(storage.items()):
            first = put(name, content, first)
        return first

    child = put_all(root)
    pieces = b"".join(small.pieces)
    entries[0] = entry("Root Entry", 5, _FREE, child, large.keep(pieces), len(pieces))
    directory = large.keep(b"".join(entries))
    small_table = large.keep(small.table())
    count = 1 + (len(large.following) + 8) // 128
    places = range(len(large.pieces), len(large.pieces) + count)
    large.following += [0xFFFFFFFD] * count
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, count, directory, 0, 4096, small_table, len(small.table()) // _SECTOR, _END, 0),
    )
    listed = struct.pack("<109I", *places, *([_FREE] * (109 - count)))
    return header + listed + b"".join(large.pieces) + large.table()
