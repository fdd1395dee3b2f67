"""Collections in the panel of documents: asking one, making, changing and ending them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from markupsafe import Markup

from advisor.errors import USER_ERRORS
from index.collections import same_name
from ui import markup
from ui.door.signing_in import user_of
from ui.languages.speaking import _, ngettext
from ui.languages.templates import PageTemplate
from ui.library.collections import CollectionEntry
from ui.library.entries import DocumentEntry
from ui.library.library import Library
from ui.library.scopes import Resolved
from ui.markup import snippet
from ui.page.components import QUICK, QUIET, html
from ui.page.scope.html import documents as count
from ui.page.scope.panel import ScopePanel
from ui.page.visitors import detail, number
from ui.scope import ALL, Scope
from ui.services import Services

# Documents of a collection that are named; a longer list is looked over, not read.
_MOST_LISTED = 50
_SHOWN = """
watch('value', () => element.dispatchEvent(new CustomEvent('gw-shown', {bubbles: true})));
"""
_EVENTS = f"""
for (const name of ['ask_it', 'make_it', 'put_in', 'take_out', 'rename_it', 'end_it'])
  element.addEventListener(`gw-${{name}}`, (event) => trigger(name, event.detail));
{_SHOWN}"""


class CollectionsPanel:
    """The collections of whoever looks; what is done to one `collections.js` reports."""

    def __init__(self, services: Services, library: Library, scope: ScopePanel) -> None:
        """Build the components in the current Blocks."""
        self._library = library
        self._scope = scope
        self._has_accounts = services.accounts is not None
        self.shown = html("gw-collections", js_on_load=_EVENTS)
        self.said = html("gw-collections-said", js_on_load=_SHOWN)

    def wire(self, show: Callable[..., Any], shows: Sequence[gr.HTML]) -> None:
        """Connect the events; `show` shows in `shows` what is asked after each of them."""
        # Through the queue, one after the other: each goes on from what the one before has kept.
        inturn: dict[str, Any] = {
            **QUIET,
            "concurrency_id": "gw-documents-choose",
            "concurrency_limit": 1,
            "trigger_mode": "multiple",
        }
        inputs, outputs = self._scope.inputs, [*self._scope.outputs, self.said]
        sent: Any = self.shown
        for changed in (
            sent.ask_it(self.ask, inputs, outputs, **inturn),
            sent.make_it(self.make, inputs, outputs, **inturn),
            sent.put_in(self.put_in, inputs, outputs, **inturn),
            sent.take_out(self.take_out, inputs, outputs, **inturn),
            sent.rename_it(self.rename, inputs, outputs, **inturn),
            sent.end_it(self.end, inputs, outputs, **inturn),
        ):
            changed.then(show, inputs, list(shows), **QUICK)

    def now(self, owner: str, asked: Resolved, entries: Sequence[DocumentEntry]) -> dict[Any, Any]:
        """The collections as they are, with the one that is asked marked.

        Raises:
            IndexingError: they cannot be read.
        """
        known = self._library.collections.all(owner)
        if not entries and not known:
            return {self.shown: ""}
        titles = {entry.id: entry.title or entry.path for entry in entries}
        return {self.shown: str(_TEMPLATE.listing(known, asked, titles, self._has_accounts))}

    def ask(
        self, unbegun: Scope | None, conversation: str, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Ask a collection from the next question on."""

        def change(owner: str, scope: Scope) -> tuple[Scope, str]:
            return Scope(collection=detail(event, "name")), ""

        return self._changed(change, unbegun, conversation, event, request)

    def make(
        self, unbegun: Scope | None, conversation: str, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Make a collection of the documents that are ticked, and ask it."""

        def change(owner: str, scope: Scope) -> tuple[Scope, str]:
            ticked = self._ticked(owner, scope)
            name = self._library.collections.make(owner, detail(event, "name"), ticked)
            said = _(
                "The collection “%(name)s” was made, and is asked from the next question on.",
                name=name,
            )
            return Scope(collection=name), said

        return self._changed(change, unbegun, conversation, event, request)

    def put_in(
        self, unbegun: Scope | None, conversation: str, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Put one document into a collection, or those that are ticked, and then ask it."""
        name, one = detail(event, "name"), detail(event, "id")

        def change(owner: str, scope: Scope) -> tuple[Scope, str]:
            documents = {one} if one else self._ticked(owner, scope)
            self._library.collections.put_in(owner, name, documents)
            return scope if one else Scope(collection=name), self._has(owner, name)

        return self._changed(change, unbegun, conversation, event, request)

    def take_out(
        self, unbegun: Scope | None, conversation: str, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Take a document out of a collection."""
        name = detail(event, "name")

        def change(owner: str, scope: Scope) -> tuple[Scope, str]:
            self._library.collections.take_out(owner, name, detail(event, "id"))
            return scope, self._has(owner, name)

        return self._changed(change, unbegun, conversation, event, request)

    def rename(
        self, unbegun: Scope | None, conversation: str, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Give a collection another name, by which conversations ask it from now on."""
        before = detail(event, "name")

        def change(owner: str, scope: Scope) -> tuple[Scope, str]:
            after = self._library.collections.rename(owner, before, detail(event, "new"))
            self._scope.scopes.renamed(owner, before, after)
            is_asked = bool(scope.collection) and same_name(scope.collection, before)
            said = _("It is called “%(name)s” now.", name=after)
            return Scope(collection=after) if is_asked else scope, said

        return self._changed(change, unbegun, conversation, event, request)

    def end(
        self, unbegun: Scope | None, conversation: str, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """End a collection: that was confirmed."""
        name = detail(event, "name")

        def change(owner: str, scope: Scope) -> tuple[Scope, str]:
            self._library.collections.end(owner, name)
            said = _(
                "The collection “%(name)s” was ended. Its documents are still there.", name=name
            )
            return scope, said

        return self._changed(change, unbegun, conversation, event, request)

    def _changed(
        self,
        change: Callable[[str, Scope], tuple[Scope, str]],
        unbegun: Scope | None,
        conversation: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Make a change, ask what it says from the next question on, and say what was done."""
        owner = user_of(request)
        try:
            scope = self._scope.scopes.of(owner, conversation, unbegun or ALL)
            after, said = change(owner, scope)
            if after != scope:
                self._scope.scopes.keep(owner, conversation, after)
            shown = self._scope.now(owner, conversation, after)
        except USER_ERRORS as error:
            return {self.said: _said(event, markup.refused(str(error)))}
        return {**shown, self.said: _said(event, markup.said(said) if said else "")}

    def _ticked(self, owner: str, scope: Scope) -> frozenset[str]:
        if not scope.documents:
            return frozenset()
        return self._library.scopes.resolved(owner, scope).documents or frozenset()

    def _has(self, owner: str, name: str) -> str:
        number = len(self._library.collections.documents(owner, name))
        return ngettext(
            "The collection “%(name)s” has %(num)s document now.",
            "The collection “%(name)s” has %(num)s documents now.",
            number,
            name=name,
        )


def of_document(document_id: str, known: Sequence[CollectionEntry]) -> Markup:
    """In which collections a document is, with a box each to change that."""
    return _TEMPLATE.of_document(document_id, known)


def _said(event: gr.EventData, sentence: str) -> str:
    """What came of an event, for the script that waits for it."""
    which = number(event, "serial") or 0
    return str(Markup('<div data-said="{}">{}</div>').format(which, Markup(sentence)))


_TEMPLATE = PageTemplate(__file__, "collections.html", snippet, count=count, most=_MOST_LISTED)
