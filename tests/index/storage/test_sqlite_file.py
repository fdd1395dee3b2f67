import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.storage.sqlite_file import SqliteFile, database_uri

TABLE = "CREATE TABLE IF NOT EXISTS words(word TEXT PRIMARY KEY)"


class Explained(Exception):
    pass


def explain(error):
    return Explained(str(error))


def opened(path, **options):
    return closing(SqliteFile(path, explain, TABLE, **options))


def test_a_relative_path_with_signs_of_a_uri_names_the_file_itself(tmp_path, monkeypatch):
    folder = tmp_path / "50% of #1? für"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with opened(Path("a?b%41.sqlite3")) as file:
        file.rows("INSERT INTO words VALUES ('lamp')")
    assert [path.name for path in folder.iterdir()] == ["a?b%41.sqlite3"]
    uri = database_uri(Path("a?b%41.sqlite3"), "mode=ro")
    with closing(sqlite3.connect(uri, uri=True)) as same:
        assert same.execute("SELECT word FROM words").fetchall() == [("lamp",)]


def test_a_transaction_is_all_or_nothing(tmp_path):
    with opened(tmp_path / "a") as file:
        with pytest.raises(KeyboardInterrupt), file.transaction():
            file.many("INSERT INTO words VALUES (?)", [("one",), ("two",)])
            raise KeyboardInterrupt
        assert file.rows("SELECT * FROM words") == []
        with pytest.raises(Explained, match="UNIQUE"), file.transaction():
            file.many("INSERT INTO words VALUES (?)", [("one",), ("one",)])
        with file.transaction():
            file.many("INSERT INTO words VALUES (?)", [("one",), ("two",)])
        assert file.rows("SELECT count(*) FROM words") == [(2,)]


def test_every_error_is_explained(tmp_path):
    with pytest.raises(Explained, match="unable to open"):
        SqliteFile(tmp_path / "none", explain, mode="mode=ro")
    (tmp_path / "text").write_text("no database" * 100)
    with pytest.raises(Explained, match="not a database"):
        SqliteFile(tmp_path / "text", explain, TABLE)
    with opened(tmp_path / "a") as file, pytest.raises(Explained, match="no such table"):
        file.rows("SELECT * FROM none")
    with pytest.raises(Explained, match="closed"):
        file.rows("SELECT 1")
    file.close()


def test_a_function_is_called_by_statements(tmp_path):
    with opened(tmp_path / "a") as file:
        file.add_function("louder", str.upper)
        assert file.rows("SELECT louder(?)", ("lamp",)) == [("LAMP",)]
