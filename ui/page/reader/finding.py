"""Finding words in the whole of a document, however they are written there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, islice

from corpus.document import Document
from corpus.language.folding import folded

LONGEST = 200
MOST = 9_999
"""More places than this are not counted."""
_ASCII = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
# What is raised after a digit is told from it: "10²" is not "102".
_SIGNS = "[²³¹⁰⁴-⁹₀-₉¼-¾⅐-⅞]"
_RAISED = re.compile(f"(?<=[0-9]){_SIGNS}")
# Stands for a raised character until it is folded; no text has a use for it.
_AFTER_DIGIT = 0xF0000


class Folded:
    """A text in the form that searches compare, and where its characters stand in the text."""

    def __init__(self, text: str) -> None:
        if text.isascii():
            self.text, self._starts, self._shifts, self._changing = text.lower(), [0], [0], []
            return
        told = _RAISED.sub(lambda sign: chr(_AFTER_DIGIT + ord(sign.group())), text)
        forms = {letter: _form(letter) for letter in set(told) if not letter.isascii()}
        self.text = told.translate(_ASCII | {ord(letter): form for letter, form in forms.items()})
        changing = "".join(letter for letter, form in forms.items() if len(form) != 1)
        places = list(re.finditer(f"[{re.escape(changing)}]", told)) if changing else []
        growth = list(accumulate(len(forms[place.group()]) - 1 for place in places))
        # From the folded place on that follows such a character, all stand so much later.
        self._starts = [0, *(p.end() + by for p, by in zip(places, growth, strict=True))]
        self._shifts = [0, *growth]
        self._changing = [place.start() for place in places]

    def place(self, at: int) -> int:
        """Where the character at a place of the folded text stands in the text."""
        number = bisect_right(self._starts, at) - 1
        plain = at - self._shifts[number]
        # Each of the characters that stand for one is where that one is.
        return min([plain, *self._changing[number : number + 1]])

    def find(self, words: str) -> Iterator[tuple[int, int]]:
        """The spans in the text at which words stand, with any white space between them."""
        pattern = r"\s+".join(re.escape(word) for word in folded(words).split())
        if pattern:
            for found in re.finditer(pattern, self.text):
                # The last character of several that one was folded to belongs to it whole.
                yield self.place(found.start()), self.place(found.end() - 1) + 1


def find(document: Document, words: str) -> list[tuple[int, int]]:
    """The spans of a document's body at which words stand, in order, at most `MOST` + 1."""
    found = _folded(document.text).find(words[:LONGEST])
    inside = (span for span in found if span[0] >= document.body_start)
    return list(islice(inside, MOST + 1))


# A text remembers its hash, so that looking one up does not read it again.
@lru_cache(maxsize=4)
def _folded(text: str) -> Folded:
    return Folded(text)


def _form(letter: str) -> str:
    """A character as `folded` writes it."""
    if ord(letter) > _AFTER_DIGIT:
        raised = chr(ord(letter) - _AFTER_DIGIT & 0xFFFF)
        if re.match(_SIGNS, raised):
            return folded(f"0{raised}")[1:]
    return folded(letter)
