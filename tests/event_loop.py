"""Running coroutines in tests."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def in_a_loop(coroutine: Coroutine[object, object, T]) -> T:
    """What a coroutine returns.

    It runs in a thread: once a test has driven the browser, its loop runs in the tests' own.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
