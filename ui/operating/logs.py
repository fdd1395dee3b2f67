"""Lines of the log: of a request, of an answer, of what goes wrong. Never a text of anybody's.

What our own modules say is written as they say it: they name files, counts and states. Of what a
library says only where and how serious it is, and of an error only its type and its way, since
either may quote a question or a document.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ui.operating.current import request_id

LogFormat = Literal["text", "json"]

_OURS = frozenset({"advisor", "corpus", "evals", "index", "ui"})
# Its sentences are its own, and hold nothing of a request.
_SERVER = "uvicorn.error"
_LIBRARY = "A library said something, which is not repeated here."
_MOST_FRAMES = 12


def write_logs(log_format: LogFormat) -> None:
    """Write what happens from now on to standard error, one line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(log_format))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("ui.operating").setLevel(logging.INFO)
    logging.captureWarnings(True)


class LineFormatter(logging.Formatter):
    """One line a record: JSON, or words with `name=value` behind them.

    A record's `fields` are shown beside its message: numbers, and names out of a small set.
    """

    def __init__(self, log_format: LogFormat) -> None:
        super().__init__()
        self._log_format = log_format

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        values = self._values(record)
        if self._log_format == "json":
            return json.dumps(values)
        head = [values.pop(name) for name in ("time", "level", "message")]
        pairs = [f"{name}={value}" for name, value in values.items()]
        return " ".join(str(part) for part in (*head, *pairs)).replace("\n", " ")

    def _values(self, record: logging.LogRecord) -> dict[str, Any]:
        at = datetime.fromtimestamp(record.created, UTC)
        values: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "message": _message(record),
            "logger": record.name,
        }
        if shown := request_id():
            values["request"] = shown
        values |= getattr(record, "fields", {})
        if not _is_ours(record):
            values["where"] = f"{Path(record.pathname).name}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            values["error"] = _way(record.exc_info[1])
        return values


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in _OURS


def _message(record: logging.LogRecord) -> str:
    if _is_ours(record) or record.name == _SERVER:
        return record.getMessage().strip()
    return _LIBRARY


def _way(error: BaseException) -> str:
    """The type of an error and of its causes, each with where it came from, innermost first."""
    told: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(told) < _MOST_FRAMES:
        frames = traceback.extract_tb(cause.__traceback__)[-_MOST_FRAMES:]
        way = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
        told.append(f"{type(cause).__name__} at {way or 'nowhere'}")
        cause = cause.__cause__
    return "; because of ".join(told)
