"""Opening containers, and containers in containers, by the paths of what lies in them.

What lies in a container has the container's path with its name below it, as if the container were
a folder: "letters.zip/2024/offer.eml/terms.pdf".
"""

from __future__ import annotations

import importlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from corpus.containers.base import Container
from corpus.errors import DocumentError, DocumentMissingError, TooLargeError

_MIB = 1024 * 1024
# The class for a suffix; its module is imported when the first such file is opened.
_ARCHIVES = {
    ".zip": "corpus.containers.zipped:ZipContainer",
    ".tar": "corpus.containers.tarred:TarContainer",
    ".tgz": "corpus.containers.tarred:TarContainer",
    ".tar.gz": "corpus.containers.tarred:TarContainer",
}
_MAILS = {
    ".eml": "corpus.loaders.mail.attachments:EmlContainer",
    ".mbox": "corpus.loaders.mail.attachments:MboxContainer",
    ".msg": "corpus.loaders.mail.attachments:MsgContainer",
}
ARCHIVES = tuple(_ARCHIVES)


def is_archive(path: Path) -> bool:
    """Whether a file is a folder in one file: no document itself."""
    return path.name.lower().endswith(ARCHIVES)


def is_container(path: Path) -> bool:
    """Whether a file may hold other documents: an archive, or a mail with attachments."""
    return path.name.lower().endswith((*ARCHIVES, *_MAILS))


def container_of(path: Path) -> Path | None:
    """The file on the disk that `path` lies in; None where it lies in a folder, or nowhere."""
    for parent in reversed(path.parents):
        if is_container(parent) and os.path.isfile(parent):
            return parent
    return None


class Containers:
    """Containers that are open: the one that was used last, and those that it lies in.

    Files are read one after the other, so that each container is opened once for all of its files.
    """

    def __init__(self) -> None:
        self._open: list[tuple[Path, Container]] = []

    def __enter__(self) -> Containers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self, path: Path) -> Container:
        """A container on the disk, or in another one.

        Raises:
            OSError: it cannot be read.
            DocumentError: it is damaged, encrypted or too large, or not there (any more).
        """
        while self._open:
            known, container = self._open[-1]
            if known == path:
                return container
            if known in path.parents:
                break
            self._open.pop()[1].close()
        if not self._open:
            outermost = container_of(path)
            self._put(outermost or path, open(outermost or path, "rb"))
        while self._open[-1][0] != path:
            above, container = self._open[-1]
            inner = self._next(path, above, container)
            self._put(inner, io.BytesIO(container.read(inner.relative_to(above).as_posix())))
        return self._open[-1][1]

    def read(self, path: Path, limit: int) -> bytes:
        """The bytes of a file in a container.

        Raises:
            OSError: the container cannot be read.
            DocumentError: as `open`, of `path`.
            TooLargeError: it unpacks to more than `limit` bytes.
        """
        try:
            container, name = self._around(path)
            size = container.sizes[name]
            if size > limit:
                raise TooLargeError(
                    path,
                    f"is {size / _MIB:.0f} MB, over the limit of {limit // _MIB} MB; split it",
                )
            return container.read(name)
        except DocumentError as error:
            raise type(error)(path, error.reason) from error

    def close(self) -> None:
        """Close them all."""
        while self._open:
            self._open.pop()[1].close()

    def _around(self, path: Path) -> tuple[Container, str]:
        """The innermost container that a file lies in, and the file's name there."""
        known = next((known for known, _ in reversed(self._open) if known in path.parents), None)
        above = known or container_of(path)
        if above is None:
            raise _missing(path)
        container = self.open(above)
        while (name := path.relative_to(above).as_posix()) not in container.sizes:
            above = self._next(path, above, container)
            container = self.open(above)
        return container, name

    def _next(self, path: Path, above: Path, container: Container) -> Path:
        """The container in `container` that `path` is, or lies in."""
        for step in (*reversed(path.parents), path):
            if above not in step.parents or not is_container(step):
                continue
            if step.relative_to(above).as_posix() in container.sizes:
                return step
        raise _missing(path)

    def _put(self, path: Path, stream: BinaryIO) -> None:
        opener = _opener(path)
        try:
            container = opener(stream, path)
        except BaseException:
            stream.close()
            raise
        self._open.append((path, container))


def _missing(path: Path) -> DocumentMissingError:
    return DocumentMissingError(path, "does not exist (any more); check the path")


def _opener(path: Path) -> Callable[[BinaryIO, Path], Container]:
    name = path.name.lower()
    found = next(place for end, place in (_ARCHIVES | _MAILS).items() if name.endswith(end))
    module, _, function = found.partition(":")
    opener: Callable[[BinaryIO, Path], Container] = getattr(
        importlib.import_module(module), function
    )
    return opener
