"""Models from the Hugging Face hub: downloaded once, resumed when interrupted, checked by SHA-256.

A file that has been downloaded is used from then on without asking the hub again. The hub's own
`hf_hub_download` deletes what arrived when it is interrupted, so the transfer is done here, and the
file is called `NAME.SHA256.part` until it is whole.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from advisor.errors import DownloadError, ModelBroken, ModelError, ModelNotFound
from advisor.models.gguf_files import check_gguf
from advisor.models.protocol import Progress
from index.errors import WeightsError
from index.models.weights import sha256_of, verify

_SPEC = re.compile(r"hf:(?P<repo>[\w.-]+/[\w.-]+)/(?P<file>[^\\]+\.gguf)")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RETRIES = 5
_RETRY_SECONDS = 1.0
_TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _Offer:
    """What the hub says of a file: where it is, its size in bytes, and its SHA-256."""

    url: str
    commit: str
    size: int
    sha256: str


def _parse(spec: str) -> tuple[str, str]:
    """`owner/repo` and the file of `hf:owner/repo/file.gguf`; it may lie in folders there.

    Raises:
        ModelNotFound: the text has another form.
    """
    match = _SPEC.fullmatch(spec)
    if match is None or ".." in spec.split("/"):
        raise ModelNotFound(
            f"The setting `model` is {spec!r}, but a model of the hub is written "
            "hf:owner/repo/file.gguf. See docs/models.md."
        )
    return match["repo"], match["file"]


def models_folder() -> Path:
    """Where downloaded models are kept."""
    from platformdirs import user_data_path

    return user_data_path("groundwise", appauthor=False) / "models"


def downloaded_models() -> list[Path]:
    """The GGUF files that were downloaded, by path."""
    return sorted(models_folder().rglob("*.gguf"))


def fetch(spec: str, *, sha256: str = "", on_progress: Progress | None = None) -> Path:
    """The file that `spec` names, downloaded unless it already was, and verified.

    Args:
        spec: `hf:owner/repo/file.gguf`.
        sha256: what the file's hash must be, in hex; empty trusts the hub's own.
        on_progress: called with the bytes that have arrived, of how many.

    Raises:
        ModelNotFound: the hub has no such file, or does not give it to this user.
        ModelBroken: another hash than the hub's or than `sha256`, or not a GGUF.
        DownloadError: hub unreachable, connection lost, or disk full; what arrived is kept.
    """
    from filelock import FileLock, Timeout

    path = local_path(spec)
    if path.is_file():
        return checked(spec, sha256)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=0):
            _download(spec, path, sha256.lower(), on_progress)
    except Timeout as error:
        raise DownloadError(
            f"Another process is downloading {spec}. Wait until it has finished, then run the "
            "command again."
        ) from error
    except OSError as error:
        raise _storage_error(error, spec, path.parent) from error
    return checked(spec, sha256)


def local_path(spec: str) -> Path:
    """Where the file that `spec` names is, or will be once it has been downloaded.

    Raises:
        ModelNotFound: `spec` has another form than `hf:owner/repo/file.gguf`.
    """
    return models_folder().joinpath(*_parse(spec))


def checked(spec: str, sha256: str = "") -> Path:
    """Compare a downloaded file with what the hub said of it, and with the user's own hash.

    Raises:
        ModelNotFound: it has not been downloaded.
        ModelBroken: another hash, or not a GGUF.
    """
    path = local_path(spec)
    try:
        noted = json.loads(_note(path).read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError):  # put there by hand: only the user's hash counts
        noted = ""
    remedy = f"rm '{path}' (and the command again, which downloads {spec})"
    try:
        for expected in filter(None, (noted, sha256)):
            verify(path, expected, remedy=remedy)
    except WeightsError as error:
        raise ModelBroken(str(error)) from error
    check_gguf(path)
    return path


def _download(spec: str, path: Path, sha256: str, on_progress: Progress | None) -> None:
    """Bring the file to `path`, resuming what an earlier try left."""
    with _hub_errors(spec):
        offer = _ask_hub(spec)
        if sha256 and sha256 != offer.sha256:
            raise ModelBroken(
                f"The hub offers {spec} with SHA-256 {offer.sha256}, but the setting "
                f"`model_sha256` is {sha256}. Nothing was downloaded; change one of the settings."
            )
        part = path.with_name(f"{path.name}.{offer.sha256}.part")
        arrived = part.stat().st_size if part.is_file() else 0
        if arrived > offer.size:
            part.unlink()
            arrived = 0
        _require_space(path.parent, offer.size - arrived, spec)
        _transfer(offer, part, arrived, on_progress or (lambda done, total: None))
    found = sha256_of(part, cached=False)
    if found != offer.sha256:
        part.unlink()
        raise ModelBroken(
            f"{spec} arrived damaged: its SHA-256 is {found}, and the hub says {offer.sha256}. "
            "It was deleted; run the command again."
        )
    note = {"model": spec, "commit": offer.commit, "sha256": offer.sha256}
    _note(path).write_text(json.dumps(note, indent=1), encoding="utf-8")
    os.replace(part, path)


def _ask_hub(spec: str) -> _Offer:
    # Without this, the client asks the hub for a list of programs to report in its requests.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    # Read here as well, since the client looks at the variable only when it is imported.
    endpoint = os.environ.get("HF_ENDPOINT") or None
    repo, file = _parse(spec)
    metadata = get_hf_file_metadata(hf_hub_url(repo, file, endpoint=endpoint), endpoint=endpoint)
    if not metadata.etag or not _SHA256.fullmatch(metadata.etag) or not metadata.size:
        raise DownloadError(
            f"The hub states no SHA-256 or no size for {spec}, so it cannot be checked. "
            "Download it by hand and set `model` to its path."
        )
    # The commit pins the file: what is asked for is what the hash was stated of.
    commit = metadata.commit_hash or "main"
    url = hf_hub_url(repo, file, revision=commit, endpoint=endpoint)
    return _Offer(url, commit, metadata.size, metadata.etag)


def _transfer(offer: _Offer, part: Path, arrived: int, report: Progress) -> None:
    """Append the missing bytes to `part`, asking again when the connection is lost.

    It gives up after `_RETRIES` tries in a row that brought nothing.
    """
    import httpx2

    report(arrived, offer.size)
    fruitless = 0
    while arrived < offer.size:
        try:
            _receive(offer, part, arrived, report)
        except httpx2.TransportError:
            fruitless = fruitless + 1 if part.stat().st_size <= arrived else 0
            if fruitless == _RETRIES:
                raise
            time.sleep(_RETRY_SECONDS)
        arrived = part.stat().st_size


def _receive(offer: _Offer, part: Path, arrived: int, report: Progress) -> None:
    """Write one reply of the hub to `part`, whatever part of the file it brings."""
    from huggingface_hub import get_session
    from huggingface_hub.utils import (  # type: ignore[attr-defined]
        build_hf_headers,
        hf_raise_for_status,
    )

    # Compressed, the offsets of a range would not be those of the file.
    headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
    if arrived:
        headers["Range"] = f"bytes={arrived}-"
    part.touch()
    with get_session().stream(
        "GET", offer.url, headers=headers, timeout=_TIMEOUT_SECONDS, follow_redirects=True
    ) as response:
        hf_raise_for_status(response)
        resumed = response.status_code == HTTPStatus.PARTIAL_CONTENT
        if not resumed:
            arrived = 0
        with part.open("ab" if resumed else "wb") as file:
            for chunk in response.iter_bytes():
                file.write(chunk)
                arrived += len(chunk)
                report(arrived, offer.size)


@contextmanager
def _hub_errors(spec: str) -> Iterator[None]:
    """Turn what the hub's client raises into sentences."""
    import httpx2
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise ModelNotFound(
            f"{spec} is gated: accept its terms on the hub's page, then run: hf auth login"
        ) from error
    except (errors.RepositoryNotFoundError, errors.RemoteEntryNotFoundError) as error:
        raise ModelNotFound(
            f"The hub has no {spec}, or keeps it private. Check the spelling of owner, "
            "repository and file; for a private one run: hf auth login"
        ) from error
    except errors.HfHubHTTPError as error:
        raise DownloadError(
            f"The hub refused {spec} (status {error.response.status_code}). Try again later."
        ) from error
    except (httpx2.HTTPError, errors.OfflineModeIsEnabled) as error:
        hub = os.environ.get("HF_ENDPOINT") or "the Hugging Face hub"
        raise DownloadError(
            f"Cannot download {spec}: {hub} cannot be reached or the connection was lost "
            f"({error or type(error).__name__}). What arrived is kept: run the command again, or "
            "set `model` to `embedded`, which needs no network."
        ) from error


def _require_space(folder: Path, needed: int, spec: str) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise DownloadError(
            f"{spec} needs {_size(needed)} more in {folder}, which has {_size(free)} free. Free "
            "some space and run the command again."
        )


def _storage_error(error: OSError, spec: str, folder: Path) -> ModelError:
    if error.errno == errno.ENOSPC:
        return DownloadError(
            f"The disk of {folder} is full. What arrived of {spec} is kept: free some space and "
            "run the command again."
        )
    return DownloadError(
        f"Cannot store {spec} in {folder}: {error.strerror or error}. Run the command again; "
        "what arrived is kept."
    )


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")
