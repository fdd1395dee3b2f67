"""Which writer suits a model."""

from __future__ import annotations

from advisor.answering.writing.composing import AnswerWriter
from advisor.answering.writing.drafts import Drafter
from advisor.answering.writing.point_writer import PointWriter
from advisor.answering.writing.writer import Writer
from advisor.models.protocol import ChatModel
from advisor.settings import Settings
from advisor.verification.protocol import Verifier
from index.reader import IndexReader

# Parameters from which a model is let write a whole answer. Not measured: what 0.5 billion wrote so
# was no better than quotes.
_WRITES_ANSWERS = 3_000_000_000


def writer_for(
    model: ChatModel, settings: Settings, verifier: Verifier, index: IndexReader
) -> Writer:
    """The writer that the settings name, or what suits the model; see `Settings.writer`."""
    is_small = bool(model.adapter) or 0 < model.parameters < _WRITES_ANSWERS
    if settings.writer == "points" or (settings.writer == "auto" and is_small):
        return PointWriter(model, verifier, index.document, settings.strictness)
    return AnswerWriter(Drafter(model, settings.max_tokens), verifier, index)
