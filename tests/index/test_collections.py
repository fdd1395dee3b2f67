from pathlib import Path
from uuid import uuid4

import pytest

from corpus.document import Source
from index.collections import Collections, collection_name
from index.errors import CollectionMissing, IndexingError
from index.storage.files import Listing
from index.storage.place import IndexAddress


def line(path: str, document_id: str) -> Listing:
    return Listing("x", "/d", document_id, "X", Source(), 1, 1, path, "0", 0.0)


LISTING = [
    line("/d/cook/bread.md", "bread"),
    line("/d/cook/mail.eml/recipe.pdf", "recipe"),
    line("/d/cooking.md", "cooking"),
    line("/d/tax.md", "tax"),
]


@pytest.fixture(params=["folder", "database"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Collections:
    """Collections of an index in a folder, and of one in a database."""
    if request.param == "folder":
        return Collections(tmp_path / "index")
    url = request.getfixturevalue("postgres_url")
    return Collections(IndexAddress(tmp_path / "index", url, uuid4().hex))


def names(kept: Collections, owner: str = "") -> list[str]:
    return [found.name for found in kept.all(owner)]


def test_a_folder_brings_what_is_below_it_and_nothing_else(kept: Collections) -> None:
    kept.add("Kitchen", [Path("/d/cook")])
    assert kept.documents("Kitchen", LISTING) == {"bread", "recipe"}
    later = [*LISTING, line("/d/cook/soup/soup.md", "soup")]
    assert kept.documents("kitchen ", later) == {"bread", "recipe", "soup"}


def test_a_file_belongs_with_what_lies_in_it(kept: Collections) -> None:
    kept.add("One mail", [Path("/d/cook/mail.eml"), Path("/d/gone.md")])
    assert kept.documents("One mail", LISTING) == {"recipe"}


def test_without_a_file_there_are_none_and_none_is_made(kept: Collections, tmp_path: Path) -> None:
    assert names(kept) == []
    with pytest.raises(CollectionMissing, match="There are none yet"):
        kept.documents("Kitchen", LISTING)
    with pytest.raises(CollectionMissing):
        kept.remove("Kitchen")
    assert list(tmp_path.iterdir()) == []


def test_names_differ_in_more_than_case_and_spaces(kept: Collections) -> None:
    kept.add("Größe  der Küche", ["/d/cook"])
    kept.add("GRÖSSE der küche", ["/d/tax.md"])
    assert names(kept) == ["Größe der Küche"]
    assert kept.documents("größe der küche", LISTING) == {"bread", "recipe", "tax"}
    with pytest.raises(CollectionMissing, match="There are: Größe der Küche"):
        kept.documents("Kitchen", LISTING)


def test_the_own_one_comes_before_that_of_everybody(kept: Collections) -> None:
    kept.add("Kitchen", ["/d/cook"])
    kept.put("kitchen", ["/d/tax.md"], "ada")
    kept.put("Secret", ["/d/tax.md"], "bob")
    assert names(kept, "ada") == ["kitchen"]
    assert kept.documents("Kitchen", LISTING, "ada") == {"tax"}
    assert kept.documents("Kitchen", LISTING, "bob") == {"bread", "recipe"}
    with pytest.raises(CollectionMissing) as missing:
        kept.documents("Secret", LISTING, "ada")
    assert "Secret" not in str(missing.value).replace("“Secret”", "")
    with pytest.raises(CollectionMissing):
        kept.remove("Secret", owner="ada")
    kept.remove("Kitchen", owner="ada")
    assert kept.documents("Kitchen", LISTING, "ada") == {"bread", "recipe"}


def test_putting_replaces_and_the_last_path_ends_it(kept: Collections) -> None:
    kept.add("Kitchen", ["/d/cook"])
    kept.put("Kitchen", ["/d/tax.md", "/d/cooking.md"])
    assert kept.documents("Kitchen", LISTING) == {"tax", "cooking"}
    kept.remove("Kitchen", ["/d/tax.md"])
    assert kept.documents("Kitchen", LISTING) == {"cooking"}
    kept.remove("Kitchen", ["/d/cooking.md"])
    assert names(kept) == []


def test_another_name_keeps_what_belongs_to_it(kept: Collections) -> None:
    kept.add("Kitchen", ["/d/cook"])
    kept.add("Taxes", ["/d/tax.md"])
    kept.rename("kitchen", " Home  cooking ")
    assert names(kept) == ["Home cooking", "Taxes"]
    assert kept.documents("home cooking", LISTING) == {"bread", "recipe"}
    kept.rename("Taxes", "TAXES")
    assert names(kept) == ["Home cooking", "TAXES"]
    with pytest.raises(CollectionMissing, match="“taxes” already"):
        kept.rename("Home cooking", "taxes")
    with pytest.raises(CollectionMissing, match="There is no collection “Kitchen”"):
        kept.rename("Kitchen", "Cellar")
    with pytest.raises(CollectionMissing, match="no collection “TAXES”"):
        kept.rename("TAXES", "Mine", "ada")
    assert names(kept) == ["Home cooking", "TAXES"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "type one"),
        ("  ", "type one"),
        ("x" * 81, "this one has 81"),
        ("a\x00b", "this one has others"),
        ("bell\x07", "this one has others"),
    ],
)
def test_what_cannot_be_a_name(kept: Collections, name: str, why: str) -> None:
    with pytest.raises(CollectionMissing, match=f"1 to 80 characters.*{why}"):
        collection_name(name)
    with pytest.raises(CollectionMissing):
        kept.add(name, ["/d"])
    assert names(kept) == []


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index/collections.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(IndexingError, match=r"collections\.sqlite3"):
        Collections(tmp_path / "index").all()
