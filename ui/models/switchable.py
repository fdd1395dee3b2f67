"""An advisor whose model can be changed while the page is served."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from pydantic import SecretStr

from advisor.answer import Conversation, Event
from advisor.build import build_advisor
from advisor.doctor.one_token import PROMPT
from advisor.errors import USER_ERRORS
from advisor.models.factory import build_model
from advisor.models.protocol import ChatModel
from advisor.models.servers.local_servers import ServedModel
from advisor.settings import Settings
from ui.errors import PageError
from ui.languages.speaking import N_, together

if TYPE_CHECKING:
    from advisor.advisor import Advisor

P = ParamSpec("P")
R = TypeVar("R")

LoadModel = Callable[[], ChatModel]
Build = Callable[[Settings, LoadModel], "Advisor"]


class _Part:
    """One advisor, the model it loaded, and how many hold it: its users, and being the current.

    Deliberately mutable, and guarded by the lock of the `SwitchableAdvisor`.
    """

    def __init__(self, settings: Settings, load: Callable[[Settings], ChatModel], build: Build):
        self.settings = settings
        self.model: ChatModel | None = None
        self.holders = 1
        self._load = load
        self._build = build
        self._making = threading.Lock()
        self._advisor: Advisor | None = None

    @property
    def advisor(self) -> Advisor:
        """Made when it is first used: a server that starts does not import what answers."""
        with self._making:
            if self._advisor is None:
                self._advisor = self._build(self.settings, self._load_model)
            return self._advisor

    def close(self) -> None:
        """Free the model and close the index."""
        with self._making:
            if self._advisor is not None:
                self._advisor.close()

    def _load_model(self) -> ChatModel:
        self.model = self._load(self.settings)
        return self.model


def _of_the_one_in_use(
    method: Callable[[Advisor], Callable[P, R]],
) -> Callable[Concatenate[SwitchableAdvisor, P], R]:
    """A method of the advisor that is in use, which is not freed meanwhile."""

    def call(switchable: SwitchableAdvisor, /, *args: P.args, **named: P.kwargs) -> R:
        with switchable._in_use() as part:
            return method(part.advisor)(*args, **named)

    return call


class SwitchableAdvisor:
    """Answers with one advisor, and can replace it by one over another model.

    An answer in progress ends with the model it began with; that model is freed once nobody uses
    it. The next question gets the new one. Until the new one is loaded, and when it cannot be, the
    old one answers: for that time the memory holds both. Safe to use from several threads.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        load: Callable[[Settings], ChatModel] = build_model,
        build: Build = lambda settings, load: build_advisor(settings, model=load),
    ) -> None:
        """Take the settings; nothing is opened or loaded before the first question.

        Args:
            settings: with the model to begin with.
            load: what makes a model of settings.
            build: what makes an advisor of settings, and of a function that loads its model.
        """
        self._settings = settings
        self._load = load
        self._build = build
        self._lock = threading.Lock()
        self._switching = threading.Lock()
        self._current = _Part(settings, load, build)
        self._served: dict[str, ServedModel] = {}

    @property
    def model(self) -> str:
        """The setting `model` that is in use."""
        return self._current.settings.model

    @property
    def settings(self) -> Settings:
        """The settings in use: those of the start, with the model of now."""
        return self._current.settings

    @property
    def served(self) -> tuple[ServedModel, ...]:
        """The models of servers on this machine that may be chosen."""
        return tuple(self._served.values())

    def offer(self, served: Iterable[ServedModel]) -> None:
        """Let models that were found on this machine be chosen, instead of those found before."""
        self._served = {model.setting: model for model in served}

    def stream(self, question: str, conversation: Conversation, **named: Any) -> Iterator[Event]:
        """Answer with the model that is in use when the first event is asked for."""
        with self._in_use() as part:
            yield from part.advisor.stream(question, conversation, **named)

    suggest = _of_the_one_in_use(lambda advisor: advisor.suggest)
    candidates = _of_the_one_in_use(lambda advisor: advisor.candidates)
    describe = _of_the_one_in_use(lambda advisor: advisor.describe)
    path = _of_the_one_in_use(lambda advisor: advisor.path)
    document = _of_the_one_in_use(lambda advisor: advisor.document)

    @contextmanager
    def loaded_model(self) -> Iterator[ChatModel]:
        """The model in use, which is not freed inside the block.

        Raises:
            IndexingError: the index is missing or damaged.
            ModelError: the model cannot be loaded.
        """
        with self._in_use() as part:
            part.advisor.describe()
            if part.model is None:
                raise PageError(N_("No model is loaded. Ask a question first, then try again."))
            yield part.model

    def switch(self, model: str) -> None:
        """Answer with another model from the next question on; returns once it is loaded.

        Args:
            model: `embedded`, a path to a GGUF file, hf:owner/repo/file.gguf (downloaded when it
                is not at hand), one that was offered, or the model the server was started with.

        Raises:
            PageError: it cannot be had, or another change is under way; the old one stays.
        """
        if not self._switching.acquire(blocking=False):
            raise PageError(N_("Another model is being loaded. Wait until it is there."))
        try:
            settings = self._with_model(model)
            if settings.model == self.model:
                return
            new = self._loaded(settings)
            with self._lock:
                old, self._current = self._current, new
            self._let_go(old)
        finally:
            self._switching.release()

    def close(self) -> None:
        """Free the model and close the index, after the answers in progress."""
        self._let_go(self._current)

    def _with_model(self, model: str) -> Settings:
        """The settings of the start with another model; hash and adapter were the first one's."""
        if model == self._settings.model:
            return self._settings
        if model in self._served:
            return self._with_served(self._served[model])
        if model.startswith(("openai:", "scripted:")):
            # A page must not make the server send its key and its documents to any address.
            only = N_(
                "%(model)s can only be chosen when the server is started: advisor serve --model "
                "%(model)s.",
                model=model,
            )
            raise PageError(together([only, self._stays()]))
        if model != "embedded" and not model.startswith("hf:"):
            model = os.path.abspath(os.path.expanduser(model))
        others = {"model": model, "model_sha256": "", "model_adapter": "none"}
        return self._settings.model_copy(update=others)

    def _with_served(self, served: ServedModel) -> Settings:
        """The settings for a server that was found here; the key is another server's."""
        room = self._settings.context_tokens
        return self._settings.model_copy(
            update={
                "model": served.setting,
                "model_sha256": "",
                "model_adapter": "none",
                "api_key": SecretStr(""),
                "context_tokens": min(room, served.context_tokens or room),
            }
        )

    def _loaded(self, settings: Settings) -> _Part:
        part = _Part(settings, self._load, self._build)
        try:
            part.advisor.describe()
            if settings.model.startswith("openai:") and part.model is not None:
                # A server is there and has the model if it writes.
                "".join(part.model.stream(PROMPT, max_tokens=1))
        except USER_ERRORS as error:
            part.close()
            raise PageError(together([str(error), self._stays()])) from error
        return part

    def _stays(self) -> str:
        return N_("The model %(model)s stays in use.", model=self.model)

    @contextmanager
    def _in_use(self) -> Iterator[_Part]:
        with self._lock:
            part = self._current
            part.holders += 1
        try:
            yield part
        finally:
            self._let_go(part)

    def _let_go(self, part: _Part) -> None:
        with self._lock:
            part.holders -= 1
            unused = not part.holders
        if unused:
            part.close()
