"""Indexing: compare folders with the catalogue, then make the index agree with them.

Where the index is kept, and how a run changes it whole or not at all, is its home's matter (see
`home`). Vectors are also kept apart as they are made, under ids that depend on the content alone,
so that the run after one that was killed embeds only what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from corpus.document import Refusal
from corpus.hashing import RememberedHashes
from index.errors import IndexMismatch, IndexMissing
from index.indexing.comparing import compare
from index.indexing.home import Result
from index.indexing.homes import home_of
from index.indexing.plan import Known, Plan, absolute, known_to
from index.indexing.progress import OnProgress, ProgressMeter
from index.indexing.recipe import IndexSettings
from index.indexing.workers.here import Here
from index.indexing.workers.protocol import Workers
from index.models.embedding import Embedder
from index.models.passages import build_passage_embedder
from index.storage.catalog import Catalog
from index.storage.files import FileNotes


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did.

    `wordless` are pictures of a folder that show no words, which is no fault of theirs.
    `embedded` counts passages whose vectors this run made; passages of an interrupted run that
    were found again are in `reused`. `documents` counts files, `seconds` the whole run. `notes`
    are those of the files that this run read.
    """

    added: int
    updated: int
    moved: int
    removed: int
    unchanged: int
    refused: tuple[Refusal, ...]
    skipped: Mapping[str, int]
    documents: int
    passages: int
    embedded: int
    reused: int
    seconds: float
    wordless: tuple[Refusal, ...] = ()
    notes: tuple[FileNotes, ...] = ()


_HASHES_NAME = "hashes.json"


class Indexer:
    """Brings one index up to date with folders of documents."""

    def __init__(
        self,
        settings: IndexSettings,
        embedder: Callable[[], Embedder] | None = None,
        on_progress: OnProgress | None = None,
        workers: Workers | None = None,
    ) -> None:
        """Nothing is opened or loaded yet.

        Args:
            settings: of the index.
            embedder: is called only when there is something to embed: loading it takes seconds;
                `build_passage_embedder` for these settings when left out.
            on_progress: hears how far a run is.
            workers: who reads and embeds; this process with `embedder` when left out.
        """
        self._settings = settings
        self._meter = ProgressMeter(on_progress)
        if embedder is None:
            embedder = partial(build_passage_embedder, settings.embedding, settings.cache_dir)
        self._home = home_of(settings, workers or Here(settings, embedder), self._meter)

    def plan(self, paths: Sequence[Path]) -> Plan:
        """What `run` would do with these paths, or with those given before when there are none.

        Raises:
            IndexMissing: no paths are given and none were ever given.
            IndexMismatch: the index was made with another recipe.
        """
        known = self._known() if self._home.holds_index() else Known()
        return self._compare(paths, known, self._hashes())

    def run(self, paths: Sequence[Path]) -> Report:
        """Add, update and remove until the index agrees with the paths.

        Raises:
            IndexMissing: there is nothing to index: no paths are given and none were ever given,
                or none of those of a first run exists.
            IndexMismatch: the index was made with another recipe: use `rebuild`.
            IndexBusy: another process is indexing into this folder.
            IndexUnwritable: the disk is full, or permissions forbid writing.
            VectorStoreError, EmbeddingError, WeightsError: Chroma or the embedding model fails.
            ClusterError: as `Workers`.
        """
        with self._home.exclusive():
            is_first = not self._home.holds_index()
            known = Known() if is_first else self._known()
            hashes = self._hashes()
            plan = self._compare(paths, known, hashes)
            if is_first:
                _require_reachable(plan, known)
            return self._carry_out(plan, known, hashes, anew=is_first)

    def rebuild(self, paths: Sequence[Path]) -> Report:
        """Build a new index beside the old one, then switch to it in one step.

        Without paths it holds what the old one held. A killed rebuild leaves the old index in
        use, and the next one goes on where it stopped.

        Raises:
            IndexMissing: there is nothing to index, or a folder indexed before is not there.
            IndexBusy, IndexUnwritable, VectorStoreError, EmbeddingError, WeightsError: as `run`.
        """
        with self._home.exclusive():
            roots = paths or self._roots()
            hashes = self._hashes(anew=True)
            plan = self._compare(roots, Known(), hashes)
            _require_reachable(plan, Known() if paths else Known(tuple(roots)))
            return self._carry_out(plan, Known(), hashes, anew=True)

    def forget(self, root: Path) -> Report:
        """Remove a folder or file given before, and everything that was indexed from it.

        Raises:
            IndexMissing: nothing is indexed, or that path was never given.
            IndexMismatch, IndexBusy, IndexUnwritable, VectorStoreError: as `run`.
        """
        with self._home.exclusive():
            if not self._home.holds_index():
                raise _nothing_indexed(self._settings.directory)
            known = self._known()
            name = str(absolute(root))
            if name not in map(str, known.roots):
                listed = ", ".join(map(str, known.roots)) or "none"
                raise IndexMissing(
                    f"{root} is not among the indexed folders ({listed}). `advisor sources` lists "
                    "what is indexed."
                )
            removed = tuple(record for record in known.files if record.root == name)
            plan = Plan(
                removed=removed,
                unchanged=len(known.files) - len(removed),
                absorbed=(name,),
                vanished_refusals=tuple(p for p in known.refusals if Path(p).is_relative_to(name)),
                vanished_containers=tuple(
                    p for p in known.containers if Path(p).is_relative_to(name)
                ),
            )
            return self._carry_out(plan, known, self._hashes(), anew=False)

    def _known(self) -> Known:
        """What the index in use knows, if this run may add to it."""
        with self._home.reading() as catalog:
            self._require_recipe(catalog)
            self._home.require_location()
            return known_to(catalog)

    def _roots(self) -> list[Path]:
        if not self._home.holds_index():
            return []
        with self._home.reading() as catalog:
            return [Path(root) for root in catalog.roots()]

    def _compare(self, paths: Sequence[Path], known: Known, hashes: RememberedHashes) -> Plan:
        roots = paths or known.roots
        if not roots:
            raise _nothing_indexed(self._settings.directory)
        own = self._settings.directory.absolute()
        return compare(roots, known, self._meter, hashes, self._settings.ocr, own)

    def _require_recipe(self, catalog: Catalog) -> None:
        made, wanted = catalog.meta(), self._settings.recipe()
        # The hash of weights says little to people: the name of the model stands before it.
        now = {**wanted, "embedding model": _model_name(self._settings.embedding, wanted)}
        then = {**made, "embedding model": _model_name(made.get("embedding", "unknown"), made)}
        changes = [
            f"{key}: {then.get(key, 'unknown')} then, {now[key]} now"
            for key in wanted
            if made.get(key) != wanted[key]
        ]
        if changes:
            raise IndexMismatch(
                f"The index in {self._settings.directory} was made with other settings "
                f"({'; '.join(changes)}), and mixing them would give wrong results. Run "
                "`advisor index --rebuild`: it builds a new index beside this one and then "
                "switches; until then this one stays in use."
            )

    def _hashes(self, *, anew: bool = False) -> RememberedHashes:
        return RememberedHashes(self._settings.directory / _HASHES_NAME, anew=anew)

    def _carry_out(
        self, plan: Plan, known: Known, hashes: RememberedHashes, *, anew: bool
    ) -> Report:
        new_roots = set(plan.roots) - set(map(str, known.roots))
        if anew or plan.changes_files or new_roots or plan.absorbed:
            result = self._home.carry_out(plan, anew=anew)
        else:
            result = self._home.rest()
        hashes.forget(plan.gone)
        hashes.save()
        return self._report(plan, result)

    def _report(self, plan: Plan, result: Result) -> Report:
        outcome = result.outcome
        failed = {refusal.path for refusal in (*outcome.refused, *outcome.wordless)}
        return Report(
            added=sum(1 for c in plan.added if c.file.path not in failed),
            updated=sum(1 for c in plan.updated if c.file.path not in failed),
            moved=len(plan.moved),
            removed=len(plan.removed),
            unchanged=plan.unchanged,
            refused=(*plan.refused, *result.outcome.refused),
            skipped=plan.skipped,
            documents=result.documents,
            passages=result.passages,
            embedded=result.embedded,
            reused=result.reused,
            seconds=self._meter.seconds,
            wordless=(*plan.wordless, *result.outcome.wordless),
            notes=tuple(result.outcome.notes),
        )


def _require_reachable(plan: Plan, before: Known) -> None:
    """Refuse to build from folders that are not there: that would lose what they held."""
    lost = [str(root) for root in before.roots if str(root) not in plan.roots]
    if lost:
        raise IndexMissing(
            f"{lost[0]} was indexed before and cannot be found now, so that building the index "
            "again would lose it. Bring it back, or run `advisor index --remove "
            f"{lost[0]}` first; nothing was changed."
        )
    if not plan.roots:
        reasons = "; ".join(f"{refusal.path} {refusal.reason}" for refusal in plan.refused)
        raise IndexMissing(f"There is nothing to index: {reasons}.")


def _model_name(name: str, recipe: Mapping[str, str]) -> str:
    return f"{name} ({recipe.get('embedding model', 'unknown')[:12]})"


def _nothing_indexed(directory: Path) -> IndexMissing:
    return IndexMissing(
        f"Nothing is indexed in {directory} yet. Name a folder: `advisor index FOLDER`."
    )
