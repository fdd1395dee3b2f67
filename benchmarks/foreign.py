"""Foreign files: is each read, read in part, refused in one line or passed over, and none else?

    python -m benchmarks.foreign FOLDER [--processes N] [--list] [--name NAME]

Every file below FOLDER is read in a process that may take 60 seconds and 2 GB for it; one that
takes more is ended, and counted as a hang or a crash. Prints what became of each and writes the
counts, without names, to `benchmarks/results/foreign.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from benchmarks.measuring import ROOT, print_table, summary, write_result

SECONDS = 60.0
MEMORY = 2 * 10**9
OUTCOMES = ("read", "in part", "refused", "passed over", "long refusal", "crash", "hang")
"""A long refusal is more than a line. It, crashes and hangs must not happen."""
LINE = 400
_BAD = OUTCOMES[-3:]
# Notes of these kinds say that something was not read; the others, how it was.
_LOST = {"no_text", "left_out", "damaged"}
_READY = "ready"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, and why, in a line."""

    path: Path
    what: str
    why: str = ""
    seconds: float = 0.0


class Reader:
    """A process that reads files one by one; a new one takes its place when it has to be ended."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._child: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> Outcome:
        """Read a file within the limits."""
        child = self._child or self._start()
        assert child.stdin and child.stdout
        was_ended = threading.Event()

        def end() -> None:
            was_ended.set()
            child.kill()

        timer = threading.Timer(self._seconds, end)
        started = time.perf_counter()
        timer.start()
        try:
            child.stdin.write(f"{json.dumps(str(path))}\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        spent = time.perf_counter() - started
        if line:
            what, why = json.loads(line)
            return Outcome(path, what, why, spent)
        self.close()
        if was_ended.is_set():
            return Outcome(path, "hang", f"more than {self._seconds:.0f} s", spent)
        return Outcome(path, "crash", f"the process ended with {child.returncode}", spent)

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            for stream in (self._child.stdin, self._child.stdout):
                if stream is not None:
                    stream.close()
            self._child.kill()
            self._child.wait()
            self._child = None

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "benchmarks.foreign", "--worker", str(self._memory)]
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        )
        assert self._child.stdout
        self._child.stdout.readline()  # imports are not the file's time
        return self._child


def read_one(path: Path) -> tuple[str, str]:
    """Read a file here: what became of it, and why."""
    from corpus.errors import DocumentError, UnsupportedFormatError
    from corpus.reading import read_document

    try:
        document = read_document(path)
    except UnsupportedFormatError:
        return "passed over", path.suffix.lower()
    except DocumentError as error:
        reason = str(error)
        is_line = "\n" not in reason and len(reason) - len(str(path)) <= LINE
        return ("refused" if is_line else "long refusal"), reason
    except Exception as error:  # what a loader should have refused
        return "crash", f"{type(error).__name__}: {error}"[:300]
    lost = [note.text for note in getattr(document, "notes", ()) if note.kind in _LOST]
    return ("in part", "; ".join(lost)) if lost else ("read", "")


def _work(memory: int) -> None:
    """Answer each path on standard input with one line on standard output."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    except (ImportError, ValueError):
        pass  # not on this system: there is no limit then
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # libraries that print would answer for us
    print(_READY, file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(read_one(Path(json.loads(line)))), file=answers, flush=True)


def read_all(paths: Sequence[Path], processes: int) -> list[Outcome]:
    """The outcomes, in the order of the paths."""
    free: SimpleQueue[Reader] = SimpleQueue()
    readers = [Reader() for _ in range(processes)]
    for reader in readers:
        free.put(reader)

    def read(path: Path) -> Outcome:
        reader = free.get()
        try:
            return reader.read(path)
        finally:
            free.put(reader)

    try:
        with ThreadPoolExecutor(processes) as pool:
            return list(pool.map(read, paths))
    finally:
        for reader in readers:
            reader.close()


def counts(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """How many came to what, in all and by suffix, and how long the longest took."""
    found = list(outcomes)
    by_suffix: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in found:
        by_suffix[outcome.path.suffix.lower() or "none"][outcome.what] += 1
    total = Counter(outcome.what for outcome in found)
    return {
        "files": len(found),
        "outcomes": {what: total[what] for what in OUTCOMES},
        "by_suffix": {suffix: dict(each) for suffix, each in sorted(by_suffix.items())},
        "seconds": summary([outcome.seconds for outcome in found if outcome.seconds]),
    }


def main() -> int:
    """Read the files, print and write what became of them; 1 when any crashed or hung."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", metavar="FOLDER")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true", help="print the files that were read, too")
    parser.add_argument("--name", default="foreign", help="of the result file")
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        _work(arguments.worker)
        return 0
    if arguments.folder is None or not arguments.folder.is_dir():
        parser.error("name a folder of files")
    folder = arguments.folder.resolve()
    outcomes = read_all(
        sorted(path for path in folder.rglob("*") if path.is_file()), arguments.processes
    )
    for outcome in outcomes:
        if arguments.list or outcome.what not in ("read", "passed over"):
            name, why = outcome.path.relative_to(folder), outcome.why.replace(str(folder), "")
            print(f"{outcome.what}: {name}: {why}".removesuffix(": "))
    record = counts(outcomes)
    rows = [(what, record["outcomes"][what]) for what in OUTCOMES]
    print_table(("files", "count"), [*rows, ("all", record["files"])])
    record = {"limits": {"seconds": SECONDS, "bytes": MEMORY}, "counts": record}
    print(write_result("foreign", ["FOLDER"], record, arguments.name))
    return int(any(record["counts"]["outcomes"][what] for what in _BAD))


if __name__ == "__main__":
    sys.exit(main())
