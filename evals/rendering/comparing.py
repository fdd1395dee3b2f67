"""Two variants beside each other: differences with their intervals, and the cases that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from evals.rendering.markup import count, fill, joined, number, sentence, when

Json = Mapping[str, Any]

_WHAT = {
    "fixed": "passes now",
    "broken": "fails now",
    "status": "ended otherwise",
    "answer": "answered otherwise",
}
_HEADS = ("Metric", "First", "Second", "Difference", "95% interval", "p")
_SIGNIFICANT = 0.05


def comparison_section(
    comparison: Json, metrics: Sequence[Json], names: Mapping[str, str]
) -> Markup:
    """A comparison of `report.json` as a section; `names` holds how the page names variants."""
    first = names.get(comparison["first"], comparison["first"])
    second = names.get(comparison["second"], comparison["second"])
    counted = comparison["mcnemar"]
    shared = count(comparison["cases"]["shared"], "case")
    summary = (
        f"{shared} in both: {counted['only_first']} pass only "
        f"in the first, {counted['only_second']} only in the second (exact McNemar test, "
        f"p = {counted['p']:.3f})."
    )
    return fill(
        "<section><h2>{} against {}</h2><p>{}</p>"
        '<div class="scroll"><table class="metrics"><thead><tr>{}</tr></thead><tbody>{}</tbody>'
        "</table></div>{}</section>",
        second,
        first,
        summary,
        joined(fill('<th scope="col">{}</th>', head) for head in _HEADS),
        joined(
            _difference(metric, comparison["differences"][metric["name"]])
            for metric in metrics
            if metric["headline"] and metric["name"] in comparison["differences"]
        ),
        _changed(comparison["changed"]),
    )


def _difference(metric: Json, found: Json) -> Markup:
    unit = metric["unit"]
    p = found["p"]
    return fill(
        '<tr{}><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>',
        Markup(' class="clear"') if p is not None and p < _SIGNIFICANT else "",
        sentence(metric["title"]),
        number(found["first"], unit),
        number(found["second"], unit),
        signed(found["difference"], unit),
        f"{signed(found['low'], unit)} to {signed(found['high'], unit)}",
        "–" if p is None else f"{p:.3f}",
    )


def signed(value: float | None, unit: str) -> str:
    """A difference with its sign; of shares, in percentage points."""
    if value is None:
        return "–"
    text = f"{100 * value:+.0f} points" if unit == "share" else f"{value:+.1f}"
    return text.replace("-", "−")


def _changed(changes: Sequence[Json]) -> Markup:
    items = joined(
        fill(
            '<details class="change"><summary><span class="badge {}">{}</span> '
            '<a href="#case-{}">{}</a> <span class="question">{}</span></summary>'
            '<div class="variants">{}{}</div></details>',
            {"fixed": "pass", "broken": "fail"}.get(change["what"], "open"),
            _WHAT.get(change["what"], change["what"]),
            change["id"],
            change["id"],
            change["question"],
            _side("First", change["first"]),
            _side("Second", change["second"]),
        )
        for change in changes
    )
    return when(changes, "<h3>{}</h3>{}", f"{count(len(changes), 'case')} changed", items)


def _side(name: str, side: Json) -> Markup:
    return fill(
        '<section class="variant"><h4>{}: {}</h4><p class="answer">{}</p>'
        '<p class="rule">{}</p></section>',
        name,
        side["status"],
        side["answer"],
        ", ".join(side["sources"]),
    )
