"""Whether a question can be answered now: an index can be asked, and the model is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import USER_ERRORS
from index.errors import IndexingError, IndexMissing
from index.storage.layout import IndexLayout
from ui.protocols import PageAdvisor

if TYPE_CHECKING:
    from advisor.advisor import AdvisorStatus

# A probe is answered within this time, whatever is being loaded.
_PATIENCE_SECONDS = 0.5
_FORESEEN: tuple[type[Exception], ...] = (*USER_ERRORS, OSError)


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """The index in use.

    Attributes:
        documents: how many it holds.
        passages: how many it holds.
        made: when, in seconds since 1970; None of an index in a database, which does not say.
    """

    documents: int
    passages: int
    made: float | None


class Readiness:
    """Says whether questions can be answered, or why not, without waiting for what is loaded.

    What it says is for whoever can reach the server: it names no file and no address.
    """

    def __init__(
        self, advisor: PageAdvisor, index_dir: Path, is_stopping: Callable[[], bool]
    ) -> None:
        """Look at an advisor.

        Args:
            advisor: what answers.
            index_dir: the folder of its index.
            is_stopping: whether no more questions are taken.
        """
        self._advisor = advisor
        self._layout = IndexLayout(index_dir)
        self._is_stopping = is_stopping
        self._looking: asyncio.Task[AdvisorStatus | Exception] | None = None
        self._found: AdvisorStatus | Exception | None = None
        self._index: IndexFacts | None = None

    def index(self) -> IndexFacts | None:
        """The index as it was when somebody looked last; None where it could not be asked."""
        return self._index

    async def look(self) -> AdvisorStatus | Exception | None:
        """What is in use, or why that is not known; None while it is loaded for the first time.

        A busy machine may take longer to look again: until then what was found before holds.
        """
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(asyncio.to_thread(self._described))
        await asyncio.wait([self._looking], timeout=_PATIENCE_SECONDS)
        if self._looking.done():
            self._found = self._looking.result()
        return self._found

    async def reason(self) -> str:
        """Why no question can be answered now; empty where one can.

        What is not loaded yet is loaded, in the background.
        """
        if self._is_stopping():
            return "The server is stopping."
        found = await self.look()
        if found is None:
            return "The index is being opened, or the model loaded."
        if isinstance(found, IndexMissing):
            return "Nothing is indexed yet."
        if isinstance(found, (IndexingError, OSError)):
            return "The index cannot be used; `advisor doctor` says why."
        if isinstance(found, Exception):
            return "The model cannot be used; `advisor doctor` says why."
        return "" if found.is_reachable else "No model server answers."

    def _described(self) -> AdvisorStatus | Exception:
        try:
            status = self._advisor.describe()
            generation = self._layout.current()
            made = self._layout.catalog(generation).stat().st_mtime if generation else None
        except _FORESEEN as error:
            self._index = None
            return error
        self._index = IndexFacts(status.documents, status.passages, made)
        return status
