"""The library: adding, removing and sharing documents, over a real index of words hashed."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from advisor.settings import Settings, load_settings
from index.errors import IndexBusy, IndexMismatch
from index.reader import read_listing
from tests.conftest import make_index
from tests.corpus.builders import column, pdf
from tests.corpus.loaders.office.building import docx_file, p
from ui.errors import PageError
from ui.library.entries import FileProgress, IncomingFile, RunProgress
from ui.library.keeping import folders as library_files
from ui.library.library import Library
from ui.library.uploads import UploadLimits

BREAD = b"# Bread\n\nBread is made of flour, water and salt.\n"
TIDES = b"The tide comes in twice a day, which the moon does.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(None, {"index_dir": tmp_path / "index", "embedding": "hashing:64"})


@pytest.fixture
def library(settings: Settings) -> Library:
    return Library(settings, settings.index_dir.with_name("uploads"))


@pytest.fixture
def shared_library(settings: Settings) -> Library:
    """One where people log in."""
    return Library(settings, settings.index_dir.with_name("uploads"), accounts=True)


@pytest.fixture
def send(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Files as a browser would send them: their bytes lie somewhere, under another name."""
    arrived = tmp_path / "arrived"
    arrived.mkdir()
    number = 0

    def make(**files: bytes) -> list[IncomingFile]:
        nonlocal number
        sent = []
        for name, data in files.items():
            number += 1
            path = arrived / f"{number}.part"
            path.write_bytes(data)
            sent.append(IncomingFile(name.replace("_dot_", "."), path))
        return sent

    return make


def statuses(files: Sequence[FileProgress]) -> dict[str, str]:
    return {file.name: file.status for file in files}


def titles(library: Library, owner: str = "") -> list[str]:
    return [entry.title for entry in library.documents(owner)]


def only(library: Library, title: str, owner: str = ""):  # type: ignore[no-untyped-def]
    [entry] = [entry for entry in library.documents(owner) if entry.title == title]
    return entry


def files_in(settings: Settings) -> set[str]:
    folder = settings.index_dir.with_name("uploads")
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


class TestAdding:
    def test_two_files(self, library: Library, settings: Settings, send) -> None:  # type: ignore[no-untyped-def]
        assert library.documents("") == []
        seen: list[RunProgress] = []
        result = library.add("", send(bread_dot_md=BREAD, tides_dot_txt=TIDES), seen.append)
        assert statuses(result) == {"bread.md": "added", "tides.txt": "added"}
        assert titles(library) == ["Bread", "Tides"]
        assert files_in(settings) == {"shared/bread.md", "shared/tides.txt"}
        bread = only(library, "Bread")
        assert (bread.path, bread.owner, bread.removable) == ("bread.md", "", True)
        assert bread.id == result[0].document_id
        assert bread.passages == 1 and bread.changed > 0
        assert library.visible_ids("") is None

    def test_each_file_is_told_of_as_it_comes(self, library: Library, send) -> None:  # type: ignore[no-untyped-def]
        seen: list[RunProgress] = []
        library.add("", send(bread_dot_md=BREAD, broken_dot_pdf=b"%PDF-1.7 no"), seen.append)
        stages = list(dict.fromkeys(progress.stage for progress in seen))
        assert stages[0] == "copy" and stages[-1] == "done"
        assert {"scan", "read", "embed"} <= set(stages)
        bread = list(dict.fromkeys(progress.files[0].status for progress in seen))
        assert bread == ["waiting", "copied", "read", "added"]
        assert seen[-1].files[1].status == "refused"

    @pytest.mark.parametrize(
        ("name", "data", "told"),
        [
            ("broken.pdf", b"%PDF-1.7\nthis is no PDF", "broken.pdf"),
            ("empty.txt", b"", "is empty"),
            ("blank.md", b" \n\n ", "holds no text"),
            ("photo.jpg", b"\xff\xd8\xff", "picture|image"),
            ("program.txt", b"\x7fELF\0\0", "binary data"),
            ("paper.txt", b"%PDF-1.4 words", "a .pdf file under another name"),
            ("a.doc", b"\xd0\xcf\x11\xe0", "Save it as .docx"),
            ("../../etc/passwd.txt", b"root", "path"),
            (".hidden.md", b"text", "dot"),
        ],
    )
    def test_what_is_refused_is_said_and_not_kept(
        self, library: Library, settings: Settings, send, name: str, data: bytes, told: str
    ) -> None:  # type: ignore[no-untyped-def]
        [bread] = send(bread_dot_md=BREAD)
        [bad] = send(bad=data)
        result = library.add("", [IncomingFile(name, bad.path), bread])
        assert [file.status for file in result] == ["refused", "added"]
        [sentence] = [file.detail for file in result if file.status == "refused"]
        assert any(word in sentence for word in told.split("|"))
        assert sentence.endswith(".")
        assert files_in(settings) == {"shared/bread.md"}
        assert titles(library) == ["Bread"]

    def test_nine_good_files_are_added_when_the_tenth_is_bad(
        self, library: Library, settings: Settings, send
    ) -> None:  # type: ignore[no-untyped-def]
        guessed = "Die schönen Häuser in Köln hören früh auf, die Gäste zu grüßen.\n" * 3
        sent = send(
            bread_dot_md=BREAD,
            online_dot_docx=docx_file(p("The canteen opens at seven."), main="word/document2.xml"),
            macros_dot_docm=docx_file(p("The vault opens at eight.")),
            mz_dot_txt=b"MZ is what old programs begin with.\n",
            run_dot_txt=b"#!/bin/sh\necho the boat leaves at six\n",
            prices_dot_csv=b"Item,Price\nTea,2\nJam,3\n",
            talk_dot_srt=b"1\n00:00:01,000 --> 00:00:04,000\nWelcome to the club.\n",
            paper_dot_pdf=pdf([column("The tide comes in twice a day.")]),
            old_dot_txt=guessed.encode("cp1252"),
            setup_dot_exe=b"MZ\x90\0",
        )
        result = library.add("", sent)
        assert [file.status for file in result] == ["added"] * 9 + ["refused"]
        assert result[9].detail.startswith("“setup.exe” is not of a kind that can be read. Save it")
        assert len(library.documents("")) == len(files_in(settings)) == 9
        noted = {file.name: file.reading for file in result if file.reading.short}
        assert list(noted) == ["old.txt"]
        assert "save it as UTF-8" in noted["old.txt"].short
        [entry] = [entry for entry in library.documents("") if entry.reading.short]
        assert entry.path == "old.txt" and entry.reading == noted["old.txt"]

    def test_an_encrypted_file_is_refused(
        self, library: Library, settings: Settings, tmp_path: Path
    ) -> None:
        (tmp_path / "locked").write_bytes(pdf([column("A secret.")], password=True))
        [result] = library.add("", [IncomingFile("locked.pdf", tmp_path / "locked")])
        assert result.status == "refused" and "password" in result.detail
        assert files_in(settings) == set()

    def test_a_name_that_is_taken(self, library: Library, settings: Settings, send) -> None:  # type: ignore[no-untyped-def]
        library.add("", send(notes_dot_md=BREAD))
        [second] = library.add("", send(NOTES_dot_md=TIDES))
        assert second.status == "added" and "NOTES (2).md" in second.detail
        assert files_in(settings) == {"shared/notes.md", "shared/NOTES (2).md"}
        assert (
            settings.index_dir.with_name("uploads") / "shared" / "notes.md"
        ).read_bytes() == BREAD

    def test_what_is_there_already_is_not_added_twice(
        self, library: Library, settings: Settings, send
    ) -> None:  # type: ignore[no-untyped-def]
        [first] = library.add("", send(bread_dot_md=BREAD))
        again = library.add("", send(other_dot_md=BREAD, tides_dot_txt=TIDES, sea_dot_txt=TIDES))
        assert [file.status for file in again] == ["known", "added", "known"]
        assert "bread.md" in again[0].detail and "tides.txt" in again[2].detail
        assert again[0].document_id == first.document_id
        assert again[2].document_id == again[1].document_id
        assert files_in(settings) == {"shared/bread.md", "shared/tides.txt"}

    @pytest.mark.parametrize("name", ["LICENSE.md", "sources.md", "copying.txt"])
    def test_a_name_that_indexing_passes_over(self, library: Library, send, name: str) -> None:  # type: ignore[no-untyped-def]
        [file] = send(x=BREAD)
        [result] = library.add("", [IncomingFile(name, file.path)])
        assert result.status == "added"
        assert len(library.documents("")) == 1
        library.reindex()
        assert len(library.documents("")) == 1

    def test_no_more_than_the_limit(self, settings: Settings, send) -> None:  # type: ignore[no-untyped-def]
        few = Library(
            settings, settings.index_dir.with_name("uploads"), limits=UploadLimits(max_files=1)
        )
        result = few.add("", send(a_dot_md=BREAD, b_dot_md=TIDES))
        assert [file.status for file in result] == ["added", "refused"]
        assert "Only 1 files" in result[1].detail

    def test_a_file_that_did_not_arrive(self, library: Library, tmp_path: Path) -> None:
        [result] = library.add("", [IncomingFile("a.md", tmp_path / "gone")])
        assert result.status == "refused" and "Send it again" in result.detail

    def test_a_full_disk_adds_nothing(
        self, library: Library, settings: Settings, send, monkeypatch: pytest.MonkeyPatch
    ) -> None:  # type: ignore[no-untyped-def]
        copied = 0
        copy = library_files.shutil.copyfileobj

        def fill(read, written) -> None:  # type: ignore[no-untyped-def]
            nonlocal copied
            copied += 1
            if copied == 2:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            copy(read, written)

        monkeypatch.setattr(library_files.shutil, "copyfileobj", fill)
        with pytest.raises(PageError, match="is full. Free some space"):
            library.add("", send(a_dot_md=BREAD, b_dot_md=TIDES))
        assert files_in(settings) == set()
        assert library.activity() is None

    def test_an_index_of_other_settings_refuses_and_keeps_nothing(
        self, library: Library, settings: Settings, send
    ) -> None:  # type: ignore[no-untyped-def]
        library.add("", send(a_dot_md=BREAD))
        other = Library(
            load_settings(None, {"index_dir": settings.index_dir, "embedding": "hashing:32"}),
            settings.index_dir.with_name("uploads"),
        )
        with pytest.raises(IndexMismatch):
            other.add("", send(b_dot_md=TIDES))
        assert files_in(settings) == {"shared/a.md"}

    def test_stopping_adds_nothing(self, library: Library, settings: Settings, send) -> None:  # type: ignore[no-untyped-def]
        library.add("", send(bread_dot_md=BREAD))
        cancel = threading.Event()

        def stop_when_embedding(progress: RunProgress) -> None:
            if progress.stage == "embed":
                cancel.set()

        many = b"\n\n".join(b"Paragraph %d about the tides. " % n + TIDES * 9 for n in range(90))
        with pytest.raises(PageError, match="as it was"):
            library.add("", send(tides_dot_txt=many), stop_when_embedding, cancel=cancel)
        assert files_in(settings) == {"shared/bread.md"}
        assert titles(library) == ["Bread"]
        assert [file.status for file in library.add("", send(tides_dot_txt=TIDES))] == ["added"]

    def test_what_is_stopped_once_it_is_indexed_was_added(self, library: Library, send) -> None:  # type: ignore[no-untyped-def]
        cancel = threading.Event()

        def stop_after_embedding(progress: RunProgress) -> None:
            if progress.stage == "embed" and progress.done == progress.total:
                cancel.set()

        added = library.add("", send(tides_dot_txt=TIDES), stop_after_embedding, cancel=cancel)
        assert cancel.is_set() and [file.status for file in added] == ["added"]
        assert titles(library) == ["Tides"]

    def test_a_folder_of_this_machine(self, library: Library, handbook: Path) -> None:
        report = library.add_folder(handbook)
        assert (report.added, report.documents) == (2, 2)
        assert titles(library) == ["Placement handbook", "Robotics lab notes"]
        assert not only(library, "Placement handbook").removable
        with pytest.raises(PageError, match="There is no folder"):
            library.add_folder(handbook / "handbook.md")

    def test_folders_are_for_one_person(self, shared_library: Library, handbook: Path) -> None:
        with pytest.raises(PageError, match="advisor index FOLDER"):
            shared_library.add_folder(handbook)


class TestRemoving:
    def test_an_upload(self, library: Library, settings: Settings, send) -> None:  # type: ignore[no-untyped-def]
        library.add("", send(bread_dot_md=BREAD, tides_dot_txt=TIDES))
        library.remove("", only(library, "Bread").id)
        assert titles(library) == ["Tides"]
        assert files_in(settings) == {"shared/tides.txt"}

    def test_the_last_one(self, library: Library, send) -> None:  # type: ignore[no-untyped-def]
        library.add("", send(bread_dot_md=BREAD))
        library.remove("", only(library, "Bread").id)
        assert library.documents("") == []
        library.add("", send(tides_dot_txt=TIDES))
        assert titles(library) == ["Tides"]

    def test_what_lies_in_a_folder_of_ones_own_stays(
        self, library: Library, handbook: Path, tmp_path: Path
    ) -> None:
        library.add_folder(handbook)
        with pytest.raises(PageError, match="advisor index --remove") as raised:
            library.remove("", only(library, "Robotics lab notes").id)
        assert str(handbook) in str(raised.value)
        assert (handbook / "notes.md").exists()
        assert len(titles(library)) == 2

    @pytest.mark.parametrize("document_id", ["", "gone", "../../etc", "x" * 9999])
    def test_what_is_not_there(self, library: Library, send, document_id: str) -> None:  # type: ignore[no-untyped-def]
        library.add("", send(bread_dot_md=BREAD))
        with pytest.raises(PageError, match="not in the library any more"):
            library.remove("", document_id)

    def test_it_is_put_back_when_the_index_cannot_be_changed(
        self, library: Library, settings: Settings, send, monkeypatch: pytest.MonkeyPatch
    ) -> None:  # type: ignore[no-untyped-def]
        from filelock import FileLock

        library.add("", send(bread_dot_md=BREAD))
        with FileLock(settings.index_dir / "lock"), pytest.raises(IndexBusy):
            library.remove("", only(library, "Bread").id)
        assert files_in(settings) == {"shared/bread.md"}
        assert titles(library) == ["Bread"]

    def test_a_file_that_was_deleted_by_hand(
        self, library: Library, settings: Settings, send
    ) -> None:  # type: ignore[no-untyped-def]
        library.add("", send(bread_dot_md=BREAD))
        (settings.index_dir.with_name("uploads") / "shared" / "bread.md").unlink()
        library.remove("", only(library, "Bread").id)
        assert library.documents("") == []


class TestOwners:
    def test_uploads_are_their_owners_until_shared(self, shared_library: Library, send) -> None:  # type: ignore[no-untyped-def]
        library = shared_library
        library.add("alice", send(bread_dot_md=BREAD))
        library.add("bob", send(tides_dot_txt=TIDES))
        bread, tides = only(library, "Bread", "alice"), only(library, "Tides", "bob")
        assert titles(library, "alice") == ["Bread"] and not bread.shared
        assert library.visible_ids("bob") == {tides.id}
        assert library.visible_ids("") == library.visible_ids("eve") == frozenset()

        library.share("alice", bread.id, True)
        assert library.visible_ids("bob") == {bread.id, tides.id}
        seen = only(library, "Bread", "bob")
        assert (seen.owner, seen.shared, seen.removable) == ("alice", True, False)
        with pytest.raises(PageError, match="alice"):
            library.remove("bob", bread.id)
        with pytest.raises(PageError, match="alice"):
            library.share("bob", bread.id, False)
        with pytest.raises(PageError, match="not in the library any more"):
            library.remove("alice", tides.id)
        with pytest.raises(PageError, match="not in the library any more"):
            library.share("", tides.id, True)

        library.share("alice", bread.id, False)
        assert library.visible_ids("bob") == {tides.id}

    def test_what_the_server_indexed_is_everybodys(
        self, shared_library: Library, settings: Settings, handbook: Path
    ) -> None:
        make_index(settings, handbook)
        assert len(titles(shared_library, "alice")) == len(titles(shared_library, "")) == 2
        with pytest.raises(PageError, match="put here by who runs the server") as raised:
            shared_library.remove("alice", only(shared_library, "Robotics lab notes", "alice").id)
        assert str(handbook) not in str(raised.value)

    def test_two_owners_of_the_same_bytes(
        self, shared_library: Library, settings: Settings, send
    ) -> None:  # type: ignore[no-untyped-def]
        library = shared_library
        library.add("alice", send(mine_dot_md=BREAD))
        [other] = library.add("bob", send(yours_dot_md=BREAD))
        assert other.status == "added"
        assert only(library, "Bread", "alice").path == "mine.md"
        assert only(library, "Bread", "bob").path == "yours.md"
        assert library.visible_ids("alice") == library.visible_ids("bob") == {other.document_id}
        library.remove("alice", other.document_id)
        assert titles(library, "alice") == [] and titles(library, "bob") == ["Bread"]
        assert files_in(settings) == {"bob/yours.md"}

    def test_what_is_shared_is_not_shared_again_when_it_comes_back(
        self, shared_library: Library, settings: Settings, send
    ) -> None:  # type: ignore[no-untyped-def]
        library = shared_library
        [first] = library.add("alice", send(bread_dot_md=BREAD))
        library.share("alice", first.document_id, True)
        library.remove("alice", first.document_id)
        library.add("alice", send(bread_dot_md=BREAD))
        assert library.visible_ids("bob") == frozenset()
        library.share("alice", first.document_id, True)
        (settings.index_dir.with_name("uploads") / "alice" / "bread.md").unlink()
        library.reindex()
        library.add("alice", send(bread_dot_md=BREAD))
        assert library.visible_ids("bob") == frozenset()

    @pytest.mark.parametrize(
        "owner", ["shared", "..", ".", "a/b", "../x", "%73hared", "a%b", ".sharing.sqlite3", "ä"]
    )
    def test_no_name_leads_elsewhere(
        self, shared_library: Library, settings: Settings, send, owner: str
    ) -> None:  # type: ignore[no-untyped-def]
        shared_library.add(owner, send(bread_dot_md=BREAD))
        [path] = files_in(settings)
        assert path.count("/") == 1 and not path.startswith(("shared/", "."))
        assert titles(shared_library, owner) == ["Bread"]
        assert titles(shared_library, "") == titles(shared_library, "other") == []

    def test_a_folder_that_holds_the_uploads_makes_them_nobody_elses(
        self, shared_library: Library, settings: Settings, send
    ) -> None:  # type: ignore[no-untyped-def]
        shared_library.add("alice", send(bread_dot_md=BREAD))
        make_index(settings, settings.index_dir.with_name("uploads").parent)
        assert titles(shared_library, "alice") == ["Bread"]
        assert titles(shared_library, "bob") == []
        shared_library.add("alice", send(tides_dot_txt=TIDES))
        assert titles(shared_library, "alice") == ["Bread", "Tides"]

    def test_reindexing_names_nobody_elses_files(
        self, shared_library: Library, settings: Settings, send
    ) -> None:  # type: ignore[no-untyped-def]
        shared_library.add("alice", send(bread_dot_md=BREAD))
        hers = settings.index_dir.with_name("uploads") / "alice"
        (hers / "secret.pdf").write_bytes(b"%PDF-1 no")
        (hers / "note.csv").write_text('Item,Price\nTea,2\n"Jam,3\n')
        seen: list[RunProgress] = []
        report = shared_library.reindex(seen.append, owner="bob")
        assert report.refused == report.notes == ()
        assert not any(progress.current for progress in seen)
        (hers / "note.csv").write_text('Item,Price\nTea,2\n"Jam,4\n')
        assert [n.document for n in shared_library.reindex(owner="alice").notes] == ["note.csv"]
        assert [r.path.name for r in shared_library.plan("alice").refused] == ["secret.pdf"]
        assert shared_library.plan("bob").refused == ()


class TestRuns:
    def test_a_plan_and_what_it_comes_to(
        self, library: Library, settings: Settings, send, tmp_path: Path
    ) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(PageError, match="Add a document first"):
            library.plan()
        with pytest.raises(PageError, match="Add a document first"):
            library.reindex()
        folder = tmp_path / "mine"
        folder.mkdir()
        for name in ("a", "b", "c"):
            (folder / f"{name}.md").write_bytes(BREAD + name.encode())
        library.add_folder(folder)
        (folder / "a.md").write_bytes(TIDES)
        (folder / "b.md").rename(folder / "d.md")
        (folder / "c.md").unlink()
        (folder / "e.md").write_bytes(BREAD)
        (folder / "f.pdf").write_bytes(b"%PDF-1 no")
        plan = library.plan()
        # That a file is broken is only known once it is read.
        assert (plan.added, plan.updated, plan.moved, plan.removed) == (2, 1, 1, 1)
        assert plan.changes == 5
        report = library.reindex()
        assert (report.added, report.updated, report.moved, report.removed) == (1, 1, 1, 1)
        assert [refusal.path.name for refusal in report.refused] == ["f.pdf"]
        assert library.plan().changes == 0

    def test_one_at_a_time_and_the_others_are_told(self, shared_library: Library, send) -> None:  # type: ignore[no-untyped-def]
        library = shared_library
        told: list[str] = []

        def meanwhile(progress: RunProgress) -> None:
            if told or progress.stage != "read":
                return
            activity = library.activity()
            assert activity is not None and (activity.who, activity.what) == ("alice", "adding")
            for who in ("alice", "bob"):
                with pytest.raises(PageError) as raised:
                    library.add(who, send(tides_dot_txt=TIDES))
                told.append(str(raised.value))
            with pytest.raises(PageError, match="Wait for that to end"):
                library.remove("bob", "x")
            with pytest.raises(PageError, match="Wait for that to end"):
                library.reindex()

        library.add("alice", send(bread_dot_md=BREAD), meanwhile)
        assert told[0].startswith("This library is already adding documents.")
        assert told[1].startswith("Somebody else is adding documents.")
        assert library.activity() is None
        assert titles(library, "bob") == []

    def test_questions_go_on_while_documents_are_added(self, library: Library, send) -> None:  # type: ignore[no-untyped-def]
        library.add("", send(bread_dot_md=BREAD))
        during: list[list[str]] = []
        library.add("", send(tides_dot_txt=TIDES), lambda _: during.append(titles(library)))
        assert during[0] == ["Bread"] and during[-1] == ["Bread", "Tides"]


KILLED = """
import os, sys
from pathlib import Path
from advisor.settings import load_settings
from index.storage.layout import IndexLayout
from ui.library.library import Library
from ui.library.entries import IncomingFile
from ui.library.keeping.folders import UploadFolders

def die(*_): os._exit(9)

index, moment, *files = sys.argv[1:]
settings = load_settings(None, {"index_dir": index, "embedding": "hashing:64"})
library = Library(settings, settings.index_dir.with_name("uploads"), accounts=True)
if moment == "copying":
    import shutil
    def half(read, written):
        written.write(read.read(10)); written.flush(); die()
    shutil.copyfileobj = half
if moment == "before the switch":
    IndexLayout.switch = die
if moment == "before deleting":
    UploadFolders.take_back = die
def at(progress):
    if progress.stage == moment: die()
library.add("alice", [IncomingFile(Path(f).name, Path(f)) for f in files], at)
"""


class TestKilled:
    @pytest.mark.parametrize(
        "moment",
        ["copying", "embed", "before the switch", "before deleting"],
    )
    def test_a_kill_while_adding_leaves_no_half(
        self, shared_library: Library, settings: Settings, send, tmp_path: Path, moment: str
    ) -> None:  # type: ignore[no-untyped-def]
        library = shared_library
        library.add("alice", send(old_dot_md=b"# Old\n\nAn old thing.\n"))
        for name, data in (("bread.md", BREAD), ("tides.txt", TIDES), ("bad.pdf", b"%PDF-1 no")):
            (tmp_path / name).write_bytes(data)
        names = [str(tmp_path / name) for name in ("bread.md", "tides.txt", "bad.pdf")]
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(settings.index_dir), moment, *names], check=False
        )
        assert ended.returncode == 9

        # The index is that of before or that of after, and nobody else's.
        held = titles(library, "alice")
        assert held in (["Old"], ["Bread", "Old", "Tides"])
        assert titles(library, "bob") == [] and library.visible_ids("") == frozenset()
        for name, data in (("bread.md", BREAD), ("tides.txt", TIDES)):
            path = settings.index_dir.with_name("uploads") / "alice" / name
            assert not path.exists() or path.read_bytes() == data

        # The next run brings everything in order.
        [file] = send(new=b"# New\n\nSomething new.\n")
        library.add("alice", [IncomingFile("new.md", file.path)])
        indexed = {Path(line.path).name for line in read_listing(settings.index_dir)}
        assert {f"alice/{name}" for name in indexed} | {".sharing.sqlite3"} >= files_in(settings)
        assert {"old.md", "new.md"} <= indexed

    def test_a_kill_while_removing(self, shared_library: Library, settings: Settings, send) -> None:  # type: ignore[no-untyped-def]
        [bread, _] = shared_library.add("alice", send(bread_dot_md=BREAD, tides_dot_txt=TIDES))
        code = KILLED.replace(
            'library.add("alice", [IncomingFile(Path(f).name, Path(f)) for f in files], at)',
            'library.remove("alice", files[0], at)',
        )
        ended = subprocess.run(
            [sys.executable, "-c", code, str(settings.index_dir), "scan", bread.document_id],
            check=False,
        )
        assert ended.returncode == 9
        assert titles(shared_library, "alice") == ["Bread", "Tides"]
        shared_library.reindex()
        assert titles(shared_library, "alice") == ["Tides"]
        shared_library.add("alice", send(new_dot_md=b"# New\n\nSomething new.\n"))
        assert files_in(settings) == {"alice/tides.txt", "alice/new.md"}


def test_adding_one_file_imports_no_torch(settings: Settings, tmp_path: Path) -> None:
    """With the embedded model, once it is exported; see `index.models.passages`."""
    from advisor.build import cache_dir
    from index.models.embedding import build_question_embedder

    build_question_embedder("embedded", cache_dir())
    (tmp_path / "bread.md").write_bytes(BREAD)
    code = f"""
import sys
from pathlib import Path
from advisor.settings import load_settings
from ui.library.library import Library
from ui.library.entries import IncomingFile
settings = load_settings(None, {{"index_dir": {str(tmp_path / "other")!r}}})
library = Library(settings, settings.index_dir.with_name("uploads"))
[result] = library.add("", [IncomingFile("bread.md", Path({str(tmp_path / "bread.md")!r}))])
assert result.status == "added", result
assert not {{"torch", "sentence_transformers", "gradio"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
