"""The file of a document and the pictures of its pages, over HTTP."""

import io

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from advisor.settings import load_settings
from tests.conftest import make_index
from tests.corpus.builders import column, pdf
from tests.ui.api.serving import NamedUser
from ui.library.library import Library
from ui.page.reader.routes import originals_router
from ui.web_server import LocalOnly

REPORT = pdf([column("The harbour is deep and cold."), column("Boats lie there all winter.")])
PAGE = "<h1>Hello</h1><script>alert(1)</script><p>The lab is in Malmö, which is a town.</p>"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A library of two people, and somebody to ask for its files; the headers are the server's."""
    folder = tmp_path_factory.mktemp("originals")
    for owner, name, data in (
        ("ada", "Bericht über “x”.pdf", REPORT),
        ("ada", "page.html", PAGE.encode()),
        ("grace", "notes.md", b"# Notes\n\nGrace wrote this down.\n"),
    ):
        (folder / "uploads" / owner).mkdir(parents=True, exist_ok=True)
        (folder / "uploads" / owner / name).write_bytes(data)
    settings = load_settings(None, {"index_dir": folder / "index", "embedding": "hashing:64"})
    make_index(settings, folder / "uploads" / "ada", folder / "uploads" / "grace")
    library = Library(settings, folder / "uploads", accounts=True)
    app = FastAPI()
    app.include_router(originals_router(library.originals))
    app.add_middleware(NamedUser)
    with TestClient(LocalOnly(app)) as client:
        yield library, client


def get(site, name, rest, user="ada", **headers):
    library, client = site
    owner = "grace" if name == "notes.md" else "ada"
    [key] = [e.id for e in library.documents(owner) if e.path == name]
    return client.get(f"/documents/{key}/{rest}", headers={"x-test-user": user, **headers})


NAME = "Bericht über “x”.pdf"


def test_a_pdf_opens_in_the_browser_and_runs_nothing(site):
    reply = get(site, NAME, "original")
    assert reply.status_code == 200
    assert reply.content == REPORT
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"] == (
        "inline; filename=\"Bericht__ber__x_.pdf\"; "
        "filename*=UTF-8''Bericht%20%C3%BCber%20%E2%80%9Cx%E2%80%9D.pdf"
    )  # fmt: skip
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "script-src" not in policy
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_every_other_file_is_saved_and_never_shown(site):
    reply = get(site, "page.html", "original")
    assert reply.text == PAGE
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert reply.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_page_is_kept_by_its_person_for_a_while(site):
    reply = get(site, NAME, "pages/2.webp")
    assert reply.headers["content-type"] == "image/webp"
    with Image.open(io.BytesIO(reply.content)) as picture:
        assert picture.format == "WEBP"
    assert reply.headers["cache-control"] == "private, max-age=600"
    assert reply.headers["vary"] == "Cookie"
    again = get(site, NAME, "pages/2.webp", **{"if-none-match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert get(site, NAME, "pages/1.webp").headers["etag"] != reply.headers["etag"]


@pytest.mark.parametrize("rest", ["original", "pages/1.webp"])
@pytest.mark.parametrize("user", ["grace", ""])
def test_nobody_gets_what_is_anothers(site, rest, user):
    tag = get(site, NAME, "pages/1.webp").headers["etag"]
    reply = get(site, NAME, rest, user, **{"if-none-match": tag})
    assert reply.status_code == 404
    assert reply.headers["cache-control"] == "no-store"
    assert "harbour" not in reply.text


@pytest.mark.parametrize("rest", ["pages/0.webp", "pages/3.webp", "pages/99999999999.webp"])
def test_a_page_that_is_not_there_says_so_without_the_servers_paths(site, rest):
    reply = get(site, NAME, rest)
    assert reply.status_code == 404
    assert "page" in reply.text and "/" not in reply.text


def test_a_file_without_pages_has_none(site):
    assert get(site, "notes.md", "pages/1.webp", "grace").status_code == 404
    assert get(site, "notes.md", "original", "grace").status_code == 200
    assert site[1].get("/documents/nothing/original").status_code == 404
    assert site[1].get("/documents/nothing/pages/x.webp").status_code == 422
