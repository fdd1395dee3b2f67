"""A folder of documents with its index, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.indexing.indexer import Indexer, Report
from index.indexing.plan import Plan
from index.indexing.progress import Progress
from index.indexing.recipe import IndexSettings
from index.models.embedding import Embedder
from index.reader import IndexReader
from index.storage.layout import IndexLayout
from index.storage.manifest import read_manifest
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.sqlite_file import is_shared
from index.storage.vectors import VectorStore


def paragraphs(topic: str, count: int = 6) -> str:
    """A small Markdown document, different for each topic, of some `count` passages."""
    body = "\n\n".join(
        f"Paragraph {number} about {topic}. " + f"The {topic} has property {number}. " * 6
        for number in range(count)
    )
    return f"# About {topic}\n\n{body}\n"


@dataclass
class Workbench:
    """Documents in `docs`, indexed into `settings.directory`."""

    docs: Path
    settings: IndexSettings
    progress: list[Progress] = field(default_factory=list)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, str):
            text = text.encode("utf-8")
        path.write_bytes(text)
        return path

    def indexer(self, make: Callable[[], Embedder] | None = None, **changes: object) -> Indexer:
        settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        return Indexer(settings, make, self.progress.append)

    def run(self, *paths: Path) -> Report:
        return self.indexer().run(paths)

    def rebuild(self, *paths: Path) -> Report:
        return self.indexer().rebuild(paths)

    def plan(self, *paths: Path) -> Plan:
        return self.indexer().plan(paths)

    def reader(self) -> IndexReader:
        settings = self.settings
        return IndexReader(
            settings.address,
            chroma=settings.chroma,
            embedding=settings.embedding,
            cache_dir=settings.cache_dir,
        )

    @property
    def layout(self) -> IndexLayout:
        return IndexLayout(self.settings.directory)

    @property
    def generation(self) -> str:
        generation = self.layout.current()
        assert generation is not None
        return generation

    @property
    def folder(self) -> Path:
        return self.layout.folder(self.generation)

    def catalog(self) -> SqliteCatalog:
        return SqliteCatalog(self.layout.catalog(self.generation))

    def store(self) -> VectorStore:
        manifest = read_manifest(self.folder)
        return VectorStore(manifest.location(self.folder), manifest.collection)

    def documents(self) -> set[str]:
        """The relative paths of what is indexed."""
        with closing(self.catalog()) as catalog:
            return {record.relative for record in catalog.files()}

    def require_agreement(self) -> set[str]:
        """The ids of all passages, after checking that every part holds the same ones."""
        with closing(self.catalog()) as catalog, closing(self.store()) as store:
            known = catalog.passage_ids()
            held = list(store.all_ids())
            assert len(set(held)) == len(held) == store.count()
            if is_shared(self.layout.catalog(self.generation)):
                # Changes in place leave the graph as it is.
                fresh = catalog.fresh.all()[0]
                assert known <= {*held, *fresh}
                assert set(fresh) <= known
            else:
                assert sorted(held) == sorted(known)
            everything = catalog.search(["paragraph", "about", "property", "text"], 100_000)
            assert {key for key, _ in everything} <= known
            assert catalog.check() == "ok"
            by_document = {
                passage.id
                for listing in catalog.listing()
                for passage in catalog.passages_of(listing.document_id)
            }
            assert by_document == known
        return known

    def answers(self, words: str) -> set[str]:
        """The paths of the documents found for some words."""
        with self.reader() as reader:
            found = reader.retrieve(words, 5)
            return {reader.path(hit.passage.document_id) for hit in found}


def bytes_below(folder: Path) -> Iterable[tuple[Path, bytes]]:
    """Every file below a folder with what it holds."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()
