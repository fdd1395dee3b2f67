"""The command `advisor`, run where it finds nobody's settings, and the folders it is run on."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.behaviour.questions import Case

# Seconds that anything may take: other work may keep the machine busy.
LONG = 1800.0


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    arguments: tuple[str, ...]
    code: int
    out: str
    err: str

    def __str__(self) -> str:
        shown = " ".join(self.arguments)
        return f"$ advisor {shown}\nexit {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}"


class Advisor:
    """The command `advisor`, in a folder of its own and with nobody's settings."""

    def __init__(self, command: Sequence[str], scratch: Path, *, fresh: bool = True) -> None:
        """Run `command` below `scratch`; with `fresh` nothing that is kept elsewhere is used."""
        self.command = list(command)
        self.folder = scratch / "work"
        self.folder.mkdir()
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ADVISOR_")}
        for name in ("CACHE", "CONFIG", "DATA") if fresh else ("CONFIG", "DATA"):
            kept[f"XDG_{name}_HOME"] = str(scratch / name)
        kept["GRADIO_TEMP_DIR"] = str(scratch / "uploads")
        # A terminal of a known width, in a known language and time zone.
        fixed = {"COLUMNS": "100", "TERM": "dumb", "TZ": "UTC", "PYTHONUTF8": "1"}
        self.environment = {**kept, **fixed, "LC_ALL": "C.UTF-8"}

    def run(self, *arguments: object, stdin: str = "", **environment: str) -> Done:
        """Run a command to its end."""
        words = tuple(map(str, arguments))
        done = subprocess.run(
            [*self.command, *words],
            input=stdin.encode(),
            capture_output=True,
            cwd=self.folder,
            env={**self.environment, **environment},
            timeout=LONG,
            check=False,
        )
        out, err = (text.decode("utf-8", "backslashreplace") for text in (done.stdout, done.stderr))
        return Done(words, done.returncode, out, err)

    def start(self, *arguments: object, **options: Any) -> subprocess.Popen[bytes]:
        """Start a command that goes on until it is stopped."""
        words = [*self.command, *map(str, arguments)]
        # What a shell starts in the background is deaf to Ctrl+C, and so are its children.
        hear = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        return subprocess.Popen(
            words, cwd=self.folder, env=self.environment, preexec_fn=hear, **options
        )

    def write(self, name: str, content: str | bytes) -> str:
        """Write a file where the commands run; returns the name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return name

    def read(self, name: str) -> str:
        """The text of a file that a command wrote; says so when there is none."""
        path = self.folder / name
        return path.read_bytes().decode("utf-8") if path.is_file() else "(no such file)\n"


@dataclass(frozen=True)
class Shelf:
    """A folder of documents with its index, and what is asked of it."""

    name: str
    cases: Sequence[Case]
    work: Path

    @property
    def index(self) -> str:
        """The option that names the index."""
        return f"--index-dir={self.work}/index/{self.name}"

    @property
    def documents(self) -> str:
        """The folder, as the commands see it."""
        return f"documents/{self.name}"
