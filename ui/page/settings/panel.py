"""The panel of settings: how answers are made, for each person, and the model, for everybody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr
from gradio.events import Dependency
from pydantic import ValidationError

from advisor.errors import USER_ERRORS
from advisor.models.servers.local_servers import Place, find_models, places
from advisor.settings import Settings
from ui import markup
from ui.door.signing_in import user_of
from ui.languages import formats
from ui.languages.choice import chosen_language
from ui.languages.speaking import N_, _
from ui.models.change import ModelChange, Step
from ui.models.choices import choices
from ui.models.speed import ModelSpeeds, measure
from ui.models.switchable import SwitchableAdvisor
from ui.page.components import QUICK, QUIET, html
from ui.page.settings import html as rendering
from ui.people.preferences import MOST_PASSAGES, Preference, Preferences, PreferencesError
from ui.services import Services

_LONGEST_MODEL = 1000
# How often a download is looked at, and how long measuring waits for its turn, in seconds.
_LOOK_SECONDS = 0.3
_WAIT_SECONDS = 600.0

_MODES = [
    (N_("Automatic: what suits the model"), "auto"),
    (N_("The model writes, each sentence checked"), "compose"),
    (N_("The documents' own words"), "quote"),
]


class SettingsPanel:
    """Where a person sets how their questions are answered.

    `model_changed` is a state that holds another number after each change of the model; the page
    says anew what is in use when it changes.
    """

    def __init__(
        self,
        services: Services,
        preferences: Preferences,
        speeds: ModelSpeeds,
        where: Callable[[], Sequence[Place]] = places,
    ) -> None:
        """Build the components in the current Blocks; `where` servers of models are looked for."""
        self._services = services
        self._where = where
        self._preferences = preferences
        self._speeds = speeds
        self._defaults = services.settings or Settings()
        # The model is one for everybody: where people log in, it is not each one's to change.
        alone = services.accounts is None
        advisor = services.advisor
        self._advisor = advisor if alone and isinstance(advisor, SwitchableAdvisor) else None
        self.change = ModelChange(self._advisor) if self._advisor is not None else None
        self.model_changed = gr.State(0)
        with gr.Column(elem_id="gw-settings"):
            html("gw-settings-title", rendering.heading)
            self.in_use = html("gw-settings-in-use")
            self._answers()
            self.language = html("gw-settings-language")
            self._model()

    def _answers(self) -> None:
        defaults = self._defaults
        self.answering = gr.Radio(
            _MODES,
            value=defaults.answering,
            label=N_("How answers are made"),
            elem_id="gw-settings-answering",
        )
        self.care = gr.Radio(
            rendering.cares(defaults.abstain_threshold),
            value=defaults.abstain_threshold,
            label=N_("When to say that the documents don't say"),
            elem_id="gw-settings-care",
        )
        own_models = {defaults.embedding, defaults.reranker} != {"embedded"}
        self.measured = html(
            "gw-settings-measured",
            "" if own_models else lambda: rendering.measured_cares(defaults.abstain_threshold),
        )
        self.passages = gr.Slider(
            1,
            MOST_PASSAGES,
            step=1,
            value=min(defaults.passages, MOST_PASSAGES),
            label=N_("Passages looked at for an answer"),
            elem_id="gw-settings-passages",
        )
        self.reset = gr.Button(N_("Back to the defaults"), size="sm", elem_id="gw-settings-reset")
        self.said = html("gw-settings-said")

    def _model(self) -> None:
        changeable = self._advisor is not None
        with gr.Column(visible=changeable, elem_id="gw-settings-model-part"):
            self.model = gr.Radio(
                [], label=N_("Model, for everybody who uses this page"), elem_id="gw-settings-model"
            )
            self.look = gr.Button(
                N_("Look for servers on this machine"), size="sm", elem_id="gw-settings-look"
            )
            self.found = html("gw-settings-found", rendering.not_looked)
            self.other = gr.Textbox(
                label=N_("Another model"),
                placeholder=N_("/path/to/file.gguf or hf:owner/repo/file.gguf"),
                info=N_(
                    "A path is of this machine. A model of the Hugging Face hub (hf:) is "
                    "downloaded once, and its hash is checked: the only time anything is fetched."
                ),
                max_lines=1,
                max_length=_LONGEST_MODEL,
                elem_id="gw-settings-other",
            )
            with gr.Row(elem_id="gw-settings-model-buttons"):
                self.use = gr.Button(N_("Use this model"), size="sm", elem_id="gw-settings-use")
                self.measure = gr.Button(
                    N_("Measure its speed"), size="sm", elem_id="gw-settings-measure"
                )
                self.cancel = gr.Button(
                    N_("Cancel the download"),
                    size="sm",
                    variant="stop",
                    visible=False,
                    elem_id="gw-settings-cancel",
                )
            self.model_said = html("gw-settings-model-said")
        if not changeable:
            html(
                "gw-settings-model-fixed",
                lambda: markup.said(
                    _(
                        "The model is one for everybody. Whoever runs the server chooses it: "
                        "`advisor serve --model MODEL`."
                    )
                ),
            )

    def wire(self, page: gr.Blocks, described: Dependency) -> None:
        """Connect the events.

        Args:
            page: what they belong to.
            described: what opens the index and loads the model; what is said of them waits for it.
        """
        newest: dict[str, Any] = {**QUICK, "trigger_mode": "always_last"}
        mine = [self.answering, self.care, self.passages, self.said]

        page.load(self.show, None, mine, **QUICK)
        page.load(_language, None, [self.language], **QUICK)
        for field, name in (
            (self.answering, "answering"),
            (self.care, "abstain_threshold"),
            (self.passages, "passages"),
        ):
            field.input(self._keeping(name), [field], [self.said], **newest)
        self.reset.click(self.forget, None, mine, **QUICK)
        if self._advisor is None:
            described.then(self.describe, None, [self.in_use], **QUICK)
            return

        self.look.click(self.look_around, [self.model], [self.model, self.found], **QUICK)
        about = [self.in_use, self.model]
        followed = [self.model_said, self.use, self.measure, self.cancel]
        described.then(self.describe, None, about, **QUICK).then(
            self.follow, None, followed, concurrency_limit=None, **QUIET
        )
        started = gr.on(
            [self.use.click, self.other.submit],
            self.begin,
            [self.model, self.other],
            [*followed, self.other],
            **QUICK,
        )
        over = started.success(self.follow, None, followed, concurrency_limit=None, **QUIET)
        over.then(self.describe, None, about, **QUICK).then(
            # That a state has changed is only noticed after an event that went through the queue.
            _next,
            [self.model_changed],
            [self.model_changed],
            concurrency_limit=None,
            **QUIET,
        )
        self.cancel.click(self.stop, None, None, **QUICK)
        measured = self.measure.click(
            lambda: markup.said(_("Measuring: the model writes about 32 tokens…")),
            None,
            [self.model_said],
            **QUICK,
        )
        measured.then(
            self.measure_speed, None, [self.model_said], concurrency_limit=1, **QUIET
        ).then(self.describe, None, about, **QUICK)

    def show(self, request: gr.Request) -> dict[Any, Any]:
        """What this person set, or the server's settings where they did not."""
        try:
            mine, problem = self._preferences.load(user_of(request)), ""
        except PreferencesError as error:
            mine, problem = Preference(), markup.refused(str(error))
        return {**self._controls(mine), self.said: problem}

    def forget(self, request: gr.Request) -> dict[Any, Any]:
        """Go back to the server's settings."""
        try:
            self._preferences.save(user_of(request), Preference())
        except PreferencesError as error:
            return {self.said: markup.refused(str(error))}
        return {
            **self._controls(Preference()),
            self.said: markup.said(_("Your settings are the defaults again.")),
        }

    def describe(self) -> Any:
        """What is in use, and the models to choose from."""
        try:
            line = rendering.in_use(self._services.advisor.describe())
        except USER_ERRORS as error:
            line = markup.refused(str(error))
        if self._advisor is None:
            return line
        return line, self._listed(self._advisor, self._advisor.model)

    def look_around(self, chosen: str | None, request: gr.Request) -> dict[Any, Any]:
        """Ask the servers that may be on this machine what models they have, and offer those."""
        assert self._advisor is not None and request.request is not None
        _, own = request.request.scope["server"]
        found = find_models(self._where(), without=[own])
        self._advisor.offer(found.models)
        return {
            self.model: self._listed(self._advisor, chosen or self._advisor.model),
            self.found: rendering.found(found),
        }

    def _listed(self, advisor: SwitchableAdvisor, chosen: str) -> gr.Radio:
        """The models to choose from, one of them chosen."""
        used, first = advisor.model, self._defaults.model
        listed = choices(first, used, speeds=self._speeds.all(), served=advisor.served)
        is_there = any(model == chosen for _, model in listed)
        return gr.Radio(choices=listed, value=chosen if is_there else used)

    def begin(self, chosen: str | None, typed: str) -> dict[Any, Any]:
        """Begin to change the model to the one that was typed, else to the one that was chosen."""
        model = typed.strip() or chosen or ""
        if not model:
            return {self.model_said: markup.refused(_("Choose a model first, or type one."))}
        try:
            self._change.start(model)
        except USER_ERRORS as error:
            return {self.model_said: markup.refused(str(error))}
        return {**self._followed(), self.other: ""}

    def follow(self) -> Iterator[dict[Any, Any]]:
        """Show the change in progress until it is over."""
        while self._change.progress.running:
            yield self._followed()
            time.sleep(_LOOK_SECONDS)
        yield self._followed()

    def stop(self) -> None:
        """Cancel the download."""
        self._change.cancel()

    def measure_speed(self, request: gr.Request) -> str:
        """Let the model in use write a little, when it is nobody else's turn, and time it."""
        assert self._advisor is not None
        try:
            with self._services.queue.join(user_of(request)) as ticket:
                if not ticket.wait(_WAIT_SECONDS):
                    return markup.refused(_("The model is busy. Measure again later."))
                model = self._advisor.model
                with self._advisor.loaded_model() as loaded:
                    speed = measure(loaded)
            self._speeds.keep(model, speed)
        except USER_ERRORS as error:
            return markup.refused(str(error))
        return markup.said(
            _(
                "%(model)s writes %(speed)s tokens a second on this machine.",
                model=loaded.name,
                speed=formats.number(speed.tokens_per_second),
            )
        )

    def close(self) -> None:
        """The server stops: no download goes on."""
        if self.change is not None:
            self.change.close()

    @property
    def _change(self) -> ModelChange:
        assert self.change is not None
        return self.change

    def _followed(self) -> dict[Any, Any]:
        progress = self._change.progress
        downloading = progress.step is Step.DOWNLOADING
        return {
            self.model_said: rendering.change(progress),
            self.use: gr.Button(interactive=not progress.running),
            self.measure: gr.Button(interactive=not progress.running),
            self.cancel: gr.Button(visible=downloading),
        }

    def _controls(self, mine: Preference) -> dict[Any, Any]:
        default = self._defaults
        threshold = default.abstain_threshold
        if mine.abstain_threshold is not None:
            threshold = mine.abstain_threshold
        passages = mine.passages or default.passages
        return {
            self.answering: mine.answering or default.answering,
            self.care: gr.Radio(
                choices=rendering.cares(default.abstain_threshold, threshold), value=threshold
            ),
            self.passages: min(passages, MOST_PASSAGES),
        }

    def _keeping(self, name: str) -> Callable[[Any, gr.Request], str]:
        """What keeps the person's value of the preference of this name."""

        def keep(value: Any, request: gr.Request) -> str:
            owner = user_of(request)
            try:
                with _KEEPING:
                    mine = self._mine(owner).model_dump() | {name: value}
                    self._preferences.save(owner, Preference(**mine))
            except ValidationError:
                return markup.refused(_("That value is not one of those that can be chosen."))
            except PreferencesError as error:
                return markup.refused(str(error))
            return markup.said(_("Kept. It holds from your next question on."))

        return keep

    def _mine(self, owner: str) -> Preference:
        """What was set; nothing where the file is damaged, which this replaces."""
        try:
            return self._preferences.load(owner)
        except PreferencesError:
            return Preference()


# Two changes at once must not each read the old settings and write only their own.
_KEEPING = threading.Lock()


def _language(request: gr.Request) -> str:
    return rendering.language(chosen_language(request.headers))


def _next(number: int) -> int:
    return number + 1
