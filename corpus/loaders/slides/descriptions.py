"""Alternative texts of pictures and shapes: those that people wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.loaders.slides.deck import Line

# What programs fill in: names of files and shapes, and what a model guessed of a picture.
_FILLED_IN = re.compile(
    r"(?:a |an )?(?:picture|image|img|photo|graphic|grafik|bild|imagen?|shape|rectangle|icon|logo|"
    r"placeholder|content placeholder|google shape|text ?box|screenshot|chart|diagram|table|"
    r"smartart|object|objekt|line|arrow|oval)?[\s_;:p-]*[\d\s;:p_.-]*"
    r"|\S+\.(?:png|jpe?g|gif|bmp|tiff?|svg|emf|wmf|webp)"
    r"|.*(?:automatically|automatisch|automatiquement|automáticamente) \w+.*",
    re.IGNORECASE | re.DOTALL,
)


def described(words: str) -> Iterator[Line]:
    """A line of what describes a shape; none where a program filled it in."""
    if words and not _FILLED_IN.fullmatch(words):
        yield Line(words)
