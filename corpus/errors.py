"""Every error that reading documents can raise.

    CorpusError
    └── DocumentError(path, reason)     one file could not be read
        ├── DocumentMissingError        it is not there (any more)
        ├── NotADocumentError           a folder, socket or device under a document's name
        ├── AccessError                 permission denied, a loop of links, a failing disk
        ├── UnsupportedFormatError      no loader for its suffix
        ├── EmptyDocumentError          no bytes, or no text in them
        ├── TooLargeError               over the limit of its format
        ├── BinaryContentError          not text, whatever its name says
        ├── EncodingError               text in an encoding that cannot be told for sure
        ├── EncryptedDocumentError      needs a password or a licence
        └── BrokenDocumentError         damaged, cut off, or not of the format it claims

A message is one line: which file, what happened, what to try next.
"""

from __future__ import annotations

from pathlib import Path


class CorpusError(Exception):
    """Base of all errors of this package."""


class DocumentError(CorpusError):
    """One file could not be read.

    Attributes:
        path: the file.
        reason: what happened and what to try next, in one line.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = " ".join(reason.split())

    def __str__(self) -> str:
        # A file name may hold a line break; a message may not.
        return f"{' '.join(str(self.path).split())}: {self.reason}"


class DocumentMissingError(DocumentError):
    """The file is not there, or vanished between listing and reading."""


class NotADocumentError(DocumentError):
    """The path is a folder, a socket or a device, not a regular file."""


class AccessError(DocumentError):
    """The operating system refuses to read the file."""


class UnsupportedFormatError(DocumentError):
    """No loader reads files with this suffix."""


class EmptyDocumentError(DocumentError):
    """The file has no bytes, or no text."""


class TooLargeError(DocumentError):
    """The file, or what it unpacks to, is over the limit of its format."""


class BinaryContentError(DocumentError):
    """The file's bytes are not text."""


class EncodingError(DocumentError):
    """The file's encoding cannot be determined with confidence."""


class EncryptedDocumentError(DocumentError):
    """The file needs a password or a licence to open."""


class BrokenDocumentError(DocumentError):
    """The file is damaged, cut off, or not of the format that its name says."""
