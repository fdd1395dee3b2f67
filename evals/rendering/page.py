"""The report as one HTML file that needs nothing else: no network, no script, no font."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from evals.records import Record
from evals.rendering import plots
from evals.rendering.cases import case_list, is_failing, is_unscored
from evals.rendering.comparing import comparison_section
from evals.rendering.markup import (
    count,
    fill,
    interval,
    joined,
    letter,
    number,
    plain,
    seconds,
    sentence,
    when,
)

Json = Mapping[str, Any]

# Nothing may be loaded, and nothing run: what a document says is never more than text.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PICTURES = (
    (
        plots.metric_intervals,
        "Metrics with 95% intervals",
        "Each point is what was measured; the line is where it could lie, were the documents "
        "others of the same kind.",
    ),
    (
        plots.risk_coverage,
        "Risk and coverage",
        "Read from left to right: the more cases are answered, the most confident first, the more "
        "answers are wrong. A curve that stays low is good.",
    ),
    (
        plots.calibration,
        "Calibration of abstaining",
        "Answers grouped by confidence. On the dotted line, confidence is the share that is right; "
        "below it the advisor is too sure of itself. The figures count answers.",
    ),
    (
        plots.latency,
        "Latency",
        "The share of cases that had their sources, their first sentence and their end by a time.",
    ),
)


def html(report: Json, records: Sequence[Record]) -> str:
    """The report of a run as a page.

    Args:
        report: what `evals.reports.report.summarise` made.
        records: those that it was made from.
    """
    style = files("evals.rendering").joinpath("report.css").read_text(encoding="utf-8")
    page = fill(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        'content="light dark"><meta http-equiv="Content-Security-Policy" content="{}"><title>{}'
        "</title><style>{}</style></head><body><main>{}{}{}{}{}{}{}{}</main></body></html>\n",
        _POLICY,
        f"Eval of {report['cases']['file']}",
        Markup(style),
        _header(report),
        _headlines(report),
        _pictures(report),
        _all_metrics(report),
        _comparisons(report),
        _tags(report),
        _cases(report, records),
        _provenance(report),
    )
    return str(page)


def _header(report: Json) -> Markup:
    cases = report["cases"]
    facts = [
        count(cases["count"], "case"),
        f"{cases['answerable']} answerable",
        f"{cases['unanswerable']} unanswerable",
        count(cases["follow_ups"], "follow-up"),
        f"judged by {report['judge']['name']}",
    ]
    warnings = joined(fill("<li>{}</li>", sentence(text)) for text in report["warnings"])
    return fill(
        '<header><h1>{}</h1><p class="facts">{}</p>{}</header>',
        f"Eval of {cases['file']}",
        " · ".join(facts),
        when(report["warnings"], '<ul class="warnings">{}</ul>', warnings),
    )


def _headlines(report: Json) -> Markup:
    metrics = [metric for metric in report["metrics"] if metric["headline"]]
    return fill(
        '<section><h2>At a glance</h2><div class="scroll">{}</div></section>',
        _metric_table(report, metrics),
    )


def _metric_table(report: Json, metrics: Sequence[Json]) -> Markup:
    """Metrics in rows, variants in columns."""
    heads = joined(fill('<th scope="col">{}</th>', name) for name in lettered(report).values())
    rows = joined(
        fill(
            '<tr><th scope="row">{}<span class="rule">{}</span></th>{}</tr>',
            sentence(metric["title"]),
            " lower is better" if metric["better"] == "lower" else "",
            joined(_value(variant, metric) for variant in report["variants"]),
        )
        for metric in metrics
    )
    return fill(
        '<table class="metrics"><thead><tr><th scope="col">Metric</th>{}</tr></thead><tbody>{}'
        "</tbody></table>",
        heads,
        rows,
    )


def lettered(report: Json) -> dict[str, str]:
    """Each variant's name as the page shows it: `A: embedded` where there are several."""
    names = [variant["name"] for variant in report["variants"]]
    if len(names) == 1:
        return {names[0]: names[0]}
    return {name: f"{letter(position)}: {name}" for position, name in enumerate(names)}


def _value(variant: Json, metric: Json) -> Markup:
    scored = variant["metrics"].get(metric["name"])
    if scored is None:
        return fill("<td>–</td>")
    counted = f"n = {scored['n']}"
    if scored.get("unscored"):
        counted += f", {scored['unscored']} not scored"
    return fill(
        '<td><strong>{}</strong> <span class="interval">{}</span><span class="rule">{}</span></td>',
        number(scored["value"], metric["unit"]),
        interval(scored, metric["unit"]),
        counted,
    )


def _pictures(report: Json) -> Markup:
    figures = []
    for draw, title, caption in _PICTURES:
        picture = draw(report)
        if picture:
            labelled = picture.replace("<svg ", f'<svg aria-label="{plain(title)}" ', 1)
            figures.append(
                fill(
                    "<figure><figcaption><h3>{}</h3><p>{}</p></figcaption>{}</figure>",
                    title,
                    caption,
                    Markup(labelled),
                )
            )
    return when(figures, '<section class="pictures"><h2>Pictures</h2>{}</section>', joined(figures))


def _all_metrics(report: Json) -> Markup:
    groups: dict[str, list[Json]] = {}
    for metric in report["metrics"]:
        groups.setdefault(metric["group"], []).append(metric)
    tables = joined(
        fill(
            "<h3>{}</h3>{}",
            group.capitalize(),
            fill('<div class="scroll">{}</div>', _metric_table(report, metrics)),
        )
        for group, metrics in groups.items()
    )
    meanings = joined(
        fill(
            "<div><dt>{}</dt><dd>{}{}</dd></div>",
            sentence(metric["title"]),
            sentence(metric["meaning"]),
            when(metric["formula"], ' <span class="rule">{}</span>', metric["formula"]),
        )
        for metric in report["metrics"]
    )
    boot = report["bootstrap"]
    return fill(
        "<section><details class=more><summary>All metrics, and what they mean</summary>{}{}"
        "<h3>Meanings</h3><dl class=meanings>{}</dl>"
        '<p class="rule">Intervals: {} of {} bootstrap samples of the source documents, seed '
        "{}.</p></details></section>",
        tables,
        _latency(report),
        meanings,
        f"{boot['level']:.0%}",
        f"{boot['resamples']:,}",
        boot["seed"],
    )


def _latency(report: Json) -> Markup:
    rows = joined(
        fill(
            '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>',
            f"{variant}: {stage.replace('_', ' ')}",
            summary["n"],
            seconds(summary["median"]),
            seconds(summary["p95"]),
            seconds(summary["max"]),
        )
        for variant, stages in report.get("timings", {}).get("variants", {}).items()
        for stage, summary in stages.items()
    )
    return when(
        rows,
        '<h3>Latency</h3><div class="scroll"><table class="metrics"><thead><tr><th scope="col">To'
        '</th><th scope="col">n</th><th scope="col">median</th><th scope="col">95th percentile</th>'
        '<th scope="col">longest</th></tr></thead><tbody>{}</tbody></table></div>',
        rows,
    )


def _comparisons(report: Json) -> Markup:
    names = lettered(report)
    return joined(
        comparison_section(comparison, report["metrics"], names)
        for comparison in report.get("comparisons") or ()
    )


def _tags(report: Json) -> Markup:
    """The headline metrics for each tag of the first variant that has tags."""
    variant = next((v for v in report["variants"] if v["tags"]), None)
    if variant is None:
        return Markup("")
    metrics = [m for m in report["metrics"] if m["headline"]]
    heads = joined(fill('<th scope="col">{}</th>', sentence(m["title"])) for m in metrics)
    rows = joined(
        fill(
            '<tr><th scope="row">{} <span class="rule">n = {}</span></th>{}</tr>',
            tag,
            found["n"],
            joined(
                fill(
                    "<td>{}</td>",
                    number((found["metrics"].get(m["name"]) or {}).get("value"), m["unit"]),
                )
                for m in metrics
            ),
        )
        for tag, found in variant["tags"].items()
    )
    return fill(
        "<section><details class=more><summary>By tag</summary><p>{}</p>"
        '<div class="scroll"><table class="metrics"><thead><tr><th scope="col">Tag</th>{}</tr>'
        "</thead><tbody>{}</tbody></table></div></details></section>",
        variant["name"],
        heads,
        rows,
    )


def _cases(report: Json, records: Sequence[Record]) -> Markup:
    """The cases below a choice of which to show; the style sheet does the filtering."""
    ids = dict.fromkeys(record.case.id for record in records)
    chosen = {
        "all": set(ids),
        "failing": {record.case.id for record in records if is_failing(record)},
        "abstained": {record.case.id for record in records if record.abstained},
        "unscored": {record.case.id for record in records if is_unscored(record)},
    }
    labels = {
        "all": "All",
        "failing": "Failing",
        "abstained": "Abstained",
        "unscored": "Not scored",
    }
    choices = joined(
        fill(
            '<label><input type="radio" name="show" id="show-{0}"{1}> {2} <span>{3}</span></label>',
            name,
            Markup(" checked") if name == "all" else "",
            labels[name],
            len(found),
        )
        for name, found in chosen.items()
    )
    return fill(
        '<section class="cases"><h2>Cases</h2><fieldset><legend>Show</legend>{}</fieldset>{}'
        '<p class="none">There is no such case.</p></section>',
        choices,
        case_list(records, lettered(report)),
    )


def _provenance(report: Json) -> Markup:
    items = joined(
        fill(
            "<h3>{}</h3><dl class=meanings>{}</dl>",
            variant["name"],
            joined(
                fill("<div><dt>{}</dt><dd>{}</dd></div>", name, _setting(value))
                for name, value in variant["provenance"].items()
            ),
        )
        for variant in report["variants"]
    )
    return fill(
        "<section><details class=more><summary>Where this comes from</summary>{}</details>"
        "</section>",
        items,
    )


def _setting(value: Any) -> Markup:
    if isinstance(value, Mapping):
        return joined(fill("<code>{} = {}</code> ", key, item) for key, item in value.items())
    return fill("<code>{}</code>", value)
