"""What of a message in another language can be searched in English documents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from corpus.language.languages import is_function_word

_WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
_MOST_WORDS = 4
# Shorter words are alike by chance: "casa" and "case".
_SHORTEST_COGNATE = 6
# Of rapidfuzz's ratio, from 0 to 100.
_COGNATE = 85
# The columns of `words.txt` after English, and what their stemmers are called.
_COLUMNS = {"de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese"}
# German parts verbs: "nehme ... auf", "aufgenommen", "aufzunehmen".
_PREFIXES = (
    "zurück zusammen weiter wieder durch aus auf ein vor mit nach weg ab an um zu her hin los"
).split()
_PARTICIPLE = re.compile(rf"({'|'.join(_PREFIXES)})?(?:ge|zu)(\w{{3,}})")
_VERB_ENDINGS = ("test", "ten", "te", "st", "t")
_LINKS = ("", "s", "n", "en", "es", "er")
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """English meanings of one language: by words as they are written, plain, and by their stems."""

    written: Mapping[str, list[str]]
    plain: Mapping[str, list[str]]
    stems: Mapping[str, list[str]]


def searchable(text: str, language: str, vocabulary: Mapping[str, int]) -> str:
    """The words to search for a message in `language`; empty when there is none.

    Frequent words become English (`words.txt`, five languages); of several meanings those that the
    index holds. Of other words stay numbers, names, words that the index holds, and those that are
    nearly such a word: "internacional" is searched as "international".

    Args:
        text: the message.
        language: its ISO 639-1 code.
        vocabulary: the words of the index, lower case; see `IndexReader.vocabulary`.
    """
    tokens = _WORD.findall(text)
    if language == "de":
        tokens = _joined(tokens)
    found: list[str] = []
    at = 0
    while at < len(tokens):
        # German writes every noun like a name.
        is_name = at > 0 and tokens[at][:1].isupper() and language != "de"
        size, meanings = _meanings(tokens[at : at + _MOST_WORDS], language, is_first=at == 0)
        if not meanings and not is_name:
            meanings = _by_form(tokens[at].lower(), language)
        held = [
            meaning for meaning in meanings if not vocabulary.keys().isdisjoint(meaning.split())
        ]
        kept = _kept(tokens[at], language, vocabulary, is_name=is_name)
        found += " ".join(held or meanings or [kept]).split()
        at += size
    return " ".join(dict.fromkeys(found))


def _joined(tokens: list[str]) -> list[str]:
    """German words with the prefix at the end put before its verb: "nehme auf" is "aufnehme"."""
    prefix = tokens[-1].lower() if len(tokens) > 2 else ""
    if prefix not in _PREFIXES:
        return tokens
    for n, token in enumerate(tokens[:-1]):
        verb = f"{prefix}{token}"
        if token.islower() and any(form in _dictionary("de").stems for form in _forms(verb)):
            return [*tokens[:n], verb, *tokens[n + 1 : -1]]
    return tokens


def _meanings(tokens: Sequence[str], language: str, *, is_first: bool) -> tuple[int, list[str]]:
    """How many of the next words mean something together, and what; one and nothing for none."""
    if language not in _COLUMNS:
        return 1, []
    known = _dictionary(language)
    for size in range(len(tokens), 0, -1):
        phrase = " ".join(tokens[:size]).lower()
        # "ou" is rather "or" than "où" without its accent, but where a question begins.
        is_other = size == 1 and not is_first and is_function_word(phrase, language)
        meanings = known.written.get(phrase) or known.plain.get("" if is_other else _bare(phrase))
        if meanings:
            return size, meanings
    return 1, []


def _by_form(word: str, language: str) -> list[str]:
    """What a conjugated, declined or compound word means; empty for one that is unknown."""
    if language not in _COLUMNS or is_function_word(word, language):
        return []
    stems = _dictionary(language).stems
    plural = (_stem(word.removesuffix("s"), language), _stem(word, language))
    forms = _forms(word) if language == "de" else iter(plural[::-1])
    meanings = next((stems[form] for form in forms if form in stems), [])
    return meanings or (_of_compound(word) if language == "de" else [])


def _forms(word: str) -> Iterator[str]:
    """The stems that a German word may have."""
    yield _stem(word, "de")
    parted = _PARTICIPLE.fullmatch(word)
    bases = [word, f"{parted[1] or ''}{parted[2]}"] if parted else [word]
    yield _stem(bases[-1], "de")
    for base in bases:
        yield from (
            _stem(f"{base.removesuffix(ending)}en", "de")
            for ending in _VERB_ENDINGS
            if base.endswith(ending)
        )


def _of_compound(word: str) -> list[str]:
    """What the words mean that a German word is made of: "Bananenbrot"."""
    known = _dictionary("de")
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        last = known.plain.get(_bare(word[cut:])) or known.stems.get(_stem(word[cut:], "de"))
        lefts = {word[:cut].removesuffix(link) for link in _LINKS} if last else set()
        for left in sorted(lefts, key=len, reverse=True):
            first = known.plain.get(_bare(left)) or (_of_compound(left) if left else [])
            if first and last:
                return [f"{first[0]} {last[0]}"]
    return []


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

    plain = _bare(lower)
    near = process.extractOne(plain, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=_COGNATE)
    return str(near[0]) if near else ""


@lru_cache(maxsize=5)
def _dictionary(language: str) -> _Dictionary:
    """The words of a language; read when the first message in it comes."""
    column = 1 + [*_COLUMNS].index(language)
    text = (files("advisor.understanding") / "words.txt").read_text(encoding="utf-8")
    written: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            row = line.split("|")
            for word in filter(None, row[column].split(",")):
                written.setdefault(" ".join(_WORD.findall(word.lower())), []).append(row[0])
    plain: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    for word, meanings in written.items():
        plain.setdefault(_bare(word), []).extend(meanings)
        if " " not in word:
            stems.setdefault(_stem(word, language), []).extend(meanings)
    return _Dictionary(written, plain, stems)


@lru_cache(maxsize=5)
def _stemmer(language: str):  # type: ignore[no-untyped-def]
    import snowballstemmer

    return snowballstemmer.stemmer(_COLUMNS[language])


def _stem(word: str, language: str) -> str:
    return _bare(str(_stemmer(language).stemWord(word)))


def _bare(text: str) -> str:
    """A lower-case text without accents."""
    return "".join(
        char
        for char in unicodedata.normalize("NFD", text.lower())
        if not unicodedata.combining(char)
    )
