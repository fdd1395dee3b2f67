"""The choice of documents beside the question: quiet, and shown only where there is a choice."""

from __future__ import annotations

from typing import Any

import gradio as gr

from advisor.errors import USER_ERRORS
from ui import markup
from ui.door.signing_in import user_of
from ui.page.components import html
from ui.page.scope import html as rendering
from ui.page.scope.keeping import Scopes
from ui.page.visitors import detail
from ui.scope import Scope
from ui.services import Services

_EVENTS = """
watch('value', () => element.dispatchEvent(new CustomEvent('gw-shown', {bubbles: true})));
"""


class ScopePanel:
    """What the conversation of one tab is asked over.

    Attributes:
        scopes: those of all conversations.
        state: what is shown, None until that is known; of a conversation that has begun the store
            says what is asked.
        of: the conversation that `state` is of, for what was asked for before another was opened.
        shown: the choice.
        inputs: what `choose` and others that change it are given.
        outputs: what `now` gives.
    """

    def __init__(self, services: Services, conversation: gr.Textbox) -> None:
        """Build the components in the current Blocks."""
        self.scopes = Scopes(services)
        self.state = gr.State(None)
        self.of = gr.State("")
        self.shown = html("gw-scope", js_on_load=_EVENTS)
        self.inputs = [self.state, conversation]
        self.outputs = [self.state, self.of, self.shown]

    def choose(
        self, _: Scope | None, conversation_id: str, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Ask what was chosen beside the question, from the next one on."""
        owner, value = user_of(request), detail(event, "value", 1_000_000)
        if value == rendering.KEPT:
            return {self.state: gr.skip()}
        try:
            return self.change(owner, conversation_id, self.scopes.chosen(owner, value))
        except USER_ERRORS as error:
            return {self.shown: markup.refused(str(error))}

    def change(self, owner: str, conversation_id: str, scope: Scope) -> dict[Any, Any]:
        """Ask a conversation over something else, and show that.

        Raises:
            StoreError, IndexingError: it cannot be kept or looked up.
        """
        self.scopes.keep(owner, conversation_id, scope)
        return self.now(owner, conversation_id, scope)

    def now(self, owner: str, conversation_id: str, scope: Scope) -> dict[Any, Any]:
        """A scope as it is shown for a conversation, empty for one that has not begun."""
        try:
            found = self.scopes.resolved(owner, scope)
            known = self.scopes.collections(owner)
            shown = str(rendering.chooser(found, known, is_kept=bool(conversation_id)))
        except USER_ERRORS as error:
            shown = markup.refused(str(error))
        return {self.state: scope, self.of: conversation_id, self.shown: shown}
