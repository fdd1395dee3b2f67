"""The page's wiring: which component, moved by which event, calls what. No HTML, no logic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import fastapi
import gradio as gr
from starlette.routing import Mount

from advisor.errors import USER_ERRORS
from ui import rendering, sources
from ui.answering import Run
from ui.protocols import PageAdvisor
from ui.server import LocalOnly, PageServer
from ui.theme import head, theme
from ui.turn import Session, TurnView

_TITLE = "groundwise"
_LONGEST_QUESTION = 2000
# A click on an element with `data-ask` asks its text.
_ASK_ON_CLICK = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask]');
  if (button) trigger('ask', {question: button.dataset.ask});
});
"""


class Page:
    """The components of the page and what happens at each event.

    Each event of one browser tab carries its session's name; `_runs` holds the answer that is in
    progress, or was last, in each.
    """

    def __init__(self, advisor: PageAdvisor) -> None:
        self._advisor = advisor
        self._runs: dict[str, Run] = {}
        self.session = gr.State(Session())
        with gr.Row(elem_id="gw-header"):
            gr.HTML("<h1>groundwise</h1>", elem_id="gw-brand", apply_default_css=False)
            self.new = gr.Button("New conversation", size="sm", elem_id="gw-new", scale=0)
        with gr.Column(elem_id="gw-body"):
            with gr.Column(elem_id="gw-chat"):
                self.notices = _html("gw-notices")
                self.past = _html("gw-past", rendering.opening(), _ASK_ON_CLICK)
                self.live = _html("gw-live")
            with gr.Column(elem_id="gw-sources"):
                self.panel = _html("gw-panel", sources.panel(None))
                self.earlier = _html("gw-earlier")
            with gr.Column(elem_id="gw-composer"):
                self._composer()
        self.status = _html("gw-status")

    def _composer(self) -> None:
        self.hint = _html("gw-hint")
        with gr.Row(elem_id="gw-ask-row"):
            self.question = gr.Textbox(
                label="Your question",
                show_label=False,
                placeholder="Ask about your documents",
                lines=1,
                max_lines=6,
                max_length=_LONGEST_QUESTION,
                autofocus=True,
                container=False,
                elem_id="gw-question",
                scale=1,
            )
            self.ask = gr.Button("Ask", variant="primary", elem_id="gw-ask", scale=0)
            self.stop = gr.Button("Stop", variant="stop", elem_id="gw-stop", scale=0, visible=False)

    def wire(self, page: gr.Blocks) -> None:
        """Connect the events."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        quick: dict[str, Any] = {**quiet, "queue": False}
        buttons = [self.ask, self.stop]
        asked = [self.question, self.hint, self.past, self.earlier, self.live, self.panel, *buttons]
        settled = [self.session, self.hint, self.live, self.panel, *buttons]
        around = [self.past, self.status, self.notices]

        page.load(self.describe, None, around, **quick)
        page.unload(self.leave)
        for accepted in (
            gr.on(
                [self.question.submit, self.ask.click],
                self.accept,
                [self.question, self.session],
                asked,
                **quick,
            ),
            self.past.ask(self.accept_example, [self.session], asked, **quick),
        ):
            # One model, one answer at a time: the others wait in Gradio's queue, in order. A
            # question may follow one that was discarded but has not left the queue: `multiple`.
            answered = accepted.then(
                self.answer,
                [self.session],
                [self.live, self.panel],
                concurrency_id="model",
                concurrency_limit=1,
                trigger_mode="multiple",
                **quiet,
            )
            # Gradio runs what `then` names after success alone, whatever its name says.
            for after in (answered.then, answered.failure):
                after(self.settle, [self.session], settled, trigger_mode="multiple", **quick)
        self.stop.click(self.stop_run, None, None, **quick)
        self.new.click(self.restart, None, [*around, *settled, self.earlier], **quick)

    def describe(self) -> dict[Any, Any]:
        """The empty page, the status line and the notices, as things are now."""
        try:
            status = self._advisor.describe()
        except USER_ERRORS as error:
            return {self.past: "", self.notices: rendering.notices([str(error)])}
        return {
            self.past: rendering.welcome(status),
            self.status: rendering.footer(status),
            self.notices: rendering.notices(status.warnings),
        }

    def accept(self, question: str, session: Session, request: gr.Request) -> dict[Any, Any]:
        """Take the question that was typed: show it at once, and free the field for the next."""
        outputs = self._begin(question, session, _name(request))
        if self.live in outputs:
            outputs[self.question] = ""
        return outputs

    def accept_example(
        self, session: Session, event: gr.EventData, request: gr.Request
    ) -> dict[Any, Any]:
        """Take the question of the example that was clicked."""
        return self._begin(str(event.question)[:_LONGEST_QUESTION], session, _name(request))

    def _begin(self, question: str, session: Session, name: str) -> dict[Any, Any]:
        run = self._runs.get(name)
        if run is not None and run.active:
            return {self.hint: rendering.hint("One question at a time: this answer is not over.")}
        if not question.strip():
            return {self.hint: rendering.hint("Type a question first.")}
        turn = TurnView(len(session.turns) + 1, question.strip())
        self._runs[name] = Run(turn)
        return {
            self.hint: "",
            self.past: rendering.transcript(session.turns),
            self.earlier: sources.earlier(session.turns),
            self.live: rendering.exchange(turn),
            self.panel: sources.panel(turn),
            self.ask: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
        }

    def answer(self, session: Session, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Show the answer as it grows. A question that was refused brings nothing."""
        run = self._runs.get(_name(request))
        if run is None:
            return
        for turn in run.answer(self._advisor, session.conversation):
            yield {self.live: rendering.exchange(turn), self.panel: sources.panel(turn)}

    def settle(self, session: Session, request: gr.Request) -> dict[Any, Any]:
        """Show the exchange as it ended, and remember it."""
        run = self._runs.get(_name(request))
        turn = run.settle() if run is not None else None
        if turn is None:
            return {self.session: gr.skip()}
        return {
            self.session: session.with_turn(turn),
            self.hint: "",
            self.live: rendering.exchange(turn),
            self.panel: sources.panel(turn),
            self.ask: gr.Button(visible=True),
            self.stop: gr.Button(visible=False),
        }

    def stop_run(self, request: gr.Request) -> None:
        """Stop the answer in progress; what is there stays."""
        run = self._runs.get(_name(request))
        if run is not None:
            run.stop()

    def leave(self, request: gr.Request) -> None:
        """The tab was closed or loaded anew: nobody waits for its answer."""
        run = self._runs.pop(_name(request), None)
        if run is not None:
            run.discard()

    def close(self) -> None:
        """The server stops: no answer goes on for a page that is gone."""
        for run in list(self._runs.values()):
            run.discard()

    def restart(self, request: gr.Request) -> dict[Any, Any]:
        """Forget the conversation, the answer in progress too."""
        self.leave(request)
        return {
            **self.describe(),
            self.session: Session(),
            self.hint: "",
            self.live: "",
            self.panel: sources.panel(None),
            self.earlier: "",
            self.ask: gr.Button(visible=True),
            self.stop: gr.Button(visible=False),
        }


def build_page(advisor: PageAdvisor) -> gr.Blocks:
    """The page over an advisor."""
    return _build(advisor)[0]


def page_server(
    advisor: PageAdvisor, host: str, port: int, on_ready: Callable[[str], None]
) -> PageServer:
    """A server for the page that has its address, and serves once it is told to.

    Raises:
        AddressError: host and port are taken or are not this machine's.
    """
    blocks, page = _build(advisor)
    # The interactive documentation of FastAPI loads its scripts from a content network.
    app = fastapi.FastAPI(title=_TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(LocalOnly)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        show_error=False,
        theme=theme(),
        head=head(),
    )
    mounted: Any = next(route.app for route in app.routes if isinstance(route, Mount))

    def stop() -> None:
        # Each open page holds a connection for the answer in progress, which ends with it, and one
        # for its heartbeat, which ends with this event.
        page.close()
        mounted.stop_event.set()

    return PageServer(app, host, port, on_ready, stop)


def serve(advisor: PageAdvisor, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C; `on_ready` is told its address once it can be opened.

    Port 0 takes a free one.

    Raises:
        AddressError: host and port are taken or are not this machine's.
    """
    page_server(advisor, host, port, on_ready).serve_until_stopped()


def _build(advisor: PageAdvisor) -> tuple[gr.Blocks, Page]:
    blocks: gr.Blocks = gr.Blocks(title=_TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        page = Page(advisor)
        page.wire(blocks)
    blocks.queue(api_open=False)
    return blocks, page


def _html(elem_id: str, value: str = "", js_on_load: str | None = None) -> gr.HTML:
    return gr.HTML(
        value, elem_id=elem_id, js_on_load=js_on_load, apply_default_css=False, padding=False
    )


def _name(request: gr.Request) -> str:
    """What tells one open tab from another."""
    return str(request.session_hash)
