"""Which sentences of a note say what a sentence of an answer says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.language.sentences import SentenceSpan, sentence_spans
from corpus.language.words import content_stems
from index.models.embedding import Embedder
from training.answered import Answered

# A sentence supports what it shares this much of, or what the best one shares not much more of.
_NEAR_BEST = 0.85
# So does one of which this much is in the answer: short items of a list.
_INSIDE = 0.6
# A passage that says this much of a sentence may answer, too: share of words plus cosine.
_SAYS_SOME = 1.0
# A further sentence must add this share of what the answer's sentence says.
_ADDS = 0.25
# An answer that uses this share of the items of a list uses the list.
_WHOLE_LIST = 0.6


@dataclass(frozen=True, slots=True)
class Supported:
    """The sentences of a note, and for each whether an answer rests on it."""

    spans: tuple[SentenceSpan, ...]
    supports: tuple[bool, ...]


class Aligner:
    """Compares sentences by their rarer words and by their vectors."""

    def __init__(self, texts: Iterable[str], embedder: Embedder) -> None:
        """Learn from `texts` which words are rare."""
        self._embedder = embedder
        found = [content_stems(text) for text in texts]
        self._texts = len(found)
        self._known: dict[str, NDArray[np.float32]] = {}
        self._holding = Counter(word for words in found for word in words)

    def align(self, row: Answered) -> dict[int, Supported]:
        """For each cited note of a row, its sentences and those that the answer rests on."""
        aligned = {}
        for note in sorted(row.cited):
            text = row.notes[note].text
            spans = [s for s in sentence_spans(text) if s.kind != "heading"]
            said = [sentence for sentence, keys in row.said if note in keys]
            if spans:
                chosen = self._chosen(said, [text[s.start : s.end] for s in spans])
                chosen |= _whole_lists(spans, chosen)
                supports = tuple(i in chosen for i in range(len(spans)))
                aligned[note] = Supported(tuple(spans), supports)
        return aligned

    def says_some(self, said: Sequence[str], text: str) -> bool:
        """Whether a text says much of a sentence: shared words and cosine, half of either."""
        if not said:
            return False
        pieces = [text[s.start : s.end] for s in sentence_spans(text)] or [text]
        return bool((self._scores(said, pieces) >= _SAYS_SOME).any())

    def _scores(self, said: Sequence[str], pieces: Sequence[str]) -> NDArray[np.float32]:
        """For each sentence, what each piece shares of it: by weight of words, and as cosine."""
        scores: NDArray[np.float32] = self._vectors(said) @ self._vectors(pieces).T
        for row, sentence in enumerate(said):
            wanted = content_stems(sentence)
            whole = max(self._weight(wanted), 1e-9)
            for column, piece in enumerate(pieces):
                scores[row, column] += self._weight(wanted & content_stems(piece)) / whole
        return scores

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Their vectors, each text embedded once: the same notes come again and again."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._embedder.embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def _chosen(self, said: Sequence[str], pieces: Sequence[str]) -> set[int]:
        scores = self._scores(said, pieces)
        words = [content_stems(piece) for piece in pieces]
        told = frozenset[str]().union(*map(content_stems, said))
        chosen = {
            i
            for i, own in enumerate(words)
            if own and self._weight(own & told) >= _INSIDE * self._weight(own)
        }
        for row, sentence in enumerate(said):
            wanted = content_stems(sentence)
            whole = max(self._weight(wanted), 1e-9)
            best = int(scores[row].argmax())
            near = _NEAR_BEST * scores[row, best]
            chosen |= {i for i, score in enumerate(scores[row]) if score >= near}
            rest = wanted - words[best]
            for own in range(len(words)):
                if self._weight(rest & words[own]) >= _ADDS * whole:
                    chosen.add(own)
                    rest -= words[own]
        return chosen

    def _weight(self, words: Iterable[str]) -> float:
        return sum(math.log((self._texts + 1) / (self._holding[word] + 0.5)) for word in words)


def _whole_lists(spans: Sequence[SentenceSpan], chosen: set[int]) -> set[int]:
    """The lists of which most items are chosen: all their items, and what introduces them."""
    lists: dict[tuple[int, int] | None, list[int]] = {}
    for i, span in enumerate(spans):
        if span.kind == "item":
            lists.setdefault(span.lead_in, []).append(i)
    added: set[int] = set()
    for lead_in, items in lists.items():
        taken = len(chosen.intersection(items))
        if taken > 1 and taken >= _WHOLE_LIST * len(items):
            added.update(items)
            added.update(i for i, s in enumerate(spans) if lead_in == (s.start, s.end))
    return added
