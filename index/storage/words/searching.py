"""Searching words: BM25, with FTS5's formula, over the blocks of the word index.

To read whole blocks and add up scores here is faster than any statement that does it in a database,
and faster than FTS5: see docs/decisions/015-word-index.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from index.storage.words.blocks import ENTRY_BYTES, POSITION_BYTES, Postings, unpacked
from index.storage.words.rows import Totals, WordRows
from index.storage.words.tokens import Numbers, Tokenizer

# FTS5's parameters, and the least that a word counts however common it is:
# https://www.sqlite.org/fts5.html#the_bm25_function
_K1, _B, _LEAST_IDF = 1.2, 0.75, 1e-6


class WordIndex:
    """The words of one index, to be searched."""

    def __init__(self, rows: WordRows, totals: Totals, tokenizer: Tokenizer) -> None:
        self._rows = rows
        self._totals = totals
        self._tokenizer = tokenizer

    def search(
        self, words: Sequence[str], limit: int, within: Collection[str] | None
    ) -> list[tuple[str, float]]:
        """As `Catalog.search`."""
        found = self._phrases(words)
        if not found:
            return []
        # Each passage's scores are added up in the order of the words, as FTS5 does, so that
        # equal passages have equal scores to the last bit.
        first = min(int(postings.numbers[0]) for postings in found)
        last = max(int(postings.numbers[-1]) for postings in found)
        every = np.zeros(last - first + 1)
        for postings in found:
            every[postings.numbers - first] += self._weights(postings)
        numbers = np.flatnonzero(every)
        scores, numbers = every[numbers], numbers + first
        if within is not None:
            kept = self._of(numbers, within)
            numbers, scores = numbers[kept], scores[kept]
        if len(numbers) > limit:
            enough = np.partition(scores, -limit)[-limit]
            numbers, scores = numbers[scores >= enough], scores[scores >= enough]
        best = np.lexsort((numbers, -scores))[:limit]
        ids = self._rows.ids(numbers[best].tolist())
        return [(ids[int(numbers[n])], float(scores[n])) for n in best]

    def document_frequency(self, word: str) -> int:
        """In how many passages a word occurs."""
        [terms] = self._tokenizer.phrases([word])
        if len(terms) == 1:
            return self._rows.bytes_of(terms[0]) // ENTRY_BYTES
        return sum(len(postings.numbers) for postings in self._phrases([word]))

    def missing(self) -> str:
        """How many words are missing; empty where all are there."""
        indexed = self._rows.position_bytes() // POSITION_BYTES
        whole = indexed == self._totals.tokens
        return "" if whole else f"{indexed} words are indexed of {self._totals.tokens}"

    def _phrases(self, words: Sequence[str]) -> list[Postings]:
        """Where each word is that is anywhere; one of several tokens is a phrase."""
        phrases = [phrase for phrase in self._tokenizer.phrases(words) if phrase]
        terms = sorted({term for phrase in phrases for term in phrase})
        placed = {term for phrase in phrases if len(phrase) > 1 for term in phrase}
        blocks = self._rows.read(terms, placed)
        whole = {term: unpacked(blocks.get(term, []), self._rows.bits) for term in terms}
        found = [_phrase([whole[term] for term in phrase]) for phrase in phrases]
        return [postings for postings in found if len(postings.numbers)]

    def _weights(self, found: Postings) -> npt.NDArray[np.float64]:
        """What a phrase adds to the score of each passage that holds it.

        idf = ln((N - n + 0.5) / (n + 0.5)) for n of N passages, and with f times the phrase in a
        passage of D tokens the score is idf * f * (k1 + 1) / (f + k1 * (1 - b + b * D / average)).
        """
        n, everything = len(found.numbers), self._totals
        idf = math.log((everything.passages - n + 0.5) / (n + 0.5))
        average = everything.tokens / everything.passages
        bound = found.counts + _K1 * (1.0 - _B + _B * found.lengths / average)
        weight = idf if idf > 0.0 else _LEAST_IDF
        return weight * ((found.counts * (_K1 + 1.0)) / bound)

    def _of(self, numbers: Numbers, within: Collection[str]) -> npt.NDArray[np.bool_]:
        """Which numbers are of passages of these documents."""
        spans = np.array([(0, 0), *self._rows.spans(within)], dtype=np.int64)
        at = np.searchsorted(spans[:, 0], numbers, side="right") - 1
        within_one: npt.NDArray[np.bool_] = numbers < spans[at, 1]
        return within_one


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
