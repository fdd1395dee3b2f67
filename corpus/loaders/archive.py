"""Zip containers (DOCX, EPUB), with limits against those made to exhaust memory."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import BrokenDocumentError, EncryptedDocumentError, TooLargeError

if TYPE_CHECKING:
    from lxml.etree import _Element

_MIB = 1024 * 1024
# The text of the longest books is under 10 MB; the rest of a container is pictures.
MAX_PART_BYTES = 64 * _MIB
MAX_UNPACKED_BYTES = 512 * _MIB
MAX_PARTS = 20_000
# Deflate packs text up to about 1000 to 1; what people write stays below 30, tables of the same
# figures below 200. A part of 60 MB that holds one letter again and again takes minutes to read.
_HIGHEST_RATIO = 300
_RATIO_MATTERS_FROM = 16 * _MIB
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG = 0x1
# By the first letters of the suffix.
_OLD_NAMES = {
    ".ppt": (".ppt", ".pptx"),
    ".pps": (".pps", ".ppsx"),
    ".pot": (".pot", ".potx"),
    ".xls": (".xls", ".xlsx"),
}


class Archive:
    """A zip file in memory whose parts are read within limits."""

    def __init__(self, data: bytes, path: Path) -> None:
        """Open the container and check what it would unpack to.

        Raises:
            BrokenDocumentError: it is no zip file, or a damaged one.
            EncryptedDocumentError: it needs a password.
            TooLargeError: it would unpack to more than the limits.
        """
        self.path = path
        if data.startswith(_OLE):
            raise _ole_error(data, path)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise self.broken(str(error)) from error
        parts = self._zip.infolist()
        if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
            raise EncryptedDocumentError(path, "needs a password; save a copy without one")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
            raise TooLargeError(
                path,
                f"unpacks to {unpacked // _MIB} MB in {len(parts)} parts, over the limit of "
                f"{MAX_UNPACKED_BYTES // _MIB} MB and {MAX_PARTS} parts; split it",
            )
        self.names = frozenset(part.filename for part in parts)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            BrokenDocumentError: it is missing or damaged.
            TooLargeError: it is over the limit for one part.
        """
        try:
            part = self._zip.getinfo(name)
            if part.file_size > MAX_PART_BYTES:
                raise TooLargeError(
                    self.path,
                    f"holds {name}, which unpacks to {part.file_size // _MIB} MB, over the limit "
                    f"of {MAX_PART_BYTES // _MIB} MB; split the document",
                )
            if _RATIO_MATTERS_FROM < part.file_size > _HIGHEST_RATIO * part.compress_size:
                raise TooLargeError(
                    self.path,
                    f"holds {name}, which unpacks to {part.file_size // _MIB} MB, far more than a "
                    "document of its size has; save it anew or split it",
                )
            # zipfile stops at the size that the part declares, which was checked above.
            return self._zip.read(part)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise self.broken(f"{name}: {error}") from error

    def xml(self, name: str) -> _Element:
        """The root element of a part; entities are not expanded and nothing is fetched.

        Raises:
            BrokenDocumentError: it is missing, damaged or not XML.
            TooLargeError: it is over the limit for one part.
        """
        return self.parse(self.read(name), name)

    def parse(self, data: bytes, name: str) -> _Element:
        """The root element of XML that was read as the part `name`, as in `xml`.

        Raises:
            BrokenDocumentError: it is damaged or not XML.
        """
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise self.broken(f"{name}: {error}") from error

    def broken(self, reason: str) -> BrokenDocumentError:
        """The error that the container is damaged."""
        return BrokenDocumentError(
            self.path, f"is damaged or incomplete ({reason}); download or save it again"
        )


def _ole_error(data: bytes, path: Path) -> BrokenDocumentError | EncryptedDocumentError:
    """Word writes encrypted documents, and those of before 2007, into another container."""
    if _OLE_ENCRYPTED in data:
        return EncryptedDocumentError(path, "needs a password; save a copy without one")
    old, new = _OLD_NAMES.get(path.suffix.lower()[:4], (".doc", ".docx"))
    return BrokenDocumentError(
        path, f"is an old Office file ({old}) under another name; save it as {new}"
    )
