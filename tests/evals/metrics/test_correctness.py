import pytest

from evals.metrics.correctness import fact_recall, matched_groups, token_f1


def test_groups_match_by_any_pattern_case_and_line_ends_ignored() -> None:
    assert matched_groups("Twelve\nweeks", [["12", "twelve.weeks"], ["pay"]]) == [True, False]
    assert fact_recall("twelve weeks", [["12", "twelve"], ["pay"]]) == 0.5
    assert fact_recall("twelve", []) is None


def test_token_f1() -> None:
    assert token_f1("The cat sat.", "a cat sat") == 1.0
    assert token_f1("cat", "a cat sat") == pytest.approx(2 / 3)
    assert token_f1("cat cat cat cat", "a cat sat") == pytest.approx(2 * 0.25 * 0.5 / 0.75)
    assert token_f1("", "a cat sat") == 0.0
    assert token_f1("cat", "...") is None
