"""How fast each model writes on this machine: measured here, never taken from elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, TypeAdapter, ValidationError

from advisor.models.protocol import PromptMessage
from corpus.whole_file import replace_file
from ui.errors import PageError
from ui.languages.speaking import N_

if TYPE_CHECKING:
    from advisor.models.protocol import ChatModel

# Long enough that starting does not count, short enough to wait for.
_TOKENS = 32
_PROMPT = PromptMessage("human", "Write the numbers from one to one hundred in words.")


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a model wrote.

    Attributes:
        tokens_per_second: pieces of text after the first, by the seconds they took. A piece is one
            token with GGUF files; a model server may put several into one.
        measured: when, ISO 8601 in UTC.
    """

    tokens_per_second: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    measured: str


_FILE = TypeAdapter(dict[str, Speed])


def measure(model: ChatModel, clock: Callable[[], float] = time.perf_counter) -> Speed:
    """Let a loaded model write about 32 tokens, and time it. It waits for a reply in progress.

    Raises:
        ModelError: the model failed.
        PageError: it wrote too little to tell.
    """
    # The first piece is when the prompt has been read; the speed is of what comes after it.
    times = [clock() for _ in model.stream([_PROMPT], max_tokens=_TOKENS)]
    if len(times) < 2 or times[-1] <= times[0]:
        raise PageError(
            N_(
                "The model %(model)s wrote too little to tell its speed. Try `advisor doctor`.",
                model=model.name,
            )
        )
    return Speed(
        tokens_per_second=round((len(times) - 1) / (times[-1] - times[0]), 1),
        measured=datetime.now(UTC).isoformat(timespec="seconds"),
    )


class ModelSpeeds:
    """The speeds measured on this machine, by the setting `model`, in one JSON file.

    A file that is absent or damaged means that nothing was measured: it can be measured again.
    """

    def __init__(self, path: Path) -> None:
        """Take the file; it is made when the first speed is kept."""
        self._path = path
        self._lock = threading.Lock()

    def all(self) -> Mapping[str, Speed]:
        """Every speed that was measured."""
        try:
            return _FILE.validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return {}

    def keep(self, model: str, speed: Speed) -> None:
        """Remember the speed of a model, instead of what was measured of it before.

        Raises:
            PageError: it cannot be written.
        """
        with self._lock:
            speeds = {**self.all(), model: speed}
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(self._path, _FILE.dump_json(speeds, indent=1), 0o600)
            except OSError as error:
                raise PageError(
                    N_(
                        "The speed could not be written to %(path)s (%(reason)s). Check the "
                        "folder's permissions and the space on the disk.",
                        path=self._path,
                        reason=error.strerror,
                    )
                ) from error
