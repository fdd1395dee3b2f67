import random

import pytest
import torch
from transformers import AutoTokenizer

from index.models.weights import embedded_minilm
from training.reader_data import Row
from training.train_reader import batches, collate, encode, loss, loss_together

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


@pytest.mark.parametrize(("near", "low"), [(-9, True), (9, False)])
def test_a_passage_that_answers_must_be_above_one_that_is_near(near: float, low: bool) -> None:
    beside = torch.cat([scores(9, 0, 0, 0), scores(near, -9, -9, 0)])
    answer = torch.tensor([[0, 1, 0, 0], [0, 0, 0, 0]])
    body = BODY.expand(2, -1)
    together = loss_together(beside, answer, body, ["Why?", "Why?"])
    assert (float(together) < 0.01) is low
    assert float(loss_together(beside, answer, body, ["Why?", "How?"])) == 0


def test_near_passages_of_a_question_without_an_answer_must_all_be_below_none() -> None:
    body, answer = BODY.expand(2, -1), torch.zeros(2, 4, dtype=torch.long)
    low = torch.cat([scores(-9, -9, -9, 0)] * 2)
    assert float(loss_together(low, answer, body, ["Why?"] * 2)) < 0.01
    low[1, 1, 0] = 9
    assert float(loss_together(low, answer, body, ["Why?"] * 2)) > 5


def test_rows_of_one_question_stand_together(tokenizer):  # type: ignore[no-untyped-def]
    asked = [f"Why {number}?" for number in range(30)]
    rows = [Row(question, "", TEXT, (), "qed") for _ in range(3) for question in asked]
    made = list(batches(rows, tokenizer, random.Random(0)))
    assert sorted(e.question for batch in made for e in batch) == sorted(asked * 3)
    for batch in made:
        in_order = [e.question for e in batch]
        assert in_order == [q for question in dict.fromkeys(in_order) for q in [question] * 3]


def test_rows_are_padded_to_the_longest(tokenizer):  # type: ignore[no-untyped-def]
    rows = [Row("Why?", "", text, (), "qed") for text in (TEXT, "Rest.")]
    examples = [encode(tokenizer, row, random.Random(0)) for row in rows]
    ids, mask, _, _, body = collate([e for e in examples if e])
    assert ids.shape == mask.shape == body.shape
    assert mask.sum(1).tolist() == [len(e.ids) for e in examples if e]
