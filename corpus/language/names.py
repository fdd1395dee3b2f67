"""Proper names, by their capitals."""

from __future__ import annotations

import re

from corpus.language.words import STOPWORDS, without_possessive

_NAME_WORD = r"(?:[A-Z][\w’'.-]*[\w]|[A-Z]|\w*[a-z][A-Z]\w*)"
_NAME = re.compile(rf"{_NAME_WORD}(?:(?: (?:of|de|van|von|the|and|&) | ){_NAME_WORD})*")
# Abbreviations of kinds of things, which name nobody.
_ABBREVIATIONS = frozenset(
    """
    ai ml dl ds rl nlp cv it hr pr qa ui ux api apis sdk gpu gpus cpu cpus tpu tpus llm llms phd
    ph.d msc bsc ba ma mba gpa faq faqs id ids url urls pdf html css sql json xml os pc tv dvd
    ceo cto cfo am pm ad bc ok i
    """.split()
)

MARKED_ACRONYMS = {"WHO": "World Health Organization"}
"""Acronyms that only their capitals tell from question words, which models don't see."""

_CONTRACTION = re.compile(
    r"^(?:\w+n['’]t|(?:i|you|we|they|he|she|it|that|there|what|who|how|where)['’](?:m|ve|ll|re|d|s)"
    r"|let['’]s|here['’]s)$",
    re.I,
)
# What opens the line of a list, a heading, a table or a quotation.
_LINE_MARKS = re.compile(r"(?:^|\n)[ \t]*[-*•‣|>#][-*•‣|># \t]*$")


def names(text: str) -> list[str]:
    """The proper names of a sentence: capitalised words, runs of them as one.

    The first word of a sentence or of a list's item counts only when it could not be anything
    else: an acronym, a word with an inner capital, or one that is followed by another name.
    """
    found = []
    for match in _NAME.finditer(text):
        name = _trim(match.group(), at_start=_starts_sentence(text, match.start()))
        if name and name not in found and name.lower().strip(".") not in _ABBREVIATIONS:
            found.append(name)
    return found


def spelt_out(text: str) -> str:
    """The text with the acronyms that would be read as question words in full."""
    for acronym, name in MARKED_ACRONYMS.items():
        text = re.sub(rf"\b{acronym}\b", name, text)
    return text


def is_contraction(word: str) -> bool:
    """Whether a word is two function words in one: `I'm`, `don’t`, `what's`; not `Ada's`."""
    return _CONTRACTION.match(word) is not None


def _trim(name: str, *, at_start: bool) -> str:
    parts = name.split()
    if at_start and parts:
        first = parts[0]
        is_plain = first[1:].islower() or len(first) == 1
        if _is_function_word(first) or (is_plain and len(parts) == 1):
            parts = parts[1:]
    start, end = 0, len(parts)
    while start < end and (_is_function_word(parts[start].strip(".'’")) or parts[start] == "&"):
        start += 1
    while start < end and _is_function_word(parts[end - 1]):
        end -= 1
    return without_possessive(" ".join(parts[start:end]))


def _is_function_word(word: str) -> bool:
    if word in MARKED_ACRONYMS:
        return False
    return word.lower() in STOPWORDS or is_contraction(word)


def _starts_sentence(text: str, position: int) -> bool:
    before = text[max(0, position - 40) : position].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?:\n" or _LINE_MARKS.search(before) is not None
