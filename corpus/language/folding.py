"""One form for words that are written in several: `Café`, `café` of two characters and `cafe`.

Searching and comparing use this form on both sides; a quote stays as its document has it.
"""

from __future__ import annotations

import re
import unicodedata

# "10²" is not "102", and "1½" not "11/2".
_RAISED = re.compile(r"(?<=\d)(?=[²³¹⁰⁴-⁹₀-₉¼-¾⅐-⅞])")
# Of Latin, Greek and Cyrillic letters; the vowel signs of other scripts tell words apart.
_ACCENTS = re.compile("[\u0300-\u036f]")
_SAME = str.maketrans(
    {"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "−": "-", "⁄": "/", "ß": "ss", "\xad": None,
     # Persian is typed with and without the joiner that its spelling asks for.
     "\u200c": None, "\u200d": None,
     "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
)  # fmt: skip

_LIKE = {
    sign: typed
    for sign in map(chr, range(0xA0, 0x3001))
    if len(typed := unicodedata.normalize("NFKC", sign)) == 1 and typed.isascii()
} | {"−": "-", "‐": "-"}
# A power of a number stays one.
_TYPED = re.compile(rf"(?<!\d)[{re.escape(''.join(_LIKE))}]")


def like_typed(text: str) -> str:
    """The text of the same length with what a keyboard has for it: `H2O`, `-5`, plain spaces.

    Language models read that; they know few of the signs themselves.
    """
    return text if text.isascii() else _TYPED.sub(lambda sign: _LIKE[sign.group()], text)


def folded(text: str) -> str:
    """Lower case, without accents, with ligatures, sub- and superscripts as plain characters."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    apart = _ACCENTS.sub("", unicodedata.normalize("NFKD", _RAISED.sub(" ", lowered)))
    return unicodedata.normalize("NFC", apart.translate(_SAME)).lower()
