"""Does several things at once, and changes between them as often as Python can."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable


def at_once(works: Iterable[Callable[[], object]], seconds: float = 1e-5) -> None:
    """Do each in a thread of its own, and wait for all; threads take turns after so long."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        threads = [threading.Thread(target=work) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
