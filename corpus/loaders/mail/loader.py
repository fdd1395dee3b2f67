"""Mails and mailboxes as documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.document import NoteKind, Place, ReadingNote, Source
from corpus.errors import BrokenDocumentError, EncryptedDocumentError, TooLargeError
from corpus.loaders.base import Loaded
from corpus.loaders.mail.mail import Mail
from corpus.loaders.mail.mbox import mail_at, mail_spans
from corpus.loaders.mail.mime import read_mail
from corpus.loaders.mail.writing import remarks_of, write_mail
from corpus.loaders.writer import TextWriter
from corpus.sections import nest

# A mailbox is one document, whose sections are its mails: people ask for what somebody wrote, not
# for a mail by its number, and a list of thousands of documents tells nobody anything. Beyond so
# many, what is written at once takes minutes whenever one mail is added.
MAX_MAILS = 5000
# The limit of plain text, for the same reason.
_LONGEST_TEXT = 50 * 1024 * 1024
_TOO_LONG = f"holds mails of over {_LONGEST_TEXT >> 20} MB of text"


def load_eml(data: bytes, path: Path) -> Loaded:
    """One mail.

    Raises:
        BrokenDocumentError: it is no mail.
        EncryptedDocumentError: its text is encrypted.
        TooLargeError: it has more parts than people send.
    """
    return _one(_unframed(data), path, read_mail)


def load_msg(data: bytes, path: Path) -> Loaded:
    """One mail of Outlook; raises as `load_eml`."""
    from corpus.loaders.mail.outlook import read_msg

    return _one(data, path, read_msg)


def load_mbox(data: bytes, path: Path) -> Loaded:
    """A mailbox: each mail is a section with its number and date as the place.

    Raises:
        BrokenDocumentError: it is no mailbox.
        TooLargeError: it holds too many mails, or one of them too many parts.
    """
    writer = TextWriter()
    places: list[Place] = []
    notes: list[ReadingNote] = []
    spans = mail_spans(data)
    if not spans:
        raise BrokenDocumentError(path, "holds no mail; export the mailbox again")
    if len(spans) > MAX_MAILS:
        reason = f"holds {len(spans)} mails, over the limit of {MAX_MAILS}"
        raise TooLargeError(path, f"{reason}; export it by year or folder")
    for number, span in enumerate(spans, 1):
        if writer.length > _LONGEST_TEXT:
            raise TooLargeError(path, f"{_TOO_LONG}; export it by year or folder")
        start = writer.length + 2 if writer.length else 0
        try:
            mail = read_mail(mail_at(data, span), path)
        except TooLargeError as error:
            notes.append(_note(f"mail {number} {error.reason}", start, start))
            continue
        write_mail(writer, mail, _section_heading(mail), path)
        label = f"mail {number}, {mail.day}" if mail.day else f"mail {number}"
        places.append(Place(start, label))
        notes += [
            _note(f"mail {number}: {remark}", start, writer.length) for remark in remarks_of(mail)
        ]
    text = writer.text()
    return Loaded(
        text,
        # Not by its first mail, which says nothing of the others.
        " ".join(path.stem.replace("_", " ").split()),
        sections=nest(writer.marks, len(text)),
        tables=tuple(writer.tables),
        places=tuple(places),
        notes=tuple(notes),
    )


def _one(data: bytes, path: Path, read: Callable[[bytes, Path], Mail]) -> Loaded:
    mail = read(data, path)
    if not (mail.headers or mail.subject):
        raise BrokenDocumentError(path, "is no mail; save it again from your mail program")
    if mail.encrypted and not mail.bodies:
        raise EncryptedDocumentError(
            path, f"is encrypted ({mail.encrypted}); save it decrypted in your mail program"
        )
    writer = TextWriter()
    write_mail(writer, mail, mail.subject, path)
    text = writer.text()
    return Loaded(
        text,
        mail.subject or _mail_from(mail),
        Source(
            author=mail.sender or None,
            date=mail.date.date().isoformat() if mail.date else None,
        ),
        nest(writer.marks, len(text)),
        tables=tuple(writer.tables),
        notes=tuple(_note(remark, 0, 0) for remark in remarks_of(mail)),
    )


def _section_heading(mail: Mail) -> str:
    """What tells a mail from the others of its mailbox, also in what is searched."""
    who = ", ".join(filter(None, (mail.sender, mail.day)))
    subject = mail.subject or "Mail"
    return f"{subject} ({who})" if who else subject


def _mail_from(mail: Mail) -> str:
    return ", ".join(filter(None, (f"Mail from {mail.sender}", mail.day)))


def _note(text: str, start: int, end: int) -> ReadingNote:
    kind: NoteKind = "encoding" if "encoding" in text else "left_out"
    return ReadingNote(kind, text, start, end)


def _unframed(data: bytes) -> bytes:
    """A mail without the line that mailboxes put before each, which some programs leave there."""
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data
