"""Whether a text holds the sort of thing a question asks for: a number, a time, a name."""

from __future__ import annotations

import re

from advisor.understanding.question import MONEY, Kind, Question
from corpus.language.dates import MONTH, WEEKDAY, YEAR, is_year, spelt_dates
from corpus.language.folding import folded
from corpus.language.names import MARKED_ACRONYMS, names
from corpus.language.quantities import LENGTH_UNITS, MONEY_UNITS, TIME_UNITS, in_digits, quantities
from corpus.language.words import stem, without_possessive, words

# "may" is a month only where it is written as one.
_MONTH = MONTH.replace("May", "(?-i:May)")
_DATE = re.compile(
    rf"\b(?:{YEAR}|{_MONTH}|{WEEKDAY}|spring|summer|autumn|fall|winter|century|today|yesterday"
    r"|tomorrow|annually|every (?:year|month|week|day|quarter)|\d{1,2}(?::\d\d)?\s?(?:am|pm))\b",
    re.I,
)
# A year tells when something was, not when it is.
_PAST = re.compile(
    r"\bwhen (?:did|was|were|has|have|had)\b|\b(?:year|century|decade|season)\b", re.I
)
_YEAR = re.compile(rf"\b{YEAR}\b")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_CONTACT = {
    "phone": re.compile(r"\+?\(?\d[\d\s().-]{4,}\d"),
    "mail": re.compile(r"[\w.]@\w[\w-]*\.\w"),
    "site": re.compile(r"https?://|\bwww\.|\b\w+\.(?:com|org|net|edu|gov|io)\b", re.I),
}
_BEFORE_OR_AFTER = re.compile(r"\b(?:before|after|during|until|once|when|while)\b", re.I)
_HOUR = re.compile(
    r"\b(?:at|by|from|until|till|before|after|between) (?:about |around )?\d{1,2}(?::\d\d)?"
    r"(?! ?(?:%|percent|[a-z]+s\b))",
    re.I,
)
# "Ten minutes away", too.
_DISTANCES = LENGTH_UNITS | {"minute", "hour"}
# Amounts without a number that `quantities` would read.
_SOME_NUMBER = re.compile(
    r"\b(?:one|single|no|none|both|half|several|few|many|dozens?|hundreds?|thousands?)\b", re.I
)
_SOME_TIME = re.compile(rf"\b(?:an?|one|half an?|several|few) (?:{'|'.join(TIME_UNITS)})", re.I)
_BECAUSE = re.compile(
    r"\b(?:because|since|due to|so that|reasons?|as a result|therefore|in order to|means that)\b",
    re.I,
)
# What heads sums of money, and how they are written.
_SUM = re.compile(r"\b(?:total|amount|sum|balance|due|net|gross)\b", re.I)
_CENTS = re.compile(r"\d[.,]\d\d\W*$")
_SOMEBODY = re.compile(
    r"\b(?:he|she|they|I|we|someone|people|\w+(?:er|or|ist|ian|ant|ee)s?)\b", re.I
)
_SOMEWHERE = re.compile(r"\b(?:at|in|on|near|from|to|into|via|like)\b(?! the same)", re.I)
# Where things are that have no name: a path, "in the drawer of your desk".
_PATH = re.compile(r"(?<![\w/])(?:[~%$][\w%]*|[A-Za-z]:)?[/\\][\w.%-]{2,}")
_SPOT = re.compile(
    r"\b(?:behind|under|beneath|beside|next to|opposite|inside|outside|above|below|between|near)"
    r" (?:the|your|our|an?|its)\b"
    r"|\b(?:at|in|on|under|behind|from|to|into|via) (?:the |your |our |an? |its |this )?"
    r"(?:[\w-]+ ){0,3}?(?:folders?|director(?:y|ies)|menus?|tabs?|pages?|portals?|panels?|windows?"
    r"|dialogs?|buttons?|preferences|settings|sections?|sites?|websites?|intranet|drives?|buildings?"
    r"|rooms?|floors?|offices?|streets?|halls?|shops?|stores?|stations?|desks?|drawers?|cupboards?"
    r"|cabinets?|cellars?|fridge|lockers?|boxe?s?|shel(?:f|ves)|kitchens?|reception|entrances?)\b",
    re.I,
)
# Who is counted as people.
_PEOPLE = frozenset(
    map(
        stem,
        "people person persons members staff employees workers colleagues participants guests users"
        " attendees students interns volunteers candidates applicants adults visitors".split(),
    )
)


def holds_kind(question: Question, text: str) -> bool | None:
    """Whether a text holds the sort of thing a question asks for; None where any text might."""
    kind = question.kind
    if kind is Kind.QUANTITY:
        return _holds_quantity(question.measure, text)
    if kind is Kind.CONTACT:
        return bool(_CONTACT[question.measure].search(text))
    if kind is Kind.TIME:
        text = spelt_dates(text)
        if not _PAST.search(question.text):
            text = _YEAR.sub(" ", text)
        # "After the exam" may tell when, and "before you start" may not.
        is_vague = _BEFORE_OR_AFTER.search(text) is not None
        return _DATE.search(text) is not None or _has_term(text) or (None if is_vague else False)
    if kind is Kind.PERSON:
        return bool(_other_names(question, text)) or bool(_SOMEBODY.search(text))
    if kind is Kind.PLACE:
        is_named = bool(_other_names(question, text)) and bool(_SOMEWHERE.search(text))
        return is_named or bool(_PATH.search(text) or _SPOT.search(text))
    if kind is Kind.REASON:
        return True if _BECAUSE.search(text) else None
    if kind is Kind.LIST:
        is_list = text.count(",") >= 2 or re.search(r"\band\b|:\s", text)
        return True if is_list else None
    return None


def _has_term(text: str) -> bool:
    """Whether an hour or a duration says when: "at nine", "within two weeks"."""
    if _HOUR.search(in_digits(text)):
        return True
    if not re.search(r"\b(?:within|in|every|next|last|past)\b", text, re.I):
        return False
    return any(quantity.unit in TIME_UNITS for quantity in quantities(text))


def _holds_quantity(measure: str, text: str) -> bool:
    found = [q for q in quantities(text) if q.unit or not is_year(q.value)]
    if measure == "money":
        return any(quantity.unit in MONEY_UNITS for quantity in found)
    if measure == "distance":
        return any(quantity.unit in _DISTANCES for quantity in found)
    if measure == "time":
        return any(q.unit in TIME_UNITS for q in found) or bool(_SOME_TIME.search(text))
    if not measure:
        return bool(found)
    has_number = bool(found) or bool(_SOME_NUMBER.search(text))
    counted = _PEOPLE if measure in _PEOPLE else {measure}
    return has_number and not counted.isdisjoint(map(stem, words(text)))


UNIT_MEASURES = {"money": MONEY_UNITS, "time": frozenset(TIME_UNITS), "distance": _DISTANCES}
"""The units of the measures that have some."""


def heads_measure(measure: str, head: str, cell: str) -> bool:
    """Whether a cell under this head is a quantity of that measure, which the head may tell."""
    if measure == "money":
        is_sum = _SUM.search(head) is not None and _CENTS.search(cell) is not None
        if is_sum or MONEY.search(head):
            return True
    units = UNIT_MEASURES.get(measure)
    if units is None:
        return not measure or stem(measure) in map(stem, words(f"{head} {cell}"))
    return _holds_quantity(measure, cell) or any(
        quantity.unit in units for quantity in quantities(f"{cell} {head.rpartition('(')[2]}")
    )


def _other_names(question: Question, text: str) -> list[str]:
    """The names in a text that the question does not mention itself."""
    return [name for name in names(text) if not holds_name(name, question.text)]


def is_exact(name: str) -> bool:
    """Whether a name is an option, an identifier or a version, which one like it is not."""
    return name.startswith("-") or "_" in name.strip("_") or _VERSION.fullmatch(name) is not None


def holds_name(name: str, text: str) -> bool:
    """Whether a text mentions a name: a word of it, or for an acronym the words it stands for.

    Of an option or an identifier all of it.
    """
    if name.startswith("-"):  # an option, as it is written
        return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))
    if _VERSION.fullmatch(name):  # 4.11 is 4.11.2 too, and neither 4.1 nor 14.11
        return bool(re.search(rf"(?<![\d.]){re.escape(name)}(?!\d)", text))
    told = folded(text).replace(".", "")
    if is_exact(name):
        whole = r"[\W_]*".join(map(re.escape, words(name)))
        return bool(re.search(rf"(?<!\w){whole}(?!\w)", told))
    parts = [part for part in words(name) if len(part) > 1 and name not in MARKED_ACRONYMS]
    if name in MARKED_ACRONYMS and re.search(rf"\b{name}\b", text):
        return True
    for part in parts:
        bare = without_possessive(part.replace(".", ""))
        if re.search(rf"(?<![^\W_]){re.escape(bare)}(?:s?(?![\w+#])|(?=_))", told):
            return True
    letters = re.sub(r"[^A-Za-z]", "", name)
    if (
        2 <= len(letters) <= 5
        and not re.search(r"\d", name)
        and sum(c.isupper() for c in letters) >= 2
    ):
        initials = r"\W+".join(rf"{letter.lower()}\w*" for letter in letters)
        return bool(re.search(rf"\b{initials}\b", told))
    return not parts and name not in MARKED_ACRONYMS
