"""Questions made of headings, and of sentences that say what something is: form alone."""

from __future__ import annotations

import re

from advisor.understanding.completeness import is_complete
from advisor.understanding.question import starts_with_question_word
from corpus.document import Document
from corpus.language.grammar import PRONOUNS, QUESTION_WORDS
from corpus.language.words import content_stems, plain

MOST_CHARS = 90
_LEAST_CHARS = 12
_QUOTATION = ' "“”?'

_LABEL = re.compile(
    r"^\W*(?:(?:myth|question|q|step|part|chapter|section)\s*(?:\d*|[ivxlc]+)\s*[:.)-]|[\d.]+[.)]?\s)\s*",
    re.I,
)
_SAYS_NOTHING = re.compile(
    r"^(?:introduction|overview|summary|conclusions?|notes?|references|sources?|contents|faq"
    r"|table of contents|background|license|miscellaneous|other|further reading|see also|general"
    r"|details|more|everyone|everybody|links|resources|about|help|description|purpose|scope)$",
    re.I,
)
# A subject, and neither a question nor a sentence.
_NAMES_SOMETHING = re.compile(r"(?!.*\b(?:i|we|you|it|they)\b)(?:\S+\s+){0,5}\S*[^\s?]$", re.I)
# Forms ask their readers such things.
_ASKS_READER = re.compile(r"\b(?:are|were|would|have|had|did) you\b", re.I)
# "Why you might find it helpful?": a clause with a question mark.
_CLAUSE = re.compile(
    r"^(?:why|how|when|where|what|which \w+|who) (?:i|you|we|they|he|she|it|this|that|the \w+)"
    r" [a-z]+",
    re.I,
)
# "How to apply", "When to apply", "What to bring", "Where to eat".
_TO_DO = re.compile(r"^(?P<word>how|when|what|where|which \w+) to (?P<rest>[a-z].+)$", re.I)
_ASKED = {"how": "How do I", "where": "Where can I"}
_SORTS = re.compile(r"^(?P<sorts>types|kinds|sorts|forms) of (?P<rest>.+)$", re.I)
_THE = re.compile(
    r"^(?:the )?(?P<things>benefits|advantages|disadvantages|drawbacks|requirements|prerequisites"
    r"|reasons|causes|symptoms|steps|stages|phases|rules|limits|risks|goals|duties|tasks"
    r"|responsibilities|qualifications|exceptions|costs) (?P<rest>(?:of|for|to|against) .+)$",
    re.I,
)
_YOURS = {"your": "my", "yours": "mine", "yourself": "myself"}
_DEFINES = re.compile(
    r"^(?P<article>The |An? )?(?P<subject>[A-Za-z][\w’'-]*(?: [\w’'-]+){0,2}) (?P<verb>is|are) "
    r"(?:an?|the|one of|any|a kind of) "
)
_POINTS = (PRONOUNS | QUESTION_WORDS).union(
    "there here one another each every all both some any none such other others first second last "
    "next".split()
)


def heading_as_read(heading: str) -> str:
    """A heading without marks, its number or label, and a closing colon."""
    return _LABEL.sub("", plain(heading)).rstrip(" .:")


def is_fit(question: str, most: int = MOST_CHARS) -> bool:
    """Whether a question can be asked alone and shown on a button."""
    return _LEAST_CHARS <= len(question) <= most and is_complete(question)


def asked_by(heading: str) -> str | None:
    """The question that a heading is; None where it is none, or says too little alone."""
    text = heading_as_read(heading)
    whole = text if starts_with_question_word(text) else text.rpartition(": ")[2]
    begins = starts_with_question_word(whole) and not _CLAUSE.match(whole)
    if (
        not begins
        or not whole.endswith("?")
        or _ASKS_READER.search(whole)
        or len(content_stems(whole)) < 2
    ):
        return None
    return whole[0].upper() + whole[1:] if is_fit(whole) else None


def question_of(heading: str, document: Document) -> str | None:
    """The question that a heading stands for; None where its grammar does not say.

    The document tells names from words that are only written large in the heading.
    """
    to_do = _TO_DO.match(heading)
    if to_do:
        word = to_do["word"].lower()
        begins = _ASKED.get(word, f"{word.capitalize()} should I")
        rest = within_sentence(to_do["rest"], document)
        if re.search(r"\byou\b", rest, re.I):  # subject or object, "I" or "me"?
            begins = begins.removesuffix(" I") + " you"
        else:
            rest = re.sub(r"\byour(?:s|self)?\b", lambda found: _YOURS[found[0]], rest)
        return f"{begins} {rest}?"
    sorts, the = _SORTS.match(heading), _THE.match(heading)
    if sorts:
        rest = within_sentence(sorts["rest"], document)
        return f"What {sorts['sorts'].lower()} of {rest} are there?"
    if the:
        return f"What are the {the['things'].lower()} {within_sentence(the['rest'], document)}?"
    return None


def question_about(heading: str, document: Document) -> str | None:
    """A question about what stands under a heading; None for one that says nothing by itself."""
    is_title = heading.casefold() == document.title.casefold()
    if is_title or _SAYS_NOTHING.match(heading) or not _NAMES_SOMETHING.match(heading):
        return None
    of, about = (text.strip(_QUOTATION) for text in (heading_as_read(document.title), heading))
    return f"What does “{of}” say about “{about}”?"


def what_is(sentence: str, document: Document) -> str | None:
    """The question that a definition answers; None for any other sentence."""
    match = _DEFINES.match(sentence)
    if match is None:
        return None
    words = match["subject"].split()
    is_proper = len(words) > 1 and all(word[0].isupper() for word in words)
    if is_proper or _POINTS & {word.lower() for word in words}:
        return None  # a person, perhaps, of whom nobody asks what she is
    article = (match["article"] or "").lower()
    if not article and not _is_name(words[0], document):
        words[0] = words[0][0].lower() + words[0][1:]
    return f"What {match['verb']} {article}{' '.join(words)}?"


def within_sentence(text: str, document: Document) -> str:
    """Words of a heading as they are written within a sentence."""
    words = re.split(r"(?<=\s)", text)
    return "".join(
        word
        if word[:1].islower() or _is_name(word.strip(" ,;:()"), document)
        else word[:1].lower() + word[1:]
        for word in words
    )


def _is_name(word: str, document: Document) -> bool:
    """Whether a word that begins a sentence, or stands in a heading, has its capital elsewhere."""
    headings = [(section.start, section.body_start) for section in document.sections]
    return word.isupper() or any(
        not any(start <= found.start() < end for start, end in headings)
        for found in re.finditer(rf"[a-z,;] {re.escape(word)}\b", document.text)
    )
