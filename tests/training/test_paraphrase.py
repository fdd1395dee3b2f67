import random
from collections.abc import Callable

import pytest

from training.paraphrase import (
    EQUAL,
    WIDER,
    exchanged,
    narrowed,
    restructured,
    reworded,
    widened,
)


def all_of(make: Callable[[random.Random], str | None]) -> set[str | None]:
    return {make(random.Random(seed)) for seed in range(40)}


def test_words_are_replaced_by_their_like() -> None:
    made = all_of(lambda rng: reworded("The physician bought a large house.", rng))
    assert "The doctor bought a large house." in made
    assert "The doctor purchased a big house." in made
    assert None not in made and "The physician bought a large house." not in made
    assert reworded("It rained in May.", random.Random(0)) is None


def test_the_article_follows_its_word() -> None:
    made = all_of(lambda rng: widened("She was an actress and rode a horse.", rng))
    assert made == {
        "She was a performer and rode a horse.",
        "She was an actress and rode an animal.",
    }


def test_a_wider_word_follows_only_without_denial_and_all() -> None:
    assert all_of(lambda rng: widened("He is a novelist.", rng)) == {"He is a writer."}
    for claim in ("He is not a novelist.", "All of them are a novelist.", "She isn't a novelist."):
        assert all_of(lambda rng, claim=claim: widened(claim, rng)) == {None}  # type: ignore[misc]


def test_a_narrower_word_is_one_that_the_evidence_lacks() -> None:
    made = all_of(lambda rng: narrowed("Ann saw a bird.", "Ann saw a bird near a rose.", rng))
    assert made == {"Ann saw an eagle."}
    assert all_of(lambda rng: narrowed("Ann saw a bird.", "An eagle, a bird.", rng)) == {None}


@pytest.mark.parametrize(
    ("claim", "same"),
    [
        ("The bridge was designed by Anna Berg.", "Anna Berg designed the bridge."),
        ("Anna Berg founded Lund Mills in 1950.", "Lund Mills was founded by Anna Berg in 1950."),
        ("Anna Berg, a judge from Lund, spoke first.", "Anna Berg was a judge from Lund."),
        ("Ann Berg said that the mill closed.", "According to Ann Berg, the mill closed."),
        ("The mill burned down in 1950.", "In 1950, the mill burned down."),
        ("In March 1950, the mill burned down.", "The mill burned down in March 1950."),
    ],
)  # fmt: skip
def test_the_same_built_otherwise(claim: str, same: str) -> None:
    assert same in all_of(lambda rng: restructured(claim, rng))


def test_names_change_places_where_that_matters() -> None:
    made = all_of(lambda rng: exchanged("Anna Berg was elected before Otto Lind.", rng))
    assert made == {"Otto Lind was elected before Anna Berg."}
    assert all_of(lambda rng: exchanged("Anna Berg and Otto Lind were elected.", rng)) == {None}
    made = all_of(lambda rng: exchanged("Lund Mills was founded by Anna Berg.", rng))
    assert "Lund Mills founded Anna Berg." in made
    assert "Anna Berg was founded by Lund Mills." in made


def test_no_word_stands_twice_in_a_row_of_the_tables() -> None:
    for row in (*EQUAL, *WIDER):
        assert len(set(row)) == len(row), row
    assert not set(WIDER) & {(other, one) for one, other in WIDER}
