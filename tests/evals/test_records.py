import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.errors import RunError
from evals.jsonl import dump_line
from evals.records import Record, record_from_json, record_json
from evals.running.storage import RECORDS, locked, read_run, resume, write_records


def test_a_record_written_and_read_is_the_same(measure: Callable[..., list[Record]]) -> None:
    for record in measure():
        assert record_from_json(json.loads(dump_line(record_json(record)))) == record


def test_a_line_that_was_being_written_is_cut_off(
    measure: Callable[..., list[Record]], tmp_path: Path
) -> None:
    records = measure()
    write_records(tmp_path, records)
    path = tmp_path / RECORDS
    data = path.read_bytes()
    for cut in (1, 20, 400):
        path.write_bytes(data[:-cut])
        kept = resume(tmp_path)
        assert kept == records[:-1]
        assert path.read_bytes().endswith(b"\n")


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no run in"):
        read_run(tmp_path)
    (tmp_path / RECORDS).write_text("")
    with pytest.raises(RunError, match="holds no record"):
        read_run(tmp_path)
    (tmp_path / RECORDS).write_text('{"key": 1}\n')
    with pytest.raises(RunError, match="line 1 is no record"):
        read_run(tmp_path)


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with locked(tmp_path / "run"):
        with pytest.raises(RunError, match="Another run"), locked(tmp_path / "run"):
            pass
