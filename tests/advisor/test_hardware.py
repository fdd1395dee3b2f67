"""What this machine offers, and what a container leaves of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advisor import hardware


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="Windows does not say")
@pytest.mark.parametrize(
    ("limit", "some"), [("max\n", None), ("", None), ("1073741824\n", 1 << 30)]
)
def test_memory_is_what_the_machine_has_or_the_container_may_take(
    limit: str, some: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "memory.max"
    file.write_text(limit)
    monkeypatch.setattr(hardware, "_MEMORY", file)
    found = hardware.memory_bytes()
    assert found == some if some else found is not None and found > 1 << 28


def test_where_no_system_says_it_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sysconf", raising=False)
    assert hardware.memory_bytes() is None
