"""Accounts: names, hashed passwords, and the file that keeps them."""

import json
import os
import stat

import pytest

from advisor.errors import USER_ERRORS
from advisor.settings import load_settings
from ui.door.accounts import (
    Accounts,
    AccountsError,
    accounts_of,
    add_account,
    change_password,
    is_loopback,
    list_accounts,
    remove_account,
)

PASSWORD = "correct horse battery"
posix = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The text of a file with one account, ada."""
    path = tmp_path_factory.mktemp("made") / "accounts.json"
    add_account(path, "Ada", PASSWORD)
    return path.read_bytes()


@pytest.fixture
def path(made, tmp_path):
    path = tmp_path / "accounts.json"
    path.touch(mode=0o600)
    path.write_bytes(made)
    return path


def test_the_right_password_alone_is_accepted(path):
    accounts = Accounts.load(path)
    assert accounts.names() == ("ada",)
    assert accounts.verify("ada", PASSWORD)
    assert accounts.verify(" ADA ", PASSWORD)
    assert accounts.verify("ada", PASSWORD), "the second time as well"
    for name, password in [
        ("ada", PASSWORD.upper()), ("ada", ""), ("ada", PASSWORD + "\ud800"), ("ada", "x" * 5000),
        ("grace", PASSWORD), ("", ""), ("ada\0", PASSWORD),
    ]:  # fmt: skip
        assert not accounts.verify(name, password)


def test_the_file_holds_an_argon2id_hash_and_no_password(made):
    record = json.loads(made)["accounts"]["ada"]
    assert record["password"].startswith("$argon2id$")
    assert PASSWORD.encode() not in made


@posix
def test_the_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "new" / "accounts.json"
    before = os.umask(0)
    try:
        add_account(path, "ada", PASSWORD)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(p.stat().st_mode) & 0o077 == 0 for p in path.parent.iterdir())


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602, 0o610])
def test_a_file_that_others_may_open_is_refused_with_the_remedy(path, mode):
    path.chmod(mode)
    for use in (Accounts.load, list_accounts, lambda p: add_account(p, "grace", PASSWORD)):
        with pytest.raises(AccountsError, match=f"chmod 600 {path}") as caught:
            use(path)
        assert isinstance(caught.value, USER_ERRORS)


@posix
def test_a_running_server_refuses_a_file_that_was_opened_to_others(path):
    accounts = Accounts.load(path)
    path.chmod(0o644)
    with pytest.raises(AccountsError, match="chmod 600"):
        accounts.verify("ada", PASSWORD)


def test_a_change_takes_effect_at_once(path):
    accounts = Accounts.load(path)
    assert accounts.verify("ada", PASSWORD)
    stamp = accounts.stamp("ada")
    change_password(path, "ada", "another long one")
    assert not accounts.verify("ada", PASSWORD)
    assert accounts.verify("ada", "another long one")
    assert accounts.stamp("ada") not in (stamp, None)
    add_account(path, "grace", PASSWORD)
    assert accounts.names() == ("ada", "grace")
    remove_account(path, "ada")
    assert accounts.stamp("ada") is None
    assert not accounts.verify("ada", "another long one")


def test_the_same_password_gives_the_same_account_another_stamp(path):
    accounts = Accounts.load(path)
    stamp = accounts.stamp("ada")
    change_password(path, "ada", PASSWORD)
    assert accounts.stamp("ada") != stamp


def test_accents_may_be_composed_in_either_way(tmp_path):
    path = tmp_path / "accounts.json"
    add_account(path, "zoe@lab", "une clé très sûre")
    accounts = Accounts.load(path)
    assert accounts.verify("zoe@lab", "une cle\u0301 tre\u0300s su\u0302re")


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "../etc", "-rf", "x" * 65, "a\0b", "<b>", "a/b", "zoë", "\u202eada"]
)
def test_names_that_could_be_mistaken_are_refused(name, tmp_path):
    path = tmp_path / "accounts.json"
    with pytest.raises(AccountsError, match="cannot be a name"):
        add_account(path, name, PASSWORD)
    assert not path.exists()


@pytest.mark.parametrize(
    ("password", "why"),
    [("short", "5 characters"), ("", "0 characters"), ("x" * 257, "257"),
     ("null\0terminated", "control"), ("half a pair \ud800", "control")],
)  # fmt: skip
def test_passwords_that_cannot_hold_are_refused(password, why, tmp_path):
    with pytest.raises(AccountsError, match=why):
        add_account(tmp_path / "accounts.json", "ada", password)


def test_what_is_not_there_cannot_be_changed_and_nothing_is_there_twice(path):
    with pytest.raises(AccountsError, match="already"):
        add_account(path, "ADA", PASSWORD)
    with pytest.raises(AccountsError, match="users list"):
        remove_account(path, "grace")
    with pytest.raises(AccountsError, match="users list"):
        change_password(path, "grace", PASSWORD)
    with pytest.raises(AccountsError, match="users add"):
        remove_account(path.with_name("none.json"), "ada")
    assert list(list_accounts(path)) == ["ada"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"version": 2}', b'{"accounts": {"ada": {"password": "plain"}}}',
     b'{"accounts": {}, "more": 1}', b"\xff\xfe", b'{"accounts": []}'],
)  # fmt: skip
def test_a_file_of_something_else_is_refused_without_showing_it(content, tmp_path):
    path = tmp_path / "accounts.json"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(AccountsError, match=r"accounts\.json") as caught:
        Accounts.load(path)
    assert "plain" not in str(caught.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(AccountsError, match="not a regular file"):
        Accounts.load(tmp_path)
    with pytest.raises(AccountsError, match="advisor users add"):
        Accounts.load(tmp_path / "none.json")


def test_a_file_without_accounts_lets_nobody_in_and_says_so(path):
    remove_account(path, "ada")
    with pytest.raises(AccountsError, match="no account"):
        Accounts.load(path)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST", "[::1]"]
)
def test_addresses_of_this_machine_alone(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "", "10.0.0.1", "example.org", "localhost.example.org", "127.0.0.1.nip.io"],
)
def test_every_other_address_is_reached_by_others(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "values",
    [{"host": "0.0.0.0"}, {"host": "::"}, {"host": "192.0.2.7"},
     {"public_url": "https://advisor.example.org"}],
)  # fmt: skip
def test_serving_others_without_accounts_is_refused_with_the_remedy(values):
    with pytest.raises(AccountsError, match="advisor users add NAME.*--auth.*127.0.0.1"):
        accounts_of(load_settings(None, values))


def test_accounts_are_off_on_this_machine_and_on_where_they_are_asked_for(path):
    assert accounts_of(load_settings(None, {})) is None
    assert accounts_of(load_settings(None, {"public_url": "http://localhost:8080"})) is None
    for host in ("127.0.0.1", "0.0.0.0"):
        accounts = accounts_of(load_settings(None, {"host": host, "auth": path}))
        assert accounts is not None
        assert accounts.names() == ("ada",)


def test_the_path_in_a_settings_file_starts_at_its_folder(tmp_path):
    config = tmp_path / "advisor.toml"
    config.write_text('auth = "accounts.json"\n')
    assert load_settings(config).auth == tmp_path / "accounts.json"
