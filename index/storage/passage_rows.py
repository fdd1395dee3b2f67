"""A passage as a row of the catalogue, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from index.passage import Passage

PASSAGE_COLUMNS = 'id, document_id, start, "end", text, heading_path, page, place'


def passage_row(p: Passage) -> tuple[str | int | None, ...]:
    """The values of `PASSAGE_COLUMNS`."""
    heading_path = json.dumps(p.heading_path)
    return p.id, p.document_id, p.start, p.end, p.text, heading_path, p.page, p.place


def passage_of(row: Sequence[Any]) -> Passage:
    """The passage that `passage_row` gave that row."""
    key, document_id, start, end, text, heading_path, *where = row
    return Passage(key, document_id, start, end, text, tuple(json.loads(heading_path)), *where)
