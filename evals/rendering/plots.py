"""The pictures of a report as SVG to be put into the page, in colours that the page decides.

The only door to matplotlib, which is imported when a picture is drawn. A picture is drawn in
stand-in colours, each of which becomes a variable of the page's style sheet, so that one picture
is readable in light and in dark. The same numbers give the same characters.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from evals.rendering.markup import letter

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Stand-in colours: no picture holds them otherwise.
_STAND_INS = {
    "#010203": "var(--ink)",
    "#020304": "var(--muted)",
    "#030405": "var(--line)",
    "#040506": "var(--surface)",
    "#050607": "var(--series-1)",
    "#060708": "var(--series-2)",
    "#070809": "var(--series-3)",
    "#08090a": "var(--series-4)",
}
_INK, _MUTED, _LINE, _SURFACE, *_SERIES = _STAND_INS
# Series differ by shape and dash as well: some readers cannot tell the colours apart.
_MARKERS = "osD^"
_DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
_SECOND = 1.0
# Inches. At this width a column of the page shows the text of a picture as large as its own.
_WIDTH = 5.0
_HEIGHT = 3.5
_LABEL_CHARACTERS = 44


def can_draw() -> bool:
    """Whether matplotlib is there, which the extra `plots` brings."""
    return find_spec("matplotlib") is not None


def metric_intervals(report: Mapping[str, Any]) -> str:
    """Each headline metric that is a share, with its 95% interval, for every variant."""
    metrics = [m for m in report["metrics"] if m["headline"] and m["unit"] == "share"]
    variants = report["variants"]
    known = [m for m in metrics if any(_value(v, m["name"]) is not None for v in variants)]
    if not known:
        return ""

    def draw(axes: Axes) -> None:
        for number, variant in enumerate(variants):
            offset = (number - (len(variants) - 1) / 2) * 0.22
            for row, metric in enumerate(known):
                scored = variant["metrics"].get(metric["name"], {})
                value = scored.get("value")
                if value is None:
                    continue
                low = value if scored.get("low") is None else scored["low"]
                high = value if scored.get("high") is None else scored["high"]
                colour, position = _colour(number), row + offset
                axes.plot([low, high], [position] * 2, color=colour, linewidth=2)
                label = _label(report, number) if row == 0 else None
                axes.plot(value, position, _marker(number), color=colour, markersize=6, label=label)
        axes.set_yticks(range(len(known)), [_worded(m) for m in known])
        axes.set_ylim(len(known) - 0.4, -0.6)
        axes.set_xlim(-0.02, 1.02)
        axes.grid(axis="x", color=_LINE, linewidth=0.8)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        _legend(axes, len(variants))

    return _svg(draw, height=1.0 + 0.3 * len(known) * max(1.0, 0.7 * len(variants)))


def risk_coverage(report: Mapping[str, Any]) -> str:
    """The share of wrong answers when only the more confident cases are answered."""
    curves = [(n, v) for n, v in enumerate(report["variants"]) if v["risk_coverage"]["points"]]
    if not curves:
        return ""

    def draw(axes: Axes) -> None:
        for number, variant in curves:
            points = variant["risk_coverage"]["points"]
            axes.step(
                [0.0, *(p["coverage"] for p in points)],
                [points[0]["risk"], *(p["risk"] for p in points)],
                where="pre",
                color=_colour(number),
                linestyle=_dash(number),
                linewidth=2,
                label=_label(report, number),
            )
            axes.plot(
                points[-1]["coverage"], points[-1]["risk"], _marker(number), color=_colour(number)
            )
        axes.set_xlim(0, 1.02)
        axes.set_ylim(-0.02, 1.02)
        _shares(axes, "cases answered", "wrong among the answers")
        _legend(axes, len(curves))

    return _svg(draw, height=_HEIGHT)


def calibration(report: Mapping[str, Any]) -> str:
    """How often answers of a confidence are right, against that confidence."""
    curves = [(n, v) for n, v in enumerate(report["variants"]) if _bins(v)]
    if not curves:
        return ""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=_MUTED, linewidth=1, linestyle=(0, (2, 3)))
        for number, variant in curves:
            bins = _bins(variant)
            confidence = [b["mean_confidence"] for b in bins]
            share = [b["correct"] for b in bins]
            axes.plot(
                confidence,
                share,
                color=_colour(number),
                linestyle=_dash(number),
                marker=_marker(number),
                linewidth=1.6,
                label=_label(report, number),
            )
            if len(curves) == 1:
                for x, y, b in zip(confidence, share, bins, strict=True):
                    above = y < 0.9
                    axes.annotate(
                        f"{b['n']}",
                        (x, y),
                        xytext=(0, 7 if above else -14),
                        textcoords="offset points",
                        ha="center",
                        color=_MUTED,
                    )
        axes.set_xlim(0, 1.02)
        axes.set_ylim(-0.04, 1.08)
        _shares(axes, "confidence of the answer", "right among such answers")
        _legend(axes, len(curves))

    return _svg(draw, height=_HEIGHT)


def latency(report: Mapping[str, Any]) -> str:
    """The share of cases that had their sources, first sentence and end by a time."""
    stages = {"sources": "sources", "first_sentence": "first sentence", "total": "end"}
    found = [
        (number, place, stage, sorted(values))
        for number, variant in enumerate(report["variants"])
        for place, stage in enumerate(stages)
        if (values := _times(report, variant["name"], stage))
    ]
    if not found:
        return ""
    variants = len({number for number, *_ in found})

    def draw(axes: Axes) -> None:
        for number, place, stage, values in found:
            label = stages[stage] if variants == 1 else f"{letter(number)}: {stages[stage]}"
            steps = [(n + 1) / len(values) for n in range(len(values))]
            axes.step(
                [values[0], *values],
                [0.0, *steps],
                where="post",
                color=_colour(place if variants == 1 else number),
                linestyle=_dash(place),
                linewidth=2,
                label=label,
            )
        axes.set_ylim(0, 1.03)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda value, _: _seconds(value))
        axes.xaxis.set_minor_formatter(lambda value, _: "")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axes.set_xlabel("seconds after the question")
        axes.set_ylabel("cases by then")
        axes.grid(color=_LINE, linewidth=0.8)
        _legend(axes, len(found))

    return _svg(draw, height=_HEIGHT)


def _value(variant: Mapping[str, Any], name: str) -> float | None:
    value = variant["metrics"].get(name, {}).get("value")
    return None if value is None else float(value)


def _bins(variant: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [b for b in variant["confidence"] if b["n"] and b["correct"] is not None]


def _times(report: Mapping[str, Any], variant: str, stage: str) -> Sequence[float]:
    stages = report.get("timings", {}).get("variants", {}).get(variant, {})
    # A logarithm of zero has no place on the axis.
    return [max(value, 1e-4) for value in stages.get(stage, {}).get("values") or []]


def _worded(metric: Mapping[str, Any]) -> str:
    return str(metric["title"]).replace("`", "") + (
        "\n(lower is better)" if metric["better"] == "lower" else ""
    )


def _label(report: Mapping[str, Any], number: int) -> str:
    """A variant's letter and name, cut to what fits below a picture."""
    name = f"{letter(number)}: {report['variants'][number]['name']}"
    return name if len(name) <= _LABEL_CHARACTERS else name[: _LABEL_CHARACTERS - 1] + "…"


def _colour(number: int) -> str:
    return _SERIES[number % len(_SERIES)]


def _marker(number: int) -> str:
    return _MARKERS[number % len(_MARKERS)]


def _dash(number: int) -> Any:
    return _DASHES[number % len(_DASHES)]


def _seconds(value: float) -> str:
    return f"{value:g}" if value < _SECOND else f"{value:.0f}"


def _shares(axes: Axes, horizontal: str, vertical: str) -> None:
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_xlabel(horizontal)
    axes.set_ylabel(vertical)
    axes.grid(color=_LINE, linewidth=0.8)


def _legend(axes: Axes, count: int) -> None:
    """Name the series below the picture, where they hide nothing."""
    if count > 1:
        axes.figure.legend(loc="outside lower left", frameon=False, labelcolor=_INK)


def _svg(draw: Callable[[Axes], None], height: float) -> str:
    """Draw into a fresh picture, as wide as a column of the page; return an `svg` element."""
    import matplotlib
    from matplotlib.figure import Figure

    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": draw.__qualname__,
        "font.family": "sans-serif",
        "font.size": 10,
        "axes.edgecolor": _MUTED,
        "axes.labelcolor": _INK,
        "text.color": _INK,
        "xtick.color": _MUTED,
        "ytick.color": _MUTED,
        "xtick.labelcolor": _INK,
        "ytick.labelcolor": _INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        figure.patch.set_alpha(0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0)
        draw(axes)
        axes.set_axisbelow(True)
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return _for_page(target.getvalue())


def _for_page(svg: str) -> str:
    """A file of matplotlib as part of a page: its colours and fonts, and only the ids it needs."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<(metadata|style)\b.*?</\1>", "", svg, flags=re.S)
    svg = svg.replace("xlink:href", "href")
    for stand_in, colour in _STAND_INS.items():
        svg = svg.replace(stand_in, colour)
    svg = re.sub(r"font-family: [^;\"]+", "font-family: inherit", svg)
    svg = re.sub(r"font: ([\d.]+)px [^;\"]+", r"font-size: \1px", svg)
    used = set(re.findall(r"#([\w.-]+)", svg))
    svg = re.sub(r' id="([^"]+)"', lambda m: m[0] if m[1] in used else "", svg)
    svg = re.sub(r'^<svg [^>]*?viewBox="([^"]+)"[^>]*>', r'<svg viewBox="\1" role="img">', svg)
    return re.sub(r"\s*\n\s*", "\n", svg).strip()
