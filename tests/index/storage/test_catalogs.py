"""Catalogues, whatever keeps them: what is put in comes out, and all find the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from corpus.document import Document
from corpus.language.words import content_words
from corpus.library import scan
from corpus.reading import read_document
from corpus.shipped import shipped_documents
from index.chunking import passage_context, split_document
from index.digest import Digest, Span
from index.errors import IndexingError
from index.storage.files import ContainerRecord
from index.storage.postgres.storage import PostgresStorage
from index.storage.sqlite_catalog import SqliteCatalog
from tests.index.storage.documents import DOCUMENT, FILE, TEXT, AnyCatalog, put

KINDS = ("sqlite", "postgres")


def editable(kind: str, request: pytest.FixtureRequest, opened: ExitStack) -> AnyCatalog:
    """An empty catalogue to change, until `opened` ends."""
    if kind == "sqlite":
        path = request.getfixturevalue("tmp_path") / "catalog.sqlite3"
        return opened.enter_context(closing(SqliteCatalog(path, editable=True)))
    storage = PostgresStorage(request.getfixturevalue("postgres_url"), uuid4().hex)
    opened.enter_context(closing(storage))
    opened.enter_context(storage.exclusive())
    return opened.enter_context(storage.editing(new=True))


@pytest.fixture(params=KINDS)
def catalog(request: pytest.FixtureRequest) -> Iterator[AnyCatalog]:
    with ExitStack() as opened:
        yield editable(request.param, request, opened)


@pytest.fixture
def both(request: pytest.FixtureRequest) -> Iterator[tuple[AnyCatalog, AnyCatalog]]:
    with ExitStack() as opened:
        first, second = (editable(kind, request, opened) for kind in KINDS)
        yield first, second


class TestContent:
    def test_a_document_comes_back(self, catalog: AnyCatalog) -> None:
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

    def test_files(self, catalog: AnyCatalog) -> None:
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

    def test_a_document_goes_with_its_last_file(self, catalog: AnyCatalog) -> None:
        passages = put(catalog)
        catalog.put_file(replace(FILE, path="/docs/b.md", relative="b.md"))
        catalog.remove_file(FILE.path)
        assert catalog.remove_unreferenced() == []
        catalog.remove_file("/docs/b.md")
        assert sorted(catalog.remove_unreferenced()) == sorted(p.id for p in passages)
        assert catalog.counts() == (0, 0)
        assert catalog.search(["interns"], 5) == []
        assert catalog.document_frequency("interns") == 0

    def test_roots_keep_their_order(self, catalog: AnyCatalog) -> None:
        catalog.add_roots(["/z", "/a"])
        catalog.add_roots(["/z", "/m"])
        assert catalog.roots() == ["/z", "/a", "/m"]
        catalog.remove_roots(["/a"])
        assert catalog.roots() == ["/z", "/m"]

    def test_refusals(self, catalog: AnyCatalog) -> None:
        catalog.put_refusal("/docs/a.md", "h1", "is empty")
        catalog.put_refusal("/docs/b.md", "h2", "is broken")
        assert catalog.refusals()["/docs/a.md"] == ("h1", "is empty")
        catalog.put_file(FILE)
        catalog.forget_refusals(["/docs/b.md"])
        assert catalog.refusals() == {}

    def test_meta(self, catalog: AnyCatalog) -> None:
        catalog.set_meta({"a": "1", "b": "2"})
        catalog.set_meta({"a": "3"})
        assert catalog.meta() == {"a": "3", "b": "2"}


class TestSearch:
    def test_words_are_stemmed_and_headings_count(self, catalog: AnyCatalog) -> None:
        put(catalog)
        found = catalog.search(["earning"], 5)
        assert len(found) == 1 and found[0][1] > 0
        assert len(catalog.search(["wage"], 5)) == catalog.counts()[1]
        assert catalog.document_frequency("earns") == 1

    def test_the_best_come_first_and_ties_in_order(self, catalog: AnyCatalog) -> None:
        passages = put(catalog)
        found = catalog.search(["handbook"], 5)
        assert [key for key, _ in found] == [passage.id for passage in passages]
        assert len(catalog.search(["handbook"], 1)) == 1

    @pytest.mark.parametrize(
        "word", ['"', "a OR b", "*", "NEAR(", "-", "c++", "", "x" * 5000, "東"]
    )
    def test_strange_words_are_words(self, catalog: AnyCatalog, word: str) -> None:
        put(catalog)
        catalog.search([word, "interns"], 5)
        catalog.document_frequency(word)

    def test_within_some_documents(self, catalog: AnyCatalog) -> None:
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

    def test_nothing_to_search_for(self, catalog: AnyCatalog) -> None:
        put(catalog)
        assert catalog.search([], 5) == []

    def test_containers(self, catalog: AnyCatalog) -> None:
        record = ContainerRecord("/docs/a.zip", "h1", {".exe": 2})
        catalog.put_containers([record, replace(record, path="/docs/b.zip")])
        catalog.put_containers([replace(record, content_hash="h2")])
        catalog.forget_containers(["/docs/b.zip", "/docs/none.zip"])
        assert catalog.containers() == [replace(record, content_hash="h2")]


class TestTogether:
    def test_a_failed_transaction_leaves_nothing(self, catalog: AnyCatalog) -> None:
        with pytest.raises(KeyboardInterrupt), catalog.transaction():
            put(catalog)
            raise KeyboardInterrupt
        assert catalog.counts() == (0, 0)
        with catalog.transaction():
            put(catalog)
        assert catalog.counts()[0] == 1

    def test_what_failed_is_not_searched(self, catalog: AnyCatalog) -> None:
        put(catalog)
        with pytest.raises(KeyboardInterrupt), catalog.transaction():
            put(catalog, replace(DOCUMENT, id="d2"), replace(FILE, path="/docs/b.md"))
            assert catalog.document_frequency("interns") == 2
            raise KeyboardInterrupt
        assert catalog.document_frequency("interns") == 1
        put(catalog, replace(DOCUMENT, id="d3"), replace(FILE, path="/docs/c.md"))
        assert catalog.document_frequency("interns") == 2
        assert catalog.check() == "ok"

    def test_threads_share_it(self, catalog: AnyCatalog) -> None:
        put(catalog)
        failures: list[Exception] = []

        def read() -> None:
            try:
                for _ in range(200):
                    assert catalog.search(["interns"], 5)
                    assert catalog.document("d1") == DOCUMENT
            except IndexingError as error:
                failures.append(error)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []


ODD = (
    """# Ωmega & Crème brûlée v3.5

Version 3.5 runs; 3.5.1 does not, nor 5.3. C++ isn't C. Wi-Fi's naïve ﬁle: 東京 and Straße, running
runners ran. The the the. It costs $1,234.56 on 05.04.2023 (e.g. in the U.S.A.) -- see §4(b).
"""
    + "x" * 3000
    + "\n\n"
    + "again 3.5 again 3.5 again\n\n" * 40
)
PHRASES = ("3.5", "3.5.1", "c++", "isn't", "e.g", "u.s.a", "again 3.5 again", "the the", "x" * 3000)


def fill(catalog: AnyCatalog) -> None:
    """The shipped documents and one of odd words; a file of them twice, a digest of each."""
    found = [(f.path, f.relative, read_document(f)) for f in scan([shipped_documents()]).files]
    odd = Document("odd", "Odd", ODD)
    for path, relative, document in [*found, (Path("/docs/odd.md"), "odd.md", odd)]:
        passages = split_document(document, 400)
        contexts = [passage_context(document, passage) for passage in passages]
        catalog.put_document(document, passages, contexts)
        record = replace(FILE, path=str(path), relative=relative, document_id=document.id)
        catalog.put_file(record)
        catalog.put_file(replace(record, path=f"{path}.copy", relative=f"Z/{relative}", ocr="o"))
        about = () if document.id == "odd" else (Span(5, 25),)
        catalog.put_digest(Digest(document.id, document.title, about, ("A",), (Span(1, 3),), "en"))


def require_equal(left: AnyCatalog, right: AnyCatalog) -> None:
    """Everything that can be asked of both is answered alike."""
    wholes: list[Callable[[AnyCatalog], object]] = [
        lambda c: c.files(),
        lambda c: c.listing(),
        lambda c: c.digests(),
        lambda c: c.undigested(),
        lambda c: c.counts(),
        lambda c: c.passage_ids(),
        lambda c: c.vocabulary(),
        lambda c: c.unread(None),
        lambda c: c.unread(["odd"]),
        lambda c: c.check(),
    ]
    for ask in wholes:
        assert ask(left) == ask(right)
    for key in {record.document_id for record in left.files()}:
        assert left.document(key) == right.document(key)
        assert left.digest(key) == right.digest(key)
        assert left.passages_of(key) == right.passages_of(key)
        assert left.path(key) == right.path(key)
        ids = sorted(left.passage_ids([key]))
        assert left.contexts(ids) == right.contexts(ids)
        assert left.passages(ids) == right.passages(ids)


def require_equal_search(left: AnyCatalog, right: AnyCatalog) -> None:
    """Words, phrases and every sentence's words find the same, with the same scores."""
    some = sorted({listing.document_id for listing in left.listing()})[:2]
    texts = [passage.text for key in some for passage in left.passages_of(key)]
    questions = [
        *([word] for word in sorted(left.vocabulary())[::9]),
        *([word] for word in PHRASES),
    ]
    questions += [content_words(text)[:9] for text in texts] + [[*PHRASES, "costs", "costs"]]
    for words in questions:
        for within in (None, some):
            expected, found = left.search(words, 20, within), right.search(words, 20, within)
            assert [key for key, _ in found] == [key for key, _ in expected], words
            for (_, score), (_, other) in zip(expected, found, strict=True):
                assert other == pytest.approx(score, abs=1e-6)
        assert left.document_frequency(words[0]) == right.document_frequency(words[0])


class TestAlike:
    def test_the_same_documents_are_told_and_found_alike(
        self, both: tuple[AnyCatalog, AnyCatalog]
    ) -> None:
        for catalog in both:
            fill(catalog)
        require_equal(*both)
        require_equal_search(*both)

    def test_also_after_some_are_gone_and_others_came(
        self, both: tuple[AnyCatalog, AnyCatalog]
    ) -> None:
        for catalog in both:
            fill(catalog)
            for record in catalog.files()[::3]:
                catalog.remove_file(record.path)
                catalog.remove_file(record.path.removesuffix(".copy"))
                catalog.remove_file(f"{record.path}.copy")
            assert catalog.remove_unreferenced()
            put(catalog)
        require_equal(*both)
        require_equal_search(*both)
