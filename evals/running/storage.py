"""The folder of a run: records appended one by one, and files that are replaced in one step."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from corpus.whole_file import replace_file
from evals.errors import RunError
from evals.jsonl import dump_line
from evals.records import Record, record_from_json, record_json

RECORDS = "records.jsonl"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a run's folder, made where needed, so that no second run writes into it.

    Raises:
        RunError: another run is writing there, or the folder cannot be made.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout as error:
        raise RunError(
            f"Another run is writing into {folder}. Wait for it, or name another folder with --out."
        ) from error


def resume(folder: Path) -> list[Record]:
    """The records that a run has left, whatever moment it was stopped at.

    A line that was being written is cut off the file.

    Raises:
        RunError: the file holds something else than records.
    """
    path = folder / RECORDS
    if not path.is_file():
        return []
    data = path.read_bytes()
    complete = data[: data.rfind(b"\n") + 1]
    if len(complete) < len(data):
        with path.open("rb+") as stream:
            stream.truncate(len(complete))
    return _parse(path, complete.splitlines())


def read_run(path: Path) -> list[Record]:
    """The records of a finished run: a folder, or a `.jsonl` or `.jsonl.gz` file of records.

    Raises:
        RunError: there is none, or it holds something else than records.
    """
    names = [path / RECORDS, path / f"{RECORDS}.gz"] if path.is_dir() else [path]
    found = next((name for name in names if name.is_file()), None)
    if found is None:
        raise RunError(
            f"There is no run in {path}: no {RECORDS}. Make one with `advisor eval run`."
        )
    try:
        data = gzip.decompress(found.read_bytes()) if found.suffix == ".gz" else found.read_bytes()
    except (OSError, EOFError) as error:
        raise RunError(f"{found} cannot be read: {error}.") from error
    records = _parse(found, data.splitlines())
    if not records:
        raise RunError(f"{found} holds no record. Run `advisor eval run` again.")
    return records


def _parse(path: Path, lines: Iterable[bytes]) -> list[Record]:
    records = []
    for number, line in enumerate(lines, 1):
        try:
            records.append(record_from_json(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RunError(
                f"{path} line {number} is no record of an eval: {error}. Give --fresh to start "
                "over, or name another folder with --out."
            ) from error
    return records


@contextlib.contextmanager
def appending(folder: Path) -> Iterator[Callable[[Record], None]]:
    """Yields what appends a record; each is on the disk before the next case is asked.

    Raises:
        OSError: the disk is full.
    """
    with (folder / RECORDS).open("ab") as stream:

        def append(record: Record) -> None:
            stream.write(dump_line(record_json(record)).encode("utf-8", "surrogatepass"))
            stream.flush()
            os.fsync(stream.fileno())

        yield append


def write_records(folder: Path, records: Iterable[Record]) -> None:
    """Replace the records of a folder by these, in this order."""
    replace_file(folder / RECORDS, "".join(dump_line(record_json(r)) for r in records))
