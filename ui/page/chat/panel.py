"""The conversation: questions, answers as they grow, and everything one can do with them."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr

from advisor.answer import AbstainReason
from advisor.conversations.earlier_turns import LONGEST_QUESTION
from advisor.errors import USER_ERRORS
from advisor.options import AskOptions
from ui.conversations.stored import StoredConversation
from ui.door.signing_in import user_of
from ui.languages.speaking import N_
from ui.page.answering.elsewhere import Followed
from ui.page.answering.exchanges import Exchanges
from ui.page.answering.run import Asked
from ui.page.away.html import away, token_of, unsent
from ui.page.chat import html as rendering
from ui.page.chat import welcome
from ui.page.components import QUICK, QUIET, html
from ui.page.conversations.html import missing
from ui.page.conversations.panel import ConversationsPanel
from ui.page.documents.panel import DocumentsPanel
from ui.page.scope.html import mark
from ui.page.scope.panel import ScopePanel
from ui.page.sources import html as sources
from ui.page.visitors import detail, number
from ui.scope import ALL, Scope
from ui.services import Services

_Stored = StoredConversation | None
# Answers that may be looked at while they grow, in all tabs together.
_MOST_FOLLOWED = 200
_NOTHING_TO_ASK = (AbstainReason.EMPTY_INDEX, AbstainReason.NO_DOCUMENTS)
_MODES = {
    "compose": AskOptions(answering="compose"),
    "quote": AskOptions(answering="quote"),
}
_ADDRESS = """() => {
  let pending = '';
  try {
    pending = JSON.parse(sessionStorage.getItem('gw-scope'))?.value ?? '';
  } catch {}
  return [new URLSearchParams(location.search).get('c') ?? '', pending];
}"""
_LOADED = "(id) => { window.groundwise.addresses.arrived(id, true); return []; }"
_ARRIVED = "(id) => { window.groundwise.addresses.arrived(id); return []; }"
_BEGUN = """(id) => {
  window.groundwise.addresses.begun(id);
  if (id) window.groundwise.scopes.forget();
  return [];
}"""


class ChatPanel:
    """The conversation of one tab, with the field to ask in.

    Attributes:
        scope: what it is asked over.
        conversation: the id of the conversation that is shown; empty before its first question.
            The browser keeps it, so that the page goes on after the server was started anew.
        awaited: the id of the conversation that is shown while it is answered; else empty.
        kept: when something was last kept; its change tells the list of conversations.
    """

    def __init__(self, services: Services, exchanges: Exchanges, conversation: gr.Textbox) -> None:
        self._services = services
        self._exchanges = exchanges
        self.conversation = conversation
        self.awaited = gr.State("")
        # What a conversation that has not begun is asked over, as the browser has kept it.
        self.pending = gr.Textbox(visible="hidden", label="pending")
        self.kept = gr.Number(0, visible="hidden", elem_id="gw-kept", label="kept")
        with gr.Column(elem_id="gw-chat"):
            self.notices = html("gw-notices")
            self.welcome = html("gw-welcome", welcome.greeting)
            self.beginning = html("gw-beginning")
            self.past = html("gw-past")
            self.live = html("gw-live")
            self.suggested = html("gw-suggested")
            html("gw-unsent", unsent)
            self.here = html("gw-here")
        self._moves = (self.conversation, self.here)
        with gr.Column(elem_id="gw-composer"):
            html("gw-away", away)
            self.scope = ScopePanel(self._services, self.conversation)
            self.hint = html("gw-hint")
            with gr.Row(elem_id="gw-ask-row"):
                self._field()

    def _field(self) -> None:
        self.question = gr.Textbox(
            label=N_("Your question"),
            show_label=False,
            placeholder=N_("Ask about your documents"),
            lines=1,
            max_lines=6,
            max_length=LONGEST_QUESTION,
            autofocus=True,
            container=False,
            elem_id="gw-question",
            scale=1,
        )
        # One of the two is seen: which, the style sheet tells by the newest exchange.
        self.ask = gr.Button(N_("Ask"), variant="primary", elem_id="gw-ask", scale=0)
        self.stop = gr.Button(N_("Stop"), variant="stop", elem_id="gw-stop", scale=0)

    def wire(
        self,
        page: gr.Blocks,
        bus: gr.HTML,
        shown: gr.HTML,
        listed: ConversationsPanel,
        documents: DocumentsPanel | None,
    ) -> Any:
        """Connect the events; returns the one that opens the conversation of the address.

        Args:
            page: the whole.
            bus: what page.js sends events of our own HTML through.
            shown: where the sources of the newest exchange are shown.
            listed: the list of conversations.
            documents: where documents and collections are; None where none can be chosen.
        """
        self._sources = shown
        shows = [self.conversation, self.past, self.live, self.suggested, shown, self.hint]
        shows += [self.kept, self.here, self.awaited, *self.scope.outputs]
        here = [self.conversation, self.scope.state]
        address = [self.conversation, self.pending]
        visited: dict[str, Any] = {"js": _ADDRESS, "trigger_mode": "always_last", **QUICK}
        opened = [
            page.load(self.visit, address, shows, js=_ADDRESS, **QUICK),
            bus.visit(self.visit, address, shows, **visited),
        ]
        for event, arrived in zip(opened, (_LOADED, _ARRIVED), strict=True):
            event.then(None, [self.conversation], None, js=arrived, **QUICK)
        opened += [
            bus.choose(self.choose, [self.conversation], shows, **QUICK),
            bus.follow(self.refresh, [self.conversation], shows, **QUICK),
        ]
        chosen = bus.over(
            self.scope.choose, self.scope.inputs, self.scope.outputs,
            trigger_mode="always_last", **QUICK,
        )  # fmt: skip
        if documents is not None:
            for event in (*opened, chosen):
                event.then(documents.show_scope, documents.inputs, documents.outputs, **QUICK)
        asked = [self.question.submit, self.ask.click]
        begun = [
            gr.on(asked, self.accept, [self.question, *here], shows, **QUICK),
            bus.ask(self.accept_example, here, shows, **QUICK),
            bus.again(self.accept_again, here, shows, **QUICK),
            bus.revise(self.accept_revised, here, shows, **QUICK),
        ]
        for event in begun:
            event.then(None, [self.conversation], None, js=_BEGUN, **QUICK)
        followed = [self._followed(event, here, shows) for event in (*opened, *begun)]
        # What is still on its way to a conversation that is left must not arrive in the next one.
        for leaves in (bus.visit, bus.choose, bus.follow):
            leaves(None, None, None, cancels=followed, **QUICK)
        self.conversation.change(listed.refresh, listed.inputs, listed.outputs, **QUICK)
        self.stop.click(self.stop_run, [self.conversation], None, **QUICK)
        self.kept.change(listed.refresh, listed.inputs, listed.outputs, **QUICK)
        return opened[0]

    def _followed(self, event: Any, here: list[Any], shows: list[Any]) -> Any:
        """After an event that shows a conversation: what grows in it, then what to go on with."""
        # The fair queue says who is next; whoever looks on waits for nobody.
        wired: dict[str, Any] = {
            "concurrency_limit": _MOST_FOLLOWED,
            "trigger_mode": "multiple",
            **QUIET,
        }
        looked_at = [self.conversation, self.awaited]
        followed = event.then(self.follow, looked_at, shows, concurrency_id="answers", **wired)
        suggests: dict[str, Any] = {"trigger_mode": "multiple", **QUICK}
        followed.then(self.suggest, [self.conversation], [self.suggested], **suggests)
        return followed

    def accept(
        self, question: str, conversation_id: str, scope: Scope | None, request: gr.Request
    ) -> dict[Any, Any]:
        """Take the question that was typed; the browser frees the field once it is shown."""
        return self._begin(Asked(question, conversation_id, scope=scope or ALL), request)

    def accept_example(
        self,
        conversation_id: str,
        scope: Scope | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Take the question of the example or the suggestion that was clicked."""
        asked = Asked(detail(event, "question"), conversation_id, scope=scope or ALL)
        return self._begin(asked, request)

    def accept_again(
        self,
        conversation_id: str,
        scope: Scope | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Ask a question again, in another mode if one is named; the answer before stays."""
        key = number(event, "key") or 0
        try:
            stored = self._exchanges.stored(user_of(request), conversation_id, key)
        except USER_ERRORS as error:
            return {self.hint: welcome.hint(str(error))}
        last = next((turn for turn in stored.turns if turn.key == key), None) if stored else None
        if last is None:
            return {self.hint: welcome.hint(N_("There is nothing to ask again yet."))}
        options = _MODES.get(detail(event, "mode"))
        changed = last.searched if last.searched != last.question else None
        asked = Asked(last.question, conversation_id, key, changed, scope or ALL, options)
        return self._begin(asked, request)

    def accept_revised(
        self,
        conversation_id: str,
        scope: Scope | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Ask a question in other words, or search other words for it; the one before stays."""
        searched = detail(event, "searched").strip() or None
        key = number(event, "key") or 0
        asked = Asked(detail(event, "question"), conversation_id, key, searched, scope or ALL)
        return self._begin(asked, request)

    def _begin(self, asked: Asked, request: gr.Request) -> dict[Any, Any]:
        asked = replace(asked, question=asked.question[:LONGEST_QUESTION])
        owner, token = user_of(request), token_of(request)
        try:
            if token and (taken := self._services.store.taken(owner, token)):
                return self.open(taken, request)
            run = self._exchanges.begin(owner, replace(asked, token=token))
            return self._now(owner, run.asked.conversation_id)
        except USER_ERRORS as error:
            return {self.hint: welcome.hint(str(error))}

    async def follow(
        self, conversation_id: str, awaited: str, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        """Show the answer in progress as it grows, whoever asked for it, and how it ended."""
        owner = user_of(request)
        try:
            # What is awaited may have ended since it was shown, and be of another conversation.
            ended_since = bool(conversation_id) and awaited == conversation_id
            while (run := self._exchanges.running(owner, conversation_id)) or ended_since:
                ended_since, unkept = False, ""
                if run is not None:
                    async with aclosing(self._growing(owner, run)) as shown:
                        async for growing in shown:
                            yield growing
                    unkept = run.unkept
                stored = self._exchanges.stored(owner, conversation_id)
                ended = self._as_it_is(owner, conversation_id, stored)
                yield {**ended, self.hint: welcome.hint(unkept)} if unkept else ended
        except USER_ERRORS as error:
            yield {self.hint: welcome.hint(str(error))}
        # Gradio sends what was yielded last once more when it is over, which must not bring back
        # an answer that the reader has left behind.
        yield {self.live: gr.skip()}

    async def _growing(self, owner: str, run: Followed) -> AsyncGenerator[dict[Any, Any], None]:
        key = run.view.key
        stored = self._exchanges.stored(owner, run.asked.conversation_id, key)
        beside = stored.alternatives.get(key) if stored else None
        async with aclosing(run.follow()) as turns:
            async for turn in turns:
                live = rendering.exchange(
                    turn, growing=True, beside=beside, of=run.asked.conversation_id
                )
                yield {self.live: live, self._sources: sources.panel(turn)}

    def _now(self, owner: str, conversation_id: str) -> dict[Any, Any]:
        """A conversation as it is now; that there is none of that id, where there is none."""
        return self._shown(owner, conversation_id, self._exchanges.stored(owner, conversation_id))

    def _shown(
        self, owner: str, conversation_id: str, stored: _Stored, unbegun: Scope = ALL
    ) -> dict[Any, Any]:
        last = stored.turns[-1] if stored and stored.turns else None
        past, live = rendering.transcript(stored) if stored else ("", "")
        if conversation_id and stored is None:
            past = missing()
        running = last is not None and last.running
        return {
            self.hint: "",
            self.conversation: conversation_id,
            self.here: rendering.here(owner, conversation_id),
            self.past: past,
            self.live: live,
            self.suggested: "",
            self._sources: sources.panel(last),
            self.awaited: conversation_id if running else "",
            self.kept: time.time(),
            **self.scope.now(owner, conversation_id, stored.scope if stored else unbegun),
        }

    def _as_it_is(self, owner: str, conversation_id: str, stored: _Stored) -> dict[Any, Any]:
        """What is shown, where the page may have gone on to another conversation meanwhile."""
        if conversation_id and stored is None:
            return {self.kept: time.time()}  # the list tells the page that it was deleted
        shown = self._shown(owner, conversation_id, stored)
        return {part: now for part, now in shown.items() if part not in self._moves}

    def suggest(self, conversation_id: str, request: gr.Request) -> Any:
        """Questions to go on with, once the newest exchange is shown: they take a moment."""
        owner = user_of(request)
        try:
            stored = self._exchanges.stored(owner, conversation_id)
            turns = stored.turns if stored else ()
            answer = turns[-1].answer if turns else None
            found: tuple[str, ...] = ()
            if answer is not None and answer.abstained not in _NOTHING_TO_ASK:
                options = self._exchanges.options(owner, conversation_id)
                asked = [turn.question for turn in turns]
                found = self._services.advisor.suggest(answer, options, asked=asked)
        except USER_ERRORS:
            return ""
        if self._exchanges.running(owner, conversation_id) is not None:
            return gr.skip()  # what was asked in the meantime has taken the place of that answer
        key = turns[-1].key if turns else 0
        return rendering.suggestions(answer, found, f"{conversation_id} {key}")

    def stop_run(self, conversation_id: str, request: gr.Request) -> None:
        """Stop the answer in progress, or leave the queue; what is there stays."""
        self._exchanges.stop(user_of(request), conversation_id)

    def choose(
        self, conversation_id: str, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Show another version of an answer, or another branch with all that followed there."""
        try:
            self._exchanges.choose(user_of(request), conversation_id, number(event, "key") or 0)
        except USER_ERRORS as error:
            return {self.hint: welcome.hint(str(error))}
        return self.open(conversation_id, request)

    def visit(self, conversation_id: str, pending: str, request: gr.Request) -> dict[Any, Any]:
        """Show what is at the page's address; a new conversation as the browser has kept it."""
        if conversation_id:
            return self.open(conversation_id, request)
        owner = user_of(request)
        try:
            unbegun = self.scope.scopes.chosen(owner, pending or "")
            return self._shown(owner, "", None, unbegun)
        except USER_ERRORS as error:
            return {**self._shown(owner, "", None), self.hint: welcome.hint(str(error))}

    def open(self, conversation_id: str, request: gr.Request) -> dict[Any, Any]:
        """Show a conversation, a new one without an id, or say that there is none of that id."""
        owner = user_of(request)
        try:
            return self._now(owner, conversation_id)
        except USER_ERRORS as error:
            # The one before must not stand at the address of this one.
            nothing = dict.fromkeys([self.past, self.live, self.suggested, self.awaited], "")
            return {
                **nothing,
                self.conversation: conversation_id,
                self.here: rendering.here(owner, conversation_id),
                self.hint: welcome.hint(str(error)),
            }

    def refresh(
        self, conversation_id: str, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Show what has changed since: another tab asked or chose, or the server was away."""
        owner = user_of(request)
        try:
            stored = self._exchanges.stored(owner, conversation_id)
        except USER_ERRORS as error:
            return {self.hint: welcome.hint(str(error))}
        turns = stored.turns if stored else ()
        keys = [f"{turn.key}{'+' if turn.running else ''}" for turn in turns]
        if detail(event, "keys").split() == keys:
            scope = stored.scope if stored else ALL
            if detail(event, "over") == mark(scope):
                return {self.hint: gr.skip()}
            return self.scope.now(owner, conversation_id, scope)
        shown = self._as_it_is(owner, conversation_id, stored)
        if shown.get(self.awaited):
            shown[self.hint] = gr.skip()  # why the next question was not taken stays until then
        return shown
