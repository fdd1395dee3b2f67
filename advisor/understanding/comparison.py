"""The two sides of a comparison."""

from __future__ import annotations

import re

_THE = r"(?:the |an? )?"
_JOINED = rf"{_THE}(?P<one>.+?) (?:and|or|with|to|against|vs\.?) {_THE}(?P<other>.+)"
_BETWEEN = re.compile(
    r"\b(?:differences?|differ|comparison|choose|choice|decide|distinction)\b.*?\bbetween "
    + _JOINED,
    re.I,
)
_COMPARE = re.compile(rf"\bcompare {_JOINED}", re.I)
_VERSUS = re.compile(r"(?P<one>.+?)\s+(?:vs\.?|versus)\s+(?P<other>.+)", re.I)
_DIFFERENT = re.compile(
    r"\b(?:is|are|was|were|do|does|how) (?P<one>.+?) (?:different|differ|better|worse|cheaper"
    r"|longer|shorter|faster|slower|bigger|smaller|safer|easier|harder|more \w+|less \w+)s? "
    rf"(?:from|than|to) {_THE}(?P<other>.+)",
    re.I,
)
_WORD = r"[\w’'.+#-]+"
_OR = re.compile(
    r"(?:^|[,:]\s|\b(?:is|are|use|choose|take|learn|get|the|an?|should i|which|have|had|did|do)\s)"
    rf"(?P<one>{_WORD}(?: {_WORD}){{0,4}}?) or {_THE}(?P<other>{_WORD}(?: {_WORD}){{0,3}})",
    re.I,
)
_TAIL = re.compile(r"\s*(?:[?!.,;:–—]|\s-\s).*$")


def sides(question: str) -> tuple[str, str] | None:
    """The two things that a question compares, in its words; None where it names no two."""
    text = " ".join(question.split())
    for pattern in (_BETWEEN, _COMPARE, _VERSUS, _DIFFERENT, _OR):
        match = pattern.search(text)
        if match:
            one, other = (_TAIL.sub("", match[name]).strip() for name in ("one", "other"))
            if one and other and one.lower() != other.lower():
                return one, other
    return None
