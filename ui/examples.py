"""Examples of questions that the documents answer: each was asked once, when nobody else asked.

What was found is kept in a file for the index as it is, so that a server that starts anew has it at
once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from advisor.answer import Conversation, Done
from advisor.errors import USER_ERRORS
from advisor.options import AskOptions
from corpus.whole_file import replace_file
from index.opening import place_of
from index.storage.place import IndexAddress
from ui.protocols import PageAdvisor
from ui.queueing import FairQueue

_LOG = logging.getLogger(__name__)

MOST = 4
# Documents that are tried for one person, and questions of each.
_MOST_DOCUMENTS = 16
_MOST_TRIED = 6
# Nobody may have asked for so many looks, which are so many seconds apart.
_QUIET_LOOKS = 6
_LOOK_SECONDS = 0.25
# Exact sentences: whether there is an answer does not depend on who writes it.
_QUOTED = AskOptions(answering="quote")


@dataclass
class _Known:
    """What was found in one version of the index: questions by document, none for some."""

    version: str = ""
    questions: dict[str, list[str]] = field(default_factory=dict)


_FILE = TypeAdapter(_Known)


class CheckedExamples:
    """Questions that were tried, and that the documents answer. Safe to use from several threads.

    They are looked for in a thread of its own while nobody else asks anything; a question that
    comes in waits for the one being tried at most.
    """

    def __init__(
        self, advisor: PageAdvisor, queue: FairQueue, index: IndexAddress | Path, path: Path
    ) -> None:
        """Take the parts.

        Args:
            advisor: what is asked.
            queue: says whether anybody else is asking.
            index: where the index is.
            path: the file that keeps what was found.
        """
        self._advisor = advisor
        self._queue = queue
        self._place = place_of(index)
        self._path = path
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._wanted: list[tuple[str, ...]] = []
        self._known = self._read()

    def of(self, documents: Sequence[str]) -> tuple[str, ...]:
        """Those of the documents of these ids, at most four, of as many documents as can be."""
        # What answers takes a second to import, for which a server that starts would wait.
        from advisor.answering.suggestions import asks_the_same

        with self._lock:
            known = self._current().questions
            rounds = zip_longest(*(known.get(document, []) for document in documents))
            chosen: list[str] = []
            for question in (one for some in rounds for one in some if one):
                if len(chosen) < MOST and not asks_the_same(question, chosen):
                    chosen.append(question)
            return tuple(chosen)

    def seek(self, documents: Sequence[str]) -> bool:
        """Look for more where there are few, in the background; whether more may come."""
        wanted = tuple(documents[:_MOST_DOCUMENTS])
        with self._lock:
            if self._stopped.is_set() or not self._untried(wanted):
                return False
            if wanted not in self._wanted:
                self._wanted.append(wanted)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="examples", daemon=True)
                self._thread.start()
            return True

    def close(self) -> None:
        """Look for no more; the one being tried is waited for, since it reads the index."""
        self._stopped.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _untried(self, wanted: Sequence[str]) -> list[str]:
        """The documents that are still to be tried, where more questions are wanted."""
        known = self._current().questions
        untried = [document for document in wanted if document not in known]
        return untried if len(self.of(wanted)) < MOST else []

    def _work(self) -> None:
        try:
            while (found := self._next()) is not None:
                document, most = found
                version = self._known.version
                questions = list(self._answered(document, most))
                if self._stopped.is_set():
                    return
                with self._lock:
                    if self._current().version == version:
                        self._known.questions[document] = questions
                        self._write()
        except USER_ERRORS as error:
            _LOG.info("No examples are looked for: %s", error)
        finally:
            with self._lock:
                self._thread = None
                self._wanted.clear()

    def _next(self) -> tuple[str, int] | None:
        """A document to try, and how many questions of it are wanted; None when all is done."""
        with self._lock:
            for wanted in self._wanted:
                untried = self._untried(wanted)
                if untried:
                    return untried[0], -(-MOST // len(wanted))
            return None

    def _answered(self, document: str, most: int) -> Iterator[str]:
        """At most so many questions of a document that it answers."""
        from advisor.answering.examples import is_answered_by

        if not self._is_quiet():
            return
        found = 0
        for question in self._advisor.candidates(document)[:_MOST_TRIED]:
            if found == most or not self._is_quiet():
                return
            events = self._advisor.stream(
                question, Conversation(), options=_QUOTED, cancel=self._stopped
            )
            last = None  # where the server stops before the first
            for event in events:
                last = event
            if isinstance(last, Done) and is_answered_by(last.answer, document):
                found += 1
                yield question

    def _is_quiet(self) -> bool:
        """Wait until nobody has asked for a moment; False when the server stops before."""
        looks = 0
        while looks < _QUIET_LOOKS:
            if self._stopped.wait(_LOOK_SECONDS):
                return False
            looks = 0 if self._queue.busy else looks + 1
        return True

    # --- the file

    def _current(self) -> _Known:
        """What is known of the index as it is now; nothing once it has changed."""
        version = self._place.version() or ""
        if self._known.version != version:
            self._known = _Known(version)
        return self._known

    def _read(self) -> _Known:
        try:
            return _FILE.validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return _Known()  # they can be looked for again

    def _write(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, _FILE.dump_json(self._known, indent=1), 0o600)
        except OSError as error:
            _LOG.info("The examples are not kept: %s", error)
