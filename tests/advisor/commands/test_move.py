"""The commands over an index in a database, to which `advisor move` has copied a folder's."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from advisor.settings import Settings
from tests.advisor.commands.test_cli import run
from tests.postgres_server import PASSWORD

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


def test_a_database_that_is_away_is_told(handbook_settings: Settings) -> None:
    url = "postgresql://someone:s3cret@127.0.0.1:9/nothing"
    away = run("ask", QUESTION, ADVISOR_CATALOG=url, ADVISOR_CHROMA="http://127.0.0.1:9")
    assert away.returncode == 1
    assert "cannot be reached" in away.stderr and "s3cret" not in away.stderr
    assert "Traceback" not in away.stderr
    wrong = run("sources", ADVISOR_CATALOG="mysql://u:s3cret@h/d")
    assert wrong.returncode == 1 and "postgresql://" in wrong.stderr
    assert "s3cret" not in wrong.stderr
