"""Makes the verifier that the settings name.

| setting `verifier` | what verifies |
|---|---|
| `trained` | the small model that comes with the package, with exact rules on top |
| `model` | the same, and the language model as its second reader |
| `lexical` | words, quantities, names and negations |
| a folder, or a name at the hub | a cross-encoder of sentence-transformers, with the same rules |
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.answer import Claim, EvidenceSpan, Verdict
from advisor.verification.protocol import ASKS_MODEL, Strictness, Verifier, VerifierError

if TYPE_CHECKING:
    from advisor.models.protocol import ChatModel
    from advisor.verification.head import Head
    from advisor.verification.trained import TrainedVerifier

_LOG = logging.getLogger(__name__)
# Shares of the words of a claim; see docs/verification.md.
_LEXICAL_THRESHOLDS = {"strict": 0.85, "normal": 0.75, "lax": 0.6}
_HEAD_FILE = Path(__file__).parent / "model" / "head.json"
# Made by `training.fit_second_reader`.
JOINED_FILE = _HEAD_FILE.with_name("second_reader.json")


def build_verifier(
    name: str,
    threshold: float | None = None,
    strictness: Strictness = "normal",
    model: Callable[[], ChatModel] | None = None,
) -> Verifier:
    """The verifier of the setting `verifier`; its model is loaded at the first claim.

    Args:
        name: see the module's docstring.
        threshold: the score from which a claim is supported; None for what `strictness` stands
            for in this verifier.
        strictness: which of its operating points.
        model: gives the language model, which only `model` asks, for each sentence.

    Raises:
        VerifierError: there is no such verifier, or its head is damaged.
    """
    if name == "lexical":
        from advisor.verification.lexical import LexicalVerifier

        return LexicalVerifier(_LEXICAL_THRESHOLDS[strictness] if threshold is None else threshold)
    if name == "trained":
        return _TrainedOrLexical(threshold, strictness)
    if name == ASKS_MODEL:
        return _two_readers(threshold, strictness, model)
    return _cross_encoder(name, threshold, strictness)


def load_trained(
    threshold: float | None = None, strictness: Strictness = "normal"
) -> TrainedVerifier:
    """The trained verifier itself, its model loaded: no other one stands in for it.

    Raises:
        VerifierError: its model or its head is absent or damaged.
    """
    from advisor.verification.entailment import shipped_model
    from advisor.verification.trained import TrainedVerifier

    head = shipped_head()
    model = shipped_model()
    chosen = head.thresholds[strictness] if threshold is None else threshold
    return TrainedVerifier(lambda: model, head, chosen)


def shipped_head() -> Head:
    """The head that comes with the model.

    Raises:
        VerifierError: it is damaged.
    """
    from advisor.verification.features import LEXICAL
    from advisor.verification.head import MODEL, PLAIN, read_head

    if not _HEAD_FILE.is_file():
        return PLAIN
    return read_head(_HEAD_FILE, frozenset((*LEXICAL, *MODEL)))


def joined_head() -> Head:
    """The head that joins the trained verifier and the language model.

    Raises:
        VerifierError: it is damaged.
    """
    from advisor.verification.head import read_head
    from advisor.verification.readers.second_reader import READERS

    return read_head(JOINED_FILE, frozenset(READERS))


def _two_readers(
    threshold: float | None, strictness: Strictness, model: Callable[[], ChatModel] | None
) -> Verifier:
    from advisor.verification.entailment import shipped_model
    from advisor.verification.readers.second_reader import TwoReaders

    if model is None:
        raise VerifierError(
            "The verifier `model` needs a language model, and there is none here. Set `verifier` "
            "to `trained`."
        )
    joined = joined_head()
    chosen = joined.thresholds[strictness] if threshold is None else threshold
    return TwoReaders(shipped_model, shipped_head(), model, joined, chosen)


def _cross_encoder(name: str, threshold: float | None, strictness: Strictness) -> Verifier:
    from advisor.verification.cross_encoder import CrossEncoderScorer, parse_name
    from advisor.verification.head import PLAIN
    from advisor.verification.trained import TrainedVerifier

    model, labels = parse_name(name)
    if "/" not in model and not Path(model).expanduser().is_dir():
        raise VerifierError(
            f"There is no verifier {name!r}. Set `verifier` to `trained`, `model`, `lexical`, a "
            "folder that sentence-transformers saved, or a name at the hub such as owner/model."
        )
    chosen = PLAIN.thresholds[strictness] if threshold is None else threshold
    return TrainedVerifier(lambda: CrossEncoderScorer(model, labels), PLAIN, chosen, name=name)


class _TrainedOrLexical:
    """The trained verifier; the lexical one, with a warning, when its model cannot be read."""

    def __init__(self, threshold: float | None, strictness: Strictness) -> None:
        self._threshold = threshold
        self._strictness = strictness
        self._lock = threading.Lock()
        self._verifier: Verifier | None = None

    @property
    def name(self) -> str:
        """`trained`, or `lexical` once that has taken its place."""
        return "trained" if self._verifier is None else self._verifier.name

    @property
    def threshold(self) -> float:
        """That of the verifier in use."""
        return self._chosen().threshold

    def verify(self, claim: Claim, evidence: Sequence[EvidenceSpan]) -> Verdict:
        """Judge one claim with whichever can be used."""
        return self._chosen().verify(claim, evidence)

    def _chosen(self) -> Verifier:
        with self._lock:
            if self._verifier is None:
                self._verifier = self._load()
            return self._verifier

    def _load(self) -> Verifier:
        try:
            return load_trained(self._threshold, self._strictness)
        except VerifierError as error:
            _LOG.warning("%s The lexical verifier checks the answers instead.", error)
            # A threshold that was chosen for the other's scores means nothing here.
            return build_verifier("lexical", None, self._strictness)
