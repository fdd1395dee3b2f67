import random

import pytest
import torch
from transformers import AutoTokenizer

from index.models.weights import embedded_minilm
from training.reader_data import Row
from training.train_reader import collate, encode, loss

TEXT = "Cast on ten stitches. Knit a row. Rest."


@pytest.fixture(scope="module")
def tokenizer():  # type: ignore[no-untyped-def]
    return AutoTokenizer.from_pretrained(str(embedded_minilm()))


@pytest.mark.parametrize(("origin", "parts"), [("answers", {0, 1, 2}), ("qed", {0, 1})])
def test_parts_of_an_answer_are_told_apart_and_places_of_one_are_not(tokenizer, origin, parts):  # type: ignore[no-untyped-def]
    row = Row("How do I knit?", "Knitting", TEXT, ((0, 21), (22, 33)), origin)
    example = encode(tokenizer, row, random.Random(0))
    assert example is not None
    assert set(example.answer) == parts
    marked = [i for i, part in zip(example.ids, example.answer, strict=True) if part]
    assert tokenizer.decode(marked) == "cast on ten stitches. knit a row."


def scores(of_first: float, of_second: float, of_third: float, none: float) -> torch.Tensor:
    """Scores of a row of four tokens, of which three are the passage's."""
    values = torch.zeros(1, 4, 2)
    values[0, 1:, 0] = torch.tensor([of_first, of_second, of_third])
    values[0, 0, 1] = none
    return values


BODY = torch.tensor([[False, True, True, True]])


def test_the_loss_is_low_where_the_answer_is() -> None:
    answer = torch.tensor([[0, 1, 0, 0]])
    found = loss(scores(9, 0, 0, 0), answer, BODY)
    missed = loss(scores(0, 9, 0, 0), answer, BODY)
    assert float(found) < 0.01 < 5 < float(missed)


def test_without_an_answer_none_is_right() -> None:
    answer = torch.tensor([[0, 0, 0, 0]])
    assert float(loss(scores(0, 0, 0, 9), answer, BODY)) < 0.01
    assert float(loss(scores(9, 0, 0, 0), answer, BODY)) > 5


def test_all_parts_of_an_answer_are_better_than_one() -> None:
    parts, places = torch.tensor([[0, 1, 2, 0]]), torch.tensor([[0, 1, 1, 0]])
    both, one = scores(9, 9, 0, 0), scores(9.69, 0, 0, 0)
    assert float(loss(both, parts, BODY)) < 0.01
    assert float(loss(one, parts, BODY)) > float(loss(one, places, BODY)) + 0.5
    assert float(loss(one, places, BODY)) < 0.01


def test_rows_are_padded_to_the_longest(tokenizer):  # type: ignore[no-untyped-def]
    rows = [Row("Why?", "", text, (), "qed") for text in (TEXT, "Rest.")]
    examples = [encode(tokenizer, row, random.Random(0)) for row in rows]
    ids, mask, _, _, body = collate([e for e in examples if e])
    assert ids.shape == mask.shape == body.shape
    assert mask.sum(1).tolist() == [len(e.ids) for e in examples if e]
