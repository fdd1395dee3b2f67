"""The language models at hand, with their size and the speed measured on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.errors import ModelError
from advisor.models.downloads import downloaded_models, local_path, models_folder
from advisor.models.factory import runs_files
from advisor.models.gguf_files import embedded_model
from advisor.models.servers.local_servers import ServedModel
from advisor.server_specs import shown_address
from ui.languages.formats import file_size, number
from ui.languages.speaking import _
from ui.models.speed import Speed


def choices(
    *models: str, speeds: Mapping[str, Speed], served: Sequence[ServedModel] = ()
) -> list[tuple[str, str]]:
    """The embedded model, those downloaded, those of servers, and `models` where they are others.

    Of each a line that describes it, and what the setting `model` says; in this order.
    """
    at_hand = ["embedded", *(_setting(path) for path in downloaded_models())]
    servers = {model.setting: model for model in served}
    named = dict.fromkeys((*at_hand, *servers, *models))
    return [(_line(model, speeds.get(model), servers.get(model)), model) for model in named]


def is_at_hand(model: str) -> bool:
    """Whether the model can be loaded without a download."""
    return not model.startswith("hf:") or _size(model) is not None


def _line(model: str, speed: Speed | None, served: ServedModel | None) -> str:
    size = (served.size or None) if served is not None else _size(model)
    parts = [
        f"{served.name} {served.parameters}".rstrip() if served is not None else _name(model),
        file_size(size) if size is not None else "",
        _("%(server)s on this machine", server=served.server) if served is not None else "",
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
        if not runs_files():
            return _("Quotes alone: no model is installed")
        return _("SmolLM2-135M-Instruct, installed with groundwise")
    if model.startswith("openai:"):
        return shown_address(model)
    if model.startswith("scripted:"):
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
