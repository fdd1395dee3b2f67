from itertools import islice

import pytest

from benchmarks.fidelity.content import Box, Grid, Speaker, merged_grid, report, slides
from benchmarks.fidelity.scoring import known


def test_a_merged_cell_is_laid_out_over_all_that_it_covers() -> None:
    grid = Grid(
        ((Box("a", rows=2), Box("b", columns=2)), (Box("c"), Box("d"))), ((Box("e", columns=3),),)
    )
    assert grid.spread() == [["a", "b", "b"], ["a", "c", "d"], ["e", "e", "e"]]
    assert [[begins for _, begins in row] for row in grid.laid_out()] == [
        [True, True, False],
        [False, True, True],
        [True, False, False],
    ]


def test_every_coined_word_is_another() -> None:
    speaker = Speaker(1)
    coined = [speaker.coined() for _ in range(50_000)]
    assert len(set(coined)) == 50_000


def test_the_same_seed_says_the_same() -> None:
    assert report(4) == report(4)
    assert report(4) != report(5)
    assert slides(4) == slides(4)


def test_every_row_is_as_wide_as_the_table() -> None:
    for seed in range(20):
        grid = merged_grid(Speaker(seed))
        assert all("" not in row for row in grid.spread())


@pytest.mark.parametrize("merged", [True, False])
def test_a_report_has_words_cells_and_numbers(merged: bool) -> None:
    found = known(report(3, merged=merged))
    assert len(found.words) > 500
    assert len(found.labels) == 18
    assert len(list(islice(found.rows, 20))) == (14 if merged else 15)
    assert found.loose
