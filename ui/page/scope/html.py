"""The choice of documents beside the question, in HTML for `scope.js` and for pages without it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from advisor.templates import Template, count
from index.collections import same_name
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
        number = count(len(each.documents), "document") if each.documents else "no documents"
        found.append(Option(value, f"{each.name} · {number}", is_chosen))
    if scope.documents:
        value = KEPT if is_kept else scope.value
        found.append(Option(value, _chosen_words(now), True))
    elif scope.collection and not any(option.is_chosen for option in found):
        found.append(Option(scope.value, f"{scope.collection} · not there any more", True))
    return found


def _chosen_words(now: Resolved) -> str:
    if now.over is None or not now.over.documents:
        return "The chosen documents"
    if now.over.documents == 1 and now.over.titles:
        return f"Only “{snippet(now.over.titles[0], _LONGEST_TITLE)}”"
    return f"Only {count(now.over.documents, 'document')}"


_TEMPLATE = Template(__file__, "scope.html")
