"""How a report writes figures."""

from __future__ import annotations


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


def letter(position: int) -> str:
    """The short name of a variant, by its place: `A`, `B`, ..."""
    return chr(ord("A") + position) if position < 26 else str(position + 1)
