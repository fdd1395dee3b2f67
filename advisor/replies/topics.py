"""What a question about the library asks: all titles, how many, or whether X is among it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from advisor.request import Request
from corpus.language.languages import LANGUAGES
from corpus.language.words import STOPWORDS, without_possessive

# Words of such questions that name no topic.
_FRAME = STOPWORDS | frozenset(
    """
    document documents doc docs file files pdf pdfs page pages text texts title titles name names
    list listing folder folders collection library index database archive source sources material
    materials content contents chapter chapters section sections outline heading headings table
    topic topics subject subjects theme themes area areas kind kinds type types sort sorts
    anything something everything nothing stuff info information thing things somewhere anywhere
    know hold holds include includes including included contain contains cover covers covered
    covering mention mentions mentioned touch deal deals dealing speak speaks talk talks related
    part parts among available loaded load stored indexed uploaded provided given know
    number count many total different separate another ones
    show tell give see look find search let use using used want need like ask asked help
    ok okay hi hello hey so yes well great really actually maybe perhaps also too else besides
    generally general exactly currently present far overall every whole specific particular
    existing happen happens u r ur ya y'all guys bot advisor sorry pls thx
    paper papers note notes manual manuals guide guides handbook handbooks leaflet leaflets letter
    letters policy policies book books article articles lecture lectures thread threads recipe
    recipes minutes sheet sheets version versions rule rules regulation regulations old new newer
    """.split()
)
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|mention(?:s|ing)?|dealing with|deals? with|related to|"
    r"covers?|covering|includes?|contains?|touch(?:es)?(?: on)?|(?:say|says|speaks?|talks?) of|"
    r"on the (?:subject|topic) of|on)\s+(?P<topic>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_YES_NO = re.compile(
    r"(?:(?:and|so|ok|okay|hello|hi|hey|but|well|also|then)\b[ ,]*)*"
    r"(?:do|does|did|don't|is|isn't|are|aren't|was|has|have|had|can|could|would|got|any|anything|"
    r"something|u got|you got|there is|there's)\b",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r",? (?:or|and|not) (?:just|only|also|rather|several|more|is|are|do|whether|what|which)\b.*",
    re.S,
)
_PART = re.compile(r"[,;:?!]\s|\s[–—-]\s")
_WORD = re.compile(r"[^\W_]+(?:['’./&+-][^\W_]+)*")
_LONGEST_TOPIC = 80
_NUMBER = re.compile(r"\bhow (?:many|much|large|big)\b|\bnumber of\b", re.IGNORECASE)
_NEWEST = re.compile(
    r"\b(?:newest|latest|most recent|oldest|how (?:recent|old|new)|"
    r"last (?:changed|updated|added))\b",
    re.IGNORECASE,
)
_LANGUAGES = re.compile(r"\b(?:languages?|translated|translations?)\b", re.IGNORECASE)
_TOPICS = re.compile(
    r"\b(?:topics?|subjects?|themes?|areas?|chapters?|sections?|headings?|outline|contents?|about|"
    r"cover(?:s|ed)?|can i (?:ask|read|look|find|learn)|know)\b",
    re.IGNORECASE,
)


class LibraryQuestion(StrEnum):
    """What is asked of the library as a whole."""

    LIST = "list"
    NUMBER = "number"
    TOPICS = "topics"
    NEWEST = "newest"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question about the library asks; `topic` is empty where it names none."""

    kind: LibraryQuestion
    topic: str = ""


def library_question(request: Request) -> Asked:
    """What a message about the library asks."""
    message = request.message
    for correction in request.spelling:
        message = message.replace(correction.typed, correction.corrected)
    topic = topic_of(message)
    if topic in LANGUAGES.values():
        return Asked(LibraryQuestion.LANGUAGES)
    if topic:
        return Asked(LibraryQuestion.LIST, topic)
    for pattern, kind in (
        (_LANGUAGES, LibraryQuestion.LANGUAGES),
        (_NEWEST, LibraryQuestion.NEWEST),
        (_NUMBER, LibraryQuestion.NUMBER),
        (_TOPICS, LibraryQuestion.TOPICS),
    ):
        if pattern.search(message):
            return Asked(kind)
    return Asked(LibraryQuestion.LIST)


def topic_of(message: str) -> str:
    """X of "do you have anything on X?"; empty for questions about the library as a whole."""
    about = _ABOUT.search(message)
    if about and (topic := _trimmed(about["topic"])):
        return topic
    asks_all = _LANGUAGES.search(message) or _NEWEST.search(message)
    return _trimmed(message) if _YES_NO.match(message.strip()) and not asks_all else ""


def _trimmed(text: str) -> str:
    """The words of the first part that names something, from the first of these to the last."""
    for part in _PART.split(_ELSE.sub("", text)):
        named = [match for match in _WORD.finditer(part) if not _is_frame(match[0])]
        if named:
            topic = " ".join(part[named[0].start() : named[-1].end()].split())
            return topic if len(topic) <= _LONGEST_TOPIC else ""
    return ""


def _is_frame(word: str) -> bool:
    return without_possessive(word.lower().replace("’", "'")) in _FRAME
