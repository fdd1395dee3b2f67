"""All conversations of a person as one download."""

import io
import json
import zipfile

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.ui.api.serving import NamedUser
from tests.ui.page.conftest import kept
from tests.ui.scripted import HOSTILE
from ui.conversations.exports_route import exports_router
from ui.conversations.store import ConversationStore
from ui.web_server import LocalOnly

PAY = "How much are interns paid?"


@pytest.fixture
def store(tmp_path):
    opened = ConversationStore(tmp_path / "conversations.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def client(store):
    app = FastAPI()
    app.include_router(exports_router(store))
    app.add_middleware(NamedUser)
    with TestClient(LocalOnly(app)) as opened:
        yield opened


def unpacked(client, user="ada"):
    reply = client.get("/conversations/export.zip", headers={"x-test-user": user})
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/zip"
    assert reply.headers["cache-control"] == "no-store"
    assert 'attachment; filename="conversations-' in reply.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_each_conversation_is_there_to_read_and_to_verify(client, store):
    for title in ("Pay", "Pay", "PAY"):
        kept(store, "ada", PAY, title=title)
    kept(store, "grace", PAY, title="Hers")
    files = unpacked(client)
    stems = {name.rpartition(".")[0] for name in files}
    assert len(files) == 6 and len({stem.casefold() for stem in stems}) == 3
    assert {name.rpartition(".")[2] for name in files} == {"md", "json"}
    for stem in stems:
        assert "Interns who move get help" in files[f"{stem}.md"]
        assert json.loads(files[f"{stem}.json"])["conversation"]["exchanges"][0]["question"] == PAY
    assert "Hers" not in str(files)


def test_names_are_plain_whatever_the_titles_are(client, store):
    kept(store, "ada", PAY, title=f"../../{HOSTILE}")
    kept(store, "ada", PAY, title="...")
    for name in unpacked(client):
        assert "/" not in name and "\\" not in name and ".." not in name


def test_without_conversations_the_archive_is_empty(client):
    assert unpacked(client) == {}


def test_what_is_deleted_meanwhile_is_left_out(client, store, monkeypatch):
    gone, stays = (kept(store, "ada", PAY, title=title) for title in ("Gone", "Stays"))
    listed = store.list("ada")
    store.delete("ada", gone)
    monkeypatch.setattr(store, "list", lambda owner: listed)
    assert {name[:5] for name in unpacked(client)} == {"stays"}
    assert stays
