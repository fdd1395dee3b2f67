"""Train the reading model and export it.

    python -m training.train_reader DATA OUT [--threads N]

`DATA` holds `questions/` and `verifier/`, see `training.reader_data`. `OUT` receives
`state.pt` (the trained weights) and `model.onnx` (8-bit integers, about 23 MB), whose SHA-256
belongs into `index.models.weights.READER`; the tokenizer is that of all-MiniLM-L6-v2. About 45
minutes on two cores. Everything is seeded; on another machine or number of threads sums are made in
another order, and the last digits differ.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from index.models.weights import embedded_minilm, sha256_of
from training.exporting import export
from training.reader_data import Row, build_rows

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


@dataclass(frozen=True, slots=True)
class Example:
    """A row as tokens. `answer` marks the answer's tokens, `body` those of the passage's text."""

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
    Comprehension", with tokens instead of span ends.
    """
    tokens = scores[..., 0].masked_fill(~body, _NO)
    none = scores[:, 0, 1]
    total = torch.logsumexp(torch.cat([tokens, none[:, None]], 1), 1)
    told = torch.logsumexp(tokens.masked_fill(~answer, _NO), 1)
    return (total - torch.where(answer.any(1), told, none)).mean()


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
        answer[i] = int(
            any(start < b + len(before) and end > a + len(before) for a, b in row.spans)
        )
    if row.spans and not any(answer):
        return None
    return Example(ids, [0] * first + [1] * (len(ids) - first), answer, body)


def batches(rows: Sequence[Row], tokenizer: Any, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of similar length in random order."""
    examples = [e for row in rows if (e := encode(tokenizer, row, rng)) is not None]
    rng.shuffle(examples)
    for first in range(0, len(examples), _BATCH * 40):
        block = sorted(examples[first : first + _BATCH * 40], key=lambda e: len(e.ids))
        cut = [block[i : i + _BATCH] for i in range(0, len(block), _BATCH)]
        rng.shuffle(cut)
        yield from cut


def collate(batch: Sequence[Example]) -> tuple[Any, Any, Any, Any, Any]:
    """Token ids, mask, types, answer and body, each of shape (rows, tokens)."""
    length = max(len(example.ids) for example in batch)

    def padded(rows: Sequence[list[int]]) -> Any:
        return torch.tensor([row + [0] * (length - len(row)) for row in rows])

    return (
        padded([e.ids for e in batch]),
        padded([[1] * len(e.ids) for e in batch]),
        padded([e.types for e in batch]),
        padded([e.answer for e in batch]).bool(),
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


def train(rows: Sequence[Row]) -> ReaderNetwork:
    """Train from the weights of all-MiniLM-L6-v2, whose word embeddings stay as they are."""
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(_SEED)
    rng = random.Random(_SEED)
    folder = str(embedded_minilm())
    tokenizer = AutoTokenizer.from_pretrained(folder)
    network = ReaderNetwork(AutoModel.from_pretrained(folder))
    network.encoder.embeddings.word_embeddings.weight.requires_grad = False
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder, "lr": _LEARNING_RATE},
            {"params": network.head.parameters(), "lr": _HEAD_LEARNING_RATE},
        ],
        weight_decay=0.01,
    )
    phases = schedule(rows, rng)
    steps = sum(map(len, phases)) // _BATCH
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / _WARM_UP_STEPS) * max(0.02, 1 - step / steps)
    )
    network.train()
    started = time.monotonic()
    step, recent = 0, 0.0
    for phase in phases:
        for batch in batches(phase, tokenizer, rng):
            ids, mask, types, answer, body = collate(batch)
            value = loss(network(ids, mask, types), answer, body)
            value.backward()
            torch.nn.utils.clip_grad_norm_([*encoder, *network.head.parameters()], 1.0)
            optimizer.step()
            rate.step()
            optimizer.zero_grad()
            step += 1
            recent += (float(value) - recent) * max(0.03, 1 / step)
            if step % 50 == 0:
                pace = step * _BATCH / (time.monotonic() - started)
                print(f"{step}/{steps} loss {recent:.3f} {pace:.1f} rows/s", flush=True)
    return network.eval()


def main() -> None:
    """Build the rows, train, export, print the SHA-256."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    network = train(build_rows(arguments.data))
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), arguments.out / "state.pt")
    export(network, arguments.out / "model.onnx", "scores")
    print(sha256_of(arguments.out / "model.onnx", cached=False))


if __name__ == "__main__":
    main()
