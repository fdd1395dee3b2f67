"""The panel of conversations: search, open, rename, delete, export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gradio as gr
from gradio.components import Component

from advisor.errors import USER_ERRORS
from ui import markup
from ui.door.signing_in import user_of
from ui.page.components import QUICK, QUIET, html, search_field
from ui.page.conversations import html as rendering
from ui.page.visitors import detail
from ui.services import Services

# What the script of the panel reports, told to the server.
_EVENTS = """
for (const name of ['open_it', 'rename_it', 'delete_it'])
  element.addEventListener(`gw-${name}`, (event) => trigger(name, event.detail));
watch('value', () => element.dispatchEvent(new CustomEvent('gw-shown', {bubbles: true})));
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A person's wish to open a conversation, or with no id to begin a new one.

    `number` counts the wishes of one tab, so that the same one twice is a change as well.
    """

    conversation_id: str = ""
    number: int = 0


class ConversationsPanel:
    """The conversations of whoever looks at the page.

    `chosen` is a state with the `Chosen` that the page acts on when it changes. `current` is the
    page's component with the id of the conversation that is open; the panel reads it. The page runs
    `refresh` with `inputs` and `outputs` after an answer, and after another one was opened, so that
    the list is of now.
    """

    def __init__(self, services: Services, current: Component) -> None:
        """Build the components in the current Blocks."""
        self._services = services
        self.chosen = gr.State(Chosen())
        with gr.Column(elem_id="gw-conversations"):
            self.new = gr.Button("New conversation", size="sm", elem_id="gw-conversations-new")
            self.search = search_field(
                "Search conversations", "Search conversations", "gw-conversations-search"
            )
            self.said = html("gw-conversations-said")
            self.list = html("gw-conversations-list", js_on_load=_EVENTS)
        self.inputs = [self.search, current]
        self.outputs = [self.list]

    def wire(self, page: gr.Blocks) -> None:
        """Connect the events."""
        # That a state has changed is only noticed after an event that went through the queue.
        choosing: dict[str, Any] = {**QUIET, "concurrency_limit": None}
        all_of_it = [self.list, self.said]
        page.load(self.refresh, self.inputs, self.outputs, **QUICK)
        self.search.change(
            self.refresh, self.inputs, self.outputs, trigger_mode="always_last", **QUICK
        )
        self.new.click(_new, [self.chosen], [self.chosen], **choosing)
        self.list.open_it(_open, [self.chosen], [self.chosen], **choosing)
        self.list.rename_it(self.rename, self.inputs, all_of_it, **QUICK)
        self.list.delete_it(
            self.delete, [*self.inputs, self.chosen], [*all_of_it, self.chosen], **choosing
        )

    def refresh(self, search: str, current: str, request: gr.Request) -> str:
        """The list as it is now."""
        return self._listing(user_of(request), search, current)

    def rename(
        self, search: str, current: str, event: gr.EventData, request: gr.Request
    ) -> tuple[str, str]:
        """Give a conversation the title that was typed."""
        owner, said = user_of(request), ""
        try:
            self._services.store.rename(
                owner, detail(event, "id"), detail(event, "title", rendering.LONGEST_TITLE)
            )
        except USER_ERRORS as error:
            said = markup.refused(str(error))
        return self._listing(owner, search, current), said

    def delete(
        self,
        search: str,
        current: str,
        chosen: Chosen,
        event: gr.EventData,
        request: gr.Request,
    ) -> tuple[str, str, Chosen]:
        """Remove a conversation for good; a new one begins when it was the one that is open."""
        owner, conversation_id = user_of(request), detail(event, "id")
        try:
            self._services.store.delete(owner, conversation_id)
        except USER_ERRORS as error:
            return self._listing(owner, search, current), markup.refused(str(error)), chosen
        if conversation_id == current:
            chosen = _new(chosen)
        said = markup.said("The conversation was deleted.")
        return self._listing(owner, search, current), said, chosen

    def _listing(self, owner: str, search: str, current: str) -> str:
        try:
            found = self._services.store.list(owner, search)
        except USER_ERRORS as error:
            return markup.refused(str(error))
        return rendering.listing(found, search, current, datetime.now().astimezone())


def _open(chosen: Chosen, event: gr.EventData) -> Chosen:
    return Chosen(detail(event, "id"), chosen.number + 1)


def _new(chosen: Chosen) -> Chosen:
    return Chosen("", chosen.number + 1)
