from pathlib import Path

import numpy as np
import pytest

from index.errors import EmbeddingError
from index.models.pair_model import PairModel
from index.models.weights import READER, verified

pytestmark = pytest.mark.real_model


@pytest.fixture(scope="module")
def model() -> PairModel:
    return PairModel(verified(READER), "It is damaged.", most_first=4, most=12)


def test_both_texts_are_cut_to_what_is_read(model: PairModel) -> None:
    first = model.first("one two three four five six")
    assert len(first) == 4
    assert model.room(first) == 12 - 4 - 3
    second = model.encode("seven eight nine ten eleven twelve").ids
    whole, cut = model.scores(first, [second, second[: model.room(first)]])
    assert len(cut) == 12
    assert np.array_equal(whole, cut)


def test_tokens_know_where_they_stand_and_half_characters_are_read(model: PairModel) -> None:
    text = "Lamps are \ud800 blue."
    encoded = model.encode(text)
    assert [text[a:b] for a, b in encoded.offsets][:2] == ["Lamps", "are"]


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(EmbeddingError, match="Install it again"):
        PairModel(tmp_path / "model.onnx", "Install it again.", most_first=4, most=12)
