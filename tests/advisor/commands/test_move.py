"""The commands over an index in a database, to which `advisor move` has copied a folder's."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from advisor.build import index_settings
from advisor.settings import Settings, load_settings
from index import moving
from tests.advisor.commands.test_cli import run
from tests.postgres_server import PASSWORD
from tests.ui.conversations.test_store import PAY
from ui.keeping.folder import data_dir
from ui.library.entries import IncomingFile
from ui.library.library import Library
from ui.people.moving import MovedPeople, move_people
from ui.people.opening import open_people
from ui.people.preferences import Preference

pytestmark = pytest.mark.real_model
QUESTION = "What do interns at Brightwater earn?"


def test_an_index_moves_and_every_command_finds_it_there(
    handbook_settings: Settings, postgres_url: str, chroma_server: str
) -> None:
    here = f"--index-dir={handbook_settings.index_dir}"
    name = uuid4().hex
    moved = run("move", here, "--to", postgres_url, "--chroma", chroma_server, "--name", name)
    assert moved.returncode == 0, moved.stderr
    assert f'index_name = "{name}"' in moved.stdout and chroma_server in moved.stdout
    there = {
        "ADVISOR_CATALOG": postgres_url,
        "ADVISOR_CHROMA": chroma_server,
        "ADVISOR_INDEX_NAME": name,
        "ADVISOR_INDEX_DIR": str(handbook_settings.index_dir.parent / "nothing"),
    }
    said = [moved.stdout, moved.stderr]
    for command in (
        ("ask", "--answering=quote", "--json", QUESTION),
        ("sources", "--json"),
        ("sources", "handbook.md", "--json"),
        ("collections", "--json"),
        ("index", "--json"),
    ):
        local, remote = run(*command, here), run(*command, **there)
        assert remote.returncode == local.returncode == 0, remote.stderr
        said += [remote.stdout, remote.stderr]
        old, new = json.loads(local.stdout), json.loads(remote.stdout)
        for times in ("timings", "seconds"):
            if isinstance(old, dict):
                old.pop(times, None), new.pop(times, None)
        if command[0] == "ask":
            assert new["answer"] == old["answer"] and new["citations"] == old["citations"]
        else:
            assert new == old
    doctor = run("doctor", **there)
    assert "ok   Index, catalogue: whole: 2 documents" in doctor.stdout
    settings = run("settings", **there)
    said += [doctor.stdout, doctor.stderr, settings.stdout]
    back = run("move", "--to", str(handbook_settings.index_dir.parent / "back"), **there)
    assert back.returncode == 0, back.stderr
    assert not any(PASSWORD in text or "s3cr" in text for text in said)


def test_what_people_did_with_the_page_moves_there_and_back(
    tmp_path: Path, postgres_url: str, chroma_server: str
) -> None:
    changes = {"index_dir": tmp_path / "index", "embedding": "hashing:64"}
    here = load_settings(None, changes)
    people = open_people(here)
    key = people.store.create("ada", "Pay").id
    people.store.append("ada", key, PAY)
    people.store.rate("ada", key, 1, "up", "right")
    people.preferences.save("ada", Preference(passages=3))
    kept = people.store.load("ada", key)
    people.close()
    library = Library(here, data_dir(here) / "uploads", accounts=True)
    sent = tmp_path / "sent"
    sent.write_text("# Bread\n\nBread is made of flour.\n")
    [bread] = library.add("ada", [IncomingFile("bread.md", sent)])
    sent.write_text("# Tides\n\nThe moon makes them.\n")
    [tides] = library.add("ada", [IncomingFile("tides.md", sent)])
    library.share("ada", tides.document_id, True)
    library.close()

    name = uuid4().hex
    database = {"catalog": postgres_url, "chroma": chroma_server, "index_name": name}
    there = here.model_copy(update={**load_settings(None, database).model_dump(include=database)})
    back = here.model_copy(update={"index_dir": tmp_path / "elsewhere" / "index"})
    for source, target in ((here, there), (there, back)):
        moving.move(index_settings(source), index_settings(target), None)
        assert move_people(source, target) == MovedPeople(1, 2)
        assert move_people(source, target) == MovedPeople(0, 2)  # nothing is doubled
        with closing(open_people(target)) as copy:
            assert copy.store.load("ada", key) == kept
            assert copy.store.list("grace") == []
            assert copy.preferences.load("ada").passages == 3
        library = Library(target, data_dir(target) / "uploads", accounts=True)
        assert [entry.title for entry in library.documents("grace")] == ["Tides"]
        assert [entry.title for entry in library.documents("ada")] == ["Bread", "Tides"]
        assert library.originals.read("ada", bread.document_id).data.startswith(b"# Bread")
        assert library.reindex(owner="ada").unchanged == 2
        library.close()


def test_a_page_that_nobody_has_used_has_nothing_to_move(tmp_path: Path) -> None:
    source, target = (load_settings(None, {"index_dir": tmp_path / name}) for name in "ab")
    assert move_people(source, target) == MovedPeople(0, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_away_is_told(handbook_settings: Settings) -> None:
    url = "postgresql://someone:s3cret@127.0.0.1:9/nothing"
    away = run("ask", QUESTION, ADVISOR_CATALOG=url, ADVISOR_CHROMA="http://127.0.0.1:9")
    assert away.returncode == 1
    assert "cannot be reached" in away.stderr and "s3cret" not in away.stderr
    assert "Traceback" not in away.stderr
    wrong = run("sources", ADVISOR_CATALOG="mysql://u:s3cret@h/d")
    assert wrong.returncode == 1 and "postgresql://" in wrong.stderr
    assert "s3cret" not in wrong.stderr
