"""The panel of documents: what is indexed, adding to it, and asking only some of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import gradio as gr

from advisor.errors import USER_ERRORS
from ui import markup
from ui.door.signing_in import user_of
from ui.languages.speaking import N_, _
from ui.library.following import FollowedRun
from ui.library.library import Library
from ui.page.components import QUICK, QUIET, html, search_field
from ui.page.documents import html as rendering
from ui.page.documents.about import AboutPanel
from ui.page.documents.adding import AddingPanel
from ui.page.documents.collections import CollectionsPanel
from ui.page.documents.runs import TabRuns, follow
from ui.page.scope.panel import ScopePanel
from ui.page.visitors import detail, number
from ui.scope import ALL, Scope
from ui.services import Services

# How often the panel looks what somebody else is doing, in seconds.
_LOOK_SECONDS = 3.0
# What the script of the panel reports, told to the server.
_EVENTS = """
for (const name of ['choose', 'choose_found', 'choose_all', 'share_it', 'remove_it'])
  element.addEventListener(`gw-${name}`, (event) => trigger(name, event.detail));
watch('value', () => element.dispatchEvent(new CustomEvent('gw-shown', {bubbles: true})));
"""


class DocumentsPanel:
    """The documents that whoever looks at the page may ask, and collections of them.

    What is ticked here, or chosen among the collections, is what the conversation is asked over;
    `asking` says so in words. A button with `data-open-document` asks for a document to be opened;
    who shows documents listens for clicks on it. The page runs `show_scope` with `inputs` and
    `outputs` after the scope was changed elsewhere.
    """

    def __init__(self, services: Services, scope: ScopePanel) -> None:
        """Build the components in the current Blocks.

        Args:
            services: of the server.
            scope: what the conversation of the tab is asked over.

        Raises:
            ValueError: the services have no library.
        """
        if services.library is None:
            raise ValueError("the panel of documents needs a library")
        self._library: Library = services.library
        self._tabs = TabRuns()
        self._scope = scope
        with gr.Column(elem_id="gw-documents"):
            html("gw-documents-title", rendering.heading)
            self.asking = html("gw-documents-asking", js_on_load=_EVENTS)
            self.about = AboutPanel(self._library)
            self.collections = CollectionsPanel(services, self._library, scope)
            self.adding = AddingPanel(services, self._library, self._tabs)
            self.search = search_field(
                N_("Search the documents"),
                N_("Search title, path, source or date"),
                "gw-documents-search",
            )
            self.list = html("gw-documents-list", js_on_load=_EVENTS)
            self._checking()
        self.others = html("gw-documents-others")
        self.look = gr.Timer(_LOOK_SECONDS, active=False)
        self.inputs = scope.inputs
        self.outputs = [self.asking, self.collections.shown]
        self._shown = [scope.shown, *self.outputs, self.list]

    def _checking(self) -> None:
        with gr.Row(elem_id="gw-documents-checking"):
            self.check = gr.Button(N_("Check for changes"), size="sm", elem_id="gw-documents-check")
            self.reindex = gr.Button(
                N_("Bring the index up to date"),
                size="sm",
                variant="primary",
                visible=False,
                elem_id="gw-documents-reindex",
            )
        self.plan = html("gw-documents-plan")

    def wire(self, page: gr.Blocks) -> None:
        """Connect the events."""
        shown = self._shown
        seen = [self.search, *self._scope.inputs]
        known = [*seen, self._scope.of]
        page.load(self.refresh, known, shown, **QUICK).then(
            self.watch, None, [self.others, self.look], **QUICK
        )
        page.unload(self._tabs.leave)
        looked = self.look.tick(self.watch, None, [self.others, self.look], **QUICK)
        looked.then(self.refresh, known, shown, **QUICK)
        self.search.change(self.find, seen, [self.list], trigger_mode="always_last", **QUICK)
        self._wire_choosing(seen)
        self._wire_runs(known)
        self.adding.wire(page, self.refresh, known, shown)
        self.about.wire()
        self.collections.wire(self.show_scope, self.outputs)

    def _wire_choosing(self, seen: list[Any]) -> None:
        # Through the queue, one after the other: each takes what was chosen before it from there.
        inturn: dict[str, Any] = {
            **QUIET,
            "concurrency_id": "gw-documents-choose",
            "concurrency_limit": 1,
            "trigger_mode": "multiple",
        }
        ticked = [*self._scope.outputs, *self.outputs]
        chosen = [self._scope.state, *self._shown]
        self.list.choose(self.choose, self._scope.inputs, ticked, **inturn)
        self.about.shown.ask_about(self.ask_about, seen, chosen, **inturn)
        for source in (self.list, self.asking):
            source.choose_found(self.choose_found, seen, chosen, **inturn)
            source.choose_all(self.choose_all, seen, chosen, **inturn)

    def _wire_runs(self, known: list[Any]) -> None:
        running: dict[str, Any] = {**QUIET, "concurrency_limit": None}
        brought = [self.plan, self.check, self.reindex, self.adding.stop]
        for changed in (
            self.list.remove_it(self.remove, None, [self.adding.run], **running),
            self.list.share_it(self.share, None, [self.adding.run], **QUICK),
            self.reindex.click(self.bring_up_to_date, None, brought, **running),
        ):
            # What is searched and chosen may have changed meanwhile.
            changed.then(self.refresh, known, self._shown, **QUICK)
        self.check.click(self.look_for_changes, None, [self.plan, self.reindex], **running)

    # --- what is shown

    def refresh(
        self, search: str, scope: Scope | None, conversation: str, of: str, request: gr.Request
    ) -> dict[Any, Any]:
        """The documents as they are now, and what is asked of them once that is known.

        Another conversation may have been opened since this was asked for.
        """
        known = scope if of == conversation else None
        return self._now(search, known, conversation, user_of(request))

    def find(self, search: str, scope: Scope | None, conversation: str, request: gr.Request) -> str:
        """The documents that match what was typed."""
        return str(self._now(search, scope, conversation, user_of(request))[self.list])

    def watch(self, request: gr.Request) -> dict[Any, Any]:
        """Say what somebody else is doing; what came of it is shown after that."""
        activity = self._library.activity()
        if activity is not None and not self.adding.is_followed(request):
            return {self.others: rendering.others(activity), self.look: gr.Timer(active=True)}
        return {self.others: "", self.look: gr.Timer(active=False)}

    def show_scope(
        self, scope: Scope | None, conversation: str, request: gr.Request
    ) -> dict[Any, Any]:
        """What is asked, after that was chosen elsewhere: the script ticks the documents."""
        owner = user_of(request)
        try:
            return self._asked(self._scope.scopes.of(owner, conversation, scope or ALL), owner)
        except USER_ERRORS as error:
            return {self.asking: markup.refused(str(error))}

    def _now(
        self, search: str, scope: Scope | None, conversation: str, owner: str
    ) -> dict[Any, Any]:
        try:
            entries, now, ticked, asked = self._library.documents(owner), _now(), None, {}
            if scope is not None:
                scope = self._scope.scopes.of(owner, conversation, scope)
                found = self._library.scopes.resolved(owner, scope)
                ticked = found.documents if scope.documents else None
                chooser = self._scope.now(owner, conversation, scope)[self._scope.shown]
                asked = {self._scope.shown: chooser, **self._asked(scope, owner)}
            return {**asked, self.list: rendering.listing(entries, search, ticked, owner, now)}
        except USER_ERRORS as error:
            return {self.list: markup.refused(str(error)), self.asking: ""}

    def _asked(self, scope: Scope, owner: str, tick: int = 0) -> dict[Any, Any]:
        entries, asked = self._library.documents(owner), self._library.scopes.resolved(owner, scope)
        return {
            self.asking: rendering.asking(entries, asked, tick),
            **self.collections.now(owner, asked, entries),
        }

    # --- asking only some

    def choose(
        self,
        unbegun: Scope | None,
        conversation: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Ask a document, or not any more; with none chosen all are asked."""
        owner, chosen = user_of(request), {detail(event, "id")}
        try:
            before = self._scope.scopes.of(owner, conversation, unbegun or ALL)
            ids = self._library.scopes.resolved(owner, before).documents
            ticked = ids if before.documents and ids else frozenset[str]()
            after = ticked | chosen if detail(event, "chosen") == "yes" else ticked - chosen
            scope = self._library.scopes.of_documents(owner, after)
            shown = self._scope.change(owner, conversation, scope)
            return {**shown, **self._asked(scope, owner, number(event, "tick") or 0)}
        except USER_ERRORS as error:
            return {self.asking: markup.refused(str(error))}

    def choose_found(
        self, search: str, _: Scope | None, conversation: str, request: gr.Request
    ) -> dict[Any, Any]:
        """Ask only the documents that the search has found."""
        owner = user_of(request)
        try:
            found = rendering.matching(self._library.documents(owner), search)
        except USER_ERRORS as error:
            return {self.list: markup.refused(str(error))}
        return self._choose(search, frozenset(entry.id for entry in found), conversation, owner)

    def choose_all(
        self, search: str, _: Scope | None, conversation: str, request: gr.Request
    ) -> dict[Any, Any]:
        """Ask all documents again."""
        return self._choose(search, frozenset(), conversation, user_of(request))

    def ask_about(
        self,
        search: str,
        _: Scope | None,
        conversation: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Ask one document alone."""
        chosen = frozenset({detail(event, "id")})
        return self._choose(search, chosen, conversation, user_of(request))

    def _choose(
        self, search: str, documents: frozenset[str], conversation: str, owner: str
    ) -> dict[Any, Any]:
        """Ask documents alone, or all where there are none."""
        try:
            scope = self._library.scopes.of_documents(owner, documents) if documents else ALL
            self._scope.scopes.keep(owner, conversation, scope)
        except USER_ERRORS as error:
            return {self.asking: markup.refused(str(error))}
        return {self._scope.state: scope, **self._now(search, scope, conversation, owner)}

    # --- runs

    def remove(self, event: gr.EventData, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Remove a document for good: that was confirmed."""
        owner, document_id = user_of(request), detail(event, "id")
        run = FollowedRun[None](lambda tell: self._library.remove(owner, document_id, tell))
        removed = markup.said(_("The document was removed."))
        said = yield from follow(run, lambda done: removed, self.adding.run)
        yield {self.adding.run: said}

    def share(self, event: gr.EventData, request: gr.Request) -> str:
        """Let everybody ask a document of the person's own, or nobody else."""
        owner, shared = user_of(request), detail(event, "shared") == "yes"
        try:
            self._library.share(owner, detail(event, "id"), shared)
        except USER_ERRORS as error:
            return markup.refused(str(error))
        return markup.said(
            _("Everybody can ask it now.") if shared else _("Only you can ask it now.")
        )

    def look_for_changes(self, request: gr.Request) -> dict[Any, Any]:
        """Say what has changed on the disk since it was indexed."""
        try:
            found = self._library.plan(user_of(request))
            said, changes = rendering.plan(found), found.changes
        except USER_ERRORS as error:
            said, changes = markup.refused(str(error)), 0
        return {self.plan: said, self.reindex: gr.Button(visible=changes > 0)}

    def bring_up_to_date(self, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Index what has changed."""
        owner = user_of(request)
        with self._tabs.stoppable(request) as cancel:
            run = FollowedRun(lambda tell: self._library.reindex(tell, owner=owner, cancel=cancel))
            yield {
                self.check: gr.Button(interactive=False),
                self.reindex: gr.Button(visible=False),
                self.adding.stop: gr.Button(visible=True),
            }
            said = yield from follow(run, rendering.report, self.plan)
        yield {
            self.plan: said,
            self.check: gr.Button(interactive=True),
            self.adding.stop: gr.Button(visible=False),
        }


def _now() -> datetime:
    return datetime.now().astimezone()
