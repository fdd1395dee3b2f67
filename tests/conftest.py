"""Fixtures that several packages' tests share. Nothing here touches the user's own folders."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from advisor.advisor import Advisor
from advisor.build import index_settings
from advisor.models.scripted import ScriptedModel
from advisor.settings import Settings, load_settings
from advisor.verification.factory import build_verifier
from corpus.shipped import shipped_documents
from index.indexing.indexer import Indexer
from index.reader import IndexReader
from tests.chroma_server import program as chroma_program
from tests.chroma_server import running
from tests.postgres_server import PostgresServer, is_required, lesser_user, programs

HANDBOOK = """# Placement handbook

## How long is a placement?

A placement at Brightwater lasts at least twelve weeks. It can start in May or in June.

## What does a placement pay?

Interns at Brightwater earn $31 to $34 an hour, says the finance office. Interns get no housing
allowance.

## Equipment

Every intern receives three things:

- a laptop,
- a badge,
- a locker key.

## Who to ask

Maria Lindqvist runs the programme. She answers questions on Mondays.
"""
NOTES = """# Robotics lab notes

The robotics lab opened in 1998. Its first robot was called Tern. The lab's budget is not public.
"""


# Chromium's own calls home are off, so that what is left is the page's.
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def browser():  # type: ignore[no-untyped-def]
    """One Chromium for the whole run: Playwright allows one at a time."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no chromium on this machine: the page was not tested in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def beside() -> Callable[[str], Path]:
    """Finds data that lies beside the checkout and is no part of it; skips where it does not."""
    shared = Path(__file__).parents[2] / "shared"

    def find(name: str) -> Path:
        if not (shared / name).is_dir():
            pytest.skip("the data sets beside the checkout are not here: they were not tested")
        return shared / name

    return find


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two small documents."""
    folder = tmp_path_factory.mktemp("handbook")
    (folder / "handbook.md").write_text(HANDBOOK, encoding="utf-8")
    (folder / "notes.md").write_text(NOTES, encoding="utf-8")
    return folder


def make_index(settings: Settings, *documents: Path) -> None:
    """Index documents the way the command line does."""
    plan = index_settings(settings)
    Indexer(plan).run(list(documents))


def reader_of(settings: Settings) -> IndexReader:
    """The index of these settings, open."""
    plan = index_settings(settings)
    return IndexReader(
        plan.directory,
        chroma=plan.chroma,
        embedding=plan.embedding,
        cache_dir=plan.cache_dir,
        reranker=settings.reranker,
    )


@pytest.fixture(scope="session")
def handbook_settings(handbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an index over the handbook, made with the embedded MiniLM."""
    settings = load_settings(None, {"index_dir": tmp_path_factory.mktemp("index") / "handbook"})
    make_index(settings, handbook)
    return settings


@pytest.fixture(scope="session")
def shipped_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an index over the shipped documents."""
    settings = load_settings(None, {"index_dir": tmp_path_factory.mktemp("index") / "shipped"})
    make_index(settings, shipped_documents())
    return settings


@pytest.fixture
def scripted_advisor(
    handbook_settings: Settings,
) -> Iterator[Callable[..., tuple[Advisor, ScriptedModel]]]:
    """Makes advisors over the handbook whose model says what it is told to."""
    made: list[Advisor] = []

    def make(*replies: str, **changes: object) -> tuple[Advisor, ScriptedModel]:
        values = {"index_dir": handbook_settings.index_dir, "model": "scripted:", **changes}
        settings = load_settings(None, values)
        model = ScriptedModel(*replies, default="")
        verifier = build_verifier("lexical", settings.support_threshold)
        advisor = Advisor(settings, lambda: reader_of(settings), lambda: model, verifier)
        made.append(advisor)
        return advisor, model

    yield make
    for advisor in made:
        advisor.close()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server that runs as long as the tests do."""
    if chroma_program() is None:
        pytest.skip("the program `chroma` is not installed")
    with running(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that the user of a server can reach; pytest's own is closed to others than root."""
    if programs() is None:
        leave = pytest.fail if is_required() else pytest.skip
        leave("PostgreSQL is not installed here: catalogues in it were not tested")
    if lesser_user() is None:
        yield tmp_path_factory.mktemp("postgres")
        return
    folder = Path(tempfile.mkdtemp(prefix="groundwise-postgres-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server(postgres_folder: Path) -> Iterator[PostgresServer]:
    """A server that runs as long as the tests do; what it holds may be lost with it."""
    folder = postgres_folder / "shared"
    folder.mkdir()
    server = PostgresServer(folder)
    try:
        server.start()
        server.make_database("catalogues")
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The address of a database that tests share: each names its index as no other does."""
    return postgres_server.url("catalogues")
