import random

import pytest

from training.number_words import cardinal, ordinal_digits, value_of
from training.perturb import (
    KINDS,
    change_comparison,
    change_date,
    change_name,
    change_number,
    change_quantifier,
    change_unit,
    names_apart,
    negate,
    perturb,
    respell_number,
)

SEEDS = range(40)


def every(change, text: str, *arguments: object) -> set[str | None]:  # type: ignore[no-untyped-def]
    return {change(text, *arguments, random.Random(seed)) for seed in SEEDS}


def test_numbers_in_words() -> None:
    assert (cardinal(21), cardinal(115), cardinal(1000)) == (
        "twenty-one",
        "one hundred and fifteen",
        None,
    )
    assert [ordinal_digits(n) for n in (1, 12, 23, 101)] == ["1st", "12th", "23rd", "101st"]
    assert [value_of(word) for word in ("Twelve", "forty two", "third")] == [12, 42, 3]


def test_a_number_becomes_another_one() -> None:
    changed = every(change_number, "The course takes 12 weeks.")
    assert len(changed) > 5
    for text in changed:
        assert text and text.startswith("The course takes ") and text.endswith(" weeks.")
        assert text != "The course takes 12 weeks." and "twelve" not in text


def test_a_bound_moves_to_where_it_does_not_follow() -> None:
    for text in every(change_number, "Applicants need at least 3 years."):
        assert text and (text.split()[4].isdigit() is False or int(text.split()[4]) > 3)
        assert "two" not in text
    for text in every(change_unit, "It ran for more than 2 years."):
        assert text == "It ran for more than 2 decades."
    for text in every(change_date, "The mill closed before 1990."):
        assert text and int(text[-5:-1]) < 1990


@pytest.mark.parametrize(
    "text", ["The COVID-19 pandemic began.", "It is one of them.", "No numbers.", "In July 2020."]
)
def test_what_is_no_number_stays(text: str) -> None:
    assert every(change_number, text) == {None}


@pytest.mark.parametrize(
    ("change", "text", "expected"),
    [
        (change_unit, "Interns earn $50 per hour.", "Interns earn $50 per month."),
        (change_unit, "Interns earn 50 dollars an hour.", "Interns earn 50 euros an hour."),
        (change_unit, "It pays 9 euros an hour.", "It pays 9 euros a day."),
        (change_date, "It opened in July 2020.", "It opened in March 2020."),
        (change_date, "It opened on Monday.", "It opened on Friday."),
        (change_comparison, "Sales increased.", "Sales decreased."),
        (change_comparison, "It has more than 40 rooms.", "It has less than 40 rooms."),
        (change_quantifier, "Some of them left.", "All of them left."),
        (change_quantifier, "Visitors may park here.", "Visitors must park here."),
        (negate, "The lake is frozen.", "The lake is not frozen."),
        (negate, "The lake has a jetty.", "The lake does not have a jetty."),
        (negate, "The firm never paid.", "The firm paid."),
        (negate, "Members cannot vote.", "Members can vote."),
        (negate, "She released two albums.", "She never released two albums."),
    ],
)
def test_each_change(change, text: str, expected: str) -> None:  # type: ignore[no-untyped-def]
    found = every(change, text)
    assert expected in found
    assert text not in found


def test_a_quantifier_is_not_weakened() -> None:
    assert "Some members vote." not in every(change_quantifier, "All members vote.")


def test_names_come_from_sentences_of_other_names() -> None:
    context = "Anna Berg met Karl Voss. Later, Helen Holm left the town of Riga."
    assert names_apart("Anna Berg was there.", context) == ["Helen Holm", "Riga"]
    assert every(change_name, "Anna Berg was there.", ["Helen Holm"]) == {"Helen Holm was there."}
    for text in every(change_name, "She is an English singer.", []):
        assert text and "English" not in text and "European" not in text


def test_respelling_keeps_the_value() -> None:
    assert every(respell_number, "It takes 12 weeks.") == {"It takes twelve weeks."}
    assert every(respell_number, "It takes twelve weeks.") == {"It takes 12 weeks."}
    assert every(respell_number, "It cost 1,250 crowns.") == {"It cost 1250 crowns."}
    assert every(respell_number, "Half, or 50%, left.") == {
        "Half, or 50 percent, left.",
        "Half, or 50 per cent, left.",
    }


def test_one_of_many_changes() -> None:
    text = "In 2019 London had more than 40 theatres and was not at war."
    found = [perturb(text, [], random.Random(seed)) for seed in SEEDS]
    assert {kind for kind, _ in filter(None, found)} > {"number", "date", "name", "negation"}
    assert perturb("Nothing here", [], random.Random(1), ["number"]) is None
    assert set(KINDS) >= {"number", "unit", "date", "name", "negation"}
    assert found == [perturb(text, [], random.Random(seed)) for seed in SEEDS]
