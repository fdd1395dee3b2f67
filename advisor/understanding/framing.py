"""What is said around a question and would only mislead a search: "the gist of", "tl;dr on"."""

from __future__ import annotations

import re

from corpus.language.words import content_words

_SUMMARY = (
    r"(?:summari[sz]e|sum up|boil down|recap|summary|synopsis|overview|gist|rundown|outline|essence"
    r"|(?:short|quick) version|bottom line|takeaways?|highlights"
    r"|(?:key|main|most important) (?:points?|messages?|facts|things)|tl;?dr)"
)
_POLITELY = (
    r"(?:(?:please|pls|plz|hi|hello|hey|ok|so|can|could|would|will|you|just|give|get|show|tell|write"
    r"|me|us|a|an|the|short|quick|brief|very|rough|i|we|want|need|like|d|ll|to|do|what|whats|is|are"
    r"|in)\b[\s,!'’]*(?:s\b\s*)?)*"
)
_FRAME = re.compile(
    rf"\W*{_POLITELY}{_SUMMARY}\b(?: (?:of|on|about|for|from|regarding))?\s*[:,-]?\s*"
    r"(?P<asked>.+?)(?:,? (?:please|pls|plz|thanks|thx|briefly|in short))*\W*$",
    re.I,
)
# "Boil the travel policy down to three lines, I need it for a meeting"; "can I cut the dose down?"
# and "must I cut my letter to a page?" ask something else.
_SHORTENED = re.compile(
    rf"\W*{_POLITELY}(?:boil|break|cut|condense|compress|shorten|squeeze|trim)\s+(?!my\b)"
    r"(?P<asked>.+?)\s+(?:down )?(?:to|into)\s+(?:an?|the|\w+(?:-\w+)?)\W+(?:\w+\W+)?"
    r"(?:lines?|sentences?|points?|bullets?|paragraphs?|essentials|basics)\b",
    re.I,
)
_SUMS_UP = re.compile(rf"\W*{_POLITELY}{_SUMMARY}\b", re.I)
_SAYING = frozenset(
    """
    advise advises ask asks contain contains cover covers describe describes expect expects explain
    explains give key list main mention mentions point points really recommend recommendations
    recommends rule rules say says short suggest suggests tell tells want wants
    """.split()
)
# "Sum it up", "the main points in one line": of what was spoken of.
_OF_NOTHING = re.compile(
    r"(?:it|this|that|these|those|them|all|everything|in|to|as|again|up|down|here|there|please|pls)\b",
    re.I,
)
# Where to start with what is told beside it, or with everything.
_WHERE_TO_START = re.compile(
    r"\b(?:where|how|what) (?:do|should|shall|can|could|would|to)(?: (?:i|we|you|one|to))?"
    r" (?:even |best |actually )?(?:start|begin)(?: with| first| off)?(?=\W*(?:$|[.?!,;:(]))",
    re.I,
)
_GET_STARTED = "how do I get started"


def asks_to_sum_up(text: str) -> bool:
    """Whether a text asks for a summary: "the gist of", "can you sum up", "boil it down"."""
    return bool(_SUMS_UP.match(text) or _SHORTENED.match(text))


def asks_for_all(text: str, named: str) -> bool:
    """Whether a text asks what something named says, and of no part of it.

    "What does the security guide tell us to do?".
    """
    rest = text.lower().replace(named.lower(), " ")
    return rest != text.lower() and set(content_words(rest)) <= _SAYING


def unframed(text: str) -> str:
    """What is to be summed up, without the words that ask for a summary; the text where none do."""
    framed = _SHORTENED.match(text) or _FRAME.match(text)
    asked = framed["asked"] if framed else ""
    return asked if content_words(asked) and not _OF_NOTHING.match(asked) else text


def as_documents_say(text: str) -> str:
    """A text, with "where do I begin?" as what documents call it."""
    return _WHERE_TO_START.sub(_GET_STARTED, text)
