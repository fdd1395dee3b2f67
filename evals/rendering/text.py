"""The report in Markdown: the same figures, for terminals, reviews and mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from advisor.templates import count
from evals.records import Record
from evals.rendering.cases import is_failing
from evals.rendering.comparing import signed
from evals.rendering.markup import interval, number, seconds

Json = Mapping[str, Any]


def markdown(report: Json, records: Sequence[Record]) -> str:
    """The report of a run as Markdown: figures, then the cases that fail.

    Args:
        report: what `evals.reports.report.summarise` made.
        records: those that it was made from.
    """
    parts = [
        _header(report),
        _metrics(report),
        _latency(report),
        *(_comparison(comparison, report["metrics"]) for comparison in report["comparisons"]),
        _failing(records),
        _provenance(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _header(report: Json) -> str:
    cases = report["cases"]
    lines = [
        f"# Eval of {_line(cases['file'])}",
        "",
        f"{count(cases['count'], 'case')}: {cases['answerable']} answerable, "
        f"{cases['unanswerable']} unanswerable, {count(cases['follow_ups'], 'follow-up')}. "
        f"Judged by {_line(report['judge']['name'])}.",
    ]
    if report["warnings"]:
        lines += ["", *(f"- **Note:** {_line(sentence)}" for sentence in report["warnings"])]
    return "\n".join(lines)


def _metrics(report: Json) -> str:
    names = [variant["name"] for variant in report["variants"]]
    rows = []
    for metric in report["metrics"]:
        cells = [_value(variant, metric) for variant in report["variants"]]
        lower = " (lower is better)" if metric["better"] == "lower" else ""
        title = f"**{metric['title']}**" if metric["headline"] else metric["title"]
        rows.append([f"{title}{lower}", *cells])
    return "## Metrics\n\n" + _table(["Metric", *names], rows)


def _value(variant: Json, metric: Json) -> str:
    scored = variant["metrics"].get(metric["name"])
    if scored is None:
        return "–"
    parts = [number(scored["value"], metric["unit"])]
    between = interval(scored, metric["unit"])
    parts += [f"[{between}]"] if between else []
    parts.append(f"n = {scored['n']}")
    if scored.get("unscored"):
        parts.append(f"{scored['unscored']} not scored")
    return ", ".join(parts)


def _latency(report: Json) -> str:
    rows = [
        [
            variant,
            stage.replace("_", " "),
            seconds(summary["median"]),
            seconds(summary["p95"]),
            seconds(summary["max"]),
        ]
        for variant, stages in report.get("timings", {}).get("variants", {}).items()
        for stage, summary in stages.items()
    ]
    if not rows:
        return ""
    heads = ["Variant", "To", "median", "95th percentile", "longest"]
    return "## Latency\n\n" + _table(heads, rows)


def _comparison(comparison: Json, metrics: Sequence[Json]) -> str:
    counted = comparison["mcnemar"]
    rows = []
    for metric in metrics:
        found = comparison["differences"].get(metric["name"])
        if found is None or not metric["headline"]:
            continue
        unit = metric["unit"]
        between = f"{signed(found['low'], unit)} to {signed(found['high'], unit)}"
        p = "–" if found["p"] is None else f"{found['p']:.3f}"
        values = [number(found[side], unit) for side in ("first", "second")]
        rows.append([metric["title"], *values, signed(found["difference"], unit), between, p])
    changed = [[c["id"], c["what"], c["question"]] for c in comparison["changed"]]
    parts = [
        f"## {_line(comparison['second'])} against {_line(comparison['first'])}",
        f"{counted['only_first']} cases pass only in the first, {counted['only_second']} only in "
        f"the second (exact McNemar test, p = {counted['p']:.3f}).",
        _table(["Metric", "First", "Second", "Difference", "95% interval", "p"], rows),
    ]
    if changed:
        parts.append(_table(["Changed case", "How", "Question"], changed))
    return "\n\n".join(parts)


def _failing(records: Sequence[Record]) -> str:
    failing = [record for record in records if is_failing(record)]
    if not failing:
        return "## Failing cases\n\nNone."
    rows = [
        [record.case.id, record.variant, record.case.question, record.status.value, _said(record)]
        for record in failing
    ]
    heads = ["Case", "Variant", "Question", "Ended", "Answer"]
    return f"## Failing cases\n\n{count(len(failing), 'case')}.\n\n" + _table(heads, rows)


def _said(record: Record) -> str:
    text = record.answer.text if record.answered or record.abstained else record.reason
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:200].rsplit(" ", 1)[0] + " …"


def _provenance(report: Json) -> str:
    lines = []
    for variant in report["variants"]:
        made = variant["provenance"]
        lines.append(
            f"{_line(variant['name'])}: model {_line(made['model']) or 'none'}, index "
            f"`{made['index']}`, verifier {_line(made['verifier'])}, judge {_line(made['judge'])}."
        )
    return "## Where this comes from\n\n" + "\n\n".join(lines)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_line(cell) for cell in line) + " |" for line in lines)


def _line(text: str) -> str:
    """Text inside a cell: one line, and no mark that would end it or become HTML."""
    known = str(text).encode("utf-8", "replace").decode("utf-8")
    flat = " ".join(known.split()).replace("|", "\\|")
    return flat.replace("<", "&lt;").replace(">", "&gt;")
