"""Which language a text is in. The only door to py3langid."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.language.words import words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE = 4000
# Words that other languages don't have. Of the words of English prose they are 6 to 17%, counted
# over 50 documents; only where they are fewer does the model decide, which takes half a second
# to load.
_ONLY_ENGLISH = frozenset("the and that with this which they from".split())
_SURELY_ENGLISH = 0.05
# In tables of numbers there is no language to tell.
_LEAST_LETTERS = 0.5
# More likely than all others together. What is no language at all ("zxx") is told apart, too.
_LIKELY = 0.5
LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""The names of languages by their ISO 639-1 codes."""


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of a text; empty when unsure, or where it has none."""
    sample = text[:_SAMPLE]
    found = words(sample)
    if sum(word in _ONLY_ENGLISH for word in found) > _SURELY_ENGLISH * len(found):
        return "en"
    if sum(map(str.isalpha, sample)) < _LEAST_LETTERS * len(sample):
        return ""
    code, probability = _identifier().classify(sample)
    return str(code) if probability > _LIKELY and len(code) == 2 else ""


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
