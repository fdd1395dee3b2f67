"""Quantized models: exact sums on every processor, and scores as they were recorded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from index.models import onnx_session
from index.models.onnx_session import open_session

ROOT = Path(__file__).parents[3]
DEPTH = 64
READER = ROOT / "index" / "models" / "reranker" / "model.onnx"
VERIFIER = ROOT / "advisor" / "verification" / "model" / "model.onnx"
# Of scores that are the same but for the order of sums: a sum that overflows moves them by 0.5.
NEAR = 0.15
RECORDED = {READER: [-0.139, 3.642, -2.9038], VERIFIER: [-2.7352, -0.4806, 2.3537]}


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A model that multiplies by the largest 8-bit weights."""
    weights = np.full((DEPTH, 8), 127, dtype=np.int8)
    node = helper.make_node("MatMulInteger", ["x", "w", "zero_x", "zero_w"], ["y"])
    graph = helper.make_graph(
        [node],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [1, DEPTH])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [1, 8])],
        [
            numpy_helper.from_array(weights, "w"),
            numpy_helper.from_array(np.array(0, dtype=np.uint8), "zero_x"),
            numpy_helper.from_array(np.zeros(8, dtype=np.int8), "zero_w"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path = tmp_path / "product.onnx"
    onnx.save(model, str(path))
    return path


def test_no_sum_overflows(product: Path) -> None:
    session = open_session(product, "damaged", is_quantized=True)
    (found,) = session.run(None, {"x": np.full((1, DEPTH), 255, dtype=np.uint8)})
    assert found.tolist() == [[DEPTH * 255 * 127] * 8]


def scores(model: Path) -> list[float]:
    ids = np.array([[101, *range(2000, 2060), 102, *range(3000, 3060), 102]], dtype=np.int64)
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    feed["token_type_ids"] = np.where(np.arange(ids.shape[1]) > 61, 1, 0)[None].astype(np.int64)
    session = open_session(model, "damaged", is_quantized=True)
    return [float(score) for score in session.run(None, feed)[0].ravel()[:3]]


@pytest.mark.parametrize("model", [READER, VERIFIER], ids=["reader", "verifier"])
def test_a_score_is_the_same_on_every_processor(model: Path) -> None:
    """Those of a processor with VNNI were recorded."""
    assert scores(model) == pytest.approx(RECORDED[model], abs=NEAR)


def test_the_level_that_a_processor_without_vnni_needs_changes_no_score(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(onnx_session, "_overflows", lambda: True)
    for model, recorded in RECORDED.items():
        assert scores(model) == pytest.approx(recorded, abs=NEAR)
