"""Reports for people: `html` and `markdown` make them from `report.json` and the records."""

from evals.rendering.page import html
from evals.rendering.text import markdown

__all__ = ["html", "markdown"]
