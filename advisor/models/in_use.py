"""What is said of what is in use, for people who want to know more than the model's name."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from advisor.hardware import available_cores
from advisor.models.protocol import ChatModel, Offload
from advisor.server_specs import SERVER_PREFIX, servers_of
from advisor.settings import Settings
from index.storage.schema import FORMAT_VERSION

SERVER = "Server"
"""The detail that is there where a server runs the model, and not this process."""

_PLACES = {"embedded": "shipped with groundwise"}


def runs_on(offload: Offload) -> str:
    """What computes, and how much of it a GPU does."""
    layers = f"{offload.got} of {offload.total} layers on a GPU"
    return f"{offload.device}, {layers} (asked for: {offload.asked})"


def server_of(settings: Settings) -> str:
    """Host and port of each server that runs the model; empty where it runs in this process."""
    addresses = (spec.removeprefix(SERVER_PREFIX) for spec in servers_of(settings.model))
    return ", ".join(urlsplit(address).netloc.rpartition("@")[2] for address in addresses)


def is_reachable(model: ChatModel) -> bool:
    """Whether a model can be asked now: of one behind several servers, whether one answers."""
    return bool(getattr(model, "is_reachable", True))


def details_of(settings: Settings, model: ChatModel) -> tuple[tuple[str, str], ...]:
    """Where the model is from, what it was loaded with, and which indexes are read: with names."""
    context = ("Context", f"{model.context_tokens:,} tokens")
    index = ("Index format", FORMAT_VERSION)
    server = server_of(settings)
    if server:
        return ((SERVER, server), context, index)
    from_file = _PLACES.get(settings.model) or Path(settings.model).name
    threads = settings.threads or available_cores()
    return (("Model file", from_file), ("Threads", str(threads)), context, index)
