"""Indexing: compare folders with the catalogue, then make the catalogue agree.

The catalogue changes in one transaction at the end of a run, so a killed run leaves the old index
whole. Vectors are written as they are made, under ids that depend on the content alone, so the
next run finds them and embeds only what is missing.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from corpus.document import Document, Refusal, SourceFile
from corpus.errors import DocumentError
from corpus.library import Library
from corpus.reading import LOADER_VERSION, read_document
from index.catalog import Catalog, FileRecord
from index.chunking import CHUNKING_VERSION, passage_context, split_document
from index.embedding import Embedder, ensure_export, fingerprint
from index.errors import IndexBusy, IndexMismatch, IndexMissing
from index.layout import IndexLayout
from index.passage import Passage
from index.store import VectorStore

_FLUSH_PASSAGES = 256
_RUNNING = "running"


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What decides what an index holds.

    Attributes:
        directory: the index folder.
        chroma: empty to keep vectors in the index folder, or `http://host:port`.
        embedding: `embedded`, a folder or a hub name.
        chunk_chars: the longest passage, in characters.
        cache_dir: where the exported embedding model is kept.
    """

    directory: Path
    chroma: str
    embedding: str
    chunk_chars: int
    cache_dir: Path

    def recipe(self) -> dict[str, str]:
        """What must be equal for two runs to write into the same index."""
        return {
            "embedding": self.embedding,
            "embedding_fingerprint": fingerprint(self.embedding),
            "chunk_chars": str(self.chunk_chars),
            "chunking_version": CHUNKING_VERSION,
            "loader_version": LOADER_VERSION,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A file that a run adds or updates."""

    file: SourceFile
    content_hash: str
    size: int
    modified: float


@dataclass(frozen=True, slots=True)
class Move:
    """A file that has another path now: nothing is read again or embedded."""

    change: Change
    old: FileRecord


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do: files by what happens to them."""

    added: tuple[Change, ...] = ()
    updated: tuple[Change, ...] = ()
    moved: tuple[Move, ...] = ()
    removed: tuple[FileRecord, ...] = ()
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `total` is in passages, and grows while documents are still being read."""

    stage: str
    done: int
    total: int
    seconds: float
    current: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did.

    `embedded` counts passages whose vectors this run made; passages of an interrupted run that
    were found again are in `reused`.
    """

    added: int
    updated: int
    moved: int
    removed: int
    unchanged: int
    refused: tuple[Refusal, ...]
    skipped: int
    documents: int
    passages: int
    embedded: int
    reused: int
    seconds: float


OnProgress = Callable[[Progress], None]


@dataclass
class _Tally:
    embedded: int = 0
    reused: int = 0
    refused: list[Refusal] = field(default_factory=list)


class Indexer:
    """Brings one index folder up to date with folders of documents."""

    def __init__(
        self,
        settings: IndexSettings,
        embedder: Callable[[], Embedder],
        on_progress: OnProgress | None = None,
    ) -> None:
        """`embedder` is called only when there is something to embed: loading it takes seconds."""
        self._settings = settings
        self._make_embedder = embedder
        self._embedder: Embedder | None = None
        self._on_progress = on_progress or (lambda progress: None)
        self._layout = IndexLayout(settings.directory)
        self._started = time.perf_counter()

    def plan(self, paths: Sequence[Path]) -> Plan:
        """What `run` would do with these paths, or with those given before when there are none.

        Raises:
            IndexMissing: no paths are given and none were ever given.
            IndexMismatch: the index was made with another recipe.
        """
        current = self._layout.current()
        if current is None:
            if not paths:
                raise _no_paths(self._settings.directory)
            return self._compare(paths, [])
        with self._catalog(current) as catalog:
            self._require_recipe(catalog)
            return self._compare(paths or _roots(catalog), catalog.files())

    def run(self, paths: Sequence[Path]) -> Report:
        """Add, update and remove until the index agrees with the paths.

        Raises:
            IndexMissing: no paths are given and none were ever given.
            IndexMismatch: the index was made with another recipe: use `rebuild`.
            IndexBusy: another process is indexing into this folder.
            VectorStoreError, EmbeddingError: Chroma or the embedding model fails.
        """
        with self._exclusive():
            current = self._layout.current()
            if current is None:
                if not paths:
                    raise _no_paths(self._settings.directory)
                return self._build_beside(paths)
            with self._catalog(current) as catalog:
                self._require_recipe(catalog)
                self._layout.remove_others(current, self._drop_collection)
                return self._update(current, catalog, paths or _roots(catalog))

    def rebuild(self, paths: Sequence[Path]) -> Report:
        """Build a new index beside the old one, then switch to it in one step.

        Without paths it holds what the old one held. A killed rebuild leaves the old index in
        use, and the next one goes on where it stopped.
        """
        with self._exclusive():
            current = self._layout.current()
            if not paths and current is not None:
                with self._catalog(current) as catalog:
                    paths = _roots(catalog)
            if not paths:
                raise _no_paths(self._settings.directory)
            return self._build_beside(paths)

    def forget(self, root: Path) -> Report:
        """Remove a folder or file given before, and everything that was indexed from it."""
        with self._exclusive():
            current = self._layout.current()
            if current is None:
                raise _no_paths(self._settings.directory)
            with self._catalog(current) as catalog:
                known = catalog.roots()
                if str(_absolute(root)) not in known:
                    listed = ", ".join(known) or "none"
                    raise IndexMissing(
                        f"{root} is not among the indexed folders ({listed}). "
                        "`advisor sources` lists what is indexed."
                    )
                self._require_recipe(catalog)
                return self._update(current, catalog, [], forget=str(_absolute(root)))

    # --- comparing

    def _compare(self, paths: Sequence[Path], known: Sequence[FileRecord]) -> Plan:
        named = [_absolute(path) for path in paths]
        scan = Library(named).scan()
        roots = {str(path) for path in named}
        before = {(record.root, record.relative): record for record in known}
        refused = list(scan.refusals)
        new, updated, seen, unchanged = [], [], set(), 0
        for number, file in enumerate(scan.files, 1):
            self._report("scan", number, len(scan.files), file.relative)
            try:
                change = _hash(file)
            except OSError as error:
                refused.append(Refusal(file.path, f"cannot be read: {error.strerror}"))
                continue
            key = (str(file.root), file.relative)
            seen.add(key)
            old = before.get(key)
            if old is not None and old.content_hash == change.content_hash:
                unchanged += 1
            elif old is not None:
                updated.append(change)
            else:
                new.append(change)
        gone = [
            record
            for record in known
            # A root that is not there at all (a disk not mounted) is refused, not emptied.
            if record.root in roots
            and Path(record.root).exists()
            and (record.root, record.relative) not in seen
        ]
        added, moved, removed = _match_moves(new, gone)
        return Plan(
            tuple(added), tuple(updated), tuple(moved), tuple(removed),
            unchanged, tuple(refused), scan.skipped,
        )  # fmt: skip

    # --- writing

    def _build_beside(self, paths: Sequence[Path]) -> Report:
        recipe = self._settings.recipe()
        mark = hashlib.sha256(repr(sorted(recipe.items())).encode()).hexdigest()[:10]
        current = self._layout.current()
        generation = self._layout.beside(mark, current)
        with self._catalog(generation) as catalog:
            catalog.set_meta({**recipe, "chroma": self._settings.chroma})
            report = self._update(generation, catalog, paths)
        self._layout.switch(generation)
        self._layout.remove_others(generation, self._drop_collection)
        return report

    def _update(
        self, generation: str, catalog: Catalog, paths: Sequence[Path], forget: str = ""
    ) -> Report:
        interrupted = _RUNNING in catalog.meta()
        plan = self._compare(paths, catalog.files()) if paths else Plan()
        if forget:
            removed = tuple(r for r in catalog.files() if r.root == forget)
            plan = Plan(removed=removed)
        tally = _Tally(refused=list(plan.refused))
        if not (plan.added or plan.updated or plan.moved or plan.removed or interrupted):
            if paths:
                catalog.add_roots(str(_absolute(path)) for path in paths)
            return self._finish(catalog, plan, tally)
        catalog.set_meta({_RUNNING: "1"})
        store = self._store(generation)
        with catalog.transaction():
            self._write(catalog, store, plan, tally)
            catalog.add_roots(str(_absolute(path)) for path in paths)
            if forget:
                catalog.remove_root(forget)
            stale = catalog.remove_unreferenced()
            revision = int(catalog.meta().get("revision", "0")) + 1
            catalog.set_meta({"revision": str(revision)})
        store.remove(stale)
        if interrupted:
            store.remove(sorted(set(store.all_ids()) - catalog.passage_ids()))
        catalog.delete_meta(_RUNNING)
        return self._finish(catalog, plan, tally)

    def _write(self, catalog: Catalog, store: VectorStore, plan: Plan, tally: _Tally) -> None:
        for record in plan.removed:
            catalog.remove_file(record.root, record.relative)
        for move in plan.moved:
            catalog.remove_file(move.old.root, move.old.relative)
            catalog.put_file(_record(move.change, move.old.document_id))
        pending: list[tuple[Passage, str]] = []
        changes = [*plan.updated, *plan.added]
        ready = 0
        for number, change in enumerate(changes, 1):
            document = self._read(catalog, change, tally)
            if document is None:
                continue
            if not catalog.has_document(document.id):
                passages = split_document(document, self._settings.chunk_chars)
                contexts = [passage_context(document, passage) for passage in passages]
                catalog.put_document(document, passages, contexts)
                pending.extend(zip(passages, contexts, strict=True))
            catalog.put_file(_record(change, document.id))
            self._report("read", number, len(changes), change.file.relative)
            if len(pending) >= _FLUSH_PASSAGES:
                ready += len(pending)
                self._embed(store, pending, tally, ready, number / len(changes))
                pending = []
        self._embed(store, pending, tally, ready + len(pending), 1.0)

    def _read(self, catalog: Catalog, change: Change, tally: _Tally) -> Document | None:
        try:
            return read_document(change.file)
        except DocumentError as error:
            tally.refused.append(Refusal(change.file.path, error.reason))
            # What cannot be read any more must not be answered from.
            catalog.remove_file(str(change.file.root), change.file.relative)
            return None

    def _embed(
        self,
        store: VectorStore,
        pending: Sequence[tuple[Passage, str]],
        tally: _Tally,
        ready: int,
        share: float,
    ) -> None:
        if not pending:
            return
        present = store.present([passage.id for passage, _ in pending])
        tally.reused += len(present)
        missing = [(p, context) for p, context in pending if p.id not in present]
        if not missing:
            return
        if self._embedder is None:
            self._report("load", 0, 0, "embedding model")
            self._embedder = self._make_embedder()
            ensure_export(self._embedder, self._settings.cache_dir)
        done = ready - len(missing)
        # The total is known only when the last document has been read; until then it is the
        # passages so far, scaled by the share of documents they came from.
        total = max(ready, round(ready / share))

        def on_batch(count: int) -> None:
            nonlocal done
            done += count
            self._report("embed", done, total, "")

        texts = [embedding_text(passage, context) for passage, context in missing]
        vectors = self._embedder.embed(texts, on_batch)
        store.add([passage.id for passage, _ in missing], vectors)
        tally.embedded += len(missing)

    # --- small things

    def _finish(self, catalog: Catalog, plan: Plan, tally: _Tally) -> Report:
        documents, passages = catalog.counts()
        failed = {refusal.path for refusal in tally.refused}
        return Report(
            added=sum(1 for c in plan.added if c.file.path not in failed),
            updated=sum(1 for c in plan.updated if c.file.path not in failed),
            moved=len(plan.moved),
            removed=len(plan.removed),
            unchanged=plan.unchanged,
            refused=tuple(tally.refused),
            skipped=plan.skipped,
            documents=documents,
            passages=passages,
            embedded=tally.embedded,
            reused=tally.reused,
            seconds=time.perf_counter() - self._started,
        )

    def _require_recipe(self, catalog: Catalog) -> None:
        made = catalog.meta()
        wanted = self._settings.recipe()
        different = [key for key, value in wanted.items() if made.get(key) != value]
        if different:
            changes = "; ".join(f"{k}: {made.get(k)} -> {wanted[k]}" for k in different)
            raise IndexMismatch(
                f"The index in {self._settings.directory} was made with other settings "
                f"({changes}), and mixing them would give wrong results. Run "
                "`advisor index --rebuild`: it builds a new index beside this one and then "
                "switches; until then this one stays in use."
            )

    def _store(self, generation: str) -> VectorStore:
        return VectorStore(*self._layout.vectors(generation, self._settings.chroma))

    def _drop_collection(self, generation: str) -> None:
        if self._settings.chroma:
            self._store(generation).drop()

    @contextmanager
    def _catalog(self, generation: str) -> Iterator[Catalog]:
        catalog = Catalog(self._layout.catalog(generation))
        try:
            yield catalog
        finally:
            catalog.close()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        self._settings.directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._layout.lock)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise IndexBusy(
                f"Another process is indexing into {self._settings.directory}. Wait for it to "
                "end, then run this again."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _report(self, stage: str, done: int, total: int, current: str) -> None:
        seconds = time.perf_counter() - self._started
        self._on_progress(Progress(stage, done, total, seconds, current))


def embedding_text(passage: Passage, context: str) -> str:
    """What is embedded for a passage: what stands above it, then its text."""
    return f"{context}\n{passage.text}" if context else passage.text


def _match_moves(
    new: Sequence[Change], gone: Sequence[FileRecord]
) -> tuple[list[Change], list[Move], list[FileRecord]]:
    """Pair new files with vanished ones of the same content."""
    vanished: dict[str, list[FileRecord]] = {}
    for record in gone:
        vanished.setdefault(record.content_hash, []).append(record)
    added, moved = [], []
    for change in new:
        candidates = vanished.get(change.content_hash)
        if candidates:
            moved.append(Move(change, candidates.pop()))
        else:
            added.append(change)
    return added, moved, [record for records in vanished.values() for record in records]


def _hash(file: SourceFile) -> Change:
    with file.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        status = os.fstat(stream.fileno())
    # The suffix decides how the bytes are read, so it is part of what the content is.
    content = f"{digest}{file.path.suffix.lower()}"
    return Change(file, content, status.st_size, status.st_mtime)


def _record(change: Change, document_id: str) -> FileRecord:
    return FileRecord(
        root=str(change.file.root),
        relative=change.file.relative,
        document_id=document_id,
        content_hash=change.content_hash,
        size=change.size,
        modified=change.modified,
    )


def _absolute(path: Path) -> Path:
    # Not `resolve`: a folder reached through a link keeps the name the user gave it.
    return Path(os.path.abspath(path))


def _roots(catalog: Catalog) -> list[Path]:
    return [Path(root) for root in catalog.roots()]


def _no_paths(directory: Path) -> IndexMissing:
    return IndexMissing(
        f"Nothing is indexed in {directory} yet. Name a folder: `advisor index FOLDER`."
    )
