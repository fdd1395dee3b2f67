import json
import sys
from pathlib import Path

import pytest

from benchmarks import cold_ask, index, index_langchain, latency, measuring, page
from benchmarks.tables import FIGURES


def test_median_and_nearest_rank() -> None:
    stats = measuring.summary([float(n) for n in range(1, 101)])
    assert (stats["median"], stats["p95"], stats["n"]) == (50.5, 95.0, 100)
    assert measuring.summary([2.0])["p95"] == 2.0
    assert measuring.summary([1.0, 3.0, 2.0])["p95"] == 3.0
    assert measuring.summary([]) == {"n": 0}


def test_a_process_is_measured() -> None:
    script = "import time; time.sleep(0.3); print('done')"
    process = measuring.run_process([sys.executable, "-c", script])
    assert process.output.strip() == "done"
    assert process.seconds >= 0.3
    if process.peak_mb is not None:
        assert 1 < process.peak_mb < 10_000
        assert process.cpu_seconds is not None and process.cpu_seconds > 0


def test_a_failed_process_says_what_it_said() -> None:
    command = [sys.executable, "-c", "import sys; sys.stderr.write('no luck'); sys.exit(3)"]
    with pytest.raises(RuntimeError, match=r"ended with 3:\nno luck"):
        measuring.run_process(command)
    assert measuring.run_process(command, accept=(0, 3)).exit_code == 3


def test_questions_come_from_the_file_or_from_here(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"turns": ["One?", "And two?"]}) + "\n\n", encoding="utf-8")
    assert measuring.read_questions(file) == [["One?", "And two?"]]
    assert len(measuring.read_questions(tmp_path / "none")) == len(measuring.QUESTIONS)


def test_the_readme_reads_what_the_benchmarks_write() -> None:
    sample = {"seconds": 2.0, "cpu_seconds": 1.0, "peak_mb": 100.0, "exit_code": 0}
    round_ = dict.fromkeys(("plain", *cold_ask.MODES, "help"), sample)
    cold = cold_ask.summarise([round_, round_])
    row = {"sources": 0.1, "first_sentence": 0.2, "total": 0.3, "came_out": "quote"}
    rows = [{**row, "answering": mode} for mode in latency.MODES]
    written = {
        "cold_ask": cold,
        "latency": latency.summarise(rows, latency.MODES),
        "index": {f"{step}_{what}" for step in index.STEPS for what in ("seconds", "embedded")},
        "page": page.GOALS,
        "index_langchain": index_langchain.summarise([dict.fromkeys(index_langchain.BOTH, sample)]),
    }
    for name, key, *_ in FIGURES:
        assert key in written[name], (name, key)
    assert cold["ratio_auto"]["median"] == 1.0
