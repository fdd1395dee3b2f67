import pytest

from advisor.answering.writing.point_prompt import (
    JOIN,
    SYSTEM,
    join_messages,
    point_messages,
    words_before,
)
from advisor.request import Need

_TEXT = """# Pool

The pool has two lanes. It opens at 7.

Before you swim:

- Shower.
- Leave your shoes outside.

| day | closes |
| --- | --- |
| Monday | 20:00 |
| Sunday | 14:00 |
"""


def test_a_point_stands_with_all_that_tells_what_it_is_about() -> None:
    system, human = point_messages(
        "when does it close on sunday",
        Need.FACT,
        "It opens at 7.",
        "Pool > **Hours**",
        "day, closes",
        "Sunday: *14:00*",
    )
    assert (system.type, system.content) == ("system", SYSTEM)
    assert human.type == "human"
    assert human.content.splitlines() == [
        "Question (fact): when does it close on sunday",
        "Already said: It opens at 7.",
        "Before: day, closes",
        "Point (Pool > Hours): Sunday: 14:00",
    ]


def test_what_there_is_not_has_no_line() -> None:
    human = point_messages("may I dive?", Need.YES_NO, "", "", "", "Diving is\nnot allowed.")[1]
    assert human.content == "Question (yes no): may I dive?\nPoint: Diving is not allowed."


def test_points_that_are_joined_have_another_instruction() -> None:
    points = [("Pool", "", "It opens at 7."), ("Sauna", "Only for members.", "It opens at 9.")]
    system, human = join_messages("when do they open", Need.FACT, "", points)
    assert system.content == JOIN != SYSTEM
    assert human.content.splitlines()[1:] == [
        "Point (Pool): It opens at 7.",
        "Before: Only for members.",
        "Point (Sauna): It opens at 9.",
    ]


def test_long_parts_keep_the_end_that_is_nearest_and_whole_words() -> None:
    words = " ".join(f"word{n}" for n in range(200))
    human = point_messages(words, Need.FACT, words, words, words, words)[1]
    question, said, before, point = human.content.splitlines()
    for line in (question, said, before):
        assert line.split(": ")[1].startswith("word")
        assert line.endswith("word199")
    heading, _, text = point.partition("): ")
    assert heading.endswith("word199")
    assert text.startswith("word0 ")
    assert text.split()[-1] in words.split()
    assert len(human.content) < 1600


@pytest.mark.parametrize(
    ("point", "before"),
    [
        ("The pool", ""),
        ("It opens", "The pool has two lanes."),
        ("- Shower.", "Before you swim:"),
        ("- Leave", "Before you swim:"),
        ("| Sunday", "| day | closes |"),
    ],
)
def test_a_point_leans_on_its_introduction(point: str, before: str) -> None:
    assert words_before(_TEXT, _TEXT.index(point)) == before


def test_nothing_before_the_text_is_read() -> None:
    start = _TEXT.index("It opens")
    assert words_before(_TEXT, start, start) == ""
    assert words_before("", 0) == ""
