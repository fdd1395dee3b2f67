"""Copies of what lies at addresses, in a folder of the index, which are compared like any folder.

    INDEX_DIR/fetched/
        fetched.sqlite3         the addresses, and the state in which each file was fetched
        PROTOCOL/HOST/PATH/     the files

A file is fetched again when its size, its tag or its time at the address is another. Whether it is
then another document is for the comparison to say, which knows content alone. The only door to
fsspec.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from corpus.containers.opening import is_container
from corpus.formats import MAX_FILE_BYTES, is_supported
from index.errors import AddressError, unwritable
from index.indexing.addresses.fetched import FetchedFiles
from index.indexing.progress import OnProgress, ProgressMeter

# Files that are fetched at once, where an address can give several at once.
_TOGETHER = 64
# What tells one state of a file from the next beside its size, as the drivers call it.
_TELLING = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated",
            "modified", "created")  # fmt: skip
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://.+", re.IGNORECASE)
_Info = Mapping[str, Any]


def is_address(text: str) -> bool:
    """Whether a text is an address, not a path."""
    return _ADDRESS.fullmatch(text) is not None


class Mirror:
    """The copies that belong to one index."""

    def __init__(self, directory: Path, on_progress: OnProgress | None = None) -> None:
        """Open nothing yet.

        Args:
            directory: the folder of the index.
            on_progress: hears how far fetching is: the stage `fetch`.
        """
        self._directory = directory
        self._root = directory / "fetched"
        self._meter = ProgressMeter(on_progress)

    def addresses(self) -> list[str]:
        """The addresses that were given before, in order.

        Raises:
            IndexUnwritable: the note of them cannot be read.
        """
        if not (self._root / "fetched.sqlite3").is_file():
            return []
        with self._fetched() as fetched:
            return fetched.addresses()

    def folder(self, address: str) -> Path:
        """Where the copy of an address lies: a folder, or the file that it names."""
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2].replace(":", "_")
        return self._root / _safe("/".join((parts.scheme.lower(), host, parts.path.strip("/"))))

    def bring(self, address: str) -> Path:
        """Make the copy agree with the address; return where it lies.

        A run that is killed has fetched what it has: the next one goes on.

        Raises:
            AddressError: it cannot be read, or its driver is not installed.
            IndexUnwritable: the disk is full, or permissions forbid writing.
        """
        files, root = _opened(address)
        with _reading(address):
            if not files.exists(root):
                raise AddressError(f"There is nothing at {address}. Check the address.")
            found = dict(_named(root, files.find(root, detail=True)))
        folder = self.folder(address)
        with self._fetched() as fetched:
            fetched.add(address)
            before = fetched.states(address)
            with self._writing():
                gone = [name for name in before if name not in found]
                for name in gone:
                    (folder / name).unlink(missing_ok=True)
            fetched.remove(address, gone)
            changed = {
                name: info
                for name, info in found.items()
                if before.get(name) != _state(info) or not (folder / name).is_file()
            }
            self._fetch(files, address, changed, fetched)
        return folder

    def forget(self, address: str) -> None:
        """Delete the copy of an address, and of those that lie in it.

        Raises:
            IndexUnwritable: permissions forbid it.
        """
        folder = self.folder(address)
        with self._fetched() as fetched:
            for other in fetched.addresses():
                if other == address or self.folder(other).is_relative_to(folder):
                    fetched.forget(other)
            around = [self.folder(other) for other in fetched.addresses()]
        if not any(folder.is_relative_to(other) for other in around):
            with self._writing():
                if folder.is_dir():
                    shutil.rmtree(folder)
                else:
                    folder.unlink(missing_ok=True)

    def _fetch(
        self, files: Any, address: str, changed: Mapping[str, _Info], fetched: FetchedFiles
    ) -> None:
        folder = self.folder(address)
        if changed:
            self._meter.start("fetch", len(changed))
        rest = iter(changed)
        while some := list(islice(rest, _TOGETHER)):
            with self._writing():
                for name in some:
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
            read = [name for name in some if _is_read(folder / name, changed[name])]
            targets = [_partial(folder / name) for name in read]
            if read:
                with _reading(address):
                    sources = [str(changed[name]["name"]) for name in read]
                    files.get(sources, [str(target) for target in targets])
            with self._writing():
                for name, target in zip(read, targets, strict=True):
                    target.replace(folder / name)
                for name in some:
                    if name not in read:
                        _stand_in(folder / name, changed[name])
            fetched.note(address, {name: _state(changed[name]) for name in some})
            self._meter.advance(len(some), some[-1])

    @contextmanager
    def _fetched(self) -> Iterator[FetchedFiles]:
        with self._writing():
            self._root.mkdir(parents=True, exist_ok=True)
        with closing(FetchedFiles(self._root / "fetched.sqlite3")) as fetched:
            yield fetched

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise unwritable(self._directory, error) from error


def brought(texts: Sequence[str], directory: Path, on_progress: OnProgress | None) -> list[Path]:
    """The paths of what a user names, after what lies at addresses was fetched.

    Args:
        texts: paths and addresses; with none, all addresses that were given before are fetched.
        directory: the folder of the index.
        on_progress: hears how far fetching is.

    Raises:
        AddressError, IndexUnwritable: as `Mirror.bring`; the index has not changed.
    """
    mirror = Mirror(directory, on_progress)
    for address in [] if texts else mirror.addresses():
        mirror.bring(address)
    return [mirror.bring(text) if is_address(text) else Path(text) for text in texts]


def _opened(address: str) -> tuple[Any, str]:
    """What reads an address, and what the address is called there."""
    try:
        import fsspec
    except ModuleNotFoundError as error:
        if error.name != "fsspec":
            raise
        raise AddressError(
            f"Reading {address} needs groundwise[cluster]: `pip install 'groundwise[cluster]'`."
        ) from error
    if urlsplit(address).password is not None:
        raise AddressError(
            "An address is kept with the index and must hold no password: give it in the "
            "environment or a file, as the driver of fsspec says, and leave it out here."
        )
    try:
        with _reading(address):
            files, root = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise AddressError(
            f"{address} needs a driver that is not installed ({_first_line(error)})."
        ) from error
    return files, str(root)


@contextmanager
def _reading(address: str) -> Iterator[None]:
    """Put what a driver says into words: each has errors of its own."""
    try:
        yield
    except (AddressError, ImportError):
        raise
    except Exception as error:
        raise AddressError(
            f"{address} cannot be read ({_first_line(error)}). Check the address and what the "
            "driver needs to sign in; the index has not changed."
        ) from error


def _named(root: str, found: Mapping[str, _Info]) -> Iterator[tuple[str, _Info]]:
    """The files below a root by their names there; what is hidden is passed over, as in folders."""
    for path, info in sorted(found.items()):
        name = path.removeprefix(root).strip("/")
        if not any(part.startswith(".") for part in PurePosixPath(name).parts if part != ".."):
            yield _safe(name), info


def _safe(name: str) -> str:
    """A name that leads out of no folder."""
    parts = [part.replace("\0", "_") for part in name.split("/") if part not in ("", ".")]
    return "/".join("__" if part == ".." else part for part in parts)


def _state(info: _Info) -> str:
    """What is another when the file is."""
    telling = next((f"{key} {info[key]}" for key in _TELLING if info.get(key)), "")
    return f"{info.get('size')} {telling}".rstrip()


def _is_read(path: Path, info: _Info) -> bool:
    return (is_supported(path) or is_container(path)) and not _is_too_large(info)


def _is_too_large(info: _Info) -> bool:
    return (info.get("size") or 0) > MAX_FILE_BYTES


def _stand_in(path: Path, info: _Info) -> None:
    """Make a file that is passed over, or refused, for its name or its size alone."""
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1 if _is_too_large(info) else 0)


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:200].rstrip(".") if lines else type(error).__name__
