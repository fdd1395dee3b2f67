"""The gate for continuous integration: has a run become worse, beyond chance?

Thresholds are a TOML file:

    [metrics.claim_support]
    min = 0.9            # fails when the value is below, and its whole interval too
    max_drop = 0.02      # fails when it is worse than the baseline by more, and certainly so

    [metrics.answer_words]
    max = 120            # the same from above

    [latency.total]
    max_p95 = 10.0       # seconds; no interval is taken into account

    [gate]
    max_failed = 0       # cases that may fail with an error; 0 by default
    strict = false       # true: values decide, and their intervals do not matter

Without a file every headline metric has `max_drop = 0`. "Certainly" means that the 95% bootstrap
interval, over source documents, lies wholly on the wrong side, so that noise alone fails a build
once in forty times and metric.
"""

from __future__ import annotations

import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.errors import RunError
from evals.metrics.intervals import ratio_interval
from evals.metrics.latency import latency_summary
from evals.records import Record, Status
from evals.reports.comparing import compare_records
from evals.reports.measures import BY_NAME, MEASURES, parts, sources


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Bounds(_Table):
    min: float | None = None
    max: float | None = None
    max_drop: float | None = Field(default=None, ge=0)


class _Latency(_Table):
    max_median: float | None = Field(default=None, gt=0)
    max_p95: float | None = Field(default=None, gt=0)


class _Gate(_Table):
    max_failed: int = Field(default=0, ge=0)
    strict: bool = False


class Thresholds(_Table):
    """What a run must keep to; see the module's docstring."""

    metrics: dict[str, _Bounds] = {}
    latency: dict[Literal["sources", "first_sentence", "total"], _Latency] = {}
    gate: _Gate = _Gate()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tested: `passed` is None when it could not be, which fails too."""

    name: str
    passed: bool | None
    detail: str
    values: Mapping[str, float | None] = field(default_factory=dict)


def default_thresholds() -> Thresholds:
    """Every headline metric may not become worse than the baseline."""
    bounds = {m.name: _Bounds(max_drop=0.0) for m in MEASURES if m.headline}
    return Thresholds(metrics=bounds)


def read_thresholds(path: Path) -> Thresholds:
    """The thresholds of a TOML file.

    Raises:
        RunError: it cannot be read, or names what does not exist.
    """
    try:
        thresholds = Thresholds.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise RunError(f"The thresholds {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RunError(f"The thresholds {path} are not valid TOML: {error}.") from error
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        found = [f"{'.'.join(map(str, d['loc']))}: {d['msg']}" for d in details]
        raise RunError(f"The thresholds {path} cannot be used. {'; '.join(found)}.") from error
    unknown = sorted(set(thresholds.metrics) - set(BY_NAME))
    if unknown:
        raise RunError(
            f"The thresholds {path} name unknown metrics: {', '.join(unknown)}. There are "
            f"{', '.join(BY_NAME)}."
        )
    return thresholds


def check_run(
    records: Sequence[Record], baseline: Sequence[Record] | None, thresholds: Thresholds
) -> list[Check]:
    """Every check of the thresholds, in their order.

    Raises:
        RunError: a drop is limited and there is no baseline, or the runs share no case.
    """
    failed = sum(record.status is Status.FAILED for record in records)
    allowed = thresholds.gate.max_failed
    detail = f"{failed} of {len(records)} cases failed with an error, {allowed} may"
    checks = [Check("failed cases", failed <= allowed, detail)]
    strict = thresholds.gate.strict
    differences = compare_records(baseline, records)["differences"] if baseline else None
    for name, bounds in thresholds.metrics.items():
        checks += _bounded(name, bounds, records, strict)
        if bounds.max_drop is not None:
            if differences is None:
                raise RunError(f"{name} has a max_drop: name the run to compare with --baseline.")
            checks.append(_dropped(name, bounds.max_drop, differences[name], strict))
    for stage, limits in thresholds.latency.items():
        checks += _latency(stage, limits, records)
    return checks


def _bounded(name: str, bounds: _Bounds, records: Sequence[Record], strict: bool) -> list[Check]:
    measure = BY_NAME[name]
    found = ratio_interval(parts(measure, records), sources(records))
    checks = []
    for word, bound in (("min", bounds.min), ("max", bounds.max)):
        if bound is None:
            continue
        if found.value is None or found.low is None or found.high is None:
            checks.append(Check(f"{name} {word}", None, "nothing could be scored"))
            continue
        nearest = {"min": found.high, "max": found.low}[word]
        value = found.value if strict else nearest
        holds = value >= bound if word == "min" else value <= bound
        detail = f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}], {word} {bound:g}"
        values = {"value": found.value, "low": found.low, "high": found.high, word: bound}
        checks.append(Check(f"{name} {word}", holds, detail, values))
    return checks


def _dropped(name: str, limit: float, found: Mapping[str, float | None], strict: bool) -> Check:
    title = f"{name} against the baseline"
    difference, low, high = found["difference"], found["low"], found["high"]
    if difference is None or low is None or high is None:
        if found["first"] is None:
            return Check(title, True, "the baseline has no value to fall below", found)
        return Check(title, None, "nothing could be scored", found)
    # Turned so that more is better.
    sign = -1.0 if BY_NAME[name].better == "lower" else 1.0
    best = max(sign * low, sign * high)
    change = sign * difference if strict else best
    detail = (
        f"{found['first']:.3f} -> {found['second']:.3f} ({difference:+.3f} [{low:+.3f}, "
        f"{high:+.3f}], p {found['p']:.3f}), at most {limit:g} worse"
    )
    return Check(title, change >= -limit, detail, found)


def _latency(stage: str, limits: _Latency, records: Sequence[Record]) -> list[Check]:
    times = [record.answer.timings for record in records]
    summary = latency_summary([taken[stage] for taken in times if stage in taken])
    checks = []
    for key, limit in (("median", limits.max_median), ("p95", limits.max_p95)):
        if limit is not None:
            value = summary[key]
            detail = "no times" if value is None else f"{value:g} s, at most {limit:g} s"
            passed = None if value is None else value <= limit
            checks.append(Check(f"latency {stage} {key}", passed, detail))
    return checks


def junit(checks: Sequence[Check], name: str) -> str:
    """The checks as JUnit XML, one test case each, as the usual servers read it."""
    failures = sum(not check.passed for check in checks)
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(
        root, "testsuite", name=f"advisor eval gate {name}", tests=str(len(checks)),
        failures=str(failures), errors="0", skipped="0",
    )  # fmt: skip
    for check in checks:
        case = ElementTree.SubElement(
            suite, "testcase", classname="advisor.eval.gate", name=check.name, time="0"
        )
        if check.passed:
            ElementTree.SubElement(case, "system-out").text = check.detail
        else:
            ElementTree.SubElement(case, "failure", message=check.detail).text = check.detail
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
