from collections.abc import Callable

import pytest

from advisor.answer import Answer
from evals.cases.case import Case
from evals.errors import RunError
from evals.records import Record, Status
from evals.reports.comparing import compare_records
from tests.evals.conftest import make_record


def records(passed: list[bool]) -> list[Record]:
    return [
        make_record(
            Case(f"c{n}", (f"Q{n}?",)),
            answer=Answer("", "", str(value), "quote"),
            scores={"passed": float(value)},
        )
        for n, value in enumerate(passed)
    ]


def test_a_run_against_itself_has_no_difference(measure: Callable[..., list[Record]]) -> None:
    run = measure()
    found = compare_records(run, run)
    assert found["changed"] == []
    assert found["mcnemar"]["p"] == 1.0
    assert {d["difference"] for d in found["differences"].values()} <= {0.0, None}


def test_differences_and_changed_cases() -> None:
    found = compare_records(records([False] * 10 + [True] * 2), records([True] * 11 + [False]))
    passed = found["differences"]["passed"]
    assert passed["difference"] == pytest.approx(9 / 12, abs=1e-3)
    assert passed["low"] > 0
    assert found["mcnemar"] == {
        "both": 1, "only_first": 1, "only_second": 10, "neither": 0, "p": 0.0117,
    }  # fmt: skip
    assert [c["what"] for c in found["changed"]] == ["fixed"] * 10 + ["broken"]


def test_only_shared_cases_are_compared_and_must_be_the_same() -> None:
    found = compare_records(records([True, True]), records([True]))
    assert found["cases"] == {"shared": 1, "only_first": 1, "only_second": 0}
    assert found["missing"]["only_first"] == ["c1"]
    other = [make_record(Case("c0", ("Another?",)))]
    with pytest.raises(RunError, match="another question"):
        compare_records(records([True]), other)
    with pytest.raises(RunError, match="share no case"):
        compare_records(records([True]), [make_record(Case("z", ("Z?",)))])


def test_an_abstention_instead_of_an_answer_is_a_change() -> None:
    case = Case("a", ("Q?",))
    first, second = make_record(case), make_record(case, status=Status.ABSTAINED)
    [change] = compare_records([first], [second])["changed"]
    assert change["what"] == "status"
