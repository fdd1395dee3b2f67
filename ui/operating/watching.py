"""What of a server is watched: requests, questions and their steps, by metrics, traces and logs."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from advisor.answer import Answer, Done, Event
from advisor.models.observed_model import STEP as MODEL_STEP
from advisor.observing import Counts, Ended, observing
from ui.operating.current import request_id, serve

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from ui.operating.metrics import Metrics, Queue
    from ui.operating.readiness import IndexFacts
    from ui.operating.tracing import Tracing

_LOG = logging.getLogger(__name__)
_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_MODES = {"compose": "model", "quote": "quotes", "abstain": "abstained", "reply": "reply"}


class Watching:
    """Counts, traces and logs, as far as each is switched on; by default nothing but the log.

    Attributes:
        metrics: the counters; None where they are off or not installed.
        tracing: the spans; None where no server is named for them.
    """

    def __init__(self, metrics: Metrics | None = None, tracing: Tracing | None = None) -> None:
        self.metrics = metrics
        self.tracing = tracing

    def question(self, way: str) -> Question:
        """A question that was taken in this request; `way` is `page` or `api`."""
        return Question(self, way)

    def close(self) -> None:
        """Send what is left of the traces."""
        if self.tracing is not None:
            self.tracing.close()


def watching_of(queue: Queue, index: Callable[[], IndexFacts | None], *, metrics: bool) -> Watching:
    """What is switched on, of what is installed.

    Args:
        queue: of the questions.
        index: what is in use, or None.
        metrics: whether to count for Prometheus.
    """
    counted: Metrics | None = None
    if metrics and find_spec("prometheus_client") is not None:
        from ui.operating.metrics import Metrics

        counted = Metrics(queue, index)
    return Watching(counted, _tracing())


def _tracing() -> Tracing | None:
    if not os.environ.get(_ENDPOINT):
        return None
    try:
        from ui.operating.tracing import Tracing
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("opentelemetry"):
            raise
        _LOG.warning(
            "%s is set, but nothing is traced: pip install 'groundwise[otel]' first.", _ENDPOINT
        )
        return None
    return Tracing()


class Question:
    """One question, from when it is taken until its answer is over.

    Made in the request that brought it, and followed by the thread that answers it.
    """

    def __init__(self, watching: Watching, way: str) -> None:
        self._watching = watching
        self._way = way
        self._request = request_id()
        self._taken = time.perf_counter()
        tracing = watching.tracing
        self._within: Context | None = None if tracing is None else tracing.here()

    def resume(self) -> None:
        """Let this thread serve the request that brought the question."""
        serve(self._request)

    def events(self, answer: Iterator[Event], cancelled: threading.Event) -> Iterator[Event]:
        """Yield the events of the answer, whose turn has come, and tell what became of it."""
        self.resume()
        begun = time.perf_counter()
        if self._watching.metrics is not None:
            self._watching.metrics.waited(begun - self._taken)
        steps = _Steps(self._watching, self._within)
        done: Answer | None = None
        is_stopped = has_failed = False
        try:
            with observing(steps):
                for event in answer:
                    if isinstance(event, Done):
                        done, is_stopped = event.answer, cancelled.is_set()
                    yield event
        except Exception:
            has_failed = True
            raise
        finally:
            if done is None:
                is_stopped = cancelled.is_set()
            mode = _mode(done, is_stopped=is_stopped, has_failed=has_failed)
            self._told(mode, done, steps, begun)

    def _told(self, mode: str, done: Answer | None, steps: _Steps, begun: float) -> None:
        seconds = time.perf_counter() - begun
        counts: dict[str, int | float | str] = {
            "way": self._way,
            "mode": mode,
            "waited_seconds": round(begun - self._taken, 3),
            "seconds": round(seconds, 3),
            **steps.totals,
        }
        first = None
        if done is not None:
            first = done.timings.get("first_sentence")
            counts |= {"passages": len(done.passages), "sentences": len(done.verdicts)}
        if first is not None:
            counts["first_sentence_seconds"] = round(first, 3)
        if self._watching.metrics is not None:
            self._watching.metrics.answer(mode, seconds, first)
        steps.end(counts, failed=mode == "failed")
        _LOG.info("A question was answered.", extra={"fields": counts})


def _mode(done: Answer | None, *, is_stopped: bool, has_failed: bool) -> str:
    """What became of an answer, in a word."""
    if is_stopped:
        return "stopped"
    if has_failed or done is None or done.failure:
        return "failed"
    return _MODES.get(done.mode, "reply")


class _Steps:
    """The steps of one answer: an `Observer` that adds up what the model did."""

    def __init__(self, watching: Watching, within: Context | None) -> None:
        self._metrics = watching.metrics
        self._tracing = tracing = watching.tracing
        self._span = self._inside = None
        if tracing is not None and within is not None:
            self._span = tracing.begin("answer", within)
            self._inside = tracing.inside(self._span)
        self.totals = {"model_calls": 0, "prompt_tokens": 0, "reply_tokens": 0}

    def begin(self, step: str) -> Ended:
        """A step begins; see `advisor.observing`."""
        tracing, span = self._tracing, None
        if tracing is not None and self._inside is not None:
            span = tracing.begin(step, self._inside)

        def ended(counts: Counts) -> None:
            failed = bool(counts.get("failed"))
            if tracing is not None and span is not None:
                tracing.end(span, counts, failed=failed)
            if step == MODEL_STEP:
                self._add(int(counts["prompt_tokens"]), int(counts["reply_tokens"]), failed=failed)

        return ended

    def end(self, counts: Counts, *, failed: bool) -> None:
        """The answer is over."""
        if self._tracing is not None and self._span is not None:
            self._tracing.end(self._span, counts, failed=failed)

    def _add(self, read: int, written: int, *, failed: bool) -> None:
        self.totals["model_calls"] += 1
        self.totals["prompt_tokens"] += read
        self.totals["reply_tokens"] += written
        if self._metrics is not None:
            self._metrics.model_call(read, written, failed=failed)
