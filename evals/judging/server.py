"""A model behind an OpenAI-compatible server as the judge."""

from __future__ import annotations

import re

from advisor.answer import Label
from advisor.errors import ContextTooLong
from advisor.models.protocol import PromptMessage
from advisor.models.servers.openai_server import ServerChat
from advisor.settings import Settings
from evals.judging.one_by_one import OneByOne
from evals.judging.protocol import Pair
from evals.records import Judgement

_PROMPT = """Evidence:
{evidence}

Claim: {claim}

Decide from the evidence alone. Reply with one word: supported when the evidence says everything \
that the claim says, contradicted when it says the opposite of a part of it, unsupported \
otherwise."""
_REPLY = re.compile(r"\b(?P<word>supported|contradicted|unsupported|not supported)\b", re.I)
_SCORES = {Label.SUPPORTED: 1.0, Label.NOT_SUPPORTED: 0.0, Label.CONTRADICTED: 0.0}


class ServerJudge(OneByOne):
    """Asks a chat model for one word; a reply without it counts as not judged."""

    def __init__(self, model: str, settings: Settings, threshold: float) -> None:
        """`model` is written as in the setting of that name; other values come from `settings`."""
        self._settings = settings.model_copy(update={"model": model, "temperature": 0.0})
        self.name = model
        self.threshold = threshold
        self.fingerprint = f"{model} {_PROMPT}"
        self._model: ServerChat | None = None

    def judge_one(self, pair: Pair) -> Judgement:
        """What the model replies.

        Raises:
            ServerError: the server refused or cannot be reached.
        """
        if self._model is None:
            self._model = ServerChat(self._settings)
        evidence = "\n".join(piece.text for piece in pair.evidence)
        prompt = PromptMessage("human", _PROMPT.format(evidence=evidence, claim=pair.claim))
        try:
            reply = "".join(self._model.stream([prompt]))
        except ContextTooLong:
            return Judgement(Label.UNCHECKED.value, None, "the evidence is too long for the judge")
        found = _REPLY.findall(reply)
        if not found:
            return Judgement(Label.UNCHECKED.value, None, f"the judge replied {reply[:80]!r}")
        word = found[-1].lower()
        labels = {"supported": Label.SUPPORTED, "contradicted": Label.CONTRADICTED}
        label = labels.get(word, Label.NOT_SUPPORTED)
        return Judgement(label.value, _SCORES[label], f"the judge said {word}")
