"""What the standard suites of `langchain-tests` need: a loop for coroutines, and their fixtures.

The pytest plugins that bring these are switched off in pyproject.toml: one of them takes over every
loop, where the browser of other tests has one running, and no time is measured here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from advisor.advisor import Advisor
from advisor.build import build_advisor
from advisor.settings import Settings
from tests.event_loop import in_a_loop


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    in_a_loop(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture
def benchmark() -> Callable[[Callable[[], Any]], Any]:
    """Calls what it is given, once."""
    return lambda work: work()


@pytest.fixture
def vcr() -> None:
    """Nothing is recorded: no model here is behind HTTP."""


@pytest.fixture
def snapshot() -> None:
    """Nothing is compared with a snapshot: no model here is serialised."""


@pytest.fixture(scope="session")
def handbook_advisor(handbook_settings: Settings) -> Iterator[Advisor]:
    """An advisor over the handbook that quotes: it loads no language model."""
    advisor = build_advisor(handbook_settings.model_copy(update={"answering": "quote"}))
    yield advisor
    advisor.close()
