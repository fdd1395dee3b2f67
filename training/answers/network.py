"""The chat model of a GGUF file as a network with a LoRA adapter, and its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from advisor.models.llama_log import captured_log
from advisor.models.protocol import ROLES, PromptMessage
from training.answers.gguf import read_tensors

# Module of a layer in transformers -> its name in a GGUF file.
ADAPTED = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_NORMS = {"input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm"}


class Adapted(torch.nn.Module):
    """A linear layer that stays as it is, plus `scale * up(down(x))`, which is trained.

    LoRA of Hu et al. (2022): `down` begins at random, `up` at zero, so that nothing is changed.
    """

    def __init__(self, linear: Any, rank: int, scale: float) -> None:
        super().__init__()
        self.linear = linear
        self.scale = scale
        self.down = torch.nn.Parameter(torch.empty(rank, linear.in_features))
        self.up = torch.nn.Parameter(torch.zeros(linear.out_features, rank))
        torch.nn.init.kaiming_uniform_(self.down, a=5**0.5)

    def forward(self, x: Any) -> Any:
        """What the layer gives, and the adapter with it."""
        return self.linear(x) + (x @ self.down.T) @ (self.up.T * self.scale)


def read_network(path: Path) -> Any:
    """The model of a GGUF file of the architecture `llama`, as floats of 32 bits; none trained.

    Raises:
        ValueError: another architecture, or a weight is missing.
    """
    from transformers import LlamaConfig, LlamaForCausalLM

    about = Tokens(path).metadata
    if about.get("general.architecture") != "llama":
        raise ValueError(f"{path} is no model of the architecture llama.")
    tensors = {name: torch.from_numpy(values) for name, values in read_tensors(path).items()}
    heads, key_heads = (int(about[f"llama.attention.head_count{end}"]) for end in ("", "_kv"))
    config = LlamaConfig(
        vocab_size=len(tensors["token_embd.weight"]),
        hidden_size=int(about["llama.embedding_length"]),
        intermediate_size=int(about["llama.feed_forward_length"]),
        num_hidden_layers=int(about["llama.block_count"]),
        num_attention_heads=heads,
        num_key_value_heads=key_heads,
        max_position_embeddings=int(about["llama.context_length"]),
        rms_norm_eps=float(about["llama.attention.layer_norm_rms_epsilon"]),
        rope_parameters={
            "rope_type": "default",
            "rope_theta": float(about["llama.rope.freq_base"]),
        },
        tie_word_embeddings="output.weight" not in tensors,
    )
    state = {
        "model.embed_tokens.weight": tensors["token_embd.weight"],
        "model.norm.weight": tensors["output_norm.weight"],
        "lm_head.weight": tensors.get("output.weight", tensors["token_embd.weight"]),
    }
    for layer in range(config.num_hidden_layers):
        for own, name in (ADAPTED | _NORMS).items():
            weight = tensors[f"blk.{layer}.{name}.weight"]
            if name in ("attn_q", "attn_k"):
                weight = _own_order(weight, heads if name == "attn_q" else key_heads)
            state[f"model.layers.{layer}.{own}.weight"] = weight
    network = LlamaForCausalLM(config)
    network.load_state_dict(state)
    return network.requires_grad_(False).eval()  # type: ignore[no-untyped-call]


def adapt(network: Any, rank: int, alpha: float, first_layer: int) -> list[torch.nn.Parameter]:
    """Give the layers from `first_layer` on an adapter; returns what is trained."""
    trained = []
    for layer in network.model.layers[first_layer:]:
        for name in ADAPTED:
            parent, _, own = name.partition(".")
            module = getattr(layer, parent)
            adapted = Adapted(getattr(module, own), rank, alpha / rank)
            setattr(module, own, adapted)
            trained += [adapted.down, adapted.up]
    return trained


def adapter_state(network: Any) -> dict[str, torch.Tensor]:
    """The weights of the adapter by name; the rest of the network is the file's."""
    return {
        name: values.detach()
        for name, values in network.named_parameters()
        if name.endswith((".down", ".up"))
    }


def llama_order(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """Rows of a query or key weight in llama.cpp's order, where a rotated pair stands together."""
    rows, *rest = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, *rest).transpose(1, 2).reshape(weight.shape)


def _own_order(weight: torch.Tensor, heads: int) -> torch.Tensor:
    rows, *rest = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, *rest).transpose(1, 2).reshape(weight.shape)


class Tokens:
    """The tokenizer and the chat template of a GGUF file, as `advisor.models.llama` uses them."""

    def __init__(self, path: Path) -> None:
        import llama_cpp
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        captured_log(llama_cpp)
        self._llm = llama_cpp.Llama(str(path), vocab_only=True, verbose=False)
        self.metadata: dict[str, str] = self._llm.metadata
        self.end: int = self._llm.token_eos()
        self._template = Jinja2ChatFormatter(
            template=self.metadata["tokenizer.chat_template"], bos_token="", eos_token=""
        )

    def prompt(self, messages: Sequence[PromptMessage]) -> list[int]:
        """The tokens of a prompt, up to where the model begins to answer."""
        turns: Any = [{"role": ROLES.get(m.type, m.type), "content": m.content} for m in messages]
        return self._tokens(self._template(messages=turns).prompt, special=True)

    def answer(self, text: str) -> list[int]:
        """The tokens of an answer, with the one that ends it."""
        return [*self._tokens(text, special=False), self.end]

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        found: list[int] = self._llm.tokenize(text.encode(), add_bos=False, special=special)
        return found
