"""Mails as they travel (RFC 5322 and MIME), however broken."""

from __future__ import annotations

import mimetypes
import re
from contextlib import suppress
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from corpus.errors import DocumentError, TooLargeError
from corpus.loaders.decoding import decode
from corpus.loaders.mail.bodies import visible_text
from corpus.loaders.mail.calendars import readable_lines
from corpus.loaders.mail.headers import (
    SHOWN,
    date_of,
    file_name,
    header,
    sender_of,
    shortened_value,
    unlike,
    wider,
    words,
)
from corpus.loaders.mail.mail import Attachment, Body, Mail

# Mails that people send have a few dozen parts; each costs time and memory.
MAX_PARTS = 1000
# The largest that mail servers take; the parser takes several times that.
MAX_MAIL_BYTES = 50 * 1024 * 1024
# The parser's time grows with the lines and with the depth of parts in parts.
_MAX_NESTED, _MAX_STEPS = 200, 20_000_000
# An attachment of the largest size that is taken has some 650,000.
_MAX_LINES = 800_000
_LONGEST_PARAMETERS = 20_000
_LONGEST_TEXT = 16 * 1024 * 1024
# A part that shows the same words in another form is taken if it has so many of them.
_SAME_WORDS = 0.9
_ENCRYPTED = {
    "multipart/encrypted": "PGP or S/MIME",
    "application/pkcs7-mime": "S/MIME",
    "application/x-pkcs7-mime": "S/MIME",
}
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_PGP = "-----BEGIN PGP MESSAGE-----"
_CALENDARS = frozenset({"text/calendar", "text/x-vcard", "text/vcard", "text/directory"})


def read_mail(data: bytes, path: Path) -> Mail:
    """A mail with its parts.

    Raises:
        TooLargeError: it is larger, or has more parts, than what people send.
    """
    if len(data) > MAX_MAIL_BYTES:
        limit = MAX_MAIL_BYTES >> 20
        raise TooLargeError(path, f"is over the limit of {limit} MB for a mail; save its parts")
    data = _one_byte(data)
    # Before the parser spends minutes on them.
    if _is_hostile(data.lower()):
        raise _too_many(path)
    try:
        message = message_from_bytes(data)
        if not any(message.get(name) for name in ("From", "Subject", "Date")):
            message = message_from_bytes(_mended(data))
        return _Reader(path).read(message)
    except RecursionError as error:
        raise _too_many(path) from error


def _is_hostile(data: bytes) -> bool:
    """Whether a mail, in small letters, would keep the parser busy for longer than is worth it."""
    nested, lines = data.count(b"boundary="), data.count(b"\n")
    return (
        lines > _MAX_LINES
        or data.count(b"\ncontent-type:") > 2 * MAX_PARTS
        or nested > _MAX_NESTED
        or nested * lines > _MAX_STEPS
        or nested > 0
        and data.count(b"\n--") > 20 * MAX_PARTS
    )


def _one_byte(data: bytes) -> bytes:
    """A mail that was saved in UTF-16, as programs on Windows do, in UTF-8."""
    for marks, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        zeros = data[:200][1 if encoding.endswith("le") else 0 :: 2]
        if data.startswith(marks) or len(zeros) > 10 and zeros.count(0) > 0.9 * len(zeros):
            text = data.decode(encoding, "replace")
            return text.removeprefix("\ufeff").encode("utf-8", "replace")
    return data


def _mended(data: bytes) -> bytes:
    """A mail whose headers break the rules, in a way that the parser gets over.

    A space before a colon is taken out, and a line that is no header goes on the one above it.
    """
    head, blank, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    named = re.sub(rb"(?m)^([!-9;-~]+)[ \t]+:", rb"\1:", head)
    return re.sub(rb"(?m)^(?![!-9;-~]+:|[ \t])", b" ", named) + blank + body


def _too_many(path: Path) -> TooLargeError:
    return TooLargeError(
        path, f"holds more than {MAX_PARTS} parts or attachments; save those you need as files"
    )


class _Reader:
    """Reads one mail."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mail = Mail()
        self._parts = 0

    def read(self, message: Message) -> Mail:
        mail = self._mail
        mail.subject = header(message, "Subject")
        mail.date = date_of(header(message, "Date"))
        for name in SHOWN:
            value, cut = shortened_value(header(message, name))
            if value:
                mail.headers.append((name, value))
            if cut:
                mail.remarks.append(f"the line {name} is shown in part, it names too many people")
        mail.sender = sender_of(header(message, "From"))
        self._take(message)
        return mail

    def _take(self, part: Message) -> None:
        self._parts += 1
        parameters = (len(v) for k, v in part.raw_items() if k.lower().startswith("content-"))
        if self._parts > MAX_PARTS or any(size > _LONGEST_PARAMETERS for size in parameters):
            raise _too_many(self._path)
        kind = part.get_content_type()
        if kind in _ENCRYPTED and "signed" not in str(part.get_param("smime-type", "")):
            self._mail.encrypted = _ENCRYPTED[kind]
        elif kind == "message/rfc822":
            self._attach_mail(part)
        elif kind == "multipart/alternative":
            self._take_richest(_inner(part))
        elif kind == "multipart/related":
            self._take_related(_inner(part))
        elif part.is_multipart():
            for inner in _inner(part):
                self._take(inner)
        elif _is_attached(part):
            self._attach(part)
        else:
            self._say(part)

    def _take_richest(self, parts: list[Message]) -> None:
        """Of parts that say the same in several forms, the richest that has all the words."""
        before = len(self._mail.bodies)
        said: list[list[Body]] = []
        for part in parts:
            self._take(part)
            said.append(self._mail.bodies[before:])
            del self._mail.bodies[before:]
        texts = [bodies for bodies in said if bodies and bodies[0].kind != "lines"]
        plainest = _word_set(texts[0]) if texts else set()
        for bodies in reversed(texts):
            if len(_word_set(bodies) & plainest) >= _SAME_WORDS * len(plainest):
                self._mail.bodies.extend(bodies)
                break
        for bodies in said:
            self._mail.bodies.extend(body for body in bodies if body.kind == "lines")

    def _take_related(self, parts: list[Message]) -> None:
        """A page and what it shows: pictures in the text are no attachments."""
        for part in parts:
            if part.get_content_maintype() == "image" and part.get("Content-ID"):
                self._mail.pictures += 1
            else:
                self._take(part)

    def _say(self, part: Message) -> None:
        kind = part.get_content_type()
        text = self._text(part)
        if _PGP in text[:1000]:
            self._mail.encrypted = "PGP"
        elif kind in _CALENDARS:
            self._mail.bodies.append(Body("lines", readable_lines(text)))
        elif kind == "text/html":
            self._mail.bodies.append(Body("html", text))
        elif text.strip():
            flowed = str(part.get_param("format", "")).lower() == "flowed"
            joined = str(part.get_param("delsp", "")).lower() == "yes"
            self._mail.bodies.append(Body("plain", _unflowed(text, joined) if flowed else text))

    def _text(self, part: Message) -> str:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        if len(data) > _LONGEST_TEXT:
            limit = _LONGEST_TEXT >> 20
            raise TooLargeError(self._path, f"holds over {limit} MB of text in one part; split it")
        charset = wider(part.get_content_charset() or "")
        # Encodings of seven bits are valid UTF-8, too: what is declared goes first.
        if charset and not (charset == "cp1252" and _is_utf8(data)):
            with suppress(LookupError, UnicodeError):
                return _lines(data.decode(charset))
        try:
            return decode(data, self._path)
        except DocumentError:
            self._mail.remarks.append("a part is in an unknown encoding, and read as Western text")
            return _lines(data.decode("cp1252", "replace"))

    def _attach(self, part: Message) -> None:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        self._put(words(part.get_filename() or ""), part.get_content_type(), data)

    def _attach_mail(self, part: Message) -> None:
        inner = _inner(part)
        if inner:
            data = inner[0].as_bytes()
            self._put(f"{header(inner[0], 'Subject') or 'Mail'}.eml", "message/rfc822", data)

    def _put(self, name: str, kind: str, data: bytes) -> None:
        if kind in _SIGNATURES:
            return
        mail = self._mail
        suffix = mimetypes.guess_extension(kind) or ".bin"
        fallback = f"attachment {len(mail.attachments) + 1}{suffix}"
        safe = unlike(file_name(name, fallback), (known.name for known in mail.attachments))
        mail.attachments.append(Attachment(safe, data))


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return (
        [inner for inner in payload if isinstance(inner, Message)]
        if isinstance(payload, list)
        else []
    )


def _is_attached(part: Message) -> bool:
    """Whether a part is a file that came along, rather than text of the mail."""
    disposition = part.get_content_disposition()
    if disposition == "attachment":
        return True
    is_text = part.get_content_maintype() in ("text", "message")
    return not is_text or (part.get_filename() is not None and disposition == "inline")


def _word_set(bodies: list[Body]) -> set[str]:
    return set(re.findall(r"\w{2,}", visible_text(bodies).lower()))


def _is_utf8(data: bytes) -> bool:
    with suppress(UnicodeDecodeError):
        return bool(data.decode("utf-8")) or not data
    return False


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _unflowed(text: str, joined: bool) -> str:
    """Text whose lines end in a space where they go on (RFC 3676), in whole lines."""
    lines: list[str] = []
    goes_on = ""
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if lines and goes_on == ">" * depth + "+" and content != "-- ":
            lines[-1] += content
        else:
            lines.append(f"{'>' * depth} {content}" if depth else content)
        flows = content.endswith(" ") and content != "-- "
        goes_on = ">" * depth + "+" if flows else ""
        if flows and joined:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
