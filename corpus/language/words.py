"""Words: what counts as one, which of them say nothing, and in which form they are compared."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from corpus.language.dates import spelt_dates
from corpus.language.folding import folded

# Function words of English, and the words that make a question a question: they say nothing
# about where its answer is.
STOPWORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being below
    between both but by can could d did do does doing don down during each few for from further
    get gets got had has have having he her here hers herself him himself his how i if in into is
    it its itself just ll m may me might more most much must my myself no nor not now of off on
    once one only or other our ours ourselves out over own re s same say says said shall she
    should so some such t tell than that the their theirs them themselves then there these they
    this those through to too under until up upon us ve very was we were what when where which
    while who whom whose why will with would you your yours yourself yourselves please many
    """.split()
)
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[a-z]{3})is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)", "iz"),
        (r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|al$|ite)", "or"),
        (r"^programmes?$", "program"),
        (r"^practi[zs]", "practic"),
        (r"^licen[sc]e", "license"),
        (r"^(cent|theat|met|lit|fib)re", r"\1er"),
        (r"(?<=[aeiou])ll(?=ed$|ing$|er$|ers$)", "l"),
    )
)
_WORD = re.compile(r"[^\W_]+(?:[.'’+#&][^\W_]+)*[+#]*", re.UNICODE)
_AMOUNT = re.compile(
    r"(?<![\w.,])(\d+(?:[.,]\d+)?)(?=(?:[kmgt]i?b|[kcm]?m|m?g|kg|m?l|k?w|kwh|v|[kmg]?hz|h|min|s|ms"
    r"|px|eur|usd|gbp)\b)"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORT_OPTION = re.compile(r"(?<!\S)-([A-Za-z])(?!\w)")
_PLURAL = re.compile(r"[^siu'’]s$")
LIST_MARK = r"(?:[-*•‣]|\(?\d{1,3}[.)])"
"""A bullet or number that opens the item of a list, as a regular expression."""
_LIST_MARKS = re.compile(rf"^[ \t]*{LIST_MARK}[ \t]+", re.M)
# What every mark that is left off begins or ends with.
_MARKED = re.compile(r"[\[`<*_~^\\]")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_FOOTNOTE = re.compile(r"(?<=\S)\[\^\d{1,3}\]")
_ROLE = re.compile(r":[a-z][a-z:+-]*:`([^`<]+?)(?:\s*<[^`>]*>)?`")
_REFERENCE = re.compile(r"`([^`<]+?)\s*<[^`>]*>`__?")
_LITERAL = re.compile(r"``(?!`)(.+?)``")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|code|em|i|kbd|small|span|strong|sub|sup|u)(?:\s[^<>]{0,300})?>", re.I
)
_TAG = re.compile(
    r"</?(?:br|dd|div|dl|dt|h[1-6]|hr|img|li|ol|p|pre|table|tbody|td|th|thead|tr|ul)"
    r"(?:\s[^<>]{0,300})?/?>",
    re.I,
)
# Pandoc's marks: `H~2~O`, `10^6^`, `1^st^`; `~/a` and `x^y` are no such ones.
_LOWERED = re.compile(r"(?<=[\w)\]])~([+\-−]?\d{1,4}[+\-−]?|[a-z]{1,3})~(?!~)")
_RAISED = re.compile(
    r"(?<=[\w)\]])\^([+\-−]?\d{1,4}[+\-−]?|st|nd|rd|th|er|ère|[eèoa]|TM)\^(?![\w^])"
)
# Pandoc writes every apostrophe so.
_ESCAPED = re.compile(r"(?<=[^\W\d_])\\'(?=[^\W\d_])")
_LOW = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_HIGH = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<!\w)\*(?=\S)([^*]+?)(?<=\S)\*(?!\w)")


def words(text: str) -> list[str]:
    """The words of a text, folded, in order; `C++`, `Ph.D` and `don't` are one word each.

    An amount is two, as if it were written with a space: `1` and `tb` for "1TB". A date of
    figures is three: `5`, `april` and `2023` for 05.04.2023.
    """
    return _WORD.findall(_AMOUNT.sub(r"\1 ", searchable(text)))


def searchable(text: str) -> str:
    """The text as it is searched: folded, its dates in words."""
    return folded(spelt_dates(text))


def count_words(texts: Iterable[str]) -> Counter[str]:
    """The words of letters of texts, lower case, with their counts."""
    # Cutting at spaces first and taking the distinct pieces apart is three times faster.
    pieces = Counter(piece for text in texts for piece in text.lower().split())
    found: Counter[str] = Counter()
    for piece, count in pieces.items():
        for word in _LETTERS.findall(folded(piece)):
            found[word] += count
    return found


_SORT_OF = re.compile(r"\b(?:sorts?|kinds?) of\b(?: (?:things?|stuff)\b)?", re.I)


def content_words(text: str) -> list[str]:
    """The words of a text that are not stop words, in order, without repetition.

    "What sort of things" says no more than "what".
    """
    said = words(_SORT_OF.sub(" ", text))
    return list(dict.fromkeys(word for word in said if is_content_word(word)))


def is_content_word(word: str) -> bool:
    """Whether a lower-case word is no stop word, nor a contraction of one: `it's`."""
    return word not in STOPWORDS and word.partition("'")[0] not in STOPWORDS


def content_stems(text: str) -> frozenset[str]:
    """The stems of a text's content words: what two texts share when they speak of the same."""
    return frozenset(stem(word) for word in content_words(text))


def acronyms(text: str) -> list[str]:
    """The initials of two to four neighbouring content words: `de` for "a data engineer"."""
    runs: list[list[str]] = [[]]
    for word in words(text):
        if word in STOPWORDS or not word[0].isalpha():
            runs.append([])
        else:
            runs[-1].append(word)
    found = [
        "".join(word[0] for word in run[first : first + size])
        for run in runs
        for size in (2, 3, 4)
        for first in range(len(run) - size + 1)
    ]
    return [word for word in dict.fromkeys(found) if word not in STOPWORDS]


def short_options(text: str) -> list[str]:
    """The letters of a command's short options: `p` for "what does -p do"."""
    return [letter.lower() for letter in _SHORT_OPTION.findall(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a lower-case English word (Snowball, Porter 2), in one spelling, no possessive.

    British spellings become American ones, so that "programme" and "program" have one stem. The
    rules also change words they should not ("advise", "hour"); as both sides of a comparison are
    changed alike, that does no harm.
    """
    word = without_possessive(word)
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return snowball_stem(word, "english")


def stem_start(word: str) -> str:
    """The first two letters of the stem of a lower-case word, without making the stem.

    Endings alone are changed, but for "dying", "lying", and their like.
    """
    word = without_possessive(word)
    return f"{word[0]}i" if len(word) == len("dying") and word.endswith("ying") else word[:2]


class _Stemmers(threading.local):
    """The stemmers of one thread: each holds the word that it works on, so that none is shared."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}


_HERE = _Stemmers()


def snowball_stem(word: str, language: str) -> str:
    """The stem of a lower-case word as the Snowball algorithm of a language has it.

    Args:
        word: one word.
        language: as Snowball calls it, such as `english`: https://snowballstem.org/algorithms/

    Raises:
        KeyError: there is no algorithm of that name.
    """
    stemmer = _HERE.known.get(language)
    if stemmer is None:
        import snowballstemmer

        stemmer = _HERE.known[language] = snowballstemmer.stemmer(language)
    return str(stemmer.stemWord(word))


def looks_plural(text: str) -> bool:
    """Whether the last word ends like a plural: not `campus`, `analysis`, `glass`, `Acme's`."""
    return _PLURAL.search(text) is not None


def without_possessive(text: str) -> str:
    """`Netflix` for `Netflix's` and `Netflix’s`; the plural's bare apostrophe stays."""
    return text.removesuffix("'s").removesuffix("’s")


def capitalised(text: str) -> str:
    """The text with its first letter a capital; the others stay."""
    return text[:1].upper() + text[1:]


def without_list_marks(text: str) -> str:
    """The text without the bullets and numbers that open its lines."""
    return _LIST_MARKS.sub("", text)


def encodable(text: str) -> str:
    """The text without lone surrogates, which tokenizers refuse; question marks instead."""
    return text.encode("utf-8", "replace").decode("utf-8")


def plain(text: str) -> str:
    """A quote as it is shown: one line, without marks of Markdown, reStructuredText and HTML."""
    if not _MARKED.search(text):
        return " ".join(text.split())
    text = _FOOTNOTE.sub("", _LINK.sub(r"\1", text))
    for pattern in (_ROLE, _REFERENCE, _LITERAL):
        text = pattern.sub(r"\1", text)
    text = _ESCAPED.sub("'", text)
    text = _LOWERED.sub(lambda m: m[1].translate(_LOW), text)
    text = _RAISED.sub(lambda m: m[1].translate(_HIGH), text)
    text = _EMPHASIS.sub(lambda m: m[2] or m[3], text)
    return " ".join(_TAG.sub(" ", _INLINE.sub("", text)).split())
