"""Numbers as a spreadsheet shows them, by format codes such as `#,##0.00` or `0.0%`.

The codes are those of ECMA-376, part 1, 18.8.30 and 18.8.31. Where what is shown depends on the
reader's own settings or cannot be told, the value is written so that it is not wrong: a date as
2024-03-05, a number with all its digits.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from corpus.loaders.sheets.display.date_formats import is_date_code, shown_date

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|_.|\*.|'
    r"(?P<general>General)|(?P<exponent>[Ee][+-])|(?P<sign>[0#?.,%/@])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)$")
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[_*].|[^;"\\])*', re.DOTALL)
# Places before the point, commas that scale, places after it; x is anything else.
_USUAL = re.compile(r"x*([#?]*(?:,?[#?0]+)*0?)(,*)(?:\.([0#?]*))?x*")
_WIDE = Context(prec=340)
_MOST_DIGITS = 11
_DIGITS = "0#?"

# What the ids below 164 stand for where a workbook does not say. 14 and 22 follow the reader's own
# settings, 5 to 8, 42 and 44 his currency, 27 to 36 and 50 to 58 are dates of East Asian editions.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: "#,##0;(#,##0)", 6: "#,##0;(#,##0)", 7: "#,##0.00;(#,##0.00)", 8: "#,##0.00;(#,##0.00)",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 41: '#,##0;-#,##0;"-"', 42: '#,##0;-#,##0;"-"',
    43: '#,##0.00;-#,##0.00;"-"', 44: '#,##0.00;-#,##0.00;"-"',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    **dict.fromkeys([*range(27, 37), *range(50, 59)], "yyyy-mm-dd"),
}  # fmt: skip


class _Token(NamedTuple):
    kind: str
    text: str


class _Plan(NamedTuple):
    """A format whose places stand together, as most do.

    `optional` counts the places after the point that are shown only where they are needed, and
    `shift` the powers of ten by which percent signs and commas change the number.
    """

    before: str
    after: str
    whole: int
    decimals: int
    optional: int
    grouped: bool
    shift: int


def shown_number(value: float, code: str, *, from_1904: bool = False) -> str:
    """What a cell shows that holds `value` under the format `code`.

    `from_1904` says that dates are counted from 1904, as old Macs did.
    """
    if code == "General":
        return shown_general(value)
    section, plain = _section(value, code)
    if is_date_code(section):
        return shown_date(value, section, from_1904=from_1904) or shown_general(value)
    tokens = _tokens(section)
    if not section or all(token.kind == "bracket" for token in tokens):
        # An empty section shows nothing; a zero is left away so, another value is hidden.
        return "" if not value and not section else shown_general(value)
    signed = abs(value) if plain else value
    text = " ".join(_number(signed, tokens).split())
    return text or ("" if not value else shown_general(value))


def shown_text(value: str, code: str) -> str:
    """What a cell shows that holds the text `value`: `"Room "@` puts a word before it."""
    if "@" not in code or code in ("@", "General"):
        return value
    tokens = _tokens(_sections(code)[-1])
    if not any(token == ("sign", "@") for token in tokens):
        return value
    return "".join(value if token == ("sign", "@") else _literal(token) for token in tokens).strip()


def shown_general(value: float) -> str:
    """A number without a format: 11 digits at most, but integers with all of theirs."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if not 1e-4 <= abs(value) < 1e15:
        return f"{value:.6G}"
    if abs(value) >= 10 ** (_MOST_DIGITS - 1):
        return f"{value:.15G}"
    places = _MOST_DIGITS - 1 - len(str(int(abs(value))))
    text = f"{Decimal(f'{value:.15g}').quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str, ...]:
    found: list[str] = []
    start = 0
    while start <= len(code):
        match = _SECTION.match(code, start)
        end = match.end() if match else len(code)
        found.append(code[start:end])
        start = end + 1
    return tuple(found)


@lru_cache(maxsize=1024)
def _tokens(section: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup
        if kind is not None:
            tokens.append(_Token(kind, match[kind] or ""))
        elif match[0].startswith("_"):
            tokens.append(_Token("literal", " "))
    return tuple(tokens)


def _section(value: float, code: str) -> tuple[str, bool]:
    """The section of a format that applies, and whether it says the sign itself."""
    sections = _sections(code)
    conditions = _conditions(code)
    if conditions:
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(value, *condition):
                bound = condition is not None and condition[0] in ("<", "<=") and condition[1] <= 0
                return section, bound
        return "General", False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], True
    return sections[0], False


@lru_cache(maxsize=1024)
def _conditions(code: str) -> tuple[tuple[str, float] | None, ...]:
    """The condition of each section; empty where none has one."""
    found = tuple(_condition(section) for section in _sections(code))
    return found if any(found) else ()


def _condition(section: str) -> tuple[str, float] | None:
    for token in _tokens(section):
        found = _CONDITION.match(token.text) if token.kind == "bracket" else None
        if found:
            return found[1], float(found[2])
    return None


def _holds(value: float, sign: str, bound: float) -> bool:
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound,
        "=": value == bound, "<>": value != bound,
    }[sign]  # fmt: skip


def _literal(token: _Token) -> str:
    if token.kind in ("quoted", "escaped", "literal"):
        return token.text
    if token.kind == "bracket" and token.text.startswith("$"):
        return token.text[1:].partition("-")[0]
    return ""


def _number(value: float, tokens: tuple[_Token, ...]) -> str:
    minus = "-" if value < 0 else ""
    plan = _plan(tokens)
    if plan is not None:
        return _signed(minus, _planned(_exact(value), plan))
    signs = [token.text for token in tokens if token.kind == "sign"]
    if any(token.kind == "general" for token in tokens) or "@" in signs:
        return "".join(
            shown_general(value)
            if token.kind == "general" or token == ("sign", "@")
            else _literal(token)
            for token in tokens
        )
    if not any(sign in _DIGITS for sign in signs):
        return minus + "".join(
            "%" if token == ("sign", "%") else _literal(token) for token in tokens
        )
    if any(token.kind == "exponent" for token in tokens):
        return minus + _scientific(abs(value), tokens)
    if "/" in signs:
        return minus + _fraction(abs(value), tokens)
    return _signed(minus, _decimal(_exact(value), tokens))


@lru_cache(maxsize=1024)
def _plan(tokens: tuple[_Token, ...]) -> _Plan | None:
    """How to write numbers under a format; None for one that is not of the usual kind."""
    if any(token.kind in ("general", "exponent") for token in tokens):
        return None
    text = "".join(
        token.text if token.kind == "sign" and token.text != "%" else "x" for token in tokens
    )
    match = _USUAL.fullmatch(text)
    if match is None:
        return None
    zeros = match[1].count("0")
    if "," in match[1] and zeros > 1:
        return None
    percents = sum(token == ("sign", "%") for token in tokens)
    before = tokens[: match.start(1)]
    after = tokens[match.end(3) if match[3] is not None else match.end(2) :]
    part = match[3] or ""
    # Amounts without cents are written as 12.- too.
    point = "." if match[3] == "" and after else ""
    return _Plan(
        "".join("%" if token == ("sign", "%") else _literal(token) for token in before),
        point + "".join("%" if token == ("sign", "%") else _literal(token) for token in after),
        zeros,
        len(part),
        len(part) - len(part.rstrip("#?")),
        "," in match[1],
        2 * percents - 3 * len(match[2]),
    )


def _planned(number: Decimal, plan: _Plan) -> str:
    rounded = number.scaleb(plan.shift).quantize(
        Decimal(1).scaleb(-plan.decimals), ROUND_HALF_UP, _WIDE
    )
    whole, _, part = f"{rounded:,f}".partition(".")
    if not plan.grouped:
        whole = whole.replace(",", "")
    if whole == "0" and not plan.whole:
        whole = ""
    if len(whole) < plan.whole:
        whole = whole.rjust(plan.whole, "0")
    if plan.optional:
        kept = part.rstrip("0")
        part = part[: max(len(kept), plan.decimals - plan.optional)]
    return f"{plan.before}{whole}{'.' if part else ''}{part}{plan.after}"


def _signed(minus: str, text: str) -> str:
    """The minus before the number, and before a currency that is before it."""
    return minus + text.lstrip() if minus else text


def _exact(value: float) -> Decimal:
    # A spreadsheet counts with 15 digits: 1.005 is that, not the float next to it.
    return abs(Decimal(f"{value:.15g}"))


def _decimal(number: Decimal, tokens: tuple[_Token, ...]) -> str:
    signs = [(i, t.text) for i, t in enumerate(tokens) if t.kind == "sign"]
    point = next((i for i, sign in signs if sign == "."), len(tokens))
    whole = [i for i, sign in signs if sign in _DIGITS and i < point]
    part = [i for i, sign in signs if sign in _DIGITS and i > point]
    last = max([*whole, *part])
    commas = [i for i, sign in signs if sign == ","]
    scale = sum(i > (whole[-1] if whole else -1) for i in commas if i < point or i > last)
    grouped = any(whole and whole[0] < i < whole[-1] for i in commas)
    number = number.scaleb(2 * sum(sign == "%" for _, sign in signs) - 3 * scale)
    rounded = number.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP, _WIDE)
    digits, _, rest = f"{rounded:f}".partition(".")
    written = _whole_digits(digits.lstrip("0"), [tokens[i].text for i in whole], grouped)
    written += _part_digits(rest, [tokens[i].text for i in part])
    filled = dict(zip([*whole, *part], written, strict=True))
    if not whole:
        filled[point] = digits.lstrip("0") + "."
    elif any(filled[i] for i in part):
        filled[point] = "."
    return "".join(
        filled.get(i, "%" if token == ("sign", "%") else _literal(token))
        for i, token in enumerate(tokens)
    )


def _whole_digits(digits: str, places: list[str], grouped: bool) -> list[str]:
    """What stands at each place before the point; the first one takes all that is left."""
    out: list[str] = []
    count = 0
    for number, place in enumerate(reversed(places)):
        is_first = number == len(places) - 1
        taken, digits = (digits, "") if is_first else (digits[-1:], digits[:-1])
        taken = taken or ("0" if place == "0" else "")
        piece = ""
        for digit in reversed(taken):
            if grouped and count and count % 3 == 0:
                piece = "," + piece
            piece = digit + piece
            count += 1
        out.append(piece)
    return out[::-1]


def _part_digits(digits: str, places: list[str]) -> list[str]:
    kept = max(
        (i + 1 for i, place in enumerate(places) if place == "0" or digits[i] != "0"), default=0
    )
    return [digits[i] if i < kept else "" for i in range(len(places))]


def _scientific(value: float, tokens: tuple[_Token, ...]) -> str:
    at = next(i for i, token in enumerate(tokens) if token.kind == "exponent")
    mantissa = "".join(token.text for token in tokens[:at] if token.kind == "sign")
    decimals = len(mantissa.partition(".")[2])
    step = max(1, sum(sign in _DIGITS for sign in mantissa.partition(".")[0]))
    power = int(f"{value:.{decimals + step - 1}e}".partition("e")[2]) // step * step
    digits = f"{Decimal(f'{value:.15g}').scaleb(-power):.{decimals}f}"
    width = sum(token.text in _DIGITS for token in tokens[at:])
    sign = "-" if power < 0 else "+" if tokens[at].text.endswith("+") else ""
    return f"{digits}E{sign}{abs(power):0{width}d}"


def _fraction(value: float, tokens: tuple[_Token, ...]) -> str:
    pattern = "".join(
        token.text if token.kind == "sign" or token.text.isdigit() else " " for token in tokens
    )
    top, _, bottom = pattern.partition("/")
    runs = ["".join(group) for is_gap, group in groupby(top, str.isspace) if not is_gap]
    fixed = bottom.strip()
    number = Fraction(_exact(value))
    if fixed.isdigit() and int(fixed):
        rounded = Fraction(round(number * int(fixed)), int(fixed))
        below = int(fixed)
    else:
        rounded = number.limit_denominator(10 ** min(len(fixed), 4) - 1)
        below = rounded.denominator
    whole = int(rounded) if len(runs) > 1 else 0
    above = (rounded - whole) * below
    if not above:
        return str(whole)
    return f"{whole} {above}/{below}" if whole else f"{above}/{below}"
