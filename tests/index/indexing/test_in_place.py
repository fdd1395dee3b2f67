"""Runs that change a large index where it is: only what a change is about is written."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.indexing import generation
from index.models.embedding import build_torch_embedder
from index.storage.fresh_vectors import LayeredVectors
from index.storage.sqlite_file import is_shared
from tests.index.conftest import IN_PLACE
from tests.index.workbench import Workbench, bytes_below, paragraphs

pytestmark = pytest.mark.parametrize("bench", [IN_PLACE], indirect=True)


@pytest.fixture
def many(bench: Workbench) -> Workbench:
    """Thirty documents, indexed into an index that is changed in place."""
    for number in range(30):
        bench.write(f"{number}.md", paragraphs(f"topic {number}"))
    bench.run(bench.docs)
    assert is_shared(bench.layout.catalog(bench.generation))
    return bench


def graph(bench: Workbench) -> dict[str, bytes]:
    return {
        path.relative_to(bench.folder).as_posix(): content
        for path, content in bytes_below(bench.folder / "vectors")
        if ".sqlite3" not in path.name
    }


def test_the_vectors_of_before_are_not_touched(many: Workbench) -> None:
    before, of_before = many.generation, graph(many)
    many.write("3.md", paragraphs("changed"))
    many.write("new.md", paragraphs("owls"))
    (many.docs / "4.md").unlink()
    report = many.run()
    assert (report.added, report.updated, report.removed) == (1, 1, 1)
    assert many.generation == before
    assert graph(many) == of_before
    assert Path(f"{many.layout.catalog(before)}-wal").stat().st_size == 0
    many.require_agreement()
    assert "new.md" in many.answers("owls")


def test_searching_gives_what_a_new_index_gives(many: Workbench) -> None:
    many.write("3.md", paragraphs("changed"))
    many.write("new.md", paragraphs("owls"))
    (many.docs / "4.md").unlink()
    many.run()
    anew = replace(many, settings=replace(many.settings, directory=many.docs.parent / "anew"))
    anew.run(many.docs)
    questions = ["owls", "what was changed", "topic 4", "property of topic 17"]
    with many.reader() as changed, anew.reader() as fresh:
        for question in questions:
            found, wanted = (
                [(hit.passage, hit.scores) for hit in reader.retrieve(question, 8)]
                for reader in (changed, fresh)
            )
            assert [passage for passage, _ in found] == [passage for passage, _ in wanted]
            for (_, scores), (_, as_new) in zip(found, wanted, strict=True):
                assert scores == pytest.approx(as_new, abs=1e-5)
        owls = next(x.document_id for x in changed.listing() if x.document == "new.md")
        old = next(x.document_id for x in changed.listing() if x.document == "17.md")
        hits = changed.retrieve("property", 30, documents=[owls, old])
        assert {hit.passage.document_id for hit in hits} == {owls, old}


def test_a_file_that_comes_back_is_found_once(many: Workbench) -> None:
    text = (many.docs / "4.md").read_text()
    (many.docs / "4.md").unlink()
    many.run()
    assert "4.md" not in many.answers("topic 4")
    many.write("4.md", text)
    many.run()
    with many.reader() as reader:
        ids = [hit.passage.id for hit in reader.retrieve("topic 4", 40)]
    assert len(ids) == len(set(ids))
    assert "4.md" in many.answers("topic 4")


def test_many_changes_are_taken_into_the_graph(
    many: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "_FEW_FRESH", 5)
    before = many.generation
    for number in range(5):
        many.write(f"more{number}.md", paragraphs(f"owl {number}"))
        many.run()
    assert many.generation != before
    many.write("3.md", paragraphs("unheard"))
    many.rebuild()
    for number in range(5, 10):
        (many.docs / f"{number}.md").unlink()
    many.run()
    known = many.require_agreement()
    with closing(many.catalog()) as catalog, closing(many.store()) as store:
        assert catalog.fresh.count() == 0
        assert set(store.all_ids()) == known
    assert "more4.md" in many.answers("owl 4")
    assert [path for path, content in bytes_below(many.folder) if b"topic 7" in content] == []


def test_a_large_change_works_in_a_copy(many: Workbench) -> None:
    before = many.generation
    for number in range(70):
        many.write(f"more{number}.md", paragraphs(f"owl {number}", 1))
    many.run()
    assert many.generation != before
    many.require_agreement()


def test_readers_hear_of_a_run_that_was_killed_before_it_told_them(
    many: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with many.reader() as old:
        many.write("new.md", paragraphs("owls"))
        with monkeypatch.context() as patch:
            patch.setattr(type(many.layout), "note_changes", _die)
            with pytest.raises(KeyboardInterrupt):
                many.run()
        assert not old.is_stale()
        many.require_agreement()
        many.run()
        assert old.is_stale()
    assert "new.md" in many.answers("owls")


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_run_that_fails_changes_nothing(many: Workbench) -> None:
    known = many.require_agreement()
    many.write("3.md", paragraphs("changed"))

    class Failing:
        fingerprint = build_torch_embedder("hashing:64").fingerprint

        def embed(self, texts: object, on_progress: object = None) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        many.indexer(Failing).run([])  # type: ignore[arg-type]
    assert many.require_agreement() == known
    assert many.run().updated == 1


def test_layers_search_as_one(many: Workbench) -> None:
    many.write("new.md", paragraphs("owls"))
    many.run()
    with closing(many.catalog()) as catalog, closing(many.store()) as store:
        ids = sorted(catalog.passage_ids())
        layered = LayeredVectors(catalog.fresh, lambda: store)
        held = layered.vectors(ids)
        assert sorted(held) == ids
        rows = np.stack([held[key] for key in ids])
        for key in (ids[0], catalog.fresh.all()[0][0]):
            best = layered.nearest(held[key], 5)
            exact = sorted(rows @ held[key], reverse=True)[:5]
            assert [score for _, score in best] == pytest.approx(exact, abs=1e-5)
        few = [ids[0], catalog.fresh.all()[0][0]]
        assert {key for key, _ in layered.nearest(held[ids[3]], 5, few)} == set(few)
        assert layered.nearest(held[ids[3]], 5, []) == []
