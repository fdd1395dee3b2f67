"""Clauses: what a question calls by its number, "clause 4.2 (b)", wherever that stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.gathering.evidence import Evidence, span_of
from corpus.document import Document
from index.passage import RetrievedPassage

_CALLED = (
    r"(?:sub-?)?(?:clauses?|sections?|articles?|art\.|paragraphs?|para\.?|rules?|regulations?|items?"
    r"|points?|provisions?|no\.|nr\.)"
)
_ASKED = re.compile(
    rf"(?:\b{_CALLED}|§{{1,2}})\s*(?P<number>\d{{1,3}}(?:\.\d{{1,3}})*)\.?"
    r"(?:\s*\(?(?P<letter>[a-z])\)(?!\w))?",
    re.I,
)
_LETTER = re.compile(r"^[^\S\n]*\(?(?P<letter>[a-z])[.)](?=\s)", re.M)
# A line that begins with a number of clauses, or with another one's name.
_NEXT = re.compile(
    rf"^[^\S\n]*(?:[^\w\n]{{0,3}}(?:{_CALLED}|§)[^\S\n]*)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*)[.):]?(?=\s)",
    re.I | re.M,
)
# In longer documents no clause is looked for, in characters.
_LONGEST_DOCUMENT = 3_000_000


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it is called: its number, and the letter of an item in it."""

    number: str
    letter: str = ""

    def __str__(self) -> str:
        """As it is looked for."""
        return f"{self.number} ({self.letter})" if self.letter else self.number


def asked_clause(text: str) -> Clause | None:
    """The clause that a question names by its number."""
    found = _ASKED.search(text)
    return Clause(found["number"], (found["letter"] or "").lower()) if found else None


def clauses_called(
    clause: Clause, hits: Sequence[tuple[Document, RetrievedPassage]]
) -> list[Evidence]:
    """The clauses of that number, one a document, whole, in the order of `hits`."""
    found: dict[str, Evidence | None] = {}
    for document, retrieved in hits:
        if document.id in found or len(document.text) > _LONGEST_DOCUMENT:
            continue
        span = _span(document, clause)
        if span is not None:
            found[document.id] = _evidence(document, retrieved, clause, span)
    return [one for one in found.values() if one is not None]


def is_numbered(clause: Clause, hits: Sequence[tuple[Document, RetrievedPassage]]) -> bool:
    """Whether documents have clauses of such numbers, "7.1", so that this one would be there."""
    return "." in clause.number and any(
        sum("." in found["number"] for found in _NEXT.finditer(retrieved.passage.text)) > 1
        for _, retrieved in hits
    )


def _evidence(
    document: Document, retrieved: RetrievedPassage, clause: Clause, span: tuple[int, int]
) -> Evidence | None:
    """A clause, or the item of it that is asked for behind what introduces it."""
    if not clause.letter:
        return Evidence(span_of(document, *span), document, retrieved, "clause", None, ())
    items = list(_LETTER.finditer(document.text, *span))
    ends = [*(item.start() for item in items[1:]), span[1]]
    for item, end in zip(items, ends, strict=True):
        if item["letter"] == clause.letter:
            lead_in = _stripped(document, span[0], items[0].start())
            own = _stripped(document, item.start(), end)
            return Evidence(
                span_of(document, *own), document, retrieved, "clause",
                span_of(document, *lead_in), (),
            )  # fmt: skip
    return None


def _span(document: Document, clause: Clause) -> tuple[int, int] | None:
    """From where to where the clause of that number goes; None where the document has none."""
    text = document.text
    number = re.escape(clause.number)
    begins = re.compile(
        rf"^[^\S\n]*(?P<called>[^\w\n]{{0,3}}(?:{_CALLED}|§)[^\S\n]*)?[^\w\n]{{0,3}}"
        rf"{number}[.):]?(?=\s)",
        re.I | re.M,
    )
    for found in begins.finditer(text, document.body_start):
        headed = [s for s in document.sections if s.start <= found.start() < s.body_start]
        if headed:
            return _stripped(document, found.start(), min(s.end for s in headed))
        # "5." may open the item of any list.
        if "." not in clause.number and not found["called"]:
            continue
        later = _NEXT.finditer(text, found.end())
        after = (n.start() for n in later if not n["number"].startswith(f"{clause.number}."))
        below = (s.start for s in document.sections if s.start > found.start())
        table = (t.start for t in document.tables if t.start > found.start())
        end = min(next(after, len(text)), next(below, len(text)), next(table, len(text)))
        return _stripped(document, found.start(), end)
    return None


def _stripped(document: Document, start: int, end: int) -> tuple[int, int]:
    part = document.text[start:end]
    left = start + len(part) - len(part.lstrip())
    return left, max(left, start + len(part.rstrip()))
