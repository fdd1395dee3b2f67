"""A message in another language as an English one, by words, phrases and the order of words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.translation.dictionary import PREFIXES, STEMMERS, bare, dictionary
from advisor.translation.word_order import ordered, verb_brought_forward
from corpus.language.languages import is_function_word
from corpus.language.words import STOPWORDS, stem

_TOKEN = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*|[?!.,;:]")
_MARKS = frozenset("?!.,;:")
_LEAVE_OUT_SUBJECTS = ("es", "it", "pt")
_MOST_WORDS = 6
# How much rather a word means what stands first, and how many meanings are searched.
_FIRST = 4
_MOST_MEANINGS = 2
_HOW = frozenset("wie comment cómo como come hoe hur".split())
# Shorter words are alike by chance: "casa" and "case".
_SHORTEST_COGNATE = 6
# Of rapidfuzz's ratio, from 0 to 100: for a word of the documents, and for a misspelt one.
_COGNATE = 85
_MISSPELT = 88
# An unknown word that is longer than this is probably what is asked about.
_TELLING = 4
_SPACE = re.compile(r"\s+(?=[?!.,;:])|(?<=\s)\s+")


@dataclass(frozen=True, slots=True)
class Translation:
    """A message in English: as the documents say it most often, and with its words' other meanings.

    Empty when no word of it can be searched, or none has another meaning that the documents have.
    """

    text: str
    other: str = ""


def in_english(text: str, language: str, vocabulary: Mapping[str, int]) -> Translation:
    """The message in English as far as its words are known.

    Of several meanings of a word those are taken that the documents have. Numbers, names and words
    that the documents hold stay, and an unknown word is the one of the documents that it is nearly:
    "internacional" is searched as "international". Of a language without a dictionary nothing else
    stays.

    Args:
        text: the message.
        language: its ISO 639-1 code.
        vocabulary: the words of the index, lower case; see `IndexReader.vocabulary`.
    """
    tokens = _TOKEN.findall(text)
    if language in PREFIXES:
        tokens = _joined(tokens, language)
    words = _Words(language, vocabulary)
    pairs: list[tuple[str, list[str]]] = []
    at = 0
    while at < len(tokens):
        size, meanings = words.next_meanings(tokens, at)
        pairs.append((tokens[at + size - 1], meanings))
        at += size
    first = _sentence([(word, meanings[0]) for word, meanings in pairs], language)
    other = _sentence([(word, meanings[-1]) for word, meanings in pairs], language)
    return Translation(first, other if other != first else "")


def _sentence(pairs: Sequence[tuple[str, str]], language: str) -> str:
    """Words and their meanings as an English sentence."""
    said = [pair for pair in pairs if pair[1]]
    if language not in STEMMERS:
        return " ".join(meaning for word, meaning in said if word not in _MARKS)
    if language in PREFIXES:
        said = verb_brought_forward(said)
    text = " ".join(meaning for _, meaning in said)
    is_subjectless = language in _LEAVE_OUT_SUBJECTS
    return ordered(_SPACE.sub("", text), leaves_out_subjects=is_subjectless).strip(" ,;:")


def _joined(tokens: list[str], language: str) -> list[str]:
    """Words with the prefix at the end put before its verb: "nehme auf" is "aufnehme"."""
    last = next((n for n in range(len(tokens) - 1, -1, -1) if tokens[n] not in _MARKS), 0)
    prefix = tokens[last].lower() if last > 1 else ""
    if prefix not in PREFIXES[language]:
        return tokens
    for n, token in enumerate(tokens[:last]):
        verb = f"{prefix}{token.lower()}"
        is_verb = token.islower() or n == 0
        if is_verb and dictionary(language).of_form(verb) and not is_function_word(token, language):
            return [*tokens[:n], verb, *tokens[n + 1 : last], *tokens[last + 1 :]]
    return tokens


class _Words:
    """The words of one message, and what they mean to these documents."""

    def __init__(self, language: str, vocabulary: Mapping[str, int]) -> None:
        self._language = language
        self._vocabulary = vocabulary
        self._known = dictionary(language) if language in STEMMERS else None

    def next_meanings(self, tokens: Sequence[str], at: int) -> tuple[int, list[str]]:
        """How many words from here mean something together, and what: one meaning or two."""
        word = tokens[at]
        if word in _MARKS:
            return 1, [word]
        # German writes every noun like a name.
        is_name = at > 0 and word[:1].isupper() and self._language != "de"
        size, meanings = 1, list[str]()
        if not (is_name and self._is_kept(word)):
            size, meanings = self._of_phrase(tokens[at : at + _MOST_WORDS], is_first=at == 0)
        if not meanings:
            is_verb = at > 0 and tokens[at - 1].lower() in _HOW
            meanings = self._of_word(word, is_name=is_name, is_verb=is_verb)
        return size, self._chosen(meanings)

    def _is_kept(self, word: str) -> bool:
        return word.lower() in self._vocabulary

    def _of_phrase(self, tokens: Sequence[str], *, is_first: bool) -> tuple[int, list[str]]:
        known = self._known
        for size in range(len(tokens), 0, -1) if known else ():
            phrase = " ".join(tokens[:size]).lower()
            # "ou" is rather "or" than "où" without its accent, but where a question begins.
            is_other = size == 1 and not is_first and is_function_word(phrase, self._language)
            meanings = known.of_phrase(phrase, is_plain=not is_other) if known else []
            if meanings:
                return size, meanings
        return 1, []

    def _of_word(self, word: str, *, is_name: bool, is_verb: bool) -> list[str]:
        """What a single word means that does not stand in the dictionary as it is written."""
        lower = word.lower()
        if any(char.isdigit() for char in word) or (is_name and self._is_kept(word)):
            return [word]
        if is_function_word(lower, self._language):
            return [""]
        if self._known is not None and not is_name:
            of_form = self._known.of_form(lower, is_verb=is_verb)
            if of_form:
                return of_form
        if self._is_kept(word):
            return [word]
        near = self._nearest(bare(lower)) if len(word) >= _SHORTEST_COGNATE else []
        is_telling = is_name or (self._known is not None and len(word) > _TELLING)
        return near or ([word] if is_telling else [""])

    def _nearest(self, word: str) -> list[str]:
        """The word of the documents or of the language that a word is nearly."""
        from rapidfuzz import fuzz, process

        held = process.extractOne(
            word, self._vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=_COGNATE
        )
        if self._known is not None:
            meant = process.extractOne(
                word, self._known.words(), scorer=fuzz.ratio, score_cutoff=_MISSPELT
            )
            if meant and (not held or meant[1] >= held[1]):
                return self._known.of_plain(meant[0])
        return [str(held[0])] if held else []

    def _chosen(self, meanings: Sequence[str]) -> list[str]:
        """The meaning that the documents have most of, and another that they have."""
        first = meanings[0]
        if first in ("", "-"):
            return [""]
        if all(word in STOPWORDS for word in first.lower().split()):
            return [first]
        counts = {meaning: self._count(meaning) for meaning in dict.fromkeys(meanings)}
        counts[first] *= _FIRST
        best, *others = sorted(counts, key=counts.__getitem__, reverse=True)
        said = {stem(word) for word in best.split()}
        return [best, *(o for o in others if counts[o] and said.isdisjoint(map(stem, o.split())))][
            :_MOST_MEANINGS
        ]

    def _count(self, meaning: str) -> int:
        """How often the documents have a meaning: the rarest of its words, in any form.

        Of several words it is less, as they need not stand together.
        """
        words = [word for word in meaning.lower().split() if word not in STOPWORDS]
        counts = (sum(self._vocabulary.get(form, 0) for form in _forms(word)) for word in words)
        return math.ceil(min(counts, default=0) / len(meaning.split()) ** 2)


def _forms(word: str) -> set[str]:
    """Forms that an English word may have."""
    base = word.removesuffix("e")
    return {f"{word}{ending}" for ending in ("", "s", "es", "d", "ed", "ing")} | {f"{base}ing"}
