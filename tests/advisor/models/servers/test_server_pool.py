"""Several servers as one model, over small ones that are killed and started again."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from advisor.errors import ContextTooLong, ModelCrashed, ModelError, ServerError
from advisor.models.factory import build_model
from advisor.models.protocol import PromptMessage
from advisor.models.servers.openai_server import ServerChat
from advisor.models.servers.server_pool import ServerPool
from advisor.settings import Settings
from tests.model_servers import WritingServer

PROMPT = (PromptMessage("human", "Count."),)
WHOLE = "One two three."


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def pool_of(
    *servers: WritingServer, clock: Clock | None = None, **settings: object
) -> Iterator[ServerPool]:
    named = Settings(model=[server.spec for server in servers], **settings)
    with closing(ServerPool(named, clock or Clock())) as pool:
        yield pool


@pytest.fixture
def servers() -> Iterator[list[WritingServer]]:
    with ExitStack() as stack:
        yield [stack.enter_context(WritingServer()) for _ in range(3)]


def reply(pool: ServerPool) -> str:
    return "".join(pool.stream(PROMPT))


def test_several_servers_are_one_model(servers: list[WritingServer]) -> None:
    several = Settings(model=[server.spec for server in servers])
    with (
        closing(build_model(several)) as pool,
        closing(build_model(Settings(model=servers[0].spec))) as one,
    ):
        assert isinstance(pool, ServerPool) and isinstance(one, ServerChat)
        assert pool.name == one.name == "m"
        assert pool.count_tokens(PROMPT) == one.count_tokens(PROMPT)
        assert all(str(server.port) in pool.offload.device for server in servers)


def test_calls_one_after_the_other_go_round(servers: list[WritingServer]) -> None:
    with pool_of(*servers) as pool:
        assert [reply(pool) for _ in range(6)] == [WHOLE] * 6
    assert [server.asked for server in servers] == [2, 2, 2]


def test_the_least_busy_answers(servers: list[WritingServer]) -> None:
    first, second, third = servers
    first.gate.clear()
    with pool_of(*servers) as pool:
        with closing(pool.stream(PROMPT)) as held:
            assert next(held) == "One "
            assert [reply(pool) for _ in range(4)] == [WHOLE] * 4
            assert (first.asked, second.asked, third.asked) == (1, 2, 2)
            first.gate.set()
            assert "".join(held) == "two three."


def test_several_callers_are_served_at_once(servers: list[WritingServer]) -> None:
    for server in servers:
        server.gate.clear()
    replies: list[str] = []
    with pool_of(*servers) as pool:
        callers = [threading.Thread(target=lambda: replies.append(reply(pool))) for _ in range(6)]
        for caller in callers:
            caller.start()
        for server in servers:
            assert all(server.begun.acquire(timeout=30) for _ in range(2))
        for server in servers:
            server.gate.set()
        for caller in callers:
            caller.join(30)
    assert replies == [WHOLE] * 6
    assert [server.asked for server in servers] == [2, 2, 2]


def test_a_call_goes_on_at_the_next_when_a_server_is_gone(servers: list[WritingServer]) -> None:
    gone, there, _ = servers
    gone.kill()
    with pool_of(gone, there) as pool:
        assert pool.offload.warning is None
        assert reply(pool) == WHOLE
        warning = pool.offload.warning or ""
        assert f"1 of 2 model servers do not answer: http://127.0.0.1:{gone.port}/v1." in warning
        assert pool.is_reachable
        assert [reply(pool) for _ in range(3)] == [WHOLE] * 3
    assert there.asked == 4


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_one_that_refuses_every_request_is_left_out(
    servers: list[WritingServer], status: int
) -> None:
    refusing, there, _ = servers
    refusing.status = status
    with pool_of(refusing, there) as pool:
        assert [reply(pool) for _ in range(4)] == [WHOLE] * 4
    assert (refusing.asked, there.asked) == (1, 4)


def test_a_request_that_all_refuse_leaves_none_out(servers: list[WritingServer]) -> None:
    for server in servers:
        server.status = 400
    with pool_of(*servers) as pool:
        with pytest.raises(ServerError, match=r"refused \(status 400\)"):
            reply(pool)
        assert [server.asked for server in servers] == [1, 1, 1]
        assert pool.offload.warning is None


def test_it_is_tried_again_after_pauses_that_grow_to_a_bound(servers: list[WritingServer]) -> None:
    gone, there, _ = servers
    gone.status = 503
    clock = Clock()
    with pool_of(gone, there, clock=clock) as pool:
        reply(pool)
        tried = []
        for _ in range(300):
            before = gone.asked
            clock.now += 1
            reply(pool)
            if gone.asked > before:
                tried.append(clock.now)
        pauses = [later - earlier for earlier, later in zip(tried, tried[1:], strict=False)]
        assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
        gone.status = 200
        clock.now += 60
        there.gate.clear()
        with closing(pool.stream(PROMPT)) as held:
            assert next(held) == "One "
            assert pool.offload.warning is None  # it is back
            there.gate.set()


def test_a_killed_server_ends_its_reply_and_no_other(servers: list[WritingServer]) -> None:
    killed, there, _ = servers
    killed.gate.clear()
    there.gate.clear()
    with pool_of(killed, there) as pool:
        with closing(pool.stream(PROMPT)) as first, closing(pool.stream(PROMPT)) as second:
            assert next(first) == next(second) == "One "
            killed.kill()
            with pytest.raises(ModelCrashed, match="broke off its reply"):
                list(first)
            there.gate.set()
            assert "".join(second) == "two three."
        assert reply(pool) == WHOLE
        there.kill()
        with pytest.raises(ModelCrashed, match="None of the 2 model servers answers. The last: "):
            reply(pool)
        assert not pool.is_reachable
        with WritingServer(killed.port):  # it is started again, and tried before its time
            assert reply(pool) == WHOLE
            assert pool.is_reachable


def test_none_that_ever_answered_is_an_error(servers: list[WritingServer]) -> None:
    for server in servers:
        server.kill()
    with pool_of(*servers) as pool:
        with pytest.raises(ServerError, match="None of the 3 model servers answers"):
            reply(pool)
        with pytest.raises(ServerError, match="None of the 3 model servers answers"):
            pool.first_word(PROMPT, ("Yes", "No"))


def test_what_does_not_fit_is_refused_before_anyone_is_asked(servers: list[WritingServer]) -> None:
    with pool_of(*servers, context_tokens=256) as pool:
        with pytest.raises(ContextTooLong):
            pool.stream([PromptMessage("human", "word " * 1000)])
        with pytest.raises(ModelError, match="cannot be held to a grammar"):
            pool.stream(PROMPT, grammar="root ::= [a-z]")
    assert [server.asked for server in servers] == [0, 0, 0]


def test_a_call_is_given_up_while_its_server_says_nothing(servers: list[WritingServer]) -> None:
    silent, there, _ = servers
    silent.gate.clear()
    cancel = threading.Event()
    with pool_of(silent, there) as pool:
        pieces = pool.stream(PROMPT, cancel=cancel)
        assert next(pieces) == "One "
        threading.Timer(0.1, cancel.set).start()
        assert list(pieces) == []  # the gate is still closed
        assert pool.offload.warning is None
        silent.gate.set()


def test_a_cancelled_call_frees_its_server(servers: list[WritingServer]) -> None:
    first, second, _ = servers
    cancel = threading.Event()
    with pool_of(first, second) as pool:
        pieces = pool.stream(PROMPT, cancel=cancel)
        assert next(pieces) == "One "
        cancel.set()
        assert list(pieces) == []
        assert [reply(pool) for _ in range(2)] == [WHOLE] * 2
    assert (first.asked, second.asked) == (2, 1)
