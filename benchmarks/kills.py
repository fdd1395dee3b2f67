"""Kills: does an index lose or double anything when its indexer or its servers are killed?

    python -m benchmarks.kills [--moments N] [--seed N]

At random moments, which a seed decides, a run of indexing, PostgreSQL (with all its processes) or
the Chroma server is killed with SIGKILL, over an index in PostgreSQL and Chroma; and a run over an
index folder: first runs, updates in a copy and in place, rebuilds. After each kill the index must
be as before the run or as after it, while a server is away a run and a question must get a
sentence, and the next run must make the index whole. Embeddings are hashes of words. Needs
PostgreSQL, and the tests of the checkout. Writes `benchmarks/results/kills.json`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import ROOT, load_average, print_table, write_result

SERVERS = ("indexer", "postgres", "chroma")
# Scenarios of `tests.index.killing`, and the work folder's name, which decides how it is changed.
FOLDER_RUNS = (
    ("first", "copied"), ("update", "copied"), ("update", "in-place"), ("rebuild", "copied"),
)  # fmt: skip
_ROUNDS = 12
# Half of them change at each moment.
_DOCUMENTS = 8


def told(module: str, *arguments: object) -> list[dict[str, Any]]:
    """The lines that a module of the tests prints.

    Raises:
        RuntimeError: it failed.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def over_servers(moments: int, seed: int) -> dict[str, dict[str, Any]]:
    """So many moments of each victim over PostgreSQL and Chroma; they take turns."""
    # The user of a database that root starts may not enter a folder of root's own.
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)
        given = (scratch, ",".join(SERVERS), moments * len(SERVERS), seed, _DOCUMENTS)
        seen = told("tests.index.cluster_killing", *given)
    return {who: _summary([row for row in seen if row["who"] == who]) for who in SERVERS}


def _summary(seen: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "moments": len(seen),
        "ended": Counter(row["ended"]["how"] for row in seen),
        "found": Counter(row["found"]["index"] for row in seen),
        "wrong": [problem for row in seen for problem in row["wrong"]],
        "said": sorted({_said(row["ended"]) for row in seen if "said" in row["ended"]}),
        "samples": [[row["run"], row["seconds"], row["ended"]["how"], row["found"]["index"]]
                    for row in seen],
    }  # fmt: skip


def _said(ended: dict[str, Any]) -> str:
    """A sentence without the port, which is another each time."""
    words = str(ended["said"]).split()
    return " ".join(word.rpartition(":")[0] if "127.0.0.1:" in word else word for word in words)


def over_a_folder(moments: int, seed: int) -> dict[str, Any]:
    """Killed runs over an index folder, until there were enough."""
    ended: Counter[str] = Counter()
    problems: list[str] = []
    round_ = 0
    while ended["killed"] < moments:
        for scenario, way in FOLDER_RUNS:
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch) / way
                folder.mkdir()
                seen = told("tests.index.killing", folder, scenario, _ROUNDS, seed + round_)
            states = {row["what"]: (row.get("documents"), row.get("ids")) for row in seen}
            for row in seen:
                if row["what"] == "broken":
                    problems.append(f"{scenario} {way}: the index is broken")
                if row["what"] in ("killed", "finished"):
                    ended[row["what"]] += 1
                    state = (row["documents"], row.get("ids"))
                    if state not in (states["before"], states["after"]):
                        problems.append(f"{scenario} {way}: passages are lost or doubled")
            round_ += 1
    return {"moments": ended.total(), "ended": ended, "wrong": problems}


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill, judge, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--seed", type=int, default=4)
    options = parser.parse_args(arguments)
    victims = over_servers(options.moments, options.seed)
    victims["indexer, in a folder"] = over_a_folder(options.moments, options.seed)
    rows = [
        (who, row["moments"], row["ended"].get("done", 0) + row["ended"].get("finished", 0),
         len(row["wrong"]))
        for who, row in victims.items()
    ]  # fmt: skip
    print_table(("killed", "moments", "after the run's end", "wrong"), rows)
    record = {
        "settings": {"embedding": "hashing:64", "seed": options.seed, "load": load_average()},
        "goals_at_most": {"wrong": 0},
        "counts": {who: {"moments": row["moments"], "wrong": len(row["wrong"])}
                   for who, row in victims.items()},
        "victims": victims,
    }  # fmt: skip
    path = write_result("kills", sys.argv[1:], record)
    print(f"Written to {path.relative_to(ROOT)}.")
    if any(row["wrong"] for row in victims.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
