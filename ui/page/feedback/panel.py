"""Thumbs and comments under the answers: what people say of them is kept."""

from __future__ import annotations

import gradio as gr
from gradio.components import Component

from advisor.conversations.feedback import append_feedback, feedback_on
from advisor.errors import USER_ERRORS
from ui.conversations.exchange import conversation_of
from ui.conversations.stored import Thumb
from ui.door.signing_in import user_of
from ui.errors import PageError
from ui.languages.speaking import N_
from ui.page.components import QUICK, html
from ui.page.feedback import html as rendering
from ui.services import Services

# The controls lie in the answers, which are other components: the script of the panel reports
# what was pressed there on the document.
_EVENTS = """
document.addEventListener('gw-rate', (event) => trigger('rate_it', event.detail));
watch('value', () => element.dispatchEvent(new CustomEvent('gw-rated', {bubbles: true})));
"""


class FeedbackPanel:
    """What happens when a thumb is pressed or a comment sent.

    `rating_controls` of `ui.page.feedback.html` puts the controls under an answer. `rated` is a
    state that holds another number after each rating that was kept: a page that shows an exchange
    anew reads its rating from the store.
    """

    def __init__(self, services: Services, current: Component) -> None:
        """Build the component in the current Blocks.

        Args:
            services: the store, and the file of feedback.
            current: the page's component with the id of the conversation that is open.
        """
        self._services = services
        self._current = current
        self.rated = gr.State(0)
        self.outcome = html("gw-feedback", js_on_load=_EVENTS)

    def wire(self, page: gr.Blocks) -> None:
        """Connect the events."""
        self.outcome.rate_it(
            self.rate,
            [self._current, self.rated],
            [self.outcome, self.rated],
            trigger_mode="multiple",
            **QUICK,
        )

    def rate(
        self, conversation_id: str, rated: int, event: gr.EventData, request: gr.Request
    ) -> tuple[str, int]:
        """Keep a rating instead of the one before, and say what became of it."""
        serial, key = rated + 1, 0
        try:
            key, thumb, comment = _given(event)
            self._keep(user_of(request), conversation_id, key, thumb, comment)
        except USER_ERRORS as error:
            return rendering.outcome(key, "", serial, str(error)), serial
        return rendering.outcome(key, thumb, serial), serial

    def _keep(self, owner: str, conversation_id: str, key: int, thumb: Thumb, comment: str) -> None:
        store = self._services.store
        stored = store.load(owner, conversation_id, through=key)
        turn = next((turn for turn in stored.turns if turn.key == key), None)
        if turn is None or turn.answer is None:
            raise PageError(N_("There is no answer here that could be rated. Load the page again."))
        store.rate(owner, conversation_id, key, thumb, comment)
        if self._services.feedback_path is not None:
            before = conversation_of(stored.turns[: turn.number - 1])
            given = feedback_on(turn.answer, thumb, comment, before)
            append_feedback(self._services.feedback_path, given)


def _given(event: gr.EventData) -> tuple[int, Thumb, str]:
    """What was sent: a browser can send anything."""
    turn = getattr(event, "turn", None)
    thumb = getattr(event, "thumb", None)
    comment = getattr(event, "comment", "")
    if not isinstance(turn, int) or thumb not in ("up", "down") or not isinstance(comment, str):
        raise PageError(N_("That is not a rating. Load the page again, then rate the answer."))
    return turn, thumb, comment[: rendering.LONGEST_COMMENT]
