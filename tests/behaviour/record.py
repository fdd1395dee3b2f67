"""A whole recording: every door, one after the other."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from pathlib import Path

from tests.behaviour.accounts import record_accounts
from tests.behaviour.asking import record_asking, record_modes
from tests.behaviour.claims import record_claims
from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.evals import record_eval_files, record_evals
from tests.behaviour.http import record_server
from tests.behaviour.indexing import record_changes, record_index
from tests.behaviour.mcp import record_mcp
from tests.behaviour.page import record_page_server
from tests.behaviour.questions import QUESTIONS
from tests.behaviour.tidy import Recording
from tests.behaviour.usage import record_errors, record_help, record_settings


def record(arguments: argparse.Namespace) -> None:
    """Record everything into a new folder."""
    if arguments.folder.exists() and any(arguments.folder.iterdir()):
        raise SystemExit(f"{arguments.folder} is not empty: name a new folder.")
    # Of a known length, as the folders under it: some messages are wrapped by their length.
    scratch = Path(tempfile.mkdtemp(prefix="behaviour-")).resolve()
    try:
        kept = Recording(arguments.folder)
        kept.tidy.name(scratch, "scratch")
        kept.tidy.name(arguments.code.resolve(), "code")
        for prefix in (sys.prefix, Path(sys.prefix).resolve()):
            kept.tidy.name(prefix, "python")
        advisor = Advisor(arguments.command, scratch)
        shelves = put_on_shelves(advisor, arguments)
        check_code(advisor, arguments.code.resolve())
        record_all(advisor, kept, shelves, arguments.only)
        warn_of_tracebacks(arguments.folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def put_on_shelves(advisor: Advisor, arguments: argparse.Namespace) -> list[Shelf]:
    """Copies of all folders of documents, with their questions."""
    shelves = [Shelf("shipped", QUESTIONS, advisor.folder)]
    folders = {"shipped": arguments.code / "corpus" / "documents"}
    pairs = zip_longest(arguments.questions, arguments.documents)
    for number, (questions, documents) in enumerate(pairs, 1):
        if questions is None:
            raise SystemExit("Each --documents needs a --questions.")
        name = f"more-{number}"
        folders[name] = documents or folders["shipped"]
        lines = questions.read_text(encoding="utf-8").splitlines()
        cases = [json.loads(line) for line in lines if line.strip()]
        shelves.append(Shelf(name, cases, advisor.folder))
    for shelf in shelves:
        for file in sorted(folders[shelf.name].rglob("*")):
            if file.is_file():
                name = file.relative_to(folders[shelf.name]).as_posix()
                advisor.write(f"{shelf.documents}/{name}", file.read_bytes())
    return shelves


def check_code(advisor: Advisor, code: Path) -> None:
    """Stop when the command runs another tree than the one that is to be recorded."""
    said = advisor.run("doctor", "--index-dir=nowhere").out
    if str(code) not in said:
        raise SystemExit(f"{advisor.command} does not run the code in {code}:\n{said}")


def warn_of_tracebacks(folder: Path) -> None:
    """Name the files that hold one: it has line numbers of the code, which may change."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "Traceback (most recent" in path.read_text(encoding="utf-8"):
            print(f"         a traceback is in {path.relative_to(folder)}", file=sys.stderr)


def record_all(advisor: Advisor, kept: Recording, shelves: list[Shelf], only: str) -> None:
    """Every part of a recording whose name matches; the seconds each took on standard error.

    The indexes are made in any case: the other parts need them.
    """
    shipped = shelves[0]
    parts: dict[str, Callable[[], None]] = {}
    for shelf in shelves:
        timed(f"index {shelf.name}", partial(record_index, advisor, kept, shelf))
        parts[f"asking {shelf.name}"] = partial(record_asking, advisor, kept, shelf)
        parts[f"evals {shelf.name}"] = partial(record_evals, advisor, kept, shelf)
        parts[f"http {shelf.name}"] = partial(record_server, advisor, kept, shelf)
    parts |= {
        "help": partial(record_help, advisor, kept),
        "settings": partial(record_settings, advisor, kept),
        "changes": partial(record_changes, advisor, kept),
        "modes": partial(record_modes, advisor, kept, shipped),
        "errors": partial(record_errors, advisor, kept, shipped),
        "claims": partial(record_claims, advisor, kept, shipped),
        "eval-files": partial(record_eval_files, advisor, kept, shipped),
        "mcp": partial(record_mcp, advisor, kept, shipped),
        "accounts": partial(record_accounts, advisor, kept, shipped),
        "page": partial(record_page_server, advisor, kept, shipped),
    }
    for name, part in parts.items():
        if re.search(only, name):
            timed(name, part)


def timed(name: str, part: Callable[[], None]) -> None:
    """Record a part and say how long it took."""
    started = time.monotonic()
    part()
    print(f"{time.monotonic() - started:6.1f} s  {name}", file=sys.stderr, flush=True)
