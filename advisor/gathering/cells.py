"""Cells: the rows of a table that a question names, where a column of it holds what is asked.

"When does Nora Lind start?" names a row by one of its cells, and asks for another. A model that
reads bare rows does not see that; the words of the cells and of what heads them tell it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from advisor.gathering.evidence import Evidence, span_of
from advisor.gathering.extremes import Extreme, extreme_of, number_of
from advisor.gathering.kinds import UNIT_MEASURES, heads_measure, holds_kind
from advisor.gathering.scoring import coverage
from advisor.gathering.tables import TOTAL, is_pair, table_row
from advisor.understanding.completeness import LIGHT
from advisor.understanding.question import Kind, Question, apart
from corpus.document import Document
from corpus.language.dates import spelt_dates
from corpus.language.words import content_stems, content_words, plain, stem
from corpus.tables import Cell, Table, row_cells, table_rows

# Tables with more rows are looked at where they were found only.
_MOST_ROWS = 3000
# More rows than this are no answer, but most of a table.
_MOST_NAMED = 15
# How much a cell must tell its row from the others, in nats: one of two rows does.
_LEAST_TELLING = 0.69
# How much of what else is asked stands above a table whose sums are the answer.
_IS_ABOUT = 0.5
# A part of a name ("Nora" of "Nora Lind") tells as much less.
_PART = 0.5
_MOST_WORDS_OF_A_NAME = 4
# A follow-up with so many words of its own is about one of them.
_SAYS_ENOUGH = 2
# "Which exam is on 10 February?" asks for what a row is called.
_WHICH = re.compile(r"\W*(?:which|what|who)\b", re.I)
# A name made of letters and figures, an option or an identifier, which few other things have.
_CODE = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[\w./-]+|--?[A-Za-z][\w-]*|[A-Za-z]\w*_\w+(?:\(\))?")
_COMPARES = re.compile(
    r"\b(?:more|less|fewer|higher|lower|larger|bigger|smaller|longer|shorter|most|least)\b", re.I
)
_SETS_SIDE_BY_SIDE = re.compile(
    r"\W*(?:(?:please|can you) )?(?:compare\b|(?:what(?:['’]?s| is) the )?differences? between\b)",
    re.I,
)
_EVERYBODY = re.compile(
    r"\b(?:every(?:one|body)|all (?:the )?(?:people|staff|members|names))\b", re.I
)
_SAYS_WHERE = re.compile(
    r"\b(?:street|address|town|city|country|region|room|place|location|where|office|building|venue"
    r"|hall|floor|site|shelf)\b",
    re.I,
)
_NUMBER = re.compile(r"[-−]?\d[\d., \u00a0']*")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell with the stems of its words and of what heads it, and its number where it is one."""

    stems: frozenset[str]
    heads: frozenset[str]
    text: str
    head_text: str


@dataclass(frozen=True, slots=True)
class _Row:
    start: int
    end: int
    cells: tuple[_Cell, ...]


def asked_rows(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The rows that a question names, of the table that answers it best; empty for none.

    `evidence`: the sentences that were found, rows among them, best first.
    """
    best: list[Evidence] = []
    most = 0.0
    looked_at: set[tuple[str, int]] = set()
    for one in evidence:
        table = one.document.table(one.span.start) if one.kind == "row" else None
        if table is None or (one.document.id, table.start) in looked_at:
            continue
        looked_at.add((one.document.id, table.start))
        rows = _rows(one.document, table, evidence)
        score, named = _named(question, rows, one)
        if score > most and _holds_new(question, named, one):
            most = score
            best = [
                replace(one, span=span_of(one.document, r.start, r.end), announced=())
                for r in named
            ]
    return best


def _holds_new(question: Question, rows: Sequence[_Row], one: Evidence) -> bool:
    """Whether a table is about what a question says itself, not only about the turns before it."""
    itself, before = apart(question.text)
    own = {stem(word) for word in content_words(itself) if word not in LIGHT} if before else set()
    told = {stem for row in rows for cell in row.cells for stem in (*cell.stems, *cell.heads)}
    return len(own) < _SAYS_ENOUGH or not own.isdisjoint(told | content_stems(one.origin))


def _rows(document: Document, table: Table, evidence: Sequence[Evidence]) -> Sequence[_Row]:
    """The rows of a table; of a very large one those that were found."""
    if document.text.count("\n", table.start, table.end) <= _MOST_ROWS:
        return _all_rows(_TableOf(document, table))
    found = {e.span.start for e in evidence if e.document.id == document.id}
    rows = ((start, end) for start, end in table_rows(document.text, table) if start in found)
    return tuple(_read(document.text, table, rows))


class _TableOf:
    """A table of a document, as a key: a document's id stands for all that it holds."""

    def __init__(self, document: Document, table: Table) -> None:
        self.document, self.table = document, table

    def __hash__(self) -> int:
        return hash((self.document.id, self.table.start))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _TableOf):
            return NotImplemented
        return (self.document.id, self.table) == (other.document.id, other.table)


@lru_cache(maxsize=16)
def _all_rows(of: _TableOf) -> tuple[_Row, ...]:
    """All rows: 3,000 take half a second, so that the next question finds them read."""
    return tuple(_read(of.document.text, of.table, table_rows(of.document.text, of.table)))


def _read(text: str, table: Table, rows: Iterable[tuple[int, int]]) -> Iterator[_Row]:
    for start, end in rows:
        cells = row_cells(text, table, start)
        # A name and its figure need no header: "Guest day pass ..... 9.50".
        if any(cell.heads for cell in cells) or is_pair(table, cells):
            yield _Row(start, end, tuple(_cell(text, cell) for cell in cells))


def _cell(text: str, cell: Cell) -> _Cell:
    said = plain(cell.words(text))
    head = " ".join(plain(text[slice(*span)]) for span in cell.heads)
    return _Cell(_stems(said), _stems(head), said, head)


@lru_cache(maxsize=10_000)
def _stems(text: str) -> frozenset[str]:
    """Heads, and many cells, say the same in each row."""
    return content_stems(text)


def _named(question: Question, rows: Sequence[_Row], one: Evidence) -> tuple[float, list[_Row]]:
    """How well the rows that a question names are named, and these."""
    asked = frozenset(question.weights)
    heads = frozenset(stem for row in rows for cell in row.cells for stem in cell.heads)
    extreme = _extreme(question, rows)
    if extreme:
        return 1.0, extreme
    values = Counter(
        cell.stems for row in rows for cell in {c.stems: c for c in row.cells}.values()
    )
    parts = Counter(
        stem for row in rows for stem in {stem for cell in row.cells for stem in cell.stems}
    )
    scored: list[tuple[float, _Row]] = []
    for row in rows:
        keys = {}
        for cell in row.cells:
            telling = _telling(cell, asked, heads, values, parts, len(rows))
            if telling >= _LEAST_TELLING * (_PART if not cell.stems <= asked else 1.0):
                keys[cell] = telling
        if keys and _holds_asked(question, row, keys, one) and _is_meant(question, row, keys, one):
            told = coverage(
                question.weights, f"{one.origin} {' '.join(c.head_text for c in row.cells)}"
            )
            scored.append((sum(keys.values()) + told, row))
    if not scored:
        return 0.0, []
    top = max(score for score, _ in scored)
    named = [row for score, row in scored if score >= top - 1e-9]
    if len(named) == 1:
        # Of "A or B" each is named by as much.
        others = [row for score, row in scored if score >= top / 2 and row is not named[0]]
        compared = re.search(r"\b(?:or|and|than|versus|vs)\b", question.text)
        named += others if compared and len(others) == 1 else []
    named.sort(key=lambda row: row.start)
    return (top, named) if len(named) <= min(_MOST_NAMED, max(1, len(rows) - 1)) else (0.0, [])


def _telling(
    cell: _Cell,
    asked: frozenset[str],
    heads: frozenset[str],
    values: Counter[frozenset[str]],
    parts: Counter[str],
    count: int,
) -> float:
    """How much the words of a question that a cell holds tell its row from the others, in nats."""
    if not cell.stems:
        return 0.0
    held = cell.stems & asked
    if held == cell.stems:
        return math.log((count + 1) / values[cell.stems])
    own = held - heads
    if not own or len(cell.stems) > _MOST_WORDS_OF_A_NAME or _is_number(cell.text):
        return 0.0
    return _PART * math.log((count + 1) / min(parts[stem] for stem in own))


def _is_number(text: str) -> bool:
    """Whether a cell is a number; a date is none."""
    return bool(_NUMBER.fullmatch(text)) and spelt_dates(text) == text


def _holds_asked(question: Question, row: _Row, keys: Mapping[_Cell, float], one: Evidence) -> bool:
    """Whether a cell beside those that name a row holds what is asked for."""
    others = [cell for cell in row.cells if cell not in keys]
    naming = {stem for cell in keys for stem in cell.stems}
    if any(cell.heads & (question.weights.keys() - naming) for cell in others):
        return True
    is_measured = question.kind is Kind.QUANTITY or question.measure in UNIT_MEASURES
    if is_measured or _COMPARES.search(question.text):
        return _holds_figure(question, row, others, naming, one)
    is_of_all = _EVERYBODY.search(question.text) or _SETS_SIDE_BY_SIDE.match(question.text)
    if is_of_all:
        return True
    if question.kind in (Kind.PERSON, Kind.TIME, Kind.PLACE, Kind.CONTACT):
        if question.kind is Kind.PLACE and any(_SAYS_WHERE.search(c.head_text) for c in others):
            return True
        told = table_row(one.document, span_of(one.document, row.start, row.end))
        return told is not None and holds_kind(question, told[0]) is True
    is_called = row.cells[0] not in keys and _WHICH.match(question.text) is not None
    is_coded = any(_CODE.fullmatch(cell.text) for cell in keys)
    is_short = is_coded and len(question.weights.keys() - naming) <= 1
    return is_short or ((is_called or is_coded) and _is_about(question, row, naming, one))


def _is_meant(question: Question, row: _Row, keys: Mapping[_Cell, float], one: Evidence) -> bool:
    """Whether a row is called by what a question names; "Key account" is not meant by a key.

    It is where one of its cells is named whole, or in part where that is a name or what the row is
    called. Otherwise what else is asked must be what the columns hold or the table is about.
    """
    naming = {stem for cell in keys for stem in cell.stems}
    called = next((c for c in row.cells if not _NUMBER.match(c.text)), None)
    named = content_stems(" ".join(question.names))
    asked = question.weights.keys()
    open_words = {word: value for word, value in question.weights.items() if word not in naming}
    heads = frozenset(stem for cell in row.cells for stem in cell.heads)
    is_headed = not heads.isdisjoint(open_words)
    is_of_all = _EVERYBODY.search(question.text) or _SETS_SIDE_BY_SIDE.match(question.text)
    is_far = len(open_words) > 1 and coverage(open_words, one.context) < _IS_ABOUT
    is_whole = any(cell.stems <= asked for cell in keys)
    if is_far and not (is_whole or is_headed or is_of_all):
        return False
    for cell in keys:
        # "24" is any row's number: only what heads it tells whether it is meant.
        is_bare = _is_number(cell.text) and cell is not row.cells[0]
        if cell.stems <= asked and not (is_bare and cell.heads.isdisjoint(asked)):
            return True
        if cell.stems & named:
            return True
        if cell is called and (
            2 * len(cell.stems & asked) >= len(cell.stems)
            or not asked.isdisjoint(map(stem, content_words(cell.text)[:1]))
        ):
            return True
    return is_headed or _is_about(question, row, naming, one)


def _is_about(question: Question, row: _Row, naming: Collection[str], one: Evidence) -> bool:
    """Whether what else is asked stands above a table, or in its header."""
    open_words = {word: value for word, value in question.weights.items() if word not in naming}
    heads = " ".join(cell.head_text for cell in row.cells)
    return not open_words or coverage(open_words, f"{one.origin} {heads}") >= _IS_ABOUT


def _holds_figure(
    question: Question,
    row: _Row,
    others: Sequence[_Cell],
    naming: Collection[str],
    one: Evidence,
) -> bool:
    figures = [cell for cell in others if _NUMBER.match(cell.text)]
    if any(heads_measure(question.measure, c.head_text, c.text) for c in figures):
        return True
    if question.measure in UNIT_MEASURES and any(cell.head_text for cell in row.cells):
        return False
    # "No. of" heads what is counted, without saying what that is; of several counts only their sum
    # is asked for, where the table is about that.
    counts = [cell for cell in figures if _NUMBER.fullmatch(cell.text)]
    if len(counts) == 1:
        return True
    has_sum = any(TOTAL.match(cell.head_text) for cell in counts)
    return has_sum and _is_about(question, row, naming, one)


def _extreme(question: Question, rows: Sequence[_Row]) -> list[_Row]:
    """The rows with the largest or smallest number of the column that is asked for."""
    asked = extreme_of(question.text)
    if asked is None:
        return []
    found: list[tuple[float, _Row]] = []
    for row in rows:
        if row.cells and TOTAL.match(row.cells[0].text):
            continue
        measured = [cell for cell in row.cells if _is_measured(question, cell, asked)]
        value = number_of(measured[0].text) if measured else None
        if value is not None:
            found.append((asked.sign * value, row))
    if len(found) < 2 or 2 * len(found) < len(rows):
        return []
    top = max(value for value, _ in found)
    return [row for value, row in found if value == top][:_MOST_NAMED]


def _is_measured(question: Question, cell: _Cell, asked: Extreme) -> bool:
    """Whether a cell stands in the column by which the extreme is meant."""
    if asked.said.search(cell.head_text):  # "Minimum order": a column is called so
        return False
    if asked.head is not None and asked.head.search(cell.head_text):
        return True
    own = cell.heads & question.weights.keys()
    return bool(own) and 2 * len(own) >= len(cell.heads) and number_of(cell.text) is not None
