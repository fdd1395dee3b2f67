"""Train an adapter further, to prefer what says a point truly to what does not.

    python -m training.answers.prefer ROWS START OUT [--model FILE] [--epochs N] [--rate R]
        [--processes N]

`ROWS` is what `training.answers.rows` wrote, `START` a checkpoint of `training.answers.train`. For
each row of which `data/checked.jsonl` has right and wrong sentences, every right one should get a
higher mean log-probability a token than every wrong one (Meng, Xia and Chen 2024, "SimPO: Simple
Preference Optimization with a Reference-Free Reward"), and the right ones should stay likely. That
mean is also what `advisor.answering.writing.point_checks` knows as sureness. `OUT` receives what
`training.answers.train` writes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.multiprocessing.spawn import spawn

from index.models.weights import SMOLLM2, sha256_of, verified
from training.answers.checked import key, read_checked
from training.answers.network import Tokens, read_network
from training.answers.rows import AnswerRow, read_rows
from training.answers.train import Run, Settings, read_checkpoint

# The slope and the margin of the preference, in mean log-probabilities a token, and the weight of
# the right ones' own likelihood beside it.
_SLOPE, _MARGIN, _LIKELY = 6.0, 0.15, 0.5
_MOST_TOKENS = 520
_MOST_SENTENCES = 8
# One row in so many is kept, to look at.
_KEPT = 25


@dataclass(frozen=True, slots=True)
class Choice:
    """A prompt and sentences that answer it, one behind the other.

    Attributes:
        ids: the tokens of all.
        ends: where the prompt ends, and each sentence.
        right: of each sentence, whether it is right.
    """

    ids: list[int]
    ends: tuple[int, ...]
    right: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """What all processes are told: files, where to write, how."""

    model: Path
    rows: Path
    start: Path
    out: Path
    settings: Settings


def choices(rows: Sequence[AnswerRow], tokens: Tokens) -> tuple[list[Choice], list[Choice]]:
    """The choices of all rows with right and wrong sentences, and those that are kept."""
    said: dict[str, list[tuple[str, bool]]] = {}
    known: dict[str, AnswerRow] = {}
    for row, checked in read_checked(rows):
        if not row.is_kept:
            known[key(row)] = row
            told = said.setdefault(key(row), [(row.say, True)])
            told.append((checked["said"], bool(checked["right"])))
    trained: list[Choice] = []
    kept: list[Choice] = []
    for name, sentences in sorted(said.items()):
        choice = _choice(known[name], sentences[:_MOST_SENTENCES], tokens)
        if all(choice.right) or len(choice.ids) > _MOST_TOKENS:
            continue
        is_kept = int(hashlib.sha256(name.encode()).hexdigest(), 16) % _KEPT == 0
        (kept if is_kept else trained).append(choice)
    return trained, kept


def _choice(row: AnswerRow, said: Sequence[tuple[str, bool]], tokens: Tokens) -> Choice:
    ids = tokens.prompt(row.messages())
    ends = [len(ids)]
    for text, _ in said:
        ids += tokens.answer(text)
        ends.append(len(ids))
    return Choice(ids, tuple(ends), tuple(right for _, right in said))


def preference_loss(network: Any, choice: Choice) -> Any:
    """That right sentences are not surer than wrong ones, and that they are not likely."""
    surenesses = sureness_of(network, choice)
    right = surenesses[torch.tensor(choice.right)]
    wrong = surenesses[~torch.tensor(choice.right)]
    apart = _SLOPE * (right[:, None] - wrong[None, :] - _MARGIN)
    return -torch.nn.functional.logsigmoid(apart).mean() - _LIKELY * right.mean()


def sureness_of(network: Any, choice: Choice) -> Any:
    """The mean log-probability a token of each sentence, all read in one pass.

    A sentence sees the prompt and itself, at the places that it would have alone.
    """
    count, first = len(choice.ids), choice.ends[0]
    owner = torch.zeros(count, dtype=torch.long)
    places = torch.arange(count)
    bounds = list(zip(choice.ends, choice.ends[1:], strict=False))
    for number, (start, end) in enumerate(bounds, start=1):
        owner[start:end] = number
        places[start:end] = torch.arange(first, first + end - start)
    sees = (owner[None, :] == 0) | (owner[None, :] == owner[:, None])
    sees &= torch.arange(count)[None, :] <= torch.arange(count)[:, None]
    mask = torch.where(sees, 0.0, torch.finfo(torch.float32).min)[None, None]
    ids = torch.tensor([choice.ids])
    hidden = network.model(
        input_ids=ids, attention_mask=mask, position_ids=places[None], use_cache=False
    ).last_hidden_state[0]
    surenesses = []
    for start, end in bounds:
        # The first token of every sentence follows the prompt.
        before = torch.cat([hidden[first - 1 : first], hidden[start : end - 1]])
        logits = network.lm_head(before)
        surenesses.append(-torch.nn.functional.cross_entropy(logits, ids[0, start:end]))
    return torch.stack(surenesses)


def _share(rank: int, world: int, meeting: str, job: Job) -> None:
    """What each process does."""
    torch.set_num_threads(1)
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{meeting}", rank=rank, world_size=world
    )
    trained, kept = choices(read_rows(job.rows), Tokens(job.model))
    network = read_network(job.model)
    run = Run(network, job.settings, job.out, rank, world, preference_loss)
    if not (job.out / "checkpoint.pt").exists():
        network.load_state_dict(read_checkpoint(job.start)["adapter"], strict=False)
    run.train(trained, kept)
    torch.distributed.destroy_process_group()


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("start", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    path = arguments.model or verified(SMOLLM2)
    begun = read_checkpoint(arguments.start)["settings"]
    if begun["model"] != sha256_of(path):
        parser.exit(1, f"{arguments.start} was trained for another file than {path}.\n")
    settings = Settings(
        model=begun["model"],
        epochs=arguments.epochs,
        rate=arguments.rate,
        rank=begun["rank"],
        alpha=begun["alpha"],
        first_layer=begun["first_layer"],
        batch=8,
    )
    arguments.out.mkdir(parents=True, exist_ok=True)
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as scratch:
        job = Job(path, arguments.rows, arguments.start, arguments.out, settings)
        spawn(  # type: ignore[no-untyped-call]
            _share, (arguments.processes, f"{scratch}/meeting", job), arguments.processes
        )


if __name__ == "__main__":
    main()
