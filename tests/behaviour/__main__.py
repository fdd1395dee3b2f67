"""Records what groundwise does at its outer doors, and compares two recordings byte for byte.

    python -m tests.behaviour record FOLDER [--command ADVISOR] [--code FOLDER] [--only PART]
                                            [--documents FOLDER --questions FILE]...
    python -m tests.behaviour compare BEFORE AFTER

A change that is to keep all behaviour is proven by a recording of the code before it, one of the
code after it, and no difference between them. Everything goes through the command line, HTTP, the
page's own requests and MCP, each in a process of its own, so that no name inside the packages
matters. The documents that are shipped are asked those of `questions.py`; other documents can
be named, each with a file of questions (a JSON line each with `id` and `turns`, as `advisor eval
run` reads them). A file of questions without documents is asked of the shipped ones too.

What differs between two runs of the same code is taken out, see `tidy.py`; nothing else is.
`compare` is exact: the last digits of scores can differ between processors, so record both on one
machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.behaviour.compare import compare
from tests.behaviour.record import record

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Record, or compare two recordings."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.behaviour",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    recording = commands.add_parser("record")
    recording.set_defaults(run=record)
    recording.add_argument("folder", type=Path, help="a new folder for the recording")
    beside = str(Path(sys.executable).with_name("advisor"))
    recording.add_argument("--command", nargs="+", default=[beside], help="what `advisor` is")
    recording.add_argument("--code", type=Path, default=ROOT, help="the tree that it runs")
    recording.add_argument("--only", default="", help="the parts that match this expression")
    recording.add_argument("--documents", type=Path, action="append", default=[])
    recording.add_argument("--questions", type=Path, action="append", default=[])
    comparing = commands.add_parser("compare")
    comparing.set_defaults(run=compare)
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--lines", type=int, default=3, help="lines shown of each file")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
