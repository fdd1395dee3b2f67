"""Makes the language model that the settings name. Nothing heavy is imported before that."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from advisor.errors import ModelError
from advisor.models.protocol import ChatModel, Message, Offload, Progress
from advisor.server_specs import SERVER_PREFIX, servers_of
from advisor.settings import Settings

INSTALL = "groundwise[llama]"
"""The extra that runs model files, as pip spells it."""

_NOT_INSTALLED = (
    "llama-cpp-python is not installed, and no model file can be used without it. Install "
    f"{INSTALL}, which takes a C++ compiler (docs/install.md), or let `model` name a server."
)


class QuotesOnly:
    """The `ChatModel` of an installation without llama.cpp whose answers are quotes: it fails.

    An answer that is to be written all the same has quotes in its place, and says why.
    """

    name = "none: answers are quotes"
    adapter = ""
    parameters = 0
    context_tokens = 0
    offload = Offload(asked=0, got=0, total=0, device="llama-cpp-python is not installed")

    def stream(
        self,
        messages: Sequence[Message],
        *,
        stop: Sequence[str] = (),
        max_tokens: int | None = None,
        grammar: str | None = None,
        cancel: threading.Event | None = None,
        weigh: Callable[[float], None] | None = None,
    ) -> Iterator[str]:
        """Raise ModelError, which names the remedy."""
        raise ModelError(_NOT_INSTALLED)

    def first_word(self, messages: Sequence[Message], choices: Sequence[str]) -> tuple[float, ...]:
        """Raise ModelError, which names the remedy."""
        raise ModelError(_NOT_INSTALLED)

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """None, since nothing is read."""
        return 0

    def close(self) -> None:
        """Nothing to free."""


def quotes_alone(settings: Settings) -> bool:
    """Whether llama.cpp is not installed, and the settings do well without it."""
    return settings.model == "embedded" and not settings.composes and not runs_files()


def build_model(settings: Settings, on_progress: Progress | None = None) -> ChatModel:
    """The model that `settings.model` names, loaded.

    Args:
        settings: `model` decides; see docs/models.md. Where llama.cpp is not installed, and
            nothing of them needs it, it is a `QuotesOnly`.
        on_progress: called while a model is downloaded.

    Raises:
        ModelError: it is absent, damaged, unreachable or cannot be loaded; the message says which.
    """
    spec = settings.model
    if spec.startswith("scripted:"):
        from advisor.models.scripted import ScriptedModel

        return ScriptedModel(
            default=spec.removeprefix("scripted:"),
            context_tokens=settings.context_tokens,
            max_tokens=settings.max_tokens,
        )
    if spec.startswith(SERVER_PREFIX):
        from advisor.models.servers.openai_server import ServerChat
        from advisor.models.servers.server_pool import ServerPool

        if settings.model_adapter != "none":
            raise ModelError(
                f"The adapter {settings.model_adapter} cannot be loaded into a model of a server. "
                "Start the server with it (llama-server --lora), and set `model_adapter` to `none`."
            )
        return ServerPool(settings) if len(servers_of(spec)) > 1 else ServerChat(settings)
    if quotes_alone(settings):
        return QuotesOnly()
    if not runs_files():
        raise ModelError(_NOT_INSTALLED)
    from advisor.models.gguf_files import adapter_file
    from advisor.models.llama import LlamaModel

    adapter = adapter_file(settings.model_adapter)
    return LlamaModel(_model_file(settings, on_progress), settings, adapter)


def runs_files() -> bool:
    """Whether llama.cpp is installed, which runs the embedded model and other files."""
    return importlib.util.find_spec("llama_cpp") is not None


def _model_file(settings: Settings, on_progress: Progress | None) -> Path:
    """The checked GGUF that the setting `model` names, downloaded if need be."""
    from advisor.models import gguf_files as weights

    if settings.model == "embedded":
        return weights.embedded_model()
    if settings.model.startswith("hf:"):
        from advisor.models.downloads import fetch

        return fetch(settings.model, sha256=settings.model_sha256, on_progress=on_progress)
    path = Path(settings.model).expanduser()
    weights.check_gguf(path, settings.model_sha256)
    return path
