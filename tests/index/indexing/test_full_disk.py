"""A disk that is full: one sentence that names the folder, and the old index stays."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index import errors
from index.errors import IndexUnwritable, VectorStoreError
from index.indexing.unfinished import UnfinishedVectors
from index.models.embedding import HashingEmbedder
from index.storage import manifest
from index.storage.vectors import VectorStore
from tests.index.workbench import Workbench, paragraphs

ROOT = Path(__file__).parents[3]

SCRIPT = """
import json, sys
from pathlib import Path
from index.errors import IndexUnwritable
from index.indexing.recipe import IndexSettings
from tests.index.workbench import Workbench, paragraphs

docs, index = Path(sys.argv[1]), Path(sys.argv[2])
bench = Workbench(docs, IndexSettings(index, "", "hashing:1024", 400, index.parent / "cache"))
bench.write("a.md", paragraphs("bread"))
bench.run(docs)
before = bench.require_agreement()
for number in range(40):
    bench.write(f"{number}.md", paragraphs(f"topic {number}", 100))
told = []
for attempt in (lambda: bench.run(), lambda: bench.rebuild()):
    try:
        attempt()
    except IndexUnwritable as error:
        told.append(str(error))
assert bench.layout.others(bench.generation) == [], "the half of a new index is gone"
assert bench.require_agreement() == before
assert bench.answers("bread") == {"a.md"}
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a small file system")
@pytest.mark.parametrize("megabytes", [6, 9, 13])
def test_a_small_file_system(tmp_path: Path, megabytes: int) -> None:
    docs, disk = tmp_path / "docs", tmp_path / "disk"
    docs.mkdir()
    disk.mkdir()
    # Mounted where only this process sees it, and gone when it ends.
    mount = f'mount -t tmpfs -o size={megabytes}m none "$1" || exit 77; shift; exec "$@"'
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare")
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount, "sh", str(disk), sys.executable, "-c", SCRIPT,
         str(docs), str(disk / "index")],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("may not mount a file system here")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == 2
    for sentence in told:
        assert f"The disk that holds {disk / 'index'}" in sentence
        assert "advisor index" in sentence


class TestWords:
    def test_a_folder_that_cannot_be_made(self, bench: Workbench) -> None:
        bench.settings.directory.write_text("a file")
        bench.write("a.md", paragraphs("a"))
        with pytest.raises(IndexUnwritable, match=f"{bench.settings.directory} cannot be written"):
            bench.run(bench.docs)

    def test_while_copying(self, bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
        bench.write("a.md", paragraphs("a"))
        bench.run(bench.docs)

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(manifest.shutil, "copytree", full)
        bench.write("b.md", paragraphs("b"))
        with pytest.raises(IndexUnwritable, match="is full.*--index-dir"):
            bench.run()
        assert bench.documents() == {"a.md"}
        assert bench.layout.others(bench.generation) == []

    def test_chroma_that_does_not_say_why(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = VectorStore(str(tmp_path), "passages", create=True)
        wrong = HashingEmbedder(8).embed(["a"])
        store.add(["a"], HashingEmbedder(16).embed(["a"]))
        with pytest.raises(VectorStoreError, match="advisor doctor"):
            store.add(["b"], wrong)
        monkeypatch.setattr(errors, "_NEARLY_FULL_BYTES", 1 << 60)
        with pytest.raises(IndexUnwritable, match="is full"):
            store.add(["b"], wrong)
        store.close()

    def test_vectors_kept_apart(self, tmp_path: Path) -> None:
        made = UnfinishedVectors(tmp_path / "unfinished.sqlite3")
        made._file.rows("PRAGMA max_page_count=8")
        with pytest.raises(IndexUnwritable, match="is full"):
            made.add([str(n) for n in range(100)], HashingEmbedder(256).embed(["a"] * 100))
        made.close()
