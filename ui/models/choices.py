"""The language models at hand, with their size and the speed measured on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import ModelError
from advisor.models.downloads import downloaded_models, local_path, models_folder
from advisor.models.gguf_files import embedded_model
from ui.models.speed import Speed


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that can be used without a download.

    `model` is what the setting `model` says; `size` is in bytes, None where a server has the file.
    """

    model: str
    name: str
    size: int | None
    speed: Speed | None


def choices(*models: str, speeds: Mapping[str, Speed]) -> list[ModelChoice]:
    """The embedded model, those downloaded, and `models` where they are others; in this order."""
    at_hand = ["embedded", *(_setting(path) for path in downloaded_models())]
    named = dict.fromkeys((*at_hand, *models))
    return [ModelChoice(model, _name(model), _size(model), speeds.get(model)) for model in named]


def is_at_hand(model: str) -> bool:
    """Whether the model can be loaded without a download."""
    return not model.startswith("hf:") or _size(model) is not None


def label(choice: ModelChoice) -> str:
    """One line for a list to choose from."""
    parts = [choice.name]
    if choice.size is not None:
        parts.append(file_size(choice.size))
    if choice.speed is not None:
        parts.append(f"{choice.speed.tokens_per_second:g} tokens/s on this machine")
    return " · ".join(parts)


def file_size(count: int) -> str:
    """`98 MB`, `4.1 GB`."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _setting(path: Path) -> str:
    """A downloaded file the way the setting names it, so that its hash is checked when loaded."""
    inside = path.relative_to(models_folder())
    return f"hf:{inside.as_posix()}" if len(inside.parts) >= 3 else str(path)


def _name(model: str) -> str:
    if model == "embedded":
        return "SmolLM2-135M-Instruct, installed with groundwise"
    if model.startswith(("openai:", "scripted:")):
        return model
    return Path(model).stem


def _size(model: str) -> int | None:
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
