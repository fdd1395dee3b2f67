"""The files of a report, made from a run's records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.whole_file import replace_file
from evals.records import Record


def write_report(folder: Path, report: dict[str, Any], records: Sequence[Record]) -> None:
    """Write `report.json`, `report.md` and `report.html`."""
    from evals.rendering import html, markdown

    texts = {
        "report.json": json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False) + "\n",
        "report.md": markdown(report, records),
        "report.html": html(report, records),
    }
    for name, text in texts.items():
        replace_file(folder / name, text)


def without_timings(report: dict[str, Any]) -> str:
    """The report as text without what differs between two runs of the same thing."""
    kept = {key: value for key, value in report.items() if key != "timings"}
    return json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
