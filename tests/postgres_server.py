"""A PostgreSQL server of the tests' own, on a free port of this machine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

USER = "groundwise"
# Signs that an address must quote, and that a pattern would take for something else.
PASSWORD = "s3cr:t/p@ss%w?rd#"
_DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest; None where it is not installed."""
    versions = sorted(_DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which("pg_ctl")
    return Path(found).parent if found else None


def is_required() -> bool:
    """Whether the tests must not be left out."""
    return "true" in (os.environ.get("CI"), os.environ.get("GROUNDWISE_REQUIRE_POSTGRES"))


def lesser_user() -> str | None:
    """The user that runs the server: PostgreSQL refuses to run as root."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd

    return next(name for name in ("postgres", "nobody") if name in {u[0] for u in pwd.getpwall()})


@dataclass
class PostgresServer:
    """One cluster in a folder; `safe` keeps it safe from the death of its server."""

    folder: Path
    safe: bool = False

    def __post_init__(self) -> None:
        self.user = lesser_user()
        self.data = self.folder / "data"
        self.port = 0
        if self.user is not None:
            shutil.chown(self.folder, self.user)
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        options = ["--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--no-sync"]
        self._run("initdb", "-D", str(self.data), f"--username={USER}", *options)

    def start(self) -> None:
        """Start it, on the port it had before if it had one."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        flags = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "on" if self.safe else "off",
            "shared_buffers": "64MB",
        }
        given = " ".join(f"-c {key}={value}" for key, value in flags.items())
        given = given.replace("directories= ", "directories='' ")
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", log, "-o", given, "start")

    def stop(self) -> None:
        """Stop it, whatever goes on in it; nothing happens where it does not run."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop", check=False)

    def kill(self) -> None:
        """Kill it with all its processes, as a power cut does, and wait until they are gone."""
        main = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for process in (main, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        while any(Path(f"/proc/{process}").exists() for process in (main, *children)):
            time.sleep(0.01)

    def url(self, database: str = "postgres", password: str = PASSWORD, user: str = USER) -> str:
        """The address of a database."""
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def make_database(self, name: str, options: str = "") -> str:
        """Make a database; return its address."""
        self.run("postgres", f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def run(self, database: str, statement: str) -> list[tuple[object, ...]]:
        """Run a statement, as the user who may do everything; return what it gives."""
        with closing(psycopg.connect(self.url(database), autocommit=True)) as connection:
            cursor = connection.execute(sql.SQL(statement))  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        folder = programs()
        assert folder is not None
        user = {} if self.user is None else {"user": self.user, "extra_groups": []}
        # Not kept: a server that pg_ctl starts would hold a pipe open.
        with (self.folder / "programs.log").open("a") as log:
            done = subprocess.run(
                [folder / program, *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=120, check=False,
                cwd=self.folder, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **user,
            )  # fmt: skip
        if check and done.returncode:
            logs = [self.folder / name for name in ("programs.log", "log")]
            raise RuntimeError("\n".join(p.read_text() for p in logs if p.exists())[-4000:])
