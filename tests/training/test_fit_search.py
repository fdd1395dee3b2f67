import pytest

from training.fit_search import Search, best, scored

# Both retrievers find "a" first; "c" is further down, and reads best.
FOUND = Search(
    ranks={"a": (1, 1), "b": (2,), **{f"x{n}": (n,) for n in range(3, 12)}, "c": (12, 12)},
    answers={"a": 0.0, "b": -1.0, **{f"x{n}": -3.0 for n in range(3, 12)}, "c": 4.0},
    wanted=(frozenset({"c"}), frozenset({"a", "b"})),
)


@pytest.mark.parametrize(
    ("cutoff", "read", "weight", "expected"),
    [
        (1, 12, 0.5, 0.5),  # what reads best is first
        (1, 12, 20.0, 0.5),  # where it was found counts for more
        (2, 12, 0.5, 1.0),
        (2, 12, 20.0, 0.5),
    ],
)
def test_shares_follow_what_was_found_and_read(
    cutoff: int, read: int, weight: float, expected: float
) -> None:
    assert FOUND.share(cutoff, 1, read, weight) == expected


def test_what_is_not_read_is_not_found() -> None:
    far = Search(
        ranks={**{f"x{n}": (n,) for n in range(1, 11)}, "c": (11,)},
        answers={**{f"x{n}": 0.0 for n in range(1, 11)}, "c": 9.0},
        wanted=(frozenset({"c"}),),
    )
    assert far.share(10, 5, 8, 1.0) == 0.0
    assert far.share(1, 5, 11, 1.0) == 1.0
    # Eight are read by default and ten are wanted: ten are.
    sets = {"far": ([far], (1, 10))}
    assert scored(sets, 5, 8, 1.0) == {"far 1": 0.0, "far 10": 0.0}
    assert best(sets)[1] == 12


def test_more_is_read_only_where_it_gains() -> None:
    near = Search({"c": (1, 1), "d": (2, 2)}, {"c": 1.0, "d": 0.0}, (frozenset({"c"}),))
    assert best({"near": ([near], (1,))})[1] == 8
