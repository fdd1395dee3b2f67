"""The panel of conversations: search, rename, pin, delete, export.

Which one is open is said by the page's address, which `addresses.js` keeps.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import gradio as gr
from gradio.components import Component

from advisor.errors import USER_ERRORS
from ui import markup
from ui.conversations.stored import ConversationMissing
from ui.door.signing_in import user_of
from ui.languages.speaking import N_, ngettext
from ui.page.components import QUICK, html, search_field
from ui.page.conversations import html as rendering
from ui.page.visitors import detail
from ui.services import Services

# What the script of the panel reports, told to the server.
_EVENTS = """
for (const name of ['rename_it', 'pin_it', 'delete_them', 'show_more', 'look_again'])
  element.addEventListener(`gw-${name}`, (event) => trigger(name, event.detail));
watch('value', () => element.dispatchEvent(new CustomEvent('gw-shown', {bubbles: true})));
"""
_LONGEST_IDS = 200_000


class ConversationsPanel:
    """The conversations of whoever looks at the page.

    `current` is the page's component with the id of the conversation that is open; the panel reads
    it. The page runs `refresh` with `inputs` and `outputs` after an answer, and after another
    conversation was opened, so that the list is of now.
    """

    def __init__(self, services: Services, current: Component) -> None:
        """Build the components in the current Blocks."""
        self._services = services
        with gr.Column(elem_id="gw-conversations"):
            gr.Button(N_("New conversation"), size="sm", elem_id="gw-conversations-new")
            self.search = search_field(
                N_("Search conversations"), N_("Search conversations"), "gw-conversations-search"
            )
            self.said = html("gw-conversations-said")
            self.list = html("gw-conversations-list", js_on_load=_EVENTS)
            # How many are listed at most.
            self.most = gr.Number(rendering.LISTED_AT_ONCE, visible="hidden", label="listed")
        self.inputs = [self.search, current, self.most]
        self.outputs = [self.list]

    def wire(self, page: gr.Blocks) -> None:
        """Connect the events."""
        both = [self.list, self.said]
        page.load(self.refresh, self.inputs, self.outputs, **QUICK)
        self.search.change(
            self.refresh, self.inputs, self.outputs, trigger_mode="always_last", **QUICK
        )
        self.list.look_again(
            self.refresh, self.inputs, self.outputs, trigger_mode="always_last", **QUICK
        )
        self.list.show_more(self.show_more, self.inputs, [self.list, self.most], **QUICK)
        self.list.rename_it(self.rename, self.inputs, both, **QUICK)
        self.list.pin_it(self.pin, self.inputs, both, **QUICK)
        self.list.delete_them(self.delete, self.inputs, both, **QUICK)

    def refresh(self, search: str, current: str, most: float, request: gr.Request) -> str:
        """The list as it is now."""
        return self._listing(user_of(request), search, current, most)

    def show_more(
        self, search: str, current: str, most: float, request: gr.Request
    ) -> tuple[str, float]:
        """The list with the next ones, and how many those are."""
        most = (most or 0) + rendering.LISTED_AT_ONCE
        return self._listing(user_of(request), search, current, most), most

    def rename(
        self, search: str, current: str, most: float, event: gr.EventData, request: gr.Request
    ) -> tuple[str, str]:
        """Give a conversation the title that was typed."""
        title = detail(event, "title", rendering.LONGEST_TITLE)

        def change(owner: str) -> str:
            self._services.store.rename(owner, detail(event, "id"), title)
            return ""

        return self._changed(change, search, current, most, request)

    def pin(
        self, search: str, current: str, most: float, event: gr.EventData, request: gr.Request
    ) -> tuple[str, str]:
        """Keep a conversation at the top of the list, or let it go."""

        def change(owner: str) -> str:
            self._services.store.pin(owner, detail(event, "id"), detail(event, "pinned") == "yes")
            return ""

        return self._changed(change, search, current, most, request)

    def delete(
        self, search: str, current: str, most: float, event: gr.EventData, request: gr.Request
    ) -> tuple[str, str]:
        """Remove conversations for good."""
        ids = list(dict.fromkeys(detail(event, "ids", _LONGEST_IDS).split())) or [""]

        def change(owner: str) -> str:
            self._services.store.delete(owner, *ids)
            return ngettext(
                "The conversation was deleted.", "%(num)s conversations were deleted.", len(ids)
            )

        return self._changed(change, search, current, most, request)

    def _changed(
        self,
        change: Callable[[str], str],
        search: str,
        current: str,
        most: float,
        request: gr.Request,
    ) -> tuple[str, str]:
        """The list after a change, and what is said of it."""
        owner = user_of(request)
        try:
            sentence = change(owner)
            said = markup.said(sentence) if sentence else ""
        except USER_ERRORS as error:
            said = markup.refused(str(error))
        return self._listing(owner, search, current, most), said

    def _listing(self, owner: str, search: str, current: str, most: float) -> str:
        store = self._services.store
        try:
            every = store.list(owner, search)
            found = every[: int(most or rendering.LISTED_AT_ONCE)]
            shown: dict[str, Any] = {"places": store.found(owner, found, search)}
            shown["title"] = self._title(owner, current)
        except USER_ERRORS as error:
            return markup.refused(str(error))
        listing = rendering.Listing(found, len(every), search, current=current, **shown)
        return rendering.listing(listing, datetime.now().astimezone())

    def _title(self, owner: str, current: str) -> str | None:
        try:
            return self._services.store.summary(owner, current).title
        except ConversationMissing:
            return None
