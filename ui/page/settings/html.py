"""The settings panel in HTML: what was measured, what is in use, and how a change goes on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from babel import Locale
from markupsafe import Markup

from advisor.models.servers.local_servers import Found
from advisor.operating_points import OperatingPoint, measured
from ui.languages.catalogues import languages
from ui.languages.formats import file_size, number
from ui.languages.speaking import N_, _
from ui.languages.templates import PageTemplate
from ui.languages.told import model_detail
from ui.markup import refused, said
from ui.models.change import Progress, Step
from ui.page.documents.html import counts

if TYPE_CHECKING:
    from advisor.advisor import AdvisorStatus

# The named choices of how surely the documents must hold an answer, by their thresholds.
_CARES = {0.3: N_("Answers readily"), 0.5: N_("Balanced"), 0.8: N_("Very careful")}
_CHANGES = {
    Step.IDLE: "",
    Step.LOADING: N_("Loading the model. The one in use answers until it is there."),
    Step.DONE: N_("The model is in use from the next question on."),
    Step.CANCELLED: N_(
        "Cancelled. What arrived is kept, and the next download goes on from there."
    ),
}


def cares(*thresholds: float) -> list[tuple[str, float]]:
    """What there is to choose: the named choices, and `thresholds` where they are others."""
    names = {
        threshold: _("Set by hand (%(threshold)s)", threshold=number(threshold))
        for threshold in thresholds
    } | {threshold: _(name) for threshold, name in _CARES.items()}
    return [(name, threshold) for threshold, name in sorted(names.items())]


def measured_cares(*thresholds: float) -> str:
    """What each choice was measured to give; empty where nothing was measured."""
    sets = measured()
    rows = [
        (name, [_nearest(points, threshold) for points in sets.values()])
        for name, threshold in cares(*thresholds)
    ]
    return str(_TEMPLATE.measured(sets, rows)) if sets else ""


def in_use(status: AdvisorStatus) -> str:
    """One line of what is really in use: model, GPU, index."""
    return str(_TEMPLATE.in_use(status))


def heading() -> str:
    """What the panel is called."""
    return str(Markup('<h2 id="gw-settings-heading">{}</h2>').format(_("Settings")))


def runs_on(status: AdvisorStatus) -> str:
    """What computes."""
    return model_detail(status.offload)


def held(status: AdvisorStatus) -> str:
    """How much is indexed."""
    return counts(status.documents, status.passages)


def language(chosen: str) -> str:
    """Which language the page is in: `chosen`, or where that is empty what the browser wants."""
    names = [(code, str(Locale.parse(code).get_display_name())) for code in languages()]
    return str(_TEMPLATE.language(names, chosen))


def change(progress: Progress) -> str:
    """A change of the model as it stands."""
    if progress.step is Step.FAILED:
        return refused(progress.error)
    if progress.step is Step.DOWNLOADING:
        percent = min(100, 100 * progress.done // progress.total) if progress.total else 0
        return str(_TEMPLATE.download(progress.model, progress.done, progress.total, percent))
    return said(_CHANGES[progress.step]) if _CHANGES[progress.step] else ""


def not_looked() -> str:
    """What looking for servers does, before anybody has."""
    return str(_TEMPLATE.not_looked())


def found(looked: Found) -> str:
    """What servers were found on this machine, or where they were looked for."""
    servers = Counter(model.server for model in looked.models)
    return str(_TEMPLATE.found(looked, servers))


def _nearest(points: list[OperatingPoint], threshold: float) -> OperatingPoint:
    return min(points, key=lambda point: abs(point.threshold - threshold))


_TEMPLATE = PageTemplate(__file__, "settings.html", file_size, held, runs_on)
