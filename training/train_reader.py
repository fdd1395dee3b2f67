"""Train the reading model and export it.

    python -m training.train_reader DATA OUT [--threads N]

`DATA` holds `questions/` and `verifier/`, see `training.reader_data`. `OUT` receives
`state.pt` (the trained weights) and `model.onnx` (8-bit integers, about 23 MB), whose SHA-256
belongs into `index.models.weights.READER`; the tokenizer is that of all-MiniLM-L6-v2. About 45
minutes on two cores; `torchrun --nproc-per-node 2 -m training.train_reader ... --threads 1` trains
in two processes, which is faster where other programs run beside it. Everything is seeded; on
another machine or number of threads sums are made in another order, and the last digits differ.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import torch
from torch import distributed

from index.models.weights import embedded_minilm, sha256_of
from training.exporting import export
from training.reader_data import IN_PARTS, Row, build_rows

_SEED = 5
_BATCH = 32
_LEARNING_RATE = 8e-5
_HEAD_LEARNING_RATE = 1e-3
_WARM_UP_STEPS = 120
_MOST_QUESTION_TOKENS = 48
_MOST_TOKENS = 224
_CLS, _SEP = 101, 102
# Rows of PolicyQA that hold no answer are many and alike: this share is used.
_POLICY_NEIGHBOURS = 0.4
_CLOZE_LATER = 2000
_NO = -1e4
# Rows of one question in a batch at most, and how many questions are sorted by length together.
_MOST_TOGETHER, _GROUPS = 8, 600
# The weight of finding all parts of an answer alike.
_EVENLY = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """A row as tokens.

    `body` marks the tokens of the passage's text, `answer` those of the answer: 1, 2 and so on for
    each of the parts that all should be found, 1 for all where any of them will do.
    """

    question: str
    ids: list[int]
    types: list[int]
    answer: list[int]
    body: list[int]


class ReaderNetwork(torch.nn.Module):
    """MiniLM with two scores for each token: part of the answer, and (of the first) no answer."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = torch.nn.Linear(encoder.config.hidden_size, 2)

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
        """Scores of shape (rows, tokens, 2)."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )
        return self.head(hidden.last_hidden_state)


def loss(scores: Any, answer: Any, body: Any) -> Any:
    """Mean negative log-likelihood of the answer's tokens, or of there being none.

    A softmax over the passage's tokens and "no answer"; the probability of an answer is the sum
    over its tokens, as in Clark and Gardner (2018), "Simple and Effective Multi-Paragraph Reading
    Comprehension", with tokens instead of span ends. For an answer in parts the divergence of
    their shares from equal ones is added, so that all parts are found and not the easiest.
    """
    tokens = scores[..., 0].masked_fill(~body, _NO)
    none = scores[:, 0, 1]
    total = torch.logsumexp(torch.cat([tokens, none[:, None]], 1), 1)
    told = torch.logsumexp(tokens.masked_fill(answer == 0, _NO), 1)
    missed = total - torch.where(answer.any(1), told, none)
    return (missed + _EVENLY * _unevenness(tokens, told, answer)).mean()


def loss_together(scores: Any, answer: Any, body: Any, questions: Sequence[str]) -> Any:
    """The same over all the tokens of the passages beside one question, which stand in a row.

    "Shared-norm" of Clark and Gardner (2018): a passage that answers must be above those that are
    near it, not only above its own "no answer". Nothing for a question with one passage.
    """
    tokens = scores[..., 0].masked_fill(~body, _NO) - scores[:, :1, 1]
    told = torch.logsumexp(tokens.masked_fill(answer == 0, _NO), 1)
    every, has = torch.logsumexp(tokens, 1), answer.any(1)
    missed, first = [], 0
    for _, rows in groupby(questions):
        end = first + len(list(rows))
        if end - first > 1:
            total = torch.logsumexp(torch.cat([every[first:end], every.new_zeros(1)]), 0)
            right = told[first:end][has[first:end]]
            missed.append(total - torch.logsumexp(right, 0) if len(right) else total)
        first = end
    return torch.stack(missed).mean() if missed else scores.new_zeros(())


def _unevenness(tokens: Any, told: Any, answer: Any) -> Any:
    """The divergence of an equal share for each part of an answer from the shares they have."""
    parts = int(answer.max())
    if parts < 2:
        return torch.zeros_like(told)
    numbers = torch.arange(1, parts + 1).view(1, -1, 1)
    own = answer[:, None] == numbers
    shares = torch.logsumexp(tokens[:, None].masked_fill(~own, _NO), 2) - told[:, None]
    there = own.any(2)
    count = there.sum(1).clamp(min=1)
    return -(shares * there).sum(1) / count - torch.log(count.float())


def encode(tokenizer: Any, row: Row, rng: random.Random) -> Example | None:
    """A row as tokens; None when the answer lies beyond what is read."""
    asked = tokenizer(
        row.question,
        add_special_tokens=False,
        truncation=True,
        max_length=_MOST_QUESTION_TOKENS,
    )["input_ids"]
    before = f"{row.context}\n" if row.context and rng.random() > 0.15 else ""
    encoded = tokenizer(
        before + row.text,
        add_special_tokens=False,
        return_offsets_mapping=True,
        truncation=True,
        max_length=_MOST_TOKENS - len(asked) - 3,
    )
    ids = [_CLS, *asked, _SEP, *encoded["input_ids"], _SEP]
    first = len(asked) + 2
    answer, body = [0] * len(ids), [0] * len(ids)
    for i, (start, end) in enumerate(encoded["offset_mapping"], first):
        body[i] = int(start >= len(before))
        for part, (a, b) in enumerate(row.spans, 1):
            if start < b + len(before) and end > a + len(before):
                answer[i] = part if row.origin in IN_PARTS else 1
    if row.spans and not any(answer):
        return None
    return Example(row.question, ids, [0] * first + [1] * (len(ids) - first), answer, body)


def batches(rows: Sequence[Row], tokenizer: Any, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of similar length in random order; what is asked the same stands together."""
    asked: dict[str, list[Example]] = defaultdict(list)
    for row in rows:
        example = encode(tokenizer, row, rng)
        if example is not None:
            asked[row.question].append(example)
    groups = [
        own[i : i + _MOST_TOGETHER]
        for own in asked.values()
        for i in range(0, len(own), _MOST_TOGETHER)
    ]
    rng.shuffle(groups)
    for first in range(0, len(groups), _GROUPS):
        block = sorted(groups[first : first + _GROUPS], key=lambda g: max(len(e.ids) for e in g))
        cut: list[list[Example]] = [[]]
        for group in block:
            if len(cut[-1]) + len(group) > _BATCH:
                cut.append([])
            cut[-1] += group
        # In pairs, of which two processes take one each and end alike.
        pairs = [cut[i : i + 2] for i in range(0, len(cut), 2)]
        rng.shuffle(pairs)
        yield from chain.from_iterable(pairs)


def collate(batch: Sequence[Example]) -> tuple[Any, Any, Any, Any, Any]:
    """Token ids, mask, types, answer and body, each of shape (rows, tokens)."""
    length = max(len(example.ids) for example in batch)

    def padded(rows: Sequence[list[int]]) -> Any:
        return torch.tensor([row + [0] * (length - len(row)) for row in rows])

    return (
        padded([e.ids for e in batch]),
        padded([[1] * len(e.ids) for e in batch]),
        padded([e.types for e in batch]),
        padded([e.answer for e in batch]),
        padded([e.body for e in batch]).bool(),
    )


def schedule(rows: Sequence[Row], rng: random.Random) -> list[list[Row]]:
    """Everything once, then twice the questions that people asked, with some made ones."""
    cloze = [row for row in rows if row.origin.startswith("cloze")]
    asked = [row for row in rows if not row.origin.startswith("cloze")]

    def epoch() -> list[Row]:
        return [
            row
            for row in asked
            if row.origin != "policyqa-neighbour" or rng.random() < _POLICY_NEIGHBOURS
        ]

    return [
        cloze + epoch(),
        *(epoch() + rng.sample(cloze, min(_CLOZE_LATER, len(cloze))) for _ in range(2)),
    ]


def train(
    network: ReaderNetwork,
    phases: Sequence[Sequence[Row]],
    rates: tuple[float, float],
    together: float = 0.0,
    on_step: Callable[[int], None] = lambda _: None,
) -> ReaderNetwork:
    """Train a network, whose word embeddings stay as they are.

    Args:
        network: changed, and returned.
        phases: rows, one phase after the other.
        rates: the highest learning rate of the encoder, and of the head.
        together: the weight of `loss_together`.
        on_step: called with the number of each step.
    """
    from transformers import AutoTokenizer

    torch.manual_seed(_SEED)
    rng = random.Random(_SEED)
    tokenizer = AutoTokenizer.from_pretrained(str(embedded_minilm()))
    network.encoder.embeddings.word_embeddings.weight.requires_grad = False
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder, "lr": rates[0]},
            {"params": network.head.parameters(), "lr": rates[1]},
        ],
        weight_decay=0.01,
    )
    cut = _own_share([batch for phase in phases for batch in batches(phase, tokenizer, rng)])
    steps = len(cut)
    warm_up = min(_WARM_UP_STEPS, steps // 8 + 1)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / warm_up) * max(0.02, 1 - step / steps)
    )
    network.train()
    started = time.monotonic()
    recent = 0.0
    for step, batch in enumerate(cut, 1):
        ids, mask, types, answer, body = collate(batch)
        scores = network(ids, mask, types)
        value = loss(scores, answer, body)
        if together:
            questions = [example.question for example in batch]
            value = value + together * loss_together(scores, answer, body, questions)
        value.backward()
        _average_gradients(network)
        torch.nn.utils.clip_grad_norm_([*encoder, *network.head.parameters()], 1.0)
        optimizer.step()
        rate.step()
        optimizer.zero_grad()
        recent += (value.item() - recent) * max(0.03, 1 / step)
        if step % 20 == 0:
            pace = step * _BATCH / (time.monotonic() - started)
            print(f"{step}/{steps} loss {recent:.3f} {pace:.1f} rows/s", flush=True)
        on_step(step)
    return network.eval()


def join_processes() -> None:
    """Join the other processes that `torchrun` started; nothing when it did not."""
    if "RANK" in os.environ:
        distributed.init_process_group("gloo")


def _own_share(cut: Sequence[list[Example]]) -> Sequence[list[Example]]:
    """Every n-th batch, where n processes train together; all have equally many."""
    if not distributed.is_initialized():
        return cut
    every = distributed.get_world_size()
    return cut[distributed.get_rank() : len(cut) // every * every : every]


def _average_gradients(network: ReaderNetwork) -> None:
    """Take the mean of the gradients of all processes; nothing where there is one."""
    if not distributed.is_initialized():
        return
    own = [p.grad for p in network.parameters() if p.grad is not None]
    flat = torch.cat([gradient.view(-1) for gradient in own])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    for gradient, mean in zip(own, torch.split(flat, [g.numel() for g in own]), strict=True):
        gradient.copy_(mean.view_as(gradient))


def main() -> None:
    """Build the rows, train, export, print the SHA-256."""
    from transformers import AutoModel

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    join_processes()
    torch.manual_seed(_SEED)
    network = ReaderNetwork(AutoModel.from_pretrained(str(embedded_minilm())))
    phases = schedule(build_rows(arguments.data), random.Random(_SEED))
    write(train(network, phases, (_LEARNING_RATE, _HEAD_LEARNING_RATE)), arguments.out)


def write(network: ReaderNetwork, out: Path) -> None:
    """Write the weights and the model into a folder, and print the model's SHA-256.

    Of several processes the first does.
    """
    if distributed.is_initialized() and distributed.get_rank():
        return
    out.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), out / "state.pt")
    # Written out step by step the graph is smaller, and faster by 3%.
    network.encoder.set_attn_implementation("eager")
    export(network, out / "model.onnx", "scores")
    print(sha256_of(out / "model.onnx", cached=False))


if __name__ == "__main__":
    main()
