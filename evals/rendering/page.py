"""The report as one HTML file that needs nothing else: no network, no script, no font."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from advisor.templates import Template
from evals.records import Record
from evals.rendering import plots
from evals.rendering.cases import case_list, is_failing, is_unscored
from evals.rendering.comparing import comparison_section
from evals.rendering.markup import interval, letter, number, seconds

Json = Mapping[str, Any]

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
    names = lettered(report)
    groups: dict[str, list[Json]] = {}
    for metric in report["metrics"]:
        groups.setdefault(metric["group"], []).append(metric)
    tagged = next((variant for variant in report["variants"] if variant["tags"]), None)
    cases = case_list(records, names)
    page = _TEMPLATE.page(report, names, _pictures(report), groups, tagged, _shown(records), cases)
    return f"{page}\n"


def lettered(report: Json) -> dict[str, str]:
    """Each variant's name as the page shows it: `A: embedded` where there are several."""
    names = [variant["name"] for variant in report["variants"]]
    if len(names) == 1:
        return {names[0]: names[0]}
    return {name: f"{letter(position)}: {name}" for position, name in enumerate(names)}


def _pictures(report: Json) -> list[tuple[str, str, Markup]]:
    """The title, the caption and the drawing of each picture that has something to show."""
    if not plots.can_draw():
        return []
    drawn = [(title, caption, draw(report)) for draw, title, caption in _PICTURES]
    return [
        (title, caption, Markup(svg.replace("<svg ", f'<svg aria-label="{title}" ', 1)))
        for title, caption, svg in drawn
        if svg
    ]


def _shown(records: Sequence[Record]) -> list[tuple[str, str, int]]:
    """What can be chosen to be shown: its name, its label, and how many cases it is."""
    kinds: list[tuple[str, str, Callable[[Record], bool]]] = [
        ("all", "All", lambda record: True),
        ("failing", "Failing", is_failing),
        ("abstained", "Abstained", lambda record: record.abstained),
        ("unscored", "Not scored", is_unscored),
    ]
    return [
        (name, label, len({record.case.id for record in records if holds(record)}))
        for name, label, holds in kinds
    ]


_TEMPLATE = Template(__file__, "page.html", comparison_section, interval, number, seconds)
