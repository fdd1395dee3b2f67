"""Local answers about a folder of documents, every sentence tied to the words that support it.

    from advisor import build_advisor, load_settings

    advisor = build_advisor(load_settings(None, {"index_dir": "my-index"}))
    answer = advisor.ask("How long is a placement?")

This is the only package whose names are promised; they are those of `__all__`. Importing it loads
nothing: each name is looked up when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.advisor import Advisor
    from advisor.answer import (
        AbstainReason,
        Answer,
        Citation,
        Conversation,
        Done,
        Event,
        Label,
        Retrieved,
        Searching,
        SentenceVerified,
        SentenceWithheld,
        Verdict,
    )
    from advisor.build import build_advisor
    from advisor.errors import USER_ERRORS
    from advisor.options import AskOptions
    from advisor.schema import answer_json
    from advisor.settings import Settings, load_settings

__all__ = [
    "USER_ERRORS",
    "AbstainReason",
    "Advisor",
    "Answer",
    "AskOptions",
    "Citation",
    "Conversation",
    "Done",
    "Event",
    "Label",
    "Retrieved",
    "Searching",
    "SentenceVerified",
    "SentenceWithheld",
    "Settings",
    "Verdict",
    "answer_json",
    "build_advisor",
    "load_settings",
]

_MODULES = {
    "USER_ERRORS": "errors",
    "Advisor": "advisor",
    "AskOptions": "options",
    "Settings": "settings",
    "answer_json": "schema",
    "build_advisor": "build",
    "load_settings": "settings",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'advisor' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"advisor.{_MODULES.get(name, 'answer')}"), name)
