"""Does an exported conversation still hold? Its evidence is looked up again and judged again.

What an export says of itself is compared first: its record against the hash over it, and what its
page shows against both. That finds slips and edits by hand. It finds no forger, who would write
the hashes anew: what proves a quote is that it still stands in the document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field

from advisor.answer import Answer, Citation, EvidenceSpan, Label, Verdict
from advisor.conversations.exports import EXPORT_FORMAT, EXPORT_VERSION
from advisor.conversations.exports_read_back import ShownText, shown
from advisor.conversations.exports_text import readable
from advisor.conversations.transcripts import Transcript
from advisor.errors import AdvisorError
from advisor.schema import RecordError, from_record, record_hash
from advisor.verification.protocol import Verifier
from corpus.document import Document
from corpus.language.words import plain, without_list_marks
from index.reader import IndexReader

_MOST_BYTES = 256 * 1024 * 1024


class ExportError(AdvisorError):
    """A file is not an export that can be verified; the message names it."""


class Fault(StrEnum):
    """What no longer holds of a sentence."""

    EDITED = "edited"
    NO_EVIDENCE = "no_evidence"
    DOCUMENT_CHANGED = "document_changed"
    DOCUMENT_GONE = "document_gone"
    QUOTE_MOVED = "quote_moved"
    NOT_SUPPORTED = "not_supported"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that no longer holds, and a sentence that says what."""

    fault: Fault
    detail: str


@dataclass(frozen=True, slots=True)
class SentenceCheck:
    """A sentence of an export; `turn` and `sentence` count from 1. Without findings it is fine."""

    turn: int
    sentence: int
    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reverified:
    """What became of an export.

    Attributes:
        title: of the conversation.
        exported: when it was written, as it says itself.
        sentences: every sentence that was shown as supported.
        record_intact: whether the record is the one that was written.
        page_intact: whether the page shows what it showed; None for a file without a page.
    """

    title: str
    exported: str
    sentences: tuple[SentenceCheck, ...]
    record_intact: bool
    page_intact: bool | None

    @property
    def fine(self) -> bool:
        """Whether everything holds."""
        return (
            self.record_intact
            and self.page_intact is not False
            and not any(check.findings for check in self.sentences)
        )


def reverify(path: Path, index: IndexReader, verifier: Verifier) -> Reverified:
    """Check an exported HTML or JSON file against what is indexed now.

    Raises:
        ExportError: the file is missing, is not such an export, or is damaged.
    """
    payload, transcript, page = _read(path)
    checker = _Checker(index, verifier)
    checks: list[SentenceCheck] = []
    for turn, exchange in enumerate(transcript.exchanges, start=1):
        if exchange.answer is not None and exchange.answer.abstained is None:
            checks += checker.answer(turn, exchange.answer, page)
    return Reverified(
        title=transcript.title,
        exported=payload.exported,
        sentences=tuple(checks),
        record_intact=record_hash(payload.conversation) == payload.sha256,
        page_intact=None if page is None else page.hash() == payload.shown_sha256,
    )


class _Checker:
    """Looks the evidence of sentences up in an index, and has it judged."""

    def __init__(self, index: IndexReader, verifier: Verifier) -> None:
        self._index = index
        self._verifier = verifier
        self._by_path: dict[str, str] = {}
        for listing in index.listing():
            self._by_path.setdefault(listing.document, listing.document_id)

    def answer(self, turn: int, answer: Answer, page: ShownText | None) -> list[SentenceCheck]:
        checks = []
        for number, verdict in enumerate(answer.verdicts, start=1):
            if verdict.is_said:  # no claim about the documents
                continue
            edited = _edited(f"{turn}.{number}", answer, verdict, page)
            cited = [c for c in answer.citations if c.answer_end == verdict.claim.end]
            findings = [*edited, *self._evidence(verdict, cited)]
            checks.append(SentenceCheck(turn, number, verdict.claim.text, tuple(findings)))
        return checks

    def _evidence(self, verdict: Verdict, cited: Sequence[Citation]) -> list[Finding]:
        findings = []
        for citation in cited:
            finding = self._citation(citation)
            if finding is not None and finding not in findings:
                findings.append(finding)
        spans = verdict.evidence or tuple(
            EvidenceSpan(c.document_id, c.start, c.end, c.quote) for c in cited
        )
        if not cited:
            findings.append(Finding(Fault.NO_EVIDENCE, "No quote stands with it."))
        elif not _says_the_same(verdict.claim.text, spans):
            again = self._verifier.verify(verdict.claim, spans)
            if again.label is not Label.SUPPORTED:
                said = again.label.value.replace("_", " ").lower()
                rule = f": {again.rule}" if again.rule else ""
                findings.append(
                    Finding(Fault.NOT_SUPPORTED, f"Its evidence is now judged {said}{rule}.")
                )
        return findings

    def _citation(self, citation: Citation) -> Finding | None:
        document = self._index.document(citation.document_id)
        if document is not None:
            if document.text[citation.start : citation.end] == citation.quote:
                return None
            return Finding(
                Fault.QUOTE_MOVED,
                f"The quote {_short(citation.quote)} does not stand where it should in "
                f"{citation.document}.",
            )
        now = self._by_path.get(citation.document)
        if now is None:
            return Finding(Fault.DOCUMENT_GONE, f"{citation.document} is no longer indexed.")
        newer = self._index.document(now)
        return Finding(
            Fault.DOCUMENT_CHANGED,
            f"{citation.document} has changed since. {_still_there(citation.quote, newer)}",
        )


def _still_there(quote: str, document: Document | None) -> str:
    words = " ".join(quote.split())
    if document is not None and words in " ".join(document.text.split()):
        return f"It still holds the words {_short(quote)}."
    return f"It no longer holds the words {_short(quote)}."


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return f"“{line}”" if len(line) <= 80 else f"“{line[:77].rsplit(' ', 1)[0]} …”"


def _edited(key: str, answer: Answer, verdict: Verdict, page: ShownText | None) -> list[Finding]:
    """Whether the answer, the sentence and what the page shows of it are one and the same."""
    claim = verdict.claim
    if answer.text[claim.start : claim.end] != claim.text:
        return [Finding(Fault.EDITED, "The record's answer has other words there.")]
    if page is None:
        return []
    if key not in page.sentences:
        return [Finding(Fault.EDITED, "The page no longer shows it.")]
    if _words(page.sentences[key]) != _words(readable(claim.text)):
        return [Finding(Fault.EDITED, "The page shows other words than its record.")]
    return []


def _words(text: str) -> list[str]:
    """The words of a sentence: a page may show the items of a list without their dashes."""
    return [word for word in text.split() if word != "-"]


def _says_the_same(sentence: str, spans: Sequence[EvidenceSpan]) -> bool:
    """Whether a sentence is its quotes, but for line breaks, list marks and emphasis."""
    quoted = " ".join(plain(without_list_marks(span.text)) for span in spans)
    return bool(spans) and plain(without_list_marks(sentence)) == " ".join(quoted.split())


# --- reading the file


class _Payload(BaseModel):
    version: Annotated[int, Field(ge=1)]
    exported: str
    sha256: str
    shown_sha256: str = ""
    conversation: dict[str, Any]


def _read(path: Path) -> tuple[_Payload, Transcript, ShownText | None]:
    """The record of an export, its conversation, and its page where it has one."""
    text = _text(path)
    page = None if text.lstrip().startswith("{") else shown(text)
    record = text if page is None else page.record
    if record is None:
        raise _foreign(path, "it holds no record of a conversation")
    try:
        value = json.loads(record)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ExportError(
            f"The record in {path} is damaged ({error}). Export the conversation again."
        ) from error
    if not isinstance(value, Mapping) or value.get("format") != EXPORT_FORMAT:
        raise _foreign(path, "its record is not of a conversation")
    try:
        payload = from_record(_Payload, value, "export")
        if payload.version > EXPORT_VERSION:
            raise ExportError(f"{path} was written by a later version of groundwise: update it.")
        transcript = from_record(Transcript, payload.conversation, "conversation")
    except RecordError as error:
        raise ExportError(f"{path} is damaged. {error} Export the conversation again.") from error
    return payload, transcript, page


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _foreign(path, "it is larger than any")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ExportError(
            f"There is no file {path}. Give `advisor verify` a conversation that was exported "
            "as HTML or JSON."
        ) from error
    except UnicodeDecodeError as error:
        raise _foreign(path, "it is not UTF-8 text") from error
    except OSError as error:
        raise ExportError(f"{path} cannot be read ({error.strerror}).") from error


def _foreign(path: Path, why: str) -> ExportError:
    return ExportError(
        f"{path} is not a conversation that groundwise exported: {why}. Export one as HTML or "
        "JSON from the page, then give that file to `advisor verify`."
    )
