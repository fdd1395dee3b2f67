"""Average the weights of several runs of one network, and export the mean.

    python -m training.average OUT STATE [STATE ...]

Runs that went on from one another lie in one valley, and their mean generalizes better than any of
them (Wortsman et al., "Model soups", ICML 2022). `OUT` receives `state.pt` and `model.onnx`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from index.models.weights import sha256_of
from training.exporting import export
from training.train_verifier import new_network


def mean_of(states: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The mean of every tensor of numbers; of whole numbers, the first.

    Raises:
        ValueError: the states are not of one network.
    """
    first = states[0]
    if any(state.keys() != first.keys() for state in states):
        raise ValueError("the states are not of one network")
    return {
        name: torch.stack([state[name] for state in states]).mean(0)
        if value.is_floating_point()
        else value
        for name, value in first.items()
    }


def main() -> None:
    """Read, average, write, print the SHA-256."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("states", type=Path, nargs="+")
    arguments = parser.parse_args()
    state = mean_of([torch.load(path, weights_only=True) for path in arguments.states])
    _, network = new_network(None)
    network.load_state_dict(state)
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.save(state, arguments.out / "state.pt")
    export(network.eval(), arguments.out / "model.onnx", "logits")
    print(sha256_of(arguments.out / "model.onnx", cached=False))


if __name__ == "__main__":
    main()
