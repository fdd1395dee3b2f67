"""What can go wrong in an eval.

AdvisorError
└── EvalsError             str(error) says what happened and what to do next
    ├── CasesError         a file of cases or of claims has bad lines; each is named
    ├── RunError           a run cannot be started, resumed or read
    └── JudgeError         a judge cannot be loaded or asked
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from advisor.errors import AdvisorError

_MOST_SHOWN = 50


class EvalsError(AdvisorError):
    """Root of the tree of the evals; the command line catches it with the advisor's errors."""


class CasesError(EvalsError):
    """A file has lines that cannot be used. `problems` are (line number from 1, what is wrong)."""

    def __init__(self, path: Path, problems: Sequence[tuple[int, str]]) -> None:
        """`problems` in the order of the lines; line 0 stands for the whole file."""
        self.path = path
        self.problems = tuple(problems)
        shown = [f"  line {n}: {text}" if n else f"  {text}" for n, text in problems[:_MOST_SHOWN]]
        if len(problems) > _MOST_SHOWN:
            shown.append(f"  and {len(problems) - _MOST_SHOWN} more")
        count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        super().__init__(
            f"{path} has {count}; nothing was run.\n" + "\n".join(shown) + "\n"
            "docs/evals.md describes the fields."
        )


class RunError(EvalsError):
    """A run cannot be started, resumed or read."""


class JudgeError(EvalsError):
    """A judge cannot be loaded or asked."""
