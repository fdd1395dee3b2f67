"""Mails that Outlook has saved (MSG)."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import BrokenDocumentError, TooLargeError
from corpus.loaders.mail.attached import as_eml, attached_message
from corpus.loaders.mail.headers import (
    SHOWN,
    date_of,
    file_name,
    sender_of,
    shortened_value,
    unlike,
    words,
)
from corpus.loaders.mail.mail import Attachment, Body, Mail
from corpus.loaders.mail.mime import MAX_PARTS
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from oxmsg import Message
    from oxmsg.attachment import Attachment as OutlookAttachment
    from oxmsg.storage import Storage

# MS-OXPROPS: ids of properties that the library has no names for.
_CONTENT_ID, _RTF, _HTML = 0x3712, 0x1009, 0x1013
_RECIPIENTS = {1: "To", 2: "Cc", 3: "Bcc"}
_RECIPIENT_KIND = 0x0C15
# Mails in mails in mails: what lies deeper cannot be opened.
_DEEPEST = 8


def read_msg(data: bytes, path: Path) -> Mail:
    """A mail of Outlook.

    Raises:
        BrokenDocumentError: it is damaged, or no mail of Outlook.
        TooLargeError: it has more attachments than people send.
    """
    from olefile import OleFileIO
    from oxmsg.storage import Storage

    try:
        with OleFileIO(data) as box:
            storage = Storage.from_ole(box)
        if sum(1 for _ in storage.iter_attachment_storages()) > MAX_PARTS:
            raise TooLargeError(
                path, f"holds more than {MAX_PARTS} attachments; save those you need as files"
            )
        return _read(storage)
    except TooLargeError:
        raise
    # The library lets through whatever goes wrong inside it.
    except Exception as error:
        raise BrokenDocumentError(
            path, f"is damaged, or no mail of Outlook ({error}); save it again from Outlook"
        ) from error


def _read(storage: Storage, depth: int = 0) -> Mail:
    from oxmsg import Message

    message = Message(storage)
    mail = Mail(subject=collapse(message.subject))
    lines = _lines(message)
    for name in SHOWN:
        value, cut = shortened_value(collapse(lines.get(name, "")))
        if value:
            mail.headers.append((name, value))
        if cut:
            mail.remarks.append(f"the line {name} is shown in part, it names too many people")
    mail.sender = sender_of(lines.get("From", ""))
    mail.date = date_of(lines.get("Date", "")) or message.sent_date
    kind = message.message_class.upper()
    if "SMIME" in kind and "MULTIPARTSIGNED" not in kind:
        mail.encrypted = "S/MIME"
    mail.bodies = _bodies(message, mail)
    held = storage.iter_attachment_storages()
    for attachment, box in zip(message.attachments, held, strict=True):
        inner = attached_message(box.storages) if depth < _DEEPEST else None
        if inner is None:
            _take(attachment, mail)
        else:
            letter = _read(inner, depth + 1)
            _add(letter.subject or "mail", ".eml", as_eml(letter), mail)
    return mail


def _add(name: str, suffix: str, data: bytes, mail: Mail) -> None:
    safe = file_name(f"{name}{suffix}", f"attachment {len(mail.attachments) + 1}{suffix or '.bin'}")
    known = [other.name for other in mail.attachments]
    mail.attachments.append(Attachment(unlike(safe, known), data))


def _lines(message: Message) -> dict[str, str]:
    """The headers: as they travelled, else as Outlook has taken them down."""
    travelled = message.message_headers
    lines = {name: words(str(travelled[name])) for name in SHOWN if travelled.get(name)}
    lines.setdefault("From", words(message.sender or ""))
    for recipient in message.recipients:
        kind = recipient.properties.int_prop_value(_RECIPIENT_KIND) or 1
        name = _RECIPIENTS.get(kind, "To")
        if name not in travelled:
            address = recipient.email_address
            person = recipient.name or address
            shown = person if "@" not in address or person == address else f"{person} <{address}>"
            lines[name] = ", ".join(filter(None, (lines.get(name), shown)))
    if "Date" not in lines and message.sent_date is not None:
        moment = message.sent_date
        lines["Date"] = f"{moment:%a}, {moment.day} {moment:%b %Y %H:%M} UTC"
    return lines


def _bodies(message: Message, mail: Mail) -> list[Body]:
    try:
        html = message.html_body
    except (UnicodeError, LookupError):
        html = (message.properties.binary_prop_value(_HTML) or b"").decode("utf-8", "replace")
        mail.remarks.append("the text is in an unknown encoding, and read as UTF-8")
    plain = (message.body or "").replace("\r\n", "\n")
    if html:
        return [Body("html", html)]
    if plain.strip():
        return [Body("plain", plain)]
    packed = message.properties.binary_prop_value(_RTF)
    text = _from_rtf(packed) if packed else ""
    if packed and not text.strip():
        mail.remarks.append("the text of the mail cannot be read; save it as .eml or as text")
    return [Body("plain", text)] if text.strip() else []


def _take(attachment: OutlookAttachment, mail: Mail) -> None:
    name = attachment.file_name or ""
    data = attachment.file_bytes
    properties = attachment.properties
    is_picture = (attachment.mime_type or "").startswith("image/")
    if is_picture and properties.str_prop_value(_CONTENT_ID):
        mail.pictures += 1
    elif data is None:
        what = collapse(name) or "a mail or a link"
        mail.remarks.append(f"what is attached as “{what}” cannot be opened; save it as a file")
    else:
        _add(name, "", data, mail)


def _from_rtf(packed: bytes) -> str:
    """The text of a body that Outlook keeps as packed RTF."""
    from corpus.loaders.rtf.loader import load_rtf

    with suppress(Exception):
        return load_rtf(unpack_rtf(packed), Path("body.rtf")).text
    return ""


_WINDOW = 4096
# What every packed RTF may refer back to from its first byte on (MS-OXRTFCP 2.1.3.1).
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpack_rtf(packed: bytes) -> bytes:
    """RTF as it was before Outlook packed it (MS-OXRTFCP).

    Raises:
        ValueError: it is damaged.
    """
    if len(packed) < 16:
        raise ValueError("too short")
    _, size, kind, _ = struct.unpack_from("<IIII", packed)
    if kind == 0x414C454D:  # "MELA": not packed
        return packed[16 : 16 + size]
    out = bytearray()
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    write, read = len(_DICTIONARY), 16
    while read < len(packed):
        control, read = packed[read], read + 1
        for bit in range(8):
            if read >= len(packed):
                break
            if control & (1 << bit):
                token = int.from_bytes(packed[read : read + 2], "big")
                read += 2
                if token >> 4 == write:
                    return bytes(out)
                # What is copied may reach into what is being written.
                places = range(token >> 4, (token >> 4) + (token & 0xF) + 2)
            else:
                window[write] = packed[read]
                read += 1
                places = range(write, write + 1)
            for place in places:
                window[write] = window[place % _WINDOW]
                out.append(window[write])
                write = (write + 1) % _WINDOW
    return bytes(out)
