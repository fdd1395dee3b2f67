"""Write a trained adapter as a GGUF file for llama.cpp.

    python -m training.answers.export CHECKPOINT OUT.gguf [--model FILE]

`CHECKPOINT` is what `training.answers.train` wrote. The SHA-256 of the model it was made for stands
in the file under `adapter.base.sha256`; its own is printed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.models.gguf_files import BASE_SHA256
from index.models.weights import SMOLLM2, sha256_of, verified
from training.answers.gguf import write_adapter
from training.answers.network import ADAPTED, Tokens, llama_order
from training.answers.train import read_checkpoint

_MOST_BYTES = 12_000_000


def export(checkpoint: Mapping[str, Any], heads: int, key_heads: int, path: Path) -> None:
    """Write the adapter of a checkpoint.

    Args:
        checkpoint: what `training.answers.train.read_checkpoint` reads.
        heads: of the model's attention.
        key_heads: those of its keys.
        path: the file.

    Raises:
        ValueError: the file is larger than what is shipped may be.
    """
    tensors = {}
    for name, values in checkpoint["adapter"].items():
        _, _, layer, *module, side = name.split(".")
        own = ADAPTED[".".join(module)]
        if side == "up" and own in ("attn_q", "attn_k"):
            values = llama_order(values, heads if own == "attn_q" else key_heads)
        end = "lora_a" if side == "down" else "lora_b"
        tensors[f"blk.{layer}.{own}.weight.{end}"] = values.contiguous().numpy()
    settings = checkpoint["settings"]
    write_adapter(path, tensors, settings["alpha"], {BASE_SHA256: settings["model"]})
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise ValueError(f"{path} has {size:,} bytes, more than {_MOST_BYTES:,}.")


def main() -> None:
    """Write the file, and print its SHA-256."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, default=None)
    arguments = parser.parse_args()
    path = arguments.model or verified(SMOLLM2)
    checkpoint = read_checkpoint(arguments.checkpoint)
    if checkpoint["settings"]["model"] != sha256_of(path):
        parser.exit(1, f"{arguments.checkpoint} was trained for another file than {path}.\n")
    about = Tokens(path).metadata
    heads, key_heads = (int(about[f"llama.attention.head_count{end}"]) for end in ("", "_kv"))
    try:
        export(checkpoint, heads, key_heads, arguments.out)
    except ValueError as error:
        parser.exit(1, f"{error}\n")
    print(sha256_of(arguments.out, cached=False))


if __name__ == "__main__":
    main()
