"""Opening ONNX files on onnxruntime. Part of the door that `index.models.embedding` is."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import EmbeddingError

# onnxruntime reports its use to its makers, and keeps a number for this machine, unless this is set
# before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


# Of a processor that overflows: these would make a score differ from that on any other.
_LEFT_OUT = ["SkipLayerNormFusion", "MatMulScaleFusion"]


def open_session(
    path: Path,
    damaged: str,
    threads: int | None = None,
    *,
    is_quantized: bool = False,
    is_shared: bool = False,
) -> Any:
    """An onnxruntime session on a few threads, or on so many.

    A quantized model gives the same scores on an x86 with and without VNNI. One that several
    threads run at a time takes less memory, and 3% more time: 530 MB instead of 730 for two.

    Raises:
        EmbeddingError: the file is damaged; its message is `damaged`.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

    onnxruntime.disable_telemetry_events()  # on Windows, where the variable is not read
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads or few_cores()
    # Threads that spin while they wait take the processor from llama.cpp and everyone else:
    # without it a quarter less processor time, and no slower.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_mem_pattern = not is_shared
    # The further levels rewrite the graph for longer than they save on these few sentences.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    left_out: list[str] = []
    if is_quantized and _overflows():
        # onnxruntime gives the weights another sign in one of the further levels.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.add_session_config_entry("session.x64quantprecision", "1")
        left_out = _LEFT_OUT
    try:
        return onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=left_out
        )
    except (
        onnx_errors.Fail,
        onnx_errors.InvalidProtobuf,
        onnx_errors.InvalidGraph,
        onnx_errors.NoSuchFile,
    ) as error:
        raise EmbeddingError(f"{damaged} ({error})") from error


@cache
def _overflows() -> bool:
    """Whether sums of 8-bit products may overflow: on x86 without VNNI, they are made in 16 bits.

    Where that cannot be told onnxruntime looks itself, and only takes longer to load.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    try:
        return "vnni" not in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True


def cores() -> int:
    """How many cores this process may use, or what OMP_NUM_THREADS says, as for torch."""
    said = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    if said.isdecimal() and int(said):
        return int(said)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def few_cores() -> int:
    """How many cores a small model runs on: those of this process, and at most 4."""
    return min(4, cores())
