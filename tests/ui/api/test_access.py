"""What the routes share, without a server around it."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request

from tests.event_loop import in_a_loop
from tests.ui.api.serving import LONG, AskedAdvisor, Parts
from ui.api.access import Serving
from ui.asking import Waiting
from ui.queueing import QueueClosed

PAY = "How much are interns paid?"


def test_a_server_that_stops_ends_what_runs_and_what_waits():
    advisor = AskedAdvisor(gated=True)
    parts = Parts(advisor)
    serving = Serving(parts)
    request = Request({"type": "http", "state": {}, "client": ("127.0.0.1", 1), "headers": []})

    async def ask(user, seen):
        with pytest.raises(QueueClosed, match="The server is stopping"):
            async for event in serving.stream(request, PAY, (), user=user):
                seen.append(event)
                if isinstance(event, Waiting):
                    serving.close()

    async def both():
        first, second = [], []
        async with asyncio.timeout(LONG), asyncio.TaskGroup() as group:
            group.create_task(ask("ada", first))
            group.create_task(ask("bo", second))
        return first, second

    assert in_a_loop(both()) == ([], [Waiting(1)])
    assert advisor.cancelled == [PAY]
    assert advisor.asked == [(PAY, 0)]
    assert parts.queue.waiting == 0
