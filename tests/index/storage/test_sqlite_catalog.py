"""The catalogue: what is put in comes out, and what is removed is gone."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.document import Document, Place, ReadingNote, Section, Source
from corpus.tables import Table
from index.chunking import split_document
from index.errors import IndexBroken, IndexUnwritable
from index.passage import Passage
from index.storage.files import FileRecord
from index.storage.sqlite_catalog import SqliteCatalog

TEXT = "Wages\nInterns earn $31. They are paid monthly.\n"
DOCUMENT = Document(
    id="d1",
    title="Handbook",
    text=TEXT,
    source=Source("Acme", "Jane", "https://example.org", "2024"),
    sections=(Section("Wages", 1, 0, 6, len(TEXT)),),
    page_starts=(0, 25),
    places=(Place(20, "row 2"),),
    notes=(ReadingNote("no_text", "page 2 has no text", 5, 9), ReadingNote("aside", "left out")),
    tables=(Table(0, 30, 1), Table(31, 40, 0, ((0, 2), (2, 5)), ((31, 35), (36, 40)))),
)
FILE = FileRecord("/docs/a.md", "/docs", "a.md", "d1", "hash", 10, 1.5)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqliteCatalog]:
    catalog = SqliteCatalog(tmp_path / "catalog.sqlite3", editable=True)
    yield catalog
    catalog.close()


def put(
    catalog: SqliteCatalog, document: Document = DOCUMENT, file: FileRecord = FILE
) -> list[Passage]:
    passages = split_document(document, 30)
    catalog.put_document(document, passages, ["Handbook > Wages"] * len(passages))
    catalog.put_file(file)
    return passages


class TestContent:
    def test_a_document_comes_back(self, catalog: SqliteCatalog) -> None:
        passages = put(catalog)
        assert catalog.document("d1") == DOCUMENT
        assert catalog.document("d2") is None
        assert catalog.has_document("d1") and not catalog.has_document("d2")
        assert catalog.passages_of("d1") == passages
        assert catalog.passages([passages[1].id, "none"]) == {passages[1].id: passages[1]}
        assert catalog.contexts([passages[0].id]) == {passages[0].id: "Handbook > Wages"}
        assert catalog.passage_ids() == {passage.id for passage in passages}
        assert catalog.counts() == (1, len(passages))
        assert catalog.passages([]) == {}

    def test_files(self, catalog: SqliteCatalog) -> None:
        put(catalog)
        copy = replace(FILE, path="/docs/b.md", relative="b.md")
        catalog.put_file(copy)
        assert catalog.files() == [FILE, copy] == catalog.files_of("d1")
        assert catalog.path("d1") == "a.md" and catalog.path("gone") == ""
        [first, second] = catalog.listing()
        assert (first.document, second.document) == ("a.md", "b.md")
        assert first.source == DOCUMENT.source
        assert first.characters == len(TEXT)
        catalog.put_file(replace(FILE, size=11))
        assert catalog.files()[0].size == 11

    def test_a_document_goes_with_its_last_file(self, catalog: SqliteCatalog) -> None:
        passages = put(catalog)
        catalog.put_file(replace(FILE, path="/docs/b.md", relative="b.md"))
        catalog.remove_file(FILE.path)
        assert catalog.remove_unreferenced() == []
        catalog.remove_file("/docs/b.md")
        assert sorted(catalog.remove_unreferenced()) == sorted(p.id for p in passages)
        assert catalog.counts() == (0, 0)
        assert catalog.search(["interns"], 5) == []
        assert catalog.document_frequency("interns") == 0

    def test_roots_keep_their_order(self, catalog: SqliteCatalog) -> None:
        catalog.add_roots(["/z", "/a"])
        catalog.add_roots(["/z", "/m"])
        assert catalog.roots() == ["/z", "/a", "/m"]
        catalog.remove_roots(["/a"])
        assert catalog.roots() == ["/z", "/m"]

    def test_refusals(self, catalog: SqliteCatalog) -> None:
        catalog.put_refusal("/docs/a.md", "h1", "is empty")
        catalog.put_refusal("/docs/b.md", "h2", "is broken")
        assert catalog.refusals()["/docs/a.md"] == ("h1", "is empty")
        catalog.put_file(FILE)
        catalog.forget_refusals(["/docs/b.md"])
        assert catalog.refusals() == {}

    def test_meta(self, catalog: SqliteCatalog) -> None:
        catalog.set_meta({"a": "1", "b": "2"})
        catalog.set_meta({"a": "3"})
        assert catalog.meta() == {"a": "3", "b": "2"}


class TestSearch:
    def test_words_are_stemmed_and_headings_count(self, catalog: SqliteCatalog) -> None:
        put(catalog)
        found = catalog.search(["earning"], 5)
        assert len(found) == 1 and found[0][1] > 0
        assert len(catalog.search(["wage"], 5)) == catalog.counts()[1]
        assert catalog.document_frequency("earns") == 1

    def test_the_best_come_first_and_ties_in_order(self, catalog: SqliteCatalog) -> None:
        passages = put(catalog)
        found = catalog.search(["handbook"], 5)
        assert [key for key, _ in found] == [passage.id for passage in passages]
        assert len(catalog.search(["handbook"], 1)) == 1

    @pytest.mark.parametrize(
        "word", ['"', "a OR b", "*", "NEAR(", "-", "c++", "", "x" * 5000, "東"]
    )
    def test_strange_words_are_words(self, catalog: SqliteCatalog, word: str) -> None:
        put(catalog)
        catalog.search([word, "interns"], 5)
        catalog.document_frequency(word)

    def test_within_some_documents(self, catalog: SqliteCatalog) -> None:
        passages = put(catalog)
        own = passages[0].document_id
        everything = catalog.search(["handbook"], 5)
        assert everything
        assert catalog.search(["handbook"], 5, [own, "gone"]) == everything
        assert catalog.search(["handbook"], 5, ["gone"]) == []
        assert catalog.search(["handbook"], 5, []) == []
        assert catalog.search(["handbook"], 5, [str(n) for n in range(100_000)]) == []
        assert catalog.passage_ids([own]) == catalog.passage_ids() == {p.id for p in passages}
        assert catalog.passage_ids([]) == set()

    def test_nothing_to_search_for(self, catalog: SqliteCatalog) -> None:
        put(catalog)
        assert catalog.search([], 5) == []


class TestFile:
    def test_reading_needs_no_other_file(self, catalog: SqliteCatalog, tmp_path: Path) -> None:
        put(catalog)
        catalog.close()
        assert [path.name for path in tmp_path.iterdir()] == ["catalog.sqlite3"]
        reading = SqliteCatalog(tmp_path / "catalog.sqlite3")
        assert reading.counts()[0] == 1
        assert reading.check() == "ok"
        assert [path.name for path in tmp_path.iterdir()] == ["catalog.sqlite3"]
        with pytest.raises(IndexBroken, match="readonly"):
            reading.put_file(FILE)
        reading.close()

    def test_a_name_with_odd_characters(self, tmp_path: Path) -> None:
        path = tmp_path / "100% ?odd#name" / "catalog.sqlite3"
        path.parent.mkdir()
        catalog = SqliteCatalog(path, editable=True)
        put(catalog)
        catalog.close()
        reading = SqliteCatalog(path)
        assert reading.counts()[0] == 1
        reading.close()

    def test_absent_or_damaged(self, tmp_path: Path) -> None:
        path = tmp_path / "catalog.sqlite3"
        with pytest.raises(IndexBroken, match="advisor index --rebuild FOLDER"):
            SqliteCatalog(path)
        path.write_bytes(b"damaged " * 1000)
        for editable in (False, True):
            with pytest.raises(IndexBroken, match=str(path)):
                SqliteCatalog(path, editable=editable)
        path.write_bytes(b"")
        with pytest.raises(IndexBroken, match="no such table"):
            SqliteCatalog(path)

    def test_a_failed_transaction_leaves_nothing(self, catalog: SqliteCatalog) -> None:
        with pytest.raises(KeyboardInterrupt), catalog.transaction():
            put(catalog)
            raise KeyboardInterrupt
        assert catalog.counts() == (0, 0)
        with catalog.transaction():
            put(catalog)
        assert catalog.counts()[0] == 1

    def test_a_full_disk(self, catalog: SqliteCatalog) -> None:
        catalog._file.rows("PRAGMA max_page_count=30")
        long = replace(DOCUMENT, id="d2", text="word " * 100_000, sections=())
        with pytest.raises(IndexUnwritable, match="is full"), catalog.transaction():
            put(catalog, long)

    def test_threads_share_it(self, catalog: SqliteCatalog) -> None:
        put(catalog)
        failures: list[sqlite3.Error] = []

        def read() -> None:
            try:
                for _ in range(200):
                    assert catalog.search(["interns"], 5)
                    assert catalog.document("d1") == DOCUMENT
            except sqlite3.Error as error:
                failures.append(error)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
