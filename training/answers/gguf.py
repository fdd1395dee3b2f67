"""GGUF files: the weights of one as floats, and an adapter written as one.

Read by llama.cpp's own library, so that what is trained on is what the file means where it runs.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC, _VERSION, _ALIGNMENT = b"GGUF", 3, 32
_FLOAT32, _STRING = 6, 8
_TENSOR_FLOAT16 = 1


class _InitParams(ctypes.Structure):
    _fields_ = (("no_alloc", ctypes.c_bool), ("ctx", ctypes.c_void_p))


class _TypeTraits(ctypes.Structure):
    """`ggml_type_traits` of ggml.h; `to_float` is null for floats of 32 bits."""

    _fields_ = (
        ("type_name", ctypes.c_char_p),
        ("block_size", ctypes.c_int64),
        ("block_size_interleave", ctypes.c_int64),
        ("type_size", ctypes.c_size_t),
        ("is_quantized", ctypes.c_bool),
        ("to_float", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)),
    )


def read_tensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """The tensors of a GGUF file by name, dequantised, rows first.

    Raises:
        ValueError: the library refuses the file.
    """
    library = _library()
    with _opened(library, path) as file:
        raw = np.memmap(path, np.uint8, "r")
        first = library.gguf_get_data_offset(file)
        tensors = {}
        for index in range(library.gguf_get_n_tensors(file)):
            start = first + library.gguf_get_tensor_offset(file, index)
            held = raw[start : start + library.gguf_get_tensor_size(file, index)]
            traits = library.ggml_get_type_traits(library.gguf_get_tensor_type(file, index))
            shape = tuple(library.gguf_get_tensor_ne(file, index)[:4])
            name = library.gguf_get_tensor_name(file, index).decode()
            tensors[name] = _floats(held, traits.contents, shape)
        return tensors


def write_adapter(
    path: Path,
    tensors: Mapping[str, NDArray[np.float32]],
    alpha: float,
    about: Mapping[str, str],
) -> None:
    """Write a LoRA adapter for llama.cpp, its tensors as floats of 16 bits.

    Args:
        path: the file.
        tensors: by llama.cpp's names, which end in `.lora_a` and `.lora_b`, rows first.
        alpha: what `lora_b @ lora_a` is multiplied by, times the rank.
        about: further metadata, all strings.
    """
    said: dict[str, str | float] = {
        "general.architecture": "llama",
        "general.type": "adapter",
        "adapter.type": "lora",
        "adapter.lora.alpha": alpha,
        **about,
    }
    head = [_MAGIC, struct.pack("<IQQ", _VERSION, len(tensors), len(said))]
    head += [_pair(key, value) for key, value in said.items()]
    body: list[bytes] = []
    offset = 0
    for name, values in tensors.items():
        data = np.ascontiguousarray(values, np.float16).tobytes()
        shape = struct.pack(f"<I{values.ndim}Q", values.ndim, *reversed(values.shape))
        head.append(_text(name) + shape + struct.pack("<IQ", _TENSOR_FLOAT16, offset))
        body.append(_aligned(data))
        offset += len(body[-1])
    path.write_bytes(_aligned(b"".join(head)) + b"".join(body))


def _pair(key: str, value: str | float) -> bytes:
    if isinstance(value, str):
        return _text(key) + struct.pack("<I", _STRING) + _text(value)
    return _text(key) + struct.pack("<If", _FLOAT32, value)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def _aligned(data: bytes) -> bytes:
    return data + bytes(-len(data) % _ALIGNMENT)


def _floats(
    held: NDArray[np.uint8], traits: _TypeTraits, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """The values of a tensor whose lengths are given innermost first."""
    length = int(np.prod(shape))
    values = np.empty(length, np.float32)
    if traits.to_float:
        traits.to_float(held.ctypes.data, values.ctypes.data, length)
    else:
        values[:] = held.view(np.float32)
    rows = list(reversed(shape))
    while len(rows) > 1 and rows[0] == 1:
        rows.pop(0)
    return values.reshape(rows)


@contextmanager
def _opened(library: Any, path: Path) -> Iterator[int]:
    file = library.gguf_init_from_file(str(path).encode(), _InitParams(True, None))
    if not file:
        raise ValueError(f"{path} is not a GGUF file that llama.cpp reads.")
    try:
        yield file
    finally:
        library.gguf_free(file)


def _library() -> Any:
    """libggml, which llama-cpp-python carries, with the types of the functions used here."""
    from llama_cpp._ggml import libggml

    file, index = ctypes.c_void_p, ctypes.c_int64
    for name, result, arguments in (
        ("gguf_init_from_file", ctypes.c_void_p, (ctypes.c_char_p, _InitParams)),
        ("gguf_free", None, (file,)),
        ("gguf_get_data_offset", ctypes.c_size_t, (file,)),
        ("gguf_get_n_tensors", ctypes.c_int64, (file,)),
        ("gguf_get_tensor_name", ctypes.c_char_p, (file, index)),
        ("gguf_get_tensor_type", ctypes.c_int, (file, index)),
        ("gguf_get_tensor_offset", ctypes.c_size_t, (file, index)),
        ("gguf_get_tensor_size", ctypes.c_size_t, (file, index)),
        ("gguf_get_tensor_ne", ctypes.POINTER(ctypes.c_int64), (file, index)),
        ("ggml_get_type_traits", ctypes.POINTER(_TypeTraits), (ctypes.c_int,)),
    ):
        function = getattr(libggml, name)
        function.restype, function.argtypes = result, arguments
    return libggml
