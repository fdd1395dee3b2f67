"""Conversations as downloads, over HTTP."""

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.ui.api.serving import NamedUser
from tests.ui.page.conftest import kept
from tests.ui.scripted import HOSTILE
from ui.conversations.exports_route import exports_router
from ui.conversations.store import ConversationStore
from ui.web_server import LocalOnly


@pytest.fixture
def store(tmp_path):
    opened = ConversationStore(tmp_path / "conversations.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def client(store):
    """Whoever asks is who a header says; the headers are those of the whole server."""
    app = FastAPI()
    app.include_router(exports_router(store))
    app.add_middleware(NamedUser)
    with TestClient(LocalOnly(app)) as opened:
        yield opened


def get(client, conversation, suffix="md", user="ada"):
    address = f"/conversations/{conversation}/export.{suffix}"
    return client.get(address, headers={"x-test-user": user})


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("md", "text/markdown; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("json", "application/json"),
        ("html", "text/html; charset=utf-8"),
    ],
)
def test_each_format_is_a_download_that_runs_nothing(client, store, suffix, kind):
    reply = get(client, kept(store, "ada", "How much are interns paid?"), suffix)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == kind
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert reply.headers["cache-control"] == "no-store"
    name = f"how-much-are-interns-paid-{store.list('ada')[0].changed:%Y-%m-%d}.{suffix}"
    assert f'attachment; filename="{name}"' in reply.headers["content-disposition"]
    assert "Interns who move get help with housing and travel" in reply.text


def test_the_json_export_is_the_whole_conversation(client, store):
    reply = get(client, kept(store, "ada", "How much are interns paid?", "How long?"), "json")
    questions = [exchange["question"] for exchange in reply.json()["conversation"]["exchanges"]]
    assert questions == ["How much are interns paid?", "How long?"]


def test_nobody_else_gets_it_and_what_is_not_there_looks_the_same(client, store):
    conversation = kept(store, "ada", "How much are interns paid?")
    theirs = get(client, conversation, user="grace")
    nobody = get(client, conversation, user="")
    missing = get(client, "x" * 22)
    assert {reply.status_code for reply in (theirs, nobody, missing)} == {404}
    assert theirs.text == nobody.text == missing.text
    assert "Choose one from the list" in missing.text
    assert "interns" not in theirs.text


@pytest.mark.parametrize("suffix", ["exe", "MD", "md.html", "", "md%2Fx", "%00", "markdown"])
def test_other_formats_are_refused(client, store, suffix):
    reply = get(client, kept(store, "ada", "How much are interns paid?"), suffix)
    assert reply.status_code == 404


@pytest.mark.parametrize(
    "conversation", ["..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%00", "a" * 5000, "%ff", "' OR 1"]
)
def test_made_up_ids_are_refused(client, store, conversation):
    kept(store, "ada", "How much are interns paid?")
    assert get(client, conversation).status_code == 404


@pytest.mark.parametrize(
    "title", [HOSTILE, 'a"\r\nset-cookie: x=1', "../../etc/passwd", "Löhne & Gehälter", "…", "\\"]
)
def test_the_file_name_holds_nothing_of_a_hostile_title(client, store, title):
    conversation = kept(store, "ada", f"hostile {HOSTILE}", title=title)
    for suffix in ("md", "txt", "json", "html"):
        reply = get(client, conversation, suffix)
        assert reply.status_code == 200
        assert "set-cookie" not in reply.headers
        shown = reply.headers["content-disposition"]
        name = shown.partition('filename="')[2].partition('"')[0]
        assert name and not set(name) & set('/\\"<>|:*?\r\n') and not name.startswith(".")


def test_hostile_text_is_no_part_of_the_html_page(client, store):
    conversation = kept(store, "ada", f"hostile {HOSTILE}", title=HOSTILE)
    page = get(client, conversation, "html").text
    assert "<script>window.hacked" not in page
    assert "<img src=x" not in page
    assert "<a href='javascript" not in page and 'href="javascript' not in page


def test_a_closed_store_is_a_sentence(client, store):
    conversation = kept(store, "ada", "How much are interns paid?")
    store.close()
    reply = get(client, conversation)
    assert reply.status_code == 503
    assert "shutting down" in reply.text


def test_what_cannot_be_written_as_utf8_is_exported_all_the_same(client, store):
    conversation = kept(store, "ada", "How much \udcff?")
    for suffix in ("md", "txt", "json", "html"):
        assert get(client, conversation, suffix).status_code == 200
    assert json.loads(get(client, conversation, "json").text)
