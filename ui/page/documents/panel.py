"""The panel of documents: what is indexed, adding to it, and asking only some of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import gradio as gr

from advisor.errors import USER_ERRORS
from ui import markup
from ui.door.signing_in import user_of
from ui.languages.speaking import N_, _
from ui.library.entries import DocumentEntry
from ui.library.following import FollowedRun
from ui.library.library import Library
from ui.page.components import QUICK, QUIET, html, search_field
from ui.page.documents import html as rendering
from ui.page.documents.about import AboutPanel
from ui.page.documents.adding import AddingPanel
from ui.page.documents.runs import TabRuns, follow
from ui.page.visitors import detail
from ui.services import Services

Selection = frozenset[str] | None
# How often the panel looks what somebody else is doing, in seconds.
_LOOK_SECONDS = 3.0
# What the script of the panel reports, told to the server.
_EVENTS = """
for (const name of ['choose', 'choose_found', 'choose_all', 'share_it', 'remove_it'])
  element.addEventListener(`gw-${name}`, (event) => trigger(name, event.detail));
watch('value', () => element.dispatchEvent(new CustomEvent('gw-shown', {bubbles: true})));
"""


class DocumentsPanel:
    """The documents that whoever looks at the page may ask.

    `selected` is a state with the ids of the documents that questions are asked of, None for all;
    the page passes it as `AskOptions.documents`, after `allowed` has held it to what the person
    may see. `asking` says the same in words. A button with `data-open-document` asks for a
    document to be opened; who shows documents listens for clicks on it.
    """

    def __init__(self, services: Services) -> None:
        """Build the components in the current Blocks.

        Raises:
            ValueError: the services have no library.
        """
        if services.library is None:
            raise ValueError("the panel of documents needs a library")
        self._library: Library = services.library
        self._tabs = TabRuns()
        self.selected = gr.State(None)
        with gr.Column(elem_id="gw-documents"):
            html("gw-documents-title", rendering.heading)
            self.asking = html("gw-documents-asking", js_on_load=_EVENTS)
            self.about = AboutPanel(self._library)
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
        self._shown = [self.selected, self.asking, self.list]

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
        seen = [self.search, self.selected]
        page.load(self.refresh, seen, shown, **QUICK).then(
            self.watch, seen, [self.others, self.look, *shown], **QUICK
        )
        page.unload(self._tabs.leave)
        self.look.tick(self.watch, seen, [self.others, self.look, *shown], **QUICK)
        self.search.change(self.find, seen, [self.list], trigger_mode="always_last", **QUICK)
        self._wire_choosing(seen)
        self._wire_runs(seen)
        self.adding.wire(page, self.refresh, seen, shown)
        self.about.wire()

    def _wire_choosing(self, seen: list[Any]) -> None:
        # Through the queue, one after the other: each takes what was chosen before it from there.
        inturn: dict[str, Any] = {
            **QUIET,
            "concurrency_id": "gw-documents-choose",
            "concurrency_limit": 1,
            "trigger_mode": "multiple",
        }
        self.list.choose(self.choose, [self.selected], [self.selected, self.asking], **inturn)
        self.about.shown.ask_about(self.ask_about, [self.search], self._shown, **inturn)
        for source in (self.list, self.asking):
            source.choose_found(self.choose_found, seen, self._shown, **inturn)
            source.choose_all(self.choose_all, [self.search], self._shown, **inturn)

    def _wire_runs(self, seen: list[Any]) -> None:
        running: dict[str, Any] = {**QUIET, "concurrency_limit": None}
        self.list.remove_it(self.remove, seen, [self.adding.run, *self._shown], **running)
        self.list.share_it(self.share, seen, [self.adding.run, *self._shown], **QUICK)
        self.check.click(self.look_for_changes, None, [self.plan, self.reindex], **running)
        self.reindex.click(
            self.bring_up_to_date,
            seen,
            [self.plan, self.check, self.reindex, self.adding.stop, *self._shown],
            **running,
        )

    # --- what is shown

    def refresh(self, search: str, selected: Selection, request: gr.Request) -> dict[Any, Any]:
        """The documents as they are now; those that are gone are not chosen any more."""
        return self._now(search, selected, user_of(request))

    def find(self, search: str, selected: Selection, request: gr.Request) -> str:
        """The documents that match what was typed."""
        return str(self._now(search, selected, user_of(request))[self.list])

    def watch(self, search: str, selected: Selection, request: gr.Request) -> dict[Any, Any]:
        """Say what somebody else is doing, and show what came of it once it is over."""
        activity = self._library.activity()
        if activity is not None and not self.adding.is_followed(request):
            return {self.others: rendering.others(activity), self.look: gr.Timer(active=True)}
        quiet = {self.others: "", self.look: gr.Timer(active=False)}
        return {**quiet, **self._now(search, selected, user_of(request))}

    def _now(self, search: str, selected: Selection, owner: str) -> dict[Any, Any]:
        try:
            entries = self._library.documents(owner)
        except USER_ERRORS as error:
            return {self.list: markup.refused(str(error)), self.asking: ""}
        kept = _still_there(selected, entries)
        return {
            self.selected: kept,
            self.asking: rendering.asking(entries, kept),
            self.list: rendering.listing(entries, search, kept, owner, _now()),
        }

    # --- asking only some

    def allowed(self, selected: Selection, owner: str) -> Selection:
        """What a person's question may be asked of: what was chosen, as far as they may see it."""
        visible = self._library.visible_ids(owner)
        if visible is None or selected is None:
            return selected if visible is None else visible
        return selected & visible

    def choose(
        self, selected: Selection, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Ask a document, or not any more; with none chosen all are asked."""
        try:
            entries = self._library.documents(user_of(request))
        except USER_ERRORS:
            return {self.selected: gr.skip()}
        chosen = {detail(event, "id")}
        before = selected or frozenset()
        after = before | chosen if detail(event, "chosen") == "yes" else before - chosen
        kept = _still_there(after, entries)
        return {self.selected: kept, self.asking: rendering.asking(entries, kept)}

    def choose_found(self, search: str, selected: Selection, request: gr.Request) -> dict[Any, Any]:
        """Ask only the documents that the search has found."""
        owner = user_of(request)
        with suppress(*USER_ERRORS):
            entries = rendering.matching(self._library.documents(owner), search)
            selected = frozenset(entry.id for entry in entries)
        return self._now(search, selected, owner)

    def choose_all(self, search: str, request: gr.Request) -> dict[Any, Any]:
        """Ask all documents again."""
        return self._now(search, None, user_of(request))

    def ask_about(self, search: str, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        """Ask one document alone."""
        return self._now(search, frozenset({detail(event, "id")}), user_of(request))

    # --- runs

    def remove(
        self, search: str, selected: Selection, event: gr.EventData, request: gr.Request
    ) -> Iterator[dict[Any, Any]]:
        """Remove a document for good: that was confirmed."""
        owner, document_id = user_of(request), detail(event, "id")
        run = FollowedRun[None](lambda tell: self._library.remove(owner, document_id, tell))
        removed = markup.said(_("The document was removed."))
        said = yield from follow(run, lambda done: removed, self.adding.run)
        yield {self.adding.run: said, **self._now(search, selected, owner)}

    def share(
        self, search: str, selected: Selection, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Let everybody ask a document of the person's own, or nobody else."""
        owner, shared = user_of(request), detail(event, "shared") == "yes"
        try:
            self._library.share(owner, detail(event, "id"), shared)
            told = _("Everybody can ask it now.") if shared else _("Only you can ask it now.")
            said = markup.said(told)
        except USER_ERRORS as error:
            said = markup.refused(str(error))
        return {self.adding.run: said, **self._now(search, selected, owner)}

    def look_for_changes(self, request: gr.Request) -> dict[Any, Any]:
        """Say what has changed on the disk since it was indexed."""
        try:
            found = self._library.plan(user_of(request))
            said, changes = rendering.plan(found), found.changes
        except USER_ERRORS as error:
            said, changes = markup.refused(str(error)), 0
        return {self.plan: said, self.reindex: gr.Button(visible=changes > 0)}

    def bring_up_to_date(
        self, search: str, selected: Selection, request: gr.Request
    ) -> Iterator[dict[Any, Any]]:
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
            **self._now(search, selected, owner),
        }


def _still_there(selected: Selection, entries: Sequence[DocumentEntry]) -> Selection:
    """What was chosen and is there; None, which is all, when nothing of it is."""
    if selected is None:
        return None
    return (selected & {entry.id for entry in entries}) or None


def _now() -> datetime:
    return datetime.now().astimezone()
