"""Exports: a conversation as a file to read, to keep, and to verify again later.

| format | what it is for |
|---|---|
| `markdown` | notes and wikis: each sentence with footnotes that hold the exact quotes |
| `text` | mails: the same without marks |
| `json` | programs, and `advisor verify`: the whole record |
| `html` | people, and `advisor verify`: one page that needs nothing else, evidence shown in place |
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from advisor.conversations.exports_html import html_page
from advisor.conversations.exports_text import transcript_markdown, transcript_text
from advisor.conversations.transcripts import Transcript
from advisor.schema import record_hash, to_record

ExportFormat = Literal["markdown", "text", "json", "html"]
EXPORT_FORMAT = "groundwise conversation"
EXPORT_VERSION = 1


@dataclass(frozen=True, slots=True)
class FileKind:
    """How a format's files are named, and what a browser calls them."""

    suffix: str
    media_type: str


FORMATS: Mapping[ExportFormat, FileKind] = {
    "markdown": FileKind("md", "text/markdown; charset=utf-8"),
    "text": FileKind("txt", "text/plain; charset=utf-8"),
    "json": FileKind("json", "application/json"),
    "html": FileKind("html", "text/html; charset=utf-8"),
}


def export(transcript: Transcript, form: ExportFormat) -> str:
    """The text of an export file, to be written as UTF-8."""
    if form == "markdown":
        return transcript_markdown(transcript)
    if form == "text":
        return transcript_text(transcript)
    record = to_record(transcript)
    payload = {
        "format": EXPORT_FORMAT,
        "version": EXPORT_VERSION,
        "exported": datetime.now(UTC).isoformat(timespec="seconds"),
        "sha256": record_hash(record),
        "conversation": record,
    }
    if form == "html":
        return html_page(transcript, payload)
    return json.dumps(payload, indent=1, allow_nan=False) + "\n"


def export_name(transcript: Transcript, form: ExportFormat) -> str:
    """A file name for an export: the title's letters and digits, and the day of the last change."""
    words = re.findall(r"[^\W_]+", transcript.title.lower())
    stem = "-".join(words)[:60].strip("-") or "conversation"
    return f"{stem}-{transcript.changed:%Y-%m-%d}.{FORMATS[form].suffix}"
