import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from advisor.answer import Answer
from evals.cases.case import Case
from evals.errors import RunError
from evals.records import Record, Status
from evals.reports.gating import check_run, default_thresholds, junit, read_thresholds
from tests.evals.conftest import make_record


def records(passed: int, of: int = 40, **changes: object) -> list[Record]:
    return [
        make_record(Case(f"c{n}", (f"Q{n}?",)), scores={"passed": float(n < passed)}, **changes)
        for n in range(of)
    ]


def thresholds_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "gate.toml"
    path.write_text(text, encoding="utf-8")
    return path


def outcome(run: list[Record], baseline: list[Record] | None, path: Path) -> dict[str, bool | None]:
    checks = check_run(run, baseline, read_thresholds(path))
    return {check.name: check.passed for check in checks}


def test_noise_does_not_fail_and_a_clear_fall_does(tmp_path: Path) -> None:
    path = thresholds_file(tmp_path, "[metrics.passed]\nmax_drop = 0.0\n")
    name = "passed against the baseline"
    assert outcome(records(31), records(32), path)[name] is True
    assert outcome(records(15), records(32), path)[name] is False
    assert outcome(records(38), records(32), path)[name] is True
    strict = thresholds_file(tmp_path, "[metrics.passed]\nmax_drop = 0\n[gate]\nstrict = true\n")
    assert outcome(records(31), records(32), strict)[name] is False


def test_bounds_take_the_interval_into_account(tmp_path: Path) -> None:
    path = thresholds_file(tmp_path, "[metrics.passed]\nmin = 0.8\n")
    assert outcome(records(30), None, path)["passed min"] is True, "0.75, but its interval is wide"
    assert outcome(records(16), None, path)["passed min"] is False
    upper = thresholds_file(tmp_path, "[metrics.passed]\nmax = 0.5\n")
    assert outcome(records(36), None, upper)["passed max"] is False


def test_what_is_better_low_is_turned_round(tmp_path: Path) -> None:
    path = thresholds_file(tmp_path, "[metrics.failed]\nmax_drop = 0\n[gate]\nmax_failed = 99\n")
    failing = records(40, status=Status.FAILED)
    assert outcome(failing, records(40), path)["failed against the baseline"] is False
    assert outcome(records(40), failing, path)["failed against the baseline"] is True


def test_failed_cases_latency_and_what_could_not_be_scored(tmp_path: Path) -> None:
    path = thresholds_file(
        tmp_path, "[latency.total]\nmax_p95 = 2\nmax_median = 1\n[metrics.token_f1]\nmin = 0.1\n"
    )
    slow = Answer("", "", "", "", timings={"total": 1.5})
    found = outcome(records(1, of=3, answer=slow, status=Status.FAILED), None, path)
    assert found == {
        "failed cases": False,
        "token_f1 min": None,
        "latency total median": False,
        "latency total p95": True,
    }


def test_the_default_is_that_no_headline_metric_falls() -> None:
    checks = check_run(records(10), records(10), default_thresholds())
    failing = [check.name for check in checks if not check.passed]
    assert failing == []
    assert any(check.name.startswith("claim_support") for check in checks)


def test_junit_is_well_formed_and_names_what_failed() -> None:
    checks = check_run(records(5), records(40), default_thresholds())
    suite = ElementTree.fromstring(junit(checks, "<run> & co")).find("testsuite")
    assert suite is not None
    assert suite.get("failures") == str(sum(not check.passed for check in checks)) == "1"
    assert len(suite.findall("testcase")) == len(checks)
    [failed] = suite.findall("testcase[failure]")
    assert failed.get("name") == "passed against the baseline"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[metrics", "not valid TOML"),
        ("[metrics.pased]\nmin = 1\n", "unknown metrics: pased"),
        ("[metrics.passed]\nminimum = 1\n", "metrics.passed.minimum"),
        ("[latency.second]\nmax_p95 = 1\n", "latency.second"),
        ("[metrics.passed]\nmax_drop = -1\n", "max_drop"),
    ],
)
def test_bad_thresholds_are_named(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(RunError, match=problem):
        read_thresholds(thresholds_file(tmp_path, text))


def test_a_limit_on_a_drop_needs_a_baseline() -> None:
    with pytest.raises(RunError, match="--baseline"):
        check_run(records(1), None, default_thresholds())
