import pytest
import torch

from training.average import mean_of


def test_the_mean_of_every_weight() -> None:
    one = {"weight": torch.tensor([1.0, 4.0]), "steps": torch.tensor(3)}
    other = {"weight": torch.tensor([3.0, 0.0]), "steps": torch.tensor(5)}
    mean = mean_of([one, other])
    assert mean["weight"].tolist() == [2.0, 2.0]
    assert mean["steps"].item() == 3


def test_states_of_other_networks_are_refused() -> None:
    with pytest.raises(ValueError, match="one network"):
        mean_of([{"a": torch.zeros(1)}, {"b": torch.zeros(1)}])
