"""What stands at the head and foot of all pages, without the numbers of pages."""

from __future__ import annotations

import re

from corpus.loaders.writer import collapse

_PAGE_WORDS = re.compile(
    r"[\s|·•–—-]*\b(?:page|seite|página|pagina|pag\.|p\.)\s*(?:(?:of|von|de|di|/)\s*)?$|"
    r"^(?:of|von|de|di|/)$",
    re.IGNORECASE,
)


def page_line(piece: str, *, has_number: bool) -> str:
    """A part of a header or footer; empty where it says nothing but which page it is."""
    line = collapse(piece)
    if has_number:
        line = _PAGE_WORDS.sub("", line)
    return line if any(map(str.isalnum, line)) else ""
