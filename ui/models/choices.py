"""The language models at hand, with their size and the speed measured on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from advisor.errors import ModelError
from advisor.models.downloads import downloaded_models, local_path, models_folder
from advisor.models.gguf_files import embedded_model
from ui.languages.formats import file_size, number
from ui.languages.speaking import _
from ui.models.speed import Speed


def choices(*models: str, speeds: Mapping[str, Speed]) -> list[tuple[str, str]]:
    """The embedded model, those downloaded, and `models` where they are others; in this order.

    Of each a line that describes it, and what the setting `model` says.
    """
    at_hand = ["embedded", *(_setting(path) for path in downloaded_models())]
    named = dict.fromkeys((*at_hand, *models))
    return [(_line(model, speeds.get(model)), model) for model in named]


def is_at_hand(model: str) -> bool:
    """Whether the model can be loaded without a download."""
    return not model.startswith("hf:") or _size(model) is not None


def _line(model: str, speed: Speed | None) -> str:
    size = _size(model)
    parts = [
        _name(model),
        file_size(size) if size is not None else "",
        _("%(speed)s tokens/s on this machine", speed=number(speed.tokens_per_second))
        if speed is not None
        else "",
    ]
    return " · ".join(filter(None, parts))


def _setting(path: Path) -> str:
    """A downloaded file the way the setting names it, so that its hash is checked when loaded."""
    inside = path.relative_to(models_folder())
    return f"hf:{inside.as_posix()}" if len(inside.parts) >= 3 else str(path)


def _name(model: str) -> str:
    if model == "embedded":
        return _("SmolLM2-135M-Instruct, installed with groundwise")
    if model.startswith(("openai:", "scripted:")):
        return model
    return Path(model).stem


def _size(model: str) -> int | None:
    """In bytes; None where there is no such file, or a server has it."""
    if model.startswith(("openai:", "scripted:")):
        return None
    try:
        if model == "embedded":
            return embedded_model().stat().st_size
        if model.startswith("hf:"):
            return local_path(model).stat().st_size
        return Path(model).stat().st_size
    except (OSError, ValueError, ModelError):
        return None
