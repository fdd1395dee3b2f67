"""The way to other answers of a question, and to other questions in its place."""

from __future__ import annotations

from markupsafe import Markup

from ui.conversations.branches import Choice
from ui.languages.templates import PageTemplate

_TEMPLATE = PageTemplate(__file__, "versions.html")


def versions(choice: Choice, what: str) -> Markup:
    """`‹ 2 of 3 ›`, to go between; nothing where there is only one.

    Args:
        choice: what there is.
        what: `question` or `answer`.
    """
    return _TEMPLATE.versions(choice, what) if len(choice.keys) > 1 else Markup("")
