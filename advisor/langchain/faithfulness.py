"""The check of sentences as an evaluator of other people's chains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.documents import Document
from langchain_core.messages import BaseMessage

from advisor.answer import Label
from advisor.build import settings_verifier
from advisor.settings import Settings
from advisor.verification.together import check_claim

Evaluator = Callable[[Mapping[str, Any]], dict[str, Any]]


def faithfulness_evaluator(settings: Settings) -> Evaluator:
    """A function that scores whether an answer says only what its documents say.

    It takes what a chain put out: a mapping with `answer` (a text or a message) and `documents`
    (of LangChain, or texts). It returns what LangSmith takes for the result of an evaluator:
    `score`, the share of the answer's sentences that the documents support, None where none could
    be checked, and `comment`, the other sentences, each with what decided.

    Args:
        settings: `verifier`, `strictness` and `support_threshold` of them count.
    """
    verifier = settings_verifier(settings)

    def faithfulness(outputs: Mapping[str, Any]) -> dict[str, Any]:
        evidence = "\n\n".join(_text(document) for document in outputs["documents"])
        verdicts = check_claim(verifier, _text(outputs["answer"]), evidence)
        checked = [v for v in verdicts if v.label is not Label.UNCHECKED]
        failed = [v for v in checked if v.label is not Label.SUPPORTED]
        score = 1 - len(failed) / len(checked) if checked else None
        comment = "\n".join(f"{v.label.value}: {v.claim.text} ({v.rule})" for v in failed)
        return {"key": "faithfulness", "score": score, "comment": comment}

    return faithfulness


def _text(said: object) -> str:
    """The text of a message or a document, under the heading that governs it."""
    if isinstance(said, BaseMessage):
        return str(said.text)
    if isinstance(said, Document):
        # Of a whole file they are all the headings there are, which its text has already.
        headings = said.metadata.get("headings") if "start" in said.metadata else None
        return f"# {headings[-1]}\n\n{said.page_content}" if headings else said.page_content
    return str(said)
