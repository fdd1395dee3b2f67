"""What `advisor doctor` checks: everything an answer needs, each failure with its remedy."""

from __future__ import annotations

import json
import locale
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from advisor.doctor.finding import Check
from advisor.doctor.index_checks import check_chroma, check_index
from advisor.errors import ModelError
from advisor.models.factory import INSTALL, build_model, quotes_alone
from advisor.server_specs import SERVER_PREFIX, servers_of, shown_address
from advisor.settings import Settings
from index.errors import WeightsError
from index.models.weights import MINILM, READER, EmbeddedWeights, verified

_TOKEN_TIMEOUT_SECONDS = 180.0
_SERVER_TIMEOUT_SECONDS = 5.0
_FREE_BYTES = 1_000_000_000
_NO_AMX = (
    'CMAKE_ARGS=\'-DCMAKE_C_FLAGS="-mno-amx-tile -mno-amx-int8 -mno-amx-bf16" '
    '-DCMAKE_CXX_FLAGS="-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"\' '
)


def run_checks(settings: Settings) -> Iterator[Check]:
    """Yield findings one by one, since some take seconds."""
    yield check_python()
    if quotes_alone(settings):
        detail = f"not installed: answers are quotes; {INSTALL} brings it, for model files"
        yield Check("llama-cpp-python", None, detail)
    else:
        yield check_processor()
        yield check_model_file(settings)
        yield check_adapter(settings)
        yield from check_model(settings)
    yield _check_weights("Embedding model", settings.embedding, MINILM, "as published")
    yield _check_weights("Reading model", settings.reranker, READER, "as shipped")
    yield check_verifier(settings)
    yield check_ocr(settings)
    yield check_chroma(settings)
    yield from check_index(settings)
    yield from check_disk(settings)
    yield check_terminal()


def check_python() -> Check:
    """The interpreter: version 3.11 or later, 64 bits."""
    found = f"{platform.python_version()}, {platform.machine()}, {platform.system()}"
    ok = sys.version_info >= (3, 11) and sys.maxsize > 2**32
    return Check("Python", ok, found, "" if ok else "Install a 64-bit Python 3.11 or later.")


def check_processor() -> Check:
    """Whether llama-cpp-python uses AMX instructions on a processor that announces them."""
    from advisor.models.llama import build_description

    name = "llama-cpp-python"
    try:
        built = build_description()
    except ModelError as error:
        return Check(name, False, str(error), rebuild_command())
    if "AMX_INT8 = 1" not in built:
        return Check(name, True, built)
    detail = f"{built} Built with AMX, which some virtual machines announce and cannot run"
    return Check(name, None, detail, f"If the check of one token fails: {rebuild_command()}")


def check_model_file(settings: Settings) -> Check:
    """The language model's file, every byte of the embedded one."""
    from advisor.models import downloads
    from advisor.models import gguf_files as weights

    name, spec = "Language model", settings.model
    try:
        if spec == "embedded":
            path = weights.embedded_model(cached=False)
            return Check(name, True, f"{path}, SHA-256 as published")
        if spec.startswith("hf:"):
            path = downloads.local_path(spec)
            if not path.is_file():
                return Check(name, None, f"{spec} will be downloaded at the first question")
            return Check(name, True, str(downloads.checked(spec, settings.model_sha256)))
        if spec.startswith((SERVER_PREFIX, "scripted:")):
            return Check(name, None, f"{_shown(spec)} has no file here")
        path = Path(spec).expanduser()
        weights.check_gguf(path, settings.model_sha256)
    except ModelError as error:
        return Check(name, False, str(error), "Mend the setting `model`, or install again.")
    return Check(name, True, str(path))


def check_adapter(settings: Settings) -> Check:
    """Which adapter the language model is loaded with; `check_model` loads it."""
    from advisor.models.gguf_files import adapter_file

    name = "Adapter"
    if settings.model_adapter == "none":
        return Check(name, None, "none: the model is used as it comes")
    try:
        path = adapter_file(settings.model_adapter)
    except ModelError as error:
        return Check(name, False, str(error), "Mend the setting `model_adapter`.")
    return Check(name, True, f"{path}, for {settings.model}")


def check_model(settings: Settings) -> Iterator[Check]:
    """One token written with the model of the settings, and where its layers are."""
    if settings.model.startswith("scripted:"):
        return
    if servers := servers_of(settings.model):
        for server in servers:
            yield check_server(settings.model_copy(update={"model": server}))
        return
    spec = settings.model
    if spec.startswith("hf:"):
        from advisor.models.downloads import local_path

        path = local_path(spec)
        if not path.is_file():
            return
        spec = str(path)
    command = [sys.executable, "-m", "advisor.doctor.one_token", spec]
    command += ["--n-gpu-layers", str(settings.n_gpu_layers)]
    command += ["--context-tokens", str(settings.context_tokens)]
    command += ["--model-adapter", settings.model_adapter]
    yield from check_one_token(command)


def check_one_token(
    command: Sequence[str], timeout: float = _TOKEN_TIMEOUT_SECONDS
) -> Iterator[Check]:
    """Run a child that writes one token; if it dies, say of what and how to mend that.

    Args:
        command: `python -m advisor.doctor.one_token MODEL`, or what stands for it.
        timeout: seconds until the child is ended.
    """
    name = "One token"
    try:
        child = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        remedy = "Choose a smaller model, lower `context_tokens`, or end other programs."
        yield Check(name, False, f"the model wrote nothing within {timeout:.0f} s", remedy)
        return
    told = _told(child.stdout)
    if "text" in told:
        adapter = f" with the adapter {told['adapter']}" if told.get("adapter") else ""
        seconds = f"written {told['seconds']} s after starting to load the model"
        yield Check(name, True, f"{seconds}{adapter}")
        yield _offload_check(told["offload"])
    elif "error" in told:
        remedy = "Choose another `model` or `model_adapter`, or install again."
        yield Check(name, False, told["error"], remedy)
    else:
        yield Check(name, False, *_cause_of_death(child, told))


def check_server(settings: Settings) -> Check:
    """One token from the OpenAI-compatible server."""
    from advisor.doctor.one_token import PROMPT

    try:
        model = build_model(settings)
        "".join(model.stream(PROMPT, max_tokens=1))
        model.close()
    except ModelError as error:
        return Check("Model server", False, str(error), "Start the server, or mend `model`.")
    return Check("Model server", True, f"{_shown(settings.model)} answers")


def _shown(model: str) -> str:
    """The setting `model` without the passwords that servers' addresses may hold."""
    return ", ".join(map(shown_address, servers_of(model))) or model


def check_verifier(settings: Settings) -> Check:
    """The verifier's model and its head."""
    from advisor.verification.entailment import VERIFIER
    from advisor.verification.factory import joined_head, shipped_head
    from advisor.verification.protocol import ASKS_MODEL, VerifierError

    if settings.verifier == "lexical":
        return Check("Verifier", True, "lexical needs no model")
    chosen = "embedded" if settings.verifier in ("trained", ASKS_MODEL) else settings.verifier
    try:
        shipped_head()
        joined_head()
    except VerifierError as error:
        return Check("Verifier", False, str(error), "Install groundwise again.")
    return _check_weights("Verifier", chosen, VERIFIER, "as shipped")


def _check_weights(name: str, setting: str, expected: EmbeddedWeights, origin: str) -> Check:
    """The weights of an embedded model, every byte."""
    if setting != "embedded":
        return Check(name, None, f"{setting} is checked when it is loaded")
    try:
        path = verified(expected, cached=False)
    except WeightsError as error:
        return Check(name, False, str(error), "Run the command at the end of the line above.")
    return Check(name, True, f"{path}, SHA-256 {origin}")


def check_ocr(settings: Settings) -> Check:
    """Whether pages without text and pictures are read, and the models that read them."""
    from corpus.loaders.ocr.engine import OcrError, check_engine
    from corpus.loaders.ocr.rules import INSTALL, OcrRules

    name, rules = "OCR", OcrRules(settings.ocr, settings.ocr_language)
    if rules.mode == "off":
        return Check(name, None, "`ocr` is off: pages without text and pictures are not read")
    if not rules.is_on:
        detail = "not installed: pages without text and pictures are not read"
        return Check(name, None, detail, f"pip install '{INSTALL}'")
    try:
        return Check(name, True, check_engine(rules))
    except OcrError as error:
        return Check(name, False, str(error), "Mend `ocr_language`, or install it again.")


def check_disk(settings: Settings) -> Iterator[Check]:
    """Free space, and leave to write, where the index, downloads and caches go."""
    from platformdirs import user_cache_path, user_data_path

    places = {
        "Disk of the index": (settings.index_dir, "Free some space, or change `index_dir`."),
        "Disk of models": (user_data_path("groundwise", appauthor=False), "Free some space."),
        "Disk of caches": (user_cache_path("groundwise", appauthor=False), "Free some space."),
    }
    for name, (folder, remedy) in places.items():
        existing = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
        free = shutil.disk_usage(existing).free
        detail = f"{folder}: {free / 1e9:.1f} GB free"
        if not os.access(existing, os.W_OK):
            detail += f", but {existing} is not writable"
            yield Check(name, False, detail, "Make it writable, or change `index_dir`.")
        elif free < _FREE_BYTES:
            yield Check(name, False, f"{detail}, less than {_FREE_BYTES / 1e9:.0f} GB", remedy)
        else:
            yield Check(name, True, detail)


def check_terminal() -> Check:
    """Whether what documents are made of can be printed."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    detail = f"{encoding}, locale {locale.getlocale()[0] or 'C'}"
    try:
        "naïve – “quoted” → 東京".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return Check("Terminal", False, f"{detail} cannot show every character", "set PYTHONUTF8=1")
    return Check("Terminal", True, detail)


def rebuild_command(built: str = "") -> str:
    """The command that builds llama-cpp-python again so that it runs here.

    Args:
        built: what the present build says of itself. Without AMX in it, something else of this
            processor's instructions is to blame, and none of them is used.
    """
    flags = _NO_AMX if platform.machine().lower() in {"x86_64", "amd64"} else ""
    if built and "AMX_INT8 = 1" not in built:
        flags = "CMAKE_ARGS=-DGGML_NATIVE=OFF "
    return (
        f"{flags}pip install --no-cache-dir --force-reinstall --no-deps "
        f"--no-binary llama-cpp-python llama-cpp-python=={_version('llama_cpp_python')} "
        "(docs/install.md says more)"
    )


def _cause_of_death(
    child: subprocess.CompletedProcess[str], told: dict[str, Any]
) -> tuple[str, str]:
    """What ended a child that said no last word, and the remedy."""
    if child.returncode < 0:
        try:
            cause = signal.Signals(-child.returncode).name
        except ValueError:
            cause = f"signal {-child.returncode}"
    else:
        lines = child.stderr.strip().splitlines()
        cause = f"status {child.returncode}: {lines[-1] if lines else 'no message'}"
    detail = f"the process that loaded the model ended with {cause}"
    if cause == "SIGKILL":
        return f"{detail}, as when memory runs out", "Choose a smaller model, or free memory."
    if "build" not in told:
        return f"{detail}, before llama.cpp was loaded", rebuild_command()
    detail += "; it was built for instructions or a GPU that this machine does not run"
    return detail, rebuild_command(str(told["build"]))


def _told(output: str) -> dict[str, Any]:
    """What `advisor.doctor.one_token` wrote, its lines merged; other lines are not its own."""
    told: dict[str, Any] = {}
    for line in output.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            told.update(value)
    return told


def _offload_check(offload: dict[str, Any]) -> Check:
    asked, got, total = offload["asked"], offload["got"], offload["total"]
    detail = (
        f"asked for {asked}, {got} of {total} layers offloaded, computing on {offload['device']}"
    )
    if offload["warning"]:
        # A GPU that lies idle makes answers slower, not wrong, unless layers were asked for.
        return Check("GPU", None if asked == "auto" else False, detail, offload["warning"])
    return Check("GPU", True if got else None, detail)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "unknown"
