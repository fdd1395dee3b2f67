"""Quantities in a text: numbers with their units, in digits or in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.language.dates import is_year, spelt_dates
from corpus.language.words import encodable

_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "usd": "dollar", "eur": "euro",
               "gbp": "pound", "us$": "dollar"}  # fmt: skip
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9,
           "trillion": 1e12, "hundred": 1e2, "dozen": 12.0}  # fmt: skip
# Each unit with its other spellings; a plural in -s is known without.
_UNITS = {
    spelling: spellings.split()[0]
    for spellings in """
    percent % pct, hour hr hrs h, minute min mins, second sec secs, year yr yrs, week wk wks,
    month mo, millimetre mm millimeter, centimetre cm centimeter, metre meter, kilometre km
    kilometer, inch inches, foot ft feet, yard yd, mile mi, milligram mg, kilogram kilo kg,
    ounce oz, millilitre ml milliliter, litre liter, kilobyte kb, megabyte mb, gigabyte gb,
    terabyte tb, dollar, euro, pound, acre, hectare, gram, tonne, gallon, watt, kilowatt,
    megawatt, volt, celsius, fahrenheit
    """.split(",")
    for spelling in spellings.split()
}
LENGTH_UNITS = frozenset("millimetre centimetre metre kilometre inch foot yard mile".split())
TIME_UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "ninety": 90,
}  # fmt: skip
_QUANTITY = re.compile(
    r"(?P<currency>us\$|usd|eur|gbp|[$€£])?\s?(?P<number>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?-?(?P<scale>k|m|bn|thousand|million|billion|trillion|dozen)\b)?"
    r"(?:st|nd|rd|th)?\+?"
    r"(?:\s?-?\s?(?P<unit>%|[$€£](?!\s?\d)|[a-z]+))?",
    re.I,
)
_RATE = re.compile(r"\s*(?:per|an?|each|every|/)\s*(?P<per>[a-z]+)", re.I)
_RATES = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month",
           "yearly": "year", "annual": "year", "annually": "year"}  # fmt: skip
_BOUNDS = {
    bound: re.compile(rf"\b(?:{said})\s+[$€£]?$", re.I)
    for bound, said in {
        "min": "at least|a minimum of|(?:no|not) (?:less|fewer) than|(?<!no )(?<!not )more than"
        "|over|above|exceeding|greater than|minimum(?: of)?",
        "max": "at most|up to|a maximum of|(?:no|not) more than|less than|fewer than|under|below"
        "|within|maximum(?: of)?",
        "near": "about|around|approximately|roughly|nearly|almost|some|circa|an? average of",
    }.items()
}
# "18 or older", "18 years of age or older", "30 days or less", "2 at most".
_BOUNDS_BEHIND = {
    bound: re.compile(rf"(?:\s[\w-]+){{0,3}}?,?\s(?:{said})\b", re.I)
    for bound, said in {
        "min": "(?:or|and) (?:more|older|over|above|greater|longer|up)|at (?:the )?least|minimum",
        "max": "(?:or|and) (?:less|fewer|under|below|younger|shorter)|at (?:the )?most|maximum",
    }.items()
}
_NOT_UNITS = frozenset(
    "and or to of in on for the a an per is are was were at by from with as it each every but "
    "than that which who i".split()
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts, and per what, where the text says so.

    `value` is in the unit as written: twelve weeks are not 84 days. `bound` is `min` after "at
    least", `max` after "at most", `near` after "about", else empty.
    """

    value: float
    unit: str = ""
    per: str = ""
    bound: str = ""


def quantities(text: str) -> list[Quantity]:
    """Every quantity of a text, in order. Numbers written in words count as numbers."""
    normal = in_digits(_PER_CENT.sub("percent", text))
    overall = next((per for word, per in _RATES.items() if word in normal.lower()), "")
    return _share_units([_read(normal, match, overall) for match in _QUANTITY.finditer(normal)])


def _read(text: str, match: re.Match[str], overall: str) -> Quantity:
    value = float(match["number"].replace(",", ""))
    value *= _SCALES.get((match["scale"] or "").lower(), 1.0)
    counted = _unit(match["unit"])
    unit = _CURRENCIES.get((match["currency"] or "").lower(), "") or counted
    end = match.end("unit") if counted else match.end("scale" if match["scale"] else "number")
    rate = _RATE.match(text, end)
    per = _time_unit(rate["per"]) if rate else ""
    before = text[: match.start("number")]
    bound = next((name for name, pattern in _BOUNDS.items() if pattern.search(before)), "")
    if not bound and text[match.end("number") :].startswith("+"):
        bound = "min"
    if not bound:
        behind = (name for name, said in _BOUNDS_BEHIND.items() if said.match(text, end))
        bound = next(behind, "")
    return Quantity(value, unit, per or (overall if unit in MONEY_UNITS else ""), bound)


MONEY_UNITS = frozenset({"dollar", "euro", "pound"})


def in_digits(text: str) -> str:
    """The text with numbers in digits: `twelve weeks` becomes `12 weeks`, `1.250,50` `1250.50`."""
    from text_to_num import alpha2digit

    # text2num would read "3.5 million" as two numbers.
    plain = _GROUPED.sub(_in_figures, spelt_dates(encodable(text)))
    apart = _JOINED.sub(r"\1 ", plain)
    vague = _ONE_SCALE.sub(lambda m: f"1 {m['scale']}", _VAGUE.sub("many", apart))
    return str(alpha2digit(_SCALED.sub(_expand, vague), "en", _SMALLEST))


# Thousands parted by points, spaces or strokes: "1.250,50", "12 500", "1'250.00". One point alone
# is a decimal one.
_GROUPED = re.compile(
    r"(?<![\w.,])\d{1,3}(?:(?:\.\d{3})+(?:,\d{1,2})|(?:\.\d{3}){2,}"
    r"|(?:[\u00a0\u202f\u2009'’]\d{3})+(?:[.,]\d{1,2})?)(?![\d.,]\d|\d)"
)


def _in_figures(match: re.Match[str]) -> str:
    digits = re.sub(r"[^\d.,]", "", match[0])
    if "," in digits or digits.count(".") > 1:
        digits = digits.replace(".", "").replace(",", ".")
    return digits


_PER_CENT = re.compile(r"\bper cent\b", re.I)
# "A three-minute rest", which text2num would leave; not "twenty-five" nor "two-thirds".
_JOINED = re.compile(
    rf"\b({'|'.join(NUMBER_WORDS)})-(?=[a-z])(?!{'|'.join(['one', *NUMBER_WORDS])}|hundred|thousand"
    r"|[mb]illion|hal[fv]|thirds?|fourths?|quarters?|fifths?|sixths?|eighths?|tenths?)",
    re.I,
)
# The smallest number that is read from a word standing alone: "one" is more often a pronoun.
_SMALLEST = 2.0
# "Hundreds of candidates" is no number.
_VAGUE = re.compile(r"(?<!\d )\b(?:dozens|hundreds|thousands|millions|billions)\b", re.I)
# "One thousand" and "a million"; "a hundred" alone is often no more than many.
_ONE_SCALE = re.compile(r"\b(?:one|an?) (?P<scale>thousand|million|billion|trillion)\b", re.I)
_SCALED = re.compile(
    r"(?P<number>\d+(?:\.\d+)?) ?-?(?P<scale>thousand|[mb]illion|trillion)\b", re.I
)


def _expand(match: re.Match[str]) -> str:
    return f"{float(match['number']) * _SCALES[match['scale'].lower()]:.10g}"


def matches(claimed: Quantity, given: Quantity) -> bool:
    """Whether a claimed quantity is the given one: same value, no other unit, rate or bound.

    "12 weeks" does not follow from "at least 12 weeks", nor the other way round; "about 12" and
    "12" are let pass for each other.
    """
    if abs(claimed.value - given.value) > 1e-9 * max(1.0, abs(given.value)):
        return False
    if claimed.unit in _STRICT_UNITS or given.unit in _STRICT_UNITS:
        if claimed.unit and given.unit and claimed.unit != given.unit:
            return False
    if {claimed.bound, given.bound} & {"min", "max"} and claimed.bound != given.bound:
        return False
    return not (claimed.per and given.per and claimed.per != given.per)


def follows(claimed: Quantity, given: Quantity) -> bool:
    """Whether a claimed quantity is the given one, or is told by it in a rounder way.

    "Over 400" and "about 440" follow from 443, "the 1960s" from 1963, "the 20th century" from
    1986.
    """
    if matches(claimed, given):
        return True
    loose = {claimed.unit, given.unit} - _STRICT_UNITS  # "at the age of 57" and "57 years old"
    if loose and matches(replace(claimed, unit=""), given):
        return True
    if is_year(given.value, first=1000):
        if claimed.unit == "s" and claimed.value == given.value // 10 * 10:
            return True
        if claimed.unit == "century" and claimed.value == (given.value - 1) // 100 + 1:
            return True
    if not claimed.bound or given.bound not in ("", "near", claimed.bound):
        return False
    if claimed.unit in _STRICT_UNITS and given.unit != claimed.unit:
        return False
    if claimed.per and given.per and claimed.per != given.per:
        return False
    low, high = _ROUNDER[claimed.bound]
    return low * claimed.value <= given.value <= high * claimed.value


# How far from a claimed number the given one may lie, as factors.
_ROUNDER = {"min": (1.0, 1.5), "max": (0.67, 1.0), "near": (0.93, 1.07)}


def is_count(quantity: Quantity) -> bool:
    """Whether a quantity counts a few things, which a text may show without the number."""
    few = quantity.value == int(quantity.value) and 0 < quantity.value <= _MOST_SHOWN
    return few and quantity.unit not in _STRICT_UNITS


_MOST_SHOWN = 12


_STRICT_UNITS = frozenset(_UNITS.values()) | frozenset(TIME_UNITS)


def _unit(word: str | None) -> str:
    if not word or word.lower() in _NOT_UNITS:
        return ""
    lowered = word.lower()
    if lowered in _CURRENCIES:
        return _CURRENCIES[lowered]
    if lowered in _UNITS:
        return _UNITS[lowered]
    singular = lowered[:-1] if lowered.endswith("s") and len(lowered) > 3 else lowered
    return _UNITS.get(singular, singular)


def _time_unit(word: str) -> str:
    unit = _unit(word)
    return unit if unit in TIME_UNITS else ""


def _share_units(found: list[Quantity]) -> list[Quantity]:
    """In `$56-61 an hour` and `10 to 12 weeks` both numbers have the unit of one of them."""
    shared = list(found)
    for i in range(len(shared) - 1):
        first, second = shared[i], shared[i + 1]
        if first.unit and not second.unit:
            shared[i + 1] = replace(second, unit=first.unit, per=second.per or first.per)
        elif second.unit and not first.unit:
            shared[i] = replace(first, unit=second.unit, per=first.per or second.per)
        if shared[i].unit == shared[i + 1].unit and shared[i + 1].per and not shared[i].per:
            shared[i] = replace(shared[i], per=shared[i + 1].per)
    return shared
