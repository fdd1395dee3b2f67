"""What a loader of office documents tells of what it left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.document import ReadingNote

# What is counted while reading, and how it is told; a number stands before the first ones.
_COUNTED = {
    "comments": ("comment", "comments"),
    "cells": ("cell of a very wide table", "cells of very wide tables"),
    "formulas": ("formula of an old equation editor", "formulas of an old equation editor"),
    "objects": ("embedded object", "embedded objects"),
    "foreign": ("embedded document", "embedded documents"),
    "symbols": ("sign of a symbol font", "signs of a symbol font"),
    "fields": ("field without a stored result", "fields without a stored result"),
}
_NAMED = {"hidden": "hidden text"}
# What is no part of the text.
_ASIDE = {"contents": "the table of contents", "deleted": "text that tracked changes delete"}
_MOST_PICTURES_NAMED = 3


def reading_notes(
    counts: Mapping[str, int], pictures: Sequence[str], damaged: Sequence[str] = ()
) -> tuple[ReadingNote, ...]:
    """Notes for a document.

    Args:
        counts: how many pieces were left out, by what they are.
        pictures: what the author says that each picture shows, perhaps nothing.
        damaged: the names of parts that could not be read.
    """
    left = [
        f"{counts[key]} {several if counts[key] > 1 else one}"
        for key, (one, several) in _COUNTED.items()
        if counts.get(key)
    ]
    left += [name for key, name in _NAMED.items() if counts.get(key)]
    aside = [name for key, name in _ASIDE.items() if counts.get(key)]
    notes = [ReadingNote("left_out", f"left out: {', '.join(left)}")] if left else []
    notes += [ReadingNote("aside", f"left out: {', '.join(aside)}")] if aside else []
    if pictures:
        named = [name for name in pictures if name][:_MOST_PICTURES_NAMED]
        quoted = ", ".join(f"“{name}”" for name in named)
        number = len(pictures)
        what = f"{number} picture{'s' if number > 1 else ''}" + (f" ({quoted})" if quoted else "")
        notes.append(ReadingNote("aside", f"{what} not read; write out what matters in them"))
    if damaged:
        parts = ", ".join(dict.fromkeys(damaged))
        notes.append(ReadingNote("damaged", f"damaged and not read: {parts}; save the file again"))
    return tuple(notes)
