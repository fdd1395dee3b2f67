"""In which language is a message? Of a few words, too: "wachtwoord vergeten"."""

from __future__ import annotations

import re
from collections.abc import Callable

from advisor.translation.dictionary import STEMMERS, bare, dictionary
from corpus.language.languages import is_function_word, language_of
from corpus.language.misspellings import is_english, is_listed

_WORD = re.compile(r"[^\W\d_]+")


def message_language(text: str, is_held: Callable[[str], bool]) -> str:
    """The ISO 639-1 code of a message's language; empty for English and for what is unsure.

    Function words tell; a message that has too few of them is in the language whose dictionary
    holds most of the words that are not English, if those are as many as it does not hold.

    Args:
        text: the message.
        is_held: whether the documents hold a lower-case word.
    """
    told = language_of(text)
    words = [word for word in _WORD.findall(text.lower()) if len(word) > 1]
    if told == "en" or not words:
        return ""
    # "Hat size", "die cut": words that German has as well.
    if all(is_listed(word) for word in words) and not _has_more(words, told):
        return ""
    if told:
        return told
    if all(is_english(word) or is_held(word) for word in words):
        return ""
    strange = [word for word in words if not is_english(word)]
    counts = {language: sum(_is_known(word, language) for word in strange) for language in STEMMERS}
    best = max(counts, key=counts.__getitem__)
    english = sum(is_english(word) and not _is_known(word, best) for word in words)
    return best if counts[best] >= max(english, 1) else ""


def _has_more(words: list[str], language: str) -> bool:
    """Whether so many words are of a language that English has them by chance."""
    of_language = sum(is_function_word(word, language) for word in words)
    of_english = sum(is_function_word(word, "en") for word in words)
    return of_language > 1 + of_english


def _is_known(word: str, language: str) -> bool:
    known = dictionary(language)
    return known.holds(word) or known.holds(bare(word)) or bool(known.of_compound(word))
