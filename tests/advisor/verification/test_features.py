import math

import pytest

from advisor.verification.analysis import analyse
from advisor.verification.features import LEXICAL, lexical_features
from advisor.verification.trained import evidence_of
from advisor.verification.windows import choose_windows, sentences_of_text, weights


def features(claim: str, text: str) -> dict[str, float]:
    wanted, sentences = analyse(claim), sentences_of_text(text)
    window = choose_windows(wanted, sentences, 1)[0]
    given = evidence_of(wanted, window, sentences)
    return lexical_features(wanted, given, weights(wanted, sentences))


def test_a_copy_is_all_there() -> None:
    text = "The bridge at Oberwald opened in 1932."
    found = features(text, f"It rained. {text} It snowed.")
    for name in ("share_content", "share_all", "share_pairs", "share_in_order", "copied",
                 "share_best_sentence", "share_content_weighted", "share_whole"):  # fmt: skip
        assert found[name] == pytest.approx(1.0), name
    for name in ("missing_numbers", "missing_names", "negation_differs", "largest_missing"):
        assert found[name] == 0.0, name


def test_what_is_missing_is_counted() -> None:
    found = features("In 1934 Lena Holm never opened it.", "The bridge opened in 1932.")
    assert found["missing_numbers"] == 1
    assert found["missing_names"] == 1
    assert found["negation_differs"] == 1
    assert 0 < found["share_content"] < 1


def test_order_and_spread() -> None:
    text = "The dog bit the man."
    assert features("The man bit the dog.", text)["share_in_order"] < 1
    near = features("Snow covered Riga.", "Snow covered Riga. " + "We went home then. " * 8)
    far = features("Snow covered Riga.", "Snow fell. " + "We went home then. " * 8 + "Riga slept.")
    assert near["spread"] < far["spread"]


@pytest.mark.parametrize("claim", ["It is.", "12", "ÄÖÜ", "word " * 300])
def test_every_feature_is_finite(claim: str) -> None:
    found = features(claim, "The bridge at Oberwald opened in 1932. It is long.")
    assert tuple(found) == LEXICAL
    assert all(math.isfinite(value) and 0 <= value <= 3 for value in found.values())
