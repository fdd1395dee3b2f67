"""Retrievers: one contract for all, and how their rankings are fused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.indexing.recipe import IndexSettings
from index.models.embedding import HashingEmbedder
from index.passage import Passage, RetrievedPassage
from index.reader import IndexReader
from index.retrieval import (
    RECIPROCAL_RANK_K,
    DenseRetriever,
    FusedRetriever,
    LexicalRetriever,
    carry,
    fuse,
)
from index.storage.catalog import Catalog
from index.storage.vectors import VectorStore
from tests.index.workbench import Workbench, paragraphs

Retriever = DenseRetriever | LexicalRetriever | FusedRetriever | IndexReader


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Documents about several topics."""
    folder = tmp_path_factory.mktemp("retrieval")
    (folder / "docs").mkdir()
    settings = IndexSettings(folder / "index", "", "hashing:256", 400, folder / "cache")
    bench = Workbench(folder / "docs", settings)
    for topic in ("tides", "bridges", "bread", "clocks"):
        bench.write(f"{topic}.md", paragraphs(topic))
    bench.run(bench.docs)
    return bench


@pytest.fixture
def catalog(indexed: Workbench) -> Iterator[Catalog]:
    with closing(indexed.catalog()) as catalog:
        yield catalog


@pytest.fixture
def store(indexed: Workbench) -> Iterator[VectorStore]:
    with closing(indexed.store()) as store:
        yield store


class RetrieverContract:
    """What every retriever does."""

    score = "dense"

    @pytest.fixture
    def retriever(self) -> Retriever:
        raise NotImplementedError

    def test_ranks_count_from_one(self, retriever: Retriever) -> None:
        hits = retriever.retrieve("which property has the bread", 4)
        assert [hit.rank for hit in hits] == [1, 2, 3, 4]
        assert all(a.score >= b.score for a, b in zip(hits, hits[1:], strict=False))
        assert len({hit.passage.id for hit in hits}) == 4

    def test_the_best_is_about_the_question(self, retriever: Retriever) -> None:
        best = retriever.retrieve("which property has the bread", 1)[0]
        assert "bread" in best.passage.text
        assert best.passage.heading_path == ("About bread",)

    def test_each_hit_tells_its_scores(self, retriever: Retriever) -> None:
        for hit in retriever.retrieve("bread", 3):
            assert set(hit.scores) <= {"dense", "lexical"}
            assert self.score in hit.scores

    def test_no_more_than_asked_for(self, retriever: Retriever) -> None:
        for limit in (1, 2, 7):
            assert len(retriever.retrieve("bread", limit)) <= limit

    def test_the_same_question_has_the_same_answer(self, retriever: Retriever) -> None:
        question = "property 3 of clocks and bread"
        assert retriever.retrieve(question, 9) == retriever.retrieve(question, 9)

    def test_a_longer_list_begins_with_the_shorter(self, retriever: Retriever) -> None:
        question = "property 3 of clocks and bread"
        short, long = retriever.retrieve(question, 4), retriever.retrieve(question, 9)
        assert [hit.score for hit in long[:4]] == pytest.approx([hit.score for hit in short])


class TestDense(RetrieverContract):
    @pytest.fixture
    def retriever(self, catalog: Catalog, store: VectorStore) -> Retriever:
        return DenseRetriever(catalog, store, HashingEmbedder(256))


class TestLexical(RetrieverContract):
    score = "lexical"

    @pytest.fixture
    def retriever(self, catalog: Catalog) -> Retriever:
        return LexicalRetriever(catalog)

    def test_without_a_common_word_nothing_is_found(self, retriever: Retriever) -> None:
        assert retriever.retrieve("xyzzy", 5) == []
        assert retriever.retrieve("what is it", 5) == []


class TestFused(RetrieverContract):
    score = "dense"

    @pytest.fixture
    def retriever(self, catalog: Catalog, store: VectorStore) -> Iterator[Retriever]:
        dense = DenseRetriever(catalog, store, HashingEmbedder(256))
        fused = FusedRetriever([dense, LexicalRetriever(catalog)])
        yield fused
        fused.close(wait=True)


class TestReader(RetrieverContract):
    @pytest.fixture
    def retriever(self, indexed: Workbench) -> Iterator[Retriever]:
        with indexed.reader() as reader:
            yield reader

    def test_a_word_that_vectors_miss_is_found(self, retriever: Retriever) -> None:
        hits = retriever.retrieve("clocks", 12)
        assert {"dense", "lexical"} == set(hits[0].scores)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Three small documents that forty large ones about nearly the same crowd out."""
    folder = tmp_path_factory.mktemp("crowd")
    (folder / "docs").mkdir()
    settings = IndexSettings(folder / "index", "", "hashing:256", 400, folder / "cache")
    bench = Workbench(folder / "docs", settings)
    for number in range(40):
        bench.write(f"other{number}.md", paragraphs(f"bread {number}", 8))
    for name in ("rye", "oats", "spelt"):
        bench.write(f"{name}.md", f"# Flour\n\nSome properties of bread made of {name}.\n")
    bench.run(bench.docs)
    return bench


FILTERED = ["dense", "lexical", "fused", "reader"]


class TestFiltering:
    """Retrieval from some of the documents, given by id."""

    @pytest.fixture
    def retriever(self, crowd: Workbench, request: pytest.FixtureRequest) -> Iterator[Retriever]:
        with closing(crowd.catalog()) as catalog, closing(crowd.store()) as store:
            dense = DenseRetriever(catalog, store, HashingEmbedder(256))
            lexical = LexicalRetriever(catalog)
            fused = FusedRetriever([dense, lexical])
            with crowd.reader() as reader:
                yield {"dense": dense, "lexical": lexical, "fused": fused, "reader": reader}[
                    request.param
                ]
            fused.close(wait=True)

    @pytest.fixture
    def ids(self, crowd: Workbench) -> dict[str, str]:
        with closing(crowd.catalog()) as catalog:
            return {line.document: line.document_id for line in catalog.listing()}

    @pytest.mark.parametrize("retriever", FILTERED, indirect=True)
    def test_few_are_found_however_many_others_are_nearer(
        self, retriever: FusedRetriever, ids: dict[str, str]
    ) -> None:
        question = "which property has the bread 7"
        unfiltered = retriever.retrieve(question, 40)
        chosen = {ids["rye.md"], ids["oats.md"]}
        assert not {hit.passage.document_id for hit in unfiltered} & chosen
        hits = retriever.retrieve(question, 6, documents=chosen)
        assert {hit.passage.document_id for hit in hits} == chosen
        assert [hit.rank for hit in hits] == [1, 2]

    @pytest.mark.parametrize("retriever", FILTERED, indirect=True)
    def test_nothing_of_no_document(self, retriever: FusedRetriever, ids: dict[str, str]) -> None:
        assert retriever.retrieve("property of bread", 6, documents=()) == []
        assert retriever.retrieve("property of bread", 6, documents=["gone", "'); --"]) == []
        [hit] = retriever.retrieve("property of bread", 6, documents=["gone", ids["rye.md"]])
        assert hit.passage.document_id == ids["rye.md"]

    @pytest.mark.parametrize("retriever", FILTERED, indirect=True)
    def test_of_all_documents_is_as_without_a_filter(
        self, retriever: FusedRetriever, ids: dict[str, str]
    ) -> None:
        question = "property 3 of bread 11"
        everything = retriever.retrieve(question, 9, documents=ids.values())
        assert everything == retriever.retrieve(question, 9)

    def test_the_vectors_rank_as_in_an_index_of_these_alone(
        self, crowd: Workbench, ids: dict[str, str], tmp_path: Path
    ) -> None:
        (tmp_path / "docs").mkdir()
        settings = replace(crowd.settings, directory=tmp_path / "index")
        alone = Workbench(tmp_path / "docs", settings)
        names = ["other3.md", "other19.md", "rye.md"]
        for name in names:
            alone.write(name, (crowd.docs / name).read_bytes())
        alone.run(alone.docs)
        chosen = frozenset(ids[name] for name in names)
        for question in ("property 3 of bread 11", "bread made of rye", "paragraph 5 about 19"):
            with crowd.reader() as all_, alone.reader() as few:
                filtered = all_.retrieve(question, 40, documents=chosen)
                expected = few.retrieve(question, 40)
            assert {h.passage.id for h in filtered} == {h.passage.id for h in expected}
            assert _dense(filtered) == pytest.approx(_dense(expected), abs=1e-5)
            assert filtered[0].passage == expected[0].passage

    def test_carried_passages_are_filtered_too(self, crowd: Workbench, ids: dict[str, str]) -> None:
        with crowd.reader() as reader:
            rye, oats = (
                reader.retrieve("bread", 1, documents=[ids[name]])[0].passage
                for name in ("rye.md", "oats.md")
            )
            hits = reader.retrieve("property 3", 3, [rye.id, oats.id], {ids["oats.md"]})
            assert [hit.passage for hit in hits] == [oats]
            assert hits[0].scores["carried"] == 1.0


def _dense(hits: list[RetrievedPassage]) -> dict[str, float]:
    return {hit.passage.id: hit.scores["dense"] for hit in hits}


def passage(key: str) -> Passage:
    return Passage(key, "d", 0, 1, key)


def ranking(name: str, *keys: str) -> list[RetrievedPassage]:
    return [
        RetrievedPassage(passage(key), rank, 1.0 - rank / 100, {name: 1.0 - rank / 100})
        for rank, key in enumerate(keys, 1)
    ]


def keys(hits: list[RetrievedPassage]) -> list[str]:
    return [hit.passage.id for hit in hits]


class TestFusing:
    def test_the_formula(self) -> None:
        fused = fuse([ranking("dense", "a", "b"), ranking("lexical", "b", "c")])
        k = RECIPROCAL_RANK_K
        expected = {"a": 1 / (k + 1), "b": 1 / (k + 2) + 1 / (k + 1), "c": 1 / (k + 2)}
        assert {hit.passage.id: hit.score for hit in fused} == pytest.approx(expected)
        assert keys(fused) == ["b", "a", "c"]
        assert [hit.rank for hit in fused] == [1, 2, 3]
        assert fused[0].scores == {"dense": 0.98, "lexical": 0.99}
        assert fused[1].scores == {"dense": 0.99}

    def test_ties_follow_the_first_ranking(self) -> None:
        fused = fuse([ranking("dense", "a", "b"), ranking("lexical", "c", "d")])
        assert keys(fused) == ["a", "c", "b", "d"]
        fused = fuse([ranking("dense", "a", "b"), ranking("lexical", "b", "a")])
        assert keys(fused) == ["a", "b"]

    def test_nothing(self) -> None:
        assert fuse([]) == fuse([[], []]) == []
        assert keys(fuse([[], ranking("lexical", "a")])) == ["a"]


class TestCarrying:
    def test_nothing_to_carry(self) -> None:
        found = ranking("dense", "a", "b")
        assert carry(found, []) == found

    def test_last_turns_passages_stay_candidates(self) -> None:
        carried = carry(ranking("dense", "a", "b"), [passage("z")])
        assert set(keys(carried)) == {"a", "b", "z"}
        [last] = [hit for hit in carried if hit.passage.id == "z"]
        assert last.scores == {"carried": 1.0}
        assert keys(carried)[0] == "a"

    def test_one_that_is_found_again_rises(self) -> None:
        carried = carry(ranking("dense", "a", "b", "c"), [passage("c")])
        assert keys(carried)[0] == "c"
        assert set(carried[0].scores) == {"dense", "carried"}


class TestUnknownVectors:
    def test_vectors_of_a_run_that_has_not_ended_are_passed_over(self, bench: Workbench) -> None:
        bench.write("bread.md", paragraphs("bread", 20))
        bench.run(bench.docs)
        embedder = HashingEmbedder(64)
        with closing(bench.catalog()) as catalog, closing(bench.store()) as store:
            strangers = [f"stranger{number}" for number in range(300)]
            store.add(strangers, embedder.embed(["bread property"] * 300))
            hits = DenseRetriever(catalog, store, embedder).retrieve("bread property", 5)
            assert len(hits) == 5
            assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
