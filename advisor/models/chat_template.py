"""The chat template of a GGUF file: a program of whoever made the file, which makes prompts.

It runs in Jinja2's sandbox, and may be wrong in every way that a program can.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from advisor.errors import ModelBroken, ModelError

Turn = dict[str, str]
"""What is said by a `role`, as `content`."""

# What a template is tried with when its model is loaded.
_TRIAL: list[Turn] = [
    {"role": "system", "content": "Help."},
    {"role": "user", "content": "Say yes."},
]


class ChatTemplate:
    """Makes prompts of messages."""

    def __init__(self, template: str | None, path: Path, bos: str, eos: str) -> None:
        """Compile a template, and try it once: before anything is answered with its model.

        Args:
            template: as it stands in the file; None where there is none.
            path: of the file.
            bos: the text of the token at the beginning of a prompt.
            eos: the text of that at the end of a reply.

        Raises:
            ModelBroken: there is none, or it cannot be used.
        """
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        self._name = path.stem
        if template is None:
            raise ModelBroken(
                f"{path} has no chat template, so it is not a model that follows instructions. "
                "Choose an instruct or chat GGUF; see docs/models.md."
            )
        try:
            # Templates that know it do without reasoning, for which a short reply has no room.
            self._formatter: Any = functools.partial(
                Jinja2ChatFormatter(template, bos_token=bos, eos_token=eos), enable_thinking=False
            )
            prompt = self._rendered(_TRIAL)
        except Exception as error:  # whatever Python may raise
            raise unusable(path, error) from error
        if _TRIAL[-1]["content"] not in prompt:
            raise unusable(path, ValueError("it leaves out what is asked"))

    def prompt(self, turns: Sequence[Turn]) -> str:
        """The prompt for some turns, oldest first.

        Raises:
            ModelError: the template refuses them.
        """
        try:
            return self._rendered(turns)
        except Exception as error:
            raise ModelError(
                f"The chat template of {self._name} refuses the conversation: {_in_short(error)}. "
                "Choose another model."
            ) from error

    def _rendered(self, turns: Sequence[Turn]) -> str:
        """Apply it; one that knows no system role gets that text in the first question."""
        try:
            return str(self._formatter(messages=list(turns)).prompt)
        except Exception:
            if len(turns) > 1 and turns[0]["role"] == "system":
                asked = f"{turns[0]['content']}\n\n{turns[1]['content']}"
                joined = [{**turns[1], "content": asked}, *turns[2:]]
                with contextlib.suppress(Exception):
                    return str(self._formatter(messages=joined).prompt)
            raise


def unusable(path: Path, error: Exception) -> ModelBroken:
    """What is said of a file whose template failed so."""
    return ModelBroken(
        f"{path} has a chat template that cannot be used: {_in_short(error)}. Choose another "
        "GGUF; see docs/models.md."
    )


def _in_short(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
