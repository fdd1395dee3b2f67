"""Adding documents: files that are chosen, dropped or pasted, texts, web pages, and folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import gradio as gr

from advisor.errors import USER_ERRORS
from ui import markup
from ui.door.signing_in import user_of
from ui.languages.speaking import N_, _
from ui.languages.templates import PageTemplate
from ui.library.following import FollowedRun
from ui.library.library import Library
from ui.library.sending.web_pages import WebPage, fetch_page
from ui.library.uploads import taken_suffixes
from ui.page.components import QUICK, QUIET, html
from ui.page.documents import html as rendering
from ui.page.documents.runs import TabRuns, follow
from ui.page.visitors import detail, tab_of
from ui.services import Services

_LONGEST_PATH = 4000
# What the script reports, told to the server.
_EVENTS = """
for (const name of ['sent', 'fetch_it'])
  element.addEventListener(`gw-${name}`, (event) => trigger(name, event.detail));
"""
_OUTCOME_EVENTS = """
element.addEventListener('gw-dismiss', () => trigger('dismiss', {}));
"""
Now = Callable[[str, Any, str, str, gr.Request], dict[Any, Any]]


class AddingPanel:
    """Where documents are added, and what becomes of them.

    Attributes:
        run: how far the person's run is, and then what it came to.
        stop: stops it.
        tabs: the runs that tabs follow.
    """

    def __init__(self, services: Services, library: Library, tabs: TabRuns) -> None:
        """Build the components in the current Blocks."""
        self._library = library
        self._runs = library.runs
        self._following: set[str] = set()
        self.tabs = tabs
        settings = services.settings
        ocr = settings is None or settings.ocr == "auto"
        self._fetches = settings is not None and settings.fetch_pages
        taken = taken_suffixes(ocr=ocr)
        self.zone = html(
            "gw-documents-files",
            lambda: str(_TEMPLATE.adding(taken, library.limits, self._fetches)),
            js_on_load=_EVENTS,
        )
        with gr.Row(visible=services.accounts is None, elem_id="gw-documents-folder-row"):
            self.folder = gr.Textbox(
                label=N_("Or a folder of this machine"),
                placeholder=N_("/path/to/folder"),
                max_lines=1,
                max_length=_LONGEST_PATH,
                elem_id="gw-documents-folder",
                scale=1,
            )
            self.add_folder = gr.Button(
                N_("Add folder"), size="sm", elem_id="gw-documents-add-folder", scale=0
            )
        self.run = html("gw-documents-run", js_on_load=_OUTCOME_EVENTS)
        self.stop = gr.Button(
            N_("Stop"), size="sm", variant="stop", visible=False, elem_id="gw-documents-stop"
        )

    def wire(self, page: gr.Blocks, now: Now, seen: list[Any], shown: list[Any]) -> None:
        """Connect the events.

        Args:
            page: the whole.
            now: shows the documents as they are, after each run: what is searched and chosen may
                have changed meanwhile.
            seen: what `now` takes.
            shown: the components that it gives.
        """
        running: dict[str, Any] = {**QUIET, "concurrency_limit": None, "trigger_mode": "multiple"}
        outputs = [self.run, self.stop]
        for followed in (
            page.load(self.follow, None, outputs, **running),
            self.zone.sent(self.follow, None, outputs, **running),
            self.zone.fetch_it(self.fetch, None, outputs, **running),
            gr.on(
                [self.add_folder.click, self.folder.submit],
                self.index_folder,
                [self.folder],
                [self.folder, *outputs],
                **running,
            ),
        ):
            followed.then(now, seen, shown, **QUICK)
        self.run.dismiss(self.dismiss, None, [self.run], **QUICK)
        self.stop.click(self.stop_run, None, None, **QUICK)

    def is_followed(self, request: gr.Request) -> bool:
        """Whether the tab shows a run of its person, and says how it ends."""
        return tab_of(request) in self._following or self.tabs.is_followed(request)

    def follow(self, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Show how far the person's files are, from whatever tab they were sent, and the end."""
        owner, tab = user_of(request), tab_of(request)
        if tab in self._following:
            yield {self.run: gr.skip()}
            return
        self._following.add(tab)
        try:
            for progress in self._runs.follow(owner):
                shown = rendering.running(progress)
                yield {self.run: shown, self.stop: gr.Button(visible=True)}
        finally:
            self._following.discard(tab)
        outcome = self._runs.outcome(owner)
        said = gr.skip() if outcome is None else rendering.added(outcome)
        yield {self.run: said, self.stop: gr.Button(visible=False)}
        if outcome is not None and not outcome.is_to_do:
            self._runs.dismiss(owner)

    def fetch(self, event: gr.EventData, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Add the web page at an address, where that is allowed."""
        if not self._fetches:
            yield {self.run: markup.refused(_("Pages are not fetched here (`fetch_pages`)."))}
            return
        owner, url = user_of(request), detail(event, "url")
        yield {self.run: markup.said(_("Fetching the page…"))}
        fetching: FollowedRun[WebPage] = FollowedRun(lambda tell: fetch_page(url))
        try:
            self._take(owner, fetching.result())
        except USER_ERRORS as error:
            yield {self.run: markup.refused(str(error))}
            return
        yield from self.follow(request)

    def _take(self, owner: str, page: WebPage) -> None:
        """Add a page as if it had been sent as a file."""
        batch = f"page {id(page)}"
        self._library.arrivals.keep(owner, batch, 0, page.name, BytesIO(page.data))
        taken = self._library.arrivals.take(owner, batch)
        if taken is not None:
            self._runs.add(owner, taken.in_order(), taken.delete)

    def index_folder(self, path: str, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Add a folder of this machine, where it lies."""
        if not path.strip():
            yield {self.run: markup.refused(_("Type the path of a folder first."))}
            return
        with self.tabs.stoppable(request) as cancel:
            run = FollowedRun(
                lambda tell: self._library.add_folder(Path(path.strip()), tell, cancel=cancel)
            )
            yield {self.run: "", self.stop: gr.Button(visible=True)}
            said = yield from follow(run, rendering.report, self.run, emptied=self.folder)
        yield {self.run: said, self.stop: gr.Button(visible=False)}

    def dismiss(self, request: gr.Request) -> str:
        """What became of the files was read."""
        self._runs.dismiss(user_of(request))
        return ""

    def stop_run(self, request: gr.Request) -> None:
        """Stop the person's run; nothing of it stays."""
        self._runs.stop(user_of(request))
        self.tabs.stop(request)


_TEMPLATE = PageTemplate(__file__, "adding.html")
