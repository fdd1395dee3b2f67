"""The loader: a document a file, or a passage, and what cannot be read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.indexing import InMemoryRecordManager, index

from advisor.langchain import GroundwiseEmbeddings, GroundwiseLoader, GroundwiseVectorStore
from corpus.errors import DocumentError, DocumentMissingError
from corpus.reading import read_document
from index.chunking import split_document
from tests.corpus.builders import column, pdf
from tests.event_loop import in_a_loop

PAY = """---
title: Pay
author: Ann Lee
date: 2024-05-01
---

# Pay

Interns earn $31 an hour.

## Holidays

They have ten days off. Each may be taken in summer.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "pay.md").write_text(PAY, encoding="utf-8")
    (folder / "LICENSE.txt").write_text("Anybody may copy this.", encoding="utf-8")
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("beds.txt", "Beds are free.")
    return folder


def names(documents: list[Document]) -> list[str]:
    return [Path(document.metadata["source"]).name for document in documents]


def test_a_file_is_a_document(folder: Path) -> None:
    beds, pay = GroundwiseLoader(folder).load()
    read = read_document(folder / "pay.md")
    assert (pay.page_content, pay.id) == (read.text, read.id)
    assert pay.metadata == {
        "source": str(folder / "pay.md"),
        "document_id": read.id,
        "title": "Pay",
        "author": "Ann Lee",
        "date": "2024-05-01",
        "headings": [["Pay"], ["Pay", "Holidays"]],
        "notes": [],
    }
    assert beds.page_content == "Beds are free."
    assert beds.metadata["source"] == str(folder / "old.zip" / "beds.txt")


def test_a_passage_says_where_it_stands(folder: Path) -> None:
    loader = GroundwiseLoader(folder / "pay.md", per="passage", chunk_chars=200)
    found = loader.load()
    read = read_document(folder / "pay.md")
    assert [d.id for d in found] == [passage.id for passage in split_document(read, 200)]
    last = found[-1]
    assert last.metadata["headings"] == ["Pay", "Holidays"]
    assert read.text[last.metadata["start"] : last.metadata["end"]] == last.page_content
    assert last.metadata["author"] == "Ann Lee"


def test_pages_are_counted_from_one(tmp_path: Path) -> None:
    pages = [column("Interns earn money."), column("Robots weld doors.")]
    (tmp_path / "two.pdf").write_bytes(pdf(pages))
    [whole] = GroundwiseLoader(tmp_path).load()
    assert whole.metadata["pages"] == 2
    passages = GroundwiseLoader(tmp_path, per="passage", chunk_chars=25).load()
    assert [passage.metadata["page"] for passage in passages] == [1, 2]


def test_files_are_read_when_they_are_asked_for(folder: Path) -> None:
    found = GroundwiseLoader([folder / "pay.md", folder / "old.zip"]).lazy_load()
    assert names([next(found)]) == ["pay.md"]
    (folder / "old.zip").unlink()
    with pytest.raises(DocumentError, match=r"old\.zip"):
        list(found)


def test_the_asynchronous_way_is_the_same(folder: Path) -> None:
    loader = GroundwiseLoader(folder)
    assert in_a_loop(loader.aload()) == loader.load()


def test_a_file_that_cannot_be_read_is_an_error_or_kept(folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    with pytest.raises(DocumentError, match=r"broken\.pdf"):
        GroundwiseLoader(folder).load()
    loader = GroundwiseLoader(folder, skip_unreadable=True)
    assert names(loader.load()) == ["beds.txt", "pay.md"]
    assert [refusal.path.name for refusal in loader.refusals] == ["broken.pdf"]
    (folder / "broken.pdf").unlink()
    loader.load()
    assert loader.refusals == []


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="does not exist"):
        GroundwiseLoader(str(tmp_path / "gone.md")).load()
    with pytest.raises(DocumentError, match="does not exist"):
        GroundwiseLoader(tmp_path / "gone").load()
    (tmp_path / "link.md").symlink_to(tmp_path / "gone.md")
    with pytest.raises(DocumentMissingError, match="link to a file that does not exist"):
        GroundwiseLoader(tmp_path / "link.md").load()


def test_langchain_s_indexing_tells_what_changed(folder: Path, tmp_path: Path) -> None:
    records = InMemoryRecordManager(namespace="test")
    records.create_schema()

    def run(store: GroundwiseVectorStore) -> tuple[int, int, int]:
        loader = GroundwiseLoader(folder, per="passage")
        done = index(
            loader, records, store, cleanup="full", source_id_key="source", key_encoder="sha256"
        )
        return done["num_added"], done["num_skipped"], done["num_deleted"]

    with GroundwiseVectorStore(tmp_path / "store", GroundwiseEmbeddings("hashing")) as store:
        passages = len(GroundwiseLoader(folder, per="passage").load())
        assert run(store) == (passages, 0, 0)
        assert run(store) == (0, passages, 0)
        (folder / "old.zip").unlink()
        assert run(store) == (0, passages - 1, 1)
        left = store.similarity_search("beds", k=9)
        assert len(left) == passages - 1 and "pay.md" in names(left)
        assert "beds.txt" not in names(left)
