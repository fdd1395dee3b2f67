from collections.abc import Sequence

from evals.metrics.citation import citation_recall, precise_citations


def test_recall() -> None:
    assert citation_recall(True) == 1.0
    assert citation_recall(False) == 0.0
    assert citation_recall(None) == 0.0


def test_nothing_is_precise_in_an_unsupported_statement() -> None:
    assert precise_citations(2, False, lambda _: True) == (False, False)
    assert precise_citations(0, False, lambda _: True) == ()


def test_a_citation_that_adds_nothing_is_not_precise() -> None:
    # The first supports alone; the second neither supports nor is missed.
    def supports(chosen: Sequence[int]) -> bool:
        return 0 in chosen

    assert precise_citations(2, True, supports) == (True, False)


def test_two_halves_that_need_each_other_are_both_precise() -> None:
    assert precise_citations(2, True, lambda chosen: len(chosen) == 2) == (True, True)


def test_a_single_citation_of_a_supported_statement_is_precise() -> None:
    assert precise_citations(1, True, lambda _: False) == (True,)
