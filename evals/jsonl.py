"""JSON Lines, plain or gzipped: read with every bad line named, and written in one order."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from evals.errors import CasesError

T = TypeVar("T")


def read_objects(path: Path) -> tuple[list[tuple[int, dict[str, Any]]], list[tuple[int, str]]]:
    """The objects of a `.jsonl` or `.jsonl.gz` file by line number, and what is wrong with others.

    Blank lines are passed over.

    Raises:
        CasesError: the file cannot be read at all.
    """
    found: list[tuple[int, dict[str, Any]]] = []
    problems: list[tuple[int, str]] = []
    for number, data in enumerate(_lines(path), 1):
        if not data.strip():
            continue
        try:
            value = json.loads(data.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            problems.append((number, f"not UTF-8 at byte {error.start + 1}"))
        except RecursionError:
            problems.append((number, "nested too deeply"))
        except json.JSONDecodeError as error:
            problems.append((number, f"not JSON: {error.msg} at character {error.pos + 1}"))
        else:
            if isinstance(value, dict):
                found.append((number, value))
            else:
                problems.append((number, f"must be an object, not {_kind(value)}"))
    return found, problems


def read_items(path: Path, parse: Callable[[int, dict[str, Any]], T], what: str) -> list[T]:
    """What `parse` makes of each object of a file, by its line number; a `what` each.

    Raises:
        CasesError: the file cannot be read or holds none, or `parse` raised ValueError, TypeError
            or AttributeError: each line of each message is a problem, and all are named.
    """
    objects, problems = read_objects(path)
    found = []
    for number, value in objects:
        try:
            found.append(parse(number, value))
        except (ValueError, TypeError, AttributeError) as error:
            problems += [(number, line) for line in str(error).splitlines() or [""]]
    if not any(item is not None for item in found) and not problems:
        problems.append((0, f"holds no {what}"))
    if problems:
        raise CasesError(path, sorted(problems, key=lambda problem: problem[0]))
    return found


def dump_line(value: Any) -> str:
    """One line of JSON; the same value always gives the same characters."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as probe:
            is_gzip = probe.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if is_gzip else path.open("rb") as stream:
            yield from stream
    except (OSError, EOFError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CasesError(path, [(0, f"cannot be read: {reason}")]) from error


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
