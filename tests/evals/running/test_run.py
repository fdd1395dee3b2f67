import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.settings import Settings, load_settings
from evals.cache import Cache
from evals.cases.case import case_json
from evals.errors import RunError
from evals.judging.verifier import VerifierJudge
from evals.records import Status
from evals.reports.files import without_timings
from evals.reports.report import summarise
from evals.running.run import Options, Progress, Variant, run
from evals.running.storage import RECORDS, read_run
from tests.evals.conftest import CASES

JUDGE = VerifierJudge("lexical", 0.75)


def test_the_same_run_twice_gives_the_same_report(quoting: Settings, tmp_path: Path) -> None:
    texts = []
    for name in ("a", "b"):
        records = run(CASES, [Variant("default", quoting)], JUDGE, tmp_path / name, None)
        texts.append(without_timings(summarise(records)))
    assert texts[0] == texts[1]


def test_a_second_run_comes_from_the_cache(quoting: Settings, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite3")
    variants = [Variant("default", quoting)]
    first = run(CASES, variants, JUDGE, tmp_path / "a", cache)
    seen: list[Progress] = []
    second = run(CASES, variants, JUDGE, tmp_path / "b", cache, Options(on_progress=seen.append))
    assert second == first, "timings too: they are those of the answer"
    assert seen[-1].reused == len(CASES)
    changed = quoting.model_copy(update={"passages": 3})
    third = run(CASES, [Variant("default", changed)], JUDGE, tmp_path / "c", cache)
    # More where the question is a broad one, or leans on documents just spoken of.
    assert {len(r.answer.passages) for r in third} <= {3, 4, 5}
    cache.close()


def test_several_variants_in_one_run(quoting: Settings, tmp_path: Path) -> None:
    fewer = quoting.model_copy(update={"passages": 1})
    variants = [Variant("six", quoting), Variant("one", fewer)]
    report = summarise(run(CASES, variants, JUDGE, tmp_path, None))
    assert [v["name"] for v in report["variants"]] == ["six", "one"]
    [comparison] = report["comparisons"]
    assert (comparison["first"], comparison["second"]) == ("six", "one")


def test_a_run_is_not_mixed_with_another(quoting: Settings, tmp_path: Path) -> None:
    variants = [Variant("default", quoting)]
    run(CASES[:2], variants, JUDGE, tmp_path, None)
    with pytest.raises(RunError, match="--fresh"):
        run([replace(CASES[0], must=(("x",),))], variants, JUDGE, tmp_path, None)
    assert len(read_run(tmp_path)) == 2, "nothing was lost"
    # More cases are no other run.
    assert len(run(CASES[:3], variants, JUDGE, tmp_path, None)) == 3
    assert len(run(CASES[:1], variants, JUDGE, tmp_path, None, Options(fresh=True))) == 1


def test_a_failure_is_a_result_and_is_tried_again(quoting: Settings, tmp_path: Path) -> None:
    values = {"index_dir": quoting.index_dir, "reranker": "none", "answering": "compose"}
    broken = load_settings(None, {**values, "model": "openai:http://127.0.0.1:9/v1#none"})
    records = run(CASES[:1], [Variant("default", broken)], JUDGE, tmp_path, None)
    assert records[0].status is Status.FAILED
    assert "cannot be reached" in records[0].reason
    report = summarise(records)
    assert any("failed with an error" in warning for warning in report["warnings"])
    seen: list[Progress] = []
    run(CASES[:1], [Variant("default", broken)], JUDGE, tmp_path, None,
        Options(on_progress=seen.append))  # fmt: skip
    assert len(seen) == 1


def command(cases: Path, index: Path, out: Path) -> list[str]:
    return [
        sys.executable, "-m", "advisor.commands.cli", "eval", "run", str(cases), "--out", str(out),
        "--index-dir", str(index), "--set", "answering=quote", "--set", "reranker=none",
        "--judge", "verifier:lexical", "--no-cache",
    ]  # fmt: skip


def test_a_killed_run_resumes_to_the_same_report(quoting: Settings, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    repeated = [replace(c, id=f"{c.id}{n}") for n in range(8) for c in CASES]
    cases.write_text("".join(json.dumps(case_json(c)) + "\n" for c in repeated))
    variants = [Variant("default", quoting)]
    whole = run(repeated, variants, JUDGE, tmp_path / "whole", None)
    killed = tmp_path / "killed"
    chance = random.Random(4)
    for goal in (3, 17):
        child = subprocess.Popen(
            command(cases, quoting.index_dir, killed),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while child.poll() is None and _lines(killed / RECORDS) < goal:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.05)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    left = _lines(killed / RECORDS)
    assert 17 <= left < len(repeated)
    seen: list[Progress] = []
    resumed = run(repeated, variants, JUDGE, killed, None, Options(on_progress=seen.append))
    assert len(seen) == len(repeated) - left, "what was done is not done again"
    assert without_timings(summarise(resumed)) == without_timings(summarise(whole))
    assert [r.case.id for r in read_run(killed)] == [case.id for case in repeated]


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.is_file() else 0
