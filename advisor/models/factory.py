"""Makes the language model that the settings name. Nothing heavy is imported before that."""

from __future__ import annotations

from pathlib import Path

from advisor.errors import ModelError
from advisor.models.protocol import ChatModel, Progress
from advisor.server_specs import SERVER_PREFIX, servers_of
from advisor.settings import Settings


def build_model(settings: Settings, on_progress: Progress | None = None) -> ChatModel:
    """The model that `settings.model` names, loaded.

    Args:
        settings: `model` decides; see docs/models.md.
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
    from advisor.models.gguf_files import adapter_file
    from advisor.models.llama import LlamaModel

    adapter = adapter_file(settings.model_adapter)
    return LlamaModel(_model_file(settings, on_progress), settings, adapter)


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
