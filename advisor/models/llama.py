"""GGUF models in this process: the only door to llama_cpp.

One context, one reply at a time. The tokens that a prompt shares with the one before are not
computed again: `Llama.generate` keeps its memory between calls and reuses the longest prefix, as
long as the prompt goes to it as tokens and nothing resets it.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import math
import os
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.errors import ContextTooLong, ModelBroken, ModelCrashed, ModelError
from advisor.hardware import available_cores
from advisor.models.chat_template import ChatTemplate, unusable
from advisor.models.fair_lock import FairLock
from advisor.models.first_words import tokens_of
from advisor.models.gguf_files import ADAPTER_REMEDY, BASE_SHA256, check_base
from advisor.models.llama_log import LlamaLog, captured_log, read_offload
from advisor.models.protocol import ROLES, Message, text_of
from advisor.models.stop_strings import until_stop

if TYPE_CHECKING:
    from advisor.settings import Settings

# A prompt is computed in steps of this many tokens, so that a cancel is heard in between. On the
# processor larger batches are not faster and only take memory; on a GPU the steps grow by time.
_CPU_BATCH = 128
_GPU_BATCH = 512
_STEP_SECONDS = 0.2
# Measured on two cores: as fast as the default when alone, several times faster when not.
_SPIN_COUNT = "1000"
# Bytes of the longest text that is read of an adapter's metadata.
_LONGEST_TEXT = 256
# A template that begins the reasoning itself, so that the reply only ends it.
_REASONS = re.compile(r"<think>\s*\Z")


class LlamaModel:
    """A `ChatModel` over one llama.cpp context."""

    def __init__(self, path: Path, settings: Settings, adapter: Path | None = None) -> None:
        """Load a checked GGUF file, and an adapter to it, with the values of `settings`.

        Raises:
            ModelError: llama-cpp-python is not built, or memory does not suffice.
            ModelBroken: llama.cpp refuses one of the files, the adapter is for another model, or
                the model has no chat template that can be used.
        """
        self.name = path.stem
        self.adapter = adapter.stem if adapter is not None else ""
        self._temperature = settings.temperature
        self._lock = FairLock()
        self._api = _llama_cpp()
        supported = bool(self._api.llama_supports_gpu_offload())
        asked, threads = settings.n_gpu_layers, settings.threads or available_cores()
        layers = asked if asked != "auto" else (-1 if supported else 0)
        batch = _GPU_BATCH if supported and layers else _CPU_BATCH
        options = {
            "n_ctx": settings.context_tokens,
            "n_gpu_layers": layers,
            "n_threads": threads,
            "n_threads_batch": threads,
            "n_batch": batch,
            "n_ubatch": batch,
            "verbose": False,
        }
        log = captured_log(self._api)
        log.clear()
        self._llm = _open(self._api, path, options, log)
        trained = int(self._api.llama_model_n_ctx_train(self._llm.model))
        if 0 < trained < settings.context_tokens:  # beyond its training, a model babbles
            self._llm.close()
            self._llm = _open(self._api, path, {**options, "n_ctx": trained}, log)
        self._vocab = self._api.llama_model_get_vocab(self._llm.model)
        self._lora: tuple[Any, Any] | None = None
        try:
            if adapter is not None:
                self._adapt(adapter, path, log)
            self._template = self._chat_template(path)
        except ModelBroken:
            self._llm.close()
            raise
        self._adapted = self._lora is not None
        self.context_tokens: int = self._llm.n_ctx()
        self._max_tokens = min(settings.max_tokens, self.context_tokens // 2)
        self._llm.set_seed(settings.seed)  # the constructor would turn seed 0 into a random one
        self.parameters = int(self._api.llama_model_n_params(self._llm.model))
        total = int(self._api.llama_model_n_layer(self._llm.model)) + 1
        self.offload = read_offload(log.lines(), asked, total, supported)
        self._in_steps = not (
            self._api.llama_model_is_recurrent(self._llm.model)
            or self._api.llama_model_is_hybrid(self._llm.model)
        )
        self._closed = False

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
        """Yield the reply; see `ChatModel.stream`.

        Raises:
            ContextTooLong: prompt and reply do not fit.
            ModelError: the model is closed, its template refuses the messages, or the grammar is
                not valid GBNF.
        """
        limit = max_tokens or self._max_tokens
        prompt = self._prompt(messages)
        tokens = self._tokenize(prompt, special=True)
        if len(tokens) + limit > self.context_tokens:
            raise ContextTooLong(len(tokens), limit, self.context_tokens)
        options: dict[str, Any] = {"temp": self._temperature}
        if grammar:
            options["grammar"] = self._compiled(grammar)
        opened = _REASONS.search(prompt)
        begun = opened[0] if opened else ""
        return until_stop(self._write(tokens, limit, options, cancel, begun, weigh), stop)

    def first_word(self, messages: Sequence[Message], choices: Sequence[str]) -> tuple[float, ...]:
        """How likely the reply begins with each word, without an adapter; see `ChatModel`.

        Raises:
            ContextTooLong, ModelError: as there, or a word is no token of the model.
        """
        prompt = self._tokenize(self._prompt(messages), special=True)
        if len(prompt) >= self.context_tokens:
            raise ContextTooLong(len(prompt), 1, self.context_tokens)
        words = [tokens_of(choice, self._tokenize, self.name) for choice in choices]
        self._lock.acquire()
        try:
            self._require_open()
            self._wear_adapter(False)
            self._compute(prompt, None)
            with contextlib.closing(self._tokens(prompt, {"temp": 0.0})) as drawn:
                next(drawn)  # dropped: what counts is what it was drawn from
            return tuple(
                math.fsum(math.exp(self._log_probability(token)) for token in tokens)
                for tokens in words
            )
        finally:
            self._lock.release()

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of the prompt that `messages` become, template included."""
        return len(self._tokenize(self._prompt(messages), special=True))

    def close(self) -> None:
        """Free the model, after the replies that are being written or waited for."""
        self._lock.acquire()
        try:
            self._closed = True
            self._llm.close()
        finally:
            self._lock.release()

    def _write(
        self,
        prompt: list[int],
        limit: int,
        options: dict[str, Any],
        cancel: threading.Event | None,
        begun: str,
        weigh: Callable[[float], None] | None,
    ) -> Iterator[str]:
        """Yield what is begun of the reply, then at most `limit` tokens, holding the lock."""
        if not self._lock.acquire(cancel):
            return
        try:
            self._require_open()
            if begun:
                yield begun
            self._wear_adapter(True)
            if not self._compute(prompt, cancel):
                return
            decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
            with contextlib.closing(self._tokens(prompt, options)) as tokens:
                for _ in range(limit):
                    if cancel is not None and cancel.is_set():
                        return
                    token = next(tokens, None)
                    if token is not None and weigh is not None:
                        weigh(self._log_probability(token))
                    if token is None or self._api.llama_vocab_is_eog(self._vocab, token):
                        break
                    if text := decode(self._bytes(token)):
                        yield text
            if text := decode(b"", final=True):
                yield text
        finally:
            self._lock.release()

    def _compute(self, prompt: list[int], cancel: threading.Event | None) -> bool:
        """Put the prompt into the model's memory step by step; False when cancelled.

        Each step asks for one token of a longer beginning of the prompt and drops it: the next
        call reuses everything before. A recurrent memory cannot be reused so, and gets no steps.
        """
        done = self._llm.longest_token_prefix(self._llm.input_ids[: self._llm.n_tokens], prompt)
        step = _CPU_BATCH
        while self._in_steps and done + step < len(prompt):
            if cancel is not None and cancel.is_set():
                return False
            done += step
            started = time.perf_counter()
            with contextlib.closing(self._tokens(prompt[:done], {"temp": 0.0})) as tokens:
                next(tokens)
            if time.perf_counter() - started < _STEP_SECONDS:
                step *= 2
        return cancel is None or not cancel.is_set()

    def _tokens(self, prompt: list[int], options: dict[str, Any]) -> Generator[int]:
        generator = self._llm.generate(prompt, **options)
        try:
            while True:
                try:
                    token = next(generator)
                except StopIteration:
                    return
                except RuntimeError as error:
                    self._llm.reset()
                    raise ModelCrashed(
                        f"The model {self.name} failed while writing ({error}). Ask again; if it "
                        "happens again, run: advisor doctor"
                    ) from error
                yield token
        finally:
            generator.close()

    def _log_probability(self, token: int) -> float:
        """Of a token that was just chosen, among all that the model could choose."""
        size = self._llm.n_vocab()
        logits = np.ctypeslib.as_array(self._api.llama_get_logits_ith(self._llm.ctx, -1), (size,))
        highest = float(logits.max())
        return float(logits[token]) - highest - float(np.log(np.exp(logits - highest).sum()))

    def _require_open(self) -> None:
        if self._closed:  # its memory is gone, and the library would crash
            raise ModelError(f"The model {self.name} has been closed; build it again.")

    def _prompt(self, messages: Sequence[Message]) -> str:
        self._require_open()
        turns = [
            {"role": ROLES.get(m.type, m.type), "content": self._plain(text_of(m))}
            for m in messages
        ]
        return self._template.prompt(turns)

    def _plain(self, text: str) -> str:
        """Break up what would be a control token: a document must not end its own message."""
        while True:
            control = {
                self._api.llama_vocab_get_text(self._vocab, token).decode("utf-8", "replace")
                for token in self._tokenize(text, special=True)
                if self._api.llama_vocab_is_control(self._vocab, token)
            }
            broken = text
            for name in control:
                broken = broken.replace(name, f"{name[:1]} {name[1:]}")
            if broken == text:
                return text
            text = broken

    def _tokenize(self, text: str, *, special: bool = False) -> list[int]:
        # A lone surrogate, as in a badly decoded file name, has no UTF-8.
        data = text.encode("utf-8", errors="replace")
        tokens: list[int] = self._llm.tokenize(data, add_bos=False, special=special)
        return tokens

    def _bytes(self, token: int) -> bytes:
        """The text of a token; `Llama.detokenize` loses those longer than 32 bytes."""
        size = 32
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = self._api.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)
            if length >= 0:
                return buffer.raw[:length]
            size = -length

    def _compiled(self, grammar: str) -> Any:
        """The grammar for `generate`, which would crash on one that is not valid."""
        sampler = self._api.llama_sampler_init_grammar(self._vocab, grammar.encode(), b"root")
        if not sampler:
            raise ModelError(f"Not a valid GBNF grammar with a rule named root: {grammar!r}")
        self._api.llama_sampler_free(sampler)
        return self._api.LlamaGrammar.from_string(grammar)

    def _adapt(self, adapter: Path, path: Path, log: LlamaLog) -> None:
        """Put an adapter on the model, which frees it.

        `Llama(lora_path=...)` takes a null pointer for an adapter, and the process dies of it.
        """
        loaded = self._api.llama_adapter_lora_init(self._llm.model, os.fsencode(adapter))
        if loaded:
            check_base(adapter, self._adapter_text(loaded, BASE_SHA256), path)
            pointers, scales = (type(loaded) * 1)(loaded), (ctypes.c_float * 1)(1.0)
            if not self._api.llama_set_adapters_lora(self._llm.ctx, pointers, 1, scales):
                self._lora = pointers, scales
                return
        raise ModelBroken(
            f"The adapter {adapter} cannot be used with {path}: {log.first_error()}. "
            f"{ADAPTER_REMEDY}"
        )

    def _adapter_text(self, adapter: Any, key: str) -> str:
        """What stands in an adapter's metadata under a key; empty for nothing."""
        buffer = ctypes.create_string_buffer(_LONGEST_TEXT)
        self._api.llama_adapter_meta_val_str(adapter, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace")

    def _wear_adapter(self, on: bool) -> None:
        """Put the adapter on to write, take it off to read, which it was not made for."""
        if self._lora is not None and on != self._adapted:
            pointers, scales = self._lora
            self._api.llama_set_adapters_lora(self._llm.ctx, pointers, int(on), scales)
            self._llm.reset()  # what was computed with it is of no use without
            self._adapted = on

    def _chat_template(self, path: Path) -> ChatTemplate:
        """The template inside the GGUF, which makes a prompt of messages."""
        text = self._llm.metadata.get("tokenizer.chat_template")
        bos, eos = (
            self._special_text(self._llm.token_bos()),
            self._special_text(self._llm.token_eos()),
        )
        return ChatTemplate(text, path, bos, eos)

    def _special_text(self, token: int) -> str:
        if token < 0:  # the vocabulary has none
            return ""
        text: bytes = self._api.llama_vocab_get_text(self._vocab, token)
        return text.decode("utf-8", "replace")


def build_description() -> str:
    """Version of llama-cpp-python and the processor instructions and GPUs it was built for.

    Raises:
        ModelError: it is not built, or cannot be loaded.
    """
    api = _llama_cpp()
    captured_log(api)
    return f"{api.__version__}; {api.llama_print_system_info().decode()}"


def _llama_cpp() -> Any:
    """The library, or a sentence about how to build it."""
    if "OMP_WAIT_POLICY" not in os.environ:
        # Read once, when the library is loaded. By default its threads wait for each other by
        # spinning, which makes a reply ten times slower as soon as another program wants a core.
        os.environ.setdefault("GOMP_SPINCOUNT", _SPIN_COUNT)
    try:
        import llama_cpp
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelError(
            f"llama-cpp-python cannot be loaded: {error}. Run: advisor doctor. It is compiled "
            "when it is installed, and docs/install.md has the flags that it needs."
        ) from error
    return llama_cpp


def _open(api: Any, path: Path, options: dict[str, Any], log: LlamaLog) -> Any:
    from jinja2 import TemplateError

    try:
        return api.Llama(str(path), **options)  # which compiles the chat templates, too
    except (TemplateError, RecursionError, SyntaxError) as error:
        raise unusable(path, error) from error
    except ValueError as error:
        detail = log.first_error() or str(error)
        if re.search(r"out of memory|failed to allocate|unable to allocate", detail):
            raise ModelError(
                f"{path} does not fit in memory ({detail}). Lower the setting `context_tokens` or "
                "`n_gpu_layers`, or choose a smaller model."
            ) from error
        raise ModelBroken(
            f"llama.cpp cannot load {path}: {detail}. Download the file again, or choose another "
            "model; if it is newer than the library, upgrade llama-cpp-python."
        ) from error
