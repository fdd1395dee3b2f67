import random

from training.claim_making import joined, listed, one_item, resolved, shortened, stitched

SENTENCE = "In 1999, the mill (a brick building), the oldest of all, closed after the river rose."
LIST = "The courses include algebra, statistics, and programming."


def test_a_shortened_sentence_only_leaves_words_out() -> None:
    made = {shortened(SENTENCE, random.Random(seed)) for seed in range(20)} - {None}
    assert len(made) == 3, "without the aside, without the ending, without both"
    for short in made:
        assert short is not None and len(short) < len(SENTENCE)
        kept = [word.strip(".,()").lower() for word in short.split()]
        rest = iter(word.strip(".,()").lower() for word in SENTENCE.split())
        assert all(word in rest for word in kept), "in order, nothing added"
        assert "mill" in kept and "closed" in kept


def test_a_sentence_without_asides_is_not_shortened() -> None:
    assert shortened("The mill closed.", random.Random(0)) is None


def test_a_pronoun_is_resolved_by_the_name_before() -> None:
    before = "Anna Berg was born in Lund in 1950."
    assert resolved(before, "She became a judge in 1981.") == "Anna Berg became a judge in 1981."
    assert resolved(before, "The town became rich in 1981.") is None
    assert resolved("It was a cold winter in Lund.", "She became a judge in 1981.") is None


def test_stitching_takes_the_subject_of_one_and_the_rest_of_another() -> None:
    one = "Anna Berg was born in Lund in 1950."
    other = "Otto Lind was elected mayor of Malmo."
    assert stitched(one, other) == "Anna Berg was elected mayor of Malmo."
    assert stitched(one, "Anna Berg was elected mayor of Malmo.") is None, "the same subject"
    assert stitched(one, "He was elected mayor of Malmo.") is None, "nobody knows who"


def test_joined_claims_are_one_sentence() -> None:
    both = joined("The mill closed.", "The river rose.", random.Random(1))
    assert "The mill closed" in both and both.endswith("the river rose.")
    assert both.count(".") == 1


def test_a_list_and_one_of_its_items() -> None:
    shown = listed(LIST)
    assert shown == "The courses include:\n- algebra\n- statistics\n- programming"
    claim = one_item(LIST, random.Random(2))
    assert claim is not None and claim.startswith("The courses include ")
    assert listed("The course is long.") is None
    assert one_item("The course is long.", random.Random(2)) is None
