"""Searching words: BM25, with FTS5's formula, over the blocks of the word index.

To read whole blocks and add up scores here is faster than any statement that does it there: see
docs/decisions/012-postgresql.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from index.storage.postgres.session import Session
from index.storage.postgres.tables import among, documents, passages
from index.storage.postgres.words.blocks import Postings, joined, unpacked
from index.storage.postgres.words.tokens import Numbers, Tokenizer

# FTS5's parameters, and the least that a word counts however common it is:
# https://www.sqlite.org/fts5.html#the_bm25_function
_K1, _B, _LEAST_IDF = 1.2, 0.75, 1e-6
_READ = (
    "SELECT term, block, entries, CASE WHEN term = ANY(%(placed)s) THEN positions END "
    "FROM groundwise.words WHERE generation = %(generation)s AND term = ANY(%(terms)s) "
    "ORDER BY term, block"
)


@dataclass
class Totals:
    """How many passages a generation has, and how many tokens in all of them."""

    passages: int
    tokens: int


class WordIndex:
    """The words of one generation, to be searched."""

    def __init__(
        self, session: Session, generation: int, totals: Totals, tokenizer: Tokenizer
    ) -> None:
        self._session = session
        self._generation = generation
        self._totals = totals
        self._tokenizer = tokenizer

    def search(
        self, words: Sequence[str], limit: int, within: Collection[str] | None
    ) -> list[tuple[str, float]]:
        """As `PostgresCatalog.search`."""
        found = [self._scored(postings) for postings in self._phrases(words)]
        if not found:
            return []
        numbers = np.concatenate([numbers for numbers, _ in found])
        scores = np.concatenate([scores for _, scores in found])
        # Each passage's scores are added up in the order of the words, as FTS5 does, so that
        # equal passages have equal scores to the last bit.
        numbers, which = np.unique(numbers, return_inverse=True)
        scores = np.bincount(which, weights=scores, minlength=len(numbers))
        if within is not None:
            kept = self._of(numbers, within)
            numbers, scores = numbers[kept], scores[kept]
        if len(numbers) > limit:
            enough = np.partition(scores, -limit)[-limit]
            numbers, scores = numbers[scores >= enough], scores[scores >= enough]
        best = np.lexsort((numbers, -scores))[:limit]
        ids = self._ids(numbers[best])
        return [(ids[int(numbers[n])], float(scores[n])) for n in best]

    def document_frequency(self, word: str) -> int:
        """In how many passages a word occurs."""
        return sum(len(postings.numbers) for postings in self._phrases([word]))

    def _phrases(self, words: Sequence[str]) -> list[Postings]:
        """Where each word is that is anywhere; one of several tokens is a phrase."""
        phrases = [phrase for phrase in self._tokenizer.phrases(words) if phrase]
        terms = sorted({term for phrase in phrases for term in phrase})
        placed = sorted({term for phrase in phrases if len(phrase) > 1 for term in phrase})
        values = {"generation": self._generation, "terms": terms, "placed": placed}
        blocks: dict[str, list[Postings]] = {term: [] for term in terms}
        for term, block, entries, positions in self._session.binary(_READ, values):
            blocks[term].append(unpacked(block, entries, positions or b""))
        whole = {term: joined(parts) for term, parts in blocks.items()}
        found = [_phrase([whole[term] for term in phrase]) for phrase in phrases]
        return [postings for postings in found if len(postings.numbers)]

    def _scored(self, found: Postings) -> tuple[Numbers, npt.NDArray[np.float64]]:
        """What a phrase adds to the score of each passage that holds it.

        idf = ln((N - n + 0.5) / (n + 0.5)) for n of N passages, and with f times the phrase in a
        passage of D tokens the score is idf * f * (k1 + 1) / (f + k1 * (1 - b + b * D / average)).
        """
        n, everything = len(found.numbers), self._totals
        idf = math.log((everything.passages - n + 0.5) / (n + 0.5))
        average = everything.tokens / everything.passages
        bound = found.counts + _K1 * (1.0 - _B + _B * found.lengths / average)
        weight = idf if idf > 0.0 else _LEAST_IDF
        return found.numbers, weight * ((found.counts * (_K1 + 1.0)) / bound)

    def _of(self, numbers: Numbers, within: Collection[str]) -> npt.NDArray[np.bool_]:
        """Which numbers are of passages of these documents; a document's follow each other."""
        table = documents.c
        rows = self._session.rows(
            select(table.first_number, table.first_number + table.passages)
            .where(table.generation == self._generation, table.passages > 0)
            .where(among(table.id, within))
            .order_by(table.first_number)
        )
        spans = np.array([(0, 0), *map(tuple, rows)], dtype=np.int64)
        at = np.searchsorted(spans[:, 0], numbers, side="right") - 1
        within_one: npt.NDArray[np.bool_] = numbers < spans[at, 1]
        return within_one

    def _ids(self, numbers: Numbers) -> dict[int, str]:
        rows = self._session.rows(
            select(passages.c.number, passages.c.id)
            .where(passages.c.generation == self._generation)
            .where(among(passages.c.number, numbers.tolist()))
        )
        return {int(number): str(key) for number, key in rows}


def _phrase(terms: Sequence[Postings]) -> Postings:
    """Where terms follow each other; the counts are of all of them together."""
    return reduce(_followed, terms) if len(terms) > 1 else terms[0]


def _followed(phrase: Postings, term: Postings) -> Postings:
    """Where a term stands right after a phrase; positions are those of the term."""
    # One number for each place in all passages: 2^16 is above every position.
    before = (np.repeat(phrase.numbers, phrase.counts) << 16) + phrase.positions + 1
    here = (np.repeat(term.numbers, term.counts) << 16) + term.positions
    both = np.intersect1d(before, here, assume_unique=True)
    numbers, counts = np.unique(both >> 16, return_counts=True)
    lengths = term.lengths[np.searchsorted(term.numbers, numbers)]
    return Postings(numbers, counts, lengths, both & 0xFFFF)
