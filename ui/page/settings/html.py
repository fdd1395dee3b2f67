"""The settings panel in HTML: what was measured, what is in use, and how a change goes on."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from advisor.advisor import AdvisorStatus
from advisor.operating_points import OperatingPoint, measured
from ui.markup import code_marks, count, joined, plain, when
from ui.models.change import Progress, Step
from ui.models.choices import file_size


@dataclass(frozen=True, slots=True)
class Care:
    """A named choice of how surely the documents must hold an answer."""

    name: str
    threshold: float


CARES = (Care("Answers readily", 0.3), Care("Balanced", 0.5), Care("Very careful", 0.8))
_CHANGES = {
    Step.IDLE: "",
    Step.LOADING: "Loading the model. The one in use answers until it is there.",
    Step.DONE: "The model is in use from the next question on.",
    Step.CANCELLED: "Cancelled. What arrived is kept, and the next download goes on from there.",
}


def cares(*thresholds: float) -> list[tuple[str, float]]:
    """What there is to choose: the named choices, and `thresholds` where they are others."""
    named = {care.threshold: care.name for care in CARES}
    others = {t: f"Set by hand ({t:g})" for t in thresholds if t not in named}
    return [(name, threshold) for threshold, name in sorted({**named, **others}.items())]


def measured_cares(*thresholds: float) -> str:
    """What each choice was measured to give; empty where nothing was measured."""
    sets = measured()
    rows = joined(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            plain(name),
            joined(_cells(_nearest(points, threshold)) for points in sets.values()),
        )
        for name, threshold in cares(*thresholds)
    )
    heads = joined(
        Markup('<th scope="colgroup" colspan="2">{}</th>').format(plain(name)) for name in sets
    )
    return str(
        when(
            sets,
            '<details class="gw-measured"><summary>What was measured</summary><p>Questions of '
            "public sets, each asked of documents that hold the answer and of documents that do "
            "not. <b>Right</b>: of the questions it declined, how many had no answer there. "
            "<b>Caught</b>: of the questions without an answer there, how many it declined.</p>"
            '<div class="gw-scroll" tabindex="0" role="region" aria-label="What was measured">'
            "<table><thead><tr><td></td>{}</tr><tr><td></td>{}</tr></thead>"
            "<tbody>{}</tbody></table></div></details>",
            heads,
            Markup('<th scope="col">Right</th><th scope="col">Caught</th>') * len(sets),
            rows,
        )
    )


def in_use(status: AdvisorStatus) -> str:
    """One line of what is really in use: model, GPU, index."""
    index = f"{count(status.documents, 'document')}, {count(status.passages, 'passage')}"
    return str(
        Markup(
            '<p class="gw-in-use"><strong>In use:</strong> {} · {} · {} in '
            '<span class="gw-path">{}</span></p>'
        ).format(plain(status.model), plain(status.offload), index, plain(status.index_dir))
    )


def said(sentence: str) -> str:
    """What happened at the last change, for the eye and for screen readers."""
    return str(Markup('<p class="gw-said" role="status">{}</p>').format(code_marks(sentence)))


def refused(sentence: str) -> str:
    """Why the last change was not made."""
    return str(Markup('<p class="gw-refused" role="alert">{}</p>').format(code_marks(sentence)))


def change(progress: Progress) -> str:
    """A change of the model as it stands."""
    if progress.step is Step.FAILED:
        return refused(progress.error)
    if progress.step is Step.DOWNLOADING:
        return str(_download(progress))
    return said(_CHANGES[progress.step]) if _CHANGES[progress.step] else ""


def _download(progress: Progress) -> Markup:
    """A bar that says how much has arrived; without a size as long as the hub has not told it."""
    if not progress.total:
        return Markup(
            '<div class="gw-download"><p role="status">Asking for {}…</p>'
            '<progress aria-label="Download"></progress></div>'
        ).format(plain(progress.model))
    percent = min(100, 100 * progress.done // progress.total)
    return Markup(
        '<div class="gw-download"><p>Downloading {}: {} of {} ({} %)</p>'
        '<progress aria-label="Download" max="100" value="{}"></progress></div>'
    ).format(
        plain(progress.model),
        file_size(progress.done),
        file_size(progress.total),
        percent,
        percent,
    )


def _nearest(points: list[OperatingPoint], threshold: float) -> OperatingPoint:
    return min(points, key=lambda point: abs(point.threshold - threshold))


def _cells(point: OperatingPoint) -> Markup:
    return Markup("<td>{:.0f} %</td><td>{:.0f} %</td>").format(
        100 * point.precision, 100 * point.recall
    )
