"""Reads the weights of a shipped reading model back, so that training can go on from them.

    python -m training.reading_back OUT [--model FILE]

`OUT` receives `state.pt`, the weights as floats. What 8-bit integers rounded stays rounded; the
word embeddings, which training leaves as they are, come from all-MiniLM-L6-v2 itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from index.models.weights import READER, embedded_minilm, verified
from training.train_reader import ReaderNetwork

_WORDS = "encoder.embeddings.word_embeddings.weight"


def read_back(model: Path) -> ReaderNetwork:
    """The network of an 8-bit ONNX file that `training.exporting` wrote.

    Raises:
        ValueError: the file holds other weights.
    """
    import onnx
    from transformers import AutoModel

    graph = onnx.load(str(model)).graph
    known = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    found = {_renamed(name): values for name, values in known.items() if "." in name}
    made_by = {output: node for node in graph.node for output in node.output}
    for node in graph.node:
        bias = next((name for name in node.input if name.endswith(".bias")), "")
        if node.op_type == "Add" and bias:
            other = next(name for name in node.input if name != bias)
            product = _product(other, made_by)
            weight = f"{product.input[1].removesuffix('_quantized')}"
            found[_renamed(bias).replace(".bias", ".weight")] = _floats(weight, known).T
    for name in [name for name in found if name.endswith("_quantized")]:
        plain = name.removesuffix("_quantized")
        own = next(key for key in known if _renamed(key) == name).removesuffix("_quantized")
        found[plain] = _floats(own, known)
    network = ReaderNetwork(AutoModel.from_pretrained(str(embedded_minilm())))
    state = network.state_dict()
    words = state[_WORDS]
    missing = [name for name in state if name not in found and "pooler" not in name]
    missing = [name for name in missing if not name.endswith("position_ids")]
    if missing:
        raise ValueError(f"{model} does not hold {', '.join(missing)}.")
    for name in state:
        if name in found:
            state[name] = torch.tensor(np.ascontiguousarray(found[name]))
    state[_WORDS] = words
    network.load_state_dict(state)
    return network.eval()


def _renamed(name: str) -> str:
    """The name in `ReaderNetwork` of a weight in the file."""
    return (
        name.removeprefix("m.")
        .replace("enc.embeddings", "encoder.embeddings", 1)
        .replace("enc.encoder", "encoder.encoder", 1)
    )


def _product(name: str, made_by: Mapping[str, Any]) -> Any:
    """The product of integers from which a tensor was made."""
    node = made_by[name]
    while node.op_type != "MatMulInteger":
        node = made_by[node.input[0]]
    return node


def _floats(name: str, known: Mapping[str, Any]) -> Any:
    """A quantized tensor times its scale, a scale a column or one for all."""
    whole = known[f"{name}_quantized"].astype(np.float32)
    zero = known[f"{name}_zero_point"].astype(np.float32)
    return (whole - zero) * known[f"{name}_scale"]


def main() -> None:
    """Write the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, default=None)
    arguments = parser.parse_args()
    network = read_back(arguments.model or verified(READER))
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), arguments.out / "state.pt")


if __name__ == "__main__":
    main()
