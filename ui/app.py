"""The page's wiring: which component, moved by which event, calls what. No HTML, no logic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import fastapi
import gradio as gr

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
    """The components of the page and what happens at each event."""

    def __init__(self, advisor: PageAdvisor) -> None:
        self._advisor = advisor
        self.session = gr.State(Session())
        self.run = gr.State(None)
        self._header()
        with gr.Column(elem_id="gw-body"):
            with gr.Column(elem_id="gw-chat"):
                self.notices = _html("gw-notices")
                self.past = _html("gw-past", rendering.opening(), _ASK_ON_CLICK)
                self.live = _html("gw-live")
            with gr.Column(elem_id="gw-sources"):
                self.panel = _html("gw-panel", sources.panel(None))
                self.earlier = _html("gw-earlier")
            self._composer()
        self.status = _html("gw-status")

    def _header(self) -> None:
        with gr.Row(elem_id="gw-header"):
            gr.HTML("<h1>groundwise</h1>", elem_id="gw-brand", apply_default_css=False)
            self.new = gr.Button("New conversation", size="sm", elem_id="gw-new", scale=0)

    def _composer(self) -> None:
        with gr.Row(elem_id="gw-composer"):
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
        quick: dict[str, Any] = {
            "queue": False,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        page.load(self.describe, None, [self.past, self.status, self.notices], **quick)

        accepted = [self.run, self.question, self.past, self.earlier, self.live, self.panel,
                    self.ask, self.stop]  # fmt: skip
        asked = gr.on(
            [self.question.submit, self.ask.click],
            self.accept, [self.question, self.session, self.run], accepted, **quick,
        )  # fmt: skip
        example = self.past.ask(
            self.accept_example, [self.question, self.session, self.run], accepted, **quick
        )
        for start in (asked, example):
            # `success`: a question that was refused starts nothing. One model, one answer at a
            # time: the others wait in Gradio's queue, in order.
            start.success(
                self.answer, [self.session, self.run], [self.live, self.panel],
                concurrency_id="model", concurrency_limit=1, trigger_mode="multiple",
                show_progress="hidden", api_visibility="private",
            ).then(
                self.settle, [self.session, self.run],
                [self.session, self.live, self.panel, self.ask, self.stop],
                trigger_mode="multiple", **quick,
            )  # fmt: skip
        self.stop.click(self.stop_run, [self.run], None, **quick)
        self.new.click(
            self.restart, [self.run],
            [self.session, self.run, self.past, self.earlier, self.live, self.panel,
             self.status, self.notices, self.ask, self.stop],
            **quick,
        )  # fmt: skip

    def describe(self) -> tuple[str, str, str]:
        """The empty page, the status line and the notices, as things are now."""
        try:
            status = self._advisor.describe()
        except USER_ERRORS as error:
            return "", "", rendering.notices([str(error)])
        return (
            rendering.welcome(status),
            rendering.footer(status),
            rendering.notices(status.warnings),
        )

    def accept(self, question: str, session: Session, run: Run | None) -> list[Any]:
        """Take a question: show it at once, and free the field for the next."""
        if run is not None and run.active:
            raise gr.Error("One question at a time: stop this answer first.", title="Still busy")
        if not question.strip():
            raise gr.Error("Type a question first.", title="Nothing to ask")
        turn = TurnView(len(session.turns) + 1, question.strip())
        return [
            Run(turn),
            "",
            rendering.transcript(session.turns),
            sources.earlier(session.turns),
            rendering.exchange(turn),
            sources.panel(turn),
            gr.Button(visible=False),
            gr.Button(visible=True),
        ]

    def accept_example(
        self, typed: str, session: Session, run: Run | None, event: gr.EventData
    ) -> list[Any]:
        """Take the question of the example that was clicked; what was typed stays."""
        outputs = self.accept(str(event.question)[:_LONGEST_QUESTION], session, run)
        outputs[1] = typed
        return outputs

    def answer(self, session: Session, run: Run) -> Iterator[tuple[str, str]]:
        """Show the answer as it grows."""
        for turn in run.answer(self._advisor, session.conversation):
            yield rendering.exchange(turn), sources.panel(turn)

    def settle(self, session: Session, run: Run | None) -> list[Any]:
        """Show the exchange as it ended, and remember it."""
        turn = run.settle() if run is not None else None
        if turn is None:
            return [gr.skip()] * 5
        return [
            session.with_turn(turn),
            rendering.exchange(turn),
            sources.panel(turn),
            gr.Button(visible=True),
            gr.Button(visible=False),
        ]

    def stop_run(self, run: Run | None) -> None:
        """Stop the answer in progress; what is there stays."""
        if run is not None:
            run.stop()

    def restart(self, run: Run | None) -> list[Any]:
        """Forget the conversation, the answer in progress too."""
        if run is not None:
            run.discard()
        past, status, notices = self.describe()
        shown = gr.Button(visible=True)
        hidden = gr.Button(visible=False)
        return [Session(), None, past, "", "", sources.panel(None), status, notices, shown, hidden]


def build_page(advisor: PageAdvisor) -> gr.Blocks:
    """The page over an advisor."""
    blocks: gr.Blocks = gr.Blocks(title=_TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        Page(advisor).wire(blocks)
    blocks.queue(api_open=False)
    return blocks


def build_app(advisor: PageAdvisor) -> fastapi.FastAPI:
    """The page as a web application, without links or requests to anywhere else."""
    # The interactive documentation of FastAPI loads its scripts from a content network.
    app = fastapi.FastAPI(title=_TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(LocalOnly)
    gr.mount_gradio_app(
        app,
        build_page(advisor),
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
    return app


def serve(advisor: PageAdvisor, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C; `on_ready` is told its address once it can be opened.

    Port 0 takes a free one.

    Raises:
        AddressError: host and port are taken or are not this machine's.
    """
    PageServer(build_app(advisor), host, port, on_ready).serve_until_stopped()


def _html(elem_id: str, value: str = "", js_on_load: str | None = None) -> gr.HTML:
    return gr.HTML(
        value, elem_id=elem_id, js_on_load=js_on_load, apply_default_css=False, padding=False
    )
