"""Mails as containers: what came with them is read as documents of their own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from corpus.errors import TooLargeError
from corpus.loaders.mail.mail import Mail
from corpus.loaders.mail.mbox import mail_at, mail_spans
from corpus.loaders.mail.mime import read_mail

# Beyond the size of any document that is read.
_LARGEST = 256 * 1024 * 1024


class _Attachments:
    """The attachments of mails, each below a name that tells its mail; see `Container`."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        """Read all of them.

        Raises:
            DocumentError: the mail is damaged or has too many parts.
        """
        with stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise TooLargeError(path, f"is over the limit of {_LARGEST >> 20} MB; split it")
        self.refused: dict[str, str] = {}
        self._files = self._found(data, path)
        self.sizes = {name: len(data) for name, data in self._files.items()}

    def read(self, name: str) -> bytes:
        """The bytes of an attachment."""
        return self._files[name]

    def close(self) -> None:
        """Let go of them."""
        self._files = {}

    def _found(self, data: bytes, path: Path) -> dict[str, bytes]:
        raise NotImplementedError


class EmlContainer(_Attachments):
    """What came with one mail."""

    def _found(self, data: bytes, path: Path) -> dict[str, bytes]:
        return _files(read_mail(data, path))


class MsgContainer(_Attachments):
    """What came with one mail of Outlook."""

    def _found(self, data: bytes, path: Path) -> dict[str, bytes]:
        from corpus.loaders.mail.outlook import read_msg

        return _files(read_msg(data, path))


class MboxContainer(_Attachments):
    """What came with the mails of a mailbox: "mail 12/offer.pdf"."""

    def _found(self, data: bytes, path: Path) -> dict[str, bytes]:
        found = {}
        for number, span in enumerate(mail_spans(data), 1):
            with suppress(TooLargeError):  # reading the mailbox as a document says which
                for name, content in _files(read_mail(mail_at(data, span), path)).items():
                    found[f"mail {number}/{name}"] = content
        return found


def _files(mail: Mail) -> dict[str, bytes]:
    return {attachment.name: attachment.data for attachment in mail.attachments}
