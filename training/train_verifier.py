"""Train the verifier and export it.

    python -m training.train_verifier DATA OUT [--start STATE] [--epochs N] [--hours N]

`DATA` holds `verifier/`, see `training.verifier_data`. `OUT` receives `state.pt` (the
trained weights) and `model.onnx` (8-bit integers, about 23 MB), whose SHA-256 belongs into
`advisor.verification.entailment.VERIFIER`; the tokenizer is that of all-MiniLM-L6-v2. `--start`
takes the weights of another run instead of all-MiniLM-L6-v2's. Everything is seeded; on another
machine or number of threads sums are made in another order, and the last digits differ.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from index.models.weights import embedded_minilm, sha256_of
from training.exporting import export
from training.pairs import Pair
from training.verifier_data import build_pairs

_BATCH_TOKENS = 32 * 120
_LEARNING_RATE = 1e-4
_HEAD_LEARNING_RATE = 1e-3
_WARM_UP = 0.04
_SMOOTHING = 0.05
_MOST_CLAIM_TOKENS = 96
_MOST_TOKENS = 256
_CLS, _SEP = 101, 102
_LABELS = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A pair as tokens."""

    ids: list[int]
    types: list[int]
    label: int


class VerifierNetwork(torch.nn.Module):
    """MiniLM told which tokens the claim and the evidence share; scores of three labels.

    A token whose like stands on the other side gets one learned vector added to its embedding, one
    that stands there beside the same neighbour another: counting words comes for free, and what
    is learned is what counting misses. The labels are scored from the first token and, over the
    claim's tokens, the mean and the maximum: one word that nothing supports is enough.
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.shared = torch.nn.Embedding(6, size)
        torch.nn.init.zeros_(self.shared.weight)
        self.head = torch.nn.Linear(3 * size, _LABELS)

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
        """Scores of shape (rows, 3): supported, contradicted, not enough."""
        words = self.encoder.embeddings.word_embeddings(input_ids)
        words = words + self.shared(self._levels(input_ids, attention_mask, token_type_ids))
        hidden = self.encoder(
            inputs_embeds=words, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        claim = ((token_type_ids == 0) & (attention_mask == 1)).unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * claim).sum(1) / claim.sum(1)
        highest = (hidden - (1 - claim) * 1e4).amax(1)
        # With a dimension in between it is exported as a product that can be quantized.
        return self.head(torch.cat([hidden[:, 0], mean, highest], 1).unsqueeze(1)).squeeze(1)

    def _levels(self, ids: Any, mask: Any, types: Any) -> Any:
        """0, 1 or 2 for a token of the claim, 3, 4 or 5 for one of the evidence."""
        wordlike = (mask == 1) & (ids > 1012)  # below are [CLS], [SEP] and punctuation
        same = ids.unsqueeze(2) == ids.unsqueeze(1)
        across = types.unsqueeze(2) != types.unsqueeze(1)
        alike = same & across & wordlike.unsqueeze(2) & wordlike.unsqueeze(1)
        both = (alike[:, 1:, 1:] & alike[:, :-1, :-1]).any(2)
        edge = torch.zeros_like(both[:, :1])
        in_two = torch.cat([both, edge], 1) | torch.cat([edge, both], 1)
        return types * 3 + alike.any(2).long() + in_two.long()


def encode(tokenizer: Any, pairs: Sequence[Pair]) -> list[Example]:
    """Pairs as tokens, the evidence cut where there is no more room."""
    examples = []
    for first in range(0, len(pairs), 2000):
        block = pairs[first : first + 2000]
        claims = tokenizer([p.claim for p in block], add_special_tokens=False)["input_ids"]
        texts = tokenizer([p.evidence for p in block], add_special_tokens=False)["input_ids"]
        for pair, claim, text in zip(block, claims, texts, strict=True):
            claim = claim[:_MOST_CLAIM_TOKENS]
            text = text[: _MOST_TOKENS - len(claim) - 3]
            ids = [_CLS, *claim, _SEP, *text, _SEP]
            types = [0] * (len(claim) + 2) + [1] * (len(text) + 1)
            examples.append(Example(ids, types, pair.label))
    return examples


def batches(examples: Sequence[Example], rng: random.Random) -> list[list[Example]]:
    """Batches of similar length and number of tokens, in random order."""
    shuffled = list(examples)
    rng.shuffle(shuffled)
    cut: list[list[Example]] = []
    for first in range(0, len(shuffled), 4000):
        block = sorted(shuffled[first : first + 4000], key=lambda e: len(e.ids))
        batch: list[Example] = []
        for example in block:
            if batch and (len(batch) + 1) * len(example.ids) > _BATCH_TOKENS or len(batch) == 64:
                cut.append(batch)
                batch = []
            batch.append(example)
        cut.append(batch)
    rng.shuffle(cut)
    return cut


def collate(batch: Sequence[Example]) -> tuple[Any, Any, Any, Any]:
    """Token ids, mask and types, each of shape (rows, tokens), and labels."""
    length = max(len(example.ids) for example in batch)

    def padded(rows: Sequence[list[int]], value: int = 0) -> Any:
        return torch.tensor([row + [value] * (length - len(row)) for row in rows])

    return (
        padded([e.ids for e in batch]),
        padded([[1] * len(e.ids) for e in batch]),
        padded([e.types for e in batch], 1),
        torch.tensor([e.label for e in batch]),
    )


def new_network(start: Path | None) -> tuple[Any, VerifierNetwork]:
    """The tokenizer, and a network from MiniLM's weights or those of another run.

    The reading model's encoder fits as well: what a state does not hold stays as it is.
    """
    from transformers import AutoModel, AutoTokenizer

    folder = str(embedded_minilm())
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.model_max_length = 10**9
    network = VerifierNetwork(AutoModel.from_pretrained(folder))
    if start is not None:
        state = torch.load(start, weights_only=True)
        known = network.state_dict()
        state = {
            k.replace("enc.", "encoder.", 1) if k.startswith("enc.") else k: v
            for k, v in state.items()
        }
        fitting = {k: v for k, v in state.items() if k in known and known[k].shape == v.shape}
        network.load_state_dict(fitting, strict=False)
    return tokenizer, network


def _without_dropout(network: VerifierNetwork) -> None:
    """Leave out dropout: two passes overfit little, and it takes a third of the time."""
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
        if hasattr(module, "dropout_prob"):
            module.dropout_prob = 0.0  # type: ignore[assignment]


def epochs(pairs: Sequence[Pair], count: float, rng: random.Random) -> Iterator[list[Pair]]:
    """All pairs `count` times, the last time in part."""
    while count > 0:
        yield rng.sample(pairs, int(len(pairs) * min(1.0, count)))
        count -= 1


def train(
    pairs: Sequence[Pair],
    out: Path,
    start: Path | None,
    count: float,
    most_hours: float,
    seed: int,
) -> VerifierNetwork:
    """Train for `count` epochs, or for `most_hours` if that is less: the rate falls with either."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    tokenizer, network = new_network(start)
    network.encoder.embeddings.word_embeddings.weight.requires_grad = False
    _without_dropout(network)
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    fresh = [*network.head.parameters(), *network.shared.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder, "lr": _LEARNING_RATE},
            {"params": fresh, "lr": _HEAD_LEARNING_RATE},
        ],
        weight_decay=0.01,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    todo = [b for part in epochs(pairs, count, rng) for b in batches(encode(tokenizer, part), rng)]
    network.train()
    started = time.monotonic()
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=_SMOOTHING)
    recent, right, rows = 0.0, 0.0, 0
    for step, batch in enumerate(todo):
        done = max(step / len(todo), (time.monotonic() - started) / 3600 / most_hours)
        if done >= 1:
            break
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1.0, done / _WARM_UP + 0.02) * max(0.02, 1 - done)
        ids, mask, types, labels = collate(batch)
        scores = network(ids, mask, types)
        loss = loss_of(scores, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*encoder, *fresh], 1.0)
        optimizer.step()
        optimizer.zero_grad()
        rows += len(batch)
        weight = max(0.02, 1 / (step + 1))
        recent += (loss.item() - recent) * weight
        right += (float((scores.argmax(1) == labels).float().mean()) - right) * weight
        if step % 50 == 49:
            pace = rows / (time.monotonic() - started)
            print(
                f"{step + 1}/{len(todo)} loss {recent:.3f} right {right:.3f} {pace:.1f} rows/s",
                flush=True,
            )
        if step % 500 == 499:
            torch.save(network.state_dict(), out / "state.pt")
    torch.save(network.state_dict(), out / "state.pt")
    return network.eval()


def main() -> None:
    """Build the pairs, train, export, print the SHA-256."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--epochs", type=float, default=1.5)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    pairs = build_pairs(arguments.data)
    counts: dict[str, int] = {}
    for pair in pairs:
        counts[pair.origin] = counts.get(pair.origin, 0) + 1
    print(json.dumps(counts), flush=True)
    network = train(
        pairs,
        arguments.out,
        arguments.start,
        arguments.epochs,
        arguments.hours,
        arguments.seed,
    )
    export(network, arguments.out / "model.onnx", "logits")
    print(sha256_of(arguments.out / "model.onnx", cached=False))


if __name__ == "__main__":
    main()
