"""Train the shipped reading model further: for advice, how-to, lists and explanations.

    python -m training.train_further DATA ANSWERS OUT [--written FOLDER] [--conditional FOLDER]
        [--threads N]

`DATA` is what `training.train_reader` reads, of which a part is seen again so that nothing is
unlearned; `ANSWERS` holds the answers that people wrote (`training.answer_rows`), `--written` the
rows that `training.reading.build` makes, `--conditional` ConditionalQA (`training.conditional_qa`).
`OUT` receives what `train_reader` writes. Training begins with the weights that are shipped
(`training.reading_back`), so that a second run goes on from the first one's model.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import torch

from index.models.weights import READER, verified
from training.answer_rows import answer_rows, written_rows
from training.conditional_qa import conditional_rows
from training.reader_data import Row, build_rows
from training.reading_back import read_back
from training.train_reader import join_processes, train, write

_SEED = 7
_LEARNING_RATE = 6e-5
_HEAD_LEARNING_RATE = 4e-4
_EPOCHS = 2
# The weight of telling a question's passages apart.
_TOGETHER = 0.5
# Rows without an answer are many: this share of them is seen in an epoch.
_BESIDE = 0.3
# For each new row so many old ones, a part of them made from claims; of the others those of
# neighbours are many and alike.
_REPLAYED = 0.15
_OF_CLOZE = 0.25
_NEIGHBOURS = 0.15


def phases(new: Sequence[Row], old: Sequence[Row], rng: random.Random) -> list[list[Row]]:
    """New rows beside some that the model was trained on before, an epoch each."""
    cloze = [row for row in old if row.origin.startswith("cloze")]
    made = []
    for _ in range(_EPOCHS):
        epoch = _some(new, "-beside", _BESIDE, rng)
        asked = [row for row in old if not row.origin.startswith("cloze")]
        asked = _some(asked, "-neighbour", _NEIGHBOURS, rng)
        room = int(len(epoch) * _REPLAYED)
        of_cloze = min(len(cloze), int(room * _OF_CLOZE))
        replayed = rng.sample(asked, min(len(asked), room - of_cloze))
        made.append([*epoch, *rng.sample(cloze, of_cloze), *replayed])
    return made


def _some(rows: Sequence[Row], origin: str, share: float, rng: random.Random) -> list[Row]:
    """All rows, but of those of an origin that ends so a share."""
    return [row for row in rows if not row.origin.endswith(origin) or rng.random() < share]


def main() -> None:
    """Build the rows, train, export, print the SHA-256."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--written", type=Path, default=None)
    parser.add_argument("--conditional", type=Path, default=None)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    join_processes()
    new = answer_rows(arguments.answers)
    if arguments.written:
        new += written_rows(arguments.written)
    if arguments.conditional:
        new += conditional_rows(arguments.conditional)
    made = phases(new, build_rows(arguments.data), random.Random(_SEED))
    network = read_back(verified(READER))
    rates = (_LEARNING_RATE, _HEAD_LEARNING_RATE)
    write(train(network, made, rates, _TOGETHER), arguments.out)


if __name__ == "__main__":
    main()
