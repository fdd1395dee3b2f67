"""Train the adapter that says a point.

    python -m training.answers.train ROWS OUT [--model FILE] [--epochs N] [--rate R] [--rank N]
        [--first-layer N] [--processes N]

`ROWS` is what `training.answers.rows` wrote. `OUT` receives `checkpoint.pt` (adapter, optimizer,
step) and `log.jsonl`, a line for each look at the rows that are kept back. Started again with the
same settings it goes on from the checkpoint, and ends with the same weights. Two processes with one
thread each average their gradients; with two threads each they take five times as long.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch.multiprocessing.spawn import spawn

from index.models.weights import SMOLLM2, sha256_of, verified
from training.answers.network import Tokens, adapt, adapter_state, read_network
from training.answers.rows import AnswerRow, read_rows

_SEED = 5
_BATCH = 16
_MOST_TOKENS = 420
_WEIGHT_DECAY = 0.01
_WARM_UP = 0.05
_LOWEST_RATE = 0.05
# Steps between looks at the kept rows, of which so many are looked at; each look is a checkpoint.
_BETWEEN = 50
_LOOKED_AT = 128


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run depends on: `model` is the SHA-256 of the file it begins with."""

    model: str
    epochs: float = 2.0
    rate: float = 6e-4
    rank: int = 16
    alpha: float = 32.0
    first_layer: int = 6


@dataclass(frozen=True, slots=True)
class Example:
    """A row as tokens, of which the last `answer` are what should be said."""

    ids: list[int]
    answer: int


@dataclass(frozen=True, slots=True)
class Job:
    """What all processes are told: the base model's file, the rows, where to write, how."""

    model: Path
    rows: Path
    out: Path
    settings: Settings


def encode(rows: Sequence[AnswerRow], tokens: Tokens) -> list[Example]:
    """The rows as tokens, without those that are too long."""
    examples = []
    for row in rows:
        answer = tokens.answer(row.say)
        examples.append(Example(tokens.prompt(row.messages()) + answer, len(answer)))
    return [example for example in examples if len(example.ids) <= _MOST_TOKENS]


def loss(network: Any, example: Example) -> Any:
    """Mean negative log-likelihood of the tokens of an answer, the only ones that get logits."""
    ids = torch.tensor([example.ids])
    hidden = network.model(input_ids=ids, use_cache=False).last_hidden_state
    logits = network.lm_head(hidden[0, -example.answer - 1 : -1])
    return torch.nn.functional.cross_entropy(logits, ids[0, -example.answer :])


def batches(count: int, epochs: float) -> list[list[int]]:
    """The indices of each step's examples, in an order that only the seed decides."""
    rng = random.Random(_SEED)
    order: list[int] = []
    while len(order) < epochs * count:
        order += rng.sample(range(count), count)
    steps = max(1, int(epochs * count / _BATCH))
    return [order[step * _BATCH : (step + 1) * _BATCH] for step in range(steps)]


def rate_at(step: int, steps: int, highest: float) -> float:
    """The learning rate: up in a straight line, then down as a cosine."""
    warm_up = max(1, int(steps * _WARM_UP))
    fallen = 0.5 + 0.5 * math.cos(math.pi * step / steps)
    return highest * min(1.0, (step + 1) / warm_up) * (_LOWEST_RATE + (1 - _LOWEST_RATE) * fallen)


class Run:
    """One training, as one of the processes that share it."""

    def __init__(self, network: Any, settings: Settings, out: Path, rank: int, world: int) -> None:
        torch.manual_seed(_SEED)
        self._network, self._settings, self._out = network, settings, out
        self._rank, self._world = rank, world
        self._trained = adapt(network, settings.rank, settings.alpha, settings.first_layer)
        self._optimizer = torch.optim.AdamW(
            self._trained, lr=settings.rate, weight_decay=_WEIGHT_DECAY
        )
        self._done = self._go_on()
        self._seconds = 0.0

    def train(self, examples: Sequence[Example], kept: Sequence[Example], until: int = -1) -> None:
        """Take the steps that are not taken, up to `until` where it is given."""
        planned = batches(len(examples), self._settings.epochs)
        steps = len(planned)
        started = time.monotonic()
        if not (self._out / "checkpoint.pt").exists():
            self._look(kept, 0, steps, float("nan"))
        for step in range(self._done, steps if until < 0 else min(until, steps)):
            rate = rate_at(step, steps, self._settings.rate)
            learnt = self._step([examples[i] for i in planned[step]], rate)
            self._done = step + 1
            self._seconds = time.monotonic() - started
            if self._done % _BETWEEN == 0 or self._done in (steps, until):
                self._look(kept, self._done, steps, learnt)

    def _step(self, batch: list[Example], rate: float) -> float:
        """One step over a batch, of which every process takes a share; returns its own loss."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        # By length in turn: the processes get shares that take them as long.
        own = sorted(batch, key=lambda e: len(e.ids))[self._rank :: self._world]
        total = 0.0
        for example in own:
            value = loss(self._network, example) / len(batch)
            value.backward()
            total += value.item()
        gradients = torch.cat([p.grad.view(-1) for p in self._trained if p.grad is not None])
        self._add_up(gradients)
        first = 0
        for parameter in self._trained:
            size = parameter.numel()
            parameter.grad = gradients[first : first + size].view_as(parameter)
            first += size
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad()
        return total * len(batch) / max(1, len(own))

    def _look(self, kept: Sequence[Example], step: int, steps: int, learnt: float) -> None:
        """Measure the loss on kept rows, log it, and write a checkpoint."""
        losses = torch.zeros(2)
        with torch.no_grad():
            for example in kept[self._rank :: self._world]:
                losses += torch.tensor([loss(self._network, example).item(), 1.0])
        self._add_up(losses)
        if self._rank:
            return
        line = {
            "step": step,
            "of": steps,
            "kept": round((losses[0] / losses[1]).item(), 4),
            "trained": round(learnt, 4) if math.isfinite(learnt) else None,
            "seconds": round(self._seconds),
        }
        print(json.dumps(line), flush=True)
        with (self._out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({**line, **asdict(self._settings)}) + "\n")
        state = {
            "settings": asdict(self._settings),
            "step": step,
            "adapter": adapter_state(self._network),
            "optimizer": self._optimizer.state_dict(),
        }
        torch.save(state, self._out / "checkpoint.tmp")
        os.replace(self._out / "checkpoint.tmp", self._out / "checkpoint.pt")

    def _go_on(self) -> int:
        """Load the checkpoint, if there is one; returns the steps that it has.

        Raises:
            ValueError: it is of a run with other settings.
        """
        path = self._out / "checkpoint.pt"
        if not path.exists():
            return 0
        state = read_checkpoint(path)
        if state["settings"] != asdict(self._settings):
            raise ValueError(f"{path} is of a run with other settings: {state['settings']}.")
        self._network.load_state_dict(state["adapter"], strict=False)
        self._optimizer.load_state_dict(state["optimizer"])
        return int(state["step"])

    def _add_up(self, values: torch.Tensor) -> None:
        if self._world > 1:
            torch.distributed.all_reduce(values)


def read_checkpoint(path: Path) -> dict[str, Any]:
    """The settings, step, adapter and optimizer of a checkpoint."""
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def _share(rank: int, world: int, meeting: str, job: Job) -> None:
    """What each process does."""
    torch.set_num_threads(1)
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{meeting}", rank=rank, world_size=world
    )
    tokens, rows = Tokens(job.model), read_rows(job.rows)
    kept = [row for row in rows if row.is_kept]
    kept = random.Random(_SEED).sample(kept, min(_LOOKED_AT, len(kept)))
    examples = encode([row for row in rows if not row.is_kept], tokens)
    run = Run(read_network(job.model), job.settings, job.out, rank, world)
    run.train(examples, encode(kept, tokens))
    torch.distributed.destroy_process_group()


def main() -> None:
    """Train, or go on training."""
    usual = Settings(model="")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--epochs", type=float, default=usual.epochs)
    parser.add_argument("--rate", type=float, default=usual.rate)
    parser.add_argument("--rank", type=int, default=usual.rank)
    parser.add_argument("--first-layer", type=int, default=usual.first_layer)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    path = arguments.model or verified(SMOLLM2)
    settings = Settings(
        model=sha256_of(path),
        epochs=arguments.epochs,
        rate=arguments.rate,
        rank=arguments.rank,
        alpha=2.0 * arguments.rank,
        first_layer=arguments.first_layer,
    )
    arguments.out.mkdir(parents=True, exist_ok=True)
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as scratch:
        job = Job(path, arguments.rows, arguments.out, settings)
        spawn(  # type: ignore[no-untyped-call]
            _share, (arguments.processes, f"{scratch}/meeting", job), arguments.processes
        )


if __name__ == "__main__":
    main()
