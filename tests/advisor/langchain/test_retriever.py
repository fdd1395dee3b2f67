"""The retriever: where each passage stands, and the documents that a search is kept to."""

from __future__ import annotations

import pytest

from advisor.advisor import Advisor
from advisor.build import build_advisor
from advisor.errors import SettingsError
from advisor.langchain import GroundwiseRetriever
from advisor.langchain.documents import UnknownDocument
from advisor.settings import Settings
from index.collections import Collections
from index.errors import CollectionMissing, IndexMissing
from index.reader import read_listing
from tests.event_loop import in_a_loop

QUERY = "How long is a placement?"

pytestmark = pytest.mark.real_model


@pytest.fixture
def retriever(handbook_advisor: Advisor) -> GroundwiseRetriever:
    return GroundwiseRetriever(advisor=handbook_advisor)


def test_a_passage_says_where_it_stands_and_how_it_was_found(
    retriever: GroundwiseRetriever,
) -> None:
    found = retriever.invoke(QUERY)
    best = found[0]
    assert "at least twelve weeks" in best.page_content
    about = best.metadata
    assert about["source"] == "handbook.md"
    assert about["title"] == "Placement handbook"
    assert about["headings"] == ["Placement handbook", "How long is a placement?"]
    document = retriever.advisor.document(about["document_id"])
    assert document is not None
    assert document.text[about["start"] : about["end"]] == best.page_content
    assert [d.metadata["rank"] for d in found] == list(range(1, len(found) + 1))
    scores = [d.metadata["score"] for d in found]
    assert scores == sorted(scores, reverse=True)
    assert {"dense", "reader"} <= set(about["scores"])
    assert best.id is not None and len({d.id for d in found}) == len(found)
    # What is not known is left out: stores of vectors take no null.
    assert "page" not in about and None not in about.values()


def test_a_search_keeps_to_documents_by_path_or_id(
    retriever: GroundwiseRetriever, handbook_settings: Settings
) -> None:
    [notes] = [
        line for line in read_listing(handbook_settings.index_dir) if line.document == "notes.md"
    ]
    for name in (notes.document, notes.document_id):
        kept = GroundwiseRetriever(advisor=retriever.advisor, documents=[name])
        assert {d.metadata["source"] for d in kept.invoke(QUERY)} == {"notes.md"}
        called = retriever.invoke(QUERY, None, documents=[name])
        assert {d.metadata["source"] for d in called} == {"notes.md"}
    assert retriever.invoke(QUERY, None, documents=[]) == []
    with pytest.raises(UnknownDocument, match="'gone.md'. `advisor sources`"):
        retriever.invoke(QUERY, None, documents=["gone.md"])


def test_a_search_keeps_to_a_collection(
    retriever: GroundwiseRetriever, handbook_settings: Settings
) -> None:
    listing = read_listing(handbook_settings.index_dir)
    kept = Collections(handbook_settings.index_dir)
    kept.put("Robots", [line.path for line in listing if line.document == "notes.md"])
    try:
        only = GroundwiseRetriever(advisor=retriever.advisor, collection="robots")
        assert {d.metadata["source"] for d in only.invoke(QUERY)} == {"notes.md"}
        assert only.invoke(QUERY, None, documents=["handbook.md"]) == []
        with pytest.raises(CollectionMissing, match="There are: Robots"):
            retriever.invoke(QUERY, None, collection="Boats")
    finally:
        kept.remove("Robots")


@pytest.mark.parametrize(
    "query", ["Hello!", "What documents do you have?", "Thanks", "twelve weeks"]
)
def test_whatever_is_searched_has_nearest_passages(
    retriever: GroundwiseRetriever, query: str
) -> None:
    assert 1 <= len(retriever.invoke(query, None, k=3)) <= 3


def test_asynchronous_calls_take_the_same_arguments(retriever: GroundwiseRetriever) -> None:
    found = in_a_loop(retriever.ainvoke(QUERY, None, k=2, documents=["handbook.md"]))
    assert found == retriever.invoke(QUERY, None, k=2, documents=["handbook.md"])
    assert len(found) == 2


def test_what_goes_wrong_is_ours(handbook_settings: Settings, tmp_path_factory: object) -> None:
    advisor = build_advisor(handbook_settings)
    retriever = GroundwiseRetriever(advisor=advisor)
    with pytest.raises(SettingsError, match="passages = 99"):
        retriever.invoke(QUERY, None, k=99)
    advisor.close()
    nowhere = handbook_settings.model_copy(
        update={"index_dir": handbook_settings.index_dir / "none"}
    )
    with pytest.raises(IndexMissing, match="advisor index FOLDER"):
        GroundwiseRetriever(advisor=build_advisor(nowhere)).invoke(QUERY)


def test_an_argument_that_it_does_not_have_is_refused(retriever: GroundwiseRetriever) -> None:
    with pytest.raises(ValueError, match="fetch_k"):
        GroundwiseRetriever(advisor=retriever.advisor, fetch_k=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="fetch_k"):
        retriever.invoke(QUERY, None, fetch_k=3)
