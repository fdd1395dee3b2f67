"""What words of other languages mean in English: one file a language, read when it is needed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache
from importlib.resources import files

from corpus.language.languages import is_function_word
from corpus.language.words import snowball_stem

# The languages that there is a dictionary of, and what their stemmers are called.
STEMMERS = {
    "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch",
    "pt": "portuguese", "sv": "swedish",
}  # fmt: skip
# Languages that write words together, and with what between them.
_LINKS = {"de": ("", "s", "n", "en", "es", "er"), "nl": ("", "s", "e", "en"), "sv": ("", "s")}
# Verbs are parted: "nehme ... auf", "aufgenommen", "aufzunehmen".
PREFIXES = {
    "de": (
        "zurück zusammen weiter wieder durch aus auf ein vor mit nach weg ab an um zu her hin los"
    ).split(),
    "nl": "terug samen door uit op in voor mee na weg af aan om toe over bij".split(),
}
_PARTICIPLES = {
    language: re.compile(rf"({'|'.join(prefixes)})?(?:ge|{to})(\w{{3,}})")
    for (language, prefixes), to in zip(PREFIXES.items(), ("zu", "te"), strict=True)
}
_VERB_ENDINGS = ("test", "ten", "te", "st", "t", "d", "den", "de", "e", "")
_INFINITIVES = {
    "de": ("en",), "fr": ("er", "ir", "re"), "es": ("ar", "er", "ir"),
    "it": ("are", "ere", "ire"), "nl": ("en",), "pt": ("ar", "er", "ir"), "sv": ("a",),
}  # fmt: skip
_LONG_VOWEL = re.compile(r"([aeou])\1([^aeiou])$")
_SOFT = {"f": "v", "s": "z"}
_SHORTEST_PART = 3
# Words that begin alike may have the same stem.
_BEGINNING = 3
# A word of a dictionary, of a phrase in it, or one that only ends otherwise.
_HELD = r"[| ,](?:{word}|{ending})(?=[ ,\n])(?![^\n]*\|)"
_SHORTEST_INFLECTED = 6


class Dictionary:
    """The English meanings of the words of one language.

    A line of its file has what is English, several ways to say it parted by "/", and what means it;
    "-" stands for nothing: words that are left out.
    """

    def __init__(self, language: str) -> None:
        """`language`: one of `STEMMERS`."""
        self._language = language
        source = files("advisor.translation") / "words" / f"{language}.txt"
        self._text = source.read_text(encoding="utf-8")

    def holds(self, word: str) -> bool:
        """Whether a lower-case word or another form of it stands there, by the file as it is."""
        if is_function_word(word, self._language):
            return True
        ending = rf"{re.escape(word[:-2])}\w{{1,3}}" if len(word) >= _SHORTEST_INFLECTED else "$"
        pattern = _HELD.format(word=re.escape(word), ending=ending)
        return re.search(pattern, self._text) is not None

    def of_phrase(self, phrase: str, *, is_plain: bool) -> list[str]:
        """What a word or words in a row mean; `is_plain` looks past missing accents."""
        found = self._written.get(phrase, [])
        return found or (self._plain.get(bare(phrase), []) if is_plain else [])

    def of_form(self, word: str, *, is_verb: bool = False) -> list[str]:
        """What a conjugated, declined or compound word means; empty for one that is unknown.

        `is_verb`: whether it is likely one, as behind "how".
        """
        if is_function_word(word, self._language):
            return []
        found = (self._of_stem(form, is_verb=is_verb) for form in self._forms(word))
        return next(filter(None, found), []) or self.of_compound(word) or self._of_prefixed(word)

    def of_compound(self, word: str) -> list[str]:
        """What the words mean that a word is made of: "Bananenbrot"."""
        links = _LINKS.get(self._language, ())
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1) if links else ():
            last = self._of_part(word[cut:])
            lefts = {word[:cut].removesuffix(link) for link in links} if last else set()
            for left in sorted(lefts, key=len, reverse=True):
                if len(left) < _SHORTEST_PART:
                    continue
                first = self._of_part(left) or self.of_compound(left)
                if first:
                    return [f"{first[0]} {last[0]}"]
        return []

    def words(self) -> list[str]:
        """All single words, without their accents."""
        return [word for word in self._plain if " " not in word]

    def of_plain(self, word: str) -> list[str]:
        """What one of `words` means."""
        return self._plain[word]

    def _of_part(self, word: str) -> list[str]:
        if is_function_word(word, self._language):
            return []
        return self._plain.get(bare(word), []) or self._of_stem(word)

    def _of_prefixed(self, word: str) -> list[str]:
        """What a verb means without what is put before it: "auszahlen" is "zahlen"."""
        for prefix in PREFIXES.get(self._language, ()):
            base = word.removeprefix(prefix)
            if base != word and len(base) > _BEGINNING:
                found = (self._of_stem(form) for form in self._forms(base))
                return next(filter(None, found), [])
        return []

    def _of_stem(self, word: str, *, is_verb: bool = False) -> list[str]:
        """What the word means that has the stem of this one and is most like it."""
        wanted = self._stem(word)
        alike = [
            known
            for known in self._beginnings.get(bare(word)[:_BEGINNING], ())
            if self._stem(known) == wanted and not is_function_word(known, self._language)
        ]
        endings = _INFINITIVES[self._language]
        alike.sort(
            key=lambda known: (is_verb and not known.endswith(endings), abs(len(known) - len(word)))
        )
        return self._written[alike[0]] if alike else []

    def _forms(self, word: str) -> Iterator[str]:
        """What a word may be a form of."""
        yield word
        if self._language not in PREFIXES:
            yield word.removesuffix("s")
            return
        parted = _PARTICIPLES[self._language].fullmatch(word)
        bases = [f"{parted[1] or ''}{parted[2]}", word] if parted else [word]
        yield bases[0]
        for base in bases:
            for ending in _VERB_ENDINGS:
                if base.endswith(ending):
                    yield f"{base.removesuffix(ending)}en"
        if self._language == "nl":
            yield from _dutch_infinitives(bases[0])

    @cached_property
    def _written(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in self._text.splitlines():
            english, _, words = line.partition("|")
            meanings = english.split("/")
            for word in words.split(","):
                found.setdefault(word, []).extend(meanings)
        return found

    @cached_property
    def _plain(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word, meanings in self._written.items():
            found.setdefault(bare(word), []).extend(meanings)
        return found

    @cached_property
    def _beginnings(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._written:
            if " " not in word:
                found.setdefault(bare(word[:_BEGINNING]), []).append(word)
        return found

    @cached_property
    def _stem(self):  # type: ignore[no-untyped-def]
        language = STEMMERS[self._language]
        return lru_cache(maxsize=10_000)(lambda word: bare(snowball_stem(word, language)))


@lru_cache(maxsize=len(STEMMERS))
def dictionary(language: str) -> Dictionary:
    """The dictionary of a language."""
    return Dictionary(language)


def bare(text: str) -> str:
    """A lower-case text without accents."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _dutch_infinitives(word: str) -> Iterator[str]:
    """What it may be the stem of: "maak" of "maken", "stop" of "stoppen", "geef" of "geven"."""
    for stem in dict.fromkeys((word, word.removesuffix("t"), word.removesuffix("d"))):
        short = _LONG_VOWEL.sub(r"\1\2", stem)
        yield f"{short}en"
        yield f"{stem}{stem[-1:]}en"
        if short[-1:] in _SOFT:
            yield f"{short[:-1]}{_SOFT[short[-1]]}en"
