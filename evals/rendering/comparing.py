"""Two variants beside each other: differences with their intervals, and the cases that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from advisor.templates import Template
from evals.rendering.markup import number

Json = Mapping[str, Any]


def comparison_section(
    comparison: Json, metrics: Sequence[Json], names: Mapping[str, str]
) -> Markup:
    """A comparison of `report.json` as a section; `names` holds how the page names variants."""
    first = names.get(comparison["first"], comparison["first"])
    second = names.get(comparison["second"], comparison["second"])
    return _TEMPLATE.section(first, second, comparison, metrics)


def signed(value: float | None, unit: str) -> str:
    """A difference with its sign; of shares, in percentage points."""
    if value is None:
        return "–"
    text = f"{100 * value:+.0f} points" if unit == "share" else f"{value:+.1f}"
    return text.replace("-", "−")


_TEMPLATE = Template(__file__, "comparing.html", number, signed)
