"""Kills around an index in PostgreSQL and Chroma: of its indexer, or of one of the servers.

    python -m tests.index.cluster_killing WORK_FOLDER WHO,... MOMENTS SEED DOCUMENTS

WHO is `indexer`, `postgres` or `chroma`; several take turns. At each moment the documents change, a
run begins, WHO is killed with SIGKILL at a random time of it, and comes back. Prints a JSON object
a line for each moment: how the run ended, what was said while a server was away, what the index was
afterwards, whether the next run made it whole, and under `wrong` what is not as it should be. Runs
are forked from this process, which opens nothing itself.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import alembic.command  # noqa: F401  these are imported before forking
import chromadb.api.client  # noqa: F401
import chromadb.api.fastapi  # noqa: F401
import httpcore  # noqa: F401
import sentencex  # noqa: F401

import index.indexing.postgres_home  # noqa: F401
from index.errors import IndexBusy, IndexingError
from index.indexing.recipe import IndexSettings
from index.models.embedding import HashingEmbedder
from index.reader import IndexReader
from index.storage import vectors
from index.storage.postgres.opening import open_storage
from index.storage.vectors import VectorStore
from tests.chroma_server import ChromaServer
from tests.index.workbench import Workbench, paragraphs
from tests.postgres_server import PASSWORD, PostgresServer

PARAGRAPHS = 12
_REFUSED = ("DatabaseError", "VectorStoreError")
_BUSY_SECONDS = 60.0
# After so many changes Chroma writes its graph out, here in every run; else after a thousand.
_SYNC_EVERY = 20
_NEAR = 0.999


@dataclass
class Child:
    """A forked process that writes what came of it into a file."""

    number: int
    told: Path

    def kill(self) -> None:
        os.kill(self.number, signal.SIGKILL)

    def result(self) -> dict[str, Any]:
        """What it told at its end; `how` is `killed` where it could not."""
        os.waitpid(self.number, 0)
        if not self.told.exists():
            return {"how": "killed"}
        told: dict[str, Any] = json.loads(self.told.read_text())
        return told


@dataclass
class Rig:
    """Both servers, and an index over them."""

    folder: Path
    postgres: PostgresServer
    chroma: ChromaServer
    documents: int

    def bench(self) -> Workbench:
        settings = IndexSettings(
            self.folder / "index", self.chroma.url, "hashing:64", 400, self.folder / "cache",
            catalog=self.postgres.url(), name="kills",
        )  # fmt: skip
        return Workbench(self.folder / "docs", settings)

    def write(self, version: int) -> None:
        """Let the folder hold one of two versions of the documents."""
        bench = self.bench()
        for path in bench.docs.glob("*.md"):
            path.unlink()
        for number in range(self.documents):
            changed = "changed " if version and number % 2 else ""
            name = f"moved {number}" if version and number % 10 == 0 else str(number)
            if number != 1 + version:
                bench.write(f"{name}.md", paragraphs(f"{changed}topic {number}", PARAGRAPHS))

    def fork(self, action: Callable[[], dict[str, Any]]) -> Child:
        told = self.folder / "told.json"
        told.unlink(missing_ok=True)
        number = os.fork()
        if number:
            return Child(number, told)
        try:
            result = {"how": "done", **action()}
        except IndexingError as error:
            result = {"how": type(error).__name__, "said": str(error)}
        except BaseException:
            result = {"how": "broken", "said": traceback.format_exc()}
        partial = told.with_suffix(".partial")
        partial.write_text(json.dumps(result))
        partial.replace(told)
        os._exit(0)

    def index(self, *, anew: bool = False) -> dict[str, Any]:
        """One run; a lock that a dead process has left is waited for."""
        bench, started = self.bench(), time.monotonic()
        while True:
            try:
                indexer = bench.indexer(lambda: HashingEmbedder(64))
                report = indexer.rebuild([bench.docs]) if anew else indexer.run([bench.docs])
                seconds = time.monotonic() - started
                return {"embedded": report.embedded, "seconds": round(seconds, 3)}
            except IndexBusy:
                if time.monotonic() > started + _BUSY_SECONDS:
                    raise
                time.sleep(0.05)

    def ask(self) -> dict[str, Any]:
        with self.bench().reader() as reader:
            return {"found": len(reader.retrieve("what property has topic 3", 5))}

    def state(self) -> dict[str, Any]:
        """The ids of the passages, once what can be found was compared with them."""
        storage = open_storage(self.bench().settings.catalog, "kills")
        with storage.reading() as catalog:
            known = catalog.passage_ids()
            assert catalog.check() == "ok"
            files = [record.relative for record in catalog.files()]
        assert len(files) == len(set(files)), "a file is held twice"
        place = storage.vectors()
        assert place is not None
        with closing(VectorStore(place.chroma, place.collection)) as store:
            held = list(store.all_ids())
            assert len(held) == len(set(held)) == store.count(), "a vector is held twice"
            assert known <= set(held), "a vector is lost"
            for key, vector in store.vectors(sorted(known)[::20]).items():
                found = dict(store.nearest(vector, 1, [key]))
                assert found.get(key, 0) > _NEAR, "a vector is in no graph"
        with self.bench().reader() as reader:
            require_found(reader, self.documents)
        left = [*storage.left_vectors.collections(), *storage.left_vectors.ids()]
        return {"ids": sorted(known), "rest": len(set(held) - known) + len(left)}

    def do(self, action: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        return self.fork(action).result()


def require_found(reader: IndexReader, documents: int) -> None:
    """Passages must be found, each once."""
    for number in range(3, documents, 9):
        hits = reader.retrieve(f"property of the topic {number}", 20)
        keys = [hit.passage.id for hit in hits]
        assert len(keys) == len(set(keys)) == 20


def moment(
    rig: Rig, who: str, chance: random.Random, version: int, spans: dict[bool, float]
) -> Any:
    """Change the documents, begin a run, kill, bring back; what was seen."""
    anew = chance.random() < 0.3
    after = chance.uniform(0, spans[anew])
    rig.write(version)
    run = rig.fork(lambda: rig.index(anew=anew))
    time.sleep(after)
    seen: dict[str, Any] = {"who": who, "run": "rebuild" if anew else "update"}
    seen["seconds"] = round(after, 3)
    if who == "indexer":
        run.kill()
        seen["ended"] = run.result()
    else:
        server = rig.postgres if who == "postgres" else rig.chroma
        server.kill()
        seen["ended"] = run.result()
        seen["asked"] = rig.do(rig.ask)
        seen["indexed"] = rig.do(lambda: rig.index(anew=True))
        server.start()
    seen["found"] = rig.do(rig.state)
    seen["next"] = rig.do(rig.index)
    seen["then"] = rig.do(rig.state)
    return seen


def judged(seen: dict[str, Any], before: list[str], after: list[str]) -> dict[str, Any]:
    """What was seen, with the name of a version in the place of its ids."""
    for name in ("found", "then"):
        ids = seen[name].pop("ids", None)
        seen[name]["index"] = "before" if ids == before else "after" if ids == after else "neither"
    return {**seen, "wrong": wrong(seen)}


def wrong(seen: dict[str, Any]) -> list[str]:
    """What is not as it should be after a kill; empty when all is."""
    problems = []
    if seen["ended"]["how"] not in ("killed", "done", *_REFUSED):
        problems.append("the run ended in an error of nobody's")
    for what in ("asked", "indexed"):
        if what in seen and seen[what]["how"] not in _REFUSED:
            problems.append(f"{what} while the server was away")
    for what in ("found", "next", "then"):
        if seen[what]["how"] != "done":
            problems.append(f"{what}: {seen[what].get('said', 'killed')}")
    if seen["found"]["index"] == "neither" or seen["then"]["index"] != "after":
        problems.append("passages are lost or doubled")
    if seen["ended"]["how"] == "done" and seen["found"]["index"] != "after":
        problems.append("a run that ended well is not there")
    if seen["then"].get("rest"):
        problems.append("something is left over after the next run")
    sayings = [part.get("said", "") for part in seen.values() if isinstance(part, dict)]
    if any("\n" in said or "Traceback" in said for said in sayings):
        problems.append("an error is not a sentence")
    return problems


def measured(rig: Rig) -> tuple[list[list[str]], dict[bool, float]]:
    """The passages of both versions, and how long an update and a rebuild take unharmed."""
    passages, spans = [], {}
    for version, anew in ((0, True), (1, False), (0, True)):
        rig.write(version)
        ended = rig.do(lambda anew=anew: rig.index(anew=anew))  # type: ignore[misc]
        assert ended["how"] == "done", ended
        spans[anew] = ended["seconds"]
        passages.append(rig.do(rig.state)["ids"])
    assert passages[0] == passages[2] != passages[1]
    return passages[:2], spans


def main() -> None:
    folder, victims = Path(sys.argv[1]), sys.argv[2].split(",")
    moments, seed, documents = map(int, sys.argv[3:6])
    chance = random.Random(seed)
    vectors._SYNC_EVERY = _SYNC_EVERY
    # The user of the database may not enter the work folder.
    places = [folder / name for name in ("postgres", "chroma", "docs")]
    for place in places:
        place.mkdir(parents=True)
    rig = Rig(folder, PostgresServer(places[0], safe=True), ChromaServer(places[1]), documents)
    try:
        rig.postgres.start()
        rig.chroma.start()
        passages, spans = measured(rig)
        for number in range(moments):
            version = 1 - number % 2
            seen = moment(rig, victims[number % len(victims)], chance, version, spans)
            if seen["ended"]["how"] == "done":  # a busy machine is not always as slow
                spans[seen["run"] == "rebuild"] = seen["ended"]["seconds"]
            told = json.dumps(judged(seen, passages[1 - version], passages[version]))
            assert PASSWORD not in told
            print(told, flush=True)
    finally:
        rig.postgres.stop()
        rig.chroma.stop()


if __name__ == "__main__":
    main()
