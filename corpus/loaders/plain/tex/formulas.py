"""Formulas of TeX in ordinary signs, where that loses nothing; else as they are written."""

from __future__ import annotations

import re
from functools import cache

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_SPACES = {r"\,", r"\;", r"\:", r"\ ", r"\>", r"\quad", r"\qquad", "~", r"\enspace", r"\thinspace"}
_NOTHING = {r"\!", r"\left", r"\right", r"\displaystyle", r"\textstyle", r"\limits", r"\big",
            r"\Big", r"\bigl", r"\bigr", r"\nolimits", r"\nonumber"}  # fmt: skip
_WORDS = {r"\text", r"\mathrm", r"\mathbf", r"\mathit", r"\mathsf", r"\mathtt", r"\textrm",
          r"\textbf", r"\textit", r"\operatorname", r"\mbox", r"\boldsymbol", r"\bm", r"\rm",
          r"\mathcal", r"\mathnormal"}  # fmt: skip
_NAMES = frozenset(
    "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp max min sup inf lim "
    "arg argmax argmin det dim ker deg gcd Pr mod".split()
)
_HIGH = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_LOW = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_SETS = str.maketrans("CHNPQRZ", "ℂℍℕℙℚℝℤ")
_ORDINALS = frozenset("st nd rd th o e er re ème TM SM (R)".split())
_DEEPEST = 30
_FIGURES = re.compile(r"[0-9+−-]+$")


class _HasMore(Exception):
    """The formula needs more than a line of signs."""


def formula_text(source: str) -> str:
    r"""`10 \times 5` as "10 × 5", `x^2` as "x²"; what takes two dimensions as "$…$", verbatim."""
    source = " ".join(source.split())
    try:
        reader = _Reader(_TOKEN.findall(source))
        words = " ".join(reader.read().split())
        if reader.tokens:
            raise _HasMore
    except _HasMore:
        return f"${source}$"
    return words


def raised(words: str) -> str:
    """A superscript on the line: "²" for figures, "^n" for the rest, "st" for an ordinal's end."""
    if words in ("∘", "°"):
        return "°"
    if _FIGURES.match(words):
        return words.translate(_HIGH)
    return words if words in _ORDINALS else _attached("^", words)


def lowered(words: str) -> str:
    """A subscript on the line: "₂" for figures, "_i" for the rest."""
    return words.translate(_LOW) if _FIGURES.match(words) else _attached("_", words)


def _attached(sign: str, words: str) -> str:
    return f"{sign}{words}" if words.isalnum() or len(words) < 2 else f"{sign}({words})"


class _Reader:
    """Reads tokens from the last to the first of a reversed list."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens[::-1]
        self.depth = 0

    def read(self) -> str:
        """Up to the end, or to the brace that closes."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _HasMore
        found: list[str] = []
        while self.tokens and self.tokens[-1] != "}":
            found.append(self._one())
        self.depth -= 1
        return "".join(found)

    def _one(self) -> str:
        token = self.tokens.pop()
        if token in _SPACES:
            return " "
        if token in _NOTHING:
            return ""
        if token in "^_":
            argument = self._argument()
            return raised(argument) if token == "^" else lowered(argument)
        if token == "{":
            return self._group()
        if token[0] == "\\":
            return self._macro(token)
        if token in "&#%$":
            raise _HasMore
        return token

    def _group(self) -> str:
        words = self.read()
        if not self.tokens:
            raise _HasMore
        self.tokens.pop()
        return words

    def _argument(self) -> str:
        while self.tokens and self.tokens[-1].isspace():
            self.tokens.pop()
        if not self.tokens or self.tokens[-1] in ("}", "^", "_"):
            raise _HasMore
        return self._one().strip()

    def _macro(self, token: str) -> str:
        if token == r"\mathbb":
            return self._argument().translate(_SETS)
        if token in _WORDS:
            return self._argument()
        if token in (r"\frac", r"\dfrac", r"\tfrac"):
            return f"{_bracketed(self._argument())}/{_bracketed(self._argument())}"
        if token == r"\sqrt" and self.tokens and self.tokens[-1] != "[":
            return f"√{_bracketed(self._argument())}"
        name = token[1:]
        if name in _NAMES:
            # Without a space, `\log x` would become one word.
            return name + (" " if self.tokens and self.tokens[-1].isalpha() else "")
        if name in "%$&#_{}":
            return name
        sign = _signs().get(name)
        if sign is None:
            raise _HasMore
        return sign


def _bracketed(words: str) -> str:
    return words if words.isalnum() else f"({words})"


@cache
def _signs() -> dict[str, str]:
    """The macros that stand for one sign."""
    from pylatexenc.latex2text import get_default_latex_context_db

    found: dict[str, str] = {}
    for spec in get_default_latex_context_db().iter_macro_specs():
        sign = spec.simplify_repl
        if isinstance(sign, str) and len(sign) == 1 and not sign.isspace() and "%" not in sign:
            found[spec.macroname] = sign
    return found | {"ldots": "…", "dots": "…", "cdots": "⋯", "to": "→", "degree": "°", "|": "‖"}
