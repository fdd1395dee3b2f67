"""Asks the other programs, each in a process with the interpreter that has it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.fidelity.peers import FORMS
from benchmarks.fidelity.scoring import Pair, Reading

SCRIPT = Path(__file__).with_name("peers.py")


def installed(python: str) -> list[str]:
    """The programs that this interpreter can import."""
    answer = subprocess.run([python, str(SCRIPT)], check=True, capture_output=True, text=True)
    names: list[str] = json.loads(answer.stdout)
    return names


def read_all(python: str, program: str, paths: Sequence[Path]) -> list[Reading | str]:
    """What a program reads in each file, or its error."""
    lines = "".join(f"{path}\n" for path in paths)
    answer = subprocess.run(
        [python, str(SCRIPT), program], input=lines, check=False, capture_output=True, text=True
    )
    read = [_reading(json.loads(line)) for line in answer.stdout.splitlines()]
    # A file that ends the whole process leaves the files after it unread too.
    return [*read, *[f"ended with {answer.returncode}"] * (len(paths) - len(read))]


def reads(program: str, path: Path) -> bool:
    """Whether a program reads such files."""
    return path.suffix.removeprefix(".") in FORMS[program]


def _reading(answer: dict[str, Any]) -> Reading | str:
    if "error" in answer:
        return str(answer["error"])
    tables = answer["tables"]
    rows = None if tables is None else [row for table in tables for row in headed(table)]
    return Reading(answer["text"], rows)


def headed(table: Sequence[Sequence[str]]) -> Iterator[list[Pair]]:
    """The rows of a table below its first, which heads the columns."""
    head, *rows = table
    for row in rows:
        yield [(head[i] if i < len(head) else "", value) for i, value in enumerate(row)]
