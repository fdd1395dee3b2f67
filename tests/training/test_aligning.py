import pytest

from index.models.embedding import HashingEmbedder
from training.aligning import Aligner
from training.answered import Answered, Note

STEPS = Note(
    "Blisters > Treatment",
    "Blisters are common on long walks. Do the following:\n\n"
    "1. Wash the skin.\n2. Drain the fluid with a clean needle.\n3. Put on a bandage.\n"
    "4. Rest the foot for a day.\n\nMost heal in a week.",
)
SHOES = Note("Shoes", "Wear shoes that fit. New boots cost 90 euros in town.")


def aligned(said: str, note: Note, *others: str) -> list[str]:
    row = Answered("walks", "q", "q", False, "advice", (note,), ((said, (0,)),))
    for other in others:
        row = Answered("walks", "q", "q", False, "advice", (note,), (*row.said, (other, (0,))))
    aligner = Aligner([STEPS.text, SHOES.text], HashingEmbedder())
    supported = aligner.align(row)[0]
    return [
        note.text[span.start : span.end]
        for span, supports in zip(supported.spans, supported.supports, strict=True)
        if supports
    ]


def test_the_sentence_that_says_it_supports() -> None:
    assert aligned("New boots are 90 euros", SHOES) == ["New boots cost 90 euros in town."]


def test_a_sentence_may_rest_on_two() -> None:
    assert aligned("Wear fitting shoes; boots in town cost 90 euros", SHOES) == [
        "Wear shoes that fit.",
        "New boots cost 90 euros in town.",
    ]


def test_an_answer_that_uses_most_items_uses_the_list() -> None:
    found = aligned("Wash the skin and drain the fluid", STEPS, "Then put on a bandage")
    assert found == [
        "Do the following:",
        "1. Wash the skin.",
        "2. Drain the fluid with a clean needle.",
        "3. Put on a bandage.",
        "4. Rest the foot for a day.",
    ]


def test_one_item_is_not_the_list() -> None:
    assert aligned("Rest the foot for a day", STEPS) == ["4. Rest the foot for a day."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Every blister heals; drain the fluid with a clean needle first.", True),
        ("The town has a swimming pool.", False),
    ],
)
def test_a_passage_that_says_much_of_an_answer_is_told(text: str, expected: bool) -> None:
    aligner = Aligner([STEPS.text, SHOES.text], HashingEmbedder())
    assert aligner.says_some(["Drain the fluid with a clean needle"], text) is expected
    assert not aligner.says_some([], text)
