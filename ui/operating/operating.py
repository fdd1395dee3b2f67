"""The parts of a server that are for whoever operates it, put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ui.operating.probes import Probes
from ui.operating.readiness import Readiness
from ui.operating.stopping import Stopping
from ui.operating.watching import Watching, watching_of
from ui.protocols import PageAdvisor

if TYPE_CHECKING:
    from advisor.settings import Settings
    from ui.operating.stopping import Queue


@dataclass(frozen=True)
class Operating:
    """What a server is operated by.

    Attributes:
        watching: what is counted, traced and logged.
        stopping: whether the server is stopping; None where it stops at once.
        probes: what probes ask; None where nobody probes.
    """

    watching: Watching = field(default_factory=Watching)
    stopping: Stopping | None = None
    probes: Probes | None = None


def operated(settings: Settings, advisor: PageAdvisor, queue: Queue) -> Operating:
    """The parts for a server with these settings, over its advisor and its queue."""
    stopping = Stopping(queue, settings.shutdown_seconds)
    readiness = Readiness(advisor, settings.index_dir, lambda: stopping.begun)
    watching = watching_of(queue, readiness.index, metrics=settings.metrics != "off")
    return Operating(watching, stopping, Probes(readiness, watching, settings.metrics))
