from pathlib import Path

import numpy as np
import pytest

from index.models.weights import SMOLLM2, verified
from training.answers.gguf import read_tensors, write_adapter


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    tensors = {
        "blk.0.attn_q.weight.lora_a": rng.normal(size=(3, 5)).astype(np.float32),
        "blk.0.attn_q.weight.lora_b": rng.normal(size=(7, 3)).astype(np.float32),
    }
    write_adapter(tmp_path / "a.gguf", tensors, 32.0, {"adapter.base.sha256": "c0ffee"})
    found = read_tensors(tmp_path / "a.gguf")
    assert list(found) == list(tensors)
    for name, values in tensors.items():
        np.testing.assert_array_equal(found[name], values.astype(np.float16).astype(np.float32))
    assert b"adapter.base.sha256" in (tmp_path / "a.gguf").read_bytes()


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.gguf").write_bytes(b"no model")
    with pytest.raises(ValueError, match=r"a\.gguf is not a GGUF file"):
        read_tensors(tmp_path / "a.gguf")


@pytest.mark.real_model
def test_quantised_weights_are_what_their_blocks_say() -> None:
    path = verified(SMOLLM2)
    weight = read_tensors(path)["blk.0.attn_k.weight"]
    assert weight.shape == (192, 576)
    # Q4_1: 32 weights are a scale times 0 to 15, plus a lowest value.
    block = np.unique(weight[0, :32])
    steps = np.diff(block)
    assert len(block) <= 16
    np.testing.assert_allclose(steps / steps.min(), np.round(steps / steps.min()), atol=1e-2)
