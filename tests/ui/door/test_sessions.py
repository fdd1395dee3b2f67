"""Sessions and attempts, on a clock of the test's own."""

import pytest

from tests.ui.small_site import make_accounts
from ui.door.accounts import Accounts, change_password, remove_account
from ui.door.sessions import (
    IDLE_SECONDS,
    LONGEST_SECONDS,
    Attempts,
    Sessions,
    TabOwners,
)


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return make_accounts(tmp_path)


@pytest.fixture
def sessions(path, clock):
    opened = Sessions(Accounts.load(path), clock=clock)
    yield opened
    opened.shut()


def test_a_session_is_known_by_its_token_alone(sessions):
    token = sessions.open("ADA")
    assert sessions.user(token) == "ada"
    other = sessions.open("grace")
    assert (sessions.user(other), sessions.user(token)) == ("grace", "ada")
    for forged in ("", "x", token[:-1], token + "x", token.swapcase(), "\ud800"):
        assert sessions.user(forged) is None
    sessions.close(token)
    sessions.close(token)
    assert sessions.user(token) is None
    assert sessions.user(other) == "grace"


def test_a_session_ends_when_nobody_uses_it(sessions, clock):
    token = sessions.open("ada")
    clock.now += IDLE_SECONDS - 1
    assert sessions.user(token) == "ada"
    clock.now += IDLE_SECONDS - 1
    assert sessions.user(token, in_use=False) == "ada"
    clock.now += 2
    assert sessions.user(token) is None
    clock.now -= 3600
    assert sessions.user(token) is None, "what is over stays so"


def test_a_session_ends_however_much_it_is_used(sessions, clock):
    token = sessions.open("ada")
    for _ in range(LONGEST_SECONDS // 3600 - 1):
        clock.now += 3600
        assert sessions.user(token) == "ada"
    clock.now += 3600
    assert sessions.user(token) is None


def test_a_session_ends_with_its_account_and_its_password(sessions, path):
    ada, grace = sessions.open("ada"), sessions.open("grace")
    change_password(path, "ada", "another long one")
    assert sessions.user(ada) is None
    assert sessions.user(grace) == "grace"
    remove_account(path, "grace")
    assert sessions.user(grace) is None


def test_the_oldest_sessions_of_a_name_make_room(sessions):
    other = sessions.open("grace")
    tokens = [sessions.open("ada") for _ in range(30)]
    assert [t for t in tokens if sessions.user(t)] == tokens[-20:]
    assert sessions.user(other) == "grace"


def test_wrong_passwords_of_one_name_from_one_address_are_few(clock):
    attempts = Attempts(clock)
    assert [attempts.begin("ada", "192.0.2.1") for _ in range(5)] == [0] * 5
    assert attempts.begin("ADA", "192.0.2.1") == 900
    assert attempts.begin("ada", "192.0.2.2") == 0, "somebody elsewhere is not locked out"
    clock.now += 899.5
    assert attempts.begin("ada", "192.0.2.1") == 1
    clock.now += 0.5
    assert attempts.begin("ada", "192.0.2.1") == 0


def test_many_names_from_one_address_are_few_too(clock):
    attempts = Attempts(clock)
    allowed = [attempts.begin(f"name{i}", "192.0.2.1") for i in range(40)]
    assert allowed.count(0) == 30


def test_one_name_from_many_addresses_is_limited_too(clock):
    attempts = Attempts(clock)
    allowed = [attempts.begin("ada", f"192.0.2.{i}") for i in range(120)]
    assert allowed.count(0) == 100


def test_addresses_of_one_ipv6_network_are_one(clock):
    attempts = Attempts(clock)
    allowed = [attempts.begin("ada", f"2001:db8::{i:x}") for i in range(10)]
    assert allowed.count(0) == 5
    assert attempts.begin("ada", "2001:db8:0:1::1") == 0
    assert attempts.begin("grace", "::ffff:192.0.2.1") == 0


def test_right_passwords_do_not_count(clock):
    attempts = Attempts(clock)
    for _ in range(500):
        assert attempts.begin("ada", "192.0.2.1") == 0
        attempts.right("ada", "192.0.2.1")
    for _ in range(4):
        attempts.begin("ada", "192.0.2.1")
    assert attempts.begin("ada", "192.0.2.1") == 0
    attempts.right("ada", "192.0.2.1")
    assert attempts.begin("ada", "192.0.2.1") == 0


def test_a_tab_is_the_first_ones():
    tabs = TabOwners()
    assert tabs.belongs("t1", "ada")
    assert not tabs.belongs("t1", "grace")
    assert tabs.belongs("t1", "ada")
    assert tabs.belongs("t2", "grace")
