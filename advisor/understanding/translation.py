"""What of a message in another language can be searched in English documents."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from corpus.language.languages import is_function_word

_WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
_MOST_WORDS = 4
# Shorter words are alike by chance: "casa" and "case".
_SHORTEST_COGNATE = 6
# Of rapidfuzz's ratio, from 0 to 100.
_COGNATE = 85
_ENDINGS = ("", "s", "es", "n", "en", "e")


def searchable(text: str, language: str, vocabulary: Mapping[str, int]) -> str:
    """The words to search for a message in `language`; empty when there is none.

    Frequent words of questions become English (`words.toml`, five languages). Of the others stay
    numbers, names, words that the index holds, and those that are nearly such a word:
    "internacional" is searched as "international".

    Args:
        text: the message.
        language: its ISO 639-1 code.
        vocabulary: the words of the index, lower case; see `IndexReader.vocabulary`.
    """
    english = _dictionary().get(language, {})
    tokens = _WORD.findall(text)
    found: list[str] = []
    at = 0
    while at < len(tokens):
        for size in range(min(_MOST_WORDS, len(tokens) - at), 0, -1):
            meaning = _meaning(" ".join(tokens[at : at + size]), english)
            if meaning:
                break
        # German writes every noun like a name.
        is_name = at > 0 and tokens[at][:1].isupper() and language != "de"
        found.append(meaning or _kept(tokens[at], language, vocabulary, is_name=is_name))
        at += size
    return " ".join(dict.fromkeys(filter(None, found)))


def _meaning(phrase: str, english: Mapping[str, str]) -> str:
    plain = _unaccented(phrase)
    bases = (plain.removesuffix(ending) for ending in _ENDINGS)
    return next((english[base] for base in bases if base in english), "")


def _kept(word: str, language: str, vocabulary: Mapping[str, int], *, is_name: bool) -> str:
    lower = word.lower()
    if any(char.isdigit() for char in word) or is_name:
        return word
    if is_function_word(lower, language):
        return ""
    if lower in vocabulary:
        return word
    if len(word) < _SHORTEST_COGNATE:
        return ""
    from rapidfuzz import fuzz, process

    plain = _unaccented(lower)
    near = process.extractOne(plain, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=_COGNATE)
    return str(near[0]) if near else ""


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, dict[str, str]]:
    text = (files("advisor.understanding") / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _unaccented(text: str) -> str:
    return "".join(
        char
        for char in unicodedata.normalize("NFD", text.lower())
        if not unicodedata.combining(char)
    )
