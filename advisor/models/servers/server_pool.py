"""Several servers that have the same model, as one: the least busy that answers takes a call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.errors import ModelCrashed, ModelError, ServerError
from advisor.models.protocol import Message, Offload
from advisor.models.servers.openai_server import ServerChat
from advisor.server_specs import servers_of

if TYPE_CHECKING:
    from advisor.settings import Settings

# A server that fails is left out for so long, twice as long each time, and no longer than this.
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 60.0
# Another can answer: who does not even take a connection is not waited for.
_CONNECT_SECONDS = 3.0


@dataclass
class _Member:
    """One server: how many calls it is answering, and since when it fails; guarded by the pool.

    `due` is when it may be tried again, by the pool's clock; it counts while `failures` do.
    """

    chat: ServerChat
    address: str
    busy: int = 0
    calls: int = 0
    failures: int = 0
    due: float = 0.0

    @property
    def pause(self) -> float:
        """Seconds for which it is left out after as many failures."""
        return min(_FIRST_PAUSE_SECONDS * 2.0 ** (self.failures - 1), _LONGEST_PAUSE_SECONDS)


class ServerPool:
    """A `ChatModel` over several servers. Several callers are served at the same time.

    A server that fails before the first word of a reply is left out for a while, and the call goes
    on at the next. One that breaks off later is left out as well, but what it was writing is lost:
    no two servers write one reply.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the servers that `settings.model` names; the first call contacts them.

        Args:
            settings: as `load_settings` returns them.
            clock: seconds, by which servers are left out.

        Raises:
            ServerError: a server is named in another form.
        """
        self._clock = clock
        self._lock = threading.Lock()
        self._has_answered = False
        self._members: list[_Member] = []
        for spec in servers_of(settings.model):
            one = settings.model_copy(update={"model": spec})
            chat = ServerChat(one, retries=0, connect_seconds=_CONNECT_SECONDS)
            self._members.append(_Member(chat, chat.address))
        first = self._members[0].chat
        self.name = ", ".join(dict.fromkeys(member.chat.name for member in self._members))
        self.context_tokens, self.adapter = first.context_tokens, first.adapter
        self.parameters = first.parameters

    @property
    def offload(self) -> Offload:
        """That the servers decide, and which of them are left out now."""
        out = [member.address for member in self._members if self._is_out(member)]
        warning = None
        if out:
            warning = (
                f"{len(out)} of {len(self._members)} model servers do not answer: "
                f"{', '.join(out)}. They are tried again by themselves; `advisor doctor` asks "
                "each of them."
            )
        device = f"decided by {', '.join(member.address for member in self._members)}"
        return Offload(asked="auto", got=0, total=0, device=device, warning=warning)

    @property
    def is_reachable(self) -> bool:
        """Whether there is a server that is not left out."""
        return not all(map(self._is_out, self._members))

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
        """Yield the reply of one server; see `ChatModel.stream`.

        Raises:
            ContextTooLong, ModelError: at the call, as `ServerChat.stream`.
            ServerError: while iterating; none of them can be used, and none has answered so far.
            ModelCrashed: while iterating; the one that wrote broke off, or none can be used any
                more.
        """
        limit = self._members[0].chat.room_for(messages, max_tokens, grammar)
        return self._write(
            lambda chat: chat.stream(messages, stop=stop, max_tokens=limit, cancel=cancel)
        )

    def first_word(self, messages: Sequence[Message], choices: Sequence[str]) -> tuple[float, ...]:
        """How likely the reply of one server begins with each word; see `ChatModel.first_word`.

        Raises:
            ContextTooLong: as `ServerChat.first_word`.
            ServerError, ModelCrashed: as `stream` while iterating.
        """
        self._members[0].chat.room_for(messages, 1)
        failures: list[ModelError] = []
        with closing(self._in_turn()) as members:
            for member, failed_before in members:
                try:
                    found = member.chat.first_word(messages, choices)
                except ModelError as failure:
                    failures.append(failure)
                    self._failed(member, failed_before, failure)
                else:
                    self._answered(member)
                    return found
        raise self._none_left(failures)

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """An estimate that is rather too high; see `ServerChat.count_tokens`."""
        return self._members[0].chat.count_tokens(messages)

    def close(self) -> None:
        """Close the connections that were kept open."""
        for member in self._members:
            member.chat.close()

    def _write(self, ask: Callable[[ServerChat], Generator[str, None, None]]) -> Iterator[str]:
        """Yield the reply of the first server that begins one."""
        failures: list[ModelError] = []
        with closing(self._in_turn()) as members:
            for member, failed_before in members:
                has_begun = False
                try:
                    with closing(ask(member.chat)) as pieces:
                        for piece in pieces:
                            if not has_begun:
                                has_begun = True
                                self._answered(member)
                            yield piece
                except ModelError as failure:
                    self._failed(member, 0 if has_begun else failed_before, failure)
                    if has_begun:
                        raise
                    failures.append(failure)
                else:
                    return
        raise self._none_left(failures)

    def _in_turn(self) -> Generator[tuple[_Member, int], None, None]:
        """Each server once, and how often it had failed; it counts as busy until the next.

        Those that answer come first, the least busy of them before the others.
        """
        tried: list[_Member] = []
        while (member := self._taken(tried)) is not None:
            tried.append(member)
            try:
                yield member, member.failures
            finally:
                with self._lock:
                    member.busy -= 1

    def _taken(self, tried: Sequence[_Member]) -> _Member | None:
        """The server to ask next, which counts as busier from now on; None when all were tried.

        One that is left out is tried where no other is left, before its time if need be: an answer
        late is better than none.
        """
        with self._lock:
            left = [member for member in self._members if member not in tried]
            if not left:
                return None
            chosen = min(
                left,
                key=lambda m: (self._is_out(m), m.due if self._is_out(m) else 0, m.busy, m.calls),
            )
            if chosen.failures:
                # One call finds out whether it is back; the others need not.
                chosen.due = self._clock() + chosen.pause
            chosen.busy += 1
            chosen.calls += 1
            return chosen

    def _is_out(self, member: _Member) -> bool:
        return member.failures > 0 and self._clock() < member.due

    def _answered(self, member: _Member) -> None:
        with self._lock:
            self._has_answered = True
            member.failures = 0

    def _failed(self, member: _Member, failed_before: int, failure: ModelError) -> None:
        """Leave a server out; several calls that fail at once count as one failure."""
        if isinstance(failure, ServerError) and failure.of_request:
            return
        with self._lock:
            if member.failures == failed_before:
                member.failures += 1
                member.due = self._clock() + member.pause

    def _none_left(self, failures: Sequence[ModelError]) -> ModelError:
        """What it means that all failed: the same as with one server that cannot be used."""
        last = failures[-1]
        if isinstance(last, ServerError) and last.of_request:
            return last
        sentence = f"None of the {len(self._members)} model servers answers. The last: {last}"
        return ModelCrashed(sentence) if self._has_answered else ServerError(sentence)
