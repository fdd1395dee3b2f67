"""ZIP archives, with limits against those made to exhaust memory and time."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from corpus.containers.names import UNSAFE, decode_names, inner_path, shown_path
from corpus.errors import BrokenDocumentError, EncryptedDocumentError, TooLargeError

MIB = 1024 * 1024
# Folders and files that are passed over count here, too: listing more takes seconds.
MAX_ENTRIES = 30_000
# Deflate packs text up to about 1000 to 1; what people pack stays far below.
HIGHEST_RATIO = 100
RATIO_MATTERS_FROM = 16 * MIB
_ENCRYPTED, _UTF8 = 0x1, 0x800
_ENTRY = b"PK\x01\x02"


class ZipContainer:
    """A ZIP archive; see `Container`."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        """Read its list of files.

        Raises:
            BrokenDocumentError: it is no ZIP archive, or a damaged one.
            EncryptedDocumentError: it needs a password.
            TooLargeError: it holds too many files, or unpacks to far more than it is large.
        """
        self.path = path
        self._stream = stream
        _require_few(stream, path)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise self._broken(str(error)) from error
        parts = [part for part in self._zip.infolist() if not part.is_dir()]
        if len(parts) > MAX_ENTRIES:
            raise too_many_entries(path)
        unpacked = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts)
        if unpacked > RATIO_MATTERS_FROM and unpacked > HIGHEST_RATIO * packed:
            raise unpacks_to_too_much(path)
        if parts and all(part.flag_bits & _ENCRYPTED for part in parts):
            raise EncryptedDocumentError(path, "needs a password; save a copy without one")
        self._parts: dict[str, zipfile.ZipInfo] = {}
        self.refused: dict[str, str] = {}
        for part, name in zip(parts, _names(parts), strict=True):
            self._take(part, name)
        self.sizes = {name: part.file_size for name, part in self._parts.items()}

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            BrokenDocumentError: it is damaged, or packed in an uncommon way.
        """
        try:
            # zipfile stops at the size that the archive declares.
            return self._zip.read(self._parts[name])
        except NotImplementedError as error:
            raise BrokenDocumentError(
                self.path, f"is packed in a way that cannot be read ({error}); pack it again"
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
            raise self._broken(str(error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()
        self._stream.close()

    def _take(self, part: zipfile.ZipInfo, name: str) -> None:
        inner = inner_path(name)
        if inner is None:
            self.refused[shown_path(name)] = UNSAFE
        elif part.flag_bits & _ENCRYPTED:
            self.refused[inner] = "needs a password; save a copy without one"
        elif stat.S_ISLNK(part.external_attr >> 16):
            self.refused[inner] = "is a link in the archive; pack the file itself"
        else:
            self._parts[inner] = part

    def _broken(self, reason: str) -> BrokenDocumentError:
        return BrokenDocumentError(
            self.path, f"is damaged or incomplete ({reason}); download or save it again"
        )


def unpacks_to_too_much(path: Path) -> TooLargeError:
    """The error that an archive was made to fill memory, or might as well have been."""
    return TooLargeError(
        path, f"unpacks to over {HIGHEST_RATIO} times its size; unpack it yourself"
    )


def too_many_entries(path: Path) -> TooLargeError:
    """The error that listing a container would take too long."""
    return TooLargeError(path, f"holds over {MAX_ENTRIES} files and folders; split it")


def _require_few(stream: BinaryIO, path: Path) -> None:
    """Refuse what has too many entries before zipfile makes objects of them all."""
    stream.seek(0)
    entries = 0
    while chunk := stream.read(MIB):
        entries += chunk.count(_ENTRY)
    # Entries of archives that lie in this one unpacked are counted along.
    if entries > 2 * MAX_ENTRIES:
        raise too_many_entries(path)
    stream.seek(0)


def _names(parts: list[zipfile.ZipInfo]) -> Iterator[str]:
    """The names of the files: zipfile takes those that do not say they are UTF-8 for cp437."""
    plain = [part.orig_filename.encode("cp437") for part in parts if not part.flag_bits & _UTF8]
    decoded = iter(decode_names(plain))
    for part in parts:
        yield part.orig_filename if part.flag_bits & _UTF8 else next(decoded)
