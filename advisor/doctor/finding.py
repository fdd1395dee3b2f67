"""What `advisor doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Attributes:
        name: what was checked.
        ok: True or False; None when it does not apply or could not be told.
        detail: what was found, in one line.
        remedy: the command or step that mends it; empty when nothing needs mending.
    """

    name: str
    ok: bool | None
    detail: str
    remedy: str = ""
