"""Text into HTML. Everything a document, a model or a person wrote passes through `plain`."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


def plain(value: object) -> Markup:
    """A value shown as it is: escaped, and without lone surrogates, which no file can carry."""
    return escape(str(value).encode("utf-8", "replace").decode("utf-8"))


def fill(template: str, *values: object) -> Markup:
    """A template with its values escaped; those that are markup already stay."""
    return Markup(template).format(*(v if isinstance(v, Markup) else plain(v) for v in values))


def sentence(text: str) -> Markup:
    """A sentence of ours, with what stands between backticks set as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return plain(text)
    return joined(
        fill("<code>{}</code>", part) if odd % 2 else plain(part) for odd, part in enumerate(parts)
    )


def joined(parts: Iterable[Markup]) -> Markup:
    """The parts one after the other."""
    return Markup("").join(parts)


def when(condition: object, template: str, *values: object) -> Markup:
    """The template filled, or nothing when the condition does not hold."""
    return fill(template, *values) if condition else Markup("")


def share(value: float | None) -> str:
    """`82%`, or a dash when nothing could be scored."""
    return "–" if value is None else f"{100 * value:.0f}%"


def number(value: float | None, unit: str) -> str:
    """A metric's value in its unit."""
    if value is None:
        return "–"
    return share(value) if unit == "share" else f"{value:.1f}"


def interval(scored: dict[str, float | None], unit: str) -> str:
    """`74% to 89%`, or nothing without an interval."""
    low, high = scored.get("low"), scored.get("high")
    if low is None or high is None:
        return ""
    return f"{number(low, unit)} to {number(high, unit)}"


def seconds(value: float | None) -> str:
    """A time: `0.42 s`."""
    return "–" if value is None else f"{value:.2f} s"


def count(amount: int, noun: str) -> str:
    """`1 case`, `2,000 cases`."""
    return f"{amount:,} {noun}" + ("" if amount == 1 else "s")


def letter(position: int) -> str:
    """The short name of a variant, by its place: `A`, `B`, ..."""
    return chr(ord("A") + position) if position < 26 else str(position + 1)
