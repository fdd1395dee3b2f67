"""Measure an adapter on the rows that are kept out of training.

    python -m training.answers.measure ROWS [--adapter FILE.gguf] [--model FILE] [--count N]
        [--task TASK] [--threads N]

Prints for N kept rows what was asked, what the model says as llama.cpp runs it (greedily) and how
long that took, and what was written. Then, over all of those, the loss on what was written, the
median time, and the share that is said word for word as written. Without `--adapter` the model is
measured as it comes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from advisor.models.llama_log import captured_log
from index.models.weights import SMOLLM2, verified
from training.answers.network import Tokens
from training.answers.rows import AnswerRow, read_rows

_SEED = 5
_CONTEXT = 768
_MOST_SAID = 80


@dataclass(frozen=True, slots=True)
class Said:
    """What a model says of a row, the seconds that took, and its loss on what was written."""

    text: str
    seconds: float
    loss: float


class Speaker:
    """A GGUF model with an adapter, as llama.cpp runs it."""

    def __init__(self, model: Path, adapter: Path | None, threads: int) -> None:
        """Load both.

        Raises:
            ValueError: llama.cpp refuses a file.
        """
        import llama_cpp

        captured_log(llama_cpp)
        self._tokens = Tokens(model)
        options: dict[str, Any] = {
            "lora_path": str(adapter) if adapter else None,
            "n_ctx": _CONTEXT,
            "n_threads": threads,
            "n_threads_batch": threads,
            "verbose": False,
        }
        # The scores of all tokens take time that is not the product's.
        self._speaking: Any = llama_cpp.Llama(str(model), **options)
        self._weighing: Any = llama_cpp.Llama(str(model), logits_all=True, **options)

    def say(self, row: AnswerRow) -> Said:
        """Say a row, and weigh what was written for it."""
        prompt, written = self._tokens.prompt(row.messages()), self._tokens.answer(row.say)
        started = time.perf_counter()
        said: list[int] = []
        for token in self._speaking.generate(prompt, temp=0.0, repeat_penalty=1.0):
            if token == self._tokens.end or len(said) == _MOST_SAID:
                break
            said.append(token)
        text = self._speaking.detokenize(said).decode("utf-8", "replace").strip()
        seconds = time.perf_counter() - started
        return Said(text, seconds, self._loss(prompt, written))

    def _loss(self, prompt: Sequence[int], written: Sequence[int]) -> float:
        self._weighing.reset()
        self._weighing.eval([*prompt, *written])
        logits = self._weighing.scores[len(prompt) - 1 : len(prompt) + len(written) - 1]
        highest = logits.max(1)
        total = highest + np.log(np.exp(logits - highest[:, None]).sum(1))
        return float((total - logits[np.arange(len(written)), written]).mean())


def main() -> None:
    """Print what is said, and the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("--adapter", type=Path, default=None)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--task", choices=("say", "join"), default="say")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    rows = [r for r in read_rows(arguments.rows) if r.is_kept and r.task == arguments.task]
    rows = random.Random(_SEED).sample(rows, min(arguments.count, len(rows)))
    speaker = Speaker(arguments.model or verified(SMOLLM2), arguments.adapter, arguments.threads)
    found = []
    for row in rows:
        said = speaker.say(row)
        found.append(said)
        print(f"{row.messages()[-1].content}\n  says:    {said.text}  ({said.seconds:.2f} s)")
        print(f"  written: {row.say}\n", flush=True)
    loss = statistics.mean(said.loss for said in found)
    median = statistics.median(said.seconds for said in found)
    same = sum(said.text == row.say for said, row in zip(found, rows, strict=True)) / len(found)
    print(f"{len(found)} rows: loss {loss:.3f}, median {median:.2f} s, as written {same:.0%}")


if __name__ == "__main__":
    main()
