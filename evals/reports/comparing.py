"""Two runs over the same cases: what differs, and whether by more than chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from evals.errors import RunError
from evals.metrics.intervals import ratio_interval, rounded
from evals.metrics.significance import mcnemar, paired_difference
from evals.records import Record
from evals.reports.measures import MEASURES, Measure, parts, sources


def compare_records(first: Sequence[Record], second: Sequence[Record]) -> dict[str, Any]:
    """What changes from the first run's records to the second's, over the cases they share.

    Returns:
        `first`, `second`: the names of the variants.
        `cases`: {shared, only_first, only_second}: how many; ids of the last two in `missing`.
        `differences`: metric -> {first, second, difference, low, high, p}: the values over the
            shared cases, second minus first with its 95% interval, and the bootstrap p-value. p is
            not corrected for looking at several metrics.
        `mcnemar`: {both, only_first, only_second, neither, p}: how many shared cases pass in which
            run, over those that could be scored in both.
        `changed`: list of {id, question, first, second, what}: cases whose outcome, answer or
            abstention differs; `first` and `second` hold {status, passed, answer, sources}.

    Raises:
        RunError: they share no case, or a case is not the same in both.
    """
    before = {record.case.id: record for record in first}
    after = {record.case.id: record for record in second}
    shared = [case_id for case_id in before if case_id in after]
    if not shared:
        raise RunError("The two runs share no case, so that there is nothing to compare.")
    a = [before[case_id] for case_id in shared]
    b = [after[case_id] for case_id in shared]
    for one, other in zip(a, b, strict=True):
        if one.case.turns != other.case.turns or one.case.answerable != other.case.answerable:
            raise RunError(
                f"The case {one.case.id!r} is another question in the second run. Runs can only be "
                "compared over the same cases."
            )
    return {
        "first": first[0].variant,
        "second": second[0].variant,
        "cases": {
            "shared": len(shared),
            "only_first": len(before) - len(shared),
            "only_second": len(after) - len(shared),
        },
        "missing": {
            "only_first": [case_id for case_id in before if case_id not in after],
            "only_second": [case_id for case_id in after if case_id not in before],
        },
        "differences": {m.name: _difference(m, a, b) for m in MEASURES},
        "mcnemar": _mcnemar(a, b),
        "changed": [change for change in map(_change, a, b) if change is not None],
    }


def _difference(
    measure: Measure, first: Sequence[Record], second: Sequence[Record]
) -> dict[str, Any]:
    before, after = parts(measure, first), parts(measure, second)
    names = sources(first)
    found = paired_difference(before, after, names)
    return {
        "first": rounded(ratio_interval(before, names).value),
        "second": rounded(ratio_interval(after, names).value),
        "difference": rounded(found.value),
        "low": rounded(found.low),
        "high": rounded(found.high),
        "p": rounded(found.p),
    }


def _mcnemar(first: Sequence[Record], second: Sequence[Record]) -> dict[str, Any]:
    pairs = Counter(
        (a.scores["passed"] >= 1.0, b.scores["passed"] >= 1.0)
        for a, b in zip(first, second, strict=True)
        if "passed" in a.scores and "passed" in b.scores
    )
    return {
        "both": pairs[True, True],
        "only_first": pairs[True, False],
        "only_second": pairs[False, True],
        "neither": pairs[False, False],
        "p": rounded(mcnemar(pairs[True, False], pairs[False, True])),
    }


def _change(first: Record, second: Record) -> dict[str, Any] | None:
    one, other = first.scores.get("passed"), second.scores.get("passed")
    if one != other:
        what = "fixed" if (other or 0.0) > (one or 0.0) else "broken"
    elif first.status is not second.status:
        what = "status"
    elif first.answer.text != second.answer.text:
        what = "answer"
    else:
        return None
    return {
        "id": first.case.id,
        "question": first.case.question,
        "what": what,
        "first": _side(first),
        "second": _side(second),
    }


def _side(record: Record) -> dict[str, Any]:
    return {
        "status": record.status.value,
        "passed": record.scores.get("passed"),
        "answer": record.answer.text,
        "reason": record.reason,
        "sources": list(dict.fromkeys(citation.document for citation in record.answer.citations)),
    }
