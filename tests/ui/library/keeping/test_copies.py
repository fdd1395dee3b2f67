"""Uploads that several servers share, over a real PostgreSQL and a real Chroma server."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from advisor.settings import Settings, load_settings
from ui.errors import PageError
from ui.keeping.opening import open_tables
from ui.library.entries import IncomingFile, RunProgress
from ui.library.keeping.copies import UploadCopies
from ui.library.keeping.folders import UploadFolders
from ui.library.keeping.opening import open_uploads
from ui.library.keeping.rows import UploadRows
from ui.library.keeping.sharing import FILE_NAME, Sharing
from ui.library.library import Library

BREAD = b"# Bread\n\nBread is made of flour, water and salt.\n"
TIDES = b"The tide comes in twice a day, which the moon does.\n"


@pytest.fixture
def settings(postgres_url: str, chroma_server: str, tmp_path: Path) -> Settings:
    changes = {
        "index_dir": tmp_path / "index",
        "embedding": "hashing:64",
        "catalog": postgres_url,
        "chroma": chroma_server,
        "index_name": uuid4().hex,
    }
    return load_settings(None, changes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


@pytest.fixture
def server(settings: Settings, folder: Path, request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    """Makes another server of the same service."""

    def make() -> Library:
        library = Library(settings, folder, accounts=True)
        request.addfinalizer(library.close)
        return library

    return make


@pytest.fixture
def copies(postgres_url: str, folder: Path, request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    """Makes the uploads of another server, below a folder of its own choice."""
    realm = uuid4().hex

    def make(directory: Path = folder) -> UploadCopies:
        tables = open_tables(postgres_url, lambda error: PageError(str(error)))
        request.addfinalizer(tables.close)
        return UploadCopies(directory, UploadRows(tables, realm), Sharing(tables, realm))

    return make


@pytest.fixture
def send(tmp_path: Path) -> Callable[..., list[IncomingFile]]:
    def make(**files: bytes) -> list[IncomingFile]:
        sent = []
        for name, data in files.items():
            path = tmp_path / f"{uuid4().hex}.part"
            path.write_bytes(data)
            sent.append(IncomingFile(name.replace("_dot_", "."), path))
        return sent

    return make


def sent(folder: Path, data: bytes) -> Path:
    path = folder.with_name("sent.part")
    path.write_bytes(data)
    return path


def in_folder(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.glob("*/*")
        if path.is_file() and not path.name.startswith(".")
    }


class TestServers:
    def test_what_is_uploaded_at_one_is_read_at_another(self, server, send, folder) -> None:  # type: ignore[no-untyped-def]
        one = server()
        [added] = one.add("ada", send(bread_dot_md=BREAD))
        shutil.rmtree(folder)  # the other server is another machine
        other = server()
        [entry] = other.documents("ada")
        assert (entry.title, entry.owner, entry.removable) == ("Bread", "ada", True)
        assert other.documents("grace") == []
        assert other.originals.read("ada", added.document_id).data == BREAD

    def test_a_run_at_another_keeps_what_this_one_took(self, server, send, folder) -> None:  # type: ignore[no-untyped-def]
        server().add("ada", send(bread_dot_md=BREAD))
        shutil.rmtree(folder)
        other = server()
        assert other.plan("ada").changes == 0
        shutil.rmtree(folder)
        assert other.reindex(owner="ada").unchanged == 1
        other.add("ada", send(bread_dot_md=TIDES))
        assert in_folder(folder) == {"ada/bread.md": BREAD, "ada/bread (2).md": TIDES}

    def test_what_is_removed_at_one_is_gone_at_another(self, server, send, folder) -> None:  # type: ignore[no-untyped-def]
        one, other = server(), server()
        one.add("ada", send(bread_dot_md=BREAD, tides_dot_txt=TIDES))
        bread, _ = other.documents("ada")
        other.remove("ada", bread.id)
        assert [entry.title for entry in one.documents("ada")] == ["Tides"]
        (folder / "ada/bread.md").write_bytes(BREAD)  # a copy that was left on the other machine
        assert one.reindex().unchanged == 1
        assert in_folder(folder) == {"ada/tides.txt": TIDES}

    def test_what_is_shared_at_one_is_seen_at_another(self, server, send) -> None:  # type: ignore[no-untyped-def]
        one, other = server(), server()
        [added] = one.add("ada", send(bread_dot_md=BREAD))
        one.share("ada", added.document_id, True)
        assert [entry.owner for entry in other.documents("grace")] == ["ada"]
        other.share("ada", added.document_id, False)
        assert one.documents("grace") == []

    def test_one_run_at_a_time(self, server, send) -> None:  # type: ignore[no-untyped-def]
        one, other = server(), server()
        begun, go_on = threading.Event(), threading.Event()

        def wait(progress: RunProgress) -> None:
            if progress.stage == "read":
                begun.set()
                assert go_on.wait(60)

        first = threading.Thread(target=one.add, args=("ada", send(bread_dot_md=BREAD), wait))
        first.start()
        assert begun.wait(60)
        with pytest.raises(PageError, match="already changing"):
            other.add("ada", send(tides_dot_txt=TIDES))
        waited: list[str] = []

        def told(progress: RunProgress) -> None:
            waited.append(progress.stage)
            go_on.set()

        other.add("ada", send(tides_dot_txt=TIDES), told, in_turn=True)
        first.join(60)
        assert waited[0] == "wait"
        assert [entry.title for entry in one.documents("ada")] == ["Bread", "Tides"]

    def test_other_services_have_their_own(self, server, send, settings, folder) -> None:  # type: ignore[no-untyped-def]
        server().add("ada", send(bread_dot_md=BREAD))
        named = settings.model_copy(update={"index_name": uuid4().hex})
        uploads, sharing = open_uploads(named, folder.with_name("others"))
        uploads.bring()
        assert list(uploads.uploads()) == []
        assert sharing.all() == frozenset()
        uploads.close()

    def test_a_failed_run_takes_back_what_it_placed(self, server, send, folder) -> None:  # type: ignore[no-untyped-def]
        library = server()
        library.add("ada", send(tides_dot_txt=TIDES))

        def fail(progress: RunProgress) -> None:
            if progress.stage == "embed":
                raise PageError("stopped")

        with pytest.raises(PageError, match="stopped"):
            library.add("ada", send(bread_dot_md=BREAD), fail)
        shutil.rmtree(folder)
        assert library.reindex().unchanged == 1
        assert in_folder(folder) == {"ada/tides.txt": TIDES}


class TestCopies:
    def test_every_server_has_them_at_the_path_of_the_first(self, copies, folder) -> None:  # type: ignore[no-untyped-def]
        first = copies()
        path = first.place(*_made(first, "ada"), sent(folder, BREAD))
        other = copies(folder.with_name("elsewhere"))
        assert other.directory == first.directory == folder
        assert other.owner_of(str(path)) == "ada"

    def test_a_removal_that_was_killed_removes(self, copies, folder) -> None:  # type: ignore[no-untyped-def]
        killed = copies()
        killed.hide(killed.place(*_made(killed, "ada"), sent(folder, BREAD)))
        after = copies()
        with after.alone() as mine:
            assert mine
            after.bring()
        after.bring(folder / "ada/bread.md")
        assert in_folder(folder) == {}

    def test_a_removal_that_failed_leaves_it(self, copies, folder) -> None:  # type: ignore[no-untyped-def]
        one = copies()
        path = one.place(*_made(one, "ada"), sent(folder, BREAD))
        one.put_back(one.hide(path), path)
        shutil.rmtree(folder)
        copies().bring()
        assert in_folder(folder) == {"ada/bread.md": BREAD}

    def test_who_holds_the_turn_dies_with_its_process(self, copies) -> None:  # type: ignore[no-untyped-def]
        one, other = copies(), copies()
        with one.alone() as mine, other.alone() as others:
            assert (mine, others) == (True, False)
        with other.alone() as mine:
            assert mine

    def test_what_lay_there_before_is_kept(self, copies, folder) -> None:  # type: ignore[no-untyped-def]
        files = UploadFolders(folder)
        files.make("")
        files.place("", "tides.txt", sent(folder, TIDES))
        files.place(*_made(files, "ada"), sent(folder, BREAD))
        Sharing(folder / FILE_NAME).put("ada", "bread.md", True)
        uploads = copies()
        uploads.bring()
        shutil.rmtree(folder)
        other = copies()
        other.bring()
        assert in_folder(folder) == {"shared/tides.txt": TIDES, "ada/bread.md": BREAD}
        assert other._sharing.all() == {("ada", "bread.md")}

    def test_what_lay_there_under_a_name_that_is_taken_gets_another(self, copies, folder) -> None:  # type: ignore[no-untyped-def]
        first = copies()
        first.bring()
        first.place(*_made(first, "ada"), sent(folder, BREAD))
        shutil.rmtree(folder)
        files = UploadFolders(folder)
        files.place(*_made(files, "ada"), sent(folder, TIDES))
        copies().bring()
        assert in_folder(folder) == {"ada/bread.md": BREAD, "ada/bread (2).md": TIDES}


def _made(uploads: UploadFolders, owner: str) -> tuple[str, str]:
    uploads.make(owner)
    return owner, "bread.md"


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    changes = {"catalog": "postgresql://nobody@127.0.0.1:9/none", "chroma": "http://127.0.0.1:9"}
    settings = load_settings(None, {"index_dir": tmp_path / "index", **changes})
    uploads, sharing = open_uploads(settings, tmp_path / "uploads")
    with pytest.raises(PageError, match="cannot be reached"):
        uploads.bring()
    with pytest.raises(PageError, match="cannot be reached"):
        sharing.all()
