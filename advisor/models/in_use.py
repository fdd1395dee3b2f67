"""What is said of what is in use, for people who want to know more than the model's name."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from advisor.hardware import available_cores
from advisor.models.protocol import ChatModel
from advisor.settings import Settings
from index.storage.schema import FORMAT_VERSION

_SERVER = "openai:"
_PLACES = {"embedded": "shipped with groundwise"}


def server_of(settings: Settings) -> str:
    """Host and port of the server that runs the model; empty where it runs in this process."""
    if not settings.model.startswith(_SERVER):
        return ""
    address = urlsplit(settings.model.removeprefix(_SERVER))
    return address.netloc.rpartition("@")[2]


def details_of(settings: Settings, model: ChatModel) -> tuple[tuple[str, str], ...]:
    """Where the model is from, what it was loaded with, and which indexes are read: with names."""
    context = ("Context", f"{model.context_tokens:,} tokens")
    index = ("Index format", FORMAT_VERSION)
    server = server_of(settings)
    if server:
        return (("Server", server), context, index)
    from_file = _PLACES.get(settings.model) or Path(settings.model).name
    threads = settings.threads or available_cores()
    return (("Model file", from_file), ("Threads", str(threads)), context, index)
