"""Two servers over one database: either shows what the other answers, and may go on with it."""

import secrets
import time

import pytest

from tests.ui.conftest import services_of
from tests.ui.page.answering.test_exchanges import LONG, begin, ended, until
from tests.ui.scripted import PAY_SENTENCE, ScriptedAdvisor
from ui.conversations import in_progress
from ui.conversations.exchange import Phase
from ui.conversations.file import StoreError
from ui.conversations.in_progress import InProgress
from ui.conversations.store import ConversationStore
from ui.keeping.opening import open_tables
from ui.page.answering.exchanges import Exchanges, Refused
from ui.page.answering.run import Run


class Server:
    """One of the servers of a service."""

    def __init__(self, url, realm, **advisor):
        tables = open_tables(url, lambda error: StoreError(str(error)))
        self.advisor = ScriptedAdvisor(**advisor)
        made = services_of(
            self.advisor,
            store=ConversationStore(tables, realm),
            in_progress=InProgress(tables, realm, secrets.token_hex(4)),
        )
        self.services, self._end = made.__enter__(), made.__exit__
        self.exchanges = Exchanges(self.services)

    def kill(self):
        """From now on it says nothing, as one whose machine is gone; its answers stand still."""
        self.exchanges._closing.set()

    def close(self):
        self.advisor.close()
        self.exchanges.close()
        self._end(None, None, None)

    def sees(self, conversation, owner=""):
        """Wait until it knows of an answer elsewhere; the answer as it can be followed here."""
        deadline = time.monotonic() + LONG
        while time.monotonic() < deadline:
            found = self.exchanges.running(owner, conversation)
            if found is not None:
                return found
            time.sleep(0.05)
        raise AssertionError("it never heard of the answer")


@pytest.fixture
def start(postgres_url):
    started, realm = [], secrets.token_hex(8)

    def start_(**advisor):
        started.append(Server(postgres_url, realm, **advisor))
        return started[-1]

    yield start_
    for server in started:
        server.close()


def begun(server):
    """A question that has come as far as its first sentence; the id of its conversation."""
    run = begin(server.exchanges, "How much are interns paid?")
    for _ in range(3):
        server.advisor.open()
    until(run, lambda turn: turn.sentences)
    return run.asked.conversation_id


def test_an_answer_is_followed_from_another_server_to_its_end(start):
    one, other = start(gated=True), start()
    conversation = begun(one)
    answer = other.sees(conversation)
    shown = until(answer, lambda turn: turn.sentences)
    assert shown.phase is Phase.WRITING
    assert other.exchanges.stored("", conversation).turns[0].phase is Phase.WRITING
    with pytest.raises(Refused, match="One question at a time"):
        begin(other.exchanges, "And how long?", conversation)
    one.advisor.close()
    assert ended(answer).phase is Phase.DONE
    assert other.advisor.asked == []


def test_it_is_stopped_from_another_server(start):
    one, other = start(gated=True), start()
    conversation = begun(one)
    answer = other.sees(conversation)
    other.exchanges.stop("", conversation)
    assert ended(answer).phase is Phase.STOPPED
    assert one.advisor.cancelled


def test_what_a_server_that_is_gone_answered_goes_on_at_another(start, monkeypatch):
    monkeypatch.setattr(in_progress, "STALE_SECONDS", 1.5)
    one = start(gated=True)
    conversation = begun(one)
    one.kill()
    other = start()
    stored = until(other.sees(conversation), lambda turn: not turn.running)
    deadline = time.monotonic() + LONG
    while stored.phase is not Phase.DONE and time.monotonic() < deadline:
        stored = other.exchanges.stored("", conversation).turns[0]
        time.sleep(0.05)
    assert stored.answer.text.startswith(PAY_SENTENCE)
    assert other.advisor.asked == [("How much are interns paid?", 0)]


def test_a_server_that_stops_hands_its_answers_over(start):
    one, other = start(gated=True), start()
    conversation = begun(one)
    other.sees(conversation)
    one.exchanges.close()
    deadline = time.monotonic() + LONG
    while not other.advisor.asked and time.monotonic() < deadline:
        time.sleep(0.05)
    run = other.exchanges.running("", conversation)
    if run is not None:
        assert isinstance(run, Run)
        ended(run)
    turns = other.exchanges.stored("", conversation).turns
    assert [turn.phase for turn in turns] == [Phase.DONE]
    assert one.advisor.asked == other.advisor.asked


def test_one_that_was_stopped_while_nobody_made_it_keeps_what_was_there(start, monkeypatch):
    monkeypatch.setattr(in_progress, "STALE_SECONDS", 1.5)
    one = start(gated=True)
    conversation = begun(one)
    one.kill()
    other = start(gated=True)
    other.exchanges.stop("", other.sees(conversation).asked.conversation_id)
    deadline = time.monotonic() + LONG
    while other.services.in_progress.others() and time.monotonic() < deadline:
        time.sleep(0.05)
    turn = other.services.store.load("", conversation).turns[0]
    assert turn.phase is Phase.STOPPED and turn.sentences
    assert other.advisor.asked == []


def test_how_it_ended_is_kept_once_the_database_is_back(start, monkeypatch):
    one = start(gated=True)
    conversation = begun(one)

    def away(*arguments, **named):
        raise StoreError("The database is away.")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(one.services.store, "update", away)
        meanwhile.setattr(one.services.in_progress, "let_go", away)
        meanwhile.setattr(one.services.in_progress, "mine", away)
        one.advisor.close()
        ended(one.exchanges.running("", conversation))
    deadline = time.monotonic() + LONG
    phase = None
    while phase is not Phase.DONE and time.monotonic() < deadline:
        phase = one.exchanges.stored("", conversation).turns[0].phase
        time.sleep(0.05)
    assert phase is Phase.DONE


def test_an_answer_that_was_taken_over_is_not_kept_by_whom_it_was_taken_from(start):
    one, other = start(gated=True), start(gated=True)
    conversation = begun(one)
    run = one.exchanges.running("", conversation)
    held = other.sees(conversation)._held
    other.services.in_progress.hold(held)
    deadline = time.monotonic() + LONG
    while not run.over and time.monotonic() < deadline:
        time.sleep(0.05)
    assert run.passed_on and one.exchanges.running("", conversation) is not run
    assert other.services.store.load("", conversation, goes_on=1).turns[0].phase is Phase.WRITING


def test_services_with_other_names_do_not_see_each_other(start, postgres_url):
    one = start(gated=True)
    conversation = begun(one)
    stranger = Server(postgres_url, secrets.token_hex(8))
    try:
        assert stranger.services.in_progress.others() == []
        assert stranger.exchanges.stored("", conversation) is None
        assert stranger.services.store.list("") == []
    finally:
        stranger.close()
