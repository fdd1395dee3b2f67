"""What people type and what documents call it: "nicked" and "stolen", "songs" and "tracks"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from corpus.language.misspellings import english_words
from corpus.language.words import (
    STOPWORDS,
    content_stems,
    content_words,
    stem,
    stem_start,
    words,
)

_FILE = "synonyms.txt"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MOST_WORDS = 3
# Terms that stand for one that was typed.
_MOST_TERMS = 2
# What the documents hold finds itself: only what they hold so many times as often comes behind it.
_OFTENER = 3
# Words of this rank among the English ones, and above it, say little of what is looked for.
_COMMON = 500


class DocumentWords:
    """Says what people type in the words that some documents hold."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        """`vocabulary`: how often the documents hold words, in lower case."""
        # Stemming all words of a large folder takes seconds; few are asked for.
        self._words: dict[str, list[tuple[str, int]]] = {}
        for word, count in vocabulary.items():
            self._words.setdefault(stem_start(word), []).append((word, count))
        self._stems: dict[str, Counter[str]] = {}

    def say(self, text: str) -> str:
        """A text with what the documents call its words behind it, in brackets; empty for nothing.

        That is said of what they lack, and of what they call otherwise much oftener.
        """
        tokens = [match.group() for match in _WORD.finditer(text)]
        added: list[str] = []
        at = 0
        while at < len(tokens):
            size, terms = self._called(tokens[at : at + _MOST_WORDS])
            added += [term for term in terms if not content_stems(term) <= content_stems(text)]
            at += max(1, size)
        if not added:
            return ""
        behind, said = ", ".join(dict.fromkeys(added)), text.rstrip(" ?.!")
        return f"{said[:-1]}, {behind})?" if said.endswith(")") else f"{said} ({behind})?"

    def terms(self, word: str) -> list[str]:
        """What the documents call one typed word, where they call it otherwise."""
        return self._called([word])[1]

    def _called(self, typed: list[str]) -> tuple[int, list[str]]:
        """How many words the longest entry takes, and what the documents call it."""
        for size in range(len(typed), 0, -1):
            terms = _entries().get(" ".join(stem(word.lower()) for word in typed[:size]), ())
            count = self._count(" ".join(typed[:size]))
            if (
                any(map(str.isdigit, typed[0]))
                or not content_words(" ".join(typed[:size]))
                or (
                    size == 1 and count and (typed[0][:1].isupper() or _is_common(typed[0].lower()))
                )
            ):
                continue
            least = max(1, _OFTENER * count)
            known = [term for term in terms if self._count(term) >= least]
            if known:
                return size, known[:_MOST_TERMS]
        return 0, []

    def _count(self, term: str) -> int:
        """How often the documents hold the rarest word of a term."""
        said = words(term)
        matter = [word for word in said if word not in STOPWORDS] or said
        return min((self._held(stem(word)) for word in matter), default=0)

    def _held(self, wanted: str) -> int:
        """How often the documents hold words of a stem."""
        start = wanted[:2]
        counts = self._stems.get(start)
        if counts is None:
            counts = Counter()
            for word, count in self._words.get(start, ()):
                counts[stem(word)] += count
            self._stems[start] = counts
        return counts[wanted]


def _is_common(word: str) -> bool:
    return english_words().get(word, _COMMON) < _COMMON


@lru_cache(maxsize=1)
def _entries() -> dict[str, tuple[str, ...]]:
    """Terms of documents by what is typed, as stems."""
    text = (files("corpus.language") / _FILE).read_text(encoding="utf-8")
    entries: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        typed, is_entry, terms = line.partition("=")
        if is_entry and not line.startswith("#"):
            called = tuple(term.strip() for term in terms.split(","))
            for phrase in typed.split(","):
                key = " ".join(stem(word) for word in phrase.lower().split())
                entries[key] = tuple(dict.fromkeys((*entries.get(key, ()), *called)))
    return entries
