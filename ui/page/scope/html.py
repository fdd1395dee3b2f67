"""The choice of documents beside the question, in HTML for `scope.js` and for pages without it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from advisor.conversations.transcripts import AskedOver
from index.collections import same_name
from ui.languages.speaking import _, ngettext, translated
from ui.languages.templates import PageTemplate
from ui.library.collections import CollectionEntry
from ui.library.scopes import Resolved
from ui.markup import snippet
from ui.scope import Scope

_LONGEST_TITLE = 60
KEPT = "kept"
"""What stands for documents chosen one by one in a conversation that keeps them."""


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen: what a page sends for it, and what it says."""

    value: str
    words: str
    is_chosen: bool = False


def chooser(
    now: Resolved,
    collections: Sequence[CollectionEntry],
    *,
    is_kept: bool = False,
    has_scripts: bool = True,
) -> Markup:
    """The choice, which is hidden where there is nothing to choose.

    Args:
        now: what is asked over.
        collections: those that can be chosen.
        is_kept: whether the conversation has begun; else the page keeps what was chosen.
        has_scripts: whether the page runs any.
    """
    options = _options(now, collections, is_kept)
    return _TEMPLATE.chooser(now, options, mark(now.scope), is_kept, has_scripts)


def mark(scope: Scope) -> str:
    """What tells one scope from another, in a few characters."""
    return hashlib.sha256(scope.value.encode()).hexdigest()[:12] if scope.value else ""


def _options(now: Resolved, collections: Sequence[CollectionEntry], is_kept: bool) -> list[Option]:
    scope, found = now.scope, []
    for each in collections:
        value = Scope(collection=each.name).value
        is_chosen = bool(scope.collection) and same_name(each.name, scope.collection)
        number = documents(len(each.documents)) if each.documents else _("no documents")
        found.append(Option(value, f"{each.name} · {number}", is_chosen))
    if scope.documents:
        value = KEPT if is_kept else scope.value
        found.append(Option(value, _chosen_words(now), True))
    elif scope.collection and not any(option.is_chosen for option in found):
        found.append(
            Option(scope.value, _("%(name)s · not there any more", name=scope.collection), True)
        )
    return found


def _chosen_words(now: Resolved) -> str:
    if now.over is None or not now.over.documents:
        return _("The chosen documents")
    if now.over.documents == 1 and now.over.titles:
        return _("Only “%(title)s”", title=snippet(now.over.titles[0], _LONGEST_TITLE))
    return ngettext("Only %(num)s document", "Only %(num)s documents", now.over.documents)


def in_words(over: AskedOver) -> str:
    """What a question was kept to: `“Speech”, 12 documents`, or the title of the only one."""
    if over.collection:
        return f"“{over.collection}”, {documents(over.documents)}"
    return over.titles[0] if over.documents == 1 and over.titles else documents(over.documents)


def documents(number: int) -> str:
    """`1 document`, `2,000 documents`."""
    return ngettext("%(num)s document", "%(num)s documents", number)


_TEMPLATE = PageTemplate(__file__, "scope.html", translated)
