"""The catalogue as a SQLite file; what all catalogues have in common is in `test_catalogs`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import IndexBroken, IndexUnwritable
from index.storage.sqlite_catalog import SqliteCatalog
from tests.index.storage.documents import DOCUMENT, FILE, put


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqliteCatalog]:
    catalog = SqliteCatalog(tmp_path / "catalog.sqlite3", editable=True)
    yield catalog
    catalog.close()


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

    def test_one_of_an_older_format_says_so(self, catalog: SqliteCatalog, tmp_path: Path) -> None:
        put(catalog)
        catalog.set_meta({"format": "3"})
        for table in ("words", "word_totals"):
            catalog._file.rows(f"DROP TABLE {table}")
        catalog.close()
        reading = SqliteCatalog(tmp_path / "catalog.sqlite3")
        assert reading.meta()["format"] == "3"
        reading.close()

    def test_words_that_are_missing_are_told(self, catalog: SqliteCatalog) -> None:
        put(catalog)
        assert catalog.check() == "ok"
        catalog._file.rows("DELETE FROM words WHERE term = (SELECT min(term) FROM words)")
        assert "words are indexed of" in catalog.check()
        catalog._file.rows("DELETE FROM passages")
        assert "0 passages are there" in catalog.check()

    def test_what_is_undone_is_not_found(self, catalog: SqliteCatalog) -> None:
        put(catalog)
        other = replace(DOCUMENT, id="d2", text="Zebras graze.", sections=(), body_start=0)
        with pytest.raises(RuntimeError), catalog.transaction():
            put(catalog, other)
            assert catalog.search(["zebras"], 5)
            raise RuntimeError
        assert catalog.search(["zebras"], 5) == []
        assert catalog.check() == "ok"
        put(catalog, other)
        assert len(catalog.search(["zebras"], 5)) == 1

    def test_a_full_disk(self, catalog: SqliteCatalog) -> None:
        catalog._file.rows("PRAGMA max_page_count=30")
        long = replace(DOCUMENT, id="d2", text="word " * 100_000, sections=())
        with pytest.raises(IndexUnwritable, match="is full"), catalog.transaction():
            put(catalog, long)
