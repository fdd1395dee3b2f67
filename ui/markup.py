"""What several parts of the page say in the same way."""

from __future__ import annotations

import re

from markupsafe import Markup

from advisor.templates import code_marks
from ui.languages.told import spoken

_SPACES = re.compile(r"\s+")


def snippet(text: str, limit: int) -> str:
    """The beginning of `text` on one line, cut between words."""
    line = _SPACES.sub(" ", text).strip()
    if len(line) <= limit:
        return line
    cut = line[:limit].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:.") + "…"


def said(sentence: str) -> str:
    """What was done, for the eye and for screen readers."""
    return str(
        Markup('<p class="gw-said" role="status">{}</p>').format(code_marks(spoken(sentence)))
    )


def refused(sentence: str) -> str:
    """Why something was not done."""
    return str(
        Markup('<p class="gw-refused" role="alert">{}</p>').format(code_marks(spoken(sentence)))
    )
