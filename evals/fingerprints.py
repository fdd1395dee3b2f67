"""Hashes of what answers depend on: settings, model, code."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from advisor.models.protocol import Progress
from advisor.settings import Settings
from evals.cache import digest
from index.models import weights

# Where things are and who is served: they change no answer.
_WITHOUT_EFFECT = frozenset({"index_dir", "chroma", "host", "port", "api_key"})
_ANSWERING_PACKAGES = ("corpus", "index", "advisor")
_SCORING_MODULES = (
    "evals.answering",
    "evals.cases",
    "evals.documents",
    "evals.judging",
    "evals.metrics",
    "evals.records",
    "evals.running.relevance",
    "evals.running.scoring",
    "evals.running.stand_ins",
)
_SOURCES = frozenset({".py", ".txt", ".json", ".toml"})
# Libraries whose versions can change a number or a word.
_LIBRARIES = ("chromadb", "llama-cpp-python", "onnxruntime", "sentencex", "snowballstemmer")


def settings_that_matter(settings: Settings) -> dict[str, Any]:
    """The settings that can change an answer, as JSON values by name.

    A setting that names a folder with a model also gets the hash of that model's files.
    """
    values: dict[str, Any] = settings.model_dump(mode="json", exclude=set(_WITHOUT_EFFECT))
    for name, value in list(values.items()):
        folder = Path(str(value)).expanduser()
        if isinstance(value, str) and value and (folder / "config.json").is_file():
            values[f"{name} sha256"] = folder_fingerprint(folder)
    return values


def model_fingerprint(settings: Settings, on_download: Progress | None = None) -> str:
    """The language model by name and, for a file, the SHA-256 of its bytes.

    Raises:
        ModelError: there is no such file, or it cannot be downloaded.
    """
    spec = settings.model
    if spec == "embedded":
        return f"embedded {weights.SMOLLM2.sha256}"
    if spec.startswith(("openai:", "scripted:")):
        return spec
    if spec.startswith("hf:"):
        from advisor.models.downloads import fetch

        path = fetch(spec, sha256=settings.model_sha256, on_progress=on_download)
        return f"{spec} {weights.sha256_of(path)}"
    from advisor.models.gguf_files import check_gguf

    path = Path(spec).expanduser()
    check_gguf(path)
    return f"{path.name} {weights.sha256_of(path)}"


def folder_fingerprint(folder: Path) -> str:
    """SHA-256 over the configuration and the weights of a saved model."""
    patterns = ("*.json", "*.txt", "*.safetensors", "*.bin", "*.onnx")
    files = sorted(path for pattern in patterns for path in folder.rglob(pattern))
    return digest([(p.relative_to(folder).as_posix(), weights.sha256_of(p)) for p in files])


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """SHA-256 over the source of the packages that answer, and the libraries' versions."""
    return digest([source_hash(*_ANSWERING_PACKAGES), [_version(name) for name in _LIBRARIES]])


@lru_cache(maxsize=1)
def scoring_fingerprint() -> str:
    """SHA-256 over the source of what scores the answers."""
    return source_hash(*_SCORING_MODULES)


def source_hash(*names: str) -> str:
    """SHA-256 over the source of modules, and of everything below those that are packages."""
    total = hashlib.sha256()
    for name in names:
        file = Path(str(import_module(name).__file__))
        below = sorted(file.parent.rglob("*")) if file.stem == "__init__" else [file]
        for path in below:
            if path.suffix in _SOURCES and path.is_file():
                total.update(f"{name} {path.relative_to(file.parent).as_posix()}".encode())
                total.update(path.read_bytes())
    return total.hexdigest()


def _version(name: str) -> str:
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return f"{name} absent"
