"""GGUF files of a few kilobytes, written by hand after the format: a model, and an adapter."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.models.gguf_files import BASE_SHA256

_ALIGNMENT = 32
_CODES: dict[type, tuple[int, str]] = {int: (4, "<I"), float: (6, "<f")}
_SIGNED, _STRING, _ARRAY = 5, 8, 9
_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6
_WIDTH = 32

Value = str | int | float | Sequence[str] | Sequence[int] | Sequence[float]


def write_model(path: Path, template: str | None) -> None:
    """A model of one layer that speaks bytes and knows nothing, with this chat template."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    kinds = [_UNKNOWN, _CONTROL, _CONTROL, *[_BYTE] * 256]
    fields: dict[str, Value] = {"general.architecture": "llama", "llama.block_count": 1}
    sizes = {
        "context_length": 512,
        "embedding_length": _WIDTH,
        "feed_forward_length": _WIDTH,
        "attention.head_count": 1,
        "rope.dimension_count": _WIDTH,
    }
    fields |= {f"llama.{name}": size for name, size in sizes.items()}
    fields["llama.attention.layer_norm_rms_epsilon"] = 1e-5
    fields |= {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": [0.0] * len(tokens),
        "tokenizer.ggml.token_type": kinds,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
    }
    if template is not None:
        fields["tokenizer.chat_template"] = template
    square, line = (_WIDTH, _WIDTH), (_WIDTH,)
    matrices = "attn_q attn_k attn_v attn_output ffn_gate ffn_up ffn_down".split()
    shapes: dict[str, tuple[int, ...]] = {"token_embd": (_WIDTH, len(tokens)), "output_norm": line}
    shapes |= {f"blk.0.{name}": line for name in ("attn_norm", "ffn_norm")}
    shapes |= {f"blk.0.{name}": square for name in matrices}
    _write(path, fields, {f"{name}.weight": shape for name, shape in shapes.items()}, 0.01)


def write_adapter(
    path: Path, width: int, inner: int = 1536, architecture: str = "llama", base: str = ""
) -> None:
    """A LoRA adapter to one matrix of a model of this width; `base` is the file it is for.

    It adds a large multiple of ones to what the first layer's feed-forward network gives.
    """
    fields: dict[str, Value] = {
        "general.type": "adapter",
        "general.architecture": architecture,
        "adapter.type": "lora",
        "adapter.lora.alpha": 16.0,
    }
    if base:
        fields[BASE_SHA256] = base
    matrix = "blk.0.ffn_down.weight.lora"
    _write(path, fields, {f"{matrix}_a": (inner, 1), f"{matrix}_b": (1, width)}, 1.0)


def _write(
    path: Path, fields: Mapping[str, Value], shapes: Mapping[str, tuple[int, ...]], value: float
) -> None:
    """A file with these fields, and tensors of 32-bit floats that all have the same value."""
    head = [b"GGUF", struct.pack("<IQQ", 3, len(shapes), len(fields))]
    head += [_text(key) + _kind(field) + _value(field) for key, field in fields.items()]
    offset = 0
    for name, shape in shapes.items():
        head.append(_text(name) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape))
        head.append(struct.pack("<IQ", 0, offset))
        count = 1
        for length in shape:
            count *= length
        offset += _padded(4 * count)
    start = b"".join(head)
    data = struct.pack("<f", value) * (offset // 4)
    path.write_bytes(start + bytes(_padded(len(start)) - len(start)) + data)


def _kind(field: Value) -> bytes:
    code = _CODES[type(field)][0] if isinstance(field, int | float) else _ARRAY
    return struct.pack("<I", _STRING if isinstance(field, str) else code)


def _value(field: Value) -> bytes:
    if isinstance(field, str):
        return _text(field)
    if isinstance(field, int | float):
        return struct.pack(_CODES[type(field)][1], field)
    kind = struct.pack("<I", _SIGNED) if isinstance(field[0], int) else _kind(field[0])
    return kind + struct.pack("<Q", len(field)) + b"".join(map(_value, field))


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def _padded(length: int) -> int:
    return -(-length // _ALIGNMENT) * _ALIGNMENT
