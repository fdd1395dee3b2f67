"""Changes the numbers, units and dates of a text; see `perturb`."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from training.number_words import (
    CARDINAL_WORDS,
    ORDINAL_WORDS,
    cardinal,
    ordinal_digits,
    ordinal_word,
    value_of,
)
from training.perturb_words import RATES, UNIT_FAMILIES

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SEASONS = "spring summer autumn winter".split()
_MONTH = f"(?:{'|'.join(_MONTHS)})"

# A number that is not part of a name ("COVID-19"), of a date, of a version or of another number.
_DIGITS = re.compile(
    r"(?<![\w.,:/#^{–\[-])(?P<money>[$€£]?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<end>st|nd|rd|th)?(?!\w|[.,:/–-]\d|\]|\[|, ?\d+\])",
)
# Two numbers of up to three digits: a score or a range, "$56-61".
_RANGE = re.compile(
    r"(?<![\w.,:/#–-])[$€£]?(?P<low>\d{1,3})(?:[-–]| to )[$€£]?(?P<high>\d{1,3})"
    r"(?!\w|[.,:/–-]\d|-[a-z])"
)
_IN_WORDS = re.compile(
    rf"(?<![\w-])(?P<word>{CARDINAL_WORDS})"
    r"(?![\w-]|[ -](?:hundred|thousand|million|billion|dozen))",
    re.I,
)
_HYPHENED = re.compile(rf"(?<![\w-])(?P<word>{CARDINAL_WORDS}|\d+)(?=-[a-z])", re.I)
_ORDINAL = re.compile(
    rf"(?P<before>\b(?:the|his|her|its|their|a|in|on) )(?P<word>{ORDINAL_WORDS})(?= [a-z])", re.I
)
_AT_LEAST = re.compile(
    r"(?:at least|minimum of|no (?:less|fewer) than|(?:more|greater|higher|longer|larger) than|over"
    r"|above|exceed\w*|beyond)\s+(?:of\s+)?(?:the |a |age (?:of )?)?$",
    re.I,
)
_AT_MOST = re.compile(
    r"(?:at most|up to|maximum of|no more than|(?:less|fewer|lower|shorter|smaller) than|under"
    r"|below|within|almost|nearly)\s+(?:of\s+)?(?:the |a )?$",
    re.I,
)
_PLUS = re.compile(r"^(?:\+| or (?:more|older|above)\b| and (?:over|older|above)\b)", re.I)
_LIST_MARK = re.compile(r"(?:^|\n)\s*\(?\d+[.)] $")
_CENTURY = re.compile(r"(?:st|nd|rd|th)?[ -]century", re.I)
_PRONOUN_AFTER = re.compile(
    r"^ (?:of|another|\w+ties|who|that|which|can|could|should|would|must|may)\b", re.I
)

_YEAR = re.compile(r"(?<![\w.,$€£#/–-])(?P<year>1[5-9]\d\d|20\d\d)(?![\w%]|[.,/–-]\d)")
_DECADE = re.compile(r"(?<!\w)(?P<year>(?:1[5-9]|20)\d0)(?=s\b)")
_MONTH_NAME = re.compile(
    rf"(?:(?<=\bin )|(?<=\bof )|(?<=\bsince )|(?<=\buntil )|(?<=\bby )|(?<=\bfrom )|(?<=\d )"
    rf"|(?<=\dst )|(?<=\dnd )|(?<=\drd )|(?<=\dth )){_MONTH}\b|\b{_MONTH}(?= \d)"
)
_DAY = re.compile(
    rf"\b(?:(?P<before>{_MONTH} )(?P<after_month>\d{{1,2}})|(?P<first>\d{{1,2}})(?= {_MONTH}))\b"
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b")
_SEASON = re.compile(rf"(?:(?<=\bthe )|(?<=\bin ))(?:{'|'.join(_SEASONS)})\b")
_EARLIER = re.compile(r"\b(?:before|by|until|till|prior to|earlier than|pre-) ?(?:the )?$", re.I)
_LATER = re.compile(r"\b(?:after|since|from|later than|post-) ?(?:the )?$", re.I)

_COUNTED = (
    rf"(?P<lead>\b(?:{CARDINAL_WORDS}|a few|few|several|many|half an?|hundred|thousand|million"
    r"|billion)|\d)(?P<gap>[ -])"
)
_UNIT_WORDS = sorted({w for family in UNIT_FAMILIES for pair in family for w in pair}, key=len)
_UNIT = f"(?:{'|'.join(reversed(_UNIT_WORDS))})"
_AFTER_NUMBER = re.compile(rf"{_COUNTED}(?P<unit>{_UNIT})\b(?!-)", re.I)
_GLUED = re.compile(r"(?<=\d)(?P<unit>km|cm|mm|kg|gb|mb|kb|tb|lbs?|m|ft|k)\b", re.I)
_PER = re.compile(
    rf"(?P<lead>\b(?:per|each|every|/))(?P<gap> ?)(?P<unit>{_UNIT})\b"
    rf"|(?P<article>(?<=\d )an?|(?<=dollars )an?|(?<=times )an?|(?<=once )an?|(?<=twice )an?"
    rf"|(?<=euros )an?|(?<=pounds )an?|(?<=hours )an?|(?<=days )an?) (?P<counted>{_UNIT})\b",
    re.I,
)
_CURRENCY = re.compile(r"[$€£](?=\d)")
_RATE = re.compile(rf"\b(?:{'|'.join(sorted({w for row in RATES for w in row}))})\b", re.I)


def change_number(text: str, rng: random.Random) -> str | None:
    """Another number, in digits or in words; dates are left to `change_date`.

    A lower bound is raised and an upper one lowered, which does not follow; other numbers move by
    a third at least, so that "about 100" does not become "101".
    """
    dates = [m.span() for pattern in (_YEAR, _DAY, _DECADE) for m in pattern.finditer(text)]
    found = [
        match
        for pattern in (_DIGITS, _IN_WORDS, _HYPHENED, _ORDINAL, _RANGE)
        for match in pattern.finditer(text)
        if not any(start <= match.start() < end or match.start() <= start < match.end()
                   for start, end in dates) and _is_number(text, match)
    ]  # fmt: skip
    rng.shuffle(found)
    for match in found:
        changed = _other_number(text, match, rng)
        if changed:
            return changed
    return None


def change_unit(text: str, rng: random.Random) -> str | None:
    """Another unit of the same kind: weeks for months, per hour for per month, $ for €."""
    found = [m for p in (_AFTER_NUMBER, _GLUED, _PER, _CURRENCY, _RATE) for m in p.finditer(text)]
    rng.shuffle(found)
    for match in found:
        changed = _other_unit(text, match, rng)
        if changed:
            return changed
    return None


def change_date(text: str, rng: random.Random) -> str | None:
    """Another year, decade, month, day, weekday or season; "before 1990" is only moved back."""
    found = [
        (kind, match)
        for kind, pattern in (
            ("year", _YEAR), ("decade", _DECADE), ("month", _MONTH_NAME), ("day", _DAY),
            ("weekday", _WEEKDAY), ("season", _SEASON),
        )
        for match in pattern.finditer(text)
    ]  # fmt: skip
    rng.shuffle(found)
    for kind, match in found:
        changed = _other_date(text, kind, match, rng)
        if changed:
            return changed
    return None


def respell_number(text: str, rng: random.Random) -> str | None:
    """The same number, spelt otherwise: 12 for twelve, 1000 for 1,000, % for percent."""
    found: list[tuple[int, int, str]] = []
    for match in _DIGITS.finditer(text):
        if match["end"] or match["money"] or "." in match["number"] or _near_date(text, match):
            continue
        digits = match["number"].replace(",", "")
        word = cardinal(int(digits)) if len(digits) < 3 else None
        followed = re.match(r"-|\s?[%a-z]", text[match.end() :])
        if word and int(digits) > 1 and followed and not text[match.end() :].startswith("%"):
            found.append((match.start(), match.end(), word))
        elif "," in match["number"]:
            found.append((match.start(), match.end(), digits))
        elif len(digits) > 4:
            found.append((match.start(), match.end(), f"{int(digits):,}"))
    for match in _IN_WORDS.finditer(text):
        value = value_of(match["word"])
        if value and value > 2 and match.start() > 0 and _is_number(text, match):
            found.append((*match.span(), str(value)))
    for match in re.finditer(r"(?<=\d)%|(?<=\d) per ?cent\b", text):
        found.append((*match.span(), rng.choice([" percent", " per cent"])
                      if match[0] == "%" else "%"))  # fmt: skip
    if not found:
        return None
    start, end, spelt = rng.choice(found)
    return text[:start] + spelt + text[end:]


def mend_article(text: str, position: int) -> str:
    """The text with `a` or `an` before `position` as the word there wants it."""
    article = re.search(r"\b([Aa])n? $", text[:position])
    if article is None:
        return text
    sounds_open = re.match(r"[aeio]|hour|8|11\b|18\b|11th|18th|un(?!i|o)", text[position:], re.I)
    wanted = article[1] + ("n " if sounds_open else " ")
    return text[: article.start()] + wanted + text[position:]


def _near_date(text: str, match: re.Match[str]) -> bool:
    return any(
        found.start() <= match.start("number") < found.end()
        for pattern in (_YEAR, _DAY, _DECADE)
        for found in pattern.finditer(text)
    ) or bool(re.search(r"[A-Z]\w* $", text[: match.start()]))


def _is_number(text: str, match: re.Match[str]) -> bool:
    """Whether a word for a number is one: "one" and "second" often are not."""
    word = match.groupdict().get("word")
    if word is None or word.isdigit():
        return not _LIST_MARK.search(text[: match.end() + 2])
    if word.lower() in ("one", "zero"):
        return False
    after = text[match.end() :]
    is_ordinal = "before" in match.groupdict()
    return is_ordinal or bool(re.match(r"[ -][a-z]", after)) and not _PRONOUN_AFTER.match(after)


def _bound(text: str, match: re.Match[str]) -> int:
    """1 when the number is a lower bound, -1 when it is an upper one, else 0."""
    before = text[: match.start()]
    if _AT_LEAST.search(before) or _PLUS.match(text[match.end() :]):
        return 1
    return -1 if _AT_MOST.search(before) else 0


def _other_number(text: str, match: re.Match[str], rng: random.Random) -> str | None:
    if match.re is _RANGE:
        return _other_range(text, match, rng)
    groups = match.groupdict()
    word = groups.get("word")
    if word is not None and not word.isdigit():
        value = float(value_of(word) or 0)
        start, end = match.span("word")
    else:
        start, end = match.span("number" if word is None else "word")
        value = float(text[start:end].replace(",", ""))
    other = _other_value(value, text[start:end], _bound(text, match), rng)
    if other is None or (other > 21 and _CENTURY.match(text, end)):
        return None
    if "before" in groups:
        spelt = ordinal_word(int(other)) or ordinal_digits(int(other))
    elif groups.get("end"):
        spelt, end = ordinal_digits(int(other)), match.end("end")
    else:
        spelt = _like(text[start:end], other, rng)
    if text[start].isupper():
        spelt = spelt[:1].upper() + spelt[1:]
    changed = mend_article(text[:start] + spelt + text[end:], start)
    return changed if changed != text and _agrees(value, other, text[end:]) else None


def _other_range(text: str, match: re.Match[str], rng: random.Random) -> str | None:
    """Both numbers moved by the same, by more than lies between them."""
    low, high = int(match["low"]), int(match["high"])
    moved = abs(high - low) + rng.choice([1, 2, 3, 5, 10])
    if min(low, high) < 1 or max(low, high) + moved > 999:
        return None
    high_start, high_end = match.span("high")
    low_start, low_end = match.span("low")
    changed = f"{text[:high_start]}{high + moved}{text[high_end:]}"
    return f"{changed[:low_start]}{low + moved}{changed[low_end:]}"


def _other_value(value: float, written: str, bound: int, rng: random.Random) -> float | None:
    whole = "." not in written
    if value == 0:
        return None
    if whole and value <= 20:
        options = [v for v in range(2, int(value) * 2 + 4) if abs(v - value) >= max(1, value / 3)]
    else:
        factors = (0.2, 0.3, 0.5, 0.6, 1.4, 1.5, 1.7, 2.0, 2.5, 3.0, 10.0)
        options = [value * factor for factor in factors]  # type: ignore[misc]
    options = [v for v in options if bound == 0 or (v - value) * bound > 0]
    if not options:
        return None
    chosen = rng.choice(options)
    if not whole:
        return round(chosen, len(written.rpartition(".")[2]))
    digits = len(written.replace(",", "").lstrip("0")) if written[0].isdigit() else 2
    zeros = digits - len(written.replace(",", "").rstrip("0")) if written[0].isdigit() else 0
    rounded = round(chosen, -min(zeros, max(0, digits - 2)))
    return float(rounded) if int(rounded) not in (0, 1, int(value)) else None


def _like(written: str, value: float, rng: random.Random) -> str:
    """A value written as the old one was, now and then the other way."""
    if "." in written:
        return f"{value:.{len(written.rpartition('.')[2])}f}"
    number = int(value)
    words = cardinal(number) if number < 100 else None
    if not written[0].isdigit():
        return words if words and rng.random() < 0.75 else str(number)
    if words and 1 < number <= 20 and rng.random() < 0.2:
        return words
    return f"{number:,}" if "," in written or number >= 100_000 else str(number)


def _agrees(old: float, new: float, after: str) -> bool:
    """Whether what is counted stays singular or plural."""
    singular_kept = (old == 1) == (new == 1)
    return singular_kept or not re.match(r" [a-z]", after) or after.startswith("-")


def _other_unit(text: str, match: re.Match[str], rng: random.Random) -> str | None:
    groups = match.groupdict()
    if match.re is _CURRENCY:
        other = rng.choice([sign for sign in "$€£" if sign != match[0]])
        return text[: match.start()] + other + text[match.end() :]
    if match.re is _RATE:
        if match[0][0].isupper() and match.start() > 0:  # a part of a name
            return None
        lowered = match[0].lower()
        row = rng.choice([row for row in RATES if lowered in row])
        options: Sequence[str] = [word for word in row if word not in (lowered, "annually")]
        changed = _put(text, match.start(), match.end(), rng.choice(options))
        return mend_article(changed, match.start())
    name = "counted" if groups.get("counted") else "unit"
    unit = match[name]
    near = _neighbours(unit, _unit_bound(text, match), rng)
    lead = (groups.get("lead") or "").lower()
    if near is None or (unit.lower() in ("second", "day") and lead in ("one", "a", "1")):
        return None
    start, end = match.span(name)
    changed = _put(text, start, end, near)
    if groups.get("article"):
        changed = mend_article(changed, start)
    return changed


def _unit_bound(text: str, match: re.Match[str]) -> int:
    """As `_bound`, of the number before a unit."""
    number = re.search(r"[$€£]?(?:\d[\d,.]*|[a-z-]+)[ -]?$", text[: match.start("unit")], re.I)
    if number is None or match.re not in (_AFTER_NUMBER, _GLUED):
        return 0
    before = text[: number.start()]
    return 1 if _AT_LEAST.search(before) else -1 if _AT_MOST.search(before) else 0


def _neighbours(unit: str, bound: int, rng: random.Random) -> str | None:
    """Another unit of the same kind and number, not too far from it.

    More than 2 years are more than 2 months as well: a lower bound gets a larger unit.
    """
    lowered = unit.lower()
    families = [f for f in UNIT_FAMILIES if any(lowered in pair for pair in f)]
    if not families:
        return None
    family = rng.choice(families)
    place = next(i for i, pair in enumerate(family) if lowered in pair)
    plural = family[place][0] != lowered
    options = [
        pair[plural]
        for i, pair in enumerate(family)
        if 0 < abs(i - place) < 4 and (i - place) * (bound or i - place) > 0
    ]  # fmt: skip
    options = [option for option in options if option != lowered]
    other = rng.choice(options) if options else None
    return other.upper() if other and unit.isupper() else other


def _other_date(text: str, kind: str, match: re.Match[str], rng: random.Random) -> str | None:
    before = text[: match.start()]
    direction = -1 if _EARLIER.search(before) else 1 if _LATER.search(before) else 0
    if kind in ("year", "decade"):
        start, end = match.span("year")
        step = 10 if kind == "decade" else 1
        moves = (1, 2, 3, 4, 5, 7, 10, 12, 20) if kind == "year" else (1, 2, 3)
        sign = direction or rng.choice([-1, 1])
        value = int(match["year"]) + sign * step * rng.choice(moves)
        return text[:start] + str(value) + text[end:] if value < 2100 else None
    if direction and kind != "day":
        return None
    if kind == "day":
        start, end = match.span("after_month" if match["after_month"] else "first")
        day = int(text[start:end])
        sign = direction or rng.choice([-1, 1])
        options = [d for d in range(1, 29) if abs(d - day) > 1 and (d - day) * sign > 0]
        return text[:start] + str(rng.choice(options)) + text[end:] if options else None
    listed = {"month": _MONTHS, "weekday": _WEEKDAYS, "season": _SEASONS}[kind]
    other = rng.choice([word for word in listed if word != match[0]])
    return text[: match.start()] + other + text[match.end() :]


def _put(text: str, start: int, end: int, word: str) -> str:
    """The text with another word, capitalised as the old one was."""
    if text[start].isupper() and not word.isupper():
        word = word[:1].upper() + word[1:]
    return text[:start] + word + text[end:]
