"""A sentence-transformers model as an ONNX graph, for `index.models.embedding`."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any


def write_onnx(model: Any, path: Path) -> None:
    """Write a sentence-transformers model to `path`, and its weights beside it, to `path`.data.

    What is written takes token ids and their mask, both of shape (texts, tokens), and gives the
    vectors that the model gives, of shape (texts, dimension).
    """
    import torch

    class Sentences(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            return self.inner(features)["sentence_embedding"]

    limit = int(model.max_seq_length or 512)
    batch = torch.export.Dim("batch", min=1, max=4096)
    tokens = torch.export.Dim("tokens", min=2, max=limit)
    example = torch.ones((2, 8), dtype=torch.long, device=model.device)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        # The exporter warns of its own internals: axis names, deprecated tree types.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Sentences().eval(),
            (example, torch.ones_like(example)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
            dynamic_shapes=({0: batch, 1: tokens}, {0: batch, 1: tokens}),
            dynamo=True,
            external_data=True,
            verbose=False,
        )
