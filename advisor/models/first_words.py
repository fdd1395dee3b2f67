"""Words that a reply may begin with, and the tokens that stand for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from advisor.errors import ModelError


def tokens_of(word: str, tokenize: Callable[[str], list[int]], model: str) -> list[int]:
    """The tokens that are a word by themselves, in any case, behind a space or not.

    Args:
        word: the word.
        tokenize: the tokens of a text.
        model: the name of the model whose tokens they are.

    Raises:
        ModelError: there is none.
    """
    cases = dict.fromkeys((word, word.lower(), word.capitalize(), word.upper()))
    spelt = [tokenize(f"{before}{case}") for case in cases for before in ("", " ")]
    alone = sorted({tokens[0] for tokens in spelt if len(tokens) == 1})
    if not alone:
        raise ModelError(
            f"The model {model} has no token for {word!r}, so it cannot say how likely it is. Set "
            "`verifier` to `trained`, or choose another model."
        )
    return alone


def shares_of(tokens: Iterable[tuple[str, float]], choices: Sequence[str]) -> tuple[float, ...]:
    """The probability of each choice, added up over the tokens that spell it.

    Args:
        tokens: each with the logarithm of its probability.
        choices: words.
    """
    listed = [(token.strip().casefold(), math.exp(min(0.0, share))) for token, share in tokens]
    return tuple(
        math.fsum(share for token, share in listed if token == choice.casefold())
        for choice in choices
    )
