"""Adding, updating and removing documents, and what stays as it is."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import IndexBroken, IndexBusy, IndexMismatch, IndexMissing, VectorStoreError
from index.indexing.indexer import Report
from index.models.embedding import Embedder, HashingEmbedder
from index.storage.layout import IndexLayout
from tests.index.conftest import both_ways
from tests.index.workbench import Workbench, bytes_below, paragraphs


def counts(report: Report) -> tuple[int, int, int, int, int]:
    """Added, updated, moved, removed, unchanged."""
    return report.added, report.updated, report.moved, report.removed, report.unchanged


@pytest.fixture
def three(bench: Workbench) -> Workbench:
    """Three documents, indexed."""
    for topic in ("tides", "bridges", "bread"):
        bench.write(f"{topic}.md", paragraphs(topic))
    report = bench.run(bench.docs)
    assert counts(report) == (3, 0, 0, 0, 0)
    assert report.documents == 3
    assert report.embedded == report.passages > 6
    return bench


@both_ways
class TestChanges:
    def test_what_is_indexed_is_found(self, three: Workbench) -> None:
        three.require_agreement()
        assert "bread.md" in three.answers("what property has the bread")

    def test_an_unchanged_folder_embeds_nothing_and_writes_nothing(self, three: Workbench) -> None:
        generation = three.generation

        def forbidden() -> Embedder:
            raise AssertionError("nothing is to be embedded")

        report = three.indexer(forbidden).run([])
        assert counts(report) == (0, 0, 0, 0, 3)
        assert report.embedded == 0
        assert three.generation == generation

    def test_a_new_file_is_added(self, three: Workbench) -> None:
        three.write("deep/er/clocks.md", paragraphs("clocks"))
        report = three.run()
        assert counts(report) == (1, 0, 0, 0, 3)
        assert "deep/er/clocks.md" in three.answers("clocks")
        three.require_agreement()

    def test_a_changed_file_is_updated_and_its_old_passages_go(self, three: Workbench) -> None:
        before = three.require_agreement()
        three.write("bread.md", paragraphs("butter"))
        report = three.run()
        assert counts(report) == (0, 1, 0, 0, 2)
        after = three.require_agreement()
        assert len(before - after) == len(after - before) == report.embedded > 0
        assert "bread.md" in three.answers("butter")

    def test_a_deleted_file_leaves_nothing(self, three: Workbench) -> None:
        three.write("secret.md", paragraphs("xyzzyplugh"))
        three.run()
        with closing(three.catalog()) as catalog:
            [gone] = [x for x in catalog.listing() if x.document == "secret.md"]
            ids = [passage.id for passage in catalog.passages_of(gone.document_id)]
        (three.docs / "secret.md").unlink()
        report = three.run()
        assert counts(report) == (0, 0, 0, 1, 3)
        known = three.require_agreement()
        assert not known & set(ids)
        with closing(three.catalog()) as catalog, closing(three.store()) as store:
            assert catalog.search(["xyzzyplugh"], 10) == []
            assert catalog.document_frequency("xyzzyplugh") == 0
            assert store.vectors(ids) == {}
        for path, content in bytes_below(three.settings.directory):
            assert b"xyzzyplugh" not in content, path

    def test_a_renamed_file_embeds_nothing(self, three: Workbench) -> None:
        (three.docs / "bread.md").rename(three.docs / "loaves.md")
        report = three.run()
        assert counts(report) == (0, 0, 1, 0, 2)
        assert report.embedded == 0
        assert three.documents() == {"tides.md", "bridges.md", "loaves.md"}
        assert "loaves.md" in three.answers("bread")
        three.require_agreement()

    def test_a_renamed_folder_embeds_nothing(self, three: Workbench) -> None:
        for number in range(4):
            three.write(f"old/{number}.md", paragraphs(f"thing{number}"))
        three.run()
        (three.docs / "old").rename(three.docs / "new")
        report = three.run()
        assert counts(report) == (0, 0, 4, 0, 3)
        assert report.embedded == 0

    def test_a_title_made_from_a_name_follows_the_name(self, three: Workbench) -> None:
        path = three.write("first name.txt", "Plain text about property taxes, without a title.\n")
        three.run()
        path.rename(three.docs / "second name.txt")
        assert counts(three.run()) == (0, 0, 1, 0, 3)
        with three.reader() as reader:
            titles = {x.document: x.title for x in reader.listing()}
        assert titles["second name.txt"] == "Second name"

    def test_another_modification_time_alone_changes_nothing(self, three: Workbench) -> None:
        os.utime(three.docs / "bread.md", (1, 1))
        assert counts(three.run()) == (0, 0, 0, 0, 3)

    def test_a_change_that_keeps_size_and_time_is_seen(self, three: Workbench) -> None:
        path = three.docs / "bread.md"
        status = path.stat()
        path.write_text(path.read_text().replace("bread", "bland"))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert counts(three.run()) == (0, 1, 0, 0, 2)

    def test_a_dry_run_changes_nothing(self, three: Workbench) -> None:
        three.write("clocks.md", paragraphs("clocks"))
        (three.docs / "bread.md").unlink()
        (three.docs / "tides.md").rename(three.docs / "waves.md")
        plan = three.plan()
        assert [change.file.relative for change in plan.added] == ["clocks.md"]
        assert [record.relative for record in plan.removed] == ["bread.md"]
        assert [(m.old.relative, m.change.file.relative) for m in plan.moved] == [
            ("tides.md", "waves.md")
        ]
        assert plan.unchanged == 1
        assert three.documents() == {"tides.md", "bridges.md", "bread.md"}

    def test_a_dry_run_without_an_index_makes_none(self, bench: Workbench) -> None:
        bench.write("a.md", paragraphs("a"))
        assert len(bench.plan(bench.docs).added) == 1
        assert not bench.settings.directory.exists()


@both_ways
class TestDuplicates:
    def test_the_same_content_twice_is_one_document(self, three: Workbench) -> None:
        before = three.require_agreement()
        shutil.copy(three.docs / "bread.md", three.docs / "copy.md")
        report = three.run()
        assert counts(report) == (1, 0, 0, 0, 3)
        assert report.embedded == 0
        assert three.require_agreement() == before

    def test_deleting_one_of_two_keeps_the_document(self, three: Workbench) -> None:
        before = three.require_agreement()
        shutil.copy(three.docs / "bread.md", three.docs / "copy.md")
        three.run()
        (three.docs / "bread.md").unlink()
        assert counts(three.run()) == (0, 0, 0, 1, 3)
        assert three.require_agreement() == before
        assert "copy.md" in three.answers("bread")

    def test_another_suffix_of_the_same_format_embeds_nothing(self, three: Workbench) -> None:
        (three.docs / "bread.md").rename(three.docs / "bread.markdown")
        assert three.run().embedded == 0
        assert "bread.markdown" in three.documents()


class TestRoots:
    def test_a_single_file(self, bench: Workbench) -> None:
        path = bench.write("alone.md", paragraphs("alone"))
        bench.write("other.md", paragraphs("other"))
        assert counts(bench.run(path)) == (1, 0, 0, 0, 0)
        bench.write("alone.md", paragraphs("changed"))
        assert counts(bench.run()) == (0, 1, 0, 0, 0)
        assert bench.documents() == {"alone.md"}

    def test_a_second_folder_leaves_the_first_alone(self, three: Workbench, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "clocks.md").write_text(paragraphs("clocks"))
        assert counts(three.run(other)) == (1, 0, 0, 0, 0)
        assert three.documents() == {"tides.md", "bridges.md", "bread.md", "clocks.md"}
        assert counts(three.run()) == (0, 0, 0, 0, 4)

    def test_the_same_file_under_two_roots_is_one_document(
        self, three: Workbench, tmp_path: Path
    ) -> None:
        other = tmp_path / "other"
        shutil.copytree(three.docs, other)
        before = three.require_agreement()
        report = three.run(other)
        assert (report.added, report.embedded) == (3, 0)
        assert three.require_agreement() == before
        shutil.rmtree(three.docs)
        three.docs.mkdir()
        assert counts(three.run(three.docs)) == (0, 0, 0, 3, 0)
        assert three.require_agreement() == before

    def test_a_folder_inside_a_known_one_is_part_of_it(self, three: Workbench) -> None:
        inner = three.write("inner/clocks.md", paragraphs("clocks")).parent
        three.write("outer.md", paragraphs("outer"))
        assert counts(three.run(inner)) == (1, 0, 0, 0, 0)
        assert "inner/clocks.md" in three.documents()
        with closing(three.catalog()) as catalog:
            assert catalog.roots() == [str(three.docs)]
        assert counts(three.run()) == (1, 0, 0, 0, 4)

    def test_a_folder_around_a_known_one_takes_its_place(
        self, three: Workbench, tmp_path: Path
    ) -> None:
        (tmp_path / "above.md").write_text(paragraphs("above"))
        report = three.run(tmp_path)
        assert (report.added, report.unchanged, report.removed) == (1, 3, 0)
        assert report.documents == 4
        with closing(three.catalog()) as catalog:
            assert catalog.roots() == [str(tmp_path)]
        assert "docs/bread.md" in three.documents()
        assert counts(three.run()) == (0, 0, 0, 0, 4)
        three.require_agreement()

    def test_overlapping_folders_given_at_once(self, bench: Workbench) -> None:
        inner = bench.write("inner/a.md", paragraphs("a")).parent
        assert counts(bench.run(inner, bench.docs, inner / "a.md")) == (1, 0, 0, 0, 0)
        assert bench.documents() == {"inner/a.md"}

    def test_a_folder_that_vanishes_is_refused_and_kept(self, three: Workbench) -> None:
        three.docs.rename(three.docs.with_name("unplugged"))
        report = three.run()
        assert counts(report) == (0, 0, 0, 0, 0)
        assert report.documents == 3
        [refusal] = report.refused
        assert refusal.path == three.docs
        assert f"advisor index --remove {three.docs}" in refusal.reason
        three.docs.with_name("unplugged").rename(three.docs)
        assert counts(three.run()) == (0, 0, 0, 0, 3)

    def test_an_emptied_folder_is_emptied(self, three: Workbench) -> None:
        shutil.rmtree(three.docs)
        three.docs.mkdir()
        assert counts(three.run()) == (0, 0, 0, 3, 0)
        assert three.require_agreement() == set()
        assert three.answers("bread") == set()

    def test_a_folder_can_be_forgotten(self, three: Workbench, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "clocks.md").write_text(paragraphs("clocks"))
        three.run(other)
        report = three.indexer().forget(three.docs)
        assert counts(report) == (0, 0, 0, 3, 1)
        assert three.documents() == {"clocks.md"}
        three.require_agreement()
        assert counts(three.run()) == (0, 0, 0, 0, 1)

    def test_forgetting_what_was_never_given(self, three: Workbench, tmp_path: Path) -> None:
        with pytest.raises(IndexMissing, match="not among the indexed folders"):
            three.indexer().forget(tmp_path / "never")

    def test_a_first_run_over_nothing(self, bench: Workbench, tmp_path: Path) -> None:
        with pytest.raises(IndexMissing, match="does not exist"):
            bench.run(tmp_path / "nowhere")
        assert bench.layout.current() is None
        with pytest.raises(IndexMissing, match="advisor index FOLDER"):
            bench.run()

    def test_one_of_two_folders_missing(self, bench: Workbench, tmp_path: Path) -> None:
        bench.write("a.md", paragraphs("a"))
        report = bench.run(bench.docs, tmp_path / "nowhere")
        assert report.added == 1
        assert [refusal.path for refusal in report.refused] == [tmp_path / "nowhere"]
        assert bench.run().refused == ()


class TestRefusals:
    def test_the_rest_is_indexed(self, bench: Workbench) -> None:
        bench.write("a.md", paragraphs("a"))
        bench.write("empty.md", "")
        bench.write("binary.txt", bytes(range(256)) * 20)
        report = bench.run(bench.docs)
        assert (report.added, report.documents) == (1, 1)
        assert {refusal.path.name for refusal in report.refused} == {"empty.md", "binary.txt"}

    def test_they_are_told_again_without_reading_or_writing(self, bench: Workbench) -> None:
        bench.write("a.md", paragraphs("a"))
        bench.write("empty.md", "")
        first = bench.run(bench.docs)
        generation = bench.generation
        second = bench.run()
        assert second.refused == first.refused
        assert second.unchanged == 1
        assert bench.generation == generation
        assert bench.plan().refused == first.refused

    def test_one_that_is_mended_is_added(self, bench: Workbench) -> None:
        bench.write("a.md", "")
        assert len(bench.run(bench.docs).refused) == 1
        bench.write("a.md", paragraphs("a"))
        report = bench.run()
        assert (report.added, report.refused) == (1, ())
        (bench.docs / "a.md").unlink()
        assert bench.run().removed == 1

    def test_a_document_that_becomes_unreadable_goes(self, three: Workbench) -> None:
        three.write("bread.md", bytes(range(256)) * 20)
        report = three.run()
        assert (report.updated, report.documents) == (0, 2)
        assert [refusal.path.name for refusal in report.refused] == ["bread.md"]
        assert "bread.md" not in three.answers("bread")
        three.require_agreement()
        assert three.run().refused == report.refused

    def test_a_vanished_refusal_is_forgotten(self, three: Workbench) -> None:
        path = three.write("empty.md", "")
        three.run()
        path.unlink()
        three.write("clocks.md", paragraphs("clocks"))
        assert three.run().refused == ()
        with closing(three.catalog()) as catalog:
            assert catalog.refusals() == {}

    @pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and links")
    def test_what_is_no_regular_file(self, bench: Workbench) -> None:
        bench.write("a.md", paragraphs("a"))
        os.mkfifo(bench.docs / "pipe.md")
        (bench.docs / "loop.md").symlink_to("loop.md")
        (bench.docs / "broken.md").symlink_to("nowhere.md")
        report = bench.run(bench.docs)
        assert report.added == 1
        reasons = {refusal.path.name: refusal.reason for refusal in report.refused}
        assert set(reasons) == {"pipe.md", "loop.md", "broken.md"}
        assert "not a regular file" in reasons["pipe.md"]

    @pytest.mark.skipif(sys.platform != "linux", reason="needs names that are not text")
    def test_a_name_that_is_not_text(self, bench: Workbench) -> None:
        bench.write("a.md", paragraphs("a"))
        Path(os.fsdecode(os.fsencode(bench.docs) + b"/\xff.md")).write_text(paragraphs("b"))
        report = bench.run(bench.docs)
        assert report.added == 1
        [refusal] = report.refused
        assert "not valid text" in refusal.reason
        str(refusal.path).encode()

    def test_a_file_that_vanishes_while_indexing(self, bench: Workbench) -> None:
        bench.write("a.md", paragraphs("a"))
        vanishing = bench.write("b.md", paragraphs("b"))
        indexer = bench.indexer()
        bench.progress = _Trigger(lambda: vanishing.unlink(missing_ok=True))
        indexer = bench.indexer()
        report = indexer.run([bench.docs])
        assert (report.added, report.documents) == (1, 1)
        assert [refusal.path for refusal in report.refused] == [vanishing]
        assert bench.run().refused == ()


class _Trigger(list):  # type: ignore[type-arg]
    """A list of progress that does something once documents are being read."""

    def __init__(self, action: object) -> None:
        super().__init__()
        self._action = action

    def append(self, progress: object) -> None:
        super().append(progress)
        if getattr(progress, "stage", "") == "read":
            self._action()  # type: ignore[operator]


class TestRecipes:
    def test_another_embedding_model_is_refused(self, three: Workbench) -> None:
        with pytest.raises(
            IndexMismatch, match="embedding model: hashing:64 .* then, hashing:32 .* now"
        ):
            three.indexer(embedding="hashing:32").run([])
        with pytest.raises(IndexMismatch, match="advisor index --rebuild"):
            three.indexer(chunk_chars=300).plan([])
        assert len(three.documents()) == 3

    def test_a_rebuild_takes_the_new_recipe_and_the_old_folders(self, three: Workbench) -> None:
        old = three.generation
        report = three.indexer(chunk_chars=200).rebuild([])
        assert (report.added, report.embedded) == (3, report.passages)
        assert not three.layout.folder(old).exists()
        three.require_agreement()
        with pytest.raises(IndexMismatch):
            three.run()
        assert counts(three.indexer(chunk_chars=200).run([])) == (0, 0, 0, 0, 3)

    def test_a_rebuild_without_its_folder_changes_nothing(self, three: Workbench) -> None:
        generation = three.generation
        three.docs.rename(three.docs.with_name("unplugged"))
        with pytest.raises(IndexMissing, match="nothing was changed"):
            three.rebuild()
        with pytest.raises(IndexMissing, match="does not exist"):
            three.rebuild(three.docs)
        assert three.generation == generation
        assert "bread.md" in three.answers("bread")

    def test_a_rebuild_of_named_folders_holds_those_alone(
        self, three: Workbench, tmp_path: Path
    ) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "clocks.md").write_text(paragraphs("clocks"))
        three.rebuild(other)
        assert three.documents() == {"clocks.md"}
        three.require_agreement()

    def test_a_failed_rebuild_leaves_the_old_index(self, three: Workbench) -> None:
        def broken() -> Embedder:
            raise VectorStoreError("no")

        with pytest.raises(VectorStoreError):
            three.indexer(broken).rebuild([])
        assert "bread.md" in three.answers("bread")
        assert three.layout.others(three.generation) == []

    def test_an_error_right_after_the_switch_keeps_the_new_index(
        self, three: Workbench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        switch = IndexLayout.switch

        def switch_and_fail(layout: IndexLayout, generation: str) -> None:
            switch(layout, generation)
            raise KeyboardInterrupt

        three.write("clocks.md", paragraphs("clocks"))
        with monkeypatch.context() as patch:
            patch.setattr(IndexLayout, "switch", switch_and_fail)
            with pytest.raises(KeyboardInterrupt):
                three.run()
        three.require_agreement()
        assert "clocks.md" in three.answers("clocks")
        assert counts(three.run()) == (0, 0, 0, 0, 4)
        assert three.layout.others(three.generation) == three.layout.all_unfinished() == []

    def test_a_damaged_pointer_is_told_and_rebuilt(self, three: Workbench) -> None:
        (three.settings.directory / "current").write_text("../../etc")
        with pytest.raises(IndexBroken, match="advisor index --rebuild FOLDER"):
            three.run()
        assert three.rebuild(three.docs).added == 3
        three.require_agreement()

    def test_a_damaged_catalogue_is_told_and_rebuilt(self, three: Workbench) -> None:
        three.layout.catalog(three.generation).write_bytes(b"not a database, but long enough" * 99)
        with pytest.raises(IndexBroken, match="advisor index --rebuild FOLDER"):
            three.run()
        assert three.rebuild(three.docs).added == 3
        three.require_agreement()

    def test_damaged_vectors_are_told_and_rebuilt(self, three: Workbench) -> None:
        damaged = next(three.folder.rglob("data_level0.bin"))
        damaged.write_bytes(damaged.read_bytes()[:100])
        three.write("clocks.md", paragraphs("clocks"))
        with pytest.raises(IndexBroken, match="bytes instead of"):
            three.run()
        with pytest.raises(IndexBroken, match="bytes instead of"):
            three.reader()
        three.rebuild()
        three.require_agreement()


class TestOneAtATime:
    def test_a_second_run_is_told_to_wait(self, bench: Workbench) -> None:
        bench.write("a.md", paragraphs("a"))
        refused = []

        class Meddling(HashingEmbedder):
            def embed(self, texts, on_progress=None):  # type: ignore[no-untyped-def]
                with pytest.raises(IndexBusy, match="Wait for it to end"):
                    bench.run(bench.docs)
                refused.append(True)
                return super().embed(texts, on_progress)

        bench.indexer(lambda: Meddling(64)).run([bench.docs])
        assert refused
        assert bench.run().unchanged == 1

    def test_a_run_that_failed_lets_the_next_one_in(self, bench: Workbench) -> None:
        bench.write("a.md", paragraphs("a"))

        class Failing(HashingEmbedder):
            def embed(self, texts, on_progress=None):  # type: ignore[no-untyped-def]
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            bench.indexer(lambda: Failing(64)).run([bench.docs])
        assert bench.layout.current() is None
        assert bench.layout.others(None) == []
        assert bench.run(bench.docs).added == 1


class TestHealing:
    def test_vectors_that_went_missing_are_made_again(self, three: Workbench) -> None:
        with closing(three.store()) as store:
            lost = sorted(store.all_ids())[:4]
            store.remove(lost)
        three.write("clocks.md", paragraphs("clocks"))
        report = three.run()
        known = three.require_agreement()
        assert set(lost) <= known
        assert report.embedded > len(lost)

    def test_vectors_of_nothing_go(self, three: Workbench) -> None:
        with closing(three.store()) as store:
            store.add(["stranger"], HashingEmbedder(64).embed(["stranger"]))
        three.write("clocks.md", paragraphs("clocks"))
        three.run()
        three.require_agreement()
