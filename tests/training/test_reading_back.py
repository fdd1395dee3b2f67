import numpy as np
import pytest
import torch

from index.models.pair_model import PairModel
from index.models.weights import READER, verified
from training.reading_back import read_back


def test_the_weights_that_are_read_back_score_as_the_shipped_model_does() -> None:
    path = verified(READER)
    network = read_back(path)
    model = PairModel(path, "damaged", most_first=48, most=224)
    first = model.first("How long do I boil an egg?")
    shipped, floats = [], []
    for text in ("Boil it for seven minutes, then cool it.", "The hall is closed on Mondays."):
        second = model.encode(text).ids
        shipped += model.scores(first, [second])
        ids = torch.tensor([[101, *first, 102, *second, 102]])
        types = torch.zeros_like(ids)
        types[:, len(first) + 2 :] = 1
        with torch.no_grad():
            floats.append(network(ids, torch.ones_like(ids), types)[0].numpy())
    for one, other in zip(shipped, floats, strict=True):
        assert np.abs(one - other).mean() < 0.1 * np.abs(one).mean() + 0.1
    assert np.corrcoef(np.concatenate(shipped)[:, 0], np.concatenate(floats)[:, 0])[0, 1] > 0.98


def test_another_file_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import onnx

    graph = onnx.helper.make_graph([], "empty", [], [])
    onnx.save(onnx.helper.make_model(graph), str(tmp_path / "other.onnx"))
    with pytest.raises(ValueError, match="does not hold"):
        read_back(tmp_path / "other.onnx")
