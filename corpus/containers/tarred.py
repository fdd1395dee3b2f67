"""TAR archives, packed by gzip or not, with the limits of ZIP archives."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from corpus.containers.names import UNSAFE, decode_names, inner_path, shown_path
from corpus.containers.zipped import (
    HIGHEST_RATIO,
    MAX_ENTRIES,
    MIB,
    RATIO_MATTERS_FROM,
    too_many_entries,
    unpacks_to_too_much,
)
from corpus.errors import BrokenDocumentError, TooLargeError
from corpus.loaders.archive import MAX_UNPACKED_BYTES

_GZIP = b"\x1f\x8b"
_FAILURES = (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, RecursionError)


class TarContainer:
    """A TAR archive; see `Container`."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        """Read its list of files; one that is packed is unpacked into a file without a name.

        Raises:
            BrokenDocumentError: it is no TAR archive, or a damaged one.
            TooLargeError: it holds too many files, or unpacks to more than the limits.
        """
        self.path = path
        self._stream = stream
        self._places: dict[str, tuple[int, int]] = {}
        self.refused: dict[str, str] = {}
        try:
            if stream.read(2) == _GZIP:
                self._stream = _unpacked(stream, path)
            members = _members(self._stream, path)
        except _FAILURES as error:
            raise self._broken(str(error)) from error
        raws = [member.name.encode("utf-8", "surrogateescape") for member in members]
        for member, name in zip(members, decode_names(raws), strict=True):
            self._take(member, name)
        self.sizes = {name: size for name, (_, size) in self._places.items()}

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            BrokenDocumentError: the archive ends before the file does.
        """
        offset, size = self._places[name]
        self._stream.seek(offset)
        data = self._stream.read(size)
        if len(data) < size:
            raise self._broken("it ends too soon")
        return data

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()

    def _take(self, member: tarfile.TarInfo, name: str) -> None:
        inner = inner_path(name)
        if inner is None:
            self.refused[shown_path(name)] = UNSAFE
        elif not member.isreg() or member.issparse():
            self.refused[inner] = "is a link or a special file in the archive; pack the file itself"
        else:
            self._places[inner] = (member.offset_data, member.size)

    def _broken(self, reason: str) -> BrokenDocumentError:
        return BrokenDocumentError(
            self.path, f"is damaged or incomplete ({reason}); download or save it again"
        )


class _ShortReads(io.RawIOBase):
    """What tarfile reads headers from: a header that claims to be huge is not read into memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MIB:
            raise tarfile.ReadError("a header is too long")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


def _members(stream: BinaryIO, path: Path) -> list[tarfile.TarInfo]:
    """The files of an archive that is not packed; folders are left out."""
    stream.seek(0)
    found = []
    archive = tarfile.TarFile(
        fileobj=cast(BinaryIO, _ShortReads(stream)), encoding="utf-8", errors="surrogateescape"
    )
    for number, member in enumerate(archive):
        if number >= MAX_ENTRIES:
            raise too_many_entries(path)
        if not member.isdir():
            found.append(member)
    return found


def _unpacked(stream: BinaryIO, path: Path) -> BinaryIO:
    """The archive without gzip."""
    packed = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    plain = cast(BinaryIO, tempfile.TemporaryFile())
    try:
        with stream, gzip.GzipFile(fileobj=stream) as source:
            while chunk := source.read(MIB):
                plain.write(chunk)
                if plain.tell() > MAX_UNPACKED_BYTES:
                    limit = MAX_UNPACKED_BYTES // MIB
                    raise TooLargeError(path, f"unpacks to over {limit} MB; split it")
                if plain.tell() > max(RATIO_MATTERS_FROM, HIGHEST_RATIO * packed):
                    raise unpacks_to_too_much(path)
    except BaseException:
        plain.close()
        raise
    return plain
