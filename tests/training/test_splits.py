from training.splits import is_written_kept


def test_the_first_questions_are_all_trained_on() -> None:
    assert not any(is_written_kept(f"q{number:04}") for number in range(400))


def test_a_third_of_those_written_later_is_kept() -> None:
    kept = [is_written_kept(f"a{number:03}") for number in range(600)]
    assert 150 < sum(kept) < 250


def test_questions_over_one_file_are_on_one_side() -> None:
    files = [f"file-{number}" for number in range(600)]
    kept = [{is_written_kept(f"{file}/{number}") for number in range(9)} for file in files]
    assert all(len(sides) == 1 for sides in kept)
    assert 75 < sum(map(sum, kept)) < 125
    assert is_written_kept("quilts/1") == is_written_kept("quilts/2")
