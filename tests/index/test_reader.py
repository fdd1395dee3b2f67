"""A reader sees one whole index, whatever happens meanwhile."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import IndexBroken, IndexMismatch, IndexMissing
from index.reader import IndexReader, read_listing
from tests.index.conftest import both_ways
from tests.index.workbench import Workbench, paragraphs

ROOT = Path(__file__).parents[2]


@pytest.fixture
def two(bench: Workbench) -> Workbench:
    """Two documents, indexed."""
    bench.write("tides.md", paragraphs("tides"))
    bench.write("bread.md", paragraphs("bread"))
    bench.run(bench.docs)
    return bench


def open_descriptors() -> set[str]:
    """What the open files of this process are called."""
    names = set()
    for number in os.listdir("/proc/self/fd"):
        try:
            names.add(os.readlink(f"/proc/self/fd/{number}"))
        except FileNotFoundError:  # the one that lists the others
            continue
    return names


class TestOpening:
    def test_what_it_tells(self, two: Workbench) -> None:
        with two.reader() as reader:
            files, passages = reader.counts()
            assert files == 2
            hits = reader.retrieve("property of the bread", 3)
            assert [hit.rank for hit in hits] == [1, 2, 3]
            best = hits[0].passage
            document = reader.document(best.document_id)
            assert document is not None
            assert document.text[best.start : best.end] == best.text
            assert reader.path(best.document_id) == "bread.md"
            assert reader.passages([best.id, "unknown"]) == [best]
            assert reader.document("unknown") is None
            assert reader.path("unknown") == ""
            assert reader.document_frequency("bread") == pytest.approx(0.5, abs=0.2)
            assert reader.document_frequency("xyzzy") == 0.0
            assert not reader.is_stale()
            assert sum(line.passages for line in reader.listing()) == passages
        assert [line.document for line in read_listing(two.settings.directory)] == [
            "bread.md",
            "tides.md",
        ]

    def test_nothing_indexed(self, bench: Workbench) -> None:
        with pytest.raises(IndexMissing, match="advisor index FOLDER"):
            bench.reader()
        with pytest.raises(IndexMissing, match="advisor index FOLDER"):
            read_listing(bench.settings.directory)

    def test_another_embedding_model(self, two: Workbench) -> None:
        other = Workbench(two.docs, replace(two.settings, embedding="hashing:32"))
        with pytest.raises(IndexMismatch, match="`hashing:64`.*advisor index --rebuild"):
            other.reader()

    def test_vectors_elsewhere(self, two: Workbench) -> None:
        other = Workbench(two.docs, replace(two.settings, chroma="http://127.0.0.1:1"))
        with pytest.raises(IndexMismatch, match="in that folder.*advisor index --rebuild"):
            other.reader()
        with pytest.raises(IndexMismatch, match="in that folder.*advisor index --rebuild"):
            other.run()

    def test_a_generation_that_is_gone(self, two: Workbench) -> None:
        shutil.rmtree(two.folder)
        with pytest.raises(IndexBroken, match="advisor index --rebuild FOLDER"):
            two.reader()

    @pytest.mark.parametrize("name", ["catalog.sqlite3", "vectors.json", "vectors"])
    def test_a_part_that_is_gone(self, two: Workbench, name: str) -> None:
        part = two.folder / name
        shutil.rmtree(part) if part.is_dir() else part.unlink()
        with pytest.raises(IndexBroken, match="advisor index --rebuild"):
            two.reader()

    @pytest.mark.parametrize(
        "question", ["", " ", "?", "\ud800 bread", 'a "quoted" AND (bread OR -x*', "bread " * 9000]
    )
    def test_strange_questions(self, two: Workbench, question: str) -> None:
        with two.reader() as reader:
            assert len(reader.retrieve(question, 3)) == 3

    def test_many_different_words(self, two: Workbench) -> None:
        with two.reader() as reader:
            assert reader.retrieve(" ".join(f"word{n}" for n in range(5000)) + " bread", 3)


class TestWhileIndexing:
    @both_ways
    def test_an_open_reader_stays_as_it_was(self, two: Workbench) -> None:
        with two.reader() as old:
            before = old.retrieve("property of the bread", 3)
            for topic in ("clocks", "owls", "paper"):
                two.write(f"{topic}.md", paragraphs(topic))
                two.write("bread.md", paragraphs(f"{topic} bread"))
                two.run()
                assert old.is_stale()
                assert old.retrieve("property of the bread", 3) == before
                assert old.document(before[0].passage.document_id) is not None
                assert old.counts()[0] == 2
            with two.reader() as new:
                assert not new.is_stale()
                assert new.counts()[0] == 5
                found = new.retrieve("paper", 3)
                assert "paper.md" in {new.path(hit.passage.document_id) for hit in found}

    def test_a_generation_goes_when_its_last_reader_has(self, two: Workbench) -> None:
        old_folder = two.folder
        with two.reader(), two.reader():
            two.write("clocks.md", paragraphs("clocks"))
            two.run()
            assert old_folder.is_dir()
        two.run()
        assert not old_folder.exists()
        two.require_agreement()

    def test_a_reader_that_is_dropped_lets_go(self, two: Workbench) -> None:
        reader = two.reader()
        reader.retrieve("bread", 3)
        old_folder = two.folder
        two.write("clocks.md", paragraphs("clocks"))
        two.run()
        del reader
        gc.collect()
        two.run()
        assert not old_folder.exists()

    def test_readers_in_threads_see_the_old_or_the_new(self, two: Workbench) -> None:
        """Each version of the folder says its number in every document."""
        stop = threading.Event()
        seen: set[str] = set()

        def version(number: int) -> None:
            for name in "abcd":
                two.write(f"{name}.md", paragraphs(f"version{number} {name}", 3))

        def watch() -> None:
            while not stop.is_set():
                with two.reader() as reader:
                    hits = reader.retrieve("version property", 8)
                    documents = [reader.document(hit.passage.document_id) for hit in hits]
                    texts = [document.text for document in documents if document]
                    assert len(texts) == len(hits)
                    versions = {
                        word for text in texts for word in text.split() if "version" in word
                    }
                    assert len(versions) == 1, versions
                    seen.update(versions)

        version(0)
        for name in ("tides.md", "bread.md"):
            (two.docs / name).unlink()
        two.run()
        with ThreadPoolExecutor(2) as pool:
            watchers = [pool.submit(watch) for _ in range(2)]
            try:
                for number in range(1, 5):
                    version(number)
                    two.run()
            finally:
                stop.set()
            for watcher in watchers:
                watcher.result()
        assert len(seen) > 1
        two.require_agreement()

    def test_another_process_sees_each_new_index(self, two: Workbench) -> None:
        script = (
            "import json, sys\n"
            "from pathlib import Path\n"
            "from index.reader import IndexReader\n"
            "def ask(reader):\n"
            "    hits = reader.retrieve('clocks', 1)\n"
            "    print(json.dumps([reader.is_stale(), reader.path(hits[0].passage.document_id)]),"
            " flush=True)\n"
            "def opened():\n"
            "    return IndexReader(Path(sys.argv[1]), chroma='', embedding='hashing:64',"
            " cache_dir=Path(sys.argv[2]))\n"
            "old = opened()\n"
            "ask(old)\n"
            "input()\n"
            "ask(old)\n"
            "new = opened()\n"
            "ask(new)\n"
            "new.close(); old.close()\n"
        )
        arguments = [str(two.settings.directory), str(two.settings.cache_dir)]
        with subprocess.Popen(
            [sys.executable, "-W", "error", "-c", script, *arguments],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdin is not None and process.stdout is not None
            first = json.loads(process.stdout.readline())
            two.write("clocks.md", paragraphs("clocks"))
            two.run()
            process.stdin.write("\n")
            process.stdin.flush()
            rest = [json.loads(line) for line in process.stdout]
        assert process.returncode == 0
        assert rest[0] == [True, first[1]], "the reader of before"
        assert rest[1] == [False, "clocks.md"]


class TestClosing:
    @pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
    def test_files_and_threads_are_let_go(self, two: Workbench) -> None:
        def ours() -> set[str]:
            return {name for name in open_descriptors() if str(two.settings.directory) in name}

        assert ours() == set()
        before = set(threading.enumerate())
        reader = two.reader()
        reader.retrieve("bread", 3)
        assert ours()
        reader.close()
        reader.close()
        # Chroma's own threads close its database a moment later.
        deadline = time.monotonic() + 10
        while ours() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert ours() == set()
        left = set(threading.enumerate()) - before
        assert not [thread for thread in left if thread.name.startswith("retrieval")]

    def test_opening_again_and_again_keeps_nothing(self, two: Workbench) -> None:
        def once() -> None:
            with two.reader() as reader:
                reader.retrieve("bread", 3)

        once()
        before = len(open_descriptors()), threading.active_count()
        for _ in range(5):
            once()
        after = len(open_descriptors()), threading.active_count()
        assert after[0] <= before[0] + 2
        assert after[1] <= before[1]

    def test_a_failed_opening_keeps_nothing(self, two: Workbench) -> None:
        settings = two.settings
        for _ in range(3):
            with pytest.raises(IndexMismatch):
                IndexReader(
                    settings.directory, chroma="", embedding="hashing:8",
                    cache_dir=settings.cache_dir,
                )  # fmt: skip
        gc.collect()
        opened = [name for name in open_descriptors() if str(settings.directory) in name]
        assert [name for name in opened if "chroma" not in name] == []


WITHOUT_POWERS = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]


@pytest.mark.skipif(sys.platform != "linux", reason="permissions of folders")
class TestReadOnly:
    @pytest.fixture
    def locked(self, two: Workbench) -> Workbench:
        self._permit(two.settings.directory, 0o555, 0o444)
        yield two  # type: ignore[misc]
        self._permit(two.settings.directory, 0o755, 0o644)

    @staticmethod
    def _permit(folder: Path, folders: int, files: int) -> None:
        folder.chmod(folders)
        for path in folder.rglob("*"):
            path.chmod(folders if path.is_dir() else files)

    @staticmethod
    def _python(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script as somebody whom permissions bind."""
        command = [sys.executable, "-W", "error", "-c", script, *arguments]
        if os.getuid() == 0:
            if shutil.which("setpriv") is None:
                pytest.skip("permissions do not bind root, and setpriv is not here")
            command = [*WITHOUT_POWERS, *command]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )

    @both_ways
    def test_it_answers(self, locked: Workbench) -> None:
        script = (
            "import sys, tempfile, os\n"
            "from pathlib import Path\n"
            "from index.reader import IndexReader, read_listing\n"
            "folder = Path(sys.argv[1])\n"
            "assert not os.access(folder, os.W_OK)\n"
            "with IndexReader(folder, chroma='', embedding='hashing:64',"
            " cache_dir=folder / 'none') as reader:\n"
            "    hits = reader.retrieve('bread', 2)\n"
            "    print(reader.path(hits[0].passage.document_id), sorted(hits[0].scores))\n"
            "print(len(read_listing(folder)))\n"
            "left = [n for n in os.listdir(tempfile.gettempdir()) if 'groundwise-vectors' in n]\n"
            "print(left)\n"
        )
        done = self._python(script, str(locked.settings.directory))
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == ["bread.md ['dense', 'lexical']", "2", "[]"]

    def test_indexing_says_why_not(self, locked: Workbench) -> None:
        locked.write("clocks.md", paragraphs("clocks"))
        script = (
            "import sys\n"
            "from pathlib import Path\n"
            "from index.errors import IndexUnwritable\n"
            "from index.indexing.indexer import Indexer\n"
            "from index.indexing.recipe import IndexSettings\n"
            "folder = Path(sys.argv[1])\n"
            "settings = IndexSettings(folder, '', 'hashing:64', 400, folder)\n"
            "try:\n"
            "    Indexer(settings, lambda: None).run([])\n"
            "except IndexUnwritable as error:\n"
            "    print(error)\n"
        )
        done = self._python(script, str(locked.settings.directory))
        assert done.returncode == 0, done.stderr
        assert f"{locked.settings.directory} cannot be written (Permission denied)" in done.stdout
