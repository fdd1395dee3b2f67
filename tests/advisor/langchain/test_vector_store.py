"""The vector store: what it keeps, finds and refuses, and what an interruption leaves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding

from advisor.langchain import GroundwiseEmbeddings, GroundwiseVectorStore
from index.errors import IndexBusy, IndexMismatch, VectorStoreError
from tests.conftest import make_index
from tests.event_loop import in_a_loop

WORDS = GroundwiseEmbeddings("hashing")
TEXTS = ["interns earn money", "interns eat lunch", "robots weld doors", "robots weld roofs"]
ABOUT = [
    {"kind": "people", "page": 1, "draft": True},
    {"kind": "people", "page": 2},
    {"kind": "robots", "page": 1},
    {"kind": "robots", "page": 3, "score": 0.5},
]


@pytest.fixture
def store(tmp_path: Path) -> GroundwiseVectorStore:
    with GroundwiseVectorStore(tmp_path / "store", WORDS) as opened:
        opened.add_texts(TEXTS, ABOUT, ids=["a", "b", "c", "d"])
        yield opened


def ids(documents: list[Document]) -> list[str | None]:
    return [document.id for document in documents]


def test_scores_are_cosine_similarities(store: GroundwiseVectorStore) -> None:
    found = store.similarity_search_with_score("interns earn money", k=4)
    assert ids([d for d, _ in found])[:2] == ["a", "b"]
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert found[1][1] == pytest.approx(1 / 3, abs=1e-5)
    likely = store.similarity_search_with_relevance_scores(
        "interns earn money", score_threshold=0.9
    )
    assert [d.id for d, _ in likely] == ["a"]
    by_vector = store.similarity_search_by_vector(WORDS.embed_query("interns earn money"), k=1)
    assert ids(by_vector) == ["a"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": "robots"}, ["c", "d"]),
        ({"kind": "robots", "page": 1}, ["c"]),
        ({"page": [2, 3]}, ["b", "d"]),
        ({"draft": True}, ["a"]),
        ({"score": 0.5}, ["d"]),
        ({"kind": "boats"}, []),
        ({"colour": "red"}, []),
        ({}, ["a", "b", "c", "d"]),
    ],
)
def test_a_filter_keeps_to_metadata(
    store: GroundwiseVectorStore, wanted: dict[str, object], found: list[str]
) -> None:
    assert sorted(ids(store.similarity_search("robots", k=4, filter=wanted))) == found
    later = in_a_loop(store.asimilarity_search("robots", k=4, filter=wanted))
    assert sorted(ids(later)) == found
    retriever = store.as_retriever(search_kwargs={"k": 4, "filter": wanted})
    assert sorted(ids(retriever.invoke("robots"))) == found


@pytest.mark.parametrize("wanted", [{"page": {"$gt": 1}}, {"$or": ["x"]}, {"kind": None}])
def test_a_filter_that_it_does_not_know_is_refused(
    store: GroundwiseVectorStore, wanted: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="is not supported"):
        store.similarity_search("robots", filter=wanted)


def test_what_it_does_not_take_is_refused(store: GroundwiseVectorStore, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="takes no argument where"):
        store.similarity_search("robots", where={})
    with pytest.raises(TypeError, match="needs a `directory`"):
        GroundwiseVectorStore.from_texts(["x"], WORDS)
    with pytest.raises(ValueError, match="2 documents and 1 ids"):
        store.add_texts(["x", "y"], ids=["1"])
    with pytest.raises(ValueError, match="2 texts and 1 metadatas"):
        store.add_texts(["x", "y"], [{}])
    with pytest.raises(ValueError, match="what JSON can say"):
        store.add_texts(["x"], [{"path": tmp_path}])
    assert len(store.similarity_search("x", k=9)) == 4


@pytest.mark.parametrize("size", [1, 2, 9])
def test_texts_are_added_in_batches(store: GroundwiseVectorStore, size: int) -> None:
    documents = [Document(f"boats sail {number}", id=str(number)) for number in range(3)]
    assert store.add_documents(documents, batch_size=size) == ["0", "1", "2"]
    assert store.get_by_ids(["0", "1", "2"]) == documents
    assert store.add_documents([]) == []


def test_of_two_texts_with_one_id_the_last_stays(store: GroundwiseVectorStore) -> None:
    assert store.add_texts(["boats sail", "boats sink"], ids=["z", "z"]) == ["z", "z"]
    [found] = store.get_by_ids(["z"])
    assert found.page_content == "boats sink"
    assert len(store.similarity_search("boats", k=9)) == 5


def test_what_differs_is_preferred_where_asked(store: GroundwiseVectorStore) -> None:
    store.add_texts(["robots weld doors"], ids=["c2"])
    near = store.similarity_search("robots weld doors", k=2)
    assert sorted(filter(None, ids(near))) == ["c", "c2"]
    differing = store.max_marginal_relevance_search("robots weld doors", k=2, lambda_mult=0.3)
    assert len({d.page_content for d in differing}) == 2
    assert store.as_retriever(search_type="mmr", search_kwargs={"k": 2}).invoke("robots")


def test_none_asked_for_are_none(store: GroundwiseVectorStore) -> None:
    assert store.similarity_search("robots", k=0) == []
    assert store.max_marginal_relevance_search("robots", k=0) == []
    assert store.max_marginal_relevance_search("robots", filter={"kind": "boats"}) == []


def test_everything_can_be_deleted(store: GroundwiseVectorStore) -> None:
    assert in_a_loop(store.adelete()) is True
    assert store.similarity_search("robots") == [] and store.get_by_ids(["a"]) == []
    store.add_texts(["robots dance"])
    assert len(store.similarity_search("robots")) == 1


def test_it_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    documents = [Document("robots weld", id="r", metadata={"tags": ["x", "y"], "none": None})]
    made = GroundwiseVectorStore.from_documents(documents, WORDS, directory=tmp_path / "store")
    made.close()
    made.close()
    with GroundwiseVectorStore(tmp_path / "store", WORDS) as again:
        assert again.similarity_search("robots") == documents
        assert again.embeddings is WORDS


def test_another_embedding_model_is_refused(store: GroundwiseVectorStore, tmp_path: Path) -> None:
    for other in (GroundwiseEmbeddings("hashing:64"), DeterministicFakeEmbedding(size=256)):
        with GroundwiseVectorStore(tmp_path / "store", other) as opened:
            with pytest.raises(IndexMismatch, match="another embedding model"):
                opened.similarity_search("robots")
            with pytest.raises(IndexMismatch, match="another embedding model"):
                opened.add_texts(["robots"])


def test_an_index_of_documents_is_left_alone(tmp_path: Path) -> None:
    from advisor.settings import load_settings

    (tmp_path / "a.md").write_text("Interns earn money.", encoding="utf-8")
    settings = load_settings(None, {"index_dir": tmp_path / "index", "embedding": "hashing"})
    make_index(settings, tmp_path / "a.md")
    before = sorted(path.name for path in (tmp_path / "index").iterdir())
    with pytest.raises(IndexMismatch, match="holds an index of documents"):
        GroundwiseVectorStore(tmp_path / "index", WORDS)
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == before


OPEN = """
import sys
from advisor.langchain import GroundwiseEmbeddings, GroundwiseVectorStore
from index.errors import IndexBusy
try:
    GroundwiseVectorStore(sys.argv[1], GroundwiseEmbeddings("hashing"))
except IndexBusy as error:
    print(error)
"""


def test_another_process_is_kept_out(store: GroundwiseVectorStore, tmp_path: Path) -> None:
    # A notebook opens it again before it lets go of the first.
    there = Path(os.path.relpath(tmp_path / "store"))
    with GroundwiseVectorStore(there, WORDS) as second:
        assert len(second.similarity_search("robots", k=9)) == 4
    command = [sys.executable, "-c", OPEN, str(tmp_path / "store")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Another process has the vector store" in done.stdout
    assert store.similarity_search("robots", k=1)


def test_lost_vectors_are_made_again_from_the_texts(tmp_path: Path) -> None:
    with GroundwiseVectorStore(tmp_path / "store", WORDS) as store:
        store.add_texts(TEXTS, ABOUT, ids=["a", "b", "c", "d"])
    shutil.rmtree(tmp_path / "store" / "vectors")
    with GroundwiseVectorStore(tmp_path / "store", WORDS) as again:
        assert ids(again.similarity_search("interns earn money", k=1)) == ["a"]
        assert len(again.similarity_search("interns", k=9)) == 4


def test_vectors_of_a_run_that_was_cut_off_are_removed(
    store: GroundwiseVectorStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store._texts, "put", die)
        with pytest.raises(KeyboardInterrupt):
            store.add_texts(["interns sing songs"])
    found = store.similarity_search("interns sing songs", k=9)
    assert sorted(filter(None, ids(found))) == ["a", "b", "c", "d"]
    store.close()
    with GroundwiseVectorStore(tmp_path / "store", WORDS) as again:
        assert again._vectors.count() == 4


def test_damaged_vectors_say_what_to_delete(tmp_path: Path) -> None:
    with GroundwiseVectorStore(tmp_path / "store", WORDS) as store:
        store.add_texts(TEXTS)
    (tmp_path / "store" / "vectors" / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(VectorStoreError, match="Delete that folder alone"):
        GroundwiseVectorStore(tmp_path / "store", WORDS)


def test_the_lock_is_let_go_of_where_opening_fails(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "texts.sqlite3").write_bytes(b"not a database" * 100)
    for _ in range(2):
        with pytest.raises(Exception, match=r"texts\.sqlite3 cannot be read") as raised:
            GroundwiseVectorStore(tmp_path / "store", WORDS)
        assert not isinstance(raised.value, IndexBusy)


@pytest.mark.real_model
def test_the_embedded_model_finds_what_is_meant(tmp_path: Path) -> None:
    with GroundwiseVectorStore(tmp_path / "store") as store:
        store.add_texts(
            ["The salary is $31 an hour.", "The lab opened in 1998."], ids=["pay", "lab"]
        )
        assert ids(store.similarity_search("How much do interns earn?", k=1)) == ["pay"]
