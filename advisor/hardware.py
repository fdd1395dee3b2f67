"""What this machine offers: processor cores that may be used, and a GPU that could be."""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path

_TOPOLOGY = Path("/sys/devices/system/cpu")
_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_MEMORY = Path("/sys/fs/cgroup/memory.max")
_NVIDIA = Path("/proc/driver/nvidia/gpus")


def available_cores() -> int:
    """Physical cores that this process may use, at least 1.

    On Linux: the cores of the CPUs it is bound to (two threads of one core count once, since
    both would wait for the same arithmetic units), and not more than a container's quota.
    """
    if not hasattr(os, "sched_getaffinity"):
        return max(1, os.cpu_count() or 1)
    cpus = os.sched_getaffinity(0)
    cores = len({_core(cpu) for cpu in cpus})
    return max(1, min(cores, _quota_cores() or cores))


def memory_bytes() -> int | None:
    """Memory that this process may use at most; None where the system does not say (Windows).

    That of the machine, and not more than a container's limit.
    """
    try:
        found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None
    try:
        return min(found, int(_MEMORY.read_text(encoding="ascii")))
    except (OSError, ValueError):  # no control group, or "max"
        return found


def visible_gpu() -> str | None:
    """The name of an NVIDIA GPU whose driver is loaded, None without one.

    Macs need no such look: there, llama-cpp-python is built with GPU support by default.
    """
    for file in sorted(_NVIDIA.glob("*/information")):
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("Model:")]
        return names[0] if names else "NVIDIA GPU"
    return "NVIDIA GPU" if shutil.which("nvidia-smi") else None


def _core(cpu: int) -> tuple[str, str]:
    """Names the physical core of a CPU; the CPU itself where the kernel does not say."""
    folder = _TOPOLOGY / f"cpu{cpu}" / "topology"
    try:
        return (
            (folder / "physical_package_id").read_text(encoding="ascii").strip(),
            (folder / "core_id").read_text(encoding="ascii").strip(),
        )
    except OSError:
        return ("cpu", str(cpu))


def _quota_cores() -> int | None:
    """Cores that the container's quota is worth, rounded up; None without a quota."""
    try:
        quota, period = _QUOTA.read_text(encoding="ascii").split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError):  # no control group, or "max"
        return None
