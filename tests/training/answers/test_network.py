"""The network is the model of the file, and its adapter does in llama.cpp what it does here."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from advisor.answering.writing.point_prompt import point_messages
from advisor.models.llama import LlamaModel
from advisor.request import Need
from advisor.settings import Settings
from index.models.weights import SMOLLM2, verified
from training.answers.export import BASE_SHA256, export
from training.answers.network import Tokens, adapt, adapter_state, read_network

pytestmark = pytest.mark.real_model
_MESSAGES = point_messages(
    "do i have to work on the train", Need.YES_NO, "", "Travel", "", "Staff may work in transit."
)


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens(verified(SMOLLM2))


def logits_of(adapter: Path | None, ids: list[int]) -> Any:
    """What llama.cpp gives for the last token."""
    from llama_cpp import Llama

    path = str(adapter) if adapter else None
    options = {"lora_path": path, "n_ctx": 128, "n_threads": 1, "verbose": False}
    llm = Llama(str(verified(SMOLLM2)), logits_all=True, **options)
    llm.eval(ids)
    logits = np.array(llm.scores[len(ids) - 1])
    llm.close()
    return logits


def test_the_network_and_its_adapter_are_what_llama_cpp_runs(tokens, tmp_path) -> None:  # type: ignore[no-untyped-def]
    ids = tokens.prompt(_MESSAGES)
    network = read_network(verified(SMOLLM2))
    with torch.no_grad():
        plain = network(torch.tensor([ids])).logits[0, -1].numpy()
    assert np.corrcoef(plain, logits_of(None, ids))[0, 1] > 0.99

    torch.manual_seed(0)
    adapt(network, rank=4, alpha=8.0, first_layer=20)
    for name, values in adapter_state(network).items():
        if name.endswith(".up"):
            values.normal_(std=0.4)
    with torch.no_grad():
        adapted = network(torch.tensor([ids])).logits[0, -1].numpy()
    settings = {"alpha": 8.0, "model": "c0ffee"}
    checkpoint = {"adapter": adapter_state(network), "settings": settings}
    export(checkpoint, 9, 3, tmp_path / "a.gguf")
    ran = logits_of(tmp_path / "a.gguf", ids)
    assert np.corrcoef(adapted, plain)[0, 1] < 0.95
    assert np.corrcoef(adapted, ran)[0, 1] > 0.99
    assert BASE_SHA256.encode() in (tmp_path / "a.gguf").read_bytes()


def test_a_prompt_has_the_tokens_that_the_product_sends(tokens) -> None:  # type: ignore[no-untyped-def]
    model = LlamaModel(verified(SMOLLM2), Settings(context_tokens=512))
    try:
        assert len(tokens.prompt(_MESSAGES)) == model.count_tokens(_MESSAGES)
    finally:
        model.close()
    assert tokens.answer("No.")[-1] == tokens.end


def test_an_adapter_that_is_too_large_is_refused(tmp_path: Path) -> None:
    adapter = {
        f"model.layers.{layer}.mlp.up_proj.{side}": torch.zeros(*shape)
        for layer in range(30)
        for side, shape in (("down", (128, 576)), ("up", (1536, 128)))
    }
    checkpoint = {"adapter": adapter, "settings": {"alpha": 1.0, "model": ""}}
    with pytest.raises(ValueError, match="more than 12,000,000"):
        export(checkpoint, 9, 3, tmp_path / "a.gguf")
