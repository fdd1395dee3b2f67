"""The conversation: questions, answers as they grow, and everything one can do with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import gradio as gr

from advisor.answer import AbstainReason
from advisor.conversations.earlier_turns import LONGEST_QUESTION
from advisor.errors import USER_ERRORS
from advisor.options import AskOptions
from ui.conversations.exchange import TurnView
from ui.conversations.store import Rating
from ui.door.signing_in import user_of
from ui.page.away.html import AWAY, UNSENT, token_of
from ui.page.chat import html as rendering
from ui.page.chat import welcome
from ui.page.chat.answering import Asked
from ui.page.chat.exchanges import Exchanges
from ui.page.components import QUICK, QUIET, html
from ui.page.conversations.html import missing
from ui.page.conversations.panel import ConversationsPanel
from ui.page.documents.panel import DocumentsPanel, Selection
from ui.page.sources import html as sources
from ui.page.visitors import detail, tab_of
from ui.services import Services

# Answers that may wait or be written at once: more than the fair queue lets in, which says so.
_MOST_ANSWERS = 200
_NOTHING_TO_ASK = (AbstainReason.EMPTY_INDEX, AbstainReason.NO_DOCUMENTS)
_MODES = {
    "compose": AskOptions(answering="compose"),
    "quote": AskOptions(answering="quote"),
}
_ADDRESS = "() => [new URLSearchParams(location.search).get('c') ?? '']"
_ARRIVED = "(id) => { window.groundwise.addresses.arrived(id); return []; }"
_BEGUN = "(id) => { window.groundwise.addresses.begun(id); return []; }"


class ChatPanel:
    """The conversation of one tab, with the field to ask in.

    Attributes:
        conversation: the id of the conversation that is shown; empty before its first question.
            The browser keeps it, so that the page goes on after the server was started anew.
        kept: counts the exchanges that were kept; its change tells the list of conversations.
    """

    def __init__(self, services: Services, exchanges: Exchanges, conversation: gr.Textbox) -> None:
        self._services = services
        self._exchanges = exchanges
        self.conversation = conversation
        self.kept = gr.Number(0, visible="hidden", elem_id="gw-kept", label="kept")
        with gr.Column(elem_id="gw-chat"):
            self.notices = html("gw-notices")
            self.welcome = html("gw-welcome", welcome.greeting())
            self.beginning = html("gw-beginning")
            self.past = html("gw-past")
            self.live = html("gw-live")
            self.suggested = html("gw-suggested")
            html("gw-unsent", UNSENT)
        with gr.Column(elem_id="gw-composer"):
            html("gw-away", AWAY)
            self.scope = html("gw-scope")
            self.hint = html("gw-hint")
            with gr.Row(elem_id="gw-ask-row"):
                self._field()

    def _field(self) -> None:
        self.question = gr.Textbox(
            label="Your question",
            show_label=False,
            placeholder="Ask about your documents",
            lines=1,
            max_lines=6,
            max_length=LONGEST_QUESTION,
            autofocus=True,
            container=False,
            elem_id="gw-question",
            scale=1,
        )
        self.ask = gr.Button("Ask", variant="primary", elem_id="gw-ask", scale=0)
        self.stop = gr.Button("Stop", variant="stop", elem_id="gw-stop", scale=0, visible=False)

    def wire(
        self,
        page: gr.Blocks,
        bus: gr.HTML,
        shown: gr.HTML,
        listed: ConversationsPanel,
        documents: DocumentsPanel | None,
    ) -> None:
        """Connect the events.

        Args:
            page: the whole.
            bus: what page.js sends events of our own HTML through.
            shown: where the sources of the newest exchange are shown.
            listed: the list of conversations.
            documents: where the documents that are asked are chosen; None where none can be.
        """
        self._sources = shown
        self._documents = documents
        selected = gr.State(None) if documents is None else documents.selected
        selected.change(_scope, [selected], [self.scope], **QUICK)
        turns = [self.past, self.live, self.suggested, shown]
        begun = [self.question, self.hint, self.conversation, *turns, self.ask, self.stop]
        settled = [self.hint, self.live, shown, self.ask, self.stop, self.kept]
        here = [self.conversation, selected]

        opened = [self.conversation, *settled, self.past, self.suggested]
        suggesting = [here, [self.suggested]]
        page.unload(self.leave)
        self.conversation.change(listed.refresh, listed.inputs, listed.outputs, **QUICK)
        asked = [self.question.submit, self.ask.click]
        for accepted in (
            gr.on(asked, self.accept, [self.question, *here], begun, **QUICK),
            bus.ask(self.accept_example, here, begun, **QUICK),
            bus.again(self.accept_again, here, begun, **QUICK),
            bus.revise(self.accept_revised, here, begun, **QUICK),
        ):
            accepted.then(None, [self.conversation], None, js=_BEGUN, **QUICK)
            # The fair queue says who is next. A question may follow one that was discarded but
            # has not ended: `multiple`.
            answered = accepted.then(
                self.answer,
                None,
                [self.live, shown],
                concurrency_id="answers",
                concurrency_limit=_MOST_ANSWERS,
                trigger_mode="multiple",
                **QUIET,
            )
            # Gradio runs what `then` names after success alone, whatever its name says.
            for after in (answered.then, answered.failure):
                over = after(self.settle, [self.kept], settled, trigger_mode="multiple", **QUICK)
                over.then(self.suggest, *suggesting, trigger_mode="multiple", **QUICK)
        self.stop.click(self.stop_run, None, None, **QUICK)
        visited: dict[str, Any] = {"js": _ADDRESS, "trigger_mode": "always_last", **QUICK}
        for shows in (
            page.load(self.open, [self.conversation], opened, js=_ADDRESS, **QUICK),
            bus.visit(self.open, [self.conversation], opened, **visited),
        ):
            shows.then(None, [self.conversation], None, js=_ARRIVED, **QUICK)
            shows.then(self.suggest, *suggesting, trigger_mode="multiple", **QUICK)
        self.kept.change(listed.refresh, listed.inputs, listed.outputs, **QUICK)

    def accept(
        self, question: str, conversation_id: str, selected: Selection, request: gr.Request
    ) -> dict[Any, Any]:
        """Take the question that was typed: show it at once, and free the field for the next."""
        outputs = self._begin(Asked(question, conversation_id), selected, request)
        if self.live in outputs:
            outputs[self.question] = ""
        return outputs

    def accept_example(
        self,
        conversation_id: str,
        selected: Selection,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Take the question of the example or the suggestion that was clicked."""
        asked = Asked(detail(event, "question"), conversation_id)
        return self._begin(asked, selected, request)

    def accept_again(
        self,
        conversation_id: str,
        selected: Selection,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Ask the last question again, in another mode if one is named."""
        try:
            last = self._exchanges.turns(user_of(request), conversation_id)[-1:]
        except USER_ERRORS as error:
            return {self.hint: welcome.hint(str(error))}
        if not last:
            return {self.hint: welcome.hint("There is nothing to ask again yet.")}
        options = _MODES.get(detail(event, "mode"))
        changed = last[0].searched if last[0].searched != last[0].question else None
        asked = Asked(last[0].question, conversation_id, True, changed, options)
        return self._begin(asked, selected, request)

    def accept_revised(
        self,
        conversation_id: str,
        selected: Selection,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Ask the last question in other words, or search other words for it."""
        searched = detail(event, "searched").strip() or None
        asked = Asked(detail(event, "question"), conversation_id, True, searched)
        return self._begin(asked, selected, request)

    def _begin(self, asked: Asked, selected: Selection, request: gr.Request) -> dict[Any, Any]:
        asked = replace(asked, question=asked.question[:LONGEST_QUESTION])
        tab, owner, token = tab_of(request), user_of(request), token_of(request)
        try:
            if token and (taken := self._services.store.taken(owner, token)):
                return self.open(taken, request)
            options = self._options(asked.options, selected, owner)
            asked = replace(asked, token=token, options=options)
            run, before = self._exchanges.begin(tab, owner, asked)
        except USER_ERRORS as error:
            return {self.hint: welcome.hint(str(error))}
        return {
            self.hint: "",
            self.conversation: run.asked.conversation_id,
            self.past: rendering.transcript(before),
            self.live: rendering.exchange(run.view),
            self.suggested: "",
            self._sources: sources.panel(run.view),
            self.ask: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
        }

    def _options(
        self, asked: AskOptions | None, selected: Selection, owner: str
    ) -> AskOptions | None:
        """What a question is answered with: what its owner set, and only what they may see."""
        preferences = self._services.preferences
        options = AskOptions() if preferences is None else preferences.options(owner)
        if asked is not None:
            options = replace(options, answering=asked.answering)
        if self._documents is None:
            return options
        return replace(options, documents=self._documents.allowed(selected, owner))

    async def answer(self, request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        """Show the answer as it grows. A question that was refused brings nothing."""
        tab = tab_of(request)
        async for turn in self._exchanges.answer(tab, user_of(request)):
            yield {self.live: rendering.exchange(turn), self._sources: sources.panel(turn)}
        # Gradio sends what was yielded last once more when it is over, which must not bring back
        # an answer that the reader has left behind.
        yield {self.live: gr.skip()}

    def settle(self, kept: float, request: gr.Request) -> dict[Any, Any]:
        """Show the exchange as it ended."""
        run = self._exchanges.settle(tab_of(request))
        if run is None:
            return {self.hint: gr.skip()}
        return {
            self.kept: (kept or 0) + 1,
            self.hint: welcome.hint(run.unkept) if run.unkept else "",
            **self._newest(run.view),
        }

    def _newest(self, turn: TurnView | None, rating: Rating | None = None) -> dict[Any, Any]:
        """The newest exchange, over, and the field ready for the next."""
        return {
            self.live: rendering.exchange(turn, last=True, rating=rating) if turn else "",
            self._sources: sources.panel(turn),
            self.ask: gr.Button(visible=True),
            self.stop: gr.Button(visible=False),
        }

    def suggest(self, conversation_id: str, selected: Selection, request: gr.Request) -> Any:
        """Questions to go on with, once the newest exchange is shown: they take a moment."""
        tab, owner = tab_of(request), user_of(request)
        try:
            turns = self._exchanges.turns(owner, conversation_id)
            answer = turns[-1].answer if turns else None
            found: tuple[str, ...] = ()
            if answer is not None and answer.abstained not in _NOTHING_TO_ASK:
                options = self._options(None, selected, owner)
                asked = [turn.question for turn in turns]
                found = self._services.advisor.suggest(answer, options, asked=asked)
        except USER_ERRORS:
            return ""
        if self._exchanges.is_answering(tab):
            return gr.skip()  # what was asked in the meantime has taken the place of that answer
        return rendering.suggestions(answer, found)

    def stop_run(self, request: gr.Request) -> None:
        """Stop the answer in progress, or leave the queue; what is there stays."""
        self._exchanges.stop(tab_of(request))

    def leave(self, request: gr.Request) -> None:
        """The tab was closed or loaded anew: nobody waits for its answer."""
        self._exchanges.leave(tab_of(request))

    def open(self, conversation_id: str, request: gr.Request) -> dict[Any, Any]:
        """Show a conversation, a new one without an id, or say that there is none of that id."""
        self.leave(request)
        try:
            stored = self._exchanges.stored(user_of(request), conversation_id)
        except USER_ERRORS as error:
            return {self.hint: welcome.hint(str(error))}
        turns = stored.turns if stored else ()
        ratings = stored.ratings if stored else {}
        return {
            self.hint: "",
            self.conversation: conversation_id,
            self.past: (
                missing()
                if conversation_id and stored is None
                else rendering.transcript(turns[:-1], ratings)
            ),
            self.suggested: "",
            **self._newest(turns[-1] if turns else None, ratings.get(len(turns))),
        }


def _scope(selected: Selection) -> str:
    return welcome.chosen_documents(len(selected or ()))
