"""A mail that is attached to one of Outlook, as a file of its own that any mail program opens."""

from __future__ import annotations

from collections.abc import Sequence
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import TYPE_CHECKING

from corpus.loaders.mail.mail import Mail

if TYPE_CHECKING:
    from oxmsg.storage import Storage

# Where an attachment keeps a mail (MS-OXMSG 2.2.2.1), and where a mail keeps its properties.
_ATTACHED = "__substg1.0_3701000D"
_PROPERTIES = "__properties_version1.0"
# What stands before the properties of an attached mail (2.4.1.2), and of one that is a file too.
_HEADER, _ONLY_IN_FILES = 24, bytes(8)


def attached_message(storages: Sequence[Storage]) -> Storage | None:
    """The mail that the storages of an attachment hold; None where they hold none."""
    from oxmsg.storage import Storage, Stream

    held = next((storage for storage in storages if storage.name == _ATTACHED), None)
    if held is None:
        return None
    streams = tuple(
        Stream(stream.path, stream.bytes_[:_HEADER] + _ONLY_IN_FILES + stream.bytes_[_HEADER:])
        if stream.name == _PROPERTIES
        else stream
        for stream in held.streams
    )
    return Storage("", streams, held.storages)


def as_eml(mail: Mail) -> bytes:
    """A mail as a file."""
    message = MIMEMultipart()
    for name, value in [("Subject", mail.subject), *mail.headers]:
        message[name] = value if value.isascii() else Header(value, "utf-8").encode()
    for body in mail.bodies:
        message.attach(MIMEText(body.text, "html" if body.kind == "html" else "plain", "utf-8"))
    for attachment in mail.attachments:
        part = MIMEApplication(attachment.data)
        part.add_header(
            "Content-Disposition", "attachment", filename=("utf-8", "", attachment.name)
        )
        message.attach(part)
    return message.as_bytes()
