"""Writes a trained network as an ONNX file of 8-bit integers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import torch


def export(network: Any, path: Path, output: str) -> None:
    """Write `path`, quantized; `network` takes token ids, mask and types, and gives `output`."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    path.parent.mkdir(parents=True, exist_ok=True)
    # Three tensors: the exporter would take one that is given twice for one input.
    examples = tuple(torch.full((2, 8), value, dtype=torch.long) for value in (5, 1, 0))
    rows = torch.export.Dim("rows", min=1, max=4096)
    tokens = torch.export.Dim("tokens", min=2, max=512)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "model.onnx"
        torch.onnx.export(
            network,
            examples,
            str(whole),
            input_names=["input_ids", "attention_mask", "token_type_ids"],
            output_names=[output],
            dynamic_shapes=({0: rows, 1: tokens},) * 3,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)
    model = onnx.load(str(path))
    for node in model.graph.node:
        del node.metadata_props[:]  # where in whose source each was made: half a megabyte
    del model.graph.metadata_props[:], model.graph.value_info[:]
    onnx.save(model, str(path))
