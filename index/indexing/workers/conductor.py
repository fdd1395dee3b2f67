"""What runs on a Ray cluster: a pipeline of Ray Data, and an actor that hands out its results.

Ray Data needs a process of the cluster itself: in one that is connected through `ray://` it does
not run. So an actor runs it, wherever the run is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from index.indexing.workers.tasks import Task, Worker

Row = dict[str, bytes]


class Conductor:
    """Has workers do one task for many items, and gives the results in order."""

    def __init__(self) -> None:
        # Imported here, on the cluster: where the run is, it would take seconds for nothing.
        from ray.data import DataContext

        context = DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        self._rows: Iterator[Row] = iter(())

    def begin(self, task: Task, items: Sequence[bytes], keeps: bool) -> None:
        """Begin with a task, in place of what went before.

        Args:
            task: what is done.
            items: pickled, one for each call of the task.
            keeps: whether the task loads what should be kept for the next item, and goes to a GPU
                where there is one.
        """
        from ray.data import from_items

        rows = [{"item": item} for item in items]
        # A block a row: what is lost with a worker is done again by itself.
        dataset = from_items(rows, override_num_blocks=len(rows))
        if keeps:
            mapped = dataset.map(_Mapper, fn_constructor_args=(task,), **_kept(len(rows)))
        else:
            mapped = dataset.map(_once, fn_args=(task,), num_cpus=1)
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
    import ray
    from ray.data import ActorPoolStrategy

    there = ray.cluster_resources()
    kind = "GPU" if there.get("GPU", 0) >= 1 else "CPU"
    most = max(1, min(items, int(there.get(kind, 1))))
    pool = ActorPoolStrategy(min_size=1, max_size=most, initial_size=most)
    return {"compute": pool, f"num_{kind.lower()}s": 1}
