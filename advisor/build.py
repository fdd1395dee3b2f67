"""Puts an advisor together from settings: the one place where the parts meet.

Each part is imported where it is made, for indexing needs none of what answers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from advisor.advisor import Advisor
    from advisor.models.protocol import ChatModel, Progress
    from advisor.settings import Settings
    from advisor.verification.protocol import Verifier
    from index.indexing.recipe import IndexSettings
    from index.reader import IndexReader


def build_advisor(
    settings: Settings,
    on_download: Progress | None = None,
    *,
    index: Callable[[], IndexReader] | None = None,
    model: Callable[[], ChatModel] | None = None,
) -> Advisor:
    """An advisor over the index and the model that the settings name.

    Nothing is opened or loaded before the first question or `describe`.

    Args:
        settings: as `load_settings` returns them.
        on_download: called with bytes done and total while a model is downloaded.
        index: what opens the index, instead of the settings.
        model: what loads the model, instead of the settings.
    """
    from advisor.advisor import Advisor
    from advisor.models.factory import build_model

    advisor = Advisor(
        settings,
        index or partial(open_index, settings, settings.reranker),
        model or partial(build_model, settings, on_download),
        # The model that writes, whenever it is loaded.
        settings_verifier(settings, lambda: advisor.model()),
    )
    return advisor


def open_index(settings: Settings, reranker: str) -> IndexReader:
    """The index that the settings name, read with a reranker: `none` where nothing is searched.

    Raises:
        IndexingError: nothing is indexed there, or it cannot be read with these settings.
    """
    from index.reader import IndexReader

    return IndexReader(
        settings.index_address,
        chroma=settings.chroma,
        embedding=settings.embedding,
        cache_dir=cache_dir(),
        reranker=reranker,
    )


def settings_verifier(settings: Settings, model: Callable[[], ChatModel] | None = None) -> Verifier:
    """The verifier that the settings name; its model is loaded at the first claim.

    Args:
        settings: as `load_settings` returns them.
        model: gives the language model, for the verifier that asks it; None loads one for it.

    Raises:
        VerifierError: there is none of that name.
    """
    from advisor.models.factory import build_model
    from advisor.verification.factory import build_verifier

    return build_verifier(
        settings.verifier,
        settings.support_threshold,
        settings.strictness,
        model or cache(partial(build_model, settings)),
    )


def index_settings(settings: Settings) -> IndexSettings:
    """The part of the settings that decides what an index holds."""
    from corpus.loaders.ocr.rules import OcrRules
    from index.indexing.recipe import IndexSettings

    return IndexSettings(
        directory=settings.index_dir,
        chroma=settings.chroma,
        embedding=settings.embedding,
        chunk_chars=settings.chunk_chars,
        cache_dir=cache_dir(),
        ocr=OcrRules(settings.ocr, settings.ocr_language),
        catalog=settings.catalog.get_secret_value(),
        name=settings.index_name,
    )


def cache_dir() -> Path:
    """Where what can be made again is kept: exported models, checked hashes."""
    return user_cache_path("groundwise", appauthor=False)
