"""What a question about the library asks: all titles, how many, or whether X is among it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from advisor.request import Request
from corpus.language.languages import LANGUAGES
from corpus.language.words import STOPWORDS, without_possessive, words

# Words of such questions that name no topic.
_ANY = STOPWORDS | frozenset(
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
    """.split()
)
# Sorts of documents: topics only where it is asked which of the sort there are.
_FRAME = _ANY | frozenset(
    """
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
# "Which controllers do you have pages about?"
_OF_SORT = re.compile(
    r"(?:and |so |ok |hi |hello )*(?:which|what|how many) (?P<topic>.+?)"
    r"\s+(?:do|did|are|is|have|has|can|does) (?:you|u|there|we|they|i|in)\b",
    re.IGNORECASE,
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
_THINGS = (
    r"(?:documents?|docs?|files?|pages?|sources|topics|subjects|chapters?|sections?|articles?)"
)
_COLLECTION = re.compile(
    rf"\b(?:how many|which|what|list|number of|newest|latest|oldest) (?:\w+ ){{0,3}}?{_THINGS}\b",
    re.IGNORECASE,
)
# "Is there a page on burns?", "anything about parking?": whether there is something, not what.
_ASKS_IF = re.compile(
    r"(?:(?:and|so|ok|hi|hello|hey|but)\b[ ,]*)*"
    rf"(?:(?:which|what) (?:\w+ )?{_THINGS} (?:mention|cover|discuss)\b"
    r"|what (?:do|have) (?:you|u|we) (?:have|got) (?:on|about)\b"
    rf"|(?:(?:is|are) there (?:an?|any|some) (?:\w+ )?{_THINGS}"
    r"|(?:(?:do|have|did|would) (?:you|u|we) (?:happen to )?(?:have |know |got )?|got |is there "
    rf"|there's )?(?:anything|something|any(?: \w+)? {_THINGS})"
    rf"|(?:which|what) (?:\w+ )?{_THINGS} (?:talk|are|is|say something|speak|tell))"
    r" (?:here |in (?:there|here) )?(?:on|about|regarding|concerning|mentioning|of)\b)",
    re.IGNORECASE,
)
_LONGEST_QUESTION = 14
_IN_FOLDER = re.compile(
    r"\b(?:in|inside|of) (?:the|your) (?P<topic>.+?) (?:folder|directory)\b", re.I
)
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
    """What a question about the library asks.

    `topic` is empty where it names none; `is_yes_no` says whether it asks if there is something.
    """

    kind: LibraryQuestion
    topic: str = ""
    is_yes_no: bool = False


def library_question(request: Request) -> Asked:
    """What a message about the library asks."""
    message = request.said
    for correction in request.spelling:
        message = message.replace(correction.typed, correction.corrected)
    topic = topic_of(message)
    if topic in LANGUAGES.values():
        return Asked(LibraryQuestion.LANGUAGES)
    if topic:
        is_yes_no = _YES_NO.match(message.strip()) is not None
        return Asked(LibraryQuestion.LIST, topic, is_yes_no)
    for pattern, kind in (
        (_LANGUAGES, LibraryQuestion.LANGUAGES),
        (_NEWEST, LibraryQuestion.NEWEST),
        (_NUMBER, LibraryQuestion.NUMBER),
        (_TOPICS, LibraryQuestion.TOPICS),
    ):
        if pattern.search(message):
            return Asked(kind)
    return Asked(LibraryQuestion.LIST)


def lists_all(request: Request) -> bool:
    """Whether a message asks what there is as a whole, by titles or by topics."""
    asked = library_question(request)
    is_of_all = not asked.topic or is_frame(asked.topic)
    return is_of_all and asked.kind in (LibraryQuestion.LIST, LibraryQuestion.TOPICS)


def asks_of_library(message: str) -> bool:
    """Whether a question is one about the documents as such: their number, a list, their age."""
    return bool(_COLLECTION.search(message))


def asks_if_there_is(message: str) -> bool:
    """Whether a message only asks if there is something on a topic."""
    return bool(_ASKS_IF.match(message)) and len(words(message)) <= _LONGEST_QUESTION


def topic_of(message: str) -> str:
    """X of "do you have anything on X?"; empty for questions about the library as a whole."""
    about = _ABOUT.search(message)
    if about and (topic := _trimmed(about["topic"])):
        return topic
    if inside := _IN_FOLDER.search(message):
        return _trimmed(inside["topic"])
    if of_sort := _OF_SORT.match(message.strip()):
        return _trimmed(of_sort["topic"], _ANY)
    asks_all = _LANGUAGES.search(message) or _NEWEST.search(message)
    return _trimmed(message) if _YES_NO.match(message.strip()) and not asks_all else ""


def _trimmed(text: str, frame: frozenset[str] = _FRAME) -> str:
    """The words of the first part that names something, from the first of these to the last."""
    for part in _PART.split(_ELSE.sub("", text)):
        named = [match for match in _WORD.finditer(part) if _bare(match[0]) not in frame]
        if named:
            topic = " ".join(part[named[0].start() : named[-1].end()].split())
            return topic if len(topic) <= _LONGEST_TOPIC else ""
    return ""


def is_frame(text: str) -> bool:
    """Whether all words are ones such questions are asked in."""
    return all(_bare(word) in _FRAME for word in words(text))


def _bare(word: str) -> str:
    return without_possessive(word.lower().replace("’", "'"))
