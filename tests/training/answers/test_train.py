import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from training.answers.network import adapter_state
from training.answers.train import Example, Run, Settings, batches, loss, rate_at, read_checkpoint

_SETTINGS = Settings(model="c0ffee", epochs=3, rate=1e-2, rank=2, alpha=4.0, first_layer=1)
_EXAMPLES = [Example([n % 40, (3 * n) % 40, 7, (5 * n) % 40, n % 40], 2) for n in range(40)]
_HALF = """
import sys, torch
from pathlib import Path
from tests.training.answers.test_train import _EXAMPLES, _SETTINGS, tiny
from training.answers.train import Run

rank = int(sys.argv[1])
torch.distributed.init_process_group(
    "gloo", init_method=f"file://{sys.argv[2]}/meeting", rank=rank, world_size=2
)
Run(tiny(), _SETTINGS, Path(sys.argv[2]), rank, 2).train(_EXAMPLES, _EXAMPLES[:4])
torch.distributed.destroy_process_group()
"""


def tiny() -> Any:
    """A network with random weights, the same each time."""
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=40,
        hidden_size=16,
        intermediate_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
    )
    return LlamaForCausalLM(config).requires_grad_(False).eval()


def trained(out: Path, *until: int) -> dict[str, Any]:
    """What a run has learnt that is stopped after each number of steps, and started again."""
    for stop in (*until, -1):
        Run(tiny(), _SETTINGS, out, 0, 1).train(_EXAMPLES, _EXAMPLES[:4], stop)
    return read_checkpoint(out / "checkpoint.pt")


def test_a_run_that_was_stopped_ends_where_one_ends_that_was_not(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()
    once, again = trained(whole), trained(parts, 2, 5)
    assert once["step"] == again["step"] == 7
    assert once["adapter"].keys() == again["adapter"].keys() != set()
    for name, values in once["adapter"].items():
        torch.testing.assert_close(values, again["adapter"][name], rtol=0, atol=0)
    log = [json.loads(line) for line in (parts / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in log] == [0, 2, 5, 7]
    assert log[-1]["kept"] < log[0]["kept"]
    assert log[0]["model"] == "c0ffee"


def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    halves = [
        subprocess.Popen([sys.executable, "-c", _HALF, str(rank), str(two)]) for rank in (0, 1)
    ]
    assert [half.wait(120) for half in halves] == [0, 0]
    alone = trained(one)
    together = read_checkpoint(two / "checkpoint.pt")
    for name, values in alone["adapter"].items():
        torch.testing.assert_close(values, together["adapter"][name], rtol=1e-3, atol=1e-5)


def test_a_run_does_not_go_on_from_one_with_other_settings(tmp_path: Path) -> None:
    trained(tmp_path)
    other = replace(_SETTINGS, rank=3)
    with pytest.raises(ValueError, match="is of a run with other settings"):
        Run(tiny(), other, tmp_path, 0, 1)


def test_only_the_adapter_of_the_later_layers_is_trained(tmp_path: Path) -> None:
    network = tiny()
    before = {name: values.clone() for name, values in network.named_parameters()}
    Run(network, _SETTINGS, tmp_path, 0, 1).train(_EXAMPLES, _EXAMPLES[:1])
    assert {name.split(".")[2] for name in adapter_state(network)} == {"1"}
    for name, values in network.named_parameters():
        own = name.replace(".linear.", ".")
        if own in before:
            assert torch.equal(values, before[own])


def test_the_loss_is_that_of_the_answer_alone() -> None:
    network, ids = tiny(), [3, 1, 4, 1, 5]
    logits = network(torch.tensor([ids])).logits[0]
    told = [-torch.log_softmax(logits[n - 1], 0)[ids[n]] for n in (3, 4)]
    torch.testing.assert_close(loss(network, Example(ids, 2)), torch.stack(told).mean())


def test_each_example_comes_once_an_epoch() -> None:
    planned = batches(48, 2)
    assert [len(batch) for batch in planned] == [16] * 6
    first, second = sum(planned[:3], []), sum(planned[3:], [])
    assert sorted(first) == sorted(second) == list(range(48))
    assert first != second
    assert planned == batches(48, 2)


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_at(step, 100, 1.0) for step in range(100)]
    assert rates[0] < rates[2] < rates[4] == pytest.approx(1, abs=0.01)
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert rates[-1] == pytest.approx(0.05, abs=0.01)
