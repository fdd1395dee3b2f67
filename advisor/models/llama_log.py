"""llama.cpp's log: kept silently, and read for what really happened on the GPU."""

from __future__ import annotations

import ctypes
import functools
import re
from collections import deque
from typing import Any, Literal

from advisor.hardware import visible_gpu
from advisor.models.protocol import Offload

_LINES = 500
# Of `enum ggml_log_level` in ggml.h; llama_cpp/_logger.py describes an older one. The log
# continues a line with level 5, which is kept as a line.
_DEBUG = 1
_ERROR = 4


class LlamaLog:
    """The last lines that llama.cpp logged, debugging left out.

    Making one takes the log away from standard error, for the whole process.
    """

    def __init__(self, api: Any) -> None:
        self._lines: deque[str] = deque(maxlen=_LINES)
        self._errors: deque[str] = deque(maxlen=_LINES)
        self._callback = api.llama_log_callback(self._receive)
        api.llama_log_set(self._callback, ctypes.c_void_p(0))

    def clear(self) -> None:
        """Forget everything: a model is about to be loaded."""
        self._lines.clear()
        self._errors.clear()

    def lines(self) -> list[str]:
        """The lines, oldest first."""
        return list(self._lines)

    def first_error(self) -> str:
        """The first line of level error, which names the cause; empty without one."""
        return self._errors[0] if self._errors else ""

    def _receive(self, level: int, text: bytes, _data: object) -> None:
        if level == _DEBUG:  # two thousand lines for each model loaded
            return
        line = text.decode("utf-8", "replace").strip()
        self._lines.append(line)
        if level == _ERROR:
            self._errors.append(line)


@functools.cache
def captured_log(api: Any) -> LlamaLog:
    """The log of the library `api`, captured from the first call on.

    The library keeps one function for the whole process and calls it as long as it lives, so the
    object must never be freed: that is what the cache is for.
    """
    return LlamaLog(api)


def read_offload(
    lines: list[str], asked: Literal["auto"] | int, total: int, supported: bool
) -> Offload:
    """What llama.cpp says it did with the GPU.

    Args:
        lines: its log since before the model was loaded.
        asked: the setting `n_gpu_layers`.
        total: layers of the model, the output layer included.
        supported: whether the library was built with GPU support; it logs nothing otherwise.
    """
    got, device = 0, "CPU"
    for line in lines:
        if match := re.search(r"offloaded (\d+)/(\d+) layers to GPU", line):
            got, total = int(match[1]), int(match[2])
    if got:
        found = [m[1] for line in lines if (m := re.search(r"using device (\S+ \([^)]*\))", line))]
        device = ", ".join(dict.fromkeys(found)) or "GPU"
    wanted = min(asked, total) if asked != "auto" else (total if supported else 0)
    return Offload(asked, got, total, device, _warning(got, wanted, asked, supported))


def _warning(got: int, wanted: int, asked: Literal["auto"] | int, supported: bool) -> str | None:
    """The sentence for a GPU that is not used as it was asked, or as it could be."""
    if supported and got < wanted:
        return (
            f"Only {got} of the {wanted} layers asked for are on the GPU. Free its memory, or "
            "lower the setting `n_gpu_layers`; docs/gpu.md says more. Then run: advisor doctor"
        )
    if supported or asked == 0:
        return None
    gpu = visible_gpu()
    if gpu is None and not wanted:
        return None
    what = f"{gpu} is not used" if gpu else f"{wanted} layers were to be on a GPU, and none is"
    return (
        f"{what}: llama-cpp-python was built without GPU support. Build it again as docs/gpu.md "
        "says, then run: advisor doctor"
    )
