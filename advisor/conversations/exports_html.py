"""A conversation as one HTML page that needs no other file, no network and no script.

Everything that people, documents and models wrote is escaped, and the page forbids scripts to the
browser as well. The record lies in a block of JSON, in which "<" is written so that nothing in it
can end the block.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from advisor.answer import AbstainReason, Answer
from advisor.conversations.exports_read_back import RECORD_ELEMENT, shown
from advisor.conversations.exports_text import readable
from advisor.conversations.transcripts import (
    Transcript,
    answer_blocks,
    answer_parts,
    first_words,
    numbered,
    place,
    searched_instead,
    words_around,
)
from advisor.templates import Template
from index.passage import Passage

_NEAREST_SHOWN = 3


def html_page(transcript: Transcript, payload: Mapping[str, Any]) -> str:
    """The page; `payload` is the record that `advisor verify` reads back from it."""
    page = str(_TEMPLATE.page(transcript))
    record = _script_text({**payload, "shown_sha256": shown(page).hash()})
    return (
        f'{page}<script type="application/json" id="{RECORD_ELEMENT}">{record}</script>\n'
        "</body>\n</html>\n"
    )


def _script_text(payload: Mapping[str, Any]) -> str:
    """JSON that no HTML parser sees a mark in: only ASCII, and no "<", ">" or "&"."""
    text = json.dumps(payload, allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def time(moment: datetime) -> str:
    """`2026-03-04 05:06 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M %Z}".strip()


def nearest(answer: Answer) -> list[Passage]:
    """Of an abstention, what comes nearest."""
    asked = answer.abstained not in (None, AbstainReason.NOT_A_QUESTION)
    return [found.passage for found in answer.passages[:_NEAREST_SHOWN]] if asked else []


_TEMPLATE = Template(
    __file__,
    "export.html",
    *(answer_blocks, answer_parts, first_words, nearest, numbered, place, searched_instead, time),
    words_around,
    clean=readable,
    keep_lines=True,
)
