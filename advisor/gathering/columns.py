"""Columns: what a table says of the things that its columns are called after.

Plans, levels and editions stand side by side: "What does the pro plan include?" asks for a column,
"How do basic and pro differ?" for two, and each row says one thing of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from advisor.gathering.evidence import Evidence, span_of
from advisor.gathering.scoring import coverage
from advisor.understanding.completeness import LIGHT
from advisor.understanding.question import Question, apart
from corpus.document import Document
from corpus.language.words import content_stems, content_words, plain, stem
from corpus.tables import Cell, Table, row_cells, table_rows

Heads = tuple[tuple[int, int], ...]
"""The spans of what heads a column."""

# Tables among so much of the evidence are looked at.
_LOOKED_AT = 8
# Rows that are told at most, and characters of all their cells together.
_MOST_ROWS = 10
_MOST_CHARS = 1500
# A question about something else as well must be about what the table is about.
_IS_ABOUT = 0.5
_TELLS = 2
_IN_BRACKETS = re.compile(r"\([^)]*\)")


def column_rows(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The rows of the best found table whose columns a question names; empty for none.

    `evidence`: the sentences that were found, rows among them, best first. What is returned is of
    the kind `column`.
    """
    looked_at: set[tuple[str, int]] = set()
    for one in evidence[:_LOOKED_AT]:
        table = one.document.table(one.span.start) if one.kind == "row" else None
        if table is None or (one.document.id, table.start) in looked_at:
            continue
        looked_at.add((one.document.id, table.start))
        columns = asked_columns(question, one.document, table)
        if columns and _is_about(question, one, columns):
            rows = _told_rows(one.document, table, columns)
            spans = [span_of(one.document, *row) for row in rows]
            return [replace(one, span=s, kind="column", announced=()) for s in spans]
    return []


def asked_columns(question: Question, document: Document, table: Table) -> list[Heads]:
    """The heads of the columns that a question names, in its table's order; never of all."""
    asked = _own_stems(question)
    heads = _columns(document, table)
    stems = {head: content_stems(_IN_BRACKETS.sub("", _text(document, head))) for head in heads}
    counts = Counter(one for held in stems.values() for one in held)
    named: dict[Heads, frozenset[str]] = {}
    for head, held in stems.items():
        own = frozenset(held & asked)
        is_told = own == held or (
            any(counts[one] == 1 for one in own) and 2 * len(own) >= len(held)
        )
        if own and is_told:
            named[head] = own
    # "Senior programmer" names no programmer.
    chosen = [h for h, own in named.items() if not any(own < other for other in named.values())]
    return chosen if len(chosen) < len(heads) else []


def head_text(document: Document, heads: Heads) -> str:
    """What a column is called."""
    return plain(_text(document, heads))


def _own_stems(question: Question) -> set[str]:
    itself, _ = apart(question.text)
    return {stem(word) for word in content_words(itself)} & question.weights.keys()


def _is_about(question: Question, one: Evidence, columns: Sequence[Heads]) -> bool:
    """Whether a table is about what else a question says, where its heads alone do not tell it."""
    heads = [content_stems(_text(one.document, head)) for head in columns]
    asked = _own_stems(question)
    if len(columns) > 1 or any(len(head & asked) >= _TELLS for head in heads):
        return True
    light = {stem(word) for word in LIGHT}
    rest = asked.difference(light, *heads)
    return coverage({s: question.weights[s] for s in rest}, one.origin) >= _IS_ABOUT or not rest


def _columns(document: Document, table: Table) -> list[Heads]:
    """The heads of all columns but the first, which says what the rows are called."""
    found: dict[Heads, None] = {}
    for cells in _rows(document, table):
        found |= dict.fromkeys(cell.heads for cell in cells[1:] if cell.heads)
    return list(found)


def _told_rows(
    document: Document, table: Table, columns: Sequence[Heads]
) -> Iterator[tuple[int, int]]:
    """The rows that say something of these columns, as many as an answer may have."""
    length = found = 0
    for start, end in table_rows(document.text, table):
        cells = row_cells(document.text, table, start)
        told = [cell for cell in cells[1:] if cell.heads in columns]
        if not told or cells[0].heads in columns:
            continue
        length += sum(cell.end - cell.start for cell in told)
        if found and (length > _MOST_CHARS or found == _MOST_ROWS):
            return
        found += 1
        yield start, end


def _rows(document: Document, table: Table) -> Iterator[list[Cell]]:
    for start, _ in islice(table_rows(document.text, table), _MOST_ROWS):
        yield row_cells(document.text, table, start)


def _text(document: Document, heads: Heads) -> str:
    return " ".join(document.text[slice(*head)] for head in heads)
