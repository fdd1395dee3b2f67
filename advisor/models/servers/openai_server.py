"""Models behind an OpenAI-compatible server: llama-server, vLLM, Ollama and the like."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from advisor.errors import ContextTooLong, ModelCrashed, ModelError, ServerError
from advisor.models.first_words import shares_of
from advisor.models.protocol import ROLES, Message, Offload, text_of
from advisor.models.servers.cancelling import until_cancelled
from advisor.models.servers.local_servers import is_loopback, short_name
from advisor.models.stop_strings import until_stop
from advisor.server_specs import shown_address

if TYPE_CHECKING:
    from advisor.settings import Settings

# A server does not offer its tokenizer. English takes four characters a token, most other
# languages fewer; three errs towards refusing a prompt that might not fit.
_CHARS_PER_TOKEN = 3
_TOKENS_PER_MESSAGE = 8
_TIMEOUT_SECONDS = 120.0
# Of how many words a server says how likely they are: as many as the protocol allows.
_TOP = 20
# With these a server refuses what it was sent; others say of itself that it cannot be used.
_OF_REQUEST = frozenset({400, 413, 422})


class ServerChat:
    """A `ChatModel` over the client of openai. Several callers are served at the same time.

    `context_tokens` is what the settings say: the server may have less, and then refuses.
    A grammar is not part of the protocol and is refused. A server that cannot be reached is an
    error, but once it has answered it counts as one that broke off.
    """

    def __init__(
        self, settings: Settings, *, retries: int = 1, connect_seconds: float = _TIMEOUT_SECONDS
    ) -> None:
        """Take the model that `openai:http://host:port/v1#name` names; the first call contacts it.

        Args:
            settings: `model` names one server.
            retries: how often a request that came to nothing is sent again.
            connect_seconds: how long a connection may take to be made.

        Raises:
            ServerError: the setting `model` has another form.
        """
        import httpx2
        from openai import OpenAI

        address, _, self._asked_as = settings.model.removeprefix("openai:").partition("#")
        if not address.startswith(("http://", "https://")) or not self._asked_as:
            raise ServerError(
                f"The setting `model` is {settings.model!r}, but a model of a server is written "
                "openai:http://host:port/v1#name. See docs/models.md."
            )
        address = address.rstrip("/")
        self.address, self.name = shown_address(address), short_name(self._asked_as)
        self.context_tokens = settings.context_tokens
        self.adapter, self.parameters = "", 0  # the server's own business
        self.offload = Offload(asked="auto", got=0, total=0, device=f"decided by {self.address}")
        self._has_answered = False
        self._max_tokens = min(settings.max_tokens, settings.context_tokens // 2)
        self._client = OpenAI(
            base_url=address,
            # The client insists on a key; servers on the own machine want none.
            api_key=settings.api_key.get_secret_value() or "none",
            max_retries=retries,
            # The client's own would follow a redirect, and take the passages elsewhere; so would
            # a proxy of the environment on the way to a server of this machine.
            http_client=httpx2.Client(
                timeout=httpx2.Timeout(_TIMEOUT_SECONDS, connect=connect_seconds),
                trust_env=not is_loopback(urlsplit(address).hostname or ""),
            ),
        )
        self._create: Any = partial(
            self._client.chat.completions.create,
            model=self._asked_as,
            temperature=settings.temperature,
            seed=settings.seed,
            stream=True,
        )

    def stream(
        self,
        messages: Sequence[Message],
        *,
        stop: Sequence[str] = (),
        max_tokens: int | None = None,
        grammar: str | None = None,
        cancel: threading.Event | None = None,
        weigh: Callable[[float], None] | None = None,
    ) -> Generator[str, None, None]:
        """Yield the reply; see `ChatModel.stream`.

        Raises:
            ContextTooLong: by the estimate of `count_tokens`, prompt and reply do not fit.
            ModelError: a grammar was given.
            ServerError: while iterating; the server refused or cannot be reached.
            ModelCrashed: while iterating; it broke off its reply, sent something else, or cannot
                be reached any more.
        """
        limit = self.room_for(messages, max_tokens, grammar)
        pieces = self._write(_turns(messages), list(stop), limit)
        if cancel is not None:
            pieces = until_cancelled(pieces, cancel)
        return until_stop(pieces, stop)

    def room_for(
        self, messages: Sequence[Message], max_tokens: int | None, grammar: str | None = None
    ) -> int:
        """The longest reply in tokens: `max_tokens`, or the setting's.

        Raises:
            ContextTooLong, ModelError: as `stream` at the call.
        """
        if grammar:
            raise ModelError("A model server cannot be held to a grammar. Use a GGUF file.")
        limit = max_tokens or self._max_tokens
        prompt_tokens = self.count_tokens(messages)
        if prompt_tokens + limit > self.context_tokens:
            raise ContextTooLong(prompt_tokens, limit, self.context_tokens)
        return limit

    def first_word(self, messages: Sequence[Message], choices: Sequence[str]) -> tuple[float, ...]:
        """How likely the reply begins with each word; see `ChatModel.first_word`.

        A word that is not among the likeliest that the server names counts as impossible.

        Raises:
            ContextTooLong: by the estimate of `count_tokens`, the prompt does not fit.
            ServerError: the server refused, cannot be reached, or gives no `logprobs`.
        """
        from openai import BadRequestError, InternalServerError, OpenAIError

        self.room_for(messages, 1)
        try:
            reply = self._create(
                messages=_turns(messages),
                max_tokens=1,
                stream=False,
                logprobs=True,
                top_logprobs=_TOP,
            )
        except (BadRequestError, InternalServerError) as error:
            raise self._silent(f" (status {error.status_code}: {error.message})") from error
        except OpenAIError as error:
            raise self._failed(error, arrived=False) from error
        told = reply.choices[0].logprobs if reply.choices else None
        if not told or not told.content or not told.content[0].top_logprobs:
            raise self._silent("")
        return shares_of(((t.token, t.logprob) for t in told.content[0].top_logprobs), choices)

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """An estimate that is rather too high, since a server keeps its tokenizer to itself."""
        return sum(
            -(-len(text_of(message)) // _CHARS_PER_TOKEN) + _TOKENS_PER_MESSAGE
            for message in messages
        )

    def close(self) -> None:
        """Close the connections that were kept open."""
        self._client.close()

    def _write(
        self, turns: list[dict[str, str]], stop: list[str], limit: int
    ) -> Generator[str, None, None]:
        """Yield the reply's pieces; closing this generator closes the connection.

        Raises:
            ServerError: the server refused, or cannot be reached.
            ModelCrashed: it did not end its reply, or sent something else.
        """
        from openai import OpenAIError

        arrived = finished = False
        options = {"stop": stop} if stop else {}
        try:
            with self._create(messages=turns, max_tokens=limit, **options) as chunks:
                for chunk in chunks:
                    arrived = self._has_answered = True
                    for choice in (chunk.choices or [])[:1]:
                        finished = finished or bool(choice.finish_reason)
                        if choice.delta and choice.delta.content:
                            yield text_of(choice.delta)
        except OpenAIError as error:
            raise self._failed(error, arrived) from error
        except (ValueError, TypeError, AttributeError) as error:  # the client checks no reply
            raise self._broken(f"what it sent is not OpenAI's protocol ({error})") from error
        if not finished:  # as when a server drops one request for the next
            raise self._broken("it ended the reply without saying why")

    def _failed(self, error: Exception, arrived: bool) -> ModelError:
        """What the client's error means; `arrived` tells whether a part of the reply did."""
        from openai import APIConnectionError, APIStatusError

        if isinstance(error, APIStatusError):
            return ServerError(
                f"The model server {self.address} refused (status {error.status_code}): "
                f"{error.message}. Check the name {self._asked_as!r} in the setting `model`, and "
                "`api_key`.",
                of_request=error.status_code in _OF_REQUEST,
            )
        if isinstance(error, APIConnectionError) and not arrived:
            gone = f"The model server {self.address} cannot be reached"
            if self._has_answered:
                return ModelCrashed(f"{gone} any more. Start it again, or choose another model.")
            why = str(error).rstrip(".")
            return ServerError(f"{gone}: {why}. Start it, or change the setting `model`.")
        return self._broken(error)

    def _silent(self, why: str) -> ServerError:
        return ServerError(
            f"The model server {self.address} does not say how likely words are{why}. Set "
            "`verifier` to `trained`, or start a server that gives `logprobs`, as llama-server "
            "and vLLM do.",
            of_request=True,
        )

    def _broken(self, reason: object) -> ModelCrashed:
        return ModelCrashed(
            f"The model server {self.address} broke off its reply: {reason}. Ask again; if "
            "several ask at a time, see that the server serves them all (docs/models.md)."
        )


def _turns(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": ROLES.get(m.type, m.type), "content": text_of(m)} for m in messages]
