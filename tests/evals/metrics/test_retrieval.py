import math

from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.retrieval import ndcg_at_k, recall_at_k, reciprocal_rank

rankings = st.lists(st.sets(st.integers(0, 3)), max_size=8)


def test_recall_counts_pieces_within_the_depth() -> None:
    ranking = [[], [0], [1, 0]]
    assert recall_at_k(ranking, 2, 1) == 0.0
    assert recall_at_k(ranking, 2, 2) == 0.5
    assert recall_at_k(ranking, 2, 3) == 1.0
    assert recall_at_k(ranking, 0, 3) is None


def test_reciprocal_rank_is_that_of_the_first_hit() -> None:
    assert reciprocal_rank([[], [0], [0]], 1) == 0.5
    assert reciprocal_rank([[], []], 1) == 0.0
    assert reciprocal_rank([], 0) is None


def test_ndcg_by_hand() -> None:
    assert ndcg_at_k([[0], []], 1, 5) == 1.0
    assert ndcg_at_k([[], [0]], 1, 5) == 1 / math.log2(3)
    assert ndcg_at_k([[], [0]], 1, 1) == 0.0
    # The second passage covers nothing new.
    assert ndcg_at_k([[0], [0], [1]], 2, 5) == (1 + 1 / 2) / (1 + 1 / math.log2(3))


@given(rankings, st.integers(1, 6))
def test_everything_stays_between_0_and_1_and_recall_grows(ranking: list[set[int]], k: int) -> None:
    recall, more = recall_at_k(ranking, 4, k), recall_at_k(ranking, 4, k + 1)
    ndcg = ndcg_at_k(ranking, 4, k)
    assert recall is not None and more is not None and ndcg is not None
    assert 0 <= recall <= more <= 1
    assert 0 <= ndcg <= 1
