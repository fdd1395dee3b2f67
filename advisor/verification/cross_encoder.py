"""Any cross-encoder of sentence-transformers as the model that reads, in torch."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.verification.protocol import VerifierError
from corpus.language.words import encodable
from index.models.embedding import load_cross_encoder

_SUPPORTS = re.compile(r"^(?:entail|support|consistent|faithful|true$)", re.I)
_CONTRADICTS = re.compile(r"^(?:contradict|refut|false$)", re.I)
_LEAST = 1e-9
_MOST_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Labels:
    """Which outputs of a model mean support and contradiction; the others say neither."""

    supported: int
    contradicted: int | None = None


class CrossEncoderScorer:
    """Reads (evidence, claim), as models of language inference do: premise first."""

    def __init__(self, name: str, labels: Labels | None = None) -> None:
        """Load the model.

        Args:
            name: a folder that sentence-transformers saved, or a name at the hub.
            labels: which output means what; None reads the names of the model's labels.

        Raises:
            VerifierError: it cannot be loaded, or no label of it means support.
        """
        try:
            self._model = load_cross_encoder(name)
        except (OSError, ValueError) as error:
            raise VerifierError(
                f"The cross-encoder {name} cannot be loaded ({error}). Name a folder that "
                "sentence-transformers has saved, or a model of its hub."
            ) from error
        self._count = int(self._model.num_labels)
        self._labels = labels or self._named_labels(name)
        used = max(self._labels.supported, self._labels.contradicted or 0)
        if used >= self._count:
            raise VerifierError(
                f"The cross-encoder {name} has {self._count} outputs, and output {used} "
                "is named. They are counted from 0."
            )

    @property
    def most_tokens(self) -> int:
        """How long evidence and claim may be together, in tokens: the rest is cut off."""
        return int(self._model.max_seq_length or _MOST_TOKENS)

    def logits(self, claim: str, texts: Sequence[str]) -> list[tuple[float, float, float]]:
        """One row a text: log-probabilities of supported, contradicted and neither."""
        import torch

        pairs = [(encodable(text), encodable(claim)) for text in texts]
        activation = torch.nn.Sigmoid() if self._count == 1 else torch.nn.Softmax(dim=-1)
        # One by one: in a batch the padding moves the last digits.
        outputs = self._model.predict(
            pairs, batch_size=1, activation_fn=activation, show_progress_bar=False
        )
        return [self._row([float(v) for v in row.reshape(-1)]) for row in outputs]

    def _row(self, probabilities: Sequence[float]) -> tuple[float, float, float]:
        supported = probabilities[self._labels.supported]
        refuting = self._labels.contradicted
        contradicted = 0.0 if refuting is None else probabilities[refuting]
        rest = max(0.0, 1.0 - supported - contradicted)
        first, second, third = (math.log(max(_LEAST, p)) for p in (supported, contradicted, rest))
        return first, second, third

    def _named_labels(self, name: str) -> Labels:
        if self._count == 1:
            return Labels(0)
        names: Mapping[int, str] = {
            int(i): str(label) for i, label in self._model.config.id2label.items()
        }
        supported = next((i for i, label in names.items() if _SUPPORTS.match(label)), None)
        if supported is None:
            raise VerifierError(
                f"None of the labels {', '.join(sorted(names.values()))} of the cross-encoder "
                f"{name} says support. Name the outputs: `{name}#supported=0,contradicted=2`."
            )
        refuting = next((i for i, label in names.items() if _CONTRADICTS.match(label)), None)
        return Labels(supported, refuting)


_MAPPING = re.compile(r"^(?P<name>.+)#supported=(?P<s>\d+)(?:,contradicted=(?P<c>\d+))?$")


def parse_name(setting: str) -> tuple[str, Labels | None]:
    """The model's name and the outputs of `NAME#supported=1,contradicted=0`."""
    match = _MAPPING.match(setting)
    if match is None:
        return setting, None
    refuting = int(match["c"]) if match["c"] else None
    return match["name"], Labels(int(match["s"]), refuting)
