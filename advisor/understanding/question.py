"""What a question asks for: its kind, its names, and whether it is one at all.

Deterministic and without a model. Everything here is about English word forms, none of it about
particular documents.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.language.dates import MONTH, WEEKDAY
from corpus.language.grammar import AUXILIARIES, QUESTION_WORDS, any_of
from corpus.language.names import names, spelt_out
from corpus.language.words import content_words, stem, words


class Kind(StrEnum):
    """What sort of thing would answer."""

    QUANTITY = "quantity"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"
    CONTACT = "contact"
    REASON = "reason"
    LIST = "list"
    YES_NO = "yes_no"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, taken apart.

    Attributes:
        text: the question as it is searched.
        kind: what would answer it.
        words: its content words, lower case, in order.
        weights: how much each stem of these words says where it was analysed: its inverse document
            frequency, 0 to 1, in the order of the words.
        names: the proper names it mentions, as written; not those in brackets, which only say what
            it is asked for, nor months and days.
        measure: what a quantity must be of: `money`, `time`, `distance`, the noun that is counted
            (as a stem), or empty for any; how a contact is reached: `phone`, `mail` or `site`.
        unheard: those of its names that no passage holds a word of.
    """

    text: str
    kind: Kind
    words: tuple[str, ...]
    weights: Mapping[str, float]
    names: tuple[str, ...]
    measure: str
    unheard: tuple[str, ...] = ()


_QUANTITY = re.compile(
    r"\bhow (?:many|much|long|often|old|far|big|large|high|tall|deep|heavy|wide|fast|likely)\b"
    r"|\bwhat (?:percentage|percent|proportion|share|number|fraction|amount|price|salary|pay"
    r"|wage|rate|size|age|length|duration|distance|temperature)\b"
    r"|\b(?:salary|wage|hourly rate|price|cost|fee)\b"
    r"|^\W*what(?:['’]?s| is| was) the (?:\w+ )?(?:total|sum|balance)\b",
    re.I,
)
_TIME = re.compile(
    r"^\W*when\b|\b(?:by|until|since) when\b"
    r"|\b(?:what|which|in what|in which) (?:year|month|day|date|time|century"
    r"|decade|season|quarter)\b"
    r"|\b(?:deadline|start date|end date|(?:opening|closing) (?:hours|times?))\b",
    re.I,
)
# "WHO" is an organisation, unless everything is in capitals.
_PERSON = re.compile(
    r"\b(?!(?-i:WHO\b))(?:who|whom|whose)\b|\bwhich (?:person|author|employee|commenter)\b", re.I
)
# "Who was Ada Lovelace?" asks what she was, not for a name.
_WHO_IS = re.compile(
    r"^\W*who(?:['’]s| is| was| are| were) (?!the\b|in\b|on\b|my\b|our\b|your\b|there\b)"
    r"[\w.'-]+(?: [\w.'-]+){0,2}\W*$",
    re.I,
)
_PLACE = re.compile(
    # "Where do I start?" asks what to do.
    r"^\W*where\b(?! (?:do|should|can|could|would|to)(?: \w+)? (?:start|begin)\W*$)"
    r"|\b(?:what|which|in what|in which) (?:city|country|state|place|town|location"
    r"|building|region|continent|office|street|county|province)\b",
    re.I,
)
_CONTACT = re.compile(
    r"^(?!\W*(?:how|why|when|who|can|could|do|does|did|should|may|must|is|are|will|if)\b).{0,40}?\b(?:"
    r"(?P<phone>(?:tele)?phone numbers?)"
    r"|(?P<mail>(?:e-?)?mail address(?:es)?|e-?mail(?= of\b|\W*$))"
    r"|(?P<site>url|web ?site address|web address))\b",
    re.I,
)
_CALENDAR = re.compile(rf"(?:(?:{MONTH}|{WEEKDAY})\W*)+", re.I)
_REASON = re.compile(r"^\W*why\b|\bwhat (?:is|was|are|were) the (?:reason|cause)s?\b", re.I)
_YES_NO = re.compile(rf"^\W*(?:{any_of(AUXILIARIES)}|am|need)(?:n['’]t)?\b", re.I)
_LIST = re.compile(
    r"\b(?:which|what)(?: are| were)?(?: (?:the|some|kinds? of|types? of|sorts? of|other))*"
    r"(?: [\w-]+){0,3}? (?!is\b|was\b|does\b|has\b|this\b|its\b|us\b)[\w-]*[^\Wsu]s\b"
    r"|\bexamples?\b|\blist\b|\bname (?:some|the|a few)\b",
    re.I,
)
# Tasks for a writer, a translator or a player of roles; and attempts to give new instructions.
_REQUEST = re.compile(
    r"^\W*(?:please |can you |could you |would you |will you |i want you to |now |just )*"
    r"(?:translate|write|compose|generate|pretend|ignore|forget|disregard|act as|role-?play"
    r"|sing|draw|paint|code|program|implement|calculate|compute|solve|rewrite|paraphrase"
    r"|imagine|repeat (?:after|every\w+|your|(?:the )?(?:words?|text|sentence|above))"
    r"|output|print|reveal|draft|invent|make up|rap|roast)\b"
    r"|\btell (?:me |us )?(?:a|another|some) (?:\w+ )?(?:jokes?|story|stories|poem|riddle)\b"
    r"|\b(?:ignore|forget|disregard) (?:all |any |your |the |previous |prior |above )+"
    r"(?:\w+ )?(?:instructions?|rules?|prompts?|guidelines?|limits?)\b"
    r"|\b(?:pretend|act as if|imagine) (?:that )?(?:you|to be)\b"
    r"|\byour (?:system )?(?:prompt|instructions)\b"
    r"|\byou have no (?:rules|restrictions|limits)\b"
    r"|^\W*(?:system|assistant|admin|developer)(?: (?:prompt|message|note|override))?:"
    r"|\bfrom now on,? (?:you (?:are|only|answer|speak)|(?:only |always )*(?:answer|reply|respond"
    r"|speak|talk)|every answer)\b"
    r"|^\W*you(?:['’]re| are) now\b"
    r"|^\W*(?:you (?:must|have to|will) |please |now |just )*(?:answer|reply|respond|speak|talk)"
    r" (?:only |just |always )*(?:in|with|like|as)\b"
    r"|^\W*you (?:must|have to|will|should) .{0,80}\b(?:before|instead of) (?:you )?answer",
    re.I,
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|thanks|thank you|good (?:morning|evening|afternoon)|bye|goodbye|ok"
    r"|okay|cool|great|nice)\b[\w\s,]{0,20}\W*$",
    re.I,
)


_ABOUT = re.compile(r"\s*\((?P<about>[^()]*)\)(?=\W*$)")
# An option of a command: "-p", "--dry-run".
_OPTION = re.compile(r"(?<!\S)--?[A-Za-z][\w-]*(?=[\s?!.,;:)]|$)")
# What programs call something: "cache.ttl_seconds", "max_retries", "os.path.join()".
_IDENTIFIER = re.compile(r"(?<![\w.@/-])(?:\w{2,}\.(?=\w{2,})(?!\d)|\w+_(?=\w))[\w.]*\w")
# Which of its versions something is asked of: "what's new in 4.11", "version 2.0".
_VERSION = re.compile(
    r"\b(?:versions?|releases?|v|ver\.?) ?(?P<called>\d+(?:\.\d+)+)\b"
    # What stands behind a number may be its unit: "added to 1.5 litres".
    r"|\b(?:new|chang\w+|add\w*|remov\w+|fix\w*|upgrad\w+|updat\w+|releas\w+|support\w*)\b"
    r"[^.?!]*\b(?:in|to|from|since|for|of|with) v?(?P<since>\d+(?:\.\d+)+)"
    r"(?=\W*$|[,;:)]|\.(?!\d)| (?:and|or|to|than|compared|already|yet|now)\b)",
    re.I,
)
# How much a word counts that only says what a question is about.
_ONLY_ABOUT = 0.3


def apart(text: str) -> tuple[str, str]:
    """A question, and what stands in brackets behind it: what it is about."""
    behind = _ABOUT.search(text)
    if behind is None or not words(text[: behind.start()]):
        return text, ""
    return text[: behind.start()] + text[behind.end() :], behind["about"]


def analyse(text: str, document_frequency: Callable[[str], float]) -> Question:
    """Take a question apart. Never fails: an unknown form is `Kind.OPEN`.

    Args:
        text: the question as it is searched.
        document_frequency: the share of an index's passages that hold a word, 0 to 1.
    """
    cleaned = unicodedata.normalize("NFC", " ".join(text.split()))
    asked, about = apart(cleaned)
    cleaned = cleaned if cleaned.isupper() else spelt_out(cleaned)
    of_context = _word_weights(content_words(about), document_frequency)
    weights = {word: weight * _ONLY_ABOUT for word, weight in of_context.items()}
    named = tuple(name for name in names(asked) if not _CALENDAR.fullmatch(name))
    versions = (found["called"] or found["since"] for found in _VERSION.finditer(asked))
    identifiers = (*_OPTION.findall(asked), *_IDENTIFIER.findall(asked), *versions)
    named += tuple(name for name in identifiers if not any(name in known for known in named))
    return Question(
        text=cleaned,
        kind=kind_of(asked),
        words=tuple(content_words(cleaned)),
        weights=weights | _word_weights(content_words(asked), document_frequency),
        names=named,
        unheard=tuple(n for n in named if not any(map(document_frequency, words(n)))),
        measure=_measure(asked),
    )


def is_request(text: str) -> bool:
    """Whether a text asks for something other than what documents say, or only greets."""
    cleaned = " ".join(text.split())
    return bool(_REQUEST.search(cleaned) or _GREETING.match(cleaned))


def _word_weights(
    content: Sequence[str], document_frequency: Callable[[str], float]
) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word in content:
        # A word that no passage holds says as much as one that a single passage holds.
        weight = math.log(1.0 / max(document_frequency(word), 1e-3)) / math.log(1e3)
        weights[stem(word)] = max(0.05, min(1.0, weight))
    return weights


def kind_of(text: str) -> Kind:
    """What sort of thing a question asks for, by its form; its words have one space between."""
    text = text.lower() if text.isupper() else text
    for pattern, kind in (
        (_WHO_IS, Kind.OPEN),
        (_REASON, Kind.REASON),
        (_CONTACT, Kind.CONTACT),
        (_TIME, Kind.TIME),
        (_QUANTITY, Kind.QUANTITY),
        (_PLACE, Kind.PLACE),
        (_PERSON, Kind.PERSON),
        (_YES_NO, Kind.YES_NO),
        (_LIST, Kind.LIST),
    ):
        if pattern.search(text):
            return kind
    return Kind.OPEN


MONEY = re.compile(
    r"\b(?:salary|salaries|wages?|pay|paid|earn\w*|costs?|price[ds]?|fees?|budget|stipend|rent"
    r"|revenue|income|spen[dt]|charge[ds]?|worth|bonus\w*|allowances?|deposits?|fines?|refunds?"
    r"|rewards?|grants?|scholarships?|fares?|tickets?|loans?|compensation|reimburse\w*|subscriptions?"
    r"|taxi|tuition)\b",
    re.I,
)
_DURATION = re.compile(r"\bhow (?:long|old)\b|\b(?:duration|age) of\b", re.I)
# "How many days off", "how many people work here": what is counted is the last plural.
_PLURAL = re.compile(r"\w*[^\Wsu]s|people|persons|men|women|children|staff|feet|teeth|series", re.I)
_COUNTED = re.compile(
    r"\bhow many (?:(?:different|other|total|more|of the|of its|of their) )*(?P<noun>.+?)"
    rf"(?= (?:{any_of(AUXILIARIES)}|in|at|on|of|for|per|to|that|who|which|with)\b|[?.,]|$)",
    re.I,
)


def _measure(text: str) -> str:
    """What a quantity that answers `text` is of, or how a contact is reached."""
    contact = _CONTACT.search(text)
    if contact:
        return contact.lastgroup or ""
    if _DURATION.search(text):
        return "time"
    if re.search(r"\bhow far\b|\bdistance (?:to|from|between)\b", text, re.I):
        return "distance"
    counted = _COUNTED.search(text)
    if counted:
        said = words(counted["noun"])
        plural = [word for word in said if _PLURAL.fullmatch(word)]
        head = (plural or said)[-1:]
        return stem(head[0]) if head else ""
    is_amount = re.search(r"\bhow much\b|^\W*what\b", text, re.I)
    return "money" if is_amount and MONEY.search(text) else ""


def starts_with_question_word(text: str) -> bool:
    """Whether a text begins the way questions do."""
    first = words(text)[:1]
    return bool(QUESTION_WORDS.intersection(first)) or bool(_YES_NO.match(text))
