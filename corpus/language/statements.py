"""Sentences that say something by themselves, out of the text they stand in."""

from __future__ import annotations

import re

from corpus.language.grammar import DEMONSTRATIVES, POSSESSIVES, THIRD_PERSON
from corpus.language.words import plain, words

_FEWEST_WORDS = 6
_MOST_WORDS = 50
_LEAST_LETTERS = 0.75
# Where a pronoun has nothing before it that it could stand for.
_OPENING_WORDS = 4
# "FAA-2020-0686; or in person": a number that was cut off what it belongs to.
_NUMBERED = re.compile(r"\S*\d{3}")
_PRONOUNS = THIRD_PERSON - POSSESSIVES
# A first word that leans on the sentence before it.
_LEANS = (
    DEMONSTRATIVES
    | THIRD_PERSON
    | frozenset(
        "then however but and or so also thus hence therefore otherwise instead moreover "
        "furthermore additionally besides similarly likewise conversely meanwhile nevertheless "
        "nonetheless still yet too finally lastly next afterwards consequently accordingly such "
        "another other others both either neither here there again maybe yes no well ok okay "
        "sure anyway actually honestly lol second secondly third thirdly firstly because "
        "nor".split()
    )
)
# "We explore those in the context of": what was named before.
_POINTS_BACK = re.compile(
    r"\b(?:this|these|those)(?:[.,;]| (?:in|of|for|is|are|was|were|to|by|on|with|as|at|from|will|"
    r"can|may|should|must)\b)",
    re.IGNORECASE,
)
_LEANING_PHRASE = re.compile(
    r"(?:for (?:example|instance|this|that|these)|in (?:addition|contrast|other words|that case|"
    r"this case|short|fact|turn)|as (?:a result|such|mentioned|noted|described|stated|shown|above|"
    r"before)|on the other hand|at (?:this|that|the same)|after (?:that|this)|the (?:former|latter|"
    r"above|following|same)|like i|to do (?:so|this|that)|with (?:this|that)|if (?:so|not)|"
    r"(?:one|some|many|most|all|each|none|two|three) of (?:them|these|those|the above)|"
    r"the (?:other|second|third|last|next|first)(?: \w+)? (?:one|is|was|are|were)|from then on|"
    r"each (?:has|is|was|one|of))\b",
    re.IGNORECASE,
)
# What is around a text, or said to its reader, and not of what it is about.
_AROUND = re.compile(
    r"©|\(c\) ?\d{4}|copyright|all rights reserved|terms of (?:use|service)|privacy policy|cookie|"
    r"https?://|www\.|\S@\S+\.\w|subscribe|newsletter|sign up|log in|click (?:here|on|the)|"
    r"read (?:more|on)|learn more|find out more|check (?:it |them )?out|our free|\d[\d‑–-]{5,}\d|"
    r"\S\.(?:md|html?)\b|you may (?:view|obtain|contact|reach)|scroll|share this|"
    r"see (?:also|below|above|the (?:next|section|chapter|appendix))|"
    r"follow (?:us|me) on|(?:post|publish|updat|edit|review|writt|modifi)(?:ed|en) (?:by|on|at|:)|"
    r"last (?:updated|modified|reviewed|edited)|min(?:ute)? read|table of contents|"
    r"(?:thank|welcome|hello|hi there|dear|good (?:morning|evening|luck))\b.{0,40}$|"
    r"^(?:thanks?|welcome|hello|hi|hey|dear|greetings|sorry|congrat\w+|edit)\b|"
    r"\b(?:i|we) hope\b|let me know|feel free|"
    r"in this (?:article|(?:blog )?post|guide|section|chapter|tutorial|video|document|page),? "
    r"(?:we|i|you|let|our)\b|\b(?:i|we) (?:will|am going to|are going to|['’]ll) (?:explain|show|"
    r"discuss|describe|cover|look|explore|see|walk)|let['’]?s\b|table \d|figure \d|fig\. ?\d",
    re.IGNORECASE,
)
_ABOUT_ITSELF = re.compile(
    r"(?:this|the (?:present|following)?) ?(?:\w+ ){0,2}?(?:guide|document|manual|handbook|article|"
    r"page|report|polic(?:y|ies)|book|paper|thread|post|tutorial|memo|notice|agreement|plan|code|"
    r"brochure|booklet|directory|overview|recipe|list|specification|standard|rule|act|course|"
    r"study|chapter|section|site|website|text|form|contract|procedure|statement|letter)\b"
    r"(?: \w+){0,3}? (?:is|are|describes?|explains?|covers?|sets?|gives?|shows?|provides?|"
    r"outlines?|applies|contains?|lists?|tells?|helps?|summari[sz]es?|presents?|discusses|defines?|"
    r"establishes|proposes?|documents?|introduces|details|reviews|reports?|contains?|collects?)\b",
    re.IGNORECASE,
)


def stands_alone(sentence: str) -> bool:
    """Whether a sentence says something without its neighbours and the page around it.

    A statement that ends like one, neither too short nor too long, mostly letters; no question, no
    greeting or notice, and nothing that leans on the sentence before ("However, it ...").
    """
    text = plain(sentence).strip()
    opening = text.lstrip("\"'“‘*_")
    if not text.rstrip("\"'”’)*_").endswith((".", "!")) or "?" in text or "|" in text:
        return False
    if not opening[:1].isalnum() or opening[:1].islower() or _NUMBERED.match(opening):
        return False
    found = words(text)
    if not _FEWEST_WORDS <= len(found) <= _MOST_WORDS:
        return False
    letters = sum(char.isalpha() or char.isspace() for char in text)
    if letters < _LEAST_LETTERS * len(text) or text.isupper():
        return False
    if text.count('"') % 2 or text[0] in '"“' and text[-1] in '"”':
        return False
    if _AROUND.search(text):
        return False
    return says_what_text_is(text) or not _leans(found, opening)


def says_what_text_is(sentence: str) -> bool:
    """Whether a sentence says what the text that it is in is: "This guide explains how ..."."""
    return _ABOUT_ITSELF.match(sentence.lstrip("\"'“‘(*_")) is not None


def _leans(found: list[str], opening: str) -> bool:
    """Whether a sentence, given by its words, leans on the one before it."""
    if found[0].partition("'")[0] in _LEANS or _LEANING_PHRASE.match(opening):
        return True
    if any(word.partition("'")[0] in _PRONOUNS for word in found[:_OPENING_WORDS]):
        return True
    return _POINTS_BACK.search(opening) is not None
