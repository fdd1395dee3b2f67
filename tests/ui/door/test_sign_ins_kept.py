"""Who is signed in, kept over a restart of the server."""

import sqlite3
import stat
from contextlib import closing, contextmanager

import httpx2
import pytest

from tests.ui.small_site import PASSWORDS, make_accounts, small_site
from ui.door.account_records import AccountsError
from ui.door.accounts import Accounts, change_password, remove_account
from ui.door.sessions import FILE_NAME, IDLE_SECONDS, LONGEST_SECONDS, Sessions
from ui.keeping.opening import open_tables


class Clock:
    now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(tmp_path):
    return make_accounts(tmp_path)


@pytest.fixture
def server(accounts, tmp_path, clock):
    """One run of a server: its sessions, closed at the end of the block."""

    @contextmanager
    def run():
        sessions = Sessions(Accounts.load(accounts), tmp_path / "data" / FILE_NAME, clock)
        yield sessions
        sessions.shut()

    return run


def test_signed_in_people_stay_signed_in_over_a_restart(server):
    with server() as sessions:
        ada, grace = sessions.open("ada"), sessions.open("grace")
    with server() as sessions:
        assert (sessions.user(ada), sessions.user(grace)) == ("ada", "grace")
        assert sessions.user(ada[::-1]) is None


def test_who_signed_out_stays_signed_out(server):
    with server() as first, server() as second:
        token = first.open("ada")
        assert second.user(token) == "ada"
        first.close(token)
        assert second.user(token) is None
    with server() as sessions:
        assert sessions.user(token) is None


def test_a_session_still_ends_in_its_time(server, clock):
    with server() as sessions:
        unused, used = sessions.open("ada"), sessions.open("ada")
        for _ in range(2):
            clock.now += IDLE_SECONDS - 1
            assert sessions.user(used) == "ada"
    with server() as sessions:
        assert sessions.user(unused) is None
        clock.now += IDLE_SECONDS - 1
        assert sessions.user(used) == "ada"
    started = Clock.now
    clock.now = started + LONGEST_SECONDS - 1
    with server() as sessions:
        assert sessions.user(used) is None, "unused for days"
        fresh = sessions.open("ada")
        clock.now = started
        assert sessions.user(fresh) is None, "begun in the future"


def test_an_account_that_changed_meanwhile_is_signed_out(server, accounts):
    with server() as sessions:
        ada, grace = sessions.open("ada"), sessions.open("grace")
    change_password(accounts, "ada", "another long one")
    remove_account(accounts, "grace")
    with server() as sessions:
        assert sessions.user(ada) is sessions.user(grace) is None


def test_the_file_opens_nothing_and_is_its_owners_alone(server, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE_NAME).touch(0o644)
    with server() as sessions:
        token = sessions.open("ada")
        files = list((tmp_path / "data").iterdir())
        assert tmp_path / "data" / FILE_NAME in files
        for file in files:
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert token.encode() not in file.read_bytes()
            assert PASSWORDS["ada"].encode() not in file.read_bytes()


def test_a_damaged_file_is_a_sentence_that_says_what_to_do(accounts, tmp_path):
    path = tmp_path / FILE_NAME
    path.write_bytes(b"not a database, whatever its name says" * 40)
    with pytest.raises(AccountsError, match="or delete it: then everybody signs in again"):
        Sessions(Accounts.load(accounts), path)


def test_a_browser_goes_on_with_its_cookie_after_a_restart(accounts, tmp_path):
    doors = {"accounts": accounts, "sign_ins": tmp_path / FILE_NAME}
    with small_site(**doors) as url, httpx2.Client(base_url=url, timeout=60) as client:
        client.post("/login", data={"name": "ada", "password": PASSWORDS["ada"]})
        assert client.get("/mine/a").json()["user"] == "ada"
        cookies = dict(client.cookies)
    with small_site(**doors) as url, httpx2.Client(base_url=url, cookies=cookies) as client:
        assert client.get("/mine/a").json()["user"] == "ada"
        client.post("/logout", headers={"Origin": url})
        client.cookies = cookies
        assert client.get("/mine/a").status_code == 401


def test_an_open_page_alone_does_not_keep_a_session_from_ending(accounts, tmp_path):
    path = tmp_path / FILE_NAME
    with small_site(accounts, sign_ins=path) as url, httpx2.Client(base_url=url) as client:
        client.post("/login", data={"name": "ada", "password": PASSWORDS["ada"]})
        with closing(sqlite3.connect(path)) as db:
            db.execute("UPDATE sessions SET used = used - 3600")
            db.commit()
            used = db.execute("SELECT used FROM sessions").fetchone()
            assert client.get("/gradio_api/app_id").status_code == 200
            assert db.execute("SELECT used FROM sessions").fetchone() == used
            assert client.get("/mine/a").status_code == 200
            assert db.execute("SELECT used FROM sessions").fetchone() > used


def test_the_form_leads_on_to_the_conversation_that_was_asked_for(accounts):
    with small_site(accounts) as url, httpx2.Client(base_url=url, timeout=60) as client:
        reply = client.get("/?c=abc_-1", headers={"Accept": "text/html"})
        assert reply.headers["location"] == "/login?next=/%3Fc%3Dabc_-1"
        form = client.get(reply.headers["location"])
        assert 'value="/?c=abc_-1"' in form.text
        fields = {"name": "ada", "password": PASSWORDS["ada"], "next": "/?c=abc_-1"}
        assert client.post("/login", data=fields).headers["location"] == "/?c=abc_-1"


def test_in_a_database_who_signed_in_at_one_server_is_signed_in_at_the_other(
    accounts, postgres_url
):
    one, other = (
        Sessions(
            Accounts.load(accounts),
            open_tables(postgres_url, lambda error: AccountsError(str(error))),
        )
        for _ in range(2)
    )
    token = one.open("ada")
    assert other.user(token) == "ada"
    other.close(token)
    assert one.user(token) is None
    one.shut()
    other.shut()
