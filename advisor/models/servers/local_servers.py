"""Model servers on this machine, looked for when somebody asks for it and never before.

Each is asked at the port that its documentation names, at a loopback address alone: nothing leaves
the machine. No proxy is used, no redirect followed, no key sent, and no document either.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import re
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from httpx2 import AsyncClient

_PATIENCE_SECONDS = 2.0
_MOST_BYTES = 2_000_000
_LONGEST_NAME = 300

_OLLAMA, _LLAMA, _LM_STUDIO, _VLLM = "Ollama", "llama-server", "LM Studio", "vLLM"
# What a server that speaks OpenAI's protocol says of itself, as `owned_by` of its models.
_MAKERS = {"llamacpp": _LLAMA, "vllm": _VLLM, "organization_owner": _LM_STUDIO, "library": _OLLAMA}
_OWN = "groundwise"
_TAGS, _MODELS = "/api/tags", "/v1/models"
# Words that only models have in their names that make vectors and write nothing.
_EMBEDS = re.compile(r"bert|embed", re.IGNORECASE)
_Reply = TypeVar("_Reply", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server may be: `address` as http://host:port, and where it lists its models."""

    server: str
    address: str
    path: str = _MODELS

    @property
    def port(self) -> int:
        """The port of the address."""
        return urlsplit(self.address).port or 80


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model that a server of this machine offers.

    Attributes:
        setting: what the setting `model` says to use it.
        name: as people know it.
        server: the server's own name, such as Ollama.
        parameters: how many, such as 3.2B; empty where the server does not say.
        size: of its file in bytes; 0 where the server does not say.
        context_tokens: tokens that the server has room for; 0 where it does not say.
    """

    setting: str
    name: str
    server: str
    parameters: str = ""
    size: int = 0
    context_tokens: int = 0

    @property
    def where(self) -> str:
        """Which server has it, for people."""
        return f"{self.server} on this machine"


@dataclass(frozen=True, slots=True)
class Found:
    """What a look around has found.

    Attributes:
        models: in the order of the places.
        notes: sentences about servers that answered and whose models cannot all be offered.
        asked: the places that were asked.
    """

    models: tuple[ServedModel, ...] = ()
    notes: tuple[str, ...] = ()
    asked: tuple[Place, ...] = ()


def places(environ: Mapping[str, str] = os.environ) -> tuple[Place, ...]:
    """Where servers listen unless told otherwise, and Ollama where OLLAMA_HOST says.

    Of llama-server both its port and the one that it has announced to take instead.
    """
    ports = ((_LLAMA, 8080), (_LLAMA, 9931), (_LM_STUDIO, 1234), (_VLLM, 8000))
    others = (Place(server, f"http://127.0.0.1:{port}") for server, port in ports)
    return (Place(_OLLAMA, _ollama(environ.get("OLLAMA_HOST", "")), _TAGS), *others)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and nothing else; names but `localhost` are not looked up."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def short_name(name: str) -> str:
    """What people call a model of a server: of a path to a file its name without the ending."""
    return re.split(r"[/\\]", name)[-1][:-5] if name.lower().endswith(".gguf") else name


def find_models(where: Sequence[Place], without: Collection[int] = ()) -> Found:
    """Ask each place what models it has, all at once; takes about two seconds at most.

    Args:
        where: the places; of two at one port the first is asked.
        without: ports that are not asked, as those of this program's own server.
    """
    ports = {place.port: place for place in reversed(where)}
    asked = [place for place in where if ports[place.port] is place and place.port not in without]
    # In a thread: whoever asks may have a loop running.
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(asyncio.run, _ask_all(asked)).result()
    models = {model.setting: model for found in told for model in found.models}
    notes = tuple(note for found in told for note in found.notes)
    return Found(tuple(models.values()), notes, tuple(asked))


async def _ask_all(asked: Sequence[Place]) -> list[Found]:
    return await asyncio.gather(*map(_ask, asked))


async def _ask(place: Place) -> Found:
    """What one place says; nothing where nobody is, or somebody who is no model server."""
    from httpx2 import AsyncClient, HTTPError

    # One client for each, so that nothing that one server sets is told to another. None speaks TLS.
    client = AsyncClient(trust_env=False, verify=False, timeout=_PATIENCE_SECONDS)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), client:
            if place.path == _TAGS:
                return _of_ollama(place, await _read(client, place.address + _TAGS, _Tags))
            if place.server == _LLAMA and await _is_loading(client, place):
                return Found(notes=(f"{_at(place)} is still loading its model: look again soon.",))
            listed = await _read(client, place.address + _MODELS, _List)
            return _of_list(place, listed, await _context(client, place, listed))
    except _WantsKey:
        return Found(notes=(_KEY.format(at=_at(place), address=place.address),))
    except (HTTPError, TimeoutError):
        return Found()


class _Details(BaseModel):
    parameter_size: str | None = None
    family: str | None = None


class _Tag(BaseModel):
    name: str
    size: int | None = None
    details: _Details | None = None
    remote_host: str | None = None
    remote_model: str | None = None


class _Tags(BaseModel):
    """What Ollama answers at /api/tags."""

    models: list[_Tag] | None = None


class _Meta(BaseModel):
    n_params: int | None = None
    size: int | None = None


class _Entry(BaseModel):
    id: str
    owned_by: str | None = None
    max_model_len: int | None = None
    meta: _Meta | None = None


class _List(BaseModel):
    """What the others answer at /v1/models; `meta` is of llama-server, `max_model_len` of vLLM."""

    data: list[_Entry] | None = None


class _Slot(BaseModel):
    n_ctx: int = 0


class _Props(BaseModel):
    """What llama-server answers at /props."""

    default_generation_settings: _Slot = _Slot()


class _WantsKey(Exception):
    """The server answers only to who has its key."""


_KEY = (
    "{at} wants a key. Start with it: "
    "`ADVISOR_API_KEY=KEY advisor serve --model openai:{address}/v1#NAME`."
)
_ELSEWHERE = "{at} passes {names} on to other machines: left out, as your documents would go there."
_EMPTY = "{at} has no model that writes yet."


async def _get(client: AsyncClient, url: str) -> tuple[int, bytes]:
    """Status and body; what is longer than any list of models is cut off."""
    # Nothing compressed, which might be longer than it looks.
    async with client.stream("GET", url, headers={"accept-encoding": "identity"}) as response:
        body = b""
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > _MOST_BYTES:
                break
        return response.status_code, body


async def _read(client: AsyncClient, url: str, form: type[_Reply]) -> _Reply:
    """What is at an address; empty where it has another form.

    Raises:
        _WantsKey: it says so.
    """
    status, body = await _get(client, url)
    if status == 401:
        raise _WantsKey
    try:
        return form.model_validate_json(body) if status == 200 else form()
    except ValidationError:
        return form()


async def _is_loading(client: AsyncClient, place: Place) -> bool:
    status, body = await _get(client, f"{place.address}/health")
    return status == 503 and b"loading" in body.lower()


async def _context(client: AsyncClient, place: Place, listed: _List) -> int:
    """Tokens that a llama-server has for each of those that it serves at the same time."""
    if not any(entry.owned_by == "llamacpp" for entry in listed.data or ()):
        return 0
    told = await _read(client, f"{place.address}/props", _Props)
    return told.default_generation_settings.n_ctx


def _of_ollama(place: Place, told: _Tags) -> Found:
    if told.models is None:
        return Found()
    models, elsewhere = [], []
    for tag in told.models:
        details = tag.details or _Details()
        if not _writes(tag.name, details.family or ""):
            continue
        name = tag.name.removesuffix(":latest")
        if tag.remote_host or tag.remote_model or name.endswith((":cloud", "-cloud")):
            elsewhere.append(name)
            continue
        parameters, setting = details.parameter_size or "", _setting(place, tag.name)
        models.append(ServedModel(setting, name, place.server, parameters, tag.size or 0))
    if elsewhere:
        note = _ELSEWHERE.format(at=_at(place), names=", ".join(elsewhere))
        return Found(tuple(models), (note,))
    return Found(tuple(models), () if models else (_EMPTY.format(at=_at(place)),))


def _of_list(place: Place, told: _List, context: int) -> Found:
    if told.data is None or any(entry.owned_by == _OWN for entry in told.data):
        return Found()
    models = []
    for entry in told.data:
        if not _writes(entry.id):
            continue
        meta = entry.meta or _Meta()
        models.append(
            ServedModel(
                _setting(place, entry.id),
                short_name(entry.id),
                _MAKERS.get(entry.owned_by or "", f"a server at port {place.port}"),
                _count(meta.n_params or 0),
                meta.size or 0,
                context or entry.max_model_len or 0,
            )
        )
    return Found(tuple(models), () if models else (_EMPTY.format(at=_at(place)),))


def _writes(name: str, family: str = "") -> bool:
    """Whether a name may be that of a model that writes, and can be shown."""
    shown = 0 < len(name) <= _LONGEST_NAME and name.isprintable()
    return shown and not _EMBEDS.search(f"{name} {family}")


def _setting(place: Place, name: str) -> str:
    return f"openai:{place.address}/v1#{name}"


def _count(parameters: int) -> str:
    """`3.2B`, `135M`, as Ollama says it."""
    if parameters >= 1e9:
        return f"{parameters / 1e9:.1f}B"
    return f"{parameters / 1e6:.0f}M" if parameters > 0 else ""


def _at(place: Place) -> str:
    return f"{place.server} at port {place.port}"


def _ollama(setting: str) -> str:
    """The address that OLLAMA_HOST names, where it is this machine's; else the default one.

    Its host may have no port, no scheme, or be all addresses of the machine.
    """
    setting = setting.strip(" \"'").rstrip("/")
    url = setting if "://" in setting else f"http://{setting}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "127.0.0.1", parts.port
    except ValueError:
        return "http://127.0.0.1:11434"
    here = "127.0.0.1" if host in ("localhost", "0.0.0.0", "::") else host
    if parts.scheme != "http" or not is_loopback(here):
        return "http://127.0.0.1:11434"
    if port is None:
        port = 80 if "://" in setting else 11434
    return f"http://{f'[{here}]' if ':' in here else here}:{port}"
