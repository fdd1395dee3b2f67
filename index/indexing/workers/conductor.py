"""What runs on a Ray cluster: a pipeline of Ray Data, and an actor that hands out its results.

Ray Data needs a process of the cluster itself: in one that is connected through `ray://` it does
not run. So an actor runs it, wherever the run is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ray
import ray.data
from ray.data import ActorPoolStrategy, DataContext

from index.indexing.workers.tasks import Task, Worker

Row = dict[str, bytes]


class Conductor:
    """Has workers do one task for many items, and gives the results in order."""

    def __init__(self, task: Task, items: Sequence[bytes], keeps: bool) -> None:
        """Begin.

        Args:
            task: what is done.
            items: pickled, one for each call of the task.
            keeps: whether the task loads what should be kept for the next item, and goes to a GPU
                where there is one.
        """
        context = DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        rows = [{"item": item} for item in items]
        # A block a row: what is lost with a worker is done again by itself.
        dataset = ray.data.from_items(rows, override_num_blocks=len(rows))
        options = _kept(len(rows)) if keeps else {"num_cpus": 1}
        mapped = dataset.map(_Mapper, fn_constructor_args=(task,), **options) if keeps else (
            dataset.map(_once, fn_args=(task,), **options))  # fmt: skip
        self._rows = iter(mapped.iter_rows())

    def next(self) -> bytes | None:
        """The next result, pickled; None after the last."""
        row = next(self._rows, None)
        return None if row is None else row["result"]


class _Mapper:
    """A worker as Ray Data wants it: its process is kept for the next item."""

    def __init__(self, task: Task) -> None:
        self._worker = Worker(task)

    def __call__(self, row: Row) -> Row:
        return {"result": self._worker.answer(row["item"])}


def _once(row: Row, task: Task) -> Row:
    return {"result": Worker(task).answer(row["item"])}


def _kept(items: int) -> dict[str, Any]:
    """An actor for each GPU of the cluster, or for each processor where it has none."""
    there = ray.cluster_resources()
    kind = "GPU" if there.get("GPU", 0) >= 1 else "CPU"
    most = max(1, min(items, int(there.get(kind, 1))))
    pool = ActorPoolStrategy(min_size=1, max_size=most, initial_size=most)
    return {"compute": pool, f"num_{kind.lower()}s": 1}
