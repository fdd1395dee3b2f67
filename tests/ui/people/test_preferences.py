import os
import secrets
import threading
from pathlib import Path

import pytest
from pydantic import ValidationError

from advisor.options import AskOptions
from ui.keeping.opening import open_tables
from ui.people.preferences import Preference, Preferences, PreferencesError


def test_who_set_nothing_gets_the_servers_settings(tmp_path):
    preferences = Preferences(tmp_path / "new")
    assert preferences.load("ada") == Preference()
    assert preferences.options("ada") == AskOptions()
    assert not (tmp_path / "new").exists()


def test_what_was_set_is_there_after_a_restart(tmp_path):
    wanted = Preference(answering="quote", passages=3, abstain_threshold=0.8)
    Preferences(tmp_path).save("ada", wanted)
    assert Preferences(tmp_path).load("ada") == wanted
    assert Preferences(tmp_path).options("ada") == AskOptions("quote", 3, 0.8)


def tables(url):
    return open_tables(url, lambda error: PreferencesError(str(error)))


def test_in_a_database_every_server_of_a_service_has_them(postgres_url):
    one, other, realm = tables(postgres_url), tables(postgres_url), secrets.token_hex(4)
    wanted = Preference(answering="quote", passages=3)
    Preferences(one, realm).save("ada", Preference(passages=9))
    Preferences(one, realm).save("ada", wanted)
    assert Preferences(other, realm).load("ada") == wanted
    assert Preferences(other, f"{realm}x").load("ada") == Preference()
    one.close()
    other.close()


@pytest.fixture(params=["folder", "database"])
def place(request, tmp_path):
    if request.param == "folder":
        yield tmp_path
        return
    opened = tables(request.getfixturevalue("postgres_url"))
    yield opened
    opened.close()


def test_people_do_not_share_settings(place):
    preferences = Preferences(place, secrets.token_hex(4))
    names = ["", "ada", "Ada", "../ada", "ada/..", "a\x00b", "\ud800", "x" * 5000]
    for number, name in enumerate(names, start=1):
        preferences.save(name, Preference(passages=number))
    assert [preferences.load(name).passages for name in names] == list(range(1, len(names) + 1))
    if isinstance(place, Path):
        assert len(list(place.iterdir())) == len(names)
        assert {path.parent for path in place.rglob("*")} == {place}


@pytest.mark.parametrize(
    "changes",
    [
        {"passages": 0},
        {"passages": 21},
        {"abstain_threshold": -0.1},
        {"abstain_threshold": 1.1},
        {"abstain_threshold": float("nan")},
        {"answering": "always"},
    ],
)
def test_values_out_of_bounds_are_refused(changes):
    with pytest.raises(ValidationError):
        Preference(**changes)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"passages": 999}', b"\xff\xfe"])
def test_a_damaged_file_is_named_and_can_be_written_over(tmp_path, content):
    preferences = Preferences(tmp_path)
    preferences.save("ada", Preference(passages=2))
    (path,) = tmp_path.iterdir()
    path.write_bytes(content)
    with pytest.raises(PreferencesError, match=path.name):
        preferences.options("ada")
    preferences.save("ada", Preference(passages=4))
    assert preferences.load("ada").passages == 4


def test_keys_of_a_later_version_are_passed_over(tmp_path):
    preferences = Preferences(tmp_path)
    preferences.save("", Preference())
    (path,) = tmp_path.iterdir()
    path.write_text('{"passages": 3, "colour": "blue"}')
    assert preferences.load("") == Preference(passages=3)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PreferencesError, match="could not be written"):
        Preferences(tmp_path / "file" / "folder").save("ada", Preference())


def test_a_reader_never_meets_half_a_file(tmp_path):
    preferences = Preferences(tmp_path)
    preferences.save("ada", Preference(passages=1))
    over = threading.Event()

    def write():
        for number in range(60):
            preferences.save("ada", Preference(passages=number % 20 + 1))
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not over.is_set():
        seen.add(preferences.load("ada").passages)
    writer.join()
    assert seen <= set(range(1, 21))
    assert [name for name in os.listdir(tmp_path) if name.endswith(".new")] == []
