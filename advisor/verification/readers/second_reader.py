"""The verifier `model`: the trained one, and the chat model as its second reader.

The chat model reads a sentence beside the window of the evidence that supports it most, once, and
what counts is how likely its reply begins with Yes and with No. A logistic head joins what both
readers make of a sentence. The rules keep the last word: where one is violated, the model is not
asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from advisor.errors import ContextTooLong
from advisor.models.protocol import ChatModel, PromptMessage
from advisor.verification.head import Head, logit
from advisor.verification.protocol import ASKS_MODEL
from advisor.verification.trained import Examined, Scorer, TrainedVerifier
from advisor.verification.windows import Sentence

READERS = ("trained", "model")
"""The features of its head, in log-odds: what the trained verifier and the chat model say."""
# The text comes before the sentence: of several sentences about one text it is read once.
_SYSTEM = "You check whether a text says what a sentence says. You answer Yes or No."
_ASKED = """Text: {text}

Sentence: {claim}

Does the text say everything that the sentence says? Answer Yes or No."""
_ANSWERS = ("Yes", "No")
# Added to both shares: who says neither Yes nor No says nothing, and nobody is surer than 9 to 1 in
# log-odds.
_LEAST = 1e-4


def model_log_odds(model: ChatModel, claim: str, text: str) -> float:
    """What a chat model says of a sentence beside a text: log-odds of Yes, between -9.3 and 9.3.

    0 where the two do not fit in its context, which tells nothing.

    Raises:
        ModelError: the model failed, or does not say how likely words are.
    """
    asked = _ASKED.format(text=text, claim=claim)
    messages = (PromptMessage("system", _SYSTEM), PromptMessage("human", asked))
    try:
        yes, no = model.first_word(messages, _ANSWERS)
    except ContextTooLong:
        return 0.0
    return math.log((yes + _LEAST) / (no + _LEAST))


class TwoReaders(TrainedVerifier):
    """Verifies with the trained model and a chat model; see the module's docstring.

    The model is asked in turn with all others that use it. Not to be called from inside the loop
    over a reply of that model, which holds it.
    """

    def __init__(
        self,
        scorer: Callable[[], Scorer],
        trained: Head,
        model: Callable[[], ChatModel],
        joined: Head,
        threshold: float,
    ) -> None:
        """Nothing is loaded before the first claim.

        Args:
            scorer: loads the trained model; called once.
            trained: the head of the trained verifier.
            model: gives the chat model; called for each sentence, so that whoever owns the model
                may close it and load it again.
            joined: joins `READERS`.
            threshold: the probability, 0 to 1, from which a claim is supported.
        """
        super().__init__(scorer, joined, threshold, name=ASKS_MODEL)
        self._trained = trained
        self._model = model

    def examine(self, claim: str, sentences: Sequence[Sentence]) -> Examined | None:
        """What both readers and the rules see of one sentence; see `TrainedVerifier.examine`.

        Raises:
            ModelError: the chat model failed.
        """
        examined = super().examine(claim, sentences)
        if examined is None:
            return None
        told = 0.0
        if examined.violation is None:
            told = model_log_odds(self._model(), claim, examined.windows[examined.best].text)
        said = {"trained": logit(self._trained.probability(examined.features)), "model": told}
        return replace(examined, features={**examined.features, **said})
