"""Opening ONNX files on onnxruntime. Part of the door that `index.models.embedding` is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from index.errors import EmbeddingError

# onnxruntime reports its use to its makers, and keeps a number for this machine, unless this is set
# before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def open_session(path: Path, damaged: str, threads: int | None = None) -> Any:
    """An onnxruntime session on a few threads, or on so many.

    Raises:
        EmbeddingError: the file is damaged; its message is `damaged`.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

    onnxruntime.disable_telemetry_events()  # on Windows, where the variable is not read
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads or max(1, min(4, _cores()))
    # Threads that spin while they wait take the processor from llama.cpp and everyone else:
    # without it a quarter less processor time, and no slower.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The further levels rewrite the graph for longer than they save on these few sentences.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (
        onnx_errors.Fail,
        onnx_errors.InvalidProtobuf,
        onnx_errors.InvalidGraph,
        onnx_errors.NoSuchFile,
    ) as error:
        raise EmbeddingError(f"{damaged} ({error})") from error


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
