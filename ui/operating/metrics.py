"""What is counted, for Prometheus; the one door of prometheus-client.

Labels are few and out of small sets: routes, methods, statuses, modes, kinds. Nothing is labelled
by a person, a document, a conversation or a question.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from ui.operating.readiness import IndexFacts

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)


class Queue(Protocol):
    """Says how many wait."""

    @property
    def waiting(self) -> int:
        """How many questions wait for their turn."""


class Metrics:
    """The counters of one server. Safe to use from several threads."""

    def __init__(self, queue: Queue, index: Callable[[], IndexFacts | None]) -> None:
        """Begin to count.

        Args:
            queue: of the questions.
            index: what is in use; None while nothing is known of it. Must be quick.
        """
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Index(index))
        self._requests = Counter(
            "groundwise_requests",
            "Requests, by route, method and status.",
            ["route", "method", "status"],
            registry=registry,
        )
        self._answers = Counter(
            "groundwise_answers",
            "Answers: in the model's words, in quotes, replies that need no documents, "
            "abstentions; stopped ones, and those that something failed in.",
            ["mode"],
            registry=registry,
        )
        self._tokens = Counter(
            "groundwise_model_tokens",
            "Tokens that models read (prompt) and wrote (reply).",
            ["kind"],
            registry=registry,
        )
        self._calls = Counter(
            "groundwise_model_calls",
            "Calls of models, by how they ended.",
            ["outcome"],
            registry=registry,
        )
        self._waited = self._histogram("queue_wait", "Seconds a question waited for its turn.")
        self._first = self._histogram(
            "first_sentence", "Seconds from the turn to the first sentence that is shown."
        )
        self._whole = self._histogram("answer", "Seconds from the turn to the whole answer.")
        length = Gauge("groundwise_queue_length", "Questions that wait.", registry=registry)
        length.set_function(lambda: queue.waiting)

    def request(self, route: str, method: str, status: int) -> None:
        """A request was answered."""
        self._requests.labels(route, method, str(status)).inc()

    def waited(self, seconds: float) -> None:
        """The turn of a question has come."""
        self._waited.observe(seconds)

    def answer(self, mode: str, seconds: float, first_sentence: float | None) -> None:
        """An answer is over."""
        self._answers.labels(mode).inc()
        self._whole.observe(seconds)
        if first_sentence is not None:
            self._first.observe(first_sentence)

    def model_call(self, read: int, written: int, *, failed: bool) -> None:
        """A call of a model is over."""
        self._calls.labels("failed" if failed else "done").inc()
        self._tokens.labels("prompt").inc(read)
        self._tokens.labels("reply").inc(written)

    def page(self, accept: str) -> tuple[bytes, str]:
        """All of it as Prometheus reads it, and the type of that."""
        write, kind = choose_encoder(accept)
        return write(self._registry), kind

    def _histogram(self, name: str, told: str) -> Histogram:
        return Histogram(
            f"groundwise_{name}_seconds", told, buckets=_SECONDS, registry=self._registry
        )


class _Index(Collector):
    """The gauges of the index; none while nothing is known of it."""

    def __init__(self, facts: Callable[[], IndexFacts | None]) -> None:
        self._facts = facts

    def collect(self) -> Iterator[Metric]:
        facts = self._facts()
        if facts is None:
            return
        age = None if facts.made is None else time.time() - facts.made
        for name, told, value in (
            ("documents", "Documents in the index.", facts.documents),
            ("passages", "Passages in the index.", facts.passages),
            ("revision_age_seconds", "Since the index was made.", age),
        ):
            if value is not None:
                yield GaugeMetricFamily(f"groundwise_index_{name}", told, value)
