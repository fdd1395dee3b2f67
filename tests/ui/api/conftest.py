"""Interfaces over scripted advisors."""

from __future__ import annotations

import httpx2
import pytest

from tests.ui.api.serving import LONG, AskedAdvisor, Parts, Shelf, served


@pytest.fixture(scope="module")
def site():
    """An interface whose answers come at once; the advisor, and a client of it."""
    advisor = AskedAdvisor()
    shelf = Shelf({"ada": frozenset({"d1", "d2"})})
    with (
        served(Parts(advisor, library=shelf)) as url,
        httpx2.Client(base_url=url, timeout=LONG) as client,
    ):
        yield advisor, client


@pytest.fixture
def gated():
    """An interface whose answers take one step each time the test says so."""
    advisor = AskedAdvisor(gated=True)
    parts = Parts(advisor)
    with served(parts) as url, httpx2.Client(base_url=url, timeout=LONG) as client:
        yield advisor, parts.queue, client
